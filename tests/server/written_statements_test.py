#!/usr/bin/env python3
"""The statements of the source that write are read as they are, and what is never come by is complained of."""

import tempfile
import unittest
from pathlib import Path

import written_statements
from written_statements import ENGINES, complaints, excepted, writing

ROOT = Path(__file__).resolve().parents[2]
SOURCE = """
constexpr sql::Literal kHead{R"sql(
  update things set name = $2 where )sql"};
constexpr Statement kFind{"things.find", "select id from things where tenant_id = $1"};
constexpr Statement kRename{"things.rename", sql::kJoined<kHead, "id = $1">};
constexpr Statement kClaim{"things.claim", R"sql(
  with due as (select id from things) update things as t set due = 0 where t.id in (select id from due))sql"};
constexpr Statement kReach{"things.reach", "with recursive reach as (select 1) select 1 from reach"};
const Statement kAll[] = {
    Statement{"things.clear", "delete from things where id = $1"},
    Statement{"things.add", R"sql(
  insert into things (id) values ($1))sql"},
};
const sql::ListStatement& keep_statement() {
  static const std::string kBefore =
      "insert into things (id) values ";
  static const sql::ListStatement kKeep("things.keep_all", {kBefore, "(?)", "", 1});
  return kKeep;
}
"""


class WrittenStatementsTest(unittest.TestCase):
    def source(self, text):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        room = Path(folder.name, "core")
        room.mkdir()
        (room / "thing_table.cc").write_text(text)
        return Path(folder.name)

    def test_each_that_writes_is_found_however_it_is_put_together(self):
        self.assertEqual({"things.rename", "things.claim", "things.clear", "things.add", "things.keep_all"},
                         writing(self.source(SOURCE)))

    def test_one_that_cannot_be_read_is_no_secret(self):
        with self.assertRaisesRegex(AssertionError, "things.odd"):
            writing(self.source('constexpr Statement kOdd{"things.odd", made_elsewhere()};'))

    def test_what_is_never_come_by_is_complained_of(self):
        self.assertIn("things.clear writes, and was never come by",
                      complaints(self.source(SOURCE), {"sql.things.add"}, "sqlite"))
        self.assertNotIn("things.add writes, and was never come by",
                         complaints(self.source(SOURCE), {"sql.things.add"}, "sqlite"))

    def test_the_exceptions_are_of_our_source(self):
        for engine in ENGINES:
            points = {f"sql.{name}" for name in writing(ROOT) if not excepted(name, engine)}
            self.assertEqual([], complaints(ROOT, points, engine))
            self.assertGreater(len(points), 40)

    def test_an_exception_that_is_come_by_is_none(self):
        points = {f"sql.{name}" for name in writing(ROOT)}
        found = complaints(ROOT, points, "sqlite")
        self.assertIn("lanes.claim_skip_locked is of postgres, and was come by on sqlite", found)
        for prefix in (key for keys in written_statements.EXCEPTIONS.values() for key in keys if key.endswith(".")):
            self.assertTrue(any(f"and {prefix} an exception" in each for each in found), prefix)


if __name__ == "__main__":
    unittest.main()
