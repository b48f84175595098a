#!/usr/bin/env python3
"""Fails on a link of a document that leads nowhere in this tree: links.py [ROOT]."""

import re
import sys
from pathlib import Path

LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")


def broken(root):
    """(document, target) of each relative link that names no file, and how many links were read."""
    found, count = [], 0
    documents = [path for pattern in ("*.md", "docs/**/*.md", "bench/*.md") for path in sorted(Path(root).glob(pattern))]
    for document in documents:
        for target in LINK.findall(document.read_text(encoding="utf-8")):
            if "://" in target or target.startswith("mailto:"):
                continue
            count += 1
            if not (document.parent / target).exists():
                found.append((document.relative_to(root).as_posix(), target))
    return found, count


def main():
    root = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).resolve().parents[2])
    found, count = broken(root)
    for document, target in found:
        print(f"error: {document} links to {target}, which is not there")
    print(f"{count} links read")
    return 1 if found or count == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
