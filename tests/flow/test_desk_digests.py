# SPDX-License-Identifier: GPL-3.0-or-later
"""Digests at the desk: what would go, sending it, following it, stopping it,
as staff do it in Chromium."""
import datetime
import re
import unittest
import zoneinfo

import browser
import desk
import rig

NEWS = """Title: {title}
Topics: styrelsen
Url: https://www.example.se/{name}

{text}
"""


class Digests(desk.Case):
    options = {**desk.Case.options, "digest__undo_minutes": 5,
               "digest__on_doubt": "hold", "digest__retry_minutes": 60}
    dark = ("digests-live",)

    @classmethod
    def prepare(cls):
        super().prepare()
        cls.now = [f"now{i}@example.se" for i in range(50)]
        cls.later = [f"later{i}@example.se" for i in range(12)]
        cls.rig.people(cls.now, "styrelsen")
        cls.rig.people(cls.later, "styrelsen", cadence=3)

    def setUp(self):
        post = self.rig.post
        post.allowed, post.rcpt = None, lambda address: None
        post.answer = lambda mail: "250 2.0.0 Ok"
        self.addCleanup(self.clean)

    def clean(self):
        """Whatever a test left: nothing owed, nothing on its way."""
        r = self.rig
        r.post.allowed, r.post.rcpt = None, lambda address: None
        r.post.answer = lambda mail: "250 2.0.0 Ok"
        r.run("resume", code=None)
        for digest in r.json("digest", "list"):
            if digest["state"] not in ("done", "cancelled"):
                r.run("digest", "cancel", digest["id"], code=None)
        for post in r.sql("SELECT id FROM post WHERE state <> 'withdrawn'"):
            r.run("post", "withdraw", post["id"])
        r.idle()

    def news(self, title="Tre beslut om öppna data", text="Beslutet.",
             *options):
        return self.rig.post_add(NEWS.format(
            title=title, name="nytt", text=text), *options)

    def choose(self, lang="sv"):
        """As far as the page that asks whether one is sure."""
        self.goto("/staff/digests/send")
        self.press(self.words("Gå vidare", "Go on", lang))

    def send(self):
        self.choose()
        self.press("Skicka till 50")
        return int(re.search(r"/digests/(\d+)", self.browser.do(
            "where")).group(1))

    def at_once(self):
        """Sent by hand, and not waited for; the digest's number."""
        digest = self.send()
        self.browser.do("until", selector="#live", text="väntar på sin tid")
        self.follow("Skicka utan att vänta")
        self.press("Skicka nu")
        return digest

    def stuck_after(self, many):
        """So many mails are answered, those after them are not."""
        start = self.rig.post.count()
        self.rig.post.allowed = start + many
        return start

    def until(self, text, selector="#live"):
        self.browser.do("until", selector=selector, text=text)

    def subjects(self, start, who):
        return [m["Subject"] for m in self.rig.post.to(who, start)]

    def test_what_would_go(self):
        post = self.news()
        draft = self.news("Ett utkast om något annat", "Text.", "--draft")
        for lang in ("sv", "en"):
            self.sign_in(name=f"anna.{lang}", lang=lang)
            self.open(f"digests-list-{lang}", "/staff/digests")
            self.open(f"digests-next-{lang}", "/staff/digests/next")
            text = self.text()
            for words in ("50", "Tre beslut om öppna data"):
                self.assertIn(words, text)
            self.assertIn(self.words("Det är ett utkast", "It is a draft",
                                     lang), self.whole())
            start = self.rig.post.count()
            self.press(self.words("Skicka ett prov till mig",
                                  "Send a proof to me", lang))
            self.assertIn(self.words("på väg till din", "on its way to",
                                     lang), self.text())
            mail = self.rig.post.first(f"anna.{lang}@example.se", start)
            self.assertIn("Tre beslut", mail["Subject"])
            self.assertRegex(mail["Subject"], "^(Prov|Proof): ")
            self.assertEqual(mail["X-Auto-Response-Suppress"],
                             "OOF, AutoReply")
            self.assertEqual(self.browser.do("replay")["status"], 200)
        self.assertIn("Tre beslut", self.browser.do("frame"))
        self.goto("/staff/digests/next?cadence=weekly&topic=styrelsen")
        self.assertIn("12", self.text())
        self.open("digests-next-empty", "/staff/digests/next?cadence=monthly")
        self.rig.idle()
        self.assertEqual(len(self.rig.post.to("anna.sv@example.se")), 1)
        # Nobody was sent anything, as far as anybody counts.
        self.assertEqual(self.rig.sql("SELECT count(*) AS n FROM outbox "
                                      "WHERE digest IS NOT NULL AND variant "
                                      "IN (SELECT variant FROM "
                                      "variant_edition v JOIN edition e ON "
                                      "e.id = v.edition WHERE e.post IN "
                                      f"({post}, {draft}))"), [{"n": 0}])

    def whole(self):
        """With what is folded away."""
        return self.browser.do("source")

    def test_sent_once(self):
        self.news()
        self.sign_in()
        start = self.rig.post.count()
        self.open("digests-send", "/staff/digests/send")
        self.browser.do("check", label="Också de 12 som har valt dag, vecka "
                        "eller månad")
        self.press("Gå vidare")
        self.look("digests-sure")
        self.assertIn("12 av dem har valt", self.text())
        self.browser.do("twice", button="Skicka till 62")
        self.until("väntar på sin tid, går ut om")
        self.until("Tre beslut", "h1")      # loaded anew, once it is frozen
        self.look("digests-held")
        again = self.browser.do("replay")
        self.assertIn("Det var redan skickat", again["text"])
        self.assertEqual(len(self.rig.sql(
            "SELECT id FROM digest WHERE state NOT IN ('done', "
            "'cancelled')")), 1)
        self.follow("Skicka utan att vänta")
        self.press("Skicka nu")
        self.until("skickat")
        self.rig.idle()
        self.assertEqual(sorted(m.to[0] for m in
                                self.rig.post.mails[start:]),
                         sorted(self.now + self.later))

    def test_two_press_send_at_once(self):
        self.news()
        self.sign_in()
        self.choose()
        here, self.browser = self.browser, browser.Browser(self.front())
        there = self.browser
        self.addCleanup(there.close)
        try:
            self.sign_in("bo", role="sender", lang="en")
            self.choose("en")
        finally:
            self.browser = here
        here.ask("press", button="Skicka till 50")
        there.ask("press", button="Send to 50")
        for b in (here, there):
            b.answer()
        self.assertEqual(here.do("where").split("?")[0],
                         there.do("where").split("?")[0])
        self.assertEqual(sorted(bool(re.search(
            "redan skickat|sent already", b.do("text")))
                                for b in (here, there)), [False, True])
        self.until("väntar på sin tid")
        start = self.rig.post.count()
        self.follow("Skicka utan att vänta")
        self.press("Skicka nu")
        self.until("skickat")
        self.rig.idle()
        self.assertEqual(self.rig.post.count() - start, 50)

    def test_undone(self):
        self.news()
        self.sign_in()
        start = self.rig.post.count()
        self.send()
        self.until("väntar på sin tid")
        self.goto("/staff/digests")
        self.look("digests-open")
        self.press("Ångra")
        self.assertIn("avbrutet", self.text().lower())
        self.rig.idle()
        self.assertEqual(self.rig.post.count(), start)
        self.choose()           # and is owed still
        self.assertIn("Skicka till 50", self.text())

    def test_stopped_corrected_continued(self):
        post = self.news("Mötet är den 4 maj", "Fel dag.")
        self.sign_in()
        start = self.stuck_after(18)
        digest = self.at_once()
        self.rig.post.after(start, 20)      # 40 %
        self.press("Stoppa alla utskick")
        self.rig.post.allowed = None
        rig.wait(lambda: not self.rig.sql("SELECT id FROM outbox WHERE "
                                          "state IN (4, 5)"),
                 "what was under way to end")
        got = {m.to[0] for m in self.rig.post.mails[start:]}
        self.assertLess(len(got), 40)
        self.goto(f"/staff/digests/{digest}")
        self.until("stoppat, som alla utskick")
        self.rig.run("post", "correct", post, "-", data=NEWS.format(
            title="Mötet är den 5 maj", name="nytt", text="Rätt dag."))
        self.follow("Börja skicka igen")
        self.press("Börja skicka igen")
        self.rig.idle()
        self.assertEqual(self.rig.sql("SELECT state FROM digest ORDER BY id "
                                      "DESC LIMIT 1"), [{"state": "done"}])
        self.rig.send_digest()
        for who in self.now:
            mails = self.subjects(start, who)
            if who in got:
                self.assertEqual(len(mails), 2, who)
                self.assertIn("4 maj", mails[0])
            else:
                self.assertEqual(len(mails), 1, who)
            self.assertIn("5 maj", mails[-1])

    def test_followed_paused_cancelled(self):
        self.news()
        self.sign_in()
        start = self.stuck_after(10)
        self.at_once()
        self.until("i sekunden")
        self.look("digests-live")
        self.press("Pausa")
        self.until("pausat")
        self.assertIn("Pausat av anna", self.text())
        self.assertIn("Läget hade redan ändrats",
                      self.browser.do("replay")["text"])
        self.press("Fortsätt skicka")
        self.rig.post.allowed += 4
        self.rig.post.after(start, 14)
        self.follow("Avbryt utskicket")
        self.look("digests-cancel")
        self.press("Avbryt utskicket")
        self.rig.post.allowed = None
        self.rig.idle()
        self.assertLess(self.rig.post.count() - start, 50)
        self.goto(self.browser.do("where")[len(self.base):])
        self.look("digests-cancelled")

    def test_trouble(self):
        self.news()
        self.sign_in()
        bad, broken, doubtful = self.now[:3]
        self.rig.post.rcpt = lambda to: ("550 5.1.1 No such user"
                                         if to == bad else None)
        digest = self.at_once()
        self.until("skickat", "#state")
        self.rig.idle()
        # As a connection that broke at the dot leaves them.
        self.rig.commit(
            "UPDATE outbox SET state = 8, doubts = 1 WHERE digest = "
            f"{digest} AND subscriber IN (SELECT id FROM subscriber WHERE "
            f"address IN ('{doubtful}', '{broken}'));")
        self.goto(f"/staff/digests/{digest}")
        self.look("digests-trouble")
        self.follow("Se vilka som misslyckades")
        self.look("digests-failed")
        self.assertIn("No such user", self.text())
        self.assertNotIn(bad, self.text())
        self.goto(f"/staff/digests/{digest}")
        self.press("Försök igen med dem som misslyckades")
        self.assertIn("sagt nej för gott", self.text())
        self.follow("Se vilka som är osäkra")
        self.goto(f"/staff/digests/{digest}")
        start = self.rig.post.count()
        self.follow("Skicka en gång till")
        self.press("Skicka en gång till")
        self.rig.post.after(start, 2)
        self.rig.idle()
        self.assertEqual({m.to[0] for m in self.rig.post.mails[start:]},
                         {broken, doubtful})
        self.rig.commit(f"UPDATE outbox SET state = 8 WHERE digest = {digest}"
                        " AND state = 6 AND doubts = 1;")
        self.goto(f"/staff/digests/{digest}")
        self.follow("Räkna som skickade")
        self.press("Räkna som skickade")
        self.assertIn("2 räknas som skickade", self.text())

    def test_without_the_script(self):
        self.news()
        self.sign_in()
        self.send()
        where = self.browser.do("where").split("?")[0]
        self.until("väntar på sin tid")
        self.browser.do("script", on=False)
        self.goto(where[len(self.base):])
        self.follow("Visa läget just nu")
        self.press("Ångra")
        self.assertIn("avbrutet", self.text().lower())

    def test_four_eyes(self):
        self.sign_in()
        self.goto("/staff/topics/digitalt")
        self.browser.do("check", label="Fyra ögon: någon annan än den som "
                        "skrev måste godkänna")
        self.press("Spara")
        self.addCleanup(self.rig.run, "topic", "edit", "digitalt",
                        "--four-eyes", "no")
        text = NEWS.format(title="Ett beslut", name="b", text="Text."
                           ).replace("styrelsen", "digitalt")
        self.rig.run("post", "add", "-", data=text, code=65)
        self.assertIn("wants four eyes", self.rig.said)
        post = self.rig.post_add(text, "--draft")
        self.rig.run("post", "approve", post, code=65)
        self.assertIn("somebody else must approve it", self.rig.said)
        self.goto("/staff/topics/digitalt")
        self.look("digests-four-eyes")

    def test_nothing_to_send(self):
        self.sign_in(name="eva", role="editor")
        self.goto("/staff/digests")
        self.assertNotIn("Skicka nu", self.text())
        self.goto("/staff/digests/send", status=403)
        self.sign_in()
        self.open("digests-send-nothing", "/staff/digests/send")
        self.goto("/staff/digests/4711", status=404)


class Scheduled(desk.Case):
    """Half an hour before its hour, on a Tuesday."""
    options = {**desk.Case.options, "clock": datetime.datetime(
        2026, 5, 5, 8, 10, tzinfo=zoneinfo.ZoneInfo("Europe/Stockholm")),
        "digest__hold_minutes": 30}

    def test_held_paused_and_sent_at_its_hour(self):
        r = self.rig
        r.people(["vera@example.se"], "styrelsen", cadence=3)
        r.post_add(NEWS.format(title="Nytt i veckan", name="v", text="Text."))
        self.sign_in()
        self.goto("/staff/digests")
        self.assertIn("tisdag 5 maj 2026 kl. 09.00", self.text())
        r.set_clock(r.now() + 25 * 60)
        rig.wait(lambda: r.sql("SELECT id FROM digest WHERE state = 'held'"),
                 "the digest to be held")
        self.open("digests-scheduled", "/staff/digests")
        self.assertRegex(self.text(), r"går ut om 2\d min, kl. 09.00")
        self.press("Pausa")
        self.assertIn("Pausat", self.text())
        r.set_clock(r.now() + 27 * 60)
        self.press("Fortsätt skicka")
        self.assertIn("Nytt i veckan",
                      r.post.first("vera@example.se")["Subject"])


if __name__ == "__main__":
    unittest.main()
