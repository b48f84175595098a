#!/usr/bin/env python3
"""Scopes: who goes to which app is shown before it is changed, and carried out to the end whatever dies."""

import unittest

from apps import Apps
from provost import Story
from web import wait_for

PILOTS = 'title eq "Pilot"'
CLERKS = 250  # more than two batches


class ScopeTest(Story):
    def setUp(self):
        super().setUp()
        self.provost.furnish()
        self.token = self.provost.source("okta")
        self.apps = Apps(self.provost)
        self.enterContext(self.apps)
        self.apps.connect()

    def test_leaving_is_shown_and_then_done(self):
        server = self.provost.serve()
        directory = self.provost.directory(server, self.token)
        for name, title in (("pat", "Pilot"), ("cleo", "Clerk")):
            directory.create(f"{name}@example.org", title=title)
            self.apps.await_verbs(f"{name}@example.org", "provision")
        scope = ("connection", "scope", "chat", "--filter", PILOTS)
        shown = self.provost.json(*scope)
        self.assertEqual((False, 2, 0, 1, [{"userName": "cleo@example.org"}]),
                         tuple(shown[each] for each in ("applied", "people", "entering", "leaving", "leave")))
        self.assertEqual(["", ""], [each["scope"] for each in self.provost.json("connection", "list")])
        self.assertTrue(self.provost.json(*scope, "--yes")["applied"])
        self.await_chat("cleo@example.org", ["provision", "deactivate", "revoke"])
        self.assertEqual(["provision"], self.apps.verbs("cleo@example.org")[0], "the wiki has no scope")
        self.assertEqual(0, self.provost.json(*scope)["leaving"], "a second look finds nothing to do")
        listed = {each["name"]: (each["scope"], each["scopeUnderWay"])
                  for each in self.provost.json("connection", "list")}
        self.assertEqual({"wiki": ("", False), "chat": (PILOTS, False)}, listed)
        directory.create("late@example.org", title="Clerk")
        self.provost.json("connection", "scope", "chat", "--clear", "--yes")
        self.await_chat("late@example.org", ["provision"])
        self.await_chat("cleo@example.org", ["provision", "deactivate", "revoke", "provision"])
        self.assertEqual(["provision"], self.apps.verbs("pat@example.org")[1])

    def await_chat(self, name, verbs):
        def heard():
            return [each["verb"] for each in self.apps.heard() if (each["app"], each["subject"]) == ("webhook", name)]
        wait_for(lambda: f"{name} is to be told as {verbs}, the chat heard {heard()}", lambda: heard() == verbs)

    def test_a_walk_that_dies_goes_on(self):
        server = self.provost.serve()
        directory = self.provost.directory(server, self.token)
        for number in range(CLERKS):
            directory.create(f"clerk{number}@example.org", title="Clerk")
        scope = ("connection", "scope", "chat", "--filter", PILOTS, "--yes")
        dying = {**self.provost.environment, "PROVOST_CRASH_AT": "sql.scopes.move_walk:2"}
        self.assertEqual(0, server.end())  # or it would go on with the walk
        self.assertEqual(-9, self.provost.run(*scope, environment=dying).returncode)
        listed = {each["name"]: each["scopeUnderWay"] for each in self.provost.json("connection", "list")}
        self.assertTrue(listed["chat"])
        self.assertIn("finish that first", self.provost.refusal("connection", "scope", "chat", "--clear"))
        self.assertEqual(CLERKS - 100, self.provost.json(*scope)["leaving"])
        self.provost.serve()
        for number in range(CLERKS):
            self.await_chat(f"clerk{number}@example.org", ["provision", "deactivate", "revoke"])

    def test_what_cannot_be_a_scope(self):
        for words, reason in ((("--filter", "title eq"), "cannot be read"), (("--clear",), "no scope"), ((), "either"),
                              (("--filter", 'groups pr'), "groups"), (("--filter", PILOTS, "--clear"), "either")):
            self.assertIn(reason, self.provost.refusal("connection", "scope", "chat", *words))
        self.provost.refusal("connection", "scope", "nowhere", "--filter", PILOTS)
        self.assertIn("cannot be read", self.provost.refusal(
            "connection", "add", "webhook", "third", "--set", "url=https://app.example/hook", "--set",
            f"secret={self.apps.secret}", "--scope", "title eq"))


if __name__ == "__main__":
    unittest.main(verbosity=2)
