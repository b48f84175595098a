#!/usr/bin/env python3
"""Which test proves which row of the conformance checklist: conformance.py [--write] makes docs/conformance.md.

A row is named in a test by `checklist({65, 66});`, in a table of cases by a name that begins with "row 65:", in the name of a
test by Row65 or Rows65To67, and in Python by a line `# checklist: 24` above the test."""

import re
import sys
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROWS = ROOT / "tests/data/scim/checklist.tsv"
PAGE = ROOT / "docs/conformance.md"
NEEDED = ("MUST", "SHOULD")
AREAS = ((1, "Discovery"), (19, "Authentication"), (28, "Create"), (47, "Read"), (56, "Lists"), (65, "Filters"), (89, "Sorting"),
         (95, "Paging by index"), (101, "Paging by cursor"), (116, "Search by POST"), (120, "Projections"), (133, "Replace"),
         (145, "PATCH"), (204, "Delete"), (211, "Bulk"), (226, "/Me"), (229, "Versions"), (234, "Errors"),
         (242, "Schema characteristics"), (255, "HTTP"), (262, "Names in all languages"), (267, "Security"), (274, "Tenants"),
         (279, "Security events"), (288, "What the main clients need"))

TEST = re.compile(r"^TEST(?:_P|_F)?\((\w+), (\w+)\)", re.M)
CALL = re.compile(r"checklist\(\{([\d, ]+)\}\)")
CASE = re.compile(r'"rows? (\d+(?:(?:, | and )\d+)*): ')
PYTHON = re.compile(r"# checklist: ([\d, ]+)\n\s+def (test_\w+)")
INTRODUCTION = """# Conformance

Made by `tests/scim/conformance.py --write` from the tests; a test fails when this page is not what the tests say, or when a
row that RFC 7643, RFC 7644 or RFC 9865 demands has lost its test. 43 and 44 are RFC 7643 and RFC 7644, other numbers are
RFCs; *interop* is what the main clients need beyond them.
"""


class Row:
    def __init__(self, line):
        self.number, self.level, self.source, self.title, self.reason = line.split("\t")
        self.number = int(self.number)


def read_rows(text):
    return [Row(line) for line in text.splitlines()]


def numbers(text):
    return [int(each) for each in re.findall(r"\d+", text)]


def proofs_in(name, text):
    """Pairs of a row and the test that proves it, in one file."""
    if name.endswith(".py"):
        return [(row, f"{name}: {test}") for rows, test in PYTHON.findall(text) for row in numbers(rows)]
    tests = [(match.start(), f"{match[1]}.{match[2]}") for match in TEST.finditer(text)]
    found = []
    for match in CALL.finditer(text):
        before = [test for place, test in tests if place < match.start()]
        if before:
            found += [(row, f"{name}: {before[-1]}") for row in numbers(match[1])]
    for match in TEST.finditer(text):
        for first, last in re.findall(r"Rows?(\d+)(?:To(\d+))?", match[2]):
            found += [(row, f"{name}: {match[1]}.{match[2]}") for row in range(int(first), int(last or first) + 1)]
    return found + [(row, f"{name}: cases") for match in CASE.finditer(text) for row in numbers(match[1])]


def proofs(root=ROOT):
    """The tests that prove each row."""
    found = defaultdict(list)
    for path in sorted((root / "tests").rglob("*")):
        if "node_modules" in path.parts or path.name.startswith("conformance") or path.suffix not in (".cc", ".py"):
            continue
        for row, test in proofs_in(str(path.relative_to(root / "tests")), path.read_text()):
            if test not in found[row]:
                found[row].append(test)
    return found


def complaints(rows, found):
    known = {row.number for row in rows}
    yield from (f"{found[number]} names row {number}, which does not exist" for number in found if number not in known)
    for row in rows:
        if row.level in NEEDED and not found.get(row.number) and not row.reason:
            yield f"row {row.number} ({row.level}: {row.title}) has no test"
        if found.get(row.number) and row.reason and "offered" not in row.reason:
            yield f"row {row.number} has a test and a reason to have none"


def page(rows, found):
    lines = [INTRODUCTION]
    areas = dict(AREAS)
    for row in rows:
        if row.number in areas:
            lines += [f"## {areas[row.number]}", "", "| # | level | what | source | proven by |", "|---|---|---|---|---|"]
        proven = ", ".join(f"`{test}`" for test in found.get(row.number, ())) or row.reason or "not tested"
        lines.append(f"| {row.number} | {row.level} | {row.title} | {row.source} | {proven} |")
        if row.number + 1 in areas or row is rows[-1]:
            lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def main():
    rows, found = read_rows(ROWS.read_text()), proofs()
    if "--write" in sys.argv[1:]:
        PAGE.write_text(page(rows, found))
    for complaint in complaints(rows, found):
        print(complaint)


if __name__ == "__main__":
    main()
