# SPDX-License-Identifier: GPL-3.0-or-later
"""The desk's figures, mail servers, the form for other sites, and the first
steps of an empty desk."""
import signal
import time
import unittest

import desk
import rig
from browser import SCREENS
from servers import Post


PAST = """
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n
    WHERE i < 1400)
INSERT INTO subscriber (address, address_key, state, language, created_at,
    confirmed_at, left_at)
SELECT 'p' || i || '@mottagare.example', 'p' || i || '@mottagare.example',
    CASE WHEN i % 9 = 0 THEN 'left' ELSE 'active' END, 'sv',
    {now} - i * 27000, {now} - i * 27000,
    CASE WHEN i % 9 = 0 THEN {now} - i * 13000 END FROM n;
INSERT INTO subscription (subscriber, topic, cadence, owed_from)
SELECT s.id, t.id, 3, s.created_at FROM subscriber s JOIN topic t
    ON t.id = 1 OR s.id % 3 = 0 WHERE s.state = 'active'
    AND s.address LIKE 'p%@mottagare.example';
"""


class Figures(desk.Case):
    dark = ("figures-sv",)

    @classmethod
    def prepare(cls):
        super().prepare()
        cls.rig.commit(PAST.format(now=int(time.time())))

    def test_figures(self):
        r = self.rig
        r.post.rcpt = lambda address: ("550 5.1.1 unknown" if
                                       address.startswith("p77@") else None)
        r.post_add("Title: Ett besked\nKind: news\nTopics: digitalt\n\n"
                   "Text.\n")
        r.send_digest("--topic", "digitalt", "--all-cadences")
        rig.wait(lambda: r.sql("SELECT 1 FROM history_digest"), "a count")
        days = r.sql("SELECT count(*) AS n FROM history_day")[0]["n"]
        self.assertGreater(days, 400)
        for lang in ("sv", "en"):
            self.sign_in(name=f"anna.{lang}", role="editor", lang=lang)
            self.open(f"figures-{lang}", "/staff/figures")
            self.assertIn("Ett besked", self.text())
        self.browser.do("resize", width=1000)
        self.browser.do("print", shot=str(SCREENS / "figures-print.png"))
        for span in ("all", "quarter", "none"):
            self.goto("/staff/figures?span=" + span)


class First(desk.Case):
    dark = ("first-sv",)
    desk_topics = ()
    options = {**desk.Case.options, "site__postal_address": ""}

    def test_first_steps(self):
        r, b = self.rig, self.browser
        for lang in ("sv", "en"):
            self.sign_in(name=f"anna.{lang}", lang=lang)
            self.open(f"first-{lang}", "/staff/")
            self.assertIn(self.words("1 av 7", "1 of 7", lang), self.text())
        r.conf["site"]["postal_address"] = "Box 100, 400 10 Exempelstad"
        r.write_conf()
        begin = r.log_path.stat().st_size
        r.process.send_signal(signal.SIGHUP)
        r.wait_log("ready|listening", begin)
        self.sign_in()
        self.follow("Skapa ett ämne")
        self.assertTrue(b.do("where").endswith("/staff/topics/new"))
        r.topics("styrelsen")
        self.goto("/staff/")
        self.follow("Prova e-posten")
        self.press("Skicka ett prov till mig")
        r.post.first("anna@example.se")
        r.subscribe("anna@example.se", "styrelsen")
        self.goto("/staff/")
        self.assertIn("6 av 7", self.text())
        self.look("first-last")
        r.post_add("Title: Ett besked\nKind: news\nTopics: styrelsen\n\n"
                   "Text.\n")
        self.goto("/staff/")
        self.assertNotIn("Kom i gång", self.text())


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
            # Impatience sends no second one.
            self.press(self.words("Skicka ett prov till mig",
                                  "Send a test to me", lang))
            self.look(f"relays-{lang}")
            self.rig.idle()
            self.assertEqual(len(self.rig.post.to(
                f"anna.{lang}@example.se", start)), 1)

    def test_each_by_itself(self):
        """Also the spare one, which all other mail leaves alone."""
        spare = Post()
        spare.start()
        self.addCleanup(spare.stop)
        self.rig.conf["relay spare"] = {
            "url": f"smtp://127.0.0.1:{spare.port}", "tls": "none",
            "priority": 20}
        self.rig.write_conf()
        self.addCleanup(self.reload)
        self.addCleanup(self.rig.conf.pop, "relay spare")
        self.reload()
        self.sign_in(name="cia")
        main = self.rig.post.count()
        self.goto("/staff/relays")
        self.press("Skicka ett prov till mig : spare")
        spare.first("cia@example.se")

        def taken():
            self.goto("/staff/relays")
            return "spare: E-postservern tog emot provet" in self.text()
        rig.wait(taken, "the spare relay's answer")
        self.look("relays-two")
        self.press("Skicka ett prov till mig : test")
        self.rig.post.first("cia@example.se", main)
        self.rig.idle()
        self.assertEqual((spare.count(), self.rig.post.count() - main),
                         (1, 1))

    def reload(self):
        self.rig.write_conf()
        begin = self.rig.log_path.stat().st_size
        self.rig.process.send_signal(signal.SIGHUP)
        self.rig.wait_log("configuration reloaded", begin)
        rig.wait(self.rig.healthy, "the reloaded service")

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
