# SPDX-License-Identifier: GPL-3.0-or-later
"""The gate on the desk: what it says, what it stops, what is ticked."""
import unittest

import desk

BAD = """Title: Enkät om öppna data
Kind: survey
Topics: digitalt
Closes: 2020-05-04

Svara på [frågorna](https://enkat.example.se/4).
"""
VAGUE = """Title: Ny vägledning om e-tjänster
Topics: digitalt

Vägledningen är till för dig som bygger e-tjänster.

[Läs mer](https://www.example.se/vagledning)

Den gäller från maj. Fler exempel finns
[på intranätet](http://intranet/e-tjanster).
"""


class Gate(desk.Case):
    dark = ("gate-warned",)

    def add(self, text):
        return self.rig.run("post", "add", "-", "--draft",
                            data=text).strip()

    def state(self, number):
        return self.rig.json("post", "show", number)["state"]

    def test_an_error_must_be_mended(self):
        number = self.add(BAD)
        for lang in ("sv", "en"):
            self.sign_in(name=f"bo.{lang}", lang=lang)
            self.goto(f"/staff/posts/{number}")
            self.assertIn(self.words("Måste rättas", "Must be mended", lang),
                          self.text())
            self.open(f"gate-stopped-{lang}",
                      f"/staff/posts/{number}/approve")
            self.assertIn(self.words("Enkäten har stängt",
                                     "The survey has closed", lang),
                          self.text())
            self.assertNotIn("/approve\" novalidate",
                             self.browser.do("source"))
            self.follow(self.words("Rätta inlägget", "Mend the post", lang))
            self.assertIn("/edit", self.browser.do("where"))

    def test_a_warning_is_ticked(self):
        number = self.add(VAGUE)
        self.sign_in(width=360)
        self.goto(f"/staff/posts/{number}/approve")
        self.look("gate-warned-360")
        self.sign_in()
        self.goto(f"/staff/posts/{number}/approve")
        self.look("gate-warned")
        self.press("Godkänn")
        self.assertIn("Kryssa i att du har sett varningarna", self.text())
        self.look("gate-unticked", 422)
        self.assertEqual(self.state(number), "draft")
        self.browser.do("check", label="Jag har sett varningarna och vill "
                        "godkänna ändå")
        self.press("Godkänn")
        self.assertIn("Inlägget är godkänt", self.text())
        self.assertEqual(self.state(number), "approved")

    def test_what_has_changed_since_is_not_seen(self):
        number = self.add(VAGUE)
        self.sign_in()
        self.goto(f"/staff/posts/{number}/approve")
        self.browser.do("check", label="Jag har sett varningarna och vill "
                        "godkänna ändå")
        self.rig.commit(
            "INSERT INTO weblink (url, state, next_at) VALUES"
            " ('https://www.example.se/vagledning', 'dead', 1)"
            " ON CONFLICT (url) DO UPDATE SET state = 'dead';"
            "INSERT OR IGNORE INTO weblink_edition SELECT e.id, w.id"
            f" FROM edition e, weblink w WHERE e.post = {number}"
            " AND w.url LIKE '%vagledning';")
        self.press("Godkänn")
        self.assertIn("Sidan finns inte", self.text())
        self.assertEqual(self.state(number), "draft")

    def test_a_good_one_says_so(self):
        number = self.add("Title: Nya parker\nTitle-en: New parks\nTopics: "
                          "digitalt\n\nDet blir tre nya parker i år.\n\n"
                          "-- en --\n\nThere will be three new parks.\n")
        self.sign_in()
        self.goto(f"/staff/posts/{number}/approve")
        self.look("gate-fine")
        self.assertIn("Inget att rätta", self.text())
        self.press("Godkänn")
        self.assertEqual(self.state(number), "approved")

    def test_what_fell_out_is_on_the_start_page(self):
        number = self.add(BAD)
        self.rig.commit(
            "INSERT INTO holdback (edition, post, code, detail, at)"
            " SELECT id, post, 'survey.closed', '', strftime('%s', 'now')"
            f" FROM edition WHERE post = {number};")
        self.sign_in()
        self.open("gate-start", "/staff/")
        self.assertIn("följde inte med i utskicket", self.text())
        self.assertIn("Enkäten har stängt", self.text())


if __name__ == "__main__":
    unittest.main()
