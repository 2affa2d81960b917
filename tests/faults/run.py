#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fault catalogue on the real program: one line a fault.

usage: run.py [--short] [--only F01]... [--jobs N] [--readme FILE] PROGRAM

--short: fewer rounds, and not the slow ones.  --readme: the table is written
between <!-- faults --> and <!-- /faults --> of FILE.  Exit code 1 when a row
fails.
"""
import argparse
import concurrent.futures
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import traceback

if os.path.realpath(sys.executable) != os.path.realpath("/usr/bin/python3"):
    os.execv("/usr/bin/python3", ["/usr/bin/python3"] + sys.argv)

import scene  # noqa: E402
import rows_crash  # noqa: E402
import rows_relay  # noqa: E402
import rows_store  # noqa: E402
import rows_time  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent
ROWS = {**rows_crash.ROWS, **rows_relay.ROWS, **rows_store.ROWS,
        **rows_time.ROWS}
SLOW = {"F10", "F18", "F24", "F29", "F30"}      # not in the short form
BEGIN, END = "<!-- faults -->", "<!-- /faults -->"
NOT_HERE = {"F28": ("a database server is cut off between 250 and commit",
                    "not applicable: SQLite only")}
WORDS = {"rows": "rows", "kills": "kills", "lost": "lost",
         "extra": "extra copies", "max_copies": "copies at most"}


class World:
    """What all rows share."""

    def __init__(self, options, folder):
        self.build = options.program.parent
        self.short = options.short
        self.client = options.client
        self.folder = pathlib.Path(folder)
        self.folder.chmod(0o755)
        self.shim = self.folder / "shim.so"
        if subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", self.shim,
                           HERE / "shim.c", "-ldl"]).returncode != 0:
            self.shim = None

    def within(self, seconds):
        """A bound of faults.md: the short form runs beside other tests on
        whatever machine, and looks for what hangs alone."""
        return seconds * (10 if self.short else 1)


class Line:
    def __init__(self, row, fault, verdict, figures):
        self.row, self.fault = row, fault
        self.verdict, self.figures = verdict, figures


def figures(found):
    return ", ".join(
        f"{WORDS.get(k, k.removesuffix('_s').replace('_', ' '))} {v}"
        + (" s" if k.endswith("_s") else "")
        for k, v in found.items() if not (k == "held" and v == 0))


def attempt(world, row):
    run = ROWS[row]
    fault = run.__doc__.split("\n")[0]
    began = time.monotonic()
    try:
        found = run(world) or {}
        verdict = "pass"
        text = figures(found)
    except scene.Skip as e:
        verdict, text = "skipped", str(e)
    except Exception as e:      # one row must not end the others
        verdict, text = "FAIL", str(e).split("\n")[0][:200]
        if not isinstance(e, AssertionError):
            text = f"{type(e).__name__}: {text}"
        traceback.print_exc()
    seconds = time.monotonic() - began
    line = Line(row, fault, verdict,
                f"{text}; {seconds:.0f} s" if text else f"{seconds:.0f} s")
    print(f"{row}  {verdict:<7} {fault}: {line.figures}", flush=True)
    return line


def table(lines):
    out = ["| | fault | verdict | figures |", "|---|---|---|---|"]
    out += [f"| {x.row} | {x.fault} | {x.verdict} | "
            + x.figures.replace("|", "/") + " |" for x in lines]
    return "\n".join(out) + "\n"


def write(readme, lines):
    text = readme.read_text(encoding="utf-8")
    if BEGIN not in text or END not in text:
        raise SystemExit(f"{readme} has no {BEGIN}")
    head, rest = text.split(BEGIN, 1)
    tail = rest.split(END, 1)[1]
    readme.write_text(f"{head}{BEGIN}\n{table(lines)}{END}{tail}",
                      encoding="utf-8")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--only", action="append", default=[],
                        metavar="ROW")
    parser.add_argument("--jobs", type=int,
                        help="rows at the same time: 2, short 4")
    parser.add_argument("--client", default="libesmtp",
                        help="of the relay: libesmtp or native")
    parser.add_argument("--readme", type=pathlib.Path)
    options = parser.parse_args()
    options.program = options.program.resolve()
    options.jobs = options.jobs or (4 if options.short else 2)
    return options


def main():
    options = arguments()
    wanted = options.only or [r for r in sorted(ROWS) if not (
        options.short and r in SLOW)]
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        world = World(options, folder)
        with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
            lines = list(pool.map(lambda r: attempt(world, r), wanted))
    if not options.only:
        lines += [Line(r, fault, "-", say)
                  for r, (fault, say) in NOT_HERE.items()]
    lines.sort(key=lambda x: x.row)
    if options.readme and not options.only:
        write(options.readme, lines)
    count = [sum(x.verdict == v for x in lines)
             for v in ("pass", "FAIL", "skipped")]
    print("{} passed, {} failed, {} skipped".format(*count))
    return 1 if count[1] or not count[0] else 0


if __name__ == "__main__":
    sys.exit(main())
