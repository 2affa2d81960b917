# SPDX-License-Identifier: GPL-3.0-or-later
"""Leaving, changing one's mind, and links that grow old."""
import datetime

import rig

UTC = datetime.timezone.utc
NEWS = "Title: {0}\nKind: news\nTopics: {1}\nUrl: https://www.example.se/{0}" \
    "\n\nEn rad om {0}.\n"


def prepare(cls):
    cls.rig.start()
    cls.rig.topics("styrelsen", "digitalt")


class Leave(rig.Test):
    prepare = classmethod(prepare)

    def mail(self, address, *topics, lang="sv"):
        """A digest of the first topic to a new subscriber of topics."""
        self.rig.subscribe(address, *topics, lang=lang)
        start = self.rig.post.count()
        post = self.rig.post_add(NEWS.format("Nytt", topics[0]))
        self.rig.send_digest("--post", post)
        found = self.rig.post.to(address, start)
        self.assertEqual(len(found), 1)
        return found[0]

    def topics(self, address):
        return [r["slug"] for r in self.rig.sql(
            "SELECT slug FROM subscription n JOIN topic t ON t.id = n.topic "
            "JOIN subscriber s ON s.id = n.subscriber WHERE address = "
            f"'{address}' ORDER BY slug")]

    def test_scanners_change_nothing(self):
        """DOI-03, S33: whatever is followed, however often."""
        start = self.rig.post.count()
        self.rig.sign_up("scan2@mottagare.example", "digitalt")
        confirm = self.rig.post.first("scan2@mottagare.example", start)
        digest = self.mail("scan@mottagare.example", "styrelsen")
        start = self.rig.post.count()
        self.rig.press(self.rig.get("/link"), "email", change={
            "email": "scan@mottagare.example"})
        manage = self.rig.post.first("scan@mottagare.example", start)
        self.rig.idle()
        links = [u for m in (confirm, digest, manage) for u in m.links()]
        self.assertGreaterEqual(len(set(links)), 6, links)
        links.append(digest.one_click)
        before = self.rig.dump()
        for link in dict.fromkeys(links):
            self.rig.request("HEAD", link)
            self.rig.request("OPTIONS", link)
            for headers in ({}, {"Sec-Purpose": "prefetch",
                                 "User-Agent": "Mozilla/5.0"},
                            {"X-Forwarded-For": "192.0.2.7",
                             "User-Agent": "scanner"}):
                got = self.rig.request("GET", link, headers=headers)
                self.assertIn(got.status, (200, 404), link)
        self.assertEqual(self.rig.dump(), before)
        for link in (confirm.link("/confirm/"), digest.one_click,
                     manage.link("/preferences/")):
            self.assertEqual(self.rig.get(link).status, 200)

    def test_one_click(self):
        """DOI-08, MSG-18, MSG-19"""
        body = "List-Unsubscribe=One-Click"
        encodings = {
            "application/x-www-form-urlencoded": body,
            "multipart/form-data; boundary=b0": "--b0\r\nContent-Disposition"
            ": form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n"
            "--b0--\r\n"}
        for i, (kind, body) in enumerate(encodings.items()):
            mail = self.mail(f"click{i}@mottagare.example", "styrelsen",
                             "digitalt")
            token = mail.one_click.rsplit("/", 1)[1]
            unknown = token[:-1] + ("A" if token[-1] != "A" else "B")
            for name, link in (("valid", token), ("used", token),
                               ("unknown", unknown), ("garbage", "xyz")):
                with self.subTest(kind=kind, token=name):
                    got = self.rig.request(
                        "POST", rig.BASE + "/unsubscribe/" + link, body,
                        {"Content-Type": kind})
                    self.assertEqual(got.status, 200)
                    self.assertIsNone(got.header("Location"))
                    self.assertIsNone(got.header("Set-Cookie"))
                    self.assertLess(len(got.body), 100)
            self.assertEqual(self.topics(f"click{i}@mottagare.example"), [])

    def test_one_click_from_anywhere(self):
        mail = self.mail("far@mottagare.example", "styrelsen")
        got = self.rig.request(
            "POST", mail.one_click, "List-Unsubscribe=One-Click",
            {"Content-Type": "application/x-www-form-urlencoded",
             "Origin": "https://mail.example", "Host": "other.example",
             "Sec-Fetch-Site": "cross-site",
             "X-Forwarded-For": "192.0.2.9"})
        self.assertEqual(got.status, 200)
        self.assertEqual(self.topics("far@mottagare.example"), [])

    def test_no_more_mail_and_no_goodbye(self):
        """DOI-11"""
        mail = self.mail("gone@mottagare.example", "styrelsen")
        start = self.rig.post.count()
        self.rig.send(mail.one_click,
                      [("List-Unsubscribe", "One-Click")])
        post = self.rig.post_add(NEWS.format("Efter", "styrelsen"))
        self.rig.send_digest("--post", post, "--all-cadences")
        self.rig.idle()
        self.assertEqual(self.rig.post.to("gone@mottagare.example", start),
                         [])

    def test_the_page_masks_the_address_and_offers_both(self):
        """DOI-10: what this mail brought, or everything; then undo."""
        mail = self.mail("page@mottagare.example", "styrelsen", "digitalt")
        page = self.rig.get(mail.link("/unsubscribe/"))
        self.assertEqual(page.status, 200)
        self.assertNotIn(b"page@mottagare", page.body)
        self.assertNotIn(b"mottagare.example", page.body)
        self.assertEqual(self.topics("page@mottagare.example"),
                         ["digitalt", "styrelsen"])
        self.assertIn("Avsluta bara ämnet i", page.body.decode())
        self.assertIn("Avsluta det här ämnet", page.body.decode())
        done = self.rig.press(page, button=("scope", "mail"))
        self.assertEqual(done.status, 200)
        self.assertIn("Ämnet är avslutat", done.body.decode())
        self.assertNotIn("inte får fler brev", done.body.decode())
        self.assertNotIn(b"mottagare.example", done.body)
        self.assertEqual(self.topics("page@mottagare.example"), ["digitalt"])
        undone = self.rig.press(done, "undo")
        self.assertEqual(undone.status, 200)
        self.assertEqual(self.topics("page@mottagare.example"),
                         ["digitalt", "styrelsen"])
        done = self.rig.press(self.rig.get(mail.link("/unsubscribe/")),
                              button=("scope", "all"))
        self.assertIn("inte får fler brev", done.body.decode())
        self.assertEqual(self.topics("page@mottagare.example"), [])
        self.rig.press(done, "undo")
        self.assertEqual(self.topics("page@mottagare.example"),
                         ["digitalt", "styrelsen"])

    def test_the_page_names_what_this_reader_was_sent(self):
        """Not what others were sent by the same digest."""
        address = "egen@mottagare.example"
        self.rig.subscribe("annan@mottagare.example", "digitalt")
        self.rig.subscribe(address, "styrelsen", "digitalt")
        self.rig.commit(                            # once a month
            "UPDATE subscription SET cadence = 4 WHERE topic = (SELECT id "
            "FROM topic WHERE slug = 'digitalt') AND subscriber = (SELECT id "
            f"FROM subscriber WHERE address = '{address}')")
        start = self.rig.post.count()
        other = self.rig.post_add(NEWS.format("Annat", "digitalt"))
        post = self.rig.post_add(NEWS.format("Eget", "styrelsen"))
        self.rig.send_digest("--post", post, "--post", other)
        self.assertEqual(len(self.rig.post.to("annan@mottagare.example",
                                              start)), 1)
        mail = self.rig.post.to(address, start)[0]
        self.assertNotIn("Annat", mail["Subject"])
        page = self.rig.get(mail.link("/unsubscribe/"))
        self.assertIn("Avsluta bara ämnet i", page.body.decode())
        done = self.rig.press(page, button=("scope", "mail"))
        self.assertIn("Ämnet är avslutat", done.body.decode())
        self.assertEqual(self.topics(address), ["digitalt"])

    def test_preferences_change_topics_pace_and_language(self):
        address = "pref@mottagare.example"
        mail = self.mail(address, "styrelsen")
        page = self.rig.get(mail.link("/preferences/"))
        done = self.rig.press(page, "topic", change={
            "topic": "digitalt", "cadence": "daily", "lang": "en"})
        self.assertEqual(done.status, 303, done.text)
        self.assertEqual(self.rig.get(done.header("Location")).status, 200)
        self.assertEqual(self.topics(address), ["digitalt"])
        row = self.rig.sql(
            "SELECT language, cadence FROM subscriber s JOIN subscription n "
            f"ON n.subscriber = s.id WHERE address = '{address}'")
        self.assertEqual(row, [{"language": "en", "cadence": 2}])
        start = self.rig.post.count()
        post = self.rig.post_add(NEWS.format("Engelska", "digitalt"))
        self.rig.send_digest("--post", post, "--all-cadences")
        mail = self.rig.post.to(address, start)[0]
        self.assertEqual(mail["Content-Language"], "en")
        # Each topic its own pace.
        page = self.rig.get(mail.link("/preferences/"))
        self.rig.press(page, "topic", change={
            "topic": ["digitalt", "styrelsen"], "cadence": "weekly",
            "cadence_styrelsen": "immediate", "lang": "sv"})
        rows = self.rig.sql(
            "SELECT slug, cadence FROM subscription n JOIN topic t ON t.id ="
            " n.topic JOIN subscriber s ON s.id = n.subscriber WHERE address"
            f" = '{address}' ORDER BY slug")
        self.assertEqual(rows, [{"slug": "digitalt", "cadence": 3},
                                {"slug": "styrelsen", "cadence": 1}])
        # A link of a digest neither moves nor erases anybody.
        page = self.rig.get(mail.link("/preferences/"))
        for fields in ([("do", "erase"), ("sure", "yes")],
                       [("do", "address"), ("email", "x@y.example")]):
            self.assertEqual(
                self.rig.send(mail.link("/preferences/"), fields).status,
                400)
        self.assertEqual(len(self.topics(address)), 2)

    def manage(self, address):
        start = self.rig.post.count()
        self.rig.press(self.rig.get("/link"), "email",
                       change={"email": address})
        return self.rig.post.first(address, start)

    def test_a_new_address_is_told_to_both(self):
        """DOI-20"""
        self.rig.subscribe("old@mottagare.example", "styrelsen")
        mail = self.manage("old@mottagare.example")
        start = self.rig.post.count()
        page = self.rig.get(mail.link("/preferences/"))
        done = self.rig.press(page, "email", change={
            "email": "new@mottagare.example"})
        self.assertEqual(done.status, 303, done.text)
        ask = self.rig.post.first("new@mottagare.example", start)
        self.assertEqual(ask.to, ["new@mottagare.example"])
        page = self.rig.get(ask.link("/confirm/"))
        self.assertEqual(self.topics("old@mottagare.example"),
                         ["styrelsen"])
        self.assertEqual(self.rig.press(page).status, 200)
        self.assertEqual(self.topics("new@mottagare.example"),
                         ["styrelsen"])
        self.assertEqual(self.topics("old@mottagare.example"), [])
        notice = self.rig.post.after(start, 2)[1]
        self.assertEqual(notice.to, ["old@mottagare.example"])
        self.assertNotIn("new@mottagare.example", notice.text)
        # A second press, and the old link, change nothing more.
        self.assertEqual(self.rig.press(page).status, 200)
        self.rig.idle()
        self.assertEqual(self.rig.post.count(), start + 2)

    def test_erased_is_gone_from_the_files(self):
        """LAW-06"""
        address = "radera-mig@mottagare.example"
        self.mail(address, "styrelsen")
        # Relays like to name the address in what they answer.
        self.rig.post.rcpt = lambda a: f"550 5.2.2 <{a}> is full"
        post = self.rig.post_add(NEWS.format("Full", "styrelsen"))
        self.rig.send_digest("--post", post)
        self.rig.post.rcpt = lambda a: None
        mail = self.manage(address)
        page = self.rig.get(mail.link("/preferences/"))
        refused = self.rig.press(page, "sure")
        self.assertEqual(refused.status, 422)
        self.assertEqual(self.topics(address), ["styrelsen"])
        done = self.rig.press(page, "sure", change={"sure": "yes"})
        self.assertEqual(done.status, 200, done.text)
        self.assertEqual(self.rig.sql(
            f"SELECT * FROM subscriber WHERE address = '{address}'"), [])
        self.rig.idle()

        def left():
            return [p.name for p in self.rig.state.rglob("*") if p.is_file()
                    and b"radera-mig" in p.read_bytes()]
        rig.wait(lambda: not left(), f"no trace of it, but {left()}")
        self.assertEqual(self.rig.get(mail.link("/preferences/")).status,
                         404)
        # Who was erased may come back.
        self.rig.subscribe(address, "styrelsen")
        self.assertEqual(self.topics(address), ["styrelsen"])

    def test_embed_gives_a_form_that_works(self):
        text = self.rig.run("embed")
        form = rig.Reader(text).forms[0]
        self.assertTrue(form["action"].startswith(rig.BASE), form)
        start = self.rig.post.count()
        page = self.rig.send(form["action"], [
            ("email", "embed@mottagare.example"), ("topic", "digitalt"),
            ("cadence", "weekly")], Origin="https://www.example.se")
        self.assertEqual(self.rig.press(page, "topic").status, 303)
        self.rig.post.first("embed@mottagare.example", start)


class Old(rig.Test):
    """What happens to links when time goes by."""
    options = {"clock": datetime.datetime(2026, 10, 5, 8, 0, tzinfo=UTC)}
    prepare = classmethod(prepare)

    def later(self, **more):
        self.rig.set_clock(self.rig.now()
                           + datetime.timedelta(**more).total_seconds())

    def test_an_old_confirmation_link_offers_a_new_one(self):
        start = self.rig.post.count()
        self.rig.sign_up("slow@mottagare.example", "styrelsen")
        old = self.rig.post.first("slow@mottagare.example", start).link(
            "/confirm/")
        # The hourly purge has just been: what it takes is another test's.
        self.later(days=6, hours=23, minutes=50)
        self.rig.touch()
        rig.wait(lambda: int(self.rig.sql(
            "SELECT value FROM setting WHERE name = 'purged_at'")[0][
                "value"]) > self.rig.now() - 60, "the purge")
        self.later(minutes=15)
        page = self.rig.get(old)
        self.assertIn("gått ut", page.text)
        self.rig.send(old, [])
        self.assertEqual(self.rig.sql("SELECT count(*) AS n FROM "
                                      "subscription")[0]["n"], 0)
        start = self.rig.post.count()
        self.assertEqual(self.rig.press(page, "again").status, 303)
        new = self.rig.post.first("slow@mottagare.example", start).link(
            "/confirm/")
        self.assertEqual(self.rig.press(self.rig.get(new)).status, 200)
        self.assertEqual(self.rig.sql("SELECT count(*) AS n FROM "
                                      "subscription")[0]["n"], 1)

    def test_a_forgotten_sign_up_leads_back_to_the_form(self):
        start = self.rig.post.count()
        self.rig.sign_up("late@mottagare.example", "styrelsen")
        old = self.rig.post.first("late@mottagare.example", start).link(
            "/confirm/")
        self.later(days=30)
        self.rig.stop()
        self.rig.start()
        rig.wait(lambda: not self.rig.sql(
            "SELECT 1 FROM subscriber WHERE address LIKE 'late@%'"),
            "the purge of what nobody confirmed")
        page = self.rig.get(old)
        self.assertEqual(page.status, 404)
        self.assertTrue(any(t == "a" and a.get("href", "").startswith("/?")
                            for t, a in page.page.tags))

    def test_the_link_that_manages_lives_half_an_hour(self):
        self.rig.subscribe("m@mottagare.example", "styrelsen")
        start = self.rig.post.count()
        self.rig.press(self.rig.get("/link"), "email",
                       change={"email": "m@mottagare.example"})
        link = self.rig.post.first("m@mottagare.example", start).link(
            "/preferences/")
        page = self.rig.get(link)
        self.assertTrue(page.form("sure"))
        self.later(minutes=31)
        self.assertIn("gått ut", self.rig.get(link).text)
        self.rig.press(page, "sure", change={"sure": "yes"})
        self.assertEqual(self.rig.sql(
            "SELECT state FROM subscriber WHERE address LIKE 'm@%'"),
            [{"state": "active"}])

    def test_undo_ends_after_an_hour_but_digest_links_never(self):
        self.rig.subscribe("u@mottagare.example", "styrelsen")
        post = self.rig.post_add(NEWS.format("Gammalt", "styrelsen"))
        start = self.rig.post.count()
        self.rig.send_digest("--post", post)
        mail = self.rig.post.to("u@mottagare.example", start)[0]
        self.later(days=800)
        page = self.rig.get(mail.link("/unsubscribe/"))
        self.assertEqual(page.status, 200)
        done = self.rig.press(page, button=("scope", "all"))
        self.later(minutes=61)
        self.assertIn("inte att ångra", self.rig.press(done, "undo").text)
        self.assertEqual(self.rig.sql(
            "SELECT state FROM subscriber WHERE address LIKE 'u@%'"),
            [{"state": "left"}])


if __name__ == "__main__":
    rig.unittest.main()
