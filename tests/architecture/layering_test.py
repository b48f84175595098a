#!/usr/bin/env python3
"""Plants each violation that layering.py promises to find, and what only looks like one, in a tree of its own."""

import tempfile
import unittest
from pathlib import Path

from layering import Check

CASES = (
    # what is planted, file, text, the words that the violation must hold (None: no violation)
    ("an arrow down is fine", "scim/users.cc", '#include "core/directory/directory.h"\n', None),
    ("an arrow within a room is fine", "core/model/a.cc", '#include "core/model/json.h"\n', None),
    ("an arrow up from the store", "core/store/a.cc", '#include "core/directory/directory.h"\n', "climbs from core/store"),
    ("an arrow up from the base", "core/base/a.h", '#include "core/model/json.h"\n', "climbs from core/base"),
    ("a connector knows no face", "connectors/a.cc", '#include "scim/users.h"\n', "climbs from connectors"),
    ("an arrow up from an admin dialect", "core/admin/zendesk/a.cc", '#include "server/main.h"\n', "climbs from core/admin"),
    ("an admin dialect may look down", "core/admin/zendesk/a.cc", '#include "core/access/caller.h"\n', None),
    ("an odd spelling of an include", "core/base/a.h", '  #  include "core/store/sql.h"\n', "climbs from core/base"),
    ("an include in a comment", "core/base/a.h", '// #include "core/store/sql.h"\n', None),
    ("an include out of the tree", "core/base/a.cc", '#include "../x.h"\n', "is no path from the root"),
    ("SQLite behind its door", "core/store/sqlite_database.cc", "#include <sqlite3.h>\n", None),
    ("SQLite elsewhere", "core/store/sql.cc", "#include <sqlite3.h>\n", "sqlite3.h may be named only in"),
    ("a door is no header", "core/store/sqlite_database.h", "#include <sqlite3.h>\n", "sqlite3.h may be named only in"),
    ("RapidJSON elsewhere", "scim/a.cc", "#include <rapidjson/reader.h>\n", "may be named only in core/model/json.cc"),
    ("OpenSSL in quotes", "scim/a.cc", '#include "openssl/evp.h"\n', "may be named only in core/crypto/*.cc"),
    ("TLS files may name OpenSSL", "core/http/tls_context.cc", "#include <openssl/ssl.h>\n", None),
    ("an unknown library", "core/http/a.cc", "#include <httplib.h>\n", "is of no known library"),
    ("the language and the system", "core/http/a.cc", "#include <vector>\n#include <sys/socket.h>\n", None),
    ("the machine's clock", "scim/a.cc", "auto t = std::chrono::system_clock::now();\n", "asks the machine's clock"),
    ("the clock's own file", "core/base/clock.cc", "auto t = std::chrono::system_clock::now();\n", None),
    ("the clock in a comment", "scim/a.cc", "// not system_clock::now\n", None),
    ("the clock in a text", "scim/a.cc", 'auto t = "system_clock::now";\n', None),
    ("using namespace in a header", "scim/a.h", "using namespace std;\n", "`using namespace` in a header"),
    ("using namespace in a source", "scim/a.cc", "using namespace std::literals;\n", None),
    ("400 lines are the most", "scim/a.cc", "\n" * 400, None),
    ("401 lines are too many", "scim/a.cc", "\n" * 401, "401 lines, more than 400"),
    ("a folder without a floor", "core/attic/a.cc", "", "stands on no floor"),
)


def violations_of(files):
    with tempfile.TemporaryDirectory() as root:
        for name, text in files.items():
            path = Path(root, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        check = Check(root).run()
        return check.violations, check.warnings


class LayeringTest(unittest.TestCase):
    def test_each_planted_violation_is_found(self):
        for title, name, text, expected in CASES:
            with self.subTest(title):
                violations, _ = violations_of({name: text})
                if expected is None:
                    self.assertEqual(violations, [])
                else:
                    self.assertEqual(len(violations), 1, violations)
                    self.assertIn(expected, violations[0])

    def test_rooms_of_one_floor_must_not_include_each_other(self):
        one_way = {"core/http/a.cc": '#include "core/crypto/b.h"\n'}
        self.assertEqual(violations_of(one_way)[0], [])
        both = dict(one_way, **{"core/crypto/b.h": '#include "core/http/a.h"\n'})
        self.assertIn("include each other", violations_of(both)[0][0])

    def test_long_files_warn_first(self):
        violations, warnings = violations_of({"scim/a.cc": "\n" * 301})
        self.assertEqual(violations, [])
        self.assertEqual(len(warnings), 1)


if __name__ == "__main__":
    unittest.main()
