# SPDX-License-Identifier: GPL-3.0-or-later
"""What other people's programs make of our files: the feed by the grammar of
RFC 4287, calendars by two readers that have nothing in common."""
import datetime
import json
import re
import subprocess
import unittest
import zoneinfo

import browser
import icalendar
import posts
import rig

ZONE = zoneinfo.ZoneInfo("Europe/Stockholm")
SCHEMA = rig.ROOT / "tests" / "golden" / "schema" / "atom.rng"
GOLDEN = rig.ROOT / "tests" / "golden"
YEAR = datetime.datetime.now(ZONE).year + 1
MEETING = """Title: Rådet för e-tjänster; nu, här
Title-en: The council on e-services
Kind: meeting
Topics: digitalt
Url: https://www.example.se/radet
When: {0}-01-17 11:00/12:00; Öppet hus; Stora salen, plan 2; https://m.example.se/1
When: {0}-{1} 13:00/15:30; Rådets möte
When: {0}-09-19; Heldag
{2}
Före varje möte har vi öppet hus i en timme.
"""


def local(*when):
    return int(datetime.datetime(*when, tzinfo=ZONE).timestamp())


def grammar(data):
    """What xmllint has against a feed; "" is nothing."""
    done = subprocess.run(
        ["xmllint", "--noout", "--nonet", "--relaxng", str(SCHEMA), "-"],
        input=data, capture_output=True, timeout=60)
    return "" if done.returncode == 0 else done.stderr.decode()


# --- The two readers ----------------------------------------------------------

def by_ical_js(data):
    browser.modules()
    done = subprocess.run(["node", "calendar.mjs"], cwd=browser.HERE,
                          input=data, capture_output=True, check=True,
                          timeout=60)
    return json.loads(done.stdout)


def by_icalendar(data):
    calendar = icalendar.Calendar.from_ical(data)
    zones = {str(z["TZID"]): z.to_tz() for z in calendar.walk("VTIMEZONE")}

    def when(value):
        if not isinstance(value, datetime.datetime):
            return value.isoformat()
        # By the rules in the file itself, not those of this machine.
        naive = value.replace(tzinfo=None)
        return int(zones["Europe/Stockholm"].localize(naive).timestamp())

    def event(e):
        start = e.decoded("DTSTART")
        return {
            "uid": str(e["UID"]), "summary": str(e["SUMMARY"]),
            "start": when(start),
            "end": when(e.decoded("DTEND")) if "DTEND" in e else None,
            "zone": e["DTSTART"].params.get("TZID", ""),
            "place": str(e.get("LOCATION", "")),
            "sequence": int(e.get("SEQUENCE", 0)),
            "status": str(e.get("STATUS", "")),
            "stamp": int(e.decoded("DTSTAMP").timestamp()),
        }
    return {"method": str(calendar["METHOD"]),
            "events": [event(e) for e in calendar.walk("VEVENT")]}


class Readers(rig.Test):
    options = {"digest__attach_calendar": "yes",
               "digest__gather_minutes": "0", "digest__quiet": "none"}

    @classmethod
    def prepare(cls):
        super().prepare()
        posts.topics(cls.rig)

    def calendar(self, data):
        """What both read, which must be the same."""
        one, other = by_ical_js(data), by_icalendar(data)
        self.assertEqual(one, other)
        return one

    # Atom

    def feed(self, target):
        answer = self.rig.get(target)
        self.assertEqual(answer.status, 200, target)
        return answer.body

    def test_the_feed_keeps_to_the_grammar(self):
        self.assertEqual(grammar(self.feed("/feed.atom")), "")
        for text in (posts.BOARD, posts.SURVEY.replace("2026-", f"{YEAR}-"),
                     MEETING.format(YEAR, "06-17", ""),
                     "Title: <b>&amp; \"så\" ]]>\nTopics: digitalt\n\n"
                     "Se [sidan](https://www.example.se/?a=1&b=2).\n"):
            self.rig.post_add(text)
        for target in ("/feed.atom", "/feed.atom?lang=en",
                       "/feed.atom?topic=digitalt"):
            feed = self.feed(target)
            self.assertEqual(grammar(feed), "", target)
            # What the grammar cannot say (4.1.1, 4.2.6).
            ids = re.findall(rb"<id>(.*?)</id>", feed)
            self.assertEqual(len(ids), len(set(ids)))
            self.assertIn(b"<author>", feed.split(b"<entry")[0])
            self.assertGreater(feed.count(b"<entry"), 1)

    def test_the_grammar_tells_right_from_wrong(self):
        good = (GOLDEN / "atom" / "posts.atom").read_bytes()
        self.assertEqual(grammar(good), "")
        entry = good.index(b"<entry>")
        for old, new in (
                (b"<updated>2026-05-04T08:00:00Z", b"<updated>2026-05-04"),
                (b"<generator>", b"<title>again</title><generator>"),
                (b'type="html"', b'type="xhtml"'),
                (b'<category term', b'<category name'),
                (b' href="https', b' src="https'),
                (b"<name>", b"<full-name>"),
                (b"<published>", b"<published x='1'>"),
                (b"<content", b"<body"), (b"<id>", b"<ID>")):
            close = {b"<name>": (b"</name>", b"</full-name>"),
                     b"<content": (b"</content>", b"</body>"),
                     b"<id>": (b"</id>", b"</ID>")}.get(old, (old, new))
            self.assertNotEqual(grammar(good.replace(*close)
                                        .replace(old, new)), "", old)
        without = re.sub(rb"<id>.*?</id>", b"", good[entry:], count=1)
        self.assertNotEqual(grammar(good[:entry] + without), "")

    # Calendars

    def expected(self, day="06-17"):
        month, day = map(int, day.split("-"))
        return [
            (local(YEAR, 1, 17, 11), local(YEAR, 1, 17, 12),
             "Europe/Stockholm", "Stora salen, plan 2"),
            (local(YEAR, month, day, 13), local(YEAR, month, day, 15, 30),
             "Europe/Stockholm", ""),
            (f"{YEAR}-09-19", f"{YEAR}-09-20", "", "")]

    def of(self, calendar, uids):
        return [e for e in calendar["events"] if e["uid"] in uids]

    def file(self, mail):
        return next(p.get_payload(decode=True) for p in mail.message.walk()
                    if p.get_content_type() == "text/calendar")

    def test_a_calendar_says_the_same_to_both(self):
        address = "anna@mottagare.example"
        self.rig.people([address], "digitalt", 1)
        known = {e["uid"] for e in
                 self.calendar(self.feed("/meetings.ics"))["events"]}
        number = self.rig.post_add(MEETING.format(YEAR, "06-17", ""))
        mails = [self.rig.post.first(address)]
        first = self.calendar(self.feed("/meetings.ics?topic=digitalt"))
        uids = {e["uid"] for e in first["events"]} - known
        seen = self.of(first, uids)
        self.assertEqual([(e["start"], e["end"], e["zone"], e["place"])
                          for e in sorted(seen, key=lambda e:
                                          str(e["start"]))],
                         sorted(self.expected(), key=lambda e: str(e[0])))
        self.assertEqual({(e["sequence"], e["status"]) for e in seen},
                         {(0, "CONFIRMED")})
        self.assertEqual(first["method"], "PUBLISH")
        self.assertEqual({e["summary"].split(" – ")[1] for e in seen},
                         {"Rådet för e-tjänster; nu, här"})
        # The file of the mail says what the page says.
        attached = self.calendar(self.file(mails[0]))
        self.assertEqual(len(self.of(attached, uids)), 3)
        # One moves past the end of summer time, one is left out.
        text = MEETING.format(YEAR, "11-17", "Note: ny dag\n").replace(
            f"When: {YEAR}-09-19; Heldag\n", "")
        self.rig.run("post", "correct", number, "-", data=text)
        rig.wait(lambda: len(self.rig.post.to(address)) > 1,
                 f"the correction{self.rig.tail()}")
        mails = self.rig.post.to(address)
        for data in (self.feed("/meetings.ics"), self.file(mails[1])):
            after = {e["uid"]: e for e in self.of(self.calendar(data), uids)}
            self.assertEqual(set(after), uids)
            states = sorted((e["sequence"], e["status"], e["start"])
                            if e["zone"] else
                            (e["sequence"], e["status"], 0)
                            for e in after.values())
            self.assertEqual(states, sorted([
                (0, "CONFIRMED", local(YEAR, 1, 17, 11)),
                (1, "CONFIRMED", local(YEAR, 11, 17, 13)),
                (1, "CANCELLED", 0)]))

    def test_the_golden_calendar_too(self):
        data = (GOLDEN / "calendar" / "meetings.ics").read_bytes()
        self.assertGreater(len(self.calendar(data)["events"]), 1)


if __name__ == "__main__":
    unittest.main()
