# SPDX-License-Identifier: GPL-3.0-or-later
"""The desk's own pages: signing in, the start page, the account, topics."""
import unittest

import desk


class Desk(desk.Case):
    dark = ("desk-start-sv",)

    def test_signed_in(self):
        for lang in ("sv", "en"):
            self.sign_in(name=f"anna.{lang}", lang=lang)
            for name, path in (("start", "/staff/"),
                               ("topics", "/staff/topics"),
                               ("topic-new", "/staff/topics/new"),
                               ("people", "/staff/staff"),
                               ("account", "/staff/account"),
                               ("log", "/staff/log")):
                seen = self.open(f"desk-{name}-{lang}", path)
                self.assertEqual(seen["lang"], lang)

    def test_signs_in_again(self):
        self.sign_in()
        self.press("Logga ut")
        self.sign_in()
        self.assertIn("anna", self.text())


if __name__ == "__main__":
    unittest.main()
