# SPDX-License-Identifier: GPL-3.0-or-later
"""The same ways again, in a program built with ASan and UBSan: nothing of
theirs in the log, no leak at the end."""
import unittest

import rig
import test_double_optin
import test_journey
import test_leaving
import test_mail

ENV = {"ASAN_OPTIONS": "detect_leaks=1:detect_stack_use_after_return=1",
       "UBSAN_OPTIONS": "print_stacktrace=1"}


class Checked:
    """Another build, and a look at the log when all is done."""
    options = {"build": rig.SAN, "env": ENV}

    @classmethod
    def setUpClass(cls):
        if not (rig.SAN / "brevduva").exists():
            raise unittest.SkipTest("no build with sanitizers")
        super().setUpClass()

    @classmethod
    def tearDownClass(cls):
        code = cls.rig.stop() if cls.rig.process else 0
        log = cls.rig.said_since()
        super().tearDownClass()
        for sign in ("Sanitizer", "runtime error"):
            if sign in log:
                raise AssertionError(log[log.index(sign) - 200:][:8000])
        if code:
            raise AssertionError(f"the daemon ended with {code}")


class Journey(Checked, test_journey.Journey):
    pass


class Answers(Checked, test_double_optin.Answers):
    pass


class Form(Checked, test_double_optin.Form):
    pass


class Confirm(Checked, test_double_optin.Confirm):
    pass


class Leave(Checked, test_leaving.Leave):
    pass


class Mails(Checked, test_mail.Mails):
    pass


if __name__ == "__main__":
    unittest.main()
