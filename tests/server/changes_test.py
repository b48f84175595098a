#!/usr/bin/env python3
"""A program outside that follows every change, across kills of the server; and an audit trail that nobody can change."""

import threading
import unittest

from provost import Story
from web import wait_for

PEOPLE_A_LIFE = 40
LIVES = 3


class Follower:
    """Reads the feed until it has what it waits for; acknowledges page by page."""

    def __init__(self, story, token):
        self.story, self.token = story, token
        self.positions, self.created = [], []

    def read(self, web):
        answer = web.call("GET", "/api/provost/v1/changes?follower=hr-sync&limit=7&include=resource")
        if answer.status == 404:  # it has acknowledged nothing
            answer = web.call("GET", "/api/provost/v1/changes?limit=7&include=resource")
        page = answer.json()
        for change in page["changes"]:
            self.positions.append(change["position"])
            if change["action"] == "user.create":
                self.created.append(change["resource"]["attributes"]["userName"])
        self.story.assertEqual(200, web.call("PUT", "/api/provost/v1/changes/followers/hr-sync",
                                             {"position": page["next"]}).status)
        return len(page["changes"])


class ChangesTest(Story):
    def setUp(self):
        super().setUp()
        self.provost.furnish()
        self.source = self.provost.source()
        self.operator = self.provost.json("token", "create", "--permission", "changes.read",
                                          "--permission", "users.read")["token"]

    def hire(self, server, life, made):
        """One after the other until the server is gone; those whose making was acknowledged."""
        directory = self.provost.directory(server, self.source)
        try:
            for number in range(PEOPLE_A_LIFE):
                name = f"life{life}-{number}@example.org"
                directory.create(name)
                made.append(name)
        except (OSError, AssertionError, ValueError):
            pass  # the server was killed

    def test_every_change_is_read_once_and_in_order_whatever_is_killed(self):
        follower, made = Follower(self, self.operator), []
        for life in range(LIVES):
            server = self.provost.serve()
            worker = threading.Thread(target=self.hire, args=(server, life, made))
            worker.start()
            wait_for("some were made", lambda life=life: sum(name.startswith(f"life{life}-") for name in made) > 10)
            follower.read(self.provost.web(server, self.operator))
            server.kill()
            worker.join()
        web = self.provost.web(self.provost.serve(), self.operator)

        def caught_up():
            follower.read(web)
            return set(made) <= set(follower.created)

        wait_for("the follower has read of everybody", caught_up)
        self.assertEqual(list(range(1, len(follower.positions) + 1)), follower.positions)
        self.assertEqual(len(set(follower.created)), len(follower.created))
        self.assertGreater(len(made), 10 * LIVES)

    def test_the_trail_is_whole_until_somebody_changes_it(self):
        server = self.provost.serve()
        directory = self.provost.directory(server, self.source)
        for name in ("ann@example.org", "ben@example.org"):
            directory.deactivate(directory.create(name))
        verdict = wait_for("all is chained", lambda: (found := self.provost.json("audit", "verify"))["waiting"] == 0 and found)
        self.assertGreaterEqual(verdict["notes"], 4)
        self.assertEqual(64, len(verdict["chain"]))
        self.provost.database.execute("update audit set actor = 'nobody' where position = 2")
        self.assertIn("position 2", self.provost.refusal("audit", "verify"))


if __name__ == "__main__":
    unittest.main(verbosity=2)
