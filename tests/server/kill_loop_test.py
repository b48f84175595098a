#!/usr/bin/env python3
"""A server is killed at random moments of a random load, life after life, and nothing that was acknowledged is lost,
out of order or invented. PROVOST_TEST_SEED plays a failure again; PROVOST_SOAK goes on for thousands of lives."""

import itertools
import os
import random
import time
import unittest

from apps import Apps
from load import Crowd
from proof import Proof
from provost import Story

SOAKS = "PROVOST_SOAK" in os.environ
# Lives of one installation, and installations one after another.
LIVES = {"sqlite": 200, "postgres": 30}
ROUNDS = {"sqlite": 50, "postgres": 34} if SOAKS else {"sqlite": 1, "postgres": 1}
SEED = int(os.environ.get("PROVOST_TEST_SEED", time.time_ns() % 1_000_000))
CLIENTS = 4
MOST_LIFE_S = {"sqlite": 0.3, "postgres": 1}  # from the first change to the end
MOST_START_S = 0.06  # of a life that ends before it began
STILLBORN = 0.1
# Of a server at rest: eight readers of the database, which are opened when they are wanted and have three files each in
# SQLite, four calls at a time to each of two apps, and the connections of those who ask.
MOST_MORE_FILES = 8 * 3 + 4 * 2 + 8
MOST_MORE_MEMORY_KB = 64 * 1024
rounds = itertools.count()


class KillLoopTest(Story):
    def setUp(self):
        super().setUp()
        self.seed = SEED + next(rounds)
        self.chance = random.Random(self.seed)
        self.provost.furnish()
        self.token = self.provost.source()
        self.apps = Apps(self.provost)
        self.enterContext(self.apps)
        self.apps.connect()
        self.crowd = Crowd(CLIENTS, self.chance, "c")
        self.deaths = self.stillborn = 0

    def test_nothing_is_lost_whenever_the_server_dies(self):
        lives = LIVES[self.provost.database.engine]
        began = time.monotonic()
        try:
            for _ in range(lives):
                self.live_and_die()
            again = self.check()
        except Exception as error:
            print(f"PROVOST_TEST_SEED={self.seed}: {error}", flush=True)  # not first at the end of a night
            raise AssertionError(f"PROVOST_TEST_SEED={self.seed}: {error}") from error
        print(f"{lives} lives ({self.stillborn} ended before they began), {self.crowd.acknowledged()} changes acknowledged, "
              f"{sum(1 for each in self.crowd.people() if each.in_doubt)} in doubt, told again (times, calls): {again}, "
              f"{time.monotonic() - began:.0f} s, seed {self.seed}", flush=True)

    def start(self):
        folder = self.provost.certificates
        return self.provost.launch("--listen", "127.0.0.1:0", "--tls-cert", f"{folder}/server.pem", "--tls-key",
                                   f"{folder}/server.key", "--reconcile-minutes", "0")

    def live_and_die(self):
        server = self.start()
        self.deaths += 1
        if self.chance.random() < STILLBORN:
            time.sleep(self.chance.random() * MOST_START_S)  # the moment of the kill
            self.stillborn += 1
            server.kill()
        else:
            server.wait_until_ready()
            self.crowd.begin(self.provost, server, self.token, lambda: False)
            time.sleep(self.chance.random() * MOST_LIFE_S[self.provost.database.engine])  # the moment of the kill
            server.kill()
            self.crowd.end()
        self.provost.ears.hear("a server's log", server.log())
        self.provost.servers.remove(server)

    def check(self):
        """The last life is a quiet one, and must not have grown at its end."""
        server = self.start().wait_until_ready()
        before = size_of(server)
        proof = Proof(self.provost, self.apps, self.crowd)
        proof.await_quiet()
        again = proof.check(self.provost.directory(server, self.token), self.deaths)
        files, memory = (after - was for after, was in zip(size_of(server), before))
        self.assertLessEqual(files, MOST_MORE_FILES, "files are left open")
        self.assertLessEqual(memory, MOST_MORE_MEMORY_KB, "memory is kept")
        return again


def size_of(server):
    """Open files, and kilobytes of memory."""
    process = f"/proc/{server.process.pid}"
    with open(f"{process}/status", encoding="ascii") as status:
        memory = next(int(line.split()[1]) for line in status if line.startswith("VmRSS:"))
    return len(os.listdir(f"{process}/fd")), memory


def load_tests(loader, tests, pattern):
    """As many rounds as were asked for, each a test of its own."""
    return unittest.TestSuite(KillLoopTest("test_nothing_is_lost_whenever_the_server_dies")
                              for _ in range(ROUNDS[os.environ["PROVOST_TEST_ENGINE"]]))


if __name__ == "__main__":
    unittest.main(verbosity=2)
