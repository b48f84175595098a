#!/usr/bin/env python3
"""PostgreSQL goes away under load: connections are reset at every moment of a transaction, it is restarted, and it is
stopped as by a power cut. What was acknowledged is there and is told; the server comes back by itself."""

import os
import random
import tempfile
import time
import unittest

from apps import Apps
from databases import PrivateCluster
from fault_proxy import FaultProxy, GarbageThenReset, Late, ResetBeforeReply, ResetInReply, ResetInRequest, Sliced
from load import Crowd
from proof import Proof
from provost import Story
from web import wait_for

SEED = int(os.environ.get("PROVOST_TEST_SEED", time.time_ns() % 1_000_000))
CLIENTS = 4
# The commit that is sent and of which nobody hears: whether it was done, only the database knows.
FAULTS = (ResetBeforeReply(b"commit", 7), ResetInRequest(40), ResetInReply(40), GarbageThenReset(60), Late(0.01, 0.03), Sliced(),
          ResetInRequest(), ResetBeforeReply(b"commit", 3))
FAULT_S, WHOLE_S = 2, 0.5
STOPS = ("fast", "immediate", "immediate", "fast", "immediate")
LOAD_S, AWAY_S = 1.5, 0.5
MOST_RETURN_S = 30
CONNECTIONS = 2  # of apps


class DatabaseFaultsTest(Story):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        state = cls.enterClassContext(tempfile.TemporaryDirectory())
        cls.cluster = cls.enterClassContext(PrivateCluster(state))
        os.environ["PROVOST_TEST_POSTGRES"] = state

    def setUp(self):
        super().setUp()
        self.provost.database.drop = lambda: None  # the cluster goes as a whole
        self.provost.ears.guard("the database's password", self.cluster.facts["password"])
        self.provost.furnish()
        self.token = self.provost.source()
        self.apps = Apps(self.provost)
        self.enterContext(self.apps)
        self.apps.connect()
        self.crowd = Crowd(CLIENTS, random.Random(SEED), "c")
        self.is_over = False

    def serve(self, port):
        schema = self.provost.database.schema
        facts = {**self.cluster.facts, "port": port, "options": f"-csearch_path={schema}"}
        self.provost.environment["PROVOST_DATABASE"] = " ".join(f"{name}='{value}'" for name, value in facts.items())
        self.server = self.provost.serve("--reconcile-minutes", "0")
        self.provost.environment["PROVOST_DATABASE"] = self.provost.database.url

    def begin_load(self):
        self.crowd.begin(self.provost, self.server, self.token, lambda: self.is_over, is_patient=True)

    def await_progress(self):
        """Something new is acknowledged, without anybody's doing."""
        so_far = self.crowd.acknowledged()
        began = time.monotonic()
        wait_for("the server works again", lambda: self.crowd.acknowledged() > so_far or self.crowd.wrong, MOST_RETURN_S)
        return round(time.monotonic() - began, 2)

    def prove(self, most_again):
        self.is_over = True
        self.crowd.end()
        # What a client gave up waiting for may still be done: the server finishes it, or it never happens.
        self.assertEqual(0, self.server.end())
        self.serve(self.cluster.facts["port"])
        proof = Proof(self.provost, self.apps, self.crowd)
        proof.await_quiet()
        again = proof.check(self.provost.directory(self.server, self.token), most_again)
        doubtful = [each for each in self.crowd.people() if each.in_doubt]
        done = sum(1 for each in doubtful if proof.was_done(each))
        print(f"{self.crowd.acknowledged()} changes acknowledged; of {len(doubtful)} in doubt {done} were done; told again "
              f"(times, calls): {again}, seed {SEED}", flush=True)

    def test_resets_lose_nothing_and_do_nothing_twice(self):
        with FaultProxy(int(self.cluster.facts["port"])) as proxy:
            self.serve(proxy.port)
            self.begin_load()
            for fault in FAULTS:
                time.sleep(WHOLE_S)  # of load in peace
                proxy.set(fault)
                time.sleep(FAULT_S)  # of load with it
                self.assertGreater(proxy.touched, 0, f"{type(fault).__name__} met nothing")
                proxy.clear()
                print(f"after {type(fault).__name__} it works again in {self.await_progress()} s", flush=True)
            self.prove(proxy.resets)
            ambiguous = sum(fault.seen // fault.nth for fault in FAULTS if isinstance(fault, ResetBeforeReply))
            self.assertGreater(ambiguous, 0, "no commit was ambiguous")
            self.assertEqual(0, self.server.end())

    def test_a_database_that_stops_loses_nothing(self):
        self.serve(self.cluster.facts["port"])
        self.begin_load()
        for way in STOPS:
            time.sleep(LOAD_S)  # of load in peace
            self.cluster.control("-m", way, "stop")
            time.sleep(AWAY_S)  # of load without a database
            self.cluster.start()
            print(f"after a stop that is {way} it works again in {self.await_progress()} s", flush=True)
        self.prove(CONNECTIONS * len(STOPS))
        self.assertEqual(0, self.server.end())


if __name__ == "__main__":
    unittest.main(verbosity=2)
