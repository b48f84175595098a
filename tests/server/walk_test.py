#!/usr/bin/env python3
"""What counts as faithful delivery, and what does not."""

import unittest

from walk import Person, is_faithful

OFF = ["deactivate", "revoke"]


class FaithfulTest(unittest.TestCase):
    def test_in_order_and_to_the_end(self):
        self.assertTrue(is_faithful(["provision", *OFF], ["provision", *OFF]))
        self.assertTrue(is_faithful([], []))

    def test_again_after_a_crash(self):
        self.assertTrue(is_faithful(["provision", "deactivate", "deactivate", "revoke"], ["provision", *OFF]))
        self.assertTrue(is_faithful(["provision", *OFF, *OFF], ["provision", *OFF]))

    def test_updates_may_be_merged(self):
        self.assertTrue(is_faithful(["provision", *OFF], ["provision", "provision", *OFF]))
        self.assertTrue(is_faithful(["provision", "provision", *OFF], ["provision", "provision", *OFF]))

    def test_an_end_of_access_is_never_merged_away(self):
        wanted = ["provision", *OFF, "provision"]
        self.assertFalse(is_faithful(["provision", "provision"], wanted))
        self.assertTrue(is_faithful(wanted, wanted))

    def test_out_of_order_unfinished_or_invented_is_not_faithful(self):
        for heard in (["deactivate", "provision", "revoke"], ["provision", "deactivate"], ["provision", *OFF, "remove"],
                      [], ["provision", *OFF, "provision"]):
            self.assertFalse(is_faithful(heard, ["provision", *OFF]), heard)
        self.assertFalse(is_faithful(["provision"], []))

    def test_what_is_in_doubt_may_have_happened(self):
        person = Person("x")
        person.changes, person.in_doubt = ["create"], "deactivate"
        self.assertEqual([["create"], ["create", "deactivate"]], person.histories())
        self.assertEqual(["provision", *OFF], person.verbs(["create", "deactivate"]))


if __name__ == "__main__":
    unittest.main()
