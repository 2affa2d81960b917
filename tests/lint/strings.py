#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The catalogue: each {{>t/key}} exists, each key is used, all languages
have the same keys and the same {{names}} in them.

A key counts as used when a template or a text of the catalogue says
{{>t/key}}, or when src/ can make it: a string there is that key, or is a
format that gives it ("mail.number.%d") with strings that src/ can make too
("%s.title" gives page.confirm.taken.title, for src/ has
"page.confirm.taken").

Swedish is plain (språklagen 11 §, row LAW-19): no sentence has more than 25
words, LIX is at most 45, and no sentence is left in English."""
import functools
import re

import source

USE = re.compile(r"\{\{>\s*t/([^}\s]+)\s*\}\}")
TAG = re.compile(r"\{\{\{?\s*([#^/&>]?)\s*([^}\s]+)\s*\}?\}\}")
KEY = re.compile(r"^[a-z][\w.-]*$")
SENTENCE, LIX = 25, 45
PART = re.compile(r"(%s|%(?:ll|z|h)?[du])")
FORMAT = re.compile(r"^(?:[a-z]|%s)(?:[\w.-]|%s|%(?:ll|z|h)?[du])*$")


def catalogue(path):
    """key -> (line, text), as text/catalogue.h says."""
    found, held = {}, ""
    start = 0
    for i, row in enumerate(path.read_text().splitlines(), 1):
        if held:
            row = held + row.lstrip()
        elif not row.strip() or row.lstrip().startswith("#"):
            continue
        else:
            start = i
        if row.endswith("\\") and not row.endswith("\\\\"):
            held = row[:-1]
            continue
        held = ""
        key, _, text = row.partition("=")
        found[key.strip()] = (start, text.strip())
    return found


def names(text):
    return sorted({m[1] + m[2] for m in TAG.finditer(text)})


templates = source.ROOT / "templates"
languages = {}
for path in sorted(templates.rglob("strings*.*")):
    texts = languages.setdefault(path.suffix[1:], {})
    for key, (line, text) in catalogue(path).items():
        texts[key] = (f"{source.name(path)}:{line}", text)

findings, used = [], set()
every = sorted({key for texts in languages.values() for key in texts})
for language, texts in languages.items():
    for key in every:
        if key not in texts:
            findings.append(f"{key} is missing in '{language}'")
for key in every:
    if "sv" in languages and "en" in languages:
        sv, en = languages["sv"].get(key), languages["en"].get(key)
        if sv and en and names(sv[1]) != names(en[1]):
            findings.append(f"{sv[0]}: {key} holds {names(sv[1])}, in "
                            f"'en' {names(en[1])}")

for path in sorted(p for p in templates.rglob("*") if p.is_file()):
    if path.suffix in (".png", ".ico", ".gif"):
        continue
    text = path.read_text()
    for match in USE.finditer(text):
        used.add(match[1])
        if match[1] not in every:
            findings.append(f"{source.name(path)}:"
                            f"{source.line_of(text, match.start())}: "
                            f"{match[1]} is in no catalogue")

literals, formats = set(), []
for path in source.files("*.c", "*.h"):
    for _, text in source.strings(path.read_text()):
        if KEY.match(text):
            literals.add(text)
        elif FORMAT.match(text) and re.search(r"[.][a-z%]", text) \
                and re.search("[a-z]", PART.sub("", text)):
            formats.append(re.compile("".join(
                re.escape(piece) if i % 2 == 0 else
                "([a-z][\\w.-]*)" if piece == "%s" else r"\d+"
                for i, piece in enumerate(PART.split(text)))))


@functools.cache
def is_made(name):
    """Can src/ make this name?  A format makes it longer, so this ends."""
    return name in literals or any(
        all(map(is_made, m.groups()))
        for m in (f.fullmatch(name) for f in formats) if m)


for key in every:
    if key not in used and not is_made(key):
        where = next(t[key][0] for t in languages.values() if key in t)
        findings.append(f"{where}: {key} is used nowhere")

words = sentences = long_words = 0
for key, (where, text) in languages.get("sv", {}).items():
    text = TAG.sub("Exempelförbundet", text).replace("kl. ", "kl ")
    for sentence in re.split(r"(?<=[.!?:])\s", text):
        found = re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", sentence)
        if len(found) > SENTENCE:
            findings.append(f"{where}: {key} has a sentence of "
                            f"{len(found)} words")
        if len(found) > 3:          # a label is no sentence
            words, sentences = words + len(found), sentences + 1
            long_words += sum(len(word) > 6 for word in found)
    other = languages.get("en", {}).get(key, ("", ""))[1]
    if len(text.split()) > 3 and TAG.sub("Exempelförbundet", other) == text:
        findings.append(f"{where}: {key} is the same in English")
lix = round(words / sentences + 100 * long_words / words) if words else 0
if lix > LIX:
    findings.append(f"LIX is {lix}")

source.end(findings, f"strings: {len(every)} keys in "
           f"{len(languages)} languages, LIX {lix}")
