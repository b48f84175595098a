#!/usr/bin/env python3
"""docs/apps.md says what the program says of its kinds of app. With --write as its only argument it writes the page."""

import json
import os
import subprocess
import sys
import unittest
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "apps.md"
CREDENTIALS = {"sessions": "sessions", "accessTokens": "access tokens", "refreshTokens": "refresh tokens",
               "authorizationCodes": "authorization codes", "personalTokens": "personal tokens"}
INTRODUCTION = """# Apps

What each kind of connection may be told (`provost connection add KIND NAME --set name=value`), and the truth about it: what
switching off, deleting and revoking end in that app, and what stays alive. `ended`: it is over; `none`: the app has no such
thing; `unsupported`: it stays alive, the app offers no way; `unknown`: nobody can tell from outside. This page is written
from the program's own tables (`provost connection settings KIND`, `provost connection truth KIND`), which the tests of each
connector verify.
"""


def row(cells):
    return "| " + " | ".join(cells) + " |\n"


def table(head, rows):
    return row(head) + row(["---"] * len(head)) + "".join(row(each) for each in rows)


def value_of(setting):
    if setting["choices"]:
        choices = ", ".join(f"`{each}`" for each in setting["choices"].split(" "))
        return choices + (f"; `{setting['fallback']}`" if setting["fallback"] else "")
    if setting["required"]:
        return f"{setting['type']}, required"
    return setting["type"] + (f"; `{setting['fallback']}`" if setting["fallback"] else "")


def section(kind):
    settings = table(("setting", "value", "meaning"),
                     [(f"`{each['name']}`", value_of(each), each["help"]) for each in kind["settings"]])
    truth = table(("act", *CREDENTIALS.values(), "since"),
                  [(each["act"], *(each[name] for name in CREDENTIALS), each["since"]) for each in kind["truth"]])
    notes = "".join(f"- {each['act']}: {each['note']}\n" for each in kind["truth"])
    return f"\n## `{kind['kind']}`\n\n{kind['summary']}\n\n{settings}\n{truth}\n{notes}"


def page():
    done = subprocess.run([os.environ["PROVOST"], "connection", "kinds", "--json"], capture_output=True, text=True,
                          timeout=60, check=True)
    return INTRODUCTION + "".join(section(kind) for kind in json.loads(done.stdout))


class AppsPageTest(unittest.TestCase):
    maxDiff = None

    def test_the_page_is_what_the_program_says(self):
        self.assertEqual(page(), PAGE.read_text(encoding="utf-8"))


if __name__ == "__main__":
    if sys.argv[1:] == ["--write"]:
        PAGE.write_text(page(), encoding="utf-8")
    else:
        unittest.main()
