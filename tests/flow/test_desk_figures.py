# SPDX-License-Identifier: GPL-3.0-or-later
"""The desk's figures, mail servers, the form for other sites, and the first
steps of an empty desk."""
import unittest

import desk
import rig


class Servers(desk.Case):
    dark = ("relays-sv", "embed-sv")

    def test_a_test_mail(self):
        for lang in ("sv", "en"):
            self.sign_in(name=f"anna.{lang}", lang=lang)
            start = self.rig.post.count()
            self.goto("/staff/relays")
            self.press(self.words("Skicka ett prov till mig",
                                  "Send a test to me", lang))
            mail = self.rig.post.first(f"anna.{lang}@example.se", start)
            self.assertEqual(mail["Content-Language"], lang)
            self.assertEqual(mail["Auto-Submitted"], "auto-generated")

            def taken():
                self.goto("/staff/relays")
                return self.words("tog emot provet", "took the test",
                                  lang) in self.text()
            rig.wait(taken, "the relay's answer")
            self.look(f"relays-{lang}")
            # Impatience sends no second one.
            self.press(self.words("Skicka ett prov till mig",
                                  "Send a test to me", lang))
            self.assertEqual(len(self.rig.post.to(
                f"anna.{lang}@example.se", start)), 1)

    def test_a_form_to_copy(self):
        for lang in ("sv", "en"):
            self.sign_in(name=f"berit.{lang}", role="editor", lang=lang)
            self.open(f"embed-{lang}", "/staff/embed")
            self.browser.do("select", label=self.words(
                "Vad ska man kunna välja?",
                "What should one be able to choose?", lang),
                value="digitalt")
            self.press(self.words("Visa", "Show", lang))
            self.assertIn("?topic=digitalt", self.browser.do("where"))
            self.assertIn("/?topic=digitalt", self.text())
        self.goto("/staff/embed?topic=none", 404)


if __name__ == "__main__":
    unittest.main()
