#!/usr/bin/env python3
"""What somebody changes by hand at an app is found and put right, whatever dies meanwhile; strangers stay as they are."""

import http.client
import json
import re
import unittest
from datetime import datetime, timedelta, timezone

from apps import Apps
from provost import ROOT, Story
from web import PATCH, USER, wait_for

# What a pass comes by, of the crash points and of the statements, which are crash points too.
OURS = re.compile(r"(reconcile\.|sql\.passes\.)\S+")


class ReconcileTest(Story):
    def setUp(self):
        super().setUp()
        self.provost.furnish()
        self.token = self.provost.source("okta")
        self.apps = Apps(self.provost)
        self.enterContext(self.apps)
        self.apps.connect()

    def serve(self, environment=None, ready=True):
        folder = self.provost.certificates
        self.server = self.provost.launch("--listen", "127.0.0.1:0", "--tls-cert", f"{folder}/server.pem", "--tls-key",
                                          f"{folder}/server.key", "--reconcile-minutes", "1440",
                                          environment={**self.provost.environment, **(environment or {})})
        if ready:
            self.server.wait_until_ready()
            self.directory = self.provost.directory(self.server, self.token)

    def by_hand(self, method, path, body=None):
        """What an admin of the app does there."""
        connection = http.client.HTTPConnection("127.0.0.1", self.apps.app.port, timeout=20)
        connection.request(method, "/scim/v2" + path, json.dumps(body) if body else None,
                           {"Authorization": f"Bearer {self.apps.token}", "Content-Type": "application/scim+json"})
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        self.assertLess(answer.status, 300, text)
        return json.loads(text) if text else None

    def accounts(self):
        """Who is at the app, and whether switched on."""
        listed = self.by_hand("GET", "/Users?count=100")
        self.held = {each["userName"]: each["id"] for each in listed["Resources"]}
        return {each["userName"]: each["active"] for each in listed["Resources"]}

    def switch_on(self, name):
        self.accounts()
        self.by_hand("PATCH", f"/Users/{self.held[name]}", {"schemas": [PATCH], "Operations": [
            {"op": "replace", "path": "active", "value": True}]})

    def await_accounts(self, **wanted):
        wanted = {f"{name}@example.org": active for name, active in wanted.items()}
        wait_for(lambda: f"the app is to hold {wanted}, and holds {self.accounts()}: {self.server.log()}",
                 lambda: self.accounts() == wanted)

    def settled(self):
        """Kim is off, Pat is on, both apps know it, and the first pass is over."""
        self.serve()
        self.directory.create("pat@example.org")
        kim = self.directory.create("kim@example.org")
        self.directory.deactivate(kim)
        self.await_accounts(pat=True, kim=False)
        self.rest()

    def rest(self):
        """Waits until the pass is over: the next step is far away."""
        wait_for(lambda: f"the pass comes to an end: {self.shown()}", lambda: self.shown().get("nextStep", "") > (
            datetime.now(timezone.utc) + timedelta(hours=1)).isoformat())

    def shown(self):
        return self.provost.json("reconcile", "wiki", "--show")

    def hurry(self):
        return self.provost.json("reconcile", "wiki")

    def plan(self):
        return self.provost.json("reconcile", "wiki", "--dry-run")

    def test_what_was_changed_by_hand_is_put_right(self):
        self.settled()
        self.by_hand("POST", "/Users", {"schemas": [USER], "userName": "root@example.org", "active": True})
        self.assertEqual((0, 0, ["root@example.org"]), tuple(
            self.plan()[name] for name in ("endAccess", "restore", "strangersNamed")))
        self.switch_on("kim@example.org")
        self.by_hand("DELETE", f"/Users/{self.held['pat@example.org']}")
        plan = self.plan()
        self.assertEqual((["kim@example.org"], ["pat@example.org"], 1), tuple(
            plan[name] for name in ("endAccessOf", "restoreOf", "strangers")))
        self.assertEqual({"kim@example.org": True, "root@example.org": True}, self.accounts(), "a plan does nothing")
        self.hurry()
        self.await_accounts(kim=False, pat=True, root=True)
        self.rest()
        self.assertEqual((1, 1), tuple(self.shown()["lastPass"][name] for name in ("accessEnded", "restored")))
        log = self.server.log()
        self.assertRegex(log, r"reconcile.difference .*remedy=\"?end access")
        self.assertNotIn("kim@", log, "people are named by their ids")

    def test_what_cannot_be_compared_is_said(self):
        self.assertIn("no connection", self.provost.refusal("reconcile", "nobody"))
        self.assertIn("cannot list", self.provost.refusal("reconcile", "chat", "--dry-run"))

    def test_a_pass_that_dies_goes_on(self):
        self.settled()
        self.server.end()
        points = self.points()
        named = set(re.findall(r'crash_point\("(reconcile\.[a-z_.]+)"\)', "".join(
            file.read_text() for file in (ROOT / "core/reconcile").glob("*.cc"))))
        self.assertLessEqual(named, points)
        for point in sorted(points):
            with self.subTest(point=point):
                self.break_and_hurry()
                self.serve({"PROVOST_CRASH_AT": f"{point}:1"}, ready=False)
                self.assertEqual(-9, self.server.process.wait(60), self.server.log())
                self.serve()
                if point != "reconcile.told":  # one of them waits until the lease of the dead is over
                    self.hurry()
                self.await_accounts(pat=True, kim=False)
                self.server.end()

    def break_and_hurry(self):
        self.switch_on("kim@example.org")
        self.by_hand("DELETE", f"/Users/{self.held['pat@example.org']}")
        self.hurry()

    def points(self):
        """What one life with a pass comes by."""
        log = self.provost.folder / "points"
        self.break_and_hurry()
        self.serve({"PROVOST_CRASH_LOG": str(log)})
        self.await_accounts(pat=True, kim=False)
        self.rest()
        self.server.end()
        return {name for name in log.read_text().split() if OURS.fullmatch(name)}


if __name__ == "__main__":
    unittest.main(verbosity=2)
