#!/usr/bin/env python3
"""What networks do between the server and an app, all at once to one pair of apps each: an end of access arrives as
soon as it can, in order, and apps behind a whole network notice nothing."""

import time
import unittest
from contextlib import ExitStack

from apps import Apps
from fault_proxy import (BlackHole, FaultProxy, Garbage, HalfOpen, Late, Narrow, ResetBeforeReply, ResetInReply,
                         ResetInRequest, Sliced, Stalled, tls_end)
from provost import Story
from walk import PATCH, is_faithful
from web import wait_for

# Faults through which everything gets sooner or later, and those through which nothing is known to get.
SLOW = {"late": Late(0.2, 0.3), "sliced": Sliced(), "narrow": Narrow(4000)}
BROKEN = {"inrequest": ResetInRequest(), "beforereply": ResetBeforeReply(), "inreply": ResetInReply(),
          "blackhole": BlackHole(), "halfopen": HalfOpen(), "garbage": Garbage(), "handshake": Stalled()}
UNHEARD = ("inrequest", "blackhole", "halfopen", "handshake")  # through which no request gets as a whole
TLS = ("handshake", "narrow")
FAULT_S = 15  # long enough for a call to wait for its answer in vain, and for the app to count as out
# For apps that nothing is wrong with. What is asserted leaves room for a busy machine.
MOST_HELD_UP_S = 5
MOST_SLOW_S = 30
# Once it is over: a call that waits in vain ends after 10 s, and the next trial is at most 10 s away.
MOST_RECOVERY_S = 25
STORY = ["provision", "deactivate", "revoke"]


class NetworkFaultsTest(Story):
    def setUp(self):
        super().setUp()
        self.provost.furnish()
        self.token = self.provost.source()
        self.stack = ExitStack()
        self.addCleanup(self.stack.close)
        self.pairs, self.proxies = {}, {}
        for name in ("whole", *SLOW, *BROKEN):
            self.pairs[name] = self.stack.enter_context(Apps(self.provost, name=name))
            self.connect(name)
        self.server = self.provost.serve("--reconcile-minutes", "0")
        self.directory = self.provost.directory(self.server, self.token)

    def connect(self, name):
        apps = self.pairs[name]
        if name == "whole":
            return apps.connect()
        port, scheme, more = apps.app.port, "http", ()
        if name in TLS:
            port = self.stack.enter_context(FaultProxy(port, end=tls_end(self.provost.certificates))).port
            scheme, more = "https", ("--set", f"ca_file={self.provost.certificates}/ca.pem")
        self.proxies[name] = self.stack.enter_context(FaultProxy(port))
        return apps.connect(f"{scheme}://127.0.0.1:{self.proxies[name].port}", *more)

    def await_story(self, names, person, verbs, seconds):
        """How long each pair took until both apps had heard all of it, counted from now."""
        began, took = time.monotonic(), {}

        def all_heard():
            for name in set(names) - set(took):
                if self.has_heard(name, person, verbs):
                    took[name] = round(time.monotonic() - began, 2)
            return len(took) == len(names)

        wait_for(lambda: f"{person} is told as {verbs} to {set(names) - set(took)}", all_heard, seconds)
        return took

    def has_heard(self, name, person, verbs):
        heard = [each for each in self.pairs[name].heard() if each["subject"] == person]
        webhook = [each["verb"] for each in heard if each["app"] == "webhook"]
        scim = ["deactivate" if each["verb"] == "update" else each["verb"] for each in heard if each["app"] == "scim"]
        return is_faithful(webhook, verbs) and is_faithful(scim, [verb for verb in verbs if verb != "revoke"])

    def test_an_end_of_access_arrives_once_the_fault_is_over(self):
        people = {name: self.directory.create(name) for name in ("kim@example.org", "sam@example.org", "eve@example.org")}
        for name in people:
            self.await_story(self.pairs, name, ["provision"], 60)
        for name, proxy in self.proxies.items():
            proxy.set({**SLOW, **BROKEN}[name], afresh=name in TLS)
        began = time.monotonic()
        self.directory.deactivate(people["kim@example.org"])
        print("whole:", self.await_story(["whole"], "kim@example.org", STORY, MOST_HELD_UP_S), flush=True)
        print("slow:", self.await_story(SLOW, "kim@example.org", STORY, MOST_SLOW_S), flush=True)
        self.patch(people["sam@example.org"], "title", "Pilot")
        self.directory.deactivate(people["sam@example.org"])
        self.await_story(["whole"], "sam@example.org", ["provision", *STORY], MOST_HELD_UP_S)
        time.sleep(max(0, FAULT_S - (time.monotonic() - began)))  # the fault holds on
        self.directory.deactivate(people["eve@example.org"])
        self.await_story(["whole"], "eve@example.org", STORY, MOST_HELD_UP_S)
        self.check_that_faults_were_felt()
        for proxy in self.proxies.values():
            proxy.clear()
        print("after:", self.await_story(BROKEN, "kim@example.org", STORY, MOST_RECOVERY_S), flush=True)
        self.await_story(self.pairs, "sam@example.org", ["provision", *STORY], MOST_RECOVERY_S)
        self.await_story(self.pairs, "eve@example.org", STORY, MOST_RECOVERY_S)
        self.check_that_all_flows_again()

    def patch(self, person, path, value):
        operation = {"op": "replace", "path": path, "value": value}
        self.directory.must(200, "PATCH", f"/Users/{person}", {"schemas": [PATCH], "Operations": [operation]})

    def check_that_faults_were_felt(self):
        for name, proxy in self.proxies.items():
            self.assertGreater(proxy.touched, 0, f"nothing passed through {name}")
        for name in UNHEARD:
            self.assertFalse(self.has_heard(name, "kim@example.org", STORY), f"{name} stopped nothing")
        again = [each for each in self.pairs["beforereply"].heard() if each.get("again")]
        self.assertTrue(again, "what was done and not confirmed is told again")

    def check_that_all_flows_again(self):
        wait_for("lanes are empty", lambda: self.provost.database.rows("select count(*) from lanes") == [("0",)], 30)
        last = self.directory.create("lea@example.org")
        self.directory.deactivate(last)
        self.await_story(self.pairs, "lea@example.org", STORY, MOST_HELD_UP_S)


if __name__ == "__main__":
    unittest.main(verbosity=2)
