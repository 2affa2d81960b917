# SPDX-License-Identifier: GPL-3.0-or-later
"""The staff desk in Chromium, signed in."""
import browser
from servers import HOST, Front

PASSWORD = "gurka vinter lykta 7"


class Case(browser.Case):
    """sign_in() begins each test; each account is made once a class."""
    cookies = 1
    base = f"https://{HOST}"
    options = {"site__base_url": base}
    desk_topics = ("styrelsen", "digitalt")

    @classmethod
    def prepare(cls):
        super().prepare()
        cls.accounts = set()
        cls.rig.topics(*cls.desk_topics)

    @classmethod
    def front(cls):
        front = Front(cls.rig.folder.path, cls.rig.port)
        cls.addClassCleanup(front.close)
        return front.port

    def words(self, sv, en, lang):
        return sv if lang == "sv" else en

    def sign_in(self, name="anna", role="admin", lang="sv", width=1280):
        """A browser of its own, on the desk's start page."""
        b = self.browser
        self.fresh(width=width, lang=lang)
        if name not in self.accounts:
            link = self.rig.run("staff", "add", name, "--role", role,
                                "--email", f"{name}@example.se").strip()
            self.accounts.add(name)
            b.do("open", url=link)
            b.do("fill", label=self.words("Nytt lösenord", "New password",
                                          lang), value=PASSWORD)
            b.do("fill", label=self.words(
                "Samma lösenord en gång till", "The same password again",
                lang), value=PASSWORD)
            b.do("press", button=self.words(
                "Spara och logga in", "Save and sign in", lang))
        else:
            self.goto("/staff/sign-in?lang=" + lang)
            b.do("fill", label=self.words("Namn eller e-postadress",
                                          "Name or email address", lang),
                 value=name)
            b.do("fill", label=self.words("Lösenord", "Password", lang),
                 value=PASSWORD)
            b.do("press", button=self.words("Logga in", "Sign in", lang))
        self.assertIn("/staff/", b.do("where"))

    def look(self, name, status=None):
        """In both languages: a name that ends in its language is looked at
        in the other by the test itself."""
        seen = super().look(name, status)
        lang = self.words("en", "sv", seen["lang"])
        if not name.endswith("-" + seen["lang"]):
            self.look_twin(name, lang, status)
        return seen

    def look_twin(self, name, lang, status):
        seen = self.browser.do("twin", lang=lang, shots=[
            str(browser.SCREENS / f"{name}-{lang}-{width}.png")
            for width in (1280, 360)])
        if not seen:
            return
        with self.subTest(page=name, lang=lang):
            self.assertEqual(seen["status"], status or 200)
            self.assertEqual(seen["lang"], lang)
            self.assertEqual(seen["violations"], [])
            self.assertEqual(seen["invalid"], [])
            self.assertEqual(seen["wide"], ["", ""])

    def goto(self, path, status=200):
        """Opens without looking closely."""
        got = self.browser.do("open", url=self.base + path)
        self.assertEqual(got["status"], status, path)

    def press(self, button):
        self.browser.do("press", button=button)

    def follow(self, link):
        self.browser.do("follow", link=link)

    def fill(self, label, value):
        self.browser.do("fill", label=label, value=value)

    def text(self):
        return self.browser.do("text")
