#!/usr/bin/env python3
"""Measures how long `provost deliveries explain` takes for one person among many; called by
`make bench-explain`. What is set by variables: PROVOST, BENCH_ENGINE (sqlite, or postgres with PROVOST_TEST_POSTGRES),
PEOPLE (1000000) and ROUNDS (20). Ends with 1 when it takes too long."""

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

PEOPLE = int(os.environ.get("PEOPLE", 1_000_000))
ROUNDS = int(os.environ.get("ROUNDS", 20))
APPS = 3
BAR_MS = 200
FAR_US = 4_102_444_800_000_000  # 2100-01-01
SECRET = "whsec_" + "QUFB" * 11
# What makes a copy another person: a number for each key of numbers, and an end of its own for each key of text.
NUMBERS = {"users": ("id",), "receipts": ("subject_id",), "events": ("subject_id",), "audit": ("subject_id",),
           "lanes": ("subject_id",), "dead": ("subject_id",)}
TEXTS = {"users": ("scim_id", "name_key", "email_key"), "audit": ("id",)}
EMPTY = {"audit": ("position", "chain")}  # a copy gets a place of its own


def columns_of(database, table):
    if database.engine == "sqlite":
        return [row[1] for row in database.rows(f"pragma table_info({table})")]
    return [row[0] for row in database.rows("select column_name from information_schema.columns where table_schema = "
                                            f"current_schema() and table_name = '{table}' order by ordinal_position")]


def multiply(database, table, subject):
    """Copies the rows of one person for all others."""
    def copied(column):
        if column in NUMBERS[table]:
            return f"t.{column} + n"
        if column in TEXTS.get(table, ()):
            return f"t.{column} || '-' || n"
        return "null" if column in EMPTY.get(table, ()) else f"t.{column}"

    columns, key = columns_of(database, table), NUMBERS[table][0]
    database.execute(f"insert into {table} ({', '.join(columns)}) "
                     f"with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < {PEOPLE}) "
                     f"select {', '.join(map(copied, columns))} from {table} t, numbers where t.{key} = {subject}")


def hold_up(database, subject):
    """Lets every app have something to hear of a person still, and have refused something for good."""
    [(newest,)] = database.rows(f"select max(seq) from events where subject_id = {subject}")
    database.execute("insert into lanes (tenant_id, connection_id, subject_kind, subject_id, head_seq, acked_seq, urgent, "
                     "leased, fence, next_us, attempts, last_error) "
                     f"select tenant_id, id, 0, {subject}, {newest}, {int(newest) - 1}, 0, 0, 1, {FAR_US}, 3, "
                     "'it answered 503' from connections")
    database.execute("insert into dead (tenant_id, connection_id, subject_kind, subject_id, seq, step, verb, unsafe, "
                     "reason, tries, first_us, at_us) "
                     f"select tenant_id, id, 0, {subject}, {newest}, 0, 'provision', 0, 'it answered 400', 8, 1, 1 "
                     "from connections")


def check(told):
    """What is measured is what it is said to be."""
    waiting = [app for app in told["apps"] if app.get("lastError")]
    if len(waiting) != APPS or len(told["dead"]) != APPS or not told["sent"]:
        raise SystemExit(f"the person has not what there is to explain: {told}")


def timed(work):
    spent = []
    for _ in range(ROUNDS):
        began = time.monotonic()
        work()
        spent.append((time.monotonic() - began) * 1000)
    return statistics.median(spent), max(spent)


def main():
    with tempfile.TemporaryDirectory() as certificates, Sinks(APPS) as sinks:
        subprocess.run([str(ROOT / "certs/make.sh"), certificates], check=True, timeout=60)
        provost = Provost(certificates)
        provost.furnish()
        token = provost.source()
        for place, port in enumerate(sinks.ports):
            provost.json("connection", "add", "webhook", f"app{place}", "--set", f"url=http://127.0.0.1:{port}/", "--set",
                         f"secret={SECRET}", "--set", "allow_http=true", "--set", "allow_network=true")
        server = provost.serve("--reconcile-minutes", "0")
        directory = provost.directory(server, token)
        directory.deactivate(directory.create("template@example.org"))
        wait_for("all is told", lambda: provost.database.rows("select count(*) from lanes") == [("0",)])
        wait_for("all is chained", lambda: provost.json("audit", "verify")["waiting"] == 0)
        server.kill()
        [(subject,)] = provost.database.rows("select max(id) from users")
        hold_up(provost.database, subject)
        for table in NUMBERS:
            multiply(provost.database, table, subject)
        [(scim_id,)] = provost.database.rows(f"select scim_id from users where id = {int(subject) + PEOPLE // 2}")
        check(provost.json("deliveries", "explain", scim_id))
        bare, _ = timed(lambda: provost.json("tenant", "list"))
        middle, worst = timed(lambda: provost.json("deliveries", "explain", scim_id))
        holds = worst <= BAR_MS
        print(f"{provost.database.engine}, {PEOPLE} people, {APPS} apps: a command that asks for next to nothing: median "
              f"{bare:.0f} ms; deliveries explain, the command as a whole: median {middle:.0f} ms, worst of {ROUNDS} "
              f"{worst:.0f} ms   bar: {BAR_MS} ms, {'holds' if holds else 'MISSED'}", flush=True)
        provost.close()
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
