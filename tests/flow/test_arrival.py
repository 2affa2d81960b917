# SPDX-License-Identifier: GPL-3.0-or-later
"""The first mail to who was moved here from another service says so."""
import html
import re
import unittest

import browser
import desk
import rig

OLD = "Gamla listan & co"
SV = f"Hittills har du fått nyhetsbrev från Kommunsamverkan genom {OLD}."
EN = ("Until now you have had email updates from Kommunsamverkan through "
      f"{OLD}.")
POST = """Title: Nyhet {0}
Topics: styrelsen

Brödtext.
"""


def plain(text):
    return " ".join(html.unescape(re.sub("<[^>]*>", " ", text)).split())


class Case:
    posts = 0

    def send(self):
        """The mails of one more post, by address."""
        Case.posts += 1
        self.rig.post_add(POST.format(Case.posts))
        return {m.to[0]: m for m in self.rig.send_digest()}

    def assert_told(self, mail, words=SV):
        for part in mail.text, mail.html:
            part = plain(part)
            self.assertIn(words, part)
            self.assertLess(part.index(words), part.index(
                f"Nyhet {Case.posts} ", part.index(words)))
        # Beside it: the way out, which is the reader's own.
        after = mail.text[mail.text.index("You do not need" if words == EN
                                          else "Du behöver inte"):]
        self.assertEqual(re.search(r"\S+/unsubscribe/\S+", after)[0],
                         mail.one_click)

    def assert_silent(self, mail):
        for part in mail.text, mail.html:
            self.assertNotIn(html.escape("listan & co"), part)
            self.assertNotIn("listan & co", part)


class ByCommand(Case, rig.Test):
    options = {"site__name": "Kommunsamverkan"}

    def test_the_first_mail_says_it(self):
        r = self.rig
        r.topics("styrelsen")
        r.subscribe("here@mottagare.example", "styrelsen")
        path = r.folder.path / "old.csv"
        path.write_text("email,topics,cadence,language\n"
                        "a@mottagare.example,styrelsen,immediate,sv\n"
                        "b@mottagare.example,styrelsen,immediate,en\n"
                        "here@mottagare.example,styrelsen,immediate,sv\n")
        r.run("subscriber", "import", path, "--evidence", "ja", "--from",
              "x" * 201, code=64)
        self.assertIn("--from", r.said)
        r.run("subscriber", "import", path, "--evidence", "ja",
              "--from", OLD)
        shown = r.run("subscriber", "show", "a@mottagare.example")
        self.assertIn("a@mottagare.example", shown)
        first = self.send()
        self.assertEqual(len(first), 3)
        self.assert_told(first["a@mottagare.example"])
        self.assert_told(first["b@mottagare.example"], EN)
        self.assert_silent(first["here@mottagare.example"])
        r.stop()
        r.start()
        second = self.send()
        self.assertEqual(sorted(second), sorted(first))
        for mail in second.values():
            self.assert_silent(mail)
        # The way out that stood beside it leads out.
        page = r.get(first["a@mottagare.example"].one_click)
        self.assertEqual(r.press(page, having="scope").status, 200)

    def test_without_a_name_nothing_is_said(self):
        r = self.rig
        path = r.folder.path / "list.csv"
        path.write_text("email,topics,cadence\n"
                        "paper@mottagare.example,styrelsen,immediate\n")
        r.run("subscriber", "import", path, "--evidence", "på papper")
        self.assertIn("--from", r.said)
        mail = self.send()["paper@mottagare.example"]
        self.assertNotIn("Hittills", mail.text)
        self.assertNotIn("Hittills", mail.html)


class ByDesk(Case, desk.Case):
    options = {**desk.Case.options, "site__name": "Kommunsamverkan"}

    def test_the_first_mail_says_it(self):
        r = self.rig
        path = r.folder.path / "gamla.csv"
        path.write_text("E-post;cadence\na@mottagare.example;immediate\n")
        self.sign_in(name="ida", role="sender")
        self.goto("/staff/subscribers/import")
        self.browser.do("upload", label="Fil", file=str(path))
        self.press("Ladda upp")
        self.browser.do("check", label="Styrelsen")
        self.fill("Bevis för samtycket, för hela filen", "Ja i Gamla")
        self.fill("Tjänsten de flyttas från, med det namn de känner igen",
                  OLD)
        self.press("Kontrollera filen")
        rig.wait(lambda: f"flyttats från {OLD}" in self.text(),
                 "the check", step=0.2)
        self.look("desk-import-from-sv")
        self.press("Hämta in en rad")
        rig.wait(lambda: "importen är klar" in self.text(), "the import",
                 step=0.2)
        mail = self.send()["a@mottagare.example"]
        self.assert_told(mail)
        self.assert_silent(self.send()["a@mottagare.example"])
        path = browser.SCREENS / "arrival.html"
        path.write_text(mail.html)
        self.cookies = 0
        self.fresh()
        self.browser.do("open", url=path.as_uri())
        self.look("mail-arrival")


if __name__ == "__main__":
    unittest.main()
