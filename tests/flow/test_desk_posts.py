# SPDX-License-Identifier: GPL-3.0-or-later
"""Posts on the desk: written, looked at, approved, corrected, by people who
are interrupted, quick, two at once, or without a mouse."""
import unittest

import desk

WORD = ("Styrelsen gav kansliet i upp\u00addrag att\r\n"
        "•\tupphandla en tjänst\r\n•\tskriva till kommunerna")


class Posts(desk.Case):
    dark = ("desk-post-sv", "desk-post-board-sv")

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
                self.open(f"desk-post-{kind}-{lang}",
                          f"/staff/posts/new?kind={kind}")
            self.open(f"desk-post-fetch-{lang}", "/staff/posts/fetch")

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
        self.look("desk-post-board-two")
        b = self.browser
        self.put(decision__1__title="Samordnare")
        # Nor by leaving out what must be there.
        self.press("Spara utkastet")
        self.assertIn("Välj minst ett ämne", self.text())
        self.look("desk-post-board-wrong", 422)
        b.do("check", label="Styrelsen")
        self.press("Spara utkastet")
        self.assertIn("Utkastet är sparat", self.text())
        self.look("desk-post-sv")
        number = b.do("where").split("?")[0].rsplit("/", 1)[1]
        shown = self.show(number)
        self.assertEqual(shown["body"],
                         "## Digital signering\n\nStyrelsen gav kansliet i "
                         "uppdrag att\n\n- upphandla en tjänst\n"
                         "- skriva till kommunerna\n\n## Samordnare")
        self.goto(f"/staff/posts/{number}?show=en")
        self.look("desk-post-en-mail")
        self.follow("Godkänn")
        self.look("desk-post-approve")
        self.press("Godkänn")
        self.assertIn("Inlägget är godkänt", self.text())
        self.look("desk-post-approved")
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
        self.look("desk-post-withdrawn")


if __name__ == "__main__":
    unittest.main()
