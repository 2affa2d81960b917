#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""No file over 600 lines, no function over 60, no line over 80 columns."""
import re

import source

FILE, FUNCTION, COLUMNS = 600, 60, 80
NAME = re.compile(r"^(\w+)\(", re.M)


def functions(text):
    """(name, line, lines): from the line of the name to the closing brace;
    return type and name stand on lines of their own (house style)."""
    code = source.blank(text)
    for match in NAME.finditer(code):
        brace = re.compile(r"[{;]").search(code, match.end())
        if not brace or brace[0] == ";":
            continue
        close = code.find("\n}", brace.start())
        if close < 0:
            continue
        first = source.line_of(code, match.start())
        yield match[1], first, source.line_of(code, close + 1) - first + 1


def columns(line):
    return len(line.expandtabs(8))


findings, biggest, longest, lines, count = [], (0, ""), (0, ""), 0, 0
for path in source.files("*.c", "*.h"):
    text = path.read_text()
    rows = text.splitlines()
    lines += len(rows)
    biggest = max(biggest, (len(rows), source.name(path)))
    if len(rows) > FILE:
        findings.append(f"{source.name(path)}: {len(rows)} lines, at most "
                        f"{FILE}: it wants a better cut")
    for i, row in enumerate(rows, 1):
        if columns(row) > COLUMNS:
            findings.append(f"{source.name(path)}:{i}: {columns(row)} columns")
    if path.suffix != ".c":
        continue
    for function, line, n in functions(text):
        count += 1
        longest = max(longest, (n, function))
        if n > FUNCTION:
            findings.append(f"{source.name(path)}:{line}: {function}() has "
                            f"{n} lines, at most {FUNCTION}")
source.end(findings, f"size: {lines} lines, {count} functions; the biggest "
           f"{biggest[1]} ({biggest[0]}), {longest[1]}() ({longest[0]})")
