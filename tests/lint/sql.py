#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""SQL stands in store/ and db/ alone, and is never put together by printf
(but a PRAGMA, which takes no parameters)."""
import re

import source

SQL = re.compile(
    r"\bselect\b.+\bfrom\b|\binsert (or \w+ )?into\b|\bupdate \w+ set\b"
    r"|\bdelete from\b|\b(create|drop|alter) (table|index|trigger)\b"
    r"|\bpragma \w+\b|\bbegin (immediate|exclusive|transaction)\b", re.I)
FORMAT = re.compile(r"%[-0-9.*]*[a-z]")


def by_format(text):
    return (not text.lower().startswith("pragma")
            and FORMAT.search(re.sub(r"'[^']*'", "", text)))


def check(path):
    folder = path.relative_to(source.SRC).parts[0]
    for line, text in source.strings(path.read_text()):
        if not SQL.search(text):
            continue
        where = f"{source.name(path)}:{line}"
        if folder not in ("store", "db"):
            yield f"{where}: SQL outside store/ and db/: {text[:50]}"
        elif by_format(text):
            yield f"{where}: SQL put together by a format: {text[:50]}"


paths = source.files("*.c", "*.h")
findings = [f for path in paths for f in check(path)]
source.end(findings, f"sql: only in store/ and db/, {len(paths)} files")
