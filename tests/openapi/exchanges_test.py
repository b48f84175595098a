#!/usr/bin/env python3
"""Holds what the tests of all faces asked and heard against /openapi.json of the real program: each answer is one that was
promised, and each operation that is promised was asked with success at least once."""

import json
import os
import sys
import unittest
from pathlib import Path

import jsonschema

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests/server"), str(Path(__file__).resolve().parent)]
from promise import Promise  # noqa: E402
from provost import Story  # noqa: E402

RECORDS = Path(os.environ["PROVOST_EXCHANGES"])
MOST_SHOWN = 40


def recorded():
    for file in sorted(RECORDS.glob("*.jsonl")):
        with open(file, encoding="utf-8") as lines:
            for line in lines:
                yield file.stem, json.loads(line)


class ExchangesTest(Story):
    def exchanges(self):
        """All of them, and the few that only a whole server answers."""
        yield from recorded()
        for path in ("/healthz", "/readyz"):
            answer = self.web.call("GET", path)
            yield "here", {"method": "GET", "target": path, "status": answer.status,
                           "media": answer.headers["content-type"], "body": answer.text}

    def setUp(self):
        super().setUp()
        self.provost.furnish()
        self.web = self.provost.web(self.provost.serve())
        self.document = self.web.call("GET", "/openapi.json").json()
        self.promise = Promise(self.document)

    def test_every_schema_is_one(self):
        for name, schema in self.document["components"]["schemas"].items():
            with self.subTest(name):
                jsonschema.Draft202012Validator.check_schema(schema)

    def test_every_answer_was_promised(self):
        breaches = {}
        for program, exchange in self.exchanges():
            breach = self.promise.breach(exchange)
            if breach:
                breaches.setdefault(breach, f"{program}: {exchange['method']} {exchange['target']} {exchange['body'][:200]}")
        shown = [f"{breach}\n    {where}" for breach, where in sorted(breaches.items())]
        self.assertEqual(len(shown), 0, "\n" + "\n".join(shown[:MOST_SHOWN]))

    def test_every_operation_was_asked_with_success(self):
        asked = set()
        for _, exchange in self.exchanges():
            operation = self.promise.operation_of(exchange["method"], exchange["target"])
            if operation and exchange["status"] < 400:
                asked.add(operation["operationId"])
        self.assertEqual(sorted(self.promise.ids() - asked), [])

    def test_the_page_for_people_shows_every_operation(self):
        page = self.web.call("GET", "/docs").text
        missing = [name for name in self.promise.ids() if f'id="{name}"' not in page]
        self.assertEqual(missing, [])


if __name__ == "__main__":
    unittest.main(verbosity=2)
