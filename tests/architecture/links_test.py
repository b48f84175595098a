#!/usr/bin/env python3
"""Plants links that lead nowhere, and some that do lead somewhere, and lets links.py look."""

import tempfile
import unittest
from pathlib import Path

from links import broken


class LinksTest(unittest.TestCase):
    def test_broken_links_are_found_and_others_are_not(self):
        with tempfile.TemporaryDirectory() as root:
            Path(root, "docs").mkdir()
            Path(root, "docs/a.md").write_text("[up](../README.md) [gone](b.md)", encoding="utf-8")
            Path(root, "README.md").write_text(
                "[a](docs/a.md) [part](docs/a.md#part) [out](https://example.org/x) [gone](c.md#x)", encoding="utf-8")
            self.assertEqual(broken(root), ([("README.md", "c.md"), ("docs/a.md", "b.md")], 5))


if __name__ == "__main__":
    unittest.main()
