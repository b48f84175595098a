#!/usr/bin/env python3
"""What an app refused for good and an admin has told once more: what it holds is right in the end, whatever came later."""

import unittest

from apps import Apps
from provost import Story
from walk import GROUP, JSON, OPERATIONS, PATCH
from web import wait_for

WIKI = "wiki"
MOST_ASKED = 50


class LettersTest(Story):
    def setUp(self):
        super().setUp()
        self.provost.furnish()
        self.apps = Apps(self.provost)
        self.enterContext(self.apps)
        self.apps.connect()
        self.server = self.provost.serve()
        self.directory = self.provost.directory(self.server, self.provost.source("okta"))
        operator = self.provost.json("token", "create", "--permission", "deliveries.read", "--permission",
                                     "deliveries.write")["token"]
        self.operator = self.provost.web(self.server, operator)

    def person(self, name):
        person = self.directory.create(f"{name}@example.org")
        self.apps.await_verbs(f"{name}@example.org", "provision")
        return person

    def change(self, group, verb, person):
        path = f'members[value eq "{person}"]' if verb == "remove" else "members"
        operation = {"op": verb, "path": path} | ({} if verb == "remove" else {"value": [{"value": person}]})
        self.directory.must(200, "PATCH", f"/Groups/{group}", {"schemas": [PATCH], "Operations": [operation]})

    def members(self):
        """Who is in the group at the wiki, by userName."""
        names = {each["id"]: each["userName"].removesuffix("@example.org") for each in self.apps.listed("Users")}
        return {names[each["value"]] for group in self.apps.listed("Groups") for each in group.get("members", [])}

    def await_members(self, *names):
        wait_for(lambda: f"in the group are {self.members()}", lambda: self.members() == set(names))

    def rows(self, name):
        """What is waiting, or dead, at the wiki."""
        rows = self.operator.call("GET", f"{OPERATIONS}/deliveries/{name}").json()[name]
        return [each for each in rows if each["app"] == WIKI]

    def retry(self):
        answer = self.operator.call("POST", f"{OPERATIONS}/deliveries/retry", {"connection": WIKI}, JSON)
        self.assertEqual(200, answer.status, answer.text)
        return answer.json()

    def insist(self):
        """Has the wiki asked, one try at a time, until it is taken at its word."""
        for _ in range(MOST_ASKED):
            before = [each["attempts"] for each in self.rows("waiting")]
            self.retry()
            wait_for("the wiki is not asked", lambda: [each["attempts"] for each in self.rows("waiting")] != before)
            if self.rows("dead"):
                return
        self.fail(f"the wiki refuses, and there is no dead letter: {self.rows('waiting')}")

    def test_a_group_is_right_in_the_end(self):
        pat, cleo, late = map(self.person, ("pat", "cleo", "late"))
        self.apps.refuse_all_for_good()
        group = self.directory.must(201, "POST", "/Groups", {
            "schemas": [GROUP], "displayName": "crew", "members": [{"value": pat}, {"value": cleo}]})["id"]
        self.insist()
        self.apps.refuse(0)
        self.change(group, "add", late)
        self.change(group, "remove", cleo)
        self.await_members("late")
        self.assertEqual(1, self.retry()["again"])
        self.await_members("late", "pat")
        self.assertEqual([], self.rows("dead"))


if __name__ == "__main__":
    unittest.main(verbosity=2)
