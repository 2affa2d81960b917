# SPDX-License-Identifier: GPL-3.0-or-later
"""The public pages in Chromium, usable with the keyboard alone."""
import unittest

import browser
import posts
import rig
from browser import SCREENS

# Each colour of the style sheet is on one of these.
DARK = ("subscribe-sv", "errors-sv", "sent-sv", "confirm-sv", "confirmed-sv",
        "manage-sv", "left-some-sv", "archive-sv", "trial-sv", "digest")


class Case(browser.Case):
    dark = DARK
    mails = ("archived-sv", "archived-en")


class Open(Case):
    """Every page of a service in use, in both languages."""

    @classmethod
    def prepare(cls):
        super().prepare()
        r = cls.rig
        posts.topics(r)
        for post in posts.ALL:
            r.post_add(post)

    def words(self, sv, en, lang):
        return sv if lang == "sv" else en

    def test_sign_up_by_clicks(self):
        for lang in ("sv", "en"):
            r, b = self.rig, self.browser
            self.fresh(lang=lang)
            seen = self.open(f"subscribe-{lang}", f"/?lang={lang}")
            self.assertEqual(seen["lang"], lang)
            # Nothing filled in: the errors, with the focus on them.
            b.do("press", button=self.words("Prenumerera", "Subscribe",
                                            lang))
            seen = self.look(f"errors-{lang}", 422)
            self.assertRegex(seen["title"], self.words("^Fel:", "^Error:",
                                                       lang))
            start = r.post.count()
            b.do("check", label=self.words("Styrelsen", "The board", lang))
            b.do("check", label=self.words("Digitalisering",
                                           "Digital services", lang))
            b.do("check", label=self.words("Direkt", "Straight away", lang))
            b.do("fill", label=self.words("Din e-postadress",
                                          "Your email address", lang),
                 value=f"klick.{lang}@mottagare.example")
            b.do("press", button=self.words("Prenumerera", "Subscribe",
                                            lang))
            self.look(f"sent-{lang}")
            mail = r.post.after(start)[0]
            self.assertEqual(mail.to, [f"klick.{lang}@mottagare.example"])
            self.assertEqual(mail["Content-Language"], lang)

            self.open(f"never-{lang}", mail.link("/never/"))
            self.open(f"confirm-{lang}", mail.link("/confirm/"))
            b.do("press", button=self.words("Bekräfta prenumerationen",
                                            "Confirm subscription", lang))
            seen = self.look(f"confirmed-{lang}")
            text = b.do("text")
            self.assertIn("öppna data", text)
            self.assertIn("www.example.se", str(r.get(
                mail.link("/confirm/")).body))
            self.open(f"already-{lang}", mail.link("/confirm/"))

            start = r.post.count()
            post = r.post_add("Title: Ny\nTitle-en: New\nKind: news\n"
                              "Topics: styrelsen\n\nText.\n")
            r.send_digest("--post", post)
            mail, = r.post.to(f"klick.{lang}@mottagare.example", start)
            self.open(f"unsubscribe-{lang}", mail.link("/unsubscribe/"))
            b.do("press", button=self.words(
                "Avsluta det här ämnet", "Unsubscribe from this topic",
                lang))
            self.look(f"left-some-{lang}")
            b.do("press", button=self.words("Ångra", "Undo", lang))
            self.look(f"undone-{lang}")
            self.open(f"preferences-{lang}", mail.link("/preferences/"))
            start = r.post.count()
            self.open(f"link-{lang}", f"/link?lang={lang}")
            b.do("fill", label=self.words("Din e-postadress",
                                          "Your email address", lang),
                 value=f"klick.{lang}@mottagare.example")
            b.do("press", button=self.words("Skicka länken",
                                            "Send the link", lang))
            self.look(f"link-sent-{lang}")
            manage = r.post.after(start)[0].link("/preferences/")
            self.open(f"manage-{lang}", manage)
            self.open(f"unsubscribe2-{lang}", mail.link("/unsubscribe/"))
            b.do("press", button=self.words(
                "Avsluta alla brev", "Unsubscribe from all emails", lang))
            self.look(f"left-all-{lang}")
            self.open(f"nothing-{lang}", f"/nothing?lang={lang}", 404)

    def test_the_keyboard_alone_and_no_script(self):
        """A11-01: no pointer; pages have no script to switch off."""
        r, b = self.rig, self.browser
        self.fresh(width=1280)
        b.do("open", url=rig.BASE + "/?lang=sv")
        start = r.post.count()
        rings = [b.do("key", selector=s, key=k, leaves=leaves)["ring"]
                 for s, k, leaves in (
                     ("input[value=styrelsen]", "Space", False),
                     ("input[type=email]", "tangent@mottagare.example",
                      False),
                     ("button", "Enter", True))]
        self.assertEqual(rings, [True] * 3, "the focus can be seen")
        self.assertIn("Titta i din inkorg", b.do("text"))
        mail = r.post.after(start)[0]
        b.do("open", url=mail.link("/confirm/"))
        b.do("key", selector="main button", key="Enter", leaves=True)
        self.assertIn("nu är det klart", b.do("text"))

    def test_the_archive(self):
        r = self.rig
        r.subscribe("arkiv@mottagare.example", "styrelsen", "digitalt",
                    "omsorg")
        post = r.post_add(posts.BOARD)
        mail = [m for m in r.send_digest("--post", post)
                if "arkiv" in m.to[0]][0]
        for lang in ("sv", "en"):
            self.fresh(lang=lang)
            self.open(f"archive-{lang}", f"/archive?lang={lang}")
            self.open(f"archived-{lang}",
                      mail.link("/archive/") + f"?lang={lang}")

    def test_a_digest_as_mail(self):
        """The HTML of a mail alone: what a web mail shows."""
        r = self.rig
        r.subscribe("brev@mottagare.example", *posts.TOPICS)
        ids = [r.post_add(p) for p in posts.ALL]
        mail = [m for m in r.send_digest(*sum(
            (["--post", str(i)] for i in ids), [])) if "brev" in m.to[0]][0]
        path = SCREENS / "digest.html"
        path.write_text(mail.html)
        self.fresh()
        self.browser.do("open", url=path.as_uri())
        self.look("digest")

    def test_long_words_and_many_topics(self):
        r = self.rig
        r.run("topic", "add", "lang", "--name", "Donaudampfschifffahrts" * 4,
              "--about", "x" * 150)
        self.addCleanup(r.run, "topic", "close", "lang")
        self.fresh()
        self.open("long-sv", "/")


class Unopened(Case):
    def test_it(self):
        for lang in ("sv", "en"):
            self.fresh(lang=lang)
            self.open(f"unopened-{lang}", f"/?lang={lang}")


class Closed(Case):
    options = {"site__controller": ""}

    def test_it(self):
        self.rig.topics("styrelsen")
        for lang in ("sv", "en"):
            self.fresh(lang=lang)
            self.open(f"closed-{lang}", f"/?lang={lang}", 503)


class Trial(Case):
    options = {"relay": "none", "site__test_mode": "yes"}

    def test_it(self):
        self.rig.topics("styrelsen")
        self.fresh()
        seen = self.open("trial-sv", "/")
        self.assertTrue(seen["title"])
        self.assertIn("Provdrift", self.browser.do("text"))


if __name__ == "__main__":
    unittest.main()
