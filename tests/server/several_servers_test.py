#!/usr/bin/env python3
"""Several servers share one database, and none of them leads: each delivers, each goes on with what a dead one held,
and each person is told of in order all the same."""

import http.client
import json
import os
import random
import signal
import time
import unittest
from contextlib import ExitStack
from datetime import datetime, timedelta, timezone

from apps import Apps
from fault_proxy import BlackHole, FaultProxy, Late
from load import Crowd
from proof import Proof
from provost import Story
from web import PATCH, wait_for

SEED = int(os.environ.get("PROVOST_TEST_SEED", time.time_ns() % 1_000_000))
SERVERS, CLIENTS, KILLS = 3, 6, 6
MOST_ROUND_S = 1.5  # from the begin of the load to the death of one
MORE_S = 0.5  # for which the others go on
HELD = 10
LEAST_HELD = 6  # of the four calls at a time to each of two apps
MOST_BARRIER_S = 10
MARGIN_S = 2  # the longest lease is hardly shorter than the promise, and a busy machine takes a while to look
FAILED = 2  # tries before the one that its server does not survive
MOST_PASS_S = 45  # the lease of a step is 30 s
PEOPLE = 60


class SeveralServersTest(Story):
    def setUp(self):
        super().setUp()
        self.provost.furnish()
        self.token = self.provost.source()
        self.chance = random.Random(SEED)
        self.stack = ExitStack()
        self.addCleanup(self.stack.close)

    def apps(self, *options):
        apps = self.stack.enter_context(Apps(self.provost, *options))
        self.proxy = self.stack.enter_context(FaultProxy(apps.app.port))
        apps.connect(f"http://127.0.0.1:{self.proxy.port}")
        return apps

    def serve(self, *options):
        return self.provost.serve("--reconcile-minutes", "0", *options)

    def test_all_deliver_and_any_may_die(self):
        apps = self.apps()
        servers = [self.serve() for _ in range(SERVERS)]
        crowd = Crowd(CLIENTS, self.chance, "c")
        for _ in range(KILLS):
            over = []
            crowd.begin(self.provost, servers, self.token, lambda over=over: over)
            time.sleep(self.chance.random() * MOST_ROUND_S)  # the moment of the kill
            victim = servers.pop(self.chance.randrange(SERVERS))
            victim.kill()
            time.sleep(MORE_S)  # of load at the others
            over.append("all")
            crowd.end()
            servers.append(self.serve())
        proof = Proof(self.provost, apps, crowd)
        proof.await_quiet()
        again = proof.check(self.provost.directory(servers[0], self.token), KILLS)
        lines = [connections_of(each, self.proxy.port) for each in servers]
        self.assertTrue(all(lines), f"lines that each server has to the apps: {lines}")
        print(f"{SERVERS} servers, {KILLS} kills, {crowd.acknowledged()} changes acknowledged, "
              f"{sum(1 for each in crowd.people() if each.in_doubt)} in doubt, told again (times, calls): {again}, "
              f"seed {SEED}", flush=True)

    def heard(self, apps, verb):
        return {(each["app"], each["subject"]) for each in apps.heard() if each["verb"] == verb}

    def test_ends_of_access_that_a_dead_server_held_are_told_by_another(self):
        apps = self.apps()
        one, other = self.serve(), self.serve()
        directory = self.provost.directory(one, self.token)
        people = {name: directory.create(name) for name in (f"p{number}@example.org" for number in range(HELD))}
        both = {(app, name) for app in ("scim", "webhook") for name in people}
        wait_for("both apps know all", lambda: self.heard(apps, "provision") == both)
        self.await_no_lanes()
        self.proxy.set(Late(2, 0))
        other.signal(signal.SIGSTOP)  # so that all is surely held by the first
        for person in people.values():
            directory.deactivate(person)
        held = wait_for("lanes are held", self.held_barriers)
        self.assertNotEqual(both, self.heard(apps, "deactivate"), "there is something left to tell")
        one.kill()
        self.proxy.clear()
        other.signal(signal.SIGCONT)
        began = time.monotonic()
        wait_for("all were told", lambda: self.heard(apps, "deactivate") == both, MOST_BARRIER_S)
        print(f"{held} lanes with an end of access were held by a server that died, and told by another within "
              f"{time.monotonic() - began:.1f} s", flush=True)

    def test_ordinary_changes_that_a_dead_server_held_are_told_by_another_and_what_came_after_them(self):
        apps = self.apps()
        one, other = self.serve(), self.serve()
        directory = self.provost.directory(one, self.token)
        self.proxy.set(Late(2, 0))
        other.signal(signal.SIGSTOP)  # so that all is surely held by the first
        people = {name: directory.create(name) for name in (f"p{number}@example.org" for number in range(HELD))}
        both = {(app, name) for app in ("scim", "webhook") for name in people}
        held = wait_for("lanes are held", lambda: self.held(0))
        for person in people.values():
            directory.deactivate(person)
        one.kill()
        self.proxy.clear()
        other.signal(signal.SIGCONT)
        began = time.monotonic()
        wait_for("all were told", lambda: self.heard(apps, "deactivate") == both, MOST_BARRIER_S)
        print(f"{held} lanes with ordinary changes were held by a server that died, and these and the ends of access after "
              f"them told by another within {time.monotonic() - began:.1f} s", flush=True)

    def test_an_end_of_access_that_failed_before_and_that_a_dead_server_held_is_told_as_soon(self):
        apps = self.apps()
        one, other = self.serve(), self.serve()
        directory = self.provost.directory(one, self.token)
        name = "kim@example.org"
        kim = directory.create(name)
        both = {(app, name) for app in ("scim", "webhook")}
        wait_for("both apps know kim", lambda: self.heard(apps, "provision") == both)
        self.await_no_lanes()
        other.signal(signal.SIGSTOP)  # so that all is surely held by the first
        apps.refuse_for_good(name)
        directory.deactivate(kim)
        wait_for("both apps failed before", lambda: len(self.troubled()) == len(both))
        self.proxy.set(BlackHole())  # whoever begins to tell now holds the lane until the end of its patience
        before = self.troubled()
        apps.refuse_for_good(None)
        wait_for(lambda: f"both are claimed anew: {before} before, now {self.troubled()}", lambda: self.claimed_since(before))
        began = time.monotonic()
        one.kill()
        self.assertEqual(set(), self.heard(apps, "deactivate"), "there is something left to tell")
        self.proxy.clear()
        other.signal(signal.SIGCONT)
        wait_for("both were told", lambda: self.heard(apps, "deactivate") == both, MOST_BARRIER_S + MARGIN_S)
        print(f"an end of access that had failed {FAILED} times or more and was held by a server that died was told by another "
              f"within {time.monotonic() - began:.1f} s", flush=True)

    def troubled(self, more=""):
        """The fences of the ends of access that failed before, by connection: each claim raises one."""
        return {connection: int(fence) for connection, fence in self.provost.database.rows(
            f"select connection_id, fence from lanes where urgent = 1 and attempts >= {FAILED}{more}")}

    def claimed_since(self, before):
        now = self.troubled(" and leased = 1")
        return len(now) == len(before) and all(fence > before[connection] for connection, fence in now.items())

    def held_barriers(self):
        return self.held(1)

    def held(self, urgent):
        found = self.provost.database.rows(f"select count(*) from lanes where leased = 1 and urgent = {urgent}")
        return int(found[0][0]) if int(found[0][0]) >= LEAST_HELD else 0

    def await_no_lanes(self):
        wait_for("lanes are empty", lambda: self.provost.database.rows("select count(*) from lanes") == [("0",)])

    def test_a_comparison_that_a_dead_server_began_is_ended_by_another(self):
        apps = self.apps()
        one, other = self.provost.serve("--reconcile-minutes", "1440"), self.provost.serve("--reconcile-minutes", "1440")
        directory = self.provost.directory(one, self.token)
        names = [f"p{number}@example.org" for number in range(PEOPLE)]
        last = [directory.create(name) for name in names][-1]
        directory.deactivate(last)
        wait_for("the app knows all", lambda: len(self.heard(apps, "provision")) == 2 * PEOPLE)
        wait_for("the app switched one off", lambda: ("scim", names[-1]) in self.heard(apps, "deactivate"))
        self.await_no_lanes()
        wait_for(lambda: f"no pass is under way: {self.shown()}", self.rests, 90)
        self.switch_on(apps, names[-1])
        told_before = self.ends_of(apps, names[-1])
        self.proxy.set(Late(0.5, 0))
        other.signal(signal.SIGSTOP)
        self.provost.json("reconcile", "wiki")
        wait_for(lambda: f"a pass begins: {self.shown()}", lambda: self.proxy.touched)
        one.kill()
        self.proxy.clear()
        other.signal(signal.SIGCONT)
        began = time.monotonic()
        wait_for("the account is off again", lambda: self.ends_of(apps, names[-1]) > told_before, MOST_PASS_S)
        print(f"the pass of a server that died was ended by another within {time.monotonic() - began:.1f} s", flush=True)
        self.await_no_lanes()
        self.assertEqual(told_before + 1, self.ends_of(apps, names[-1]), "two servers did what one should")

    def shown(self):
        return self.provost.json("reconcile", "wiki", "--show")

    def rests(self):
        """A pass is over when its next step is far away."""
        shown = self.shown()
        return "lastPass" in shown and shown["nextStep"] > (datetime.now(timezone.utc) + timedelta(hours=1)).isoformat()

    @staticmethod
    def ends_of(apps, name):
        return sum(1 for each in apps.heard() if (each["app"], each["subject"], each["verb"]) == ("scim", name, "deactivate"))

    @staticmethod
    def switch_on(apps, name):
        """As an admin of the app does by hand."""
        [held] = [each["id"] for each in apps.listed("Users") if each["userName"] == name]
        connection = http.client.HTTPConnection("127.0.0.1", apps.app.port, timeout=20)
        operation = {"op": "replace", "path": "active", "value": True}
        connection.request("PATCH", f"/scim/v2/Users/{held}", json.dumps({"schemas": [PATCH], "Operations": [operation]}),
                           {"Authorization": f"Bearer {apps.token}", "Content-Type": "application/scim+json"})
        if connection.getresponse().status != 200:
            raise AssertionError("the app does not switch on")
        connection.close()


def connections_of(server, port):
    """How many TCP connections its process has to a port of loopback."""
    folder = f"/proc/{server.process.pid}"
    held = {os.readlink(f"{folder}/fd/{each}") for each in os.listdir(f"{folder}/fd")}
    with open(f"{folder}/net/tcp", encoding="ascii") as table:
        rows = [line.split() for line in table.readlines()[1:]]
    return sum(1 for row in rows if int(row[2].split(":")[1], 16) == port and f"socket:[{row[9]}]" in held)


if __name__ == "__main__":
    unittest.main(verbosity=2)
