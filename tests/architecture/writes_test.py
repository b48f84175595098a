#!/usr/bin/env python3
"""Plants a write that asks nobody, beside writes that ask or are excused, and lets writes.py look."""

import tempfile
import unittest
from pathlib import Path

from writes import ALLOWED, findings


class WritesTest(unittest.TestCase):
    def test_a_write_that_does_not_ask_is_found(self):
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            for name in ALLOWED:
                path = root / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text("parts_.database.transact(sql::Mode::write, work);\n", encoding="utf-8")
            self.assertEqual([], findings(root))
            (root / "scim").mkdir()
            (root / "scim/users.cc").write_text("parts_.transact(Mode::write, caller, work);\n"
                                                "database.transact(sql::Mode::read, work);\n", encoding="utf-8")
            self.assertEqual([], findings(root))
            (root / "core/admin/new.cc").write_text("\ndatabase.transact(sql::Mode::write, work);\n", encoding="utf-8")
            [found] = findings(root)
            self.assertIn("core/admin/new.cc:2:", found)


if __name__ == "__main__":
    unittest.main()
