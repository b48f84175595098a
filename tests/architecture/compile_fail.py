#!/usr/bin/env python3
"""Shows that a mistake does not compile: compile_fail.py ROOT FILE COMPILER [FLAG…].

FILE holds the mistake between `#ifdef MISTAKE` and `#endif`, and a line `// expect: REGEX` for the compiler's message.
Without MISTAKE the file must compile, so that nothing but the mistake can be what is refused.
"""

import re
import subprocess
import sys


def compile_once(root, file, compiler, mistake):
    command = [*compiler, "-std=c++20", "-fsyntax-only", f"-I{root}", *(["-DMISTAKE"] if mistake else []), file]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def judge(root, file, compiler):
    """What is wrong with the case, or None."""
    with open(file, encoding="utf-8") as source:
        expected = re.search(r"^// expect: (.+)$", source.read(), re.M)
    if expected is None:
        return "names no expected message (// expect: REGEX)"
    sound = compile_once(root, file, compiler, mistake=False)
    if sound.returncode != 0:
        return f"does not compile even without the mistake:\n{sound.stderr}"
    wrong = compile_once(root, file, compiler, mistake=True)
    if wrong.returncode == 0:
        return "compiles with the mistake in it"
    if not re.search(expected.group(1), wrong.stderr):
        return f"is refused, but not for the expected reason ({expected.group(1)}):\n{wrong.stderr}"
    return None


def main():
    root, file, *compiler = sys.argv[1:]
    wrong = judge(root, file, compiler)
    print(f"{file}: {wrong or 'the mistake is refused'}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
