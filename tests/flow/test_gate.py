# SPDX-License-Identifier: GPL-3.0-or-later
"""The gate a post passes: in commands, at the hour, and what poll sees of
the pages that posts link to."""
import datetime
import unittest
import zoneinfo

import rig
from test_posts import Site, SiteHandler, status

ZONE = zoneinfo.ZoneInfo("Europe/Stockholm")
GOOD = "Title: {0}\nTopics: nytt\n\nDet här är en nyhet om {0}.\n"
VAGUE = "Title: Vag\nTopics: nytt\n\n[Läs mer](https://www.example.se/a)\n"
CLOSED = ("Title: Stängd\nKind: survey\nTopics: nytt\nCloses: 2020-01-01\n\n"
          "Svara på frågorna.\n")


class Commands(rig.Test):
    @classmethod
    def prepare(cls):
        super().prepare()
        cls.rig.topics("nytt")

    def test_an_error_stops_it_and_says_what_to_mend(self):
        self.rig.run("post", "add", "-", data=CLOSED, code=65)
        self.assertIn("error: The survey has closed", self.rig.said)
        number = self.rig.post_add(CLOSED, "--draft")
        self.rig.run("post", "approve", number, code=65)
        self.rig.run("post", "approve", number, "--acknowledge", code=65)
        found = self.rig.json("post", "check", number, code=65)
        self.assertEqual([(f["level"], f["code"], f["where"])
                          for f in found if f["level"] != "note"],
                         [("error", "survey.closed", "dates")])

    def test_a_warning_is_said_and_stops_who_wants_it(self):
        number = self.rig.post_add(VAGUE, "--draft")
        self.rig.run("post", "approve", number, "--strict", code=65)
        self.assertIn("warning: sv: The link \"Läs mer\"", self.rig.said)
        self.rig.run("post", "approve", number, "--strict",
                     "--acknowledge")
        self.rig.post_add(VAGUE)
        self.assertIn("warning: sv: The link \"Läs mer\"", self.rig.said)
        self.rig.run("post", "correct", number, "-", "--strict", code=65,
                     data=VAGUE.replace("Vag", "Vagare"))

    def test_a_good_post_says_nothing(self):
        self.rig.post_add(GOOD.format("parker"))
        self.assertEqual(self.rig.said, "")


# --- Links ------------------------------------------------------------------

class Handler(SiteHandler):
    """Also HEAD, of which it remembers that it was one."""

    def do_HEAD(self):
        self.server.heads.append(self.path)
        answer = self.server.head_answers.get(self.path) or \
            self.server.answers.get(self.path)
        (answer or status(200))(self)


def leads(where):
    return status(302, Location=where)


class Links(unittest.TestCase):
    def setUp(self):
        self.site = Site()
        self.addCleanup(self.site.stop)
        self.site.heads, self.site.head_answers = [], {}
        self.site.RequestHandlerClass = Handler
        self.rig = rig.Rig(poll__check_links="yes")
        self.addCleanup(self.rig.close)
        self.rig.start()
        self.rig.topics("nytt")

    def found(self, number):
        return {f["detail"].removeprefix(self.site.url): f["code"]
                for f in self.rig.json("post", "check", number)
                if f["code"] in ("link.dead", "link.walled")}

    def checked(self, count):
        return len(self.rig.sql("SELECT 1 FROM weblink WHERE checked_at"
                                " IS NOT NULL")) >= count

    def test_dead_and_walled_pages_are_seen(self):
        paths = {
            "/fine": None, "/gone": status(410), "/missing": status(404),
            "/closed": status(401), "/forbidden": status(403),
            "/inside": leads("/saml/login?from=/inside"),
            "/moved": leads("/fine"), "/login": status(200),
            "/busy": status(503), "/shy": status(200),
        }
        self.site.answers = {p: a for p, a in paths.items() if a}
        self.site.answers["/saml/login?from=/inside"] = status(200)
        # Some servers know no HEAD; some say that all is missing.
        self.site.head_answers = {"/shy": status(405), "/fine": status(404)}
        self.site.answers["/fine"] = status(200)
        text = "Title: Länkar\nTopics: nytt\n\n" + "".join(
            f"- [Sidan {p[1:]}]({self.site.url}{p})\n" for p in paths)
        number = self.rig.post_add(text, "--draft")
        rig.wait(lambda: self.checked(len(paths)), "the links", 60)
        self.assertEqual(self.found(number), {
            "/gone": "link.dead", "/missing": "link.dead",
            "/closed": "link.walled", "/forbidden": "link.walled",
            "/inside": "link.walled"})
        # Fine at once: no second request for what answers to HEAD.
        self.assertNotIn("/login", [p for p, _ in self.site.asked])
        # Once a day is enough.
        self.assertEqual(len(self.site.heads), len(set(self.site.heads))
                         + 1)       # /fine twice: /moved leads there
        self.rig.run("post", "approve", number)
        self.assertIn("warning: The page is not there", self.rig.said)


# --- At the hour -------------------------------------------------------------

class AtTheHour(unittest.TestCase):
    def test_a_bad_one_falls_out_alone(self):
        self.rig = rig.Rig(clock=datetime.datetime(
            2026, 3, 4, 13, 0, tzinfo=ZONE))
        self.addCleanup(self.rig.close)
        self.rig.start()
        self.rig.topics("nytt")
        self.rig.people(["anna@mottagare.example"], "nytt", 2)
        self.rig.run("pause")
        self.rig.post_add("Title: Enkäten\nKind: survey\nTopics: nytt\n"
                          "Closes: 2026-03-05\nReminder: no\n\nSvara nu.\n")
        self.rig.post_add(GOOD.format("parker"))
        self.rig.set_clock(datetime.datetime(2026, 3, 6, 8, 45,
                                             tzinfo=ZONE))
        self.rig.run("resume")
        self.rig.wait_log(r"post=1 held back: The survey has closed")
        self.rig.set_clock(datetime.datetime(2026, 3, 6, 9, 1, tzinfo=ZONE))
        self.rig.touch()
        mail = self.rig.post.first("anna@mottagare.example")
        self.assertIn("en nyhet om parker", mail.text)
        self.assertNotIn("Enkäten", mail.text)
        self.assertEqual(self.rig.sql("SELECT count(*) AS n FROM audit WHERE"
                                      " what = 'post.hold'")[0]["n"], 1)


if __name__ == "__main__":
    unittest.main()
