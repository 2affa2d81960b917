#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The log in words: each code that src/ gives to audit_add() has words in the
catalogue (audit.CODE), and no other has.

A code is a string of src/flow/ or src/cli/ such as "post.approve": one of the
words that stand before a point in a call of audit_add() or of a function that
ends in _audit(), a point, a word; unless it is a key of the catalogue."""
import re

import source

CALL = re.compile(r"\b\w*audit(?:_add)?\(")
CODE = re.compile(r"([a-z]+)\.[a-z_]+")

literals, heads = {}, set()
for path in source.files("flow/*.c", "cli/*.c"):
    text = path.read_text()
    blank = source.blank(text)
    for line, literal in source.strings(text):
        if CODE.fullmatch(literal):
            literals.setdefault(literal, f"{source.name(path)}:{line}")
    for match in CALL.finditer(blank):
        end = blank.index(";", match.end()) if ";" in blank[match.end():] \
            else len(blank)
        for _, literal in source.strings(text[match.end():end]):
            if code := CODE.fullmatch(literal):
                heads.add(code[1])

keys, words = set(), {}
for path in sorted((source.ROOT / "templates").rglob("strings*.sv")):
    for i, row in enumerate(path.read_text().splitlines(), 1):
        key = row.partition("=")[0].strip()
        keys.add(key)
        if key.startswith("audit.") and not key.startswith("audit.of."):
            words[key[6:]] = f"{source.name(path)}:{i}"

used = {code: where for code, where in literals.items()
        if code.partition(".")[0] in heads
        and (code in words or code not in keys)
        and "mail." + code not in keys}
findings = [f"{where}: {code} has no words: audit.{code}"
            for code, where in sorted(used.items()) if code not in words]
findings += [f"{where}: nothing in src/ says {code}"
             for code, where in sorted(words.items()) if code not in used]
source.end(findings, f"audit: {len(used)} codes have words")
