#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The route tables of src/http are the list in README.md.

README.md lists a route as a line with `GET /path` (also `GET|POST /path`) in
backticks; "*" or an upper-case word stands for one segment."""
import re

import source

ROW = re.compile(r'\{\s*"(/[^"]*)"\s*,\s*(\w+)\s*,\s*(\w+)\s*,')
LISTED = re.compile(r"`((?:GET|POST)(?:\|POST)?) (/[^`\s?]*)")


def shape(path):
    return re.sub(r"(?<=/)(\*|[A-Z][A-Z0-9-]*)(?=/|$)", "*", path)


def tables():
    found = {}
    for path in sorted((source.SRC / "http").glob("*.c")):
        text = source.blank(path.read_text(), keep_strings=True)
        for match in ROW.finditer(text):
            methods = [m for m, f in (("GET", match[2]), ("POST", match[3]))
                       if f not in ("NULL", "0")]
            line = source.line_of(text, match.start())
            for m in methods:
                found[m, shape(match[1])] = f"{source.name(path)}:{line}"
    return found


def readme(text):
    found = {}
    for match in LISTED.finditer(text):
        for method in match[1].split("|"):
            found[method, shape(match[2])] = (
                f"README.md:{source.line_of(text, match.start())}")
    return found


path = source.ROOT / "README.md"
code = tables()
listed = readme(path.read_text()) if path.is_file() else {}
findings = []
if code and listed:
    for route, where in code.items():
        if route not in listed:
            findings.append(f"{where}: {' '.join(route)} is not in README.md")
    for route, where in listed.items():
        if route not in code:
            findings.append(f"{where}: {' '.join(route)} is in no table")
source.end(findings, f"routes: {len(code)} in the tables, {len(listed)} "
           "in README.md")
