# SPDX-License-Identifier: GPL-3.0-or-later
"""The short form of the fault catalogue, tests/faults: every row passes, or
says why this machine cannot try it."""
import os
import re
import subprocess
import sys
import unittest

import rig


class Faults(unittest.TestCase):
    def test_short(self):
        done = subprocess.run(
            [sys.executable, str(rig.ROOT / "tests/faults/run.py"),
             "--short", str(rig.BUILD / "brevduva")],
            stdin=subprocess.DEVNULL, capture_output=True, text=True,
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}, timeout=600)
        rows = re.findall(r"^(F\d\d)  (\w+) ", done.stdout, re.M)
        self.assertGreater(len(rows), 15, done.stdout + done.stderr)
        for row, verdict in rows:
            with self.subTest(row):
                self.assertIn(verdict, ("pass", "skipped"),
                              done.stdout + done.stderr)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main()
