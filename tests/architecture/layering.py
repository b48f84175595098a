#!/usr/bin/env python3
"""Reads every #include of the source and fails on whatever breaks the order of the house: layering.py [ROOT]."""

import re
import sys
from collections import defaultdict
from fnmatch import fnmatch
from pathlib import Path

# A room is a folder; it stands on a floor. The longest matching prefix wins.
FLOORS = {
    "core/base": 1,
    "core/model": 2,
    "core/schema": 2,
    "core/http": 2,
    "core/crypto": 2,
    "core/store": 3,
    "core/keyring": 4,
    "core/delivery": 4,
    "core/access": 4,
    "core/directory": 5,
    "core/audit": 5,
    "core/jobs": 5,
    "core/reconcile": 5,
    "connectors": 5,
    "scim": 6,
    "core/admin": 6,
    "core/oauth": 6,
    "core/openapi": 6,
    "server": 7,
}
SOURCE_FOLDERS = ("core", "scim", "connectors", "server")

# What a third-party header looks like, and the only files that may name it.
DOORS = (
    ("pistache/*", ("core/http/pistache_*.cc",)),
    ("boost/*", ("core/http/http_parser.cc",)),
    ("openssl/*", ("core/crypto/*.cc", "core/http/tls_*.cc")),
    ("rapidjson/*", ("core/model/json.cc",)),
    ("libpq*", ("core/store/postgres_*.cc",)),
    ("sqlite3*", ("core/store/sqlite_*.cc",)),
    ("curl/*", ("core/http/curl_client.cc", "core/http/curl_mailer.cc", "core/http/curl_options.h")),
    ("sodium*", ("core/crypto/password.cc",)),
    ("zlib.h", ("core/crypto/token_text.cc",)),
    ("unicode/*", ("core/base/text.cc", "core/base/precis.cc")),
    ("tl/*", ("core/base/result.h",)),
    ("google/protobuf/*", ("core/admin/zitadel/*.cc",)),
    ("*.pb.h", ("core/admin/zitadel/*.cc",)),
    ("spdlog/*", ("core/base/log.cc",)),
    ("fmt/*", ("core/base/log.cc",)),
    ("prometheus/*", ("core/base/metrics.cc",)),
    ("toml++/*", ("server/*",)),
    ("toml.hpp", ("server/*",)),
    ("CLI/*", ("server/*",)),
)
# Headers of the system and the language; everything else in <> must have a door.
SYSTEM = re.compile(r"^(sys|netinet|arpa|net|linux|bits)/|^[a-z_0-9]+$|^(unistd|fcntl|poll|signal|pthread|pwd|grp|netdb|"
                    r"termios|sched|syslog|time|errno|string|stdlib|stdio|stdint|spawn|dirent|endian|strings|getopt|"
                    r"ifaddrs|limits|sysexits)\.h$")

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
WARN_LINES = 300
MOST_LINES = 400


def room_of(path):
    """The room that a file or an included path belongs to, or None."""
    parts = path.split("/")
    if parts[:2] == ["core", "admin"] and len(parts) > 3:
        return "/".join(parts[:3])
    rooms = [room for room in FLOORS if path.startswith(room + "/")]
    return max(rooms, key=len, default=None)


def floor_of(room):
    return FLOORS["core/admin" if room.startswith("core/admin") else room]


def without_comments(text):
    """The text with comments and literals blanked; line numbers stay."""
    pattern = re.compile(r'//[^\n]*|/\*.*?\*/|R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])\'', re.S)

    def blank(match):
        return re.sub(r"[^\n]", " ", match.group(0))

    return "\n".join(line if INCLUDE.match(line) else kept
                     for line, kept in zip(text.split("\n"), pattern.sub(blank, text).split("\n")))


class Check:
    """Gathers what is wrong with one tree."""

    def __init__(self, root):
        self.root = Path(root)
        self.violations = []
        self.warnings = []
        self.arrows = defaultdict(set)  # (from room, to room) -> files, within one floor
        self.files = 0

    def run(self):
        for folder in SOURCE_FOLDERS:
            for path in sorted((self.root / folder).rglob("*")):
                if path.suffix in (".h", ".cc"):
                    self.read(path.relative_to(self.root).as_posix(), path.read_text(encoding="utf-8"))
        for (source, target), files in sorted(self.arrows.items()):
            if source < target and (target, source) in self.arrows:
                both = sorted(files | self.arrows[(target, source)])
                self.violations.append(f"{source} and {target} include each other: {', '.join(both)}")
        return self

    def read(self, name, text):
        self.files += 1
        lines = text.count("\n")
        if lines > MOST_LINES:
            self.violations.append(f"{name}: {lines} lines, more than {MOST_LINES}; which noun is missing?")
        elif lines > WARN_LINES:
            self.warnings.append(f"{name}: {lines} lines, more than {WARN_LINES}")
        room = room_of(name)
        if room is None:
            self.violations.append(f"{name}: stands on no floor; give its folder one in FLOORS of layering.py")
            return
        for number, line in enumerate(without_comments(text).split("\n"), 1):
            self.read_line(f"{name}:{number}", name, room, line)

    def read_line(self, place, name, room, line):
        found = INCLUDE.match(line)
        if found:
            self.read_include(place, name, room, found.group(2), quoted=found.group(1) == '"')
        if re.search(r"\bsystem_clock\s*::\s*now\b", line) and name != "core/base/clock.cc":
            self.violations.append(f"{place}: asks the machine's clock; only core/base/clock.cc does, take a Clock")
        if name.endswith(".h") and re.search(r"\busing\s+namespace\b", line):
            self.violations.append(f"{place}: `using namespace` in a header")

    def read_include(self, place, name, room, target, quoted):
        for pattern, doors in DOORS:
            if fnmatch(target, pattern):
                if not any(fnmatch(name, door) for door in doors):
                    self.violations.append(f"{place}: {target} may be named only in {', '.join(doors)}")
                return
        if not quoted:
            if not SYSTEM.match(target):
                self.violations.append(f"{place}: <{target}> is of no known library; give it a door in layering.py")
            return
        self.read_arrow(place, name, room, target)

    def read_arrow(self, place, name, room, target):
        other = room_of(target)
        if other is None:
            self.violations.append(f"{place}: \"{target}\" is no path from the root into a room")
            return
        if floor_of(other) > floor_of(room):
            self.violations.append(f"{place}: climbs from {room} (floor {floor_of(room)}) to {other} "
                                   f"(floor {floor_of(other)})")
        elif floor_of(other) == floor_of(room) and other != room:
            self.arrows[(room, other)].add(name)


def main():
    root = sys.argv[1] if len(sys.argv) > 1 else Path(__file__).resolve().parents[2]
    check = Check(root).run()
    for line in check.warnings:
        print(f"warning: {line}")
    for line in check.violations:
        print(f"error: {line}")
    if check.files == 0:
        print(f"error: no source under {root}")
        return 1
    print(f"{check.files} files read, {len(check.violations)} violations")
    return 1 if check.violations else 0


if __name__ == "__main__":
    sys.exit(main())
