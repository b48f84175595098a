#!/usr/bin/env python3
"""Breaks one rule after another in a copy of the source and shows that the tests of exactly that row of the checklist fail:
break_rows.py TREE BUILD [ROW…]

TREE is a work tree of the project without changes that may be written to, BUILD its configured build folder. What is broken is
restored. Takes about half a minute a row; `make mutants` runs it."""

import re
import subprocess
import sys
from pathlib import Path

from conformance import proofs

# Row, file, what stands there, what takes its place: each breaks one rule and no other.
BREAKS = (
    (3, "scim/discovery.cc", '{"type", "oauthbearertoken"}', '{"type", "bearer"}'),
    (9, "scim/scim_face.cc", 'exchange.target.count("filter") == 0', 'exchange.target.count("filter") < 9'),
    (15, "scim/discovery.cc", 'meta("Schema", "/Schemas/" + schema.id)', 'meta("Schema", "/Schemas/" + schema.name)'),
    (16, "scim/discovery.cc", '{"defaultPageSize", kDefaultCount}', '{"defaultPageSize", 0}'),
    (53, "scim/users_endpoint.cc", 'fail(Code::not_found, "the person does not match the filter")', "Result<void>()"),
    (54, "scim/representation.cc", 'group.direct ? "direct" : "indirect"', '"direct"'),
    (94, "scim/listing.cc", 'return fail(Code::invalid_value, "sortOrder is ascending or descending");',
     "return SortOrder::ascending;"),
    (20, "scim/scim_face.cc", 'R"(Bearer realm="scim", error="invalid_token")"', 'R"(Bearer realm="scim", error="invalid")"'),
    (125, "scim/projection.cc", "if (attributes && excluded) {", "if (attributes && excluded && attributes->empty()) {"),
    (115, "scim/page.cc", "if (request.start_index) return Refusal(", "if (request.start_index && false) return Refusal("),
    (128, "scim/projection.cc", "is_named(place)) || is_written(place)", "is_named(place))"),
    (215, "scim/bulk.cc", "failures_ >= *request_.fail_on_errors", "failures_ > *request_.fail_on_errors"),
    (216, "scim/bulk_request.cc", "!bulk_ids.insert(operation.bulk_id).second", "!bulk_ids.insert(operation.bulk_id).second && false"),
    (219, "scim/bulk.cc", "circular.insert(bulk_id);",
     'if (circular.empty()) return Error{Code::conflict, "a circle"};'),
    (221, "scim/bulk_request.cc", "operations->items().size() > static_cast<std::size_t>(kMostBulkOperations)",
     "operations->items().size() > 2 * static_cast<std::size_t>(kMostBulkOperations)"),
    (222, "scim/bulk_endpoint.cc", 'if (!call.version.empty()) request.head.headers.set("If-Match", call.version);', ""),
    (227, "scim/me_endpoint.cc", "fail(Code::not_found, \"the credential belongs to no person\")",
     "fail(Code::forbidden, \"the credential belongs to no person\")"),
    (263, "core/base/precis.cc", "if (!keeps_the_bidi_rule(part))", "if (part.isEmpty() && !keeps_the_bidi_rule(part))"),
    (268, "core/crypto/password_policy.h", "kLeastPasswordCharacters = 8", "kLeastPasswordCharacters = 4"),
    (272, "core/directory/people.cc", "action_for(Life::absent, life_of(user.state))",
     "action_for(Life::inactive, life_of(user.state))"),
)
PROGRAMS = ("tests/scim/scim_face_test", "tests/scim/scim_core_test", "tests/schema/schema_test", "tests/base/base_text_test")
MOST_S = 600  # of a program; the first build takes as long as it takes


def run(*words, **more):
    return subprocess.run(words, capture_output=True, text=True, check=False, **more)


def build(folder):
    done = run("cmake", "--build", str(folder), "--target", *(Path(each).name for each in PROGRAMS))
    if done.returncode != 0:
        raise SystemExit(done.stdout[-3000:])


def failures(folder):
    """Each failing test with the rows that its messages name, if they name any."""
    found = {}
    for program in PROGRAMS:
        done = run(str(folder / program), "--gtest_filter=-*/postgres", cwd=(folder / program).parent, timeout=MOST_S)
        for text in re.split(r"^\[ RUN      \] ", done.stdout, flags=re.M)[1:]:
            text = text.split("\n[----------] ")[0]
            if "\n[  FAILED  ] " in text:
                name = re.sub(r"^\w+/|/\w+$", "", text.split("\n")[0])
                found[name] = {int(row) for row in re.findall(r"rows? (\d+)", text)}
        if done.returncode not in (0, 1):
            found[f"{program} ended with {done.returncode}"] = set()
    return found


def verdict(row, failed, rows_of):
    """What is wrong with these failures, or nothing: there must be some, and each must be the row's."""
    if not failed:
        return "no test noticed"
    strangers = [name for name, rows in failed.items() if row not in (rows or rows_of.get(name, set()))]
    return f"also failed: {', '.join(strangers)}" if strangers else ""


def main():
    tree, folder, *wanted = sys.argv[1:]
    tree, folder = Path(tree), Path(folder).resolve()
    rows_of = {}
    for row, tests in proofs(tree).items():
        for test in tests:
            rows_of.setdefault(test.split(": ")[1], set()).add(row)
    build(folder)
    before = set(failures(folder))  # those that want the PostgreSQL of a ctest run
    bad = 0
    for row, file, old, new in BREAKS:
        if wanted and str(row) not in wanted:
            continue
        path = tree / file
        whole = path.read_text()
        if whole.count(old) != 1:
            raise SystemExit(f"row {row}: {file} does not hold exactly one {old!r}")
        try:
            path.write_text(whole.replace(old, new))
            build(folder)
            failed = {name: rows for name, rows in failures(folder).items() if name not in before}
        finally:
            path.write_text(whole)
        wrong = verdict(row, failed, rows_of)
        bad += bool(wrong)
        print(f"row {row:3}  {'BAD ' + wrong if wrong else 'ok  ' + ', '.join(failed)}", flush=True)
    build(folder)
    raise SystemExit(1 if bad else 0)


if __name__ == "__main__":
    main()
