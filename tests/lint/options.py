#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The option table, the man page and the sample file say the same.

Each option (section, name, default) in src/base/conf_table.c must stand in
man/brevduva.conf.5 and in etc/brevduva.conf, and neither may have another.
Prints a line for each difference and ends with 1 when there is one.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
TABLE = "src/base/conf_table.c"
MAN = "man/brevduva.conf.5"
SAMPLE = "etc/brevduva.conf"


def read_table(text):
    """Rows look like {"section", "name", "default", "help", reader, ..."""
    string = r'"((?:[^"\\]|\\.)*)"'
    row = re.compile(r"\{" + string + r",\s*" + string + r",\s*" + string
                     + r",\s*" + string + r",\s*conf_value_")
    return {(s, n): d for s, n, d, _ in row.findall(text)}


def read_man(text):
    """".Ss Section NAME", then ".It Ic name Pq Li default" for each option."""
    options, section = {}, None
    for line in text.splitlines():
        if line.startswith(".Sh"):
            section = None
        elif match := re.fullmatch(r"\.Ss Section (.+)", line):
            section = match[1]
        elif section and line.startswith(".It Ic "):
            match = re.fullmatch(r'\.It Ic (\S+)(?: Pq Li (.+))?', line)
            value = (match[2] or "").strip().strip('"')
            options[section, match[1]] = value.replace(r"\&", "")
    return options


def read_sample(text):
    """"[section]" or "#[section]", then "#name = default" or "name = ..."."""
    options, section = {}, None
    for line in text.splitlines():
        if match := re.fullmatch(r"#?\[(.+)\]", line):
            section = match[1]
        elif match := re.fullmatch(r"#?([a-z_]+) =(.*)", line):
            options[section, match[1]] = match[2].strip()
    return options


def compare(table, other, name):
    for (section, option), value in table.items():
        if (section, option) not in other:
            yield f"{name}: [{section}] {option} is missing"
        elif other[section, option] != value:
            yield (f"{name}: [{section}] {option}: default is "
                   f"'{other[section, option]}', in {TABLE} '{value}'")
    for section, option in other:
        if (section, option) not in table:
            yield f"{name}: [{section}] {option} is not in {TABLE}"


def main():
    source = (ROOT / TABLE).read_text(encoding="utf-8")
    table = read_table(source)
    # A row this script cannot read must not go unseen.
    rows = len(re.findall(r"^    \{\"", source, re.M))
    faults = []
    if rows != len(table) or not rows:
        faults.append(f"{TABLE}: {rows} rows, {len(table)} understood")
    for name, read in ((MAN, read_man), (SAMPLE, read_sample)):
        other = read((ROOT / name).read_text(encoding="utf-8"))
        faults += compare(table, other, name)
    for fault in faults:
        print(fault)
    if not faults:
        print(f"options: {len(table)} in table, man page and sample")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
