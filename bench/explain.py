#!/usr/bin/env python3
"""Measures how long `provost deliveries explain` takes for one person among many; called by
`make bench-explain`. What is set by variables: PROVOST, BENCH_ENGINE (sqlite, or postgres with PROVOST_TEST_POSTGRES),
PEOPLE (1000000) and ROUNDS (20)."""

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
SECRET = "whsec_" + "QUFB" * 11
# What makes a copy another person: a number for each key of numbers, and an end of its own for each key of text.
NUMBERS = {"users": ("id",), "receipts": ("subject_id",), "events": ("subject_id",), "audit": ("subject_id",)}
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
        for table in ("users", "receipts", "events", "audit"):
            multiply(provost.database, table, subject)
        [(scim_id,)] = provost.database.rows(f"select scim_id from users where id = {int(subject) + PEOPLE // 2}")
        bare, _ = timed(lambda: provost.json("tenant", "list"))
        middle, worst = timed(lambda: provost.json("deliveries", "explain", scim_id))
        print(f"{provost.database.engine}, {PEOPLE} people, {APPS} apps: a command that asks for next to nothing: median "
              f"{bare:.0f} ms; deliveries explain, the command as a whole: median {middle:.0f} ms, worst of {ROUNDS} "
              f"{worst:.0f} ms   bar: {BAR_MS} ms, {'holds' if worst <= BAR_MS else 'MISSED'}", flush=True)
        provost.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
