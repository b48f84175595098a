#!/usr/bin/env python3
"""Measures how long a deactivation takes from its acknowledgement to the app: idle, behind a backlog, and beside an app
that is a black hole; called by `make bench-delivery`. What is set by variables: PROVOST, BENCH_ENGINE (sqlite, or
postgres with PROVOST_TEST_POSTGRES), PEOPLE (300), ROUNDS (3), BACKLOG (100000) and
PAIRS (11)."""

import http.client
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
os.environ.setdefault("PROVOST", str(ROOT / "build/release/server/provost"))
os.environ.setdefault("PROVOST_TEST_ENGINE", os.environ.get("BENCH_ENGINE", "sqlite"))
sys.path.append(str(ROOT / "tests/server"))
from provost import Provost  # noqa: E402: the tests' way to run the program
from sink import Sinks  # noqa: E402
from web import wait_for  # noqa: E402

PEOPLE = int(os.environ.get("PEOPLE", 300))
BACKLOG = int(os.environ.get("BACKLOG", 100_000))
PAIRS = int(os.environ.get("PAIRS", 11))
ROUNDS = int(os.environ.get("ROUNDS", 3))
APPS = 10
PACE_S = 0.015  # between two deactivations
PACE_BEHIND_S = 0.05
PEOPLE_A_RUN = 200
SLOW_APP_S = 0.02
BAR_IDLE_MS, BAR_BACKLOG_MS, BAR_ISOLATION = 50, 1_000, 1.2
MOST_DRAIN_S = 1_800
SECRET = "whsec_" + "QUFB" * 11
DEACTIVATED = "user.deactivated"
# People that were never made: as many events and lanes as a backlog holds, each like that of one who was.
FILL_EVENTS = """insert into events (tenant_id, subject_kind, subject_id, seq, verbs, payload, actor, at_us)
  with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < {size})
  select e.tenant_id, 0, {first} + n, 1, e.verbs, replace(e.payload, '{scim_id}', '{scim_id}' || n), e.actor, e.at_us
  from events e, numbers where e.subject_kind = 0 and e.subject_id = {template} and e.seq = 1"""
FILL_LANES = """insert into lanes (tenant_id, connection_id, subject_kind, subject_id, head_seq, acked_seq, urgent, leased,
    fence, next_us, attempts, last_error)
  select e.tenant_id, c.id, 0, e.subject_id, 1, 0, 0, 0, 4294967296, e.at_us, 0, '' from events e
  join connections c on c.tenant_id = e.tenant_id
  where e.subject_kind = 0 and e.subject_id > {first}"""


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def summary(values):
    return f"p50 {percentile(values, 0.5):7.1f} ms, p99 {percentile(values, 0.99):7.1f} ms"


class House:
    """An installation with `size` webhooks, and its server."""

    def __init__(self, certificates, sinks):
        self.provost, self.sinks = Provost(certificates), sinks
        self.provost.furnish()
        token = self.provost.source()
        for place, port in enumerate(sinks.ports):
            self.provost.json("connection", "add", "webhook", f"app{place}", "--set", f"url=http://127.0.0.1:{port}/",
                              "--set", f"secret={SECRET}", "--set", "allow_http=true", "--set", "allow_network=true")
        self.server = self.provost.serve("--reconcile-minutes", "0")
        self.directory = self.provost.directory(self.server, token)
        self.made = 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.kill()
        self.provost.close()

    def lanes(self):
        return int(self.provost.database.rows("select count(*) from lanes")[0][0])

    def await_quiet(self, seconds=MOST_DRAIN_S):
        wait_for(lambda: f"{self.lanes()} lanes are left", lambda: self.lanes() == 0 or time.sleep(0.1), seconds)

    def hire(self, size):
        people = []
        for _ in range(size):
            self.made += 1
            people.append(self.directory.create(f"person{self.made}@example.org"))
        return people

    def switch_off(self, people, pace_s):
        """When each was acknowledged."""
        acknowledged = {}
        for person in people:
            self.directory.deactivate(person)
            acknowledged[person] = time.monotonic()
            time.sleep(pace_s)
        return acknowledged

    def latencies(self, acknowledged, places, seconds=120):
        """Milliseconds from each acknowledgement to each app; what came before it counts as nothing."""
        found = []
        for place in places:
            def came(place=place):
                known = self.sinks.tell(place)[1]
                return all((DEACTIVATED, person) in known for person in acknowledged)
            wait_for(f"app {place} heard all", came, seconds)
            known = self.sinks.came[place]
            found += [max(0.0, known[DEACTIVATED, person] - at) * 1000 for person, at in acknowledged.items()]
        return found


def floor(port, count):
    """What one POST of the same size costs between two processes of this machine."""
    connection, spent = http.client.HTTPConnection("127.0.0.1", port), []
    body = b'{"type":"provost.ping","timestamp":"","data":{"id":"' + b"x" * 200 + b'"}}'
    for _ in range(count):
        began = time.monotonic()
        connection.request("POST", "/", body)
        connection.getresponse().read()
        spent.append((time.monotonic() - began) * 1000)
        time.sleep(PACE_S)
    connection.close()
    return spent


def verdict(value, bar):
    return "holds" if value <= bar else "MISSED"


def measure_idle(certificates):
    with Sinks(1) as sinks, House(certificates, sinks) as house:
        posts, idles = [], []
        for number in range(ROUNDS):
            people = house.hire(PEOPLE)
            house.await_quiet()
            posts.append(floor(sinks.ports[0], PEOPLE))
            idles.append(house.latencies(house.switch_off(people, PACE_S), [0]))
            print(f"round {number + 1}   one plain POST {summary(posts[-1])};   idle, {PEOPLE} deactivations "
                  f"{summary(idles[-1])}", flush=True)
    post, idle = (statistics.median(percentile(each, 0.5) for each in rounds) for rounds in (posts, idles))
    p99 = statistics.median(percentile(each, 0.99) for each in idles)
    print(f"idle, median of {ROUNDS} rounds: p50 {idle:.1f} ms, {idle / post:.1f} plain POSTs; p99 {p99:.1f} ms   "
          f"bar: p99 {BAR_IDLE_MS} ms, {verdict(p99, BAR_IDLE_MS)}", flush=True)
    return idle


def measure_backlog(certificates, idle_p50, delay_s):
    with Sinks(1) as sinks, House(certificates, sinks) as house:
        people = house.hire(PEOPLE)
        house.await_quiet()
        sinks.mute(0, True)
        fill(house, people[0])
        sinks.delay(0, delay_s)
        sinks.mute(0, False)
        count_before, began = sinks.tell(0)[0], time.monotonic()
        acknowledged = house.switch_off(people, PACE_BEHIND_S)
        behind = house.latencies(acknowledged, [0])
        rate = (sinks.tell(0)[0] - count_before) / (time.monotonic() - began)
        left = house.lanes()
    p99 = percentile(behind, 0.99)
    note = "" if left else " (the backlog was over before the end: make it larger)"
    print(f"behind {BACKLOG} changes, app answers in {delay_s * 1000:.0f} ms   {summary(behind)}   bar: p99 {BAR_BACKLOG_MS} ms, "
          f"{verdict(p99, BAR_BACKLOG_MS)}; p50 is {percentile(behind, 0.5) / max(idle_p50, 0.01):.1f} times idle; "
          f"{rate:.0f} calls/s, {left} lanes left{note}", flush=True)


def fill(house, template_id):
    database = house.provost.database
    template, largest = database.rows("select min(subject_id), max(subject_id) from events where subject_kind = 0")[0]
    database.execute(FILL_EVENTS.format(size=BACKLOG, first=largest, template=template, scim_id=template_id))
    database.execute(FILL_LANES.format(first=largest))


def measure_isolation(certificates):
    """Pairs of runs, one with all apps whole and one with a black hole among them, in alternating order."""
    whole_p99, beside_p99 = [], []
    with Sinks(APPS) as sinks, House(certificates, sinks) as house:
        for pair in range(PAIRS):
            for with_hole in ((False, True) if pair % 2 == 0 else (True, False)):
                people = house.hire(PEOPLE_A_RUN)
                house.await_quiet()
                sinks.mute(APPS - 1, with_hole)
                run = house.latencies(house.switch_off(people, PACE_S), range(APPS - 1))
                (beside_p99 if with_hole else whole_p99).append(percentile(run, 0.99))
                sinks.mute(APPS - 1, False)
            print(f"pair {pair + 1:2}   p99 of nine apps: all whole {whole_p99[-1]:6.1f} ms, beside a black hole "
                  f"{beside_p99[-1]:6.1f} ms, ratio {beside_p99[-1] / whole_p99[-1]:.2f}", flush=True)
    ratio = statistics.median(beside / whole for beside, whole in zip(beside_p99, whole_p99))
    print(f"isolation, {PAIRS} pairs: median p99 {statistics.median(whole_p99):.1f} and {statistics.median(beside_p99):.1f} ms, "
          f"median ratio {ratio:.2f}   bar: {BAR_ISOLATION}, {verdict(ratio, BAR_ISOLATION)}", flush=True)


def main():
    load = os.getloadavg()[0]
    print(f"{os.environ['PROVOST_TEST_ENGINE']}, {os.cpu_count()} cores, load of the machine before: {load:.1f}", flush=True)
    with tempfile.TemporaryDirectory() as certificates:
        subprocess.run([str(ROOT / "certs/make.sh"), certificates], check=True, timeout=60)
        idle_p50 = measure_idle(certificates)
        for delay_s in (0, SLOW_APP_S):
            measure_backlog(certificates, idle_p50, delay_s)
        measure_isolation(certificates)
    return 0


if __name__ == "__main__":
    sys.exit(main())
