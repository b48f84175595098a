#!/usr/bin/env python3
"""Finds writes for a caller that do not ask again, in the same transaction, whether the caller's credential lives.

    writes.py ROOT

Faces write by transact_as(). The exceptions are named here, each with its reason.
"""
import pathlib
import re
import sys

FACES = ("scim", "core/admin", "core/oauth")
WRITE = re.compile(r"transact\(\s*(?:sql::)?Mode::write")
ALLOWED = {
    "core/admin/unleash/invite_secrets.cc": "the server's own work, at its operator's wish",
    "core/admin/unleash/signup.cc": "a guest has an invitation, which is looked at in the transaction",
    "core/oauth/client_grant.cc": "client, source and tenant are asked whenever what was granted is used",
    "core/oauth/introspection.cc": "a revocation gives nothing",
    "core/oauth/reset_face.cc": "a link is looked at and spent in the transaction",
    "core/oauth/signing_keys.cc": "the server's own work",
    "core/oauth/token_endpoint.cc": "a grant is looked at and spent in the transaction",
}


def findings(root: pathlib.Path) -> list[str]:
    found = []
    seen = set()
    for face in FACES:
        for path in sorted((root / face).rglob("*.cc")):
            name = path.relative_to(root).as_posix()
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                if not WRITE.search(line):
                    continue
                # SCIM's Parts::transact() is such a door itself: it takes the caller.
                if "caller" in line:
                    continue
                seen.add(name)
                if name not in ALLOWED:
                    found.append(f"{name}:{number}: writes without asking whether the caller's credential lives")
    found += [f"{name}: is named as an exception and writes nothing" for name in ALLOWED.keys() - seen]
    return found


def main() -> int:
    found = findings(pathlib.Path(sys.argv[1]))
    print("\n".join(found) or "every write for a caller asks whether the credential lives")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
