# SPDX-License-Identifier: GPL-3.0-or-later
"""What mail looks like on the wire, byte for byte."""
import base64
import datetime
import email.header
import email.utils
import quopri
import re
import unittest

import posts
import rig

HOSTILE = """Title: {title}
Kind: news
Topics: styrelsen
Url: https://www.example.se/svar

Rad före.

```
.
..
.rad med punkt
From oss till er
slut  \n\ttab
```

{word}

Ett 👩‍👩‍👧‍👦 och ett 🐦 i löpande text, åäö ÅÄÖ, “citat” – tankstreck.
Rad efter.
"""
# Fields that stand once, in every mail; then those of lists.
ONCE = ("Date", "From", "To", "Subject", "Message-ID", "MIME-Version",
        "Content-Type", "Content-Language", "X-Auto-Response-Suppress")
LIST = ("List-Id", "List-Help", "List-Subscribe", "List-Archive",
        "List-Post", "List-Unsubscribe", "List-Unsubscribe-Post",
        "Feedback-ID", "Precedence")
WORD = re.compile(rb"=\?([^?]*)\?([BbQq])\?([^?]*)\?=")


def fields(head):
    """[(name, raw value with its folds)] of the bytes."""
    rows = re.split(rb"\r\n(?![ \t])", head)
    return [tuple(r.split(b":", 1)) for r in rows]


def unfold(value):
    return value.replace(b"\r\n", b"").strip()


class Mails(rig.Test):
    """Every kind of mail is captured once, then looked at."""
    options = {"env": {"LC_ALL": "sv_SE.UTF-8", "LANG": "sv_SE.UTF-8"}}

    @classmethod
    def prepare(cls):
        r = cls.rig
        r.start()
        posts.topics(r)
        r.subscribe("anna@mottagare.example", *posts.TOPICS)
        r.subscribe("bo@mottagare.example", *posts.TOPICS)
        r.subscribe("cia@mottagare.example", *posts.TOPICS, lang="en")
        r.subscribe("dag@mottagare.example", "styrelsen")
        for post in posts.ALL:
            r.post_add(post)
        found = {m.to[0].split("@")[0]: m for m in r.send_digest()}
        cls.anna, cls.bo, cls.cia, cls.dag = (
            found[n] for n in ("anna", "bo", "cia", "dag"))
        title = "🐦 " + "Överläggning om råd och stöd åt ålderdomshem " * 3
        r.post_add(HOSTILE.format(title=title.strip(),
                                  word="Donaudampfschiff" * 320))
        cls.hostile = [m for m in r.send_digest() if "anna" in m.to[0]][0]
        start = r.post.count()
        r.press(r.get("/link"), "email", change={
            "email": "anna@mottagare.example"})
        manage = r.post.after(start)[0]
        start = r.post.count()
        r.press(r.get(manage.link("/preferences/")), "email", change={
            "email": "anna.ny@mottagare.example"})
        new = r.post.after(start)[0]
        r.press(r.get(new.link("/confirm/")))
        r.post.after(start, 2)
        r.idle()
        cls.mails = list(r.post.mails)
        cls.digests = [m for m in cls.mails if m["List-Id"]]

    def every(self, mails=None):
        for mail in self.mails if mails is None else mails:
            with self.subTest(mail=mail["Subject"], to=mail.to):
                yield mail

    def test_all_kinds_are_here(self):
        self.assertEqual(len(self.mails), 4 + 4 + 4 + 3)
        self.assertEqual(len(self.digests), 8)

    def test_each_field_once(self):
        """MSG-01, MSG-12"""
        for mail in self.every():
            names = [n.decode().lower() for n, _ in fields(mail.head)]
            for name in ONCE + (LIST if mail["List-Id"] else ()):
                self.assertEqual(names.count(name.lower()), 1, name)
            self.assertEqual(len(names), len(set(names)), names)
            self.assertEqual(mail["MIME-Version"], "1.0")

    def test_from_is_the_organisation(self):
        """MSG-02, MSG-23"""
        for mail in self.every():
            box = email.utils.getaddresses([mail["From"]])
            self.assertEqual(box, [("Kommunsamverkan Exempel",
                                    "brev@example.se")])
            self.assertNotIn("noreply", mail["From"])

    def test_message_ids(self):
        """MSG-03"""
        ids = [m["Message-ID"] for m in self.mails]
        self.assertEqual(len(set(ids)), len(ids))
        for one in ids:
            self.assertRegex(one, r"^<[a-z0-9]{16,64}@example\.se>$")

    def test_dates(self):
        """MSG-04: English names whatever the locale."""
        for mail in self.every():
            date = email.utils.parsedate_to_datetime(mail["Date"])
            self.assertLess(abs(date.timestamp() - self.rig.now()), 120)
            names = "Mon Tue Wed Thu Fri Sat Sun".split()
            self.assertEqual(mail["Date"][:3], names[date.weekday()])
            self.assertRegex(mail["Date"], r" \+0[12]00$")

    def test_lines(self):
        """MSG-05, MSG-07"""
        for mail in self.every():
            self.assertNotRegex(mail.raw, rb"(?<!\r)\n|\r(?!\n)|\0")
            self.assertNotRegex(mail.raw, rb"[\x80-\xff]")
            for line in mail.raw.split(b"\r\n"):
                self.assertLessEqual(len(line), 998)
            for line in mail.head.split(b"\r\n"):
                # One token may be longer: there is nowhere to fold it.
                if b" " in line.strip().split(b": ", 1)[-1]:
                    self.assertLessEqual(len(line), 78, line)

    def test_quoted_printable(self):
        """MSG-08, checked by two readers"""
        for mail in self.every():
            for part in mail.message.iter_parts():
                self.assertEqual(part["Content-Transfer-Encoding"],
                                 "quoted-printable")
                raw = self.raw_part(mail, part.get_content_type())
                for line in raw.split(b"\r\n"):
                    self.assertLessEqual(len(line), 76, line)
                    self.assertNotRegex(line, rb"[ \t]$")
                rest = re.sub(rb"=(?:[0-9A-F]{2}|\r\n)", b"", raw)
                self.assertNotIn(b"=", rest)
                quopri.decodestring(raw).decode("utf-8")

    def raw_part(self, mail, kind):
        mark = b"--" + mail.message.get_boundary().encode()
        for piece in mail.raw.split(mark):
            if b"Content-Type: " + kind.encode() in piece:
                return piece.split(b"\r\n\r\n", 1)[1]
        self.fail(f"no {kind}")

    def test_encoded_words(self):
        """MSG-09"""
        seen = 0
        for mail in self.every():
            for name, value in fields(mail.head):
                words = WORD.findall(value)
                if not words:
                    continue
                self.assertIn(name, (b"Subject", b"From", b"List-Id",
                                     b"Reply-To"), value)
                for line in (name + b":" + value).split(b"\r\n"):
                    self.assertLessEqual(len(line), 76)
                self.assertNotRegex(value, rb'"[^"]*=\?')
                self.assertNotRegex(value, rb"<[^>]*=\?")
                for match in WORD.finditer(value):
                    self.assertLessEqual(len(match.group(0)), 75)
                    charset, how, text = match.groups()
                    self.assertEqual(charset.lower(), b"utf-8")
                    octets = (base64.b64decode(text) if how in b"Bb" else
                              quopri.decodestring(text.replace(b"_", b" ")))
                    octets.decode("utf-8")      # whole characters
                    seen += 1
        self.assertGreater(seen, 10)

    def test_tree(self):
        """MSG-11, MSG-12, MSG-13"""
        for mail in self.every():
            message = mail.message
            self.assertEqual(message.get_content_type(),
                             "multipart/alternative")
            self.assertEqual([p.get_content_type()
                              for p in message.iter_parts()],
                             ["text/plain", "text/html"])
            boundary = message.get_boundary()
            self.assertIn("=_", boundary)
            self.assertLessEqual(len(boundary), 70)
            for part in message.iter_parts():
                self.assertEqual(part.get_content_charset(), "utf-8")
                self.assertEqual(part["Content-Language"],
                                 mail["Content-Language"])
                self.assertIsNone(part.get_param("format"))
        self.assertEqual(self.cia["Content-Language"], "en")
        self.assertEqual(self.anna["Content-Language"], "sv")

    def test_automatic_or_not(self):
        """MSG-14, MSG-15"""
        for mail in self.every():
            self.assertEqual(mail["X-Auto-Response-Suppress"],
                             "OOF, AutoReply")
            if mail["List-Id"]:
                self.assertIsNone(mail["Auto-Submitted"])
                self.assertEqual(mail["Precedence"], "bulk")
            else:
                self.assertEqual(mail["Auto-Submitted"], "auto-generated")

    def test_list_fields(self):
        """MSG-16 to MSG-19, MSG-22"""
        ids = set()
        for mail in self.every(self.digests):
            raw = dict(fields(mail.head))
            self.assertRegex(unfold(raw[b"List-Id"]),
                             rb'^"[^"]+" <[a-z0-9.-]+\.list-id\.example\.se>$')
            ids.add(raw[b"List-Id"])
            for name in (b"List-Help", b"List-Subscribe", b"List-Archive"):
                self.assertRegex(unfold(raw[name]), rb"^<https?://[^\s<>]+>$")
            self.assertEqual(unfold(raw[b"List-Post"]), b"NO")
            self.assertRegex(
                unfold(raw[b"List-Unsubscribe"]),
                rb"^<http://brev\.example\.se/unsubscribe/[A-Za-z0-9_-]{40,}>"
                rb"(, <mailto:[^\s<>]+>)?$")
            self.assertEqual(unfold(raw[b"List-Unsubscribe-Post"]),
                             b"List-Unsubscribe=One-Click")
            self.assertRegex(
                unfold(raw[b"Feedback-ID"]),
                rb"^[^:\s]+:[^:\s]+:[^:\s]+:[A-Za-z0-9]{5,15}$")
        self.assertEqual(len(ids), 1)
        feedback = {self.anna["Feedback-ID"], self.bo["Feedback-ID"],
                    self.dag["Feedback-ID"]}
        self.assertEqual(len(feedback), 1)

    def test_tokens_hide_who_it_is(self):
        """MSG-21"""
        for mail in self.every():
            for link in mail.links():
                self.assertNotIn("mottagare", link)
                for piece in link.split("/"):
                    pad = piece + "=" * (-len(piece) % 4)
                    if len(piece) > 30 and "-" not in piece[:9]:
                        self.assertNotIn(b"anna",
                                         base64.urlsafe_b64decode(pad))

    def test_one_recipient_one_envelope(self):
        """MSG-24"""
        senders = [m.sender for m in self.digests]
        self.assertEqual(len(set(senders)), len(senders))
        for mail in self.every():
            self.assertEqual(len(mail.to), 1)
            self.assertEqual(mail["To"].strip("<>"), mail.to[0])
            self.assertIn("@example.se", mail.sender)
            self.assertLessEqual(len(mail.sender.split("@")[0]), 64)

    def test_subjects(self):
        """MSG-38"""
        for mail in self.every():
            self.assertNotRegex(mail["Subject"], r"(?i)^\s*(re|fwd?|sv|vb):")
            self.assertLessEqual(len(mail["Subject"]),
                                 70 if mail["List-Id"] else 100)
        self.assertNotEqual(self.anna["Subject"], self.hostile["Subject"])
        self.assertIn("Styrelsemötet 23 juni: tre beslut",
                      self.anna["Subject"])

    def test_dots_and_long_words_come_through(self):
        """MSG-06"""
        for text in (self.hostile.text, rig.Reader(self.hostile.html).raw):
            lines = [line.strip() for line in text.split("\n")]
            for line in (".", "..", ".rad med punkt", "From oss till er"):
                self.assertIn(line, lines)
            self.assertIn("Donaudampfschiff" * 320,
                          text.replace("\n", "").replace("\u200b", ""))
            self.assertIn("👩‍👩‍👧‍👦", text)
            self.assertIn("“citat” – tankstreck", text)
        self.assertIn("🐦", self.hostile["Subject"])

    def test_two_recipients_differ_only_in_what_is_theirs(self):
        """LAW-11, HTM-11, S09"""
        def common(mail):
            raw = re.sub(rb"=\r\n", b"", mail.raw)
            raw = re.sub(rb"/(unsubscribe|preferences)/[A-Za-z0-9_-]+",
                         rb"/\1/TOKEN", raw)
            raw = re.sub(rb"brevduva_[0-9a-f]+", b"BOUNDARY", raw)
            raw = re.sub(rb"\r\n(To|Message-ID): [^\r]*", b"", raw)
            return raw
        self.assertEqual(common(self.anna), common(self.bo))
        theirs = {u for u in self.anna.links() if re.search(
            r"/(unsubscribe|preferences)/", u)}
        self.assertEqual(len(theirs), 2)
        for link in theirs:
            self.assertNotIn(link, self.bo.links())
            self.assertNotIn(link.rsplit("/", 1)[1].encode(),
                             re.sub(rb"=\r\n", b"", self.bo.raw))

    def test_only_what_one_subscribes_to(self):
        self.assertIn("Styrelsemötet", self.dag.text)
        for word in ("öppna data", "vårdsamverkan", "e-tjänster"):
            self.assertNotIn(word, self.dag.text + self.dag.html)


class Addresses(rig.Test):
    """MSG-31, MSG-37"""

    @classmethod
    def prepare(cls):
        cls.rig.start()
        cls.rig.topics("styrelsen")

    def test_a_domain_outside_ascii_goes_as_a_label(self):
        start = self.rig.post.count()
        self.rig.sign_up("info@räksmörgås.example", "styrelsen")
        mail = self.rig.post.after(start)[0]
        self.assertEqual(mail.to, ["info@xn--rksmrgs-5wao1o.example"])
        self.assertNotRegex(mail.raw, rb"[\x80-\xff]")
        self.assertNotIn("SMTPUTF8", mail.options)

    def test_a_local_part_outside_ascii_is_refused_with_words(self):
        done = self.rig.press(self.rig.get("/"), "topic", change={
            "email": "räksmörgås@mottagare.example", "topic": "styrelsen"})
        self.assertEqual(done.status, 422)
        self.assertIn("a till z", done.text)

    def test_the_local_part_keeps_its_case(self):
        start = self.rig.post.count()
        self.rig.sign_up("Anna.Berg@Mottagare.example", "styrelsen")
        self.assertEqual(self.rig.post.after(start)[0].to[0].split("@")[0],
                         "Anna.Berg")

    def test_line_breaks_are_refused_not_dropped(self):
        for text in ("a\nBcc: x@y.example", "a\rb", "a\r\n b"):
            self.rig.run("topic", "add", "bad", "--name", text, code=65)
        before = self.rig.sql("SELECT count(*) AS n FROM post")
        for title in ("a\rBcc: x@y.example", "a\x01b", "a\x7fb"):
            self.rig.run("post", "add", "-", code=65,
                         data=f"Title: {title}\nKind: news\n"
                              "Topics: styrelsen\n\nText.\n")
        self.assertEqual(self.rig.sql("SELECT count(*) AS n FROM post"),
                         before)


class Scheduled(rig.Test):
    """An automatic digest says so (MSG-14); Date across a change of DST."""
    ZONE = datetime.timezone(datetime.timedelta(hours=1))
    options = {"clock": datetime.datetime(2026, 10, 26, 8, 0, tzinfo=ZONE),
               "digest__daily": "mon-fri 09:00"}

    def test_it(self):
        r = self.rig
        r.topics("styrelsen")
        r.subscribe("anna@mottagare.example", "styrelsen", cadence="daily")
        r.post_add(posts.BOARD)
        start = r.post.count()
        r.set_clock(datetime.datetime(2026, 10, 26, 9, 0, 5,
                                      tzinfo=self.ZONE))
        mail = r.post.after(start)[0]
        self.assertEqual(mail["Auto-Submitted"], "auto-generated")
        self.assertEqual(mail["Precedence"], "bulk")
        self.assertRegex(mail["Date"],
                         r"^Mon, 26 Oct 2026 09:0\d:\d\d \+0100$")
        self.assertIn("Nästa brev: tisdag 27 oktober", mail.text)


if __name__ == "__main__":
    unittest.main()
