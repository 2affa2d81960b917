# SPDX-License-Identifier: GPL-3.0-or-later
"""Sources and posts with the real service: strangers' servers as they are,
and what a post becomes on its way to its readers."""
import datetime
import http.server
import threading
import unittest
import zoneinfo

import rig

ZONE = zoneinfo.ZoneInfo("Europe/Stockholm")


def at(month, day, hour=0, minute=0, second=0, year=2026):
    return datetime.datetime(year, month, day, hour, minute, second,
                             tzinfo=ZONE)


# --- Sources ----------------------------------------------------------------

class Site(rig.Site):
    """Also answers what .answers says of a path: a function of the handler,
    which may do as it likes."""

    def __init__(self):
        self.answers = {}
        self.asked = []         # (path, request headers)
        super().__init__()
        self.RequestHandlerClass = SiteHandler


class SiteHandler(rig.SiteHandler):
    def do_GET(self):
        self.server.asked.append((self.path, dict(self.headers.items())))
        answer = self.server.answers.get(self.path)
        if answer:
            answer(self)
        else:
            super().do_GET()


def status(code, **headers):
    def answer(handler):
        handler.send_response(code)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", "0")
        handler.end_headers()
    return answer


class Sources(unittest.TestCase):
    options = {}

    def setUp(self):
        self.rig = rig.Rig(**self.options)
        self.addCleanup(self.rig.close)
        self.site = Site()
        self.addCleanup(self.site.stop)
        self.rig.start()
        self.rig.topics("nytt")

    def feed(self, path, *items):
        self.site.pages[path] = rig.rss(items)

    def add(self, path, *options, items=()):
        """A source whose backlog has been seen."""
        self.feed(path, *items)
        number = int(self.rig.run("source", "add", self.site.url + path,
                                  "--topic", "nytt", *options))
        self.wait(number, lambda s: s["tried"])
        return number

    def source(self, number):
        return next(s for s in self.rig.json("source", "list")
                    if s["id"] == number)

    def wait(self, number, what):
        return rig.wait(lambda: what(self.source(number)) and
                        self.source(number),
                        f"source {number}{self.rig.tail()}", step=0.1)

    def poll(self, number, code=0):
        self.rig.run("source", "poll", number, code=code)
        return self.rig.said

    def posts(self):
        return [(p["title"], p["state"])
                for p in reversed(self.rig.json("post", "list"))]

    def test_asks_only_for_what_changed(self):
        one = self.add("/feed", items=[("a", "Ett", "x")])
        self.poll(one)
        path, headers = self.site.asked[-1]
        self.assertIn("If-None-Match", headers)
        self.assertRegex(headers["User-Agent"],
                         r"^Brevduva/\S+ \(\+kansli@example.se\)$")
        self.assertNotIn("Cookie", headers)
        self.assertEqual(self.site.seen[-1], ("/feed", 304))
        self.assertEqual(self.posts(), [])
        self.feed("/feed", ("b", "Två", "x"), ("a", "Ett", "x"))
        self.assertIn("1 new", self.poll(one))
        self.assertEqual(self.posts(), [("Två", "draft")])

    def test_the_backlog_is_no_news(self):
        self.add("/feed", "--auto",
                 items=[(str(i), f"Nr {i}", "x") for i in range(500)])
        self.rig.people(["a@mottagare.example"], "nytt")
        self.assertEqual(self.posts(), [])
        self.assertEqual(self.rig.send_digest(), [])

    def test_moved_for_good_and_for_a_while(self):
        one = self.add("/feed", items=[("a", "Ett", "x")])
        self.feed("/new", ("a", "Ett", "x"))
        self.site.answers["/feed"] = status(
            302, Location=self.site.url + "/new")
        self.poll(one)
        self.assertEqual(self.source(one)["url"], self.site.url + "/feed")
        self.assertEqual(self.source(one)["health"], "ok")
        self.site.answers["/feed"] = status(308, Location="/new")
        self.poll(one)
        self.assertEqual(self.source(one)["url"], self.site.url + "/new")
        self.assertEqual(self.source(one)["health"], "moved")
        asked = len(self.site.asked)
        self.poll(one)
        self.assertEqual([p for p, _ in self.site.asked[asked:]], ["/new"])

    def test_gone_is_gone(self):
        one = self.add("/feed")
        self.site.answers["/feed"] = status(410)
        self.poll(one, code=69)
        self.assertEqual(self.source(one)["state"], "stopped")
        self.assertEqual(self.source(one)["health"], "stopped")

    def test_an_outage_is_waited_out(self):
        one = self.add("/feed", items=[("a", "Ett", "x")])
        self.site.answers["/feed"] = status(503, Retry_After="7200")
        waits = []
        for _ in range(3):
            self.poll(one, code=69)
            waits.append(self.rig.sql(
                "SELECT next_at - tried_at AS n FROM source")[0]["n"])
        self.assertEqual(self.source(one)["failures"], 3)
        self.assertEqual(self.source(one)["health"], "failing")
        self.assertIn("503", self.source(one)["note"])
        self.assertGreaterEqual(min(waits), 7200)
        self.assertEqual(waits, sorted(waits))
        self.assertLessEqual(max(waits), 86400)
        del self.site.answers["/feed"]
        self.feed("/feed", ("b", "Två", "x"), ("a", "Ett", "x"))
        self.poll(one)
        self.assertEqual(self.source(one)["failures"], 0)
        self.assertEqual(self.source(one)["health"], "ok")
        self.assertEqual(self.posts(), [("Två", "draft")])

    def test_a_flood_is_held(self):
        one = self.add("/feed", "--auto", items=[("a", "Ett", "x")])
        self.feed("/feed", *[(f"n{i}", f"Ny {i}", "x") for i in range(30)])
        self.poll(one)
        self.assertEqual({s for _, s in self.posts()}, {"draft"})
        self.assertEqual(len(self.posts()), 30)
        self.assertIn("30 new items at once", self.source(one)["note"])

    def test_broken_is_read_as_far_as_it_goes(self):
        one = self.add("/feed", items=[("a", "Ett", "x")])
        # The last item of what was cut may be cut itself.
        kind, body = rig.rss([("b", "Två & tre", "x"), ("c", "Fyra", "x")])
        self.site.pages["/feed"] = kind, body[:-10]
        self.poll(one)
        self.assertEqual(self.source(one)["health"], "malformed")
        self.assertEqual(self.posts(), [("Två & tre", "draft")])

    def test_an_edit_is_held_then_a_correction(self):
        one = self.add("/feed", "--auto", "--edited", "hold",
                       items=[("old", "Förr", "x")])
        told = ["told@mottagare.example"]
        self.rig.people(told, "nytt")
        self.feed("/feed", ("a", "Ett", "Fel dag."), ("old", "Förr", "x"))
        self.poll(one)
        self.assertEqual(len(self.rig.send_digest()), 1)
        self.feed("/feed", ("a", "Ett", "Rätt dag."), ("old", "Förr", "x"))
        self.assertIn("edited items are held", self.poll(one))
        self.assertEqual(self.rig.send_digest(), [])
        self.rig.run("post", "approve", 1)
        mails = self.rig.send_digest()
        self.assertEqual([m.to for m in mails], [told])
        self.assertIn("Rätt dag.", mails[0].text)
        self.assertTrue(mails[0]["Subject"].startswith("Rättelse"))

    def test_a_page_becomes_a_draft(self):
        self.site.pages["/sida"] = "text/html; charset=utf-8", (
            "<html><head><title>Webbplatsen</title></head><body><nav>Meny"
            "</nav><main><h1>Ny e-tjänst</h1><p>Den öppnar <b>måndag</b>."
            "</p><script>alert(1)</script></main></body></html>").encode()
        number = int(self.rig.run(
            "post", "add", "--from", self.site.url + "/sida", "--topic",
            "nytt"))
        post = self.rig.json("post", "show", number)
        self.assertEqual((post["title"], post["state"], post["kind"]),
                         ("Ny e-tjänst", "draft", "news"))
        self.assertEqual(post["body"].strip(), "Den öppnar måndag.")
        self.assertEqual(post["url"], self.site.url + "/sida")
        for words in (["--from", self.site.url + "/sida"], [],
                      ["-", "--topic", "nytt"]):
            self.rig.run("post", "add", *words, code=64, data="")
        self.rig.run("post", "add", "--from", self.site.url + "/nix",
                     "--topic", "nytt", code=69)


class Watching(Sources):
    """The service itself, at its shortest interval."""
    options = {"poll__interval": 1}

    def setUp(self):
        super().setUp()
        self.release = threading.Event()
        self.addCleanup(self.release.set)

    def test_one_that_hangs_delays_no_other(self):
        self.site.answers["/hangs"] = lambda handler: self.release.wait(600)
        self.feed("/well", ("a", "Ett", "x"))
        for path in ("/hangs", "/well"):
            self.rig.run("source", "add", self.site.url + path, "--topic",
                         "nytt")
        self.wait(2, lambda s: s["ok"])
        self.feed("/well", ("b", "Två", "x"), ("a", "Ett", "x"))
        rig.wait(lambda: self.posts() == [("Två", "draft")],
                 "news of the other" + self.rig.tail(), 30, 0.2)
        self.assertFalse(self.source(1)["ok"])
        self.assertFalse(self.release.is_set())

    def test_no_one_is_asked_after_gone(self):
        one = self.add("/feed")
        self.site.answers["/feed"] = status(410)
        self.wait(one, lambda s: s["state"] == "stopped")
        asked = len(self.site.asked)
        two = self.add("/other")
        for _ in range(3):
            before = len([p for p, _ in self.site.asked if p == "/other"])
            rig.wait(lambda: len([p for p, _ in self.site.asked
                                  if p == "/other"]) > before,
                     "another look at the other")
        self.assertNotIn("/feed", [p for p, _ in self.site.asked[asked:]])
        self.assertEqual(self.source(two)["health"], "ok")


for name in [n for n in dir(Sources) if n.startswith("test_")]:
    if name not in vars(Watching):
        setattr(Watching, name, None)       # those of the parent run once


# --- Posts ------------------------------------------------------------------

BOARD = """Title: Styrelsemötet 23 juni
Kind: board
Topics: nytt
Url: https://www.example.se/juni
Stage: {stage}

{text}
"""


class Posts(unittest.TestCase):
    """By the clock: it begins on Wednesday 4 March 2026 at noon."""

    def setUp(self):
        self.rig = rig.Rig(clock=at(3, 4, 12))
        self.addCleanup(self.rig.close)
        self.rig.start()
        self.rig.topics("nytt")

    def people(self, **names):
        """{name: cadence}"""
        for name, cadence in names.items():
            self.rig.people([name + "@mottagare.example"], "nytt", cadence)

    def to(self, name, start=0):
        return self.rig.post.to(name + "@mottagare.example", start)

    def look(self, when):
        self.rig.set_clock(when)
        self.rig.touch()

    def mail(self, name, number, say):
        """The mail of that number to them, once it is there."""
        rig.wait(lambda: len(self.to(name)) >= number,
                 f"{say}{self.rig.tail()}")
        self.rig.idle()
        self.assertEqual(len(self.to(name)), number, say)
        return self.to(name)[-1]

    def next(self, name, number, say):
        """The same, sent by staff; or by the service, which may have been
        faster after a jump of the clock."""
        self.rig.run("digest", "send", "--wait")
        return self.mail(name, number, say)

    def correct(self, number, text):
        self.rig.run("post", "correct", number, "-", data=text)

    def test_urgent_is_at_once(self):
        self.people(weekly=3, monthly=4)
        self.look(at(3, 4, 23))
        self.rig.post_add("Title: Vattnet\nTopics: nytt\nUrgent: yes\n\n"
                          "Koka vattnet.\n")
        for name in ("weekly", "monthly"):
            self.assertIn("Koka vattnet.", self.mail(name, 1, "urgent").text)
        self.look(at(3, 10, 9, 0, 5))
        self.rig.idle()
        self.assertEqual(len(self.to("weekly")), 1)

    def test_a_board_meeting_is_one_thread(self):
        self.people(anna=1)
        number = self.rig.post_add(BOARD.format(
            stage="agenda", text="1. Budgeten"))
        first = self.rig.send_digest()[0]
        self.people(bo=1)
        self.look(at(3, 4, 13))
        self.correct(number, BOARD.format(
            stage="minutes", text="## Budgeten\n\nAntogs."))
        second = {m.to[0]: m for m in self.rig.send_digest()}
        anna = second["anna@mottagare.example"]
        bo = second["bo@mottagare.example"]
        self.assertIn("protokollet är justerat", anna.text)
        self.assertIn("protokollet är justerat", anna["Subject"])
        self.assertNotIn("justerat", bo.text + bo["Subject"])
        self.assertIn("Antogs.", bo.text)
        roots = {m[h] for m in (first, anna, bo)
                 for h in ("References", "In-Reply-To")}
        self.assertEqual(len(roots), 1)
        self.assertRegex(roots.pop(), r"^<thread\.[a-z2-7]{26}@example\.se>$")
        self.assertEqual(len({m["Message-ID"] for m in (first, anna, bo)}), 3)

    def test_two_items_are_no_thread(self):
        self.people(anna=1)
        self.rig.post_add(BOARD.format(stage="agenda", text="x"))
        self.rig.post_add("Title: Annat\nTopics: nytt\n\nText.\n")
        mail = self.rig.send_digest()[0]
        self.assertIsNone(mail["References"])

    def test_a_timed_post_waits(self):
        self.people(anna=1)
        number = self.rig.post_add("Title: Sedan\nTopics: nytt\nPublish: "
                                   "2026-03-05 08:00\n\nText.\n")
        self.assertIn("2026-03-05 08:00", self.rig.said)
        self.assertEqual(self.rig.send_digest(), [])
        self.assertNotIn(b"Sedan", self.rig.get("/feed.atom").body)
        self.look(at(3, 5, 8, 0, 1))
        rig.wait(lambda: self.rig.json("post", "show", number)["state"] ==
                 "approved", "the post to be approved" + self.rig.tail())
        self.assertEqual(len(self.rig.send_digest()), 1)
        self.assertIn(b"Sedan", self.rig.get("/feed.atom").body)

    def test_a_survey_reaches_all_before_it_closes(self):
        """Closes on Monday; the weekly run is on Tuesday.  The reminder
        comes on Friday, by the daily hour, to those who were told."""
        self.people(daily=2, weekly=3, monthly=4)
        self.rig.post_add("Title: Enkäten\nKind: survey\nTopics: nytt\n"
                          "Closes: 2026-03-09\n\nSvara.\n")
        self.look(at(3, 5, 9, 0, 5))
        for name in ("daily", "weekly", "monthly"):
            self.assertIn("Svara senast", self.mail(name, 1, "early").text)
        self.look(at(3, 7, 0, 0, 5))
        rig.wait(lambda: self.rig.sql("SELECT count(*) AS n FROM edition "
                                      "WHERE kind = 'reminder'")[0]["n"] == 1,
                 "a reminder" + self.rig.tail())
        self.look(at(3, 9, 9, 0, 5))
        for name in ("daily", "weekly", "monthly"):
            self.assertIn("Påminnelse",
                          self.mail(name, 2, "reminder")["Subject"])
        for when in (at(3, 10, 9, 0, 5), at(4, 7, 9, 0, 5)):
            self.look(when)
            self.rig.idle()
        self.assertEqual([len(self.to(n)) for n in
                          ("daily", "weekly", "monthly")], [2, 2, 2])

    MEETING = ("Title: Rådets möten\nKind: meeting\nTopics: nytt\n"
               "When: {0} 10:00/12:00; Möte\n\nVälkomna.\n")

    def test_who_saw_a_date_hears_that_it_moves(self):
        """Eight months later; only those who were told of it, also when it
        stood but at the end of a mail about something else."""
        number = self.rig.post_add(self.MEETING.format("2026-11-20"))
        self.look(at(3, 4, 12, 10))
        self.people(seen=1)
        self.look(at(3, 4, 12, 20))
        self.rig.post_add("Title: Annat\nTopics: nytt\n\nText.\n")
        self.assertIn("Rådets möten", self.next("seen", 1, "news").text)
        self.look(at(11, 2, 12))
        self.people(late=1)
        self.correct(number, self.MEETING.format("2026-11-27"))
        self.assertIn("Ändrad tid",
                      self.next("seen", 2, "moved")["Subject"])
        self.look(at(11, 3, 12))
        self.correct(number, "Title: Rådets möten\nKind: meeting\n"
                             "Topics: nytt\n\nVälkomna.\n")
        self.assertIn("Inställt",
                      self.next("seen", 3, "cancelled")["Subject"])
        self.assertEqual(self.to("late"), [])

    def test_the_dates_go_along_as_a_file(self):
        self.rig.stop()
        self.rig.conf["digest"]["attach_calendar"] = "yes"
        self.rig.write_conf()
        self.rig.start()
        self.people(anna=1)
        number = self.rig.post_add(self.MEETING.format("2026-11-20"))
        self.rig.post_add("Title: Annat\nTopics: nytt\n\nText.\n")
        message = self.next("anna", 1, "dates").message
        self.assertEqual(message.get_content_type(), "multipart/mixed")
        inner, file = message.iter_parts()
        self.assertEqual([p.get_content_type() for p in inner.iter_parts()],
                         ["text/plain", "text/html"])
        self.assertEqual(file.get_content_type(), "text/calendar")
        self.assertEqual(file.get_param("method"), "PUBLISH")
        self.assertEqual(file.get_content_disposition(), "attachment")
        self.assertEqual(file.get_filename(), "meetings.ics")
        before = self.events(file)
        self.assertEqual(len(before), 1)
        self.look(at(3, 5, 12))
        self.correct(number, self.MEETING.format("2026-11-27"))
        _, file = self.next("anna", 2, "moved").message.iter_parts()
        (uid, after), = self.events(file).items()
        self.assertEqual(before[uid]["SEQUENCE"], "0")
        self.assertEqual(after["SEQUENCE"], "1")
        self.assertIn("20261127T100000",
                      after["DTSTART;TZID=Europe/Stockholm"])
        # What tells of no dates has no file.
        self.look(at(3, 6, 12))
        self.rig.post_add("Title: Nytt igen\nTopics: nytt\n\nText.\n")
        self.assertEqual(self.next("anna", 3, "no dates").message
                         .get_content_type(), "multipart/alternative")

    def events(self, part):
        """{uid: {name: value}} of a calendar."""
        text = part.get_payload(decode=True).decode()
        self.assertNotRegex(text, r"[^\r]\n")
        self.assertIn("METHOD:PUBLISH\r\n", text)
        self.assertIn("BEGIN:VTIMEZONE\r\n", text)
        self.assertIn("ORGANIZER", text)
        self.assertNotIn("ATTENDEE", text)
        text = text.replace("\r\n ", "")
        found = {}
        for event in text.split("BEGIN:VEVENT\r\n")[1:]:
            rows = dict(row.split(":", 1) for row in
                        event.split("END:VEVENT")[0].split("\r\n") if row)
            found[rows["UID"]] = rows
        return found

    def test_to_how_many_of_one_topic(self):
        self.rig.topics("annat")
        self.people(anna=1, bo=3, cia=3)
        self.rig.people(["dag@mottagare.example"], "annat", 3)
        self.rig.post_add("Title: Ett\nTopics: nytt\n\nText.\n")
        other = self.rig.post_add("Title: Två\nTopics: annat\n\nText.\n")
        self.rig.run("digest", "preview")
        self.assertIn("weekly, 2026-03-10 09:00: to 3\n", self.rig.said)
        self.rig.run("digest", "preview", "--topic", "annat", "--post",
                     other)
        self.assertIn("weekly, 2026-03-10 09:00: to 1\n", self.rig.said)
        self.assertIn(f"  post {other}, weekly: in 1 of them\n",
                      self.rig.said)
        self.assertIn("immediate, soon: to 0\n", self.rig.said)

    def test_to_how_many_and_why_not(self):
        self.people(anna=1, bo=3, cia=3)
        sent = self.rig.post_add("Title: Sänd\nTopics: nytt\n\nText.\n")
        self.look(at(3, 4, 12, 5))
        self.rig.send_digest()
        draft = self.rig.post_add("Title: Utkast\nTopics: nytt\n\nText.\n",
                                  "--draft")
        self.rig.run("digest", "preview", "--post", sent, "--post", draft)
        said = self.rig.said
        self.assertIn("immediate, soon: to 0\n", said)
        self.assertIn(f"  post {sent}, immediate: not in it: who is owed it "
                      "has been sent it", said)
        self.assertIn("weekly, 2026-03-10 09:00: to 2\n", said)
        self.assertIn(f"  post {sent}, weekly: in 2 of them\n", said)
        self.assertIn(f"  post {draft}, weekly: not in it: a draft\n", said)
        shown = self.rig.json("subscriber", "show", "anna@mottagare.example",
                              "--next")
        self.assertEqual({n["post"]: n["why"] for n in shown["not_next"]},
                         {sent: "sent already", draft: "a draft"})
        self.assertIn("not in it: post 2, Utkast: a draft", self.rig.run(
            "subscriber", "show", "anna@mottagare.example", "--next"))


if __name__ == "__main__":
    unittest.main()
