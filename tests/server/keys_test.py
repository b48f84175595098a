#!/usr/bin/env python3
"""Keys are changed under everything that is sealed, whatever dies meanwhile, and apps hear of people as before."""

import unittest

from apps import Apps
from provost import Story


class KeysTest(Story):
    def setUp(self):
        super().setUp()
        self.provost.furnish()
        self.apps = Apps(self.provost)
        self.enterContext(self.apps)
        self.apps.connect()
        self.people = 0
        self.next_file = self.provost.folder / "next.key"

    def works(self):
        """Whether a server comes up, signs, and delivers to both apps."""
        server = self.provost.serve()
        token = self.provost.json("source", "create", f"source {self.people}", "--profile", "okta")["token"]
        name = f"p{self.people}@example.org"
        self.people += 1
        self.provost.directory(server, token).create(name)
        self.apps.await_verbs(name, "provision")
        keys = self.provost.web(server).call("GET", "/oauth2/jwks").json()["keys"]
        self.assertEqual(0, server.end(), server.log())
        return [each["kid"] for each in keys]

    def sealed(self):
        text = self.provost.database.everything()
        return {text[at:at + 20] for at in range(len(text)) if text.startswith("v1.", at)}

    def use(self, key_file):
        self.provost.environment["PROVOST_KEY_FILE"] = str(key_file)

    def test_a_new_key_seals_everything_again(self):
        signing = self.works()
        before = self.sealed()
        self.assertEqual({"of": "acme", "resealed": 2}, self.provost.json("key", "renew"))
        self.assertEqual({"of": "installation", "resealed": 2}, self.provost.json("key", "renew", "--installation"))
        self.assertTrue(self.sealed() - before, "there are new seals")
        self.assertEqual(signing, self.works(), "the keys that apps know are the same")

    def test_the_master_key_is_changed(self):
        signing = self.works()
        self.provost.json("key", "change", str(self.next_file))
        self.assertIn("does not open", self.provost.refusal("connection", "test", "wiki"))
        self.use(self.next_file)
        self.assertEqual(signing, self.works())

    def test_a_change_that_dies_leaves_one_of_the_keys_good(self):
        signing = self.works()
        former = self.provost.key_file
        for number, point in enumerate(("sql.data_keys.insert", "sql.connections.replace_settings", "sql.signing_keys.reseal",
                                        "sql.data_keys.rewrap")):
            with self.subTest(point=point):
                new_file = self.provost.folder / f"key{number}"
                dying = {**self.provost.environment, "PROVOST_CRASH_AT": f"{point}:1"}
                self.assertEqual(-9, self.provost.run("key", "change", str(new_file), environment=dying).returncode)
                self.assertEqual(signing, self.works(), "nothing is wrapped under the new one yet")
        self.use(former)
        self.provost.json("key", "change", str(self.next_file))
        self.use(self.next_file)
        self.assertEqual(signing, self.works())


if __name__ == "__main__":
    unittest.main(verbosity=2)
