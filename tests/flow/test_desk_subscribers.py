# SPDX-License-Identifier: GPL-3.0-or-later
"""Staff look after subscribers: search, open, add, change, end, erase."""
import csv
import json
import unittest

import desk
import rig


class Subscribers(desk.Case):
    dark = ("desk-subscribers-sv", "desk-subscriber")

    @classmethod
    def prepare(cls):
        super().prepare()
        cls.rig.people([f"person{i:03}@kommun{i % 3}.example.se"
                        for i in range(120)], "styrelsen", 3)
        cls.rig.people(["anna.berg@example.se"], "digitalt", 1)
        cls.rig.post_add("Title: Nya riktlinjer\nKind: news\n"
                         "Topics: styrelsen\n\nHej.\n")

    def number(self, address):
        return self.rig.sql("SELECT id FROM subscriber WHERE address = "
                            f"'{address}'")[0]["id"]

    def log(self, what):
        return self.rig.sql("SELECT who, subject, detail FROM audit WHERE "
                            f"what = '{what}' ORDER BY id")

    def opened(self, address):
        self.goto(f"/staff/subscribers/{self.number(address)}")
        button = self.words("Öppna uppgifterna", "Open the details",
                            self.lang)
        if button in self.text():
            self.press(button)

    def sign_in(self, **more):
        self.lang = more.get("lang", "sv")
        super().sign_in(**more)

    def test_search(self):
        for lang in ("sv", "en"):
            self.sign_in(name=f"stina.{lang}", role="sender", lang=lang)
            seen = self.open(f"desk-subscribers-{lang}",
                             "/staff/subscribers")
            self.assertEqual(seen["lang"], lang)
            self.assertNotIn("person001", self.text())
            self.assertIn("pe…@kommun1.example.se", self.text())
            self.fill(self.words("Adress eller en del av den",
                                 "Address, or a part of it", lang),
                      "kommun0.ex")
            self.press(self.words("Sök", "Search", lang))
            self.assertIn("40 ", self.text())
            self.assertNotIn("kommun1", self.text())
        # What was looked for stands in no URL and no log; the pages of the
        # answer, and the way back, are as ever; also without the script.
        b = self.browser
        self.search("kommun")
        where = b.do("where")
        self.follow("Next")
        self.assertIn("Page 2 of 3", self.text())
        self.follow("Since")
        self.assertRegex(self.text(), "1(19|20) found")
        self.assertNotIn("kommun", b.do("where"))
        self.goto(where[len(self.base):])
        self.assertRegex(self.text(), "1(19|20) found")
        self.search("zzz")
        self.assertNotIn("zzz", b.do("where"))
        self.look("desk-subscribers-none")
        b.do("script", on=False)
        self.goto("/staff/subscribers?lang=en")
        self.search("anna.berg@example.se")
        self.assertIn("an…@example.se", self.text())
        self.assertNotIn("anna.berg", b.do("where"))
        self.assertNotIn("anna.berg", self.rig.said_since())
        b.do("script", on=True)
        self.goto("/staff/subscribers?s=AAAAAAAAAAAAAAAAAAAAAA&lang=en")
        self.assertIn("no longer kept", self.text())
        # Another's token is nothing.
        self.sign_in(name="stina.sv", role="sender", lang="en")
        self.goto(where[len(self.base):])
        self.assertIn("no longer kept", self.text())
        self.sign_in(name="stina.en", role="sender", lang="en")
        self.goto("/staff/subscribers?topic=digitalt")
        self.assertIn("1 found", self.text())
        self.goto("/staff/subscribers?cadence=weekly&page=3")
        self.assertRegex(self.text(), "1(19|20) found")
        self.goto("/staff/subscribers?topic=styrelsen&cadence=daily")
        self.assertIn("Nobody was found", self.text())
        self.goto("/staff/subscribers?sort=-address&state=active&page=2")
        self.assertIn("Page 2 of 3", self.text())

    def search(self, text):
        self.fill("Address, or a part of it", text)
        self.press("Search")

    def test_opening_is_logged(self):
        self.sign_in(name="olle", role="sender")
        number = self.number("anna.berg@example.se")
        self.open("desk-subscriber-closed", f"/staff/subscribers/{number}")
        self.assertNotIn("anna.berg", self.text())
        self.press("Öppna uppgifterna")
        self.assertIn("anna.berg@example.se", self.text())
        self.look("desk-subscriber")
        line = self.log("subscriber.open")[-1]
        self.assertEqual(line, {"who": "staff:olle", "detail": "",
                                "subject": f"subscriber {number}"})
        # For one who has not opened it, it stays shut.
        self.sign_in(name="siv", role="sender")
        self.goto(f"/staff/subscribers/{number}")
        self.assertNotIn("anna.berg", self.text())

    def test_add_change_remove(self):
        self.sign_in(name="ada", role="sender", lang="en")
        self.open("desk-subscriber-new", "/staff/subscribers/new")
        self.fill("The person's email address", "cia@example")
        self.press("Add")
        self.look("desk-subscriber-new-wrong", 422)
        self.fill("The person's email address", "cia.ek@example.se")
        self.fill("How they asked", "Wrote on the list")
        self.browser.do("check", label="Styrelsen")
        start = self.rig.post.count()
        self.press("Add")
        self.assertIn("A mail is on its way", self.text())
        mail = self.rig.post.first("cia.ek@example.se", start)
        number = self.number("cia.ek@example.se")
        self.press("Open the details")
        self.look("desk-subscriber-pending")
        self.assertIn("Wrote on the list", self.text())
        page = self.rig.get("/confirm/" +
                            mail.link("/confirm/").rsplit("/", 1)[1])
        self.assertEqual(self.rig.press(page).status, 200)
        self.goto(f"/staff/subscribers/{number}")
        self.look("desk-subscriber-active")
        self.assertIn("Nya riktlinjer", self.text())
        self.browser.do("check", label="Digitalt")
        self.press("Save")
        self.assertIn("The change is saved", self.text())
        self.assertEqual(len(self.rig.sql(
            f"SELECT 1 FROM subscription WHERE subscriber = {number}")), 2)
        self.follow("End the subscription")
        self.press("End the subscription")
        self.assertIn("The subscription has ended", self.text())
        self.assertEqual(self.rig.sql(
            f"SELECT state FROM subscriber WHERE id = {number}"),
            [{"state": "left"}])

    def test_suppress_and_lift(self):
        self.sign_in(name="sara", role="sender")
        address = "person007@kommun1.example.se"
        self.opened(address)
        self.follow("Spärra adressen")
        self.press("Spärra adressen")
        self.assertIn("Personalen spärrade den", self.text())
        self.look("desk-subscriber-suppressed")
        self.goto("/staff/subscribers/new")
        self.fill("Personens e-postadress", address)
        self.fill("Hur personen bad om breven", "Ringde")
        self.browser.do("check", label="Styrelsen")
        self.press("Lägg till")
        self.assertIn("Vi skriver aldrig till den", self.text())
        self.opened(address)
        self.follow("Häv spärren")
        before = len(self.log("subscriber.lift"))
        self.press("Häv spärren")
        self.assertNotIn("Personalen spärrade den", self.text())
        self.assertEqual(len(self.log("subscriber.lift")), before + 1)

    def test_an_address_that_nobody_has(self):
        address = "borta@kommun4.example.se"
        self.sign_in(name="sara", role="sender")
        self.goto("/staff/subscribers")
        self.fill("Adress eller en del av den", address)
        self.press("Sök")
        self.press("Spärra adressen")
        self.assertIn("Skriv varför", self.text())
        self.look("desk-subscribers-block", 422)
        self.fill("Varför?", "Ringde och bad om det")
        self.press("Spärra adressen")
        self.assertIn("Adressen är spärrad", self.text())
        self.look("desk-subscribers-blocked")
        self.assertNotIn("borta", self.browser.do("where"))
        self.rig.run("subscriber", "suppress", address, "--why", "igen")
        self.assertIn("suppressed already", self.rig.said)
        self.fill("Varför?", "Ångrade sig")
        self.press("Häv spärren")
        self.assertNotIn("Adressen är spärrad", self.text())
        self.rig.run("subscriber", "suppress", address, "--why", "Brev")
        self.rig.run("subscriber", "lift", address, "--why", "Fel adress")
        self.assertEqual([line["detail"] for what in (
            "subscriber.suppress", "subscriber.lift") for line in
                          self.log(what) if line["subject"].startswith(
                              "address ")],
                         ["Ringde och bad om det", "Brev", "Ångrade sig",
                          "Fel adress"])

    def test_erase_leaves_no_byte(self):
        address = "person008@kommun2.example.se"
        self.sign_in(name="stig", role="sender")
        number = self.number(address)
        self.goto(f"/staff/subscribers/{number}/erase", 403)
        self.sign_in(name="anna")
        self.opened(address)
        self.press("Radera uppgifterna")
        self.look("desk-subscriber-erase")
        self.press("Radera uppgifterna")
        self.assertIn("Uppgifterna är raderade", self.text())
        files = [self.rig.state / ("brevduva.db" + end)
                 for end in ("", "-wal")]
        rig.wait(lambda: not any(b"person008" in f.read_bytes()
                                 for f in files if f.exists()),
                 "the address to be gone from the files")
        self.goto(f"/staff/subscribers/{number}", 404)

    def test_export(self):
        self.sign_in(name="anna")
        self.open("desk-subscribers-export", "/staff/subscribers/export")
        text = self.browser.do("download", button="Hämta som tabell (CSV)")
        rows = list(csv.DictReader(text.splitlines()))
        self.assertEqual(text, self.rig.run("subscriber", "export"))
        self.assertEqual(rows[0]["email"], "person000@kommun0.example.se")
        people = json.loads(self.browser.do("download",
                                            button="Hämta som JSON"))
        self.assertEqual(people, self.rig.json("subscriber", "export"))
        self.assertEqual([line["detail"] for line in
                          self.log("subscriber.export")], ["csv", "json"])


if __name__ == "__main__":
    unittest.main()
