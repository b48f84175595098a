#!/usr/bin/env python3
"""Waits until an app heard verbs about a subject, in this order: await_heard.py URL SECONDS APP SUBJECT VERB…

Repetitions are fine (delivery is at least once); another order or another verb is not. Prints what the app heard. With
SECONDS 0 it looks once.
"""

import json
import sys
import time
import urllib.request


def heard(url, app, subject):
    with urllib.request.urlopen(url + "/heard", timeout=10) as reply:
        return [each for each in json.load(reply) if each["app"] == app and each["subject"] == subject]


def in_order(entries, verbs):
    """True if exactly these verbs were heard, each for the first time in this order."""
    return list(dict.fromkeys(entry["verb"] for entry in entries)) == verbs


def main():
    url, seconds, app, subject, *verbs = sys.argv[1:]
    end = time.monotonic() + float(seconds)
    entries = heard(url, app, subject)
    while not in_order(entries, verbs) and time.monotonic() < end:
        time.sleep(0.1)  # between two looks
        entries = heard(url, app, subject)
    for entry in entries:
        print(f"    {entry['at']}  {app:<8} {entry['method']:<18} {entry['verb']}")
    if not in_order(entries, verbs):
        print(f"    {app} did not hear {', '.join(verbs)} about {subject} in this order", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
