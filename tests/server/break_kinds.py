#!/usr/bin/env python3
"""Takes the check of one kind of credential out of the code after another, and sees exactly its cells of the matrix fail.

    break_kinds.py TREE BUILD

Works in a copy: TREE is changed and built, and put back each time.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

PLACE = "core/access/liveness.cc"
PERSON = "  const Credential& credential = bearer.credential;\n"
TOKEN = "  const Token& token = bearer.token;\n"


def person(kind):
    return PLACE, PERSON, f"{PERSON}  if (credential.kind == CredentialKind::{kind}) return true;\n"


def token(kind):
    return PLACE, TOKEN, f"{TOKEN}  if (token.kind == TokenKind::{kind}) return true;\n"


# What is broken, and whose cells must fail. A browser's session that outlives its person gets no code all the same:
# codes are minted under the person's epoch, so that the sessions of pages alone show it. A password is looked at twice, before
# and when the session is minted, so that no single break shows.
MUTANTS = {
    "sessions": (person("session"), {"console session", "login token"}),
    "personal tokens": (person("personal_token"), {"personal token"}),
    "access tokens": (person("access_token"), {"access token"}),
    "refresh tokens": (person("refresh_token"), {"refresh token"}),
    "reset links": (person("reset_token"), {"reset link", "links of a maker"}),  # those are of this kind
    "invitation links": (person("invite_token"), {"invitation link"}),
    "registered tokens": (person("external_token"), {"registered token of an app"}),
    "source tokens": (token("kSource"), {"source token", "second source token"}),
    "tokens of a source's clients": (token("kSourceAccess"), {"token of a source's client"}),
    "operator tokens": (token("kOperator"), {"operator token"}),
}


def failed_kinds(tree, build):
    subprocess.run(["cmake", "--build", build, "--target", "provost"], check=True, capture_output=True)
    environment = {**os.environ, "PROVOST": f"{build}/server/provost", "PROVOST_TEST_ENGINE": "sqlite"}
    done = subprocess.run([sys.executable, "-B", f"{tree}/tests/server/matrix_test.py"], env=environment,
                          capture_output=True, text=True)
    return set(re.findall(r"""['"]([a-z' ]+) x [a-z_]+: """, done.stderr)), done


def main():
    tree, build = (Path(word).resolve() for word in sys.argv[1:3])
    failures = 0
    for name, ((place, present, broken), wanted) in MUTANTS.items():
        path = tree / place
        text = path.read_text(encoding="utf-8")
        if text.count(present) != 1:
            print(f"{name}: {place} does not hold the check once")
            failures += 1
            continue
        try:
            path.write_text(text.replace(present, broken), encoding="utf-8")
            found, done = failed_kinds(tree, build)
        finally:
            path.write_text(text, encoding="utf-8")
        good = found == wanted
        failures += not good
        print(f"{'ok  ' if good else 'WRONG'} {name}: {', '.join(sorted(found)) or 'nothing'} failed"
              + ("" if good else f", and not {', '.join(sorted(wanted))}\n{done.stderr[-2000:]}"), flush=True)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
