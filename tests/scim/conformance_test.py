#!/usr/bin/env python3
"""docs/conformance.md says what the tests say, and no row has lost its test."""

import unittest

from break_rows import BREAKS
from conformance import PAGE, ROWS, Row, complaints, page, proofs, proofs_in, read_rows

ROOT = PAGE.parents[1]


class ConformanceTest(unittest.TestCase):
    maxDiff = 2000

    def test_every_row_has_its_test(self):
        self.assertEqual([], list(complaints(read_rows(ROWS.read_text()), proofs())))

    def test_the_page_is_what_the_tests_say(self):
        self.assertEqual(page(read_rows(ROWS.read_text()), proofs()), PAGE.read_text(), "run conformance.py --write")

    def test_a_row_that_lost_its_test_is_missed(self):
        rows = [Row("1\tMUST\tx\tone\t"), Row("2\tMAY\tx\ttwo\t"), Row("3\tMUST\tx\tthree\twhy not")]
        self.assertEqual(["row 1 (MUST: one) has no test"], list(complaints(rows, {})))
        self.assertEqual([], list(complaints(rows, {1: ["a"]})))
        self.assertEqual(2, len(list(complaints(rows, {1: ["a"], 9: ["b"], 3: ["c"]}))))

    def test_rows_are_found_wherever_they_are_named(self):
        text = 'TEST_P(Face, Says) {\n  checklist({1, 2});\n}\nTEST(A, Row7Is) {}\n{"row 3: x", 1},\n{"rows 4 and 5: y"},\n'
        self.assertEqual([(1, "f.cc: Face.Says"), (2, "f.cc: Face.Says"), (7, "f.cc: A.Row7Is"), (3, "f.cc: cases"),
                          (4, "f.cc: cases"), (5, "f.cc: cases")], proofs_in("f.cc", text))
        self.assertEqual([(24, "f.py: test_it")], proofs_in("f.py", "    # checklist: 24\n    def test_it(self):\n"))

    def test_what_the_mutants_break_stands_in_the_source(self):
        lost = [(row, file) for row, file, old, _ in BREAKS if (ROOT / file).read_text().count(old) != 1]
        self.assertEqual([], lost)


if __name__ == "__main__":
    unittest.main()
