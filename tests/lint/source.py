# SPDX-License-Identifier: GPL-3.0-or-later
"""What the lint scripts share: the C files, their code without comments."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
SRC = ROOT / "src"

TOKEN = re.compile(
    r"//[^\n]*|/\*.*?\*/|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'", re.S)


def name(path):
    return str(path.relative_to(ROOT))


def files(*patterns):
    return sorted(p for pattern in patterns for p in SRC.rglob(pattern))


def blank(text, keep_strings=False):
    """Comments (and strings) become spaces; lines and columns stay."""
    def hide(match):
        token = match[0]
        if token[0] in "\"'":
            if keep_strings:
                return token
            return token[0] + " " * (len(token) - 2) + token[-1]
        return re.sub(r"[^\n]", " ", token)
    return TOKEN.sub(hide, text)


def strings(text):
    """(line, content) of each string literal; neighbours are joined."""
    text = re.sub(r"^[ \t]*#[ \t]*include[^\n]*", "",
                  blank(text, keep_strings=True), flags=re.M)
    one = r'"(?:\\.|[^"\\\n])*"'
    for match in re.finditer(rf"{one}(?:\s*{one})*", text):
        parts = re.findall(one, match[0])
        yield (text.count("\n", 0, match.start()) + 1,
               "".join(p[1:-1] for p in parts))


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


def end(findings, good):
    """Prints the findings, or what is good in one line; the exit code."""
    for finding in findings:
        print(finding)
    if not findings:
        print(good)
    sys.exit(1 if findings else 0)
