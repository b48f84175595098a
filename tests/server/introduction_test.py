#!/usr/bin/env python3
"""An app that is connected when people are there already is told of them, to the end, whatever dies."""

import unittest

from apps import Apps
from provost import Story
from web import wait_for

GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
CROWD = 150  # more than one batch


class IntroductionTest(Story):
    def setUp(self):
        super().setUp()
        self.provost.furnish()
        self.server = self.provost.serve()
        self.directory = self.provost.directory(self.server, self.provost.source("okta"))
        self.apps = Apps(self.provost)
        self.enterContext(self.apps)

    def group(self, name, members):
        body = {"schemas": [GROUP], "displayName": name, "members": members}
        return self.directory.must(201, "POST", "/Groups", body)["id"]

    def test_who_is_there_is_told_with_their_groups(self):
        pat = self.directory.create("pat@example.org")
        self.directory.create("off@example.org", active=False)
        crew = self.group("Crew", [{"value": pat}])
        self.group("Everybody", [{"value": crew, "type": "Group"}])
        self.apps.connect()
        self.apps.await_verbs("pat@example.org", "provision")
        wait_for(lambda: f"both groups arrive with pat: {self.apps.heard()}", lambda: {"Crew", "Everybody"} <= {
            each["subject"] for each in self.apps.heard() if each["app"] == "scim"})
        self.directory.deactivate(pat)
        self.apps.await_verbs("pat@example.org", "provision", "deactivate", "revoke")
        self.assertEqual(([], []), self.apps.verbs("off@example.org"), "nobody there knows them")
        listed = [(each["scope"], each["scopeUnderWay"]) for each in self.provost.json("connection", "list")]
        self.assertEqual([("", False)] * 2, listed)

    def test_an_introduction_that_dies_goes_on(self):
        for number in range(CROWD):
            self.directory.create(f"p{number}@example.org")
        adding = ("connection", "add", "webhook", "chat", "--set", f"url=http://127.0.0.1:{self.apps.app.port}/hook",
                  "--set", f"secret={self.apps.secret}", "--set", "allow_http=true", "--set", "allow_network=true")
        dying = {**self.provost.environment, "PROVOST_CRASH_AT": "sql.scopes.move_walk:2"}
        self.assertEqual(0, self.server.end())  # or it would go on with the walk
        self.assertEqual(-9, self.provost.run(*adding, environment=dying).returncode)
        [listed] = self.provost.json("connection", "list")
        self.assertTrue(listed["scopeUnderWay"])
        self.provost.json("connection", "scope", "chat", "--clear", "--yes")
        self.provost.serve()
        everybody = {f"p{number}@example.org" for number in range(CROWD)}
        wait_for("everybody is told of", lambda: everybody == {each["subject"] for each in self.apps.heard()})
        self.assertEqual(CROWD, len(self.apps.heard()), "nobody is told of twice")
        self.assertFalse(self.provost.json("connection", "list")[0]["scopeUnderWay"])

    def test_an_app_may_be_for_newcomers_only(self):
        self.directory.create("old@example.org")
        self.provost.json("connection", "add", "webhook", "chat", "--newcomers-only", "--set",
                          f"url=http://127.0.0.1:{self.apps.app.port}/hook", "--set", f"secret={self.apps.secret}",
                          "--set", "allow_http=true", "--set", "allow_network=true")
        self.directory.create("new@example.org")
        wait_for("the newcomer is told of", lambda: self.apps.heard())
        self.assertEqual({"new@example.org"}, {each["subject"] for each in self.apps.heard()})


if __name__ == "__main__":
    unittest.main()
