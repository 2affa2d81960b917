# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole way: from the form to the mail to the way out."""
import datetime
import email
import email.policy
import os
import re
import unittest
import zoneinfo

import rig

ZONE = zoneinfo.ZoneInfo("Europe/Stockholm")
BOARD = """Title: Styrelsemötet 23 juni
Title-en: The board meeting 23 June
Kind: board
Topics: styrelsen
Url: https://www.example.se/styrelsen/23-juni
Date: 2026-06-23

## Gemensamt stöd för digital signering

Styrelsen ger kansliet i uppdrag att upphandla en tjänst.

## Samordnare för välfärdsteknik

Två samordnare anställs på två år.

## Svar på remissen

Styrelsen ställer sig bakom förslaget.
"""
NEWS = """Title: {0}
Kind: news
Topics: {1}
Url: https://www.example.se/{2}

En rad om {0}.
"""


class Journey(rig.Test):
    """One after the other, as an association's first week."""

    def test_1_not_open_before_there_are_topics(self):
        page = self.rig.get("/")
        self.assertEqual(page.status, 200)
        self.assertIn("Inte öppen än", page.text)
        self.assertIn("kansli@example.se", page.text)

    def test_2_from_the_form_to_the_mail_to_the_way_out(self):
        r = self.rig
        r.run("topic", "add", "styrelsen", "--name", "Styrelsen",
              "--name-en", "The board", "--about", "Beslut och protokoll")
        r.run("topic", "add", "digitalt", "--name", "Digitalisering")
        page = r.get("/")
        self.assertIn("Beslut och protokoll", page.text)

        start = r.post.count()
        page = r.sign_up("anna@mottagare.example", "styrelsen")
        self.assertIn("Titta i din inkorg", page.text)
        mail = r.post.after(start)[0]
        self.assertEqual(mail.to, ["anna@mottagare.example"])

        r.idle()
        before = r.dump()
        page = r.get(mail.link("/confirm/"))
        self.assertIn("Bekräfta", page.text)
        self.assertEqual(r.dump(), before)
        done = r.press(page)
        self.assertEqual(done.status, 200)
        r.subscribe("bo@mottagare.example", "digitalt")
        r.subscribe("cia@mottagare.example", "styrelsen", "digitalt",
                    lang="en")
        r.subscribe("dag@mottagare.example", "styrelsen", cadence="weekly")

        post = r.post_add(BOARD)
        mails = r.send_digest("--post", post)
        self.assertEqual(sorted(m.to[0] for m in mails),
                         ["anna@mottagare.example", "cia@mottagare.example"])
        anna = [m for m in mails if "anna@mottagare.example" in m.to][0]
        self.assertIn("Styrelsemötet 23 juni", anna["Subject"])
        for text in (anna.text, " ".join(rig.Reader(anna.html).text
                                         .split())):
            for decision in ("Gemensamt stöd för digital signering",
                             "Samordnare för välfärdsteknik",
                             "Svar på remissen"):
                self.assertIn(decision, text)
        cia = [m for m in mails if "cia@mottagare.example" in m.to][0]
        self.assertIn("The board meeting 23 June", cia.text)
        self.assertIn("The board", cia.text)

        # Paid: nothing of it is sent twice.
        self.assertEqual(r.send_digest(), [])
        self.assertEqual(r.send_digest("--post", post), [])
        # The slower pace gets it when staff say so.
        mails = r.send_digest("--post", post, "--all-cadences")
        self.assertEqual([m.to for m in mails], [["dag@mottagare.example"]])

        for mail in (anna, cia):
            got = r.send(mail.one_click, [("List-Unsubscribe", "One-Click")])
            self.assertEqual(got.status, 200)
        r.send(r.post.to("dag@mottagare.example")[-1].one_click,
               [("List-Unsubscribe", "One-Click")])
        post = r.post_add(NEWS.format("Efteråt", "styrelsen", "efter"))
        self.assertEqual(r.send_digest("--all-cadences"), [])
        mails = r.send_digest(
            "--post", r.post_add(NEWS.format("Digitalt", "digitalt", "d")))
        self.assertEqual([m.to for m in mails], [["bo@mottagare.example"]])
        self.assertNotIn("Efteråt", mails[0].text)

    def test_3_a_feed_brings_posts(self):
        r = self.rig
        site = rig.Site()
        self.addCleanup(site.stop)
        r.run("topic", "add", "nyheter", "--name", "Nyheter")
        r.subscribe("eva@mottagare.example", "nyheter")
        old = [("gammal-1", "Gammalt ett", "x"), ("gammal-2", "Två", "y")]
        site.pages["/rss"] = rig.rss(old)
        source = r.run("source", "add", site.url + "/rss", "--topic",
                       "nyheter", "--kind", "news", "--auto").strip()
        r.run("source", "poll", source)
        self.assertEqual(r.send_digest(), [], "the backlog is seen, not new")
        site.pages["/rss"] = rig.rss(
            [("ny-1", "Ny ledningsgrupp &amp; annat", "Den 1 september.")]
            + old)
        r.run("source", "poll", source)
        mails = r.send_digest()
        self.assertEqual([m.to for m in mails], [["eva@mottagare.example"]])
        self.assertIn("Ny ledningsgrupp & annat", mails[0].text)
        self.assertIn("https://www.example.se/ny-1", mails[0].text)
        self.assertNotIn("Gammalt", mails[0].text)
        # Nothing changed: 304, and an item is news once.
        r.run("source", "poll", source)
        self.assertEqual(site.seen[-1], ("/rss", 304))
        self.assertEqual(r.send_digest(), [])
        # Without --auto an item is a draft until staff approve it.
        site.pages["/atom"] = rig.rss([])
        source = r.run("source", "add", site.url + "/atom", "--topic",
                       "nyheter").strip()
        r.run("source", "poll", source)
        site.pages["/atom"] = rig.rss([("utkast", "Ett utkast", "Text.")])
        r.run("source", "poll", source)
        self.assertEqual(r.send_digest(), [])
        drafts = r.sql("SELECT id FROM post WHERE state = 'draft'")
        self.assertEqual(len(drafts), 1)
        r.run("post", "approve", drafts[0]["id"])
        mails = r.send_digest()
        self.assertEqual(len(mails), 1)
        self.assertIn("Ett utkast", mails[0].text)

    def test_4_the_poller_finds_it_by_itself(self):
        r = self.rig
        site = rig.Site()
        self.addCleanup(site.stop)
        r.conf["poll"]["interval"] = 1
        r.write_conf()
        r.stop()
        r.start()
        r.run("topic", "add", "auto", "--name", "Automatiskt")
        r.subscribe("fia@mottagare.example", "auto")
        site.pages["/rss"] = rig.rss([])
        r.run("source", "add", site.url + "/rss", "--topic", "auto",
              "--kind", "news", "--auto")
        rig.wait(lambda: site.seen, "the poller's first look")
        rig.wait(lambda: r.sql("SELECT 1 FROM source WHERE ok_at > 0 AND url "
                               "LIKE '%/rss' AND id = (SELECT max(id) FROM "
                               "source)"), "that it was stored")
        site.pages["/rss"] = rig.rss([("a-1", "Av sig själv", "Text.")])
        rig.wait(lambda: r.sql("SELECT 1 FROM edition_text WHERE title = "
                               "'Av sig själv'"), "the new item")
        mails = r.send_digest()
        self.assertEqual([m.to for m in mails], [["fia@mottagare.example"]])

    def test_5_a_clean_stop_after_all_that(self):
        """And nothing wrong in the log."""
        log = self.rig.said_since()
        self.assertNotRegex(log, r"error:|Sanitizer|runtime error")
        self.assertEqual(self.rig.stop(), 0)


class Weekly(rig.Test):
    """The weekly hour under a clock that we turn."""
    # A Monday; the weekly digest leaves on Tuesday at nine.
    options = {"clock": datetime.datetime(2026, 5, 11, 12, 0, tzinfo=ZONE),
               "digest__hold_minutes": 30}

    def test_held_half_an_hour_then_sent_once(self):
        r = self.rig
        r.topics("styrelsen")
        r.subscribe("anna@mottagare.example", "styrelsen", cadence="weekly")
        r.subscribe("bo@mottagare.example", "styrelsen", cadence="monthly")
        r.post_add(BOARD)
        start = r.post.count()
        r.set_clock(datetime.datetime(2026, 5, 12, 8, 29, 50, tzinfo=ZONE))
        self.assertEqual(r.sql("SELECT * FROM digest WHERE cadence = 3"), [])
        r.set_clock(datetime.datetime(2026, 5, 12, 8, 30, 5, tzinfo=ZONE))
        rig.wait(lambda: [d for d in r.sql(
            "SELECT state FROM digest WHERE cadence = 3")
            if d["state"] == "held"], "a digest that is held" + r.tail())
        self.assertEqual(r.post.count(), start)
        r.set_clock(datetime.datetime(2026, 5, 12, 9, 0, 5, tzinfo=ZONE))
        mails = r.post.after(start)
        rig.wait(lambda: r.sql("SELECT 1 FROM digest WHERE state = 'done' "
                               "AND cadence = 3"), "the digest's end")
        r.idle()
        self.assertEqual([m.to for m in r.post.mails[start:]],
                         [["anna@mottagare.example"]])
        date = email.utils.parsedate_to_datetime(mails[0]["Date"])
        self.assertEqual(date.astimezone(ZONE).strftime("%d %H"), "12 09")
        self.assertIn("+0200", mails[0]["Date"])
        # Next week there is nothing: no mail.
        r.set_clock(datetime.datetime(2026, 5, 19, 9, 0, 30, tzinfo=ZONE))
        rig.wait(lambda: r.sql("SELECT value FROM setting WHERE name = "
                               "'ran.weekly' AND value = '20260519'"),
                 "the next week's look")
        r.idle()
        self.assertEqual(r.post.count(), start + 1)


class Trial(unittest.TestCase):
    """Without a relay: mail lands in a folder, and every page says so."""

    def setUp(self):
        self.rig = rig.Rig(relay="none", site__base_url="http://127.0.0.1")
        self.addCleanup(self.rig.close)

    def outbox(self):
        return sorted(self.rig.state.glob("outbox/new/*"),
                      key=os.path.getmtime)

    def read(self, path):
        return email.message_from_bytes(path.read_bytes(),
                                        policy=email.policy.default)

    def link(self, message, path):
        text = message.get_body(("plain",)).get_content()
        return re.search(r"http://127\.0\.0\.1(" + path + r"[^\s]*)",
                         text).group(1)

    def test_the_same_without_a_server(self):
        r = self.rig
        r.start()
        r.topics("styrelsen")
        self.assertIn("Provdrift", r.get("/").text)
        r.sign_up("anna@mottagare.example", "styrelsen")
        rig.wait(self.outbox, "mail in the folder")
        mail = self.read(self.outbox()[0])
        self.assertEqual(mail["To"], "anna@mottagare.example")
        r.press(r.get(self.link(mail, "/confirm/")))
        r.run("post", "add", "-", data=BOARD)
        r.run("digest", "send", "--wait")
        self.assertEqual(len(self.outbox()), 2)
        mail = self.read(self.outbox()[1])
        self.assertIn("Styrelsemötet 23 juni", mail["Subject"])
        self.assertEqual(r.send(self.link(mail, "/unsubscribe/"),
                                [("List-Unsubscribe", "One-Click")]).status,
                         200)
        r.run("post", "add", "-", data=NEWS.format("B", "styrelsen", "b"))
        r.run("digest", "send", "--wait")
        self.assertEqual(len(self.outbox()), 2)
        self.assertNotIn(b"\r\r", self.outbox()[1].read_bytes())

    def test_closed_on_a_public_address_until_said_otherwise(self):
        r = self.rig
        r.conf["site"]["base_url"] = rig.BASE
        r.write_conf()
        r.start()
        r.topics("styrelsen")
        self.assertEqual(r.get("/").status, 503)
        got = r.send("/subscribe", [("email", "a@mottagare.example"),
                                    ("topic", "styrelsen")])
        self.assertEqual(got.status, 503)
        r.stop()
        r.conf["site"]["test_mode"] = "yes"
        r.write_conf()
        r.start()
        self.assertEqual(r.get("/").status, 200)

    def test_closed_without_words_on_personal_data(self):
        r = rig.Rig(site__controller="")
        self.addCleanup(r.close)
        r.start()
        r.topics("styrelsen")
        page = r.get("/")
        self.assertEqual(page.status, 503)
        self.assertIn("stängd", page.text)
        self.assertIn("[site] controller", r.run("check", code=None) + r.said)


if __name__ == "__main__":
    unittest.main()
