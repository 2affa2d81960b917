# SPDX-License-Identifier: GPL-3.0-or-later
"""Nobody has to look: mail when something waits, the start page, the log,
and what a session says before it ends."""
import json
import unittest

import browser
import desk
import rig


class Notices(desk.Case):
    dark = ("notices-log-found",)

    def paused(self, title):
        """A digest that somebody stopped on its way."""
        self.rig.commit("INSERT INTO digest (public_id, cadence, run_day, state,"
                    " reason, scope, created_at, leaves_at, dated_at,"
                    " base_url, sender, reply_to, site_name, key_id,"
                    " subject, recipients) VALUES (hex(randomblob(8)), 0, 0,"
                    " 'paused', 'x@example.org said no', '', 1, 1, 1, '',"
                    f" '', '', '', 1, '{title}', 0);")
        return self.rig.sql("SELECT max(id) AS id FROM digest")[0]["id"]

    def test_mail_when_something_waits(self):
        self.sign_in("anna", "admin")
        self.sign_in("stina", "sender")
        self.sign_in("eva", "editor", lang="en")
        start = self.rig.post.count()
        digest = self.paused("Styrelsemötet 23 juni")
        mail = self.rig.post.first("stina@example.se", start)
        self.assertEqual(mail["Subject"],
                         "Utskicket ”Styrelsemötet 23 juni” är pausat")
        self.assertIn(f"{self.base}/staff/digests/{digest}", mail.text)
        self.assertNotIn("example.org", mail.text + mail.html)
        self.assertEqual(self.rig.post.to("eva@example.se", start), [])
        page = browser.SCREENS / "notice.html"
        page.write_text(mail.html)
        self.fresh()
        self.browser.do("open", url=page.as_uri())
        self.cookies, had = 0, self.cookies
        self.look("notices-mail")
        self.cookies = had

        # Not for anna, from now on.
        self.sign_in("anna")
        self.open("notices-account", "/staff/account")
        self.browser.do("key", selector="#notices", key="Space")
        self.browser.do("key", selector="#notices-form button", key="Enter",
                        leaves=True)
        self.assertIn("Ändringen är sparad", self.text())
        self.rig.post.first("anna@example.se", start)
        start = self.rig.post.count()
        self.paused("Det andra")
        self.rig.post.first("stina@example.se", start)
        self.rig.idle()
        self.assertEqual(self.rig.post.to("anna@example.se", start), [])

    def test_start_page(self):
        self.rig.commit("INSERT OR REPLACE INTO setting VALUES ('relay.test',"
                    " 'no route'); INSERT INTO outbox (purpose, state,"
                    " digest, subscriber, attempts, doubts, next_at, at,"
                    " created_at) VALUES (1, 8, 99, 99, 2, 2, 0, 0, 0);")
        self.sign_in("anna")
        for lang in ("sv", "en"):
            self.goto("/staff/?lang=" + lang)
            self.assertIn(self.words(
                "E-postservern test svarar inte",
                "The mail server test does not answer", lang), self.text())
            self.assertIn(self.words("Ett brev har kanske inte kommit fram",
                                     "An email may not have arrived", lang),
                          self.text())
        self.look("notices-start")
        self.rig.commit("UPDATE setting SET value = '' WHERE name = "
                    "'relay.test'; DELETE FROM outbox WHERE digest = 99;")
        self.goto("/staff/?lang=sv")
        self.assertIn("test fungerar", self.text())

    def test_log(self):
        self.sign_in("anna")
        self.rig.run("topic", "add", "vatten", "--name", "=1+1")
        self.goto("/staff/log")
        self.assertIn("Skapade ett ämne", self.text())
        self.assertIn("topic.add", self.text())
        # By words that stand in no line of the database.
        self.fill("Sök", "skapade ett ämne")
        self.press("Sök")
        self.assertIn("ämne vatten", self.text())
        self.assertNotIn("staff.signin", self.text())
        self.open("notices-log-found",
                  "/staff/log?who=staff%3Aanna&what=staff.password"
                  "&from=2020-01-01&to=2099-01-01")
        self.assertIn("staff.password", self.text())
        self.goto("/staff/log?q=finnsinte")
        self.assertIn("Inget hittades", self.text())
        self.goto("/staff/log?to=2001-01-01")
        self.assertIn("Inget hittades", self.text())
        self.goto("/staff/log?lang=en")
        self.assertIn("Made a topic", self.text())

    def test_log_pages(self):
        self.sign_in("anna")
        self.rig.commit("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT"
                    " i + 1 FROM n WHERE i < 120) INSERT INTO audit (at, who,"
                    " what, subject, detail) SELECT 1800000000 + i,"
                    " 'command:prov', 'post.add', 'post ' || i, '' FROM n;")
        self.goto("/staff/log?who=command%3Aprov")
        self.assertIn("post 120".replace("post", "inlägg"), self.text())
        self.follow("Äldre")
        self.assertIn("inlägg 70\t", self.text())
        self.follow("Äldre")
        self.assertIn("inlägg 1\t", self.text())
        self.follow("Till det senaste")
        self.assertIn("inlägg 120", self.text())

    def test_a_session_ends(self):
        self.sign_in("anna")
        self.browser.do("clock")
        self.goto("/staff/")
        self.assertNotIn("loggas du ut", self.text())
        self.browser.do("later", seconds=28 * 60 + 30)
        self.browser.do("until", selector="#ending", text="loggas du ut")
        self.look("notices-ending")
        self.browser.do("key", selector="#ending button", key="Space")
        self.browser.do("until", selector="#ending[hidden]", text="")
        self.assertNotIn("loggas du ut", self.text())
        self.browser.do("later", seconds=31 * 60)
        self.browser.do("until", selector="#ending",
                        text="Du är utloggad nu")


class Files(rig.Test):
    """The log as a file, and a proxy that says who asks."""
    options = {"staff__proxy_header": "X-Remote-User",
               "http__trusted_proxies": "127.0.0.1"}

    @classmethod
    def prepare(cls):
        cls.rig.topics("styrelsen")
        cls.rig.run("staff", "add", "anna", "--role", "admin", "--email",
                    "anna@example.se")
        cls.rig.start()

    def test_files(self):
        anna = {"X-Remote-User": "anna"}
        self.rig.run("pause")
        self.rig.run("resume")
        got = self.rig.request("GET", "/staff/log/export?format=json&"
                               "what=service.pause", headers=anna)
        self.assertEqual(got.status, 200)
        lines = json.loads(got.body)
        self.assertEqual([line["what"] for line in lines],
                         ["Stoppade alla utskick"])
        got = self.rig.request("GET", "/staff/log/export?format=csv",
                               headers=anna)
        self.assertTrue(got.header("Content-Type").startswith("text/csv"))
        self.assertIn("attachment", got.header("Content-Disposition"))
        rows = got.body.decode("utf-8-sig").splitlines()
        self.assertEqual(rows[0], "at,who,code,what,subject,detail")
        self.assertTrue(any("service.resume" in row for row in rows))

    def test_the_whole_log(self):
        """More lines than a search looks at in one go."""
        anna = {"X-Remote-User": "anna"}
        self.rig.commit("INSERT INTO audit (at, who, what, subject, detail)"
                       " VALUES (1000, 'service', 'post.add', 'post 7',"
                       " 'den första raden'); WITH RECURSIVE n (i) AS"
                       " (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i <"
                       " 21000) INSERT INTO audit (at, who, what, subject,"
                       " detail) SELECT 2000, 'service', 'post.add',"
                       " 'post 8', 'rad ' || i FROM n")
        got = self.rig.request("GET", "/staff/log/export?format=csv&"
                               "what=post.add", headers=anna)
        rows = got.body.decode("utf-8-sig").splitlines()
        self.assertEqual(len(rows), 1 + 21000 + 1)
        self.assertIn("den första raden", rows[-1])
        self.assertEqual(len(set(rows)), len(rows))
        got = self.rig.request("GET", "/staff/log/export?format=json&"
                               "q=f%C3%B6rsta", headers=anna)
        self.assertEqual([line["detail"] for line in json.loads(got.body)],
                         ["den första raden"])
        got = self.rig.request("GET", "/staff/log/export?format=json&"
                               "q=ingenting", headers=anna)
        self.assertEqual(json.loads(got.body), [])

    def test_only_for_an_account(self):
        for who, status in (("anna", 200), ("inga", 303), ("", 303)):
            got = self.rig.request("GET", "/staff/", headers={
                "X-Remote-User": who})
            self.assertEqual(got.status, status, who)


if __name__ == "__main__":
    unittest.main()
