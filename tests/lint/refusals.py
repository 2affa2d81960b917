#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Staff read why something was refused in their own language: every refusal
(EX_DATAERR) of src/flow/ and src/store/ is known to a table of
src/http/note_words.c by some of its words, and each row knows one.

Not those of ELSEWHERE, which the desk says in words of its own or never
meets.  That a row's key is in both languages, strings.py sees."""
import re

import source

ELSEWHERE = {
    "control.c": "on_digest_move.c: somebody else was quicker",
    "dispatch.c": "on_digest_move.c, too",
    "errands.c": "on_source_new.c, on_post_fetch.c: the field",
    "formcode.c": "on_embed.c: 404",
    "outlook_why.c": "of a post that is on the page",
    "poll.c": "what a fetch notes",
    "postfile.c": "commands", "postfile_when.c": "commands",
    "restore.c": "commands", "roster.c": "the export ends",
    "staffing.c": "on_people.c, on_account.c: the field",
    "trial.c": "commands", "topic.c": "a broken database",
}
TEXT = r'\s*((?:"(?:\\.|[^"\\\n])*"\s*)+)'
REFUSAL = re.compile(r"err_set\(\s*\w+\s*,\s*EX_DATAERR\s*," + TEXT)
# Words that stand in another message.
PART = re.compile(r"(?:return|\b(?:fault|wrong|missing) =)" + TEXT)

words = (source.SRC / "http/note_words.c").read_text()
tables = {}
for table in ("refused_words", "import_words"):
    start = words.index(f"{table}[]")
    tables[table] = re.findall(r'\{"([^"]*)", ',
                               words[start:words.index("};", start)])

findings, count = [], 0
met = {("import_words", "is not an address")}   # mail/address.c
for path in source.files("flow/*.c", "store/*.c"):
    imports = path.name.startswith("import")
    table = "import_words" if imports else "refused_words"
    text = source.blank(path.read_text(), keep_strings=True)
    if path.name in ELSEWHERE:
        continue
    for match in [*REFUSAL.finditer(text),
                  *(PART.finditer(text) if imports else ())]:
        said = "".join(s for _, s in source.strings(match[1]))
        if imports and said.endswith((": %s", "no %s")):
            continue                # of one of those parts
        part = next(p for p in tables[table] if p in said)
        met.add((table, part))
        count += 1
        if not part:
            findings.append(f"{source.name(path)}:"
                            f"{source.line_of(text, match.start())}: "
                            f"{table} of src/http/note_words.c does not "
                            f"know '{said}'")
for table, parts in tables.items():
    findings += [f"src/http/note_words.c: nothing says '{part}' of {table}"
                 for part in parts[:-1] if (table, part) not in met]
source.end(findings, f"refusals: {count} have words of the catalogue")
