# SPDX-License-Identifier: GPL-3.0-or-later
"""Posts on the desk: written, looked at, approved, corrected, by people who
are interrupted, quick, two at once, or without a mouse."""
import unittest

import desk
import rig
from servers import Site

WORD = ("Styrelsen gav kansliet i upp\u00addrag att\r\n"
        "•\tupphandla en tjänst\r\n•\tskriva till kommunerna")


class Posts(desk.Case):
    dark = ("desk-post", "desk-post-board")

    def posts(self):
        return self.rig.json("post", "list")

    def put(self, **fields):
        """By the id of the field."""
        for name, value in fields.items():
            self.browser.do("put", selector="#" + name.replace("__", "-"),
                            value=value)

    def show(self, number):
        return self.rig.json("post", "show", number)

    def add(self, title, kind="Nyhet", topic="Styrelsen", text="Text."):
        """A draft, through the form; its page is open after."""
        self.goto("/staff/posts/new")
        self.follow(kind)
        self.put(title=title, text=text)
        self.browser.do("check", label=topic)
        self.press("Spara utkastet")
        return self.browser.do("where").split("?")[0].rsplit("/", 1)[1]

    def test_an_empty_list_teaches(self):
        for lang in ("sv", "en"):
            self.sign_in(name=f"bo.{lang}", lang=lang)
            seen = self.open(f"desk-posts-empty-{lang}",
                             "/staff/posts?q=finnsinte")
            self.assertEqual(seen["lang"], lang)
            self.open(f"desk-post-new-{lang}", "/staff/posts/new")
        for kind in ("news", "board", "meeting", "survey"):
            self.open(f"desk-post-{kind}", f"/staff/posts/new?kind={kind}")
        self.open("desk-post-fetch", "/staff/posts/fetch")

    def test_a_board_summary(self):
        self.sign_in()
        self.goto("/staff/posts")
        self.follow("Nytt inlägg")
        self.follow("Styrelsemöte")
        self.put(title="Styrelsemötet 23 juni", day="2026-06-23",
                 decision__0__title="Digital signering",
                 decision__0__text=WORD)
        # Nothing typed is lost by asking for one more box.
        self.press("Lägg till ett beslut")
        b = self.browser
        self.put(decision__1__title="Samordnare")
        mail = b.do("tab", button="Visa som brev i ny flik")
        self.assertIn("upphandla en tjänst", mail)
        # Nor by leaving out what must be there.
        self.press("Spara utkastet")
        self.assertIn("Välj minst ett ämne", self.text())
        self.look("desk-post-board-wrong", 422)
        b.do("check", label="Styrelsen")
        self.press("Spara utkastet")
        self.assertIn("Utkastet är sparat", self.text())
        self.look("desk-post")
        number = b.do("where").split("?")[0].rsplit("/", 1)[1]
        shown = self.show(number)
        self.assertEqual(shown["body"],
                         "## Digital signering\n\nStyrelsen gav kansliet i "
                         "uppdrag att\n\n- upphandla en tjänst\n"
                         "- skriva till kommunerna\n\n## Samordnare")
        self.follow("Engelska")
        self.assertIn("Styrelsemötet 23 juni: two decisions", self.text())
        self.follow("Godkänn")
        self.look("desk-post-approve")
        self.press("Godkänn")
        self.assertIn("Inlägget är godkänt", self.text())
        # A correction: first what the reader will see.
        self.follow("Ändra eller rätta")
        self.put(title="Styrelsemötet den 23 juni", note="rätt dag")
        self.press("Granska ändringen")
        self.assertIn("rätt dag", self.text())
        self.look("desk-post-review")
        self.press("Godkänn ändringen")
        self.assertIn("gäller nu", self.text())
        shown = self.show(number)
        self.assertEqual((shown["edition"], shown["note"]), (2, "rätt dag"))
        # Withdrawn in two steps.
        self.follow("Dra tillbaka")
        self.look("desk-post-withdraw")
        self.press("Dra tillbaka")
        shown = self.show(number)
        self.assertEqual(shown["state"], "withdrawn")

    def test_somebody_else_was_quicker(self):
        self.sign_in()
        number = self.add("Två på en gång")
        self.follow("Ändra")
        self.put(title="Min rubrik", text="Min text.")
        # The colleague saves meanwhile.
        self.rig.run("post", "correct", number, "-", data=(
            "Title: Hennes rubrik\nTopics: styrelsen\n\nHennes text.\n"))
        self.press("Spara utkastet")
        text = self.text()
        for words in ("Min rubrik", "Min text.", "Hennes rubrik",
                      "Hennes text."):
            self.assertIn(words, text)
        self.look("desk-post-both", 409)
        self.press("Skriv ihop dem")
        self.assertIn("Hennes text.", self.text())
        self.look("desk-post-merge")
        self.put(text="Min text.\n\nHennes text.")
        self.press("Spara utkastet")
        shown = self.show(number)
        self.assertEqual((shown["title"], shown["body"].strip()),
                         ("Min rubrik", "Min text.\n\nHennes text."))

        # And one who withdrew it: what was typed stands there to copy.
        self.follow("Ändra")
        self.put(text="Mer att säga.")
        self.rig.run("post", "withdraw", number)
        self.press("Spara utkastet")
        self.assertIn("dragit tillbaka", self.text())
        self.assertIn("Mer att säga.", self.browser.do("source"))

    def test_pressed_twice_it_is_one(self):
        self.sign_in()
        before = len(self.posts())
        self.goto("/staff/posts/new?kind=news")
        self.put(title="Bara en", text="Text.")
        self.browser.do("check", label="Styrelsen")
        self.browser.do("twice", button="Spara utkastet")
        self.assertEqual(len(self.posts()), before + 1)
        self.assertIn("Bara en", self.text())

    def test_a_session_that_ends_loses_nothing(self):
        self.sign_in(name="doris")
        self.goto("/staff/posts/new?kind=board")
        self.put(title="Kvar", decision__0__title="Ett",
                 decision__0__text="Rad ett\n\nRad två")
        self.browser.do("check", label="Styrelsen")
        self.browser.do("forget")
        self.press("Spara utkastet")
        self.assertIn("Det du skrev finns kvar", self.text())
        self.fill("Namn eller e-postadress", "doris")
        self.fill("Lösenord", desk.PASSWORD)
        self.press("Logga in")
        self.press("Fortsätt")
        number = self.browser.do("where").split("?")[0].rsplit("/", 1)[1]
        self.assertEqual(self.show(number)["body"].strip(),
                         "## Ett\n\nRad ett\n\nRad två")

    def test_an_editor_proposes(self):
        self.sign_in()
        number = self.add("Godkänd")
        self.follow("Godkänn")
        self.press("Godkänn")
        self.sign_in(name="eva", role="editor")
        draft = self.add("Utkast av eva")
        self.assertNotIn("Ta bort utkastet", self.text())
        self.goto(f"/staff/posts/{draft}/approve", 403)
        self.goto(f"/staff/posts/{number}/edit")
        self.put(title="Evas rubrik", note="bättre rubrik")
        self.browser.do("check", label="Digitalt")
        self.press("Föreslå ändringen")
        self.assertIn("Lämna dem som de var", self.text())
        self.goto(f"/staff/posts/{number}/edit")
        self.put(title="Evas rubrik", note="bättre rubrik")
        self.press("Föreslå ändringen")
        self.assertIn("väntar på att godkännas", self.text())
        self.sign_in()
        self.goto(f"/staff/posts/{number}")
        for words in ("eva", "Godkänd", "Evas rubrik"):
            self.assertIn(words, self.text())
        self.look("desk-post-proposal")
        self.follow("Godkänn")
        self.press("Godkänn")
        self.assertEqual(self.show(number)["title"], "Evas rubrik")
        # Another is turned down.
        self.sign_in(name="eva", role="editor")
        self.goto(f"/staff/posts/{number}/edit")
        self.put(title="Evas andra rubrik")
        self.press("Föreslå ändringen")
        self.sign_in()
        self.goto(f"/staff/posts/{number}")
        self.follow("Avvisa ändringen")
        self.look("desk-post-reject")
        self.press("Avvisa ändringen")
        self.assertIn("Ändringen är avvisad", self.text())
        shown = self.show(number)
        self.assertEqual((shown["title"], shown["note"], shown["edition"],
                          shown["edition_state"], shown["turned_down"]),
                         ("Evas rubrik", "bättre rubrik", 2, "approved", 3))
        self.assertIn("newer     3, turned down\n",
                      self.rig.run("post", "show", number))

    def test_refused_in_ones_own_words(self):
        for lang in ("sv", "en"):
            self.sign_in(name=f"bo.{lang}", lang=lang)
            number = self.rig.post_add("Title: Borta\nTopics: styrelsen\n\n"
                                       "Text.\n", "--draft")
            self.goto(f"/staff/posts/{number}/approve")
            self.rig.run("post", "withdraw", number)
            self.press(self.words("Godkänn", "Approve", lang))
            self.assertIn(self.words("Inlägget är tillbakadraget.",
                                     "The post is withdrawn.", lang),
                          self.text())
            self.look(f"desk-refused-{lang}", 409)

    def test_a_correction_meets_the_gate(self):
        self.sign_in()
        number = self.add("Grinden")
        self.follow("Godkänn")
        self.press("Godkänn")
        self.follow("Ändra eller rätta")
        self.put(text="Nytt.\n\n[Läs mer](https://www.example.se/sida)")
        self.press("Granska ändringen")
        self.press("Godkänn ändringen")
        self.assertIn("Läs mer", self.text())
        self.look("desk-post-review-warned", 422)
        b = self.browser
        b.do("check", label="Jag har sett varningarna och vill godkänna ändå")
        self.press("Godkänn ändringen")
        self.assertIn("gäller nu", self.text())
        self.assertIn("Läs mer", self.show(number)["body"])

    def test_at_a_time(self):
        self.sign_in()
        number = self.add("Vid en tid")
        self.follow("Godkänn")
        self.browser.do("check", label="Vid en tid som jag väljer")
        self.press("Godkänn")
        self.assertIn("Välj en dag", self.text())
        self.look("desk-post-approve-wrong", 422)
        self.put(publish_day="2098-05-04", publish_time="08:30")
        self.press("Godkänn")
        self.assertIn("4 maj 2098 kl. 08.30", self.text())
        self.look("desk-post-timed")
        self.assertTrue(self.show(number)["publish"].startswith("2098-05-04"))
        self.press("Ta bort tiden")
        self.assertEqual(self.show(number)["state"], "draft")

    def test_dates_and_a_survey(self):
        self.sign_in()
        self.goto("/staff/posts/new?kind=meeting")
        self.put(title="Rådets möten", date__0__day="2098-09-15",
                 date__0__place="Skövde")
        self.press("Lägg till ett öppet hus")
        self.put(date__1__day="2098-09-13", date__1__start="11:00",
                 date__1__end="12:00",
                 date__1__link="www.example.se/rummet")
        self.look("desk-post-dates")
        self.browser.do("check", label="Digitalt")
        self.press("Spara utkastet")
        number = self.browser.do("where").split("?")[0].rsplit("/", 1)[1]
        dates = self.show(number)["dates"]
        self.assertEqual([(d["label"], d["place"], d["link"])
                          for d in dates],
                         [("Öppet hus", "", "https://www.example.se/rummet"),
                          ("Möte", "Skövde", "")])
        self.goto("/staff/posts/new?kind=survey")
        self.put(title="Vad tycker du?", closes_day="2098-05-04",
                 url="www.example.se/enkat")
        self.browser.do("check", label="Digitalt")
        self.press("Spara utkastet")
        number = self.browser.do("where").split("?")[0].rsplit("/", 1)[1]
        shown = self.show(number)
        self.assertEqual((shown["kind"], shown["reminder_days"]),
                         ("survey", 3))
        self.open("desk-posts", "/staff/posts")
        self.goto("/staff/posts?kind=survey")
        self.assertIn("Vad tycker du?", self.text())
        self.assertNotIn("Rådets möten", self.text())


class Fetched(desk.Case):
    def test_a_page_of_our_site(self):
        site = Site()
        self.addCleanup(site.stop)
        site.pages["/sida"] = "text/html; charset=utf-8", (
            "<html><head><title>Vi</title></head><body><main><h1>Ny e-tjänst"
            "</h1><p>Den öppnar måndag.</p></main></body></html>").encode()
        self.sign_in()
        self.goto("/staff/posts")
        self.follow("Hämta från vår webbplats")
        self.fill("Sidans adress", site.url + "/sida")
        self.press("Hämta")
        rig.wait(lambda: "Det här stod på sidan" in self.text(),
                     "the page")
        self.look("desk-post-fetched")
        self.browser.do("check", label="Styrelsen")
        self.press("Spara utkastet")
        number = self.browser.do("where").split("?")[0].rsplit("/", 1)[1]
        shown = self.rig.json("post", "show", number)
        self.assertEqual((shown["title"], shown["body"].strip(),
                          shown["url"]), ("Ny e-tjänst",
                         "Den öppnar måndag.", site.url + "/sida"))


class Keyboard(desk.Case):
    """Without a mouse: a board summary is written, approved and sent."""
    readers = ("ella@example.se", "nils@example.se")

    @classmethod
    def prepare(cls):
        super().prepare()
        cls.rig.people(cls.readers, "styrelsen")

    def key(self, selector, key, leaves=False):
        self.assertTrue(self.browser.do("key", selector=selector, key=key,
                                        leaves=leaves)["ring"], selector)

    def number(self):
        return self.browser.do("where").split("?")[0].rsplit("/", 1)[1]

    def write(self, title):
        self.key("nav a[href$='/staff/posts']", "Enter", True)
        self.key("a[href$='/posts/new']", "Enter", True)
        self.key("a[href$='kind=board']", "Enter", True)
        self.key("#title", title)
        self.key("#decision-0-title", "Digital signering")
        self.key("#decision-0-text", "Kansliet upphandlar en tjänst.")
        self.key("button[value=decision]", "Enter", True)
        # The new box is where one is.
        self.browser.do("type", text="Samordnare")
        self.key("#decision-1-text", "Två anställs.")
        self.key("#topic-styrelsen", "Space")
        self.key("button.main[value=save]", "Enter", True)
        number = self.number()
        self.key("a[href$='/approve']", "Enter", True)
        self.key("#quality_seen", "Space")  # it has no day
        self.key("form button.main", "Enter", True)
        shown = self.rig.json("post", "show", number)
        self.assertEqual((shown["state"], shown["body"].strip()), (
            "approved", "## Digital signering\n\nKansliet upphandlar en "
            "tjänst.\n\n## Samordnare\n\nTvå anställs."))

    def send(self, lang):
        self.key("nav a[href$='/staff/digests']", "Enter", True)
        self.key("a[href$='/digests/send']", "Enter", True)
        self.key("form[action$='/check'] button.main", "Enter", True)
        self.assertIn(self.words("Skicka till 2", "Send to 2", lang),
                      self.text())
        self.key("main form button.main", "Enter", True)
        self.browser.do("until", selector="#controls", text=self.words(
            "Skicka utan att vänta", "Send without waiting", lang))
        # As F5 does: once it is frozen, the page loads itself anew.
        self.goto(f"/staff/digests/{self.number()}")
        self.key("#controls a[href$='/now']", "Enter", True)
        self.key("main form button.main", "Enter", True)

    def test_write_approve_and_send(self):
        for lang, title in (("sv", "Styrelsemötet i juni"),
                            ("en", "Styrelsemötet i augusti")):
            with self.subTest(lang=lang):
                self.sign_in(name=f"anna.{lang}", lang=lang)
                start = self.rig.post.count()
                self.write(title)
                self.send(lang)
                for who in self.readers:
                    self.assertIn(title, self.rig.post.first(
                        who, start)["Subject"])
                self.rig.idle()
                self.assertEqual(len(self.rig.post.mails) - start, 2)


if __name__ == "__main__":
    unittest.main()
