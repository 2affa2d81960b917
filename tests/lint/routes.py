#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The public routes of src/http are the list in README.md; every route names
the role that may, and all under /staff but these want somebody signed in.

README.md lists a route as a line with `GET /path` (also `GET|POST /path`, in
a table `GET\\|POST /path`) in backticks; "*" or an upper-case word stands for
one segment.  Those of metrics_listen are no pages, and stand with that
option."""
import re

import source

ROW = re.compile(r'\{\s*"(/[^"]*)"\s*,\s*(\w+)\s*,\s*(\w+)\s*,\s*([^,}]+?)'
                 r"\s*(?:,\s*(\w+)\s*)?\}")
GUEST = {"/staff", "/staff/style.css", "/staff/sign-in",
         "/staff/sign-in/code", "/staff/password/*"}
SIGNED_IN = {"ROUTE_EDITOR", "ROUTE_SENDER", "ROUTE_ADMIN"}
METRICS = re.compile(r"\bmetrics_routes\[\] = \{.*?^\};", re.S | re.M)
LISTED = re.compile(r"`((?:GET|POST)(?:\\?\|POST)?) (/[^`\s?]*)")


def shape(path):
    return re.sub(r"(?<=/)(\*|[A-Z][A-Z0-9-]*)(?=/|$)", "*", path)


def role_fault(path, role):
    if not path.startswith("/staff"):
        return None if role == "ROUTE_PUBLIC" else "wants ROUTE_PUBLIC"
    if path in GUEST:
        return None if role == "ROUTE_GUEST" else "wants ROUTE_GUEST"
    return None if role in SIGNED_IN else "wants the role that may"


def tables(findings):
    found, staff = {}, 0
    for path in sorted((source.SRC / "http").glob("*.c")):
        text = source.blank(path.read_text(), keep_strings=True)
        apart = METRICS.search(text)
        for match in ROW.finditer(text):
            if apart and apart.start() < match.start() < apart.end():
                continue
            methods = [m for m, f in (("GET", match[2]), ("POST", match[3]))
                       if f not in ("NULL", "0")]
            line = source.line_of(text, match.start())
            fault = role_fault(match[1], match[5])
            if fault:
                findings.append(f"{source.name(path)}:{line}: {match[1]} "
                                f"{fault}, has {match[5]}")
            if match[1].startswith("/staff"):
                staff += 1
                continue
            for m in methods:
                found[m, shape(match[1])] = f"{source.name(path)}:{line}"
    return found, staff


def readme(text):
    found = {}
    for match in LISTED.finditer(text):
        for method in match[1].replace("\\", "").split("|"):
            found[method, shape(match[2])] = (
                f"README.md:{source.line_of(text, match.start())}")
    return found


path = source.ROOT / "README.md"
findings = []
code, staff = tables(findings)
listed = readme(path.read_text()) if path.is_file() else {}
if code and listed:
    for route, where in code.items():
        if route not in listed:
            findings.append(f"{where}: {' '.join(route)} is not in README.md")
    for route, where in listed.items():
        if route not in code:
            findings.append(f"{where}: {' '.join(route)} is in no table")
source.end(findings, f"routes: {len(code)} in the public tables, "
           f"{len(listed)} in README.md; {staff} of staff have a role")
