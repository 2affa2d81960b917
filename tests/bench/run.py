#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Figures beside their limits, in one run: run.py PROGRAM [NAME...]."""
import importlib
import os
import pathlib
import sys

NAMES = ["expand", "compose", "feeds", "pages", "send", "relay", "recover",
         "desk"]


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    program = pathlib.Path(sys.argv[1]).resolve()
    sys.path.insert(0, str(pathlib.Path(__file__).parent))
    print(f"load before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    for name in sys.argv[2:] or NAMES:
        importlib.import_module(name).run(program)
    print(f"\nload after: {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
