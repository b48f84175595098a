#!/usr/bin/env python3
"""The server is killed at each crash point, at its first coming and at its last, and nothing that was acknowledged is
lost, out of order or invented: checked from what the client saw, what the directory holds, and what the apps heard.
PROVOST_SOAK kills it at every coming."""

import collections
import http.client
import os
import re
import signal
import time
import unittest

import written_statements
from apps import Apps
from proof import Proof
from provost import ROOT, Story
from walk import JSON, OPERATIONS, RefusedWalk, Walk, is_faithful
from web import Directory, Web, wait_for

SOAKS = "PROVOST_SOAK" in os.environ
LEAST_POINTS = 60
MOST_COUNTED = 10  # lives of a kind, until each point came in one
LOOK_EVERY_S = 0.1  # each look comes by points, too
# Kinds of life. In the first two both apps refuse for now, so that their failures are part of the walk: how often, and
# the pause that they ask for, in seconds. The slow refusals are enough for both apps to count as out. In the third both
# refuse one person for good, until they are asked again.
SWIFT, SLOW, REFUSED = "swift", "slow", "refused"
REFUSALS = {SWIFT: (3, 0), SLOW: (16, 1), REFUSED: (0, 0)}
MOST_EARLIER = 0.1  # of the orders, that are carried out at an earlier coming because the ordered one does not come
IN_FLIGHT = 1  # so that a life comes by a point as often as the one before
# What was refused often waits for a minute, or for an hour; that is over when the next life begins.
AN_HOUR_LATER = "update lanes set next_us = 0 where leased = 0"
# The use of a token is noted once a minute, whatever life that minute ends in: so that each life notes it.
UNUSED_TOKENS = "update tokens set last_used_us = null"
# A policy that is due in each life and that nobody is old enough for.
IDLE_POLICY = """insert into idle_policies (tenant_id, id, name, days, role, group_id, enabled, created_us, due_us, fence,
  begun_us, after_user, changed, spared, last_run)
  select id, 'policy', 'nobody', 36500, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, '' from tenants"""
# Points of the other engine.
ENGINE_OF = {"sqlite": "postgres.", "postgres": "sqlite."}


class Life:
    """One life of a server and the walk through it."""

    def __init__(self, story, order, prefix, kind):
        self.story, self.provost, self.kind = story, story.provost, kind
        environment = {**self.provost.environment, **order}
        folder = self.provost.certificates
        self.server = self.provost.launch("--listen", "127.0.0.1:0", "--tls-cert", f"{folder}/server.pem",
                                          "--tls-key", f"{folder}/server.key", "--reconcile-minutes", "0",
                                          environment=environment)
        self.walk = None
        self.prefix = prefix

    def is_dead(self):
        return self.server.process.poll() is not None

    def go(self):
        wait_for(self.server.log, lambda: "provost ready on" in self.server.out.read_text() or self.is_dead())
        if self.is_dead():
            return
        self.server.wait_until_ready()
        given = (self.provost.web(self.server, self.story.token).call,
                 self.provost.web(self.server, self.story.operator).call, self.prefix)
        refused = self.kind == REFUSED
        self.walk = RefusedWalk(*given, self.story.apps.refuse_for_good) if refused else Walk(*given)
        self.walk.go()

    def end(self):
        """Dies by itself, or of old age when all was delivered; true if it was killed at its point."""
        if self.walk is None or not self.walk.finished:
            self.server.process.wait(60)
        else:
            wait_for(lambda: f"it neither dies nor settles: {self.story.waiting}, {self.server.log()}",
                     lambda: self.is_dead() or self.story.is_settled(self.server), pause=LOOK_EVERY_S)
        if not self.is_dead():
            self.server.signal(signal.SIGTERM)  # the way out has points, too
        code = self.server.process.wait(60)
        self.server.close_webs()
        if code not in (0, -signal.SIGKILL):  # a server that would not even serve is no death
            raise AssertionError(f"the server ended with {code}: {self.server.log()}")
        return code == -signal.SIGKILL


class CrashPointsTest(Story):
    def setUp(self):
        super().setUp()
        self.provost.furnish()
        self.token = self.provost.source("okta")
        permissions = [word for name in ("users.delete", "users.read", "deliveries.read", "deliveries.write", "jobs.read")
                       for word in ("--permission", name)]
        self.operator = self.provost.json("token", "create", *permissions)["token"]
        self.apps = Apps(self.provost)
        self.enterContext(self.apps)
        self.apps.connect(None, "--set", f"in_flight={IN_FLIGHT}")
        self.provost.database.execute(IDLE_POLICY)
        self.people, self.refused = [], []
        self.deaths, self.earlier = 0, []

    def tearDown(self):
        self.provost.servers = [each for each in self.provost.servers if each.process.poll() is None]
        super().tearDown()

    def is_settled(self, server):
        """False also when the server dies over the question."""
        try:
            answer = self.provost.web(server, self.operator).call("GET", "/api/provost/v1/deliveries?limit=10")
        except (OSError, http.client.HTTPException):
            return False
        self.waiting = answer.json().get("waiting")
        return answer.status == 200 and not self.waiting

    def are_jobs_done(self, server):
        """Open ones are the first of the list; one that a dead server held is open until its lease ends."""
        jobs = self.provost.web(server, self.operator).call("GET", f"{OPERATIONS}/jobs?limit=1").json()["jobs"]
        return all(job["finishedAt"] for job in jobs)

    def live(self, order, prefix, kind):
        self.apps.refuse(*REFUSALS[kind])
        self.provost.database.execute("update idle_policies set due_us = 0, begun_us = 0")
        self.provost.database.execute(AN_HOUR_LATER)
        self.provost.database.execute(UNUSED_TOKENS)
        life = Life(self, order, prefix, kind)
        try:
            life.go()
            died = life.end()
        finally:
            if not life.is_dead():
                life.server.kill()  # or none of the next lives could begin
        people = list(life.walk.people.values()) if life.walk else []
        self.people += people
        self.refused += people if kind == REFUSED else []
        self.deaths += died
        return died

    def comings(self, prefix, kind):
        """How often each point is come by in one whole life."""
        log = self.provost.folder / f"{prefix}.points"
        died = self.live({"PROVOST_CRASH_LOG": str(log)}, prefix, kind)
        self.assertFalse(died, "a life without an order goes to its end")
        return collections.Counter(log.read_text().split())

    def test_nothing_is_lost_wherever_the_server_dies(self):
        played = self.counted()
        orders = sorted((name, coming, kind) for name, (count, kind) in played.items()
                        for coming in (range(1, count + 1) if SOAKS else sorted({1, count})))
        missed = []
        for number, order in enumerate(orders):
            if SOAKS and number % 100 == 0:
                print(f"death {number} of {len(orders)}: {order}", flush=True)
            with self.subTest(order=order):
                if not self.dies(order, f"life{number}"):
                    missed.append(order)
        missed = [order for order in missed if not self.dies_in_some_life(order)]
        self.assertEqual([], missed, "points that were not come by again")
        print(f"{len(played)} points, {len(orders)} deaths on {self.provost.database.engine}, {len(self.earlier)} of them at "
              f"an earlier coming than ordered", flush=True)
        self.check_everybody()
        self.assertLessEqual(len(self.earlier), MOST_EARLIER * len(orders), f"came earlier than ordered: {self.earlier}")

    def counted(self):
        """How often each point comes in a life, and of which kind that was; each coming is played in that kind. What
        hangs on a race, such as news for a lane that is under way, may take more lives than one to come at all."""
        first = self.comings("first", SWIFT)  # with what is done once in an installation, or once an hour
        played = {}
        for lives in range(MOST_COUNTED):
            for kind in (SWIFT, SLOW, REFUSED):
                for name, count in self.comings(f"{kind}{lives}", kind).items():
                    played.setdefault(name, (count, kind))
            uncovered = self.uncovered({*first, *played})
            if not uncovered:
                break
        self.assertEqual([], uncovered)
        self.assertGreaterEqual(len(played), LEAST_POINTS)
        return played

    def dies(self, order, prefix):
        """Threads race: the last coming of one life may be more than another has; then an earlier one is tried."""
        name, coming, kind = order
        for each in sorted({coming, max(1, coming * 3 // 4), max(1, coming // 2), 1}, reverse=True):
            if self.live({"PROVOST_CRASH_AT": f"{name}:{each}"}, f"{prefix}.{each}", kind):
                if each < coming:
                    self.earlier.append((order, each))
                return True
        return False

    def dies_in_some_life(self, order):
        """The same of a point that not every life comes by."""
        name, _, kind = order
        return any(self.dies((name, 1, kind), f"again.{name}.{number}") for number in range(MOST_COUNTED))

    def uncovered(self, points):
        """Each point of the source is come by, but those of the other engine, and those of reconcile_test.py; and each
        statement that writes, but those that are excepted with a reason. What is not."""
        written = re.compile(r'crash_point\("([a-z_.]+)"\)')
        named = [name for folder in ("core", "scim", "connectors", "server")
                 for file in (ROOT / folder).rglob("*.cc") for name in written.findall(file.read_text())]
        self.assertEqual(sorted(set(named)), sorted(named), "a name stands in one place")
        elsewhere = (ENGINE_OF[self.provost.database.engine], "reconcile.")
        unseen = [f"{name} is a point, and was never come by" for name in named
                  if not name.startswith(elsewhere) and name not in points]
        return unseen + written_statements.complaints(ROOT, points, self.provost.database.engine)

    def ask_again(self, server):
        """What was given up in a life that was refused: nobody tells it again by itself."""
        web = self.provost.web(server, self.operator)
        for person in self.refused:
            answer = web.call("POST", f"{OPERATIONS}/deliveries/retry", {"user": person.name}, JSON)
            self.assertIn(answer.status, (200, 404), answer.text)  # nobody, if it died before it made one

    def check_everybody(self):
        self.apps.refuse(0)
        self.provost.database.execute(AN_HOUR_LATER)
        server = self.provost.serve()
        self.ask_again(server)
        wait_for("a job that was acknowledged is not done", lambda: self.are_jobs_done(server))
        wait_for(lambda: f"lanes are not empty: {self.waiting}", lambda: self.is_settled(server), 120)
        heard = collections.defaultdict(list)
        for entry in self.apps.heard():
            heard[entry["app"], entry["subject"]].append(entry["verb"])
        directory = Directory(self.provost.web(server, self.token))
        for person in self.people:
            with self.subTest(person=person.name, acknowledged=person.changes, in_doubt=person.in_doubt):
                self.check_person(directory, person, heard)
        known = {person.name for person in self.people}
        invented = {subject for _, subject in heard if "@" in subject} - known
        self.assertEqual(set(), invented, "the apps heard of somebody who never was")
        self.check_repetitions()
        self.assertEqual(0, server.end())

    def check_repetitions(self):
        proof = Proof(self.provost, self.apps, None)
        proof.read()
        proof.check_order(but={proof.names.get(person.name) for person in self.refused})
        again = proof.check_repetitions(self.deaths, IN_FLIGHT)
        self.assertEqual([], proof.failures[:10])
        print(f"told again (times, calls) in {self.deaths} deaths: {again}", flush=True)

    def check_person(self, directory, person, heard):
        def stands():
            state = self.state_of(directory, person)
            return any(self.is_told(person, changes, heard) for changes in person.histories()
                       if person.state(changes) == state)

        told = {app: heard[app, person.name] for app in ("scim", "webhook")}
        self.assertTrue(stands(), f"state {self.state_of(directory, person)}, heard {told}")

    @staticmethod
    def state_of(directory, person):
        found = directory.must(200, "GET", f"/Users?filter=userName%20eq%20%22{person.name}%22")
        return found["Resources"][0]["active"] if found["totalResults"] else None

    @staticmethod
    def is_told(person, changes, heard):
        verbs = person.verbs(changes)
        return (is_faithful(heard["webhook", person.name], verbs)
                and is_faithful(list(map(plain, heard["scim", person.name])),
                                [verb for verb in verbs if verb != "revoke"]))


def plain(verb):
    return "deactivate" if verb == "update" else verb  # said again, it changes nothing


if __name__ == "__main__":
    unittest.main(verbosity=2)
