#!/usr/bin/env python3
"""Shows that compile_fail.py fails when it should: compile_fail_test.py COMPILER."""

import sys
import tempfile
import unittest
from pathlib import Path

from compile_fail import judge

COMPILER = [sys.argv.pop(1) if len(sys.argv) > 1 else "c++"]
MISTAKE = "#ifdef MISTAKE\nint one = nullptr;\n#endif\n"
CASES = (
    ("a mistake that is refused", f"// expect: cannot (convert|initialize)\n{MISTAKE}", None),
    ("a mistake that compiles", "// expect: error\n#ifdef MISTAKE\nint one = 1;\n#endif\n", "compiles with the mistake"),
    ("a file that is broken anyway", f"// expect: error\nint two = nullptr;\n{MISTAKE}", "even without the mistake"),
    ("another reason than the expected", f"// expect: private member\n{MISTAKE}", "not for the expected reason"),
    ("no expectation", MISTAKE, "names no expected message"),
)


class CompileFailTest(unittest.TestCase):
    def test_each_verdict(self):
        for title, text, expected in CASES:
            with self.subTest(title), tempfile.TemporaryDirectory() as root:
                file = Path(root, "case.cc")
                file.write_text(text, encoding="utf-8")
                verdict = judge(root, str(file), COMPILER)
                if expected is None:
                    self.assertIsNone(verdict)
                else:
                    self.assertIn(expected, verdict)


if __name__ == "__main__":
    unittest.main()
