# SPDX-License-Identifier: GPL-3.0-or-later
"""The service among signals, kills, full disks and wrong files."""
import collections
import contextlib
import os
import random
import re
import signal
import socket
import subprocess
import time
import unittest

import rig

POST = "Title: {0}\nKind: news\nTopics: styrelsen\n\nText.\n"
PEOPLE = 120


class Case(unittest.TestCase):
    def make(self, **more):
        r = rig.Rig(**more)
        self.addCleanup(r.close)
        return r


class Files(Case):
    """What the service refuses to start with, and says so."""

    def refused(self, r, code, pattern, *words):
        begin = r.start(*words, ready=False)
        self.assertEqual(r.process.wait(20), code, r.tail())
        r.log.close()
        r.process = None
        self.assertRegex(r.said_since(begin), pattern)

    def test_a_second_daemon_names_the_first(self):
        """F26"""
        r = self.make()
        r.start()
        first, log = r.process, r.log
        self.refused(r, 75, rf"pid {first.pid} already runs")
        r.process, r.log = first, log
        self.assertTrue(r.healthy())
        self.assertEqual(r.stop(), 0)
        # The lock went with it.
        r.start()
        self.assertEqual(r.stop(), 0)

    def test_a_database_from_a_newer_program(self):
        r = self.make()
        r.start()
        r.stop()
        database = r.state / "brevduva.db"
        subprocess.run(["sqlite3", str(database), "PRAGMA user_version=999"],
                       check=True, **rig.nobody())
        before = database.read_bytes()
        self.refused(r, 78, r"newer program.*999")
        r.run("topic", "list", code=78)
        self.assertEqual(database.read_bytes(), before)

    def test_another_key_file(self):
        r = self.make()
        r.start()
        r.stop()
        keys = r.state / "keys"
        own = keys.read_bytes()
        self.assertEqual(keys.stat().st_mode & 0o777, 0o600)
        keys.unlink()
        self.refused(r, 78, r"key file '.*' is missing")
        self.assertFalse(keys.exists())
        other = self.make()
        other.start()
        other.stop()
        keys.write_bytes((other.state / "keys").read_bytes())
        keys.chmod(0o600)
        r.folder.own(keys)
        self.refused(r, 78, r"not those of database")
        keys.write_bytes(own)
        keys.chmod(0o640)
        self.refused(r, 78, r"keys")
        keys.chmod(0o600)
        r.start()

    def test_a_wrong_option_is_named_with_its_line(self):
        r = self.make()
        r.conf["digest"]["weekly"] = "someday 25:00"
        r.write_conf()
        line = r.conf_path.read_text().split("\n").index(
            "weekly = someday 25:00") + 1
        self.refused(r, 78, rf"brevduva\.conf:{line}: ")
        r.run("check", code=78)
        self.assertRegex(r.said, rf"brevduva\.conf:{line}: ")
        r.conf["digest"] = {"weekley": "tue 09:00"}
        r.write_conf()
        self.refused(r, 78, r"brevduva\.conf:\d+: .*weekley")

    @unittest.skipUnless(os.geteuid() == 0, "needs root")
    def test_root_is_refused(self):
        r = self.make()
        done = subprocess.run(
            [r.folder.program, "-c", r.conf_path, "--state", r.state,
             "serve"], capture_output=True, text=True, timeout=20)
        self.assertEqual(done.returncode, 77, done.stderr)
        self.assertIn("--allow-root", done.stderr)
        self.assertEqual(list(r.state.iterdir()), [])

    def test_files_are_for_the_owner_alone(self):
        r = self.make()
        r.start()
        r.topics("styrelsen")
        for path in r.state.rglob("*"):
            self.assertEqual(path.stat().st_mode & 0o077, 0, path)
            if rig.nobody():
                self.assertEqual(path.stat().st_uid, rig.nobody()["user"])


class Signals(Case):
    def test_hangup(self):
        """F08"""
        r = self.make()
        r.start()
        r.topics("styrelsen")
        before = r.roles()
        good = r.conf_path.read_text()
        r.conf_path.write_text(good + "[digest]\nhold_minutes = soon\n")
        begin = len(r.said_since().encode())
        r.process.send_signal(signal.SIGHUP)
        r.wait_log(r"not reloaded, the old one stays: .*"
                   r"brevduva\.conf:\d+: .*hold_minutes", begin)
        self.assertTrue(r.healthy())
        self.assertEqual(r.roles(), before)
        self.assertIn("Kommunsamverkan Exempel", r.get("/").text)
        r.conf["site"]["name"] = "Nytt namn"
        r.write_conf()
        r.process.send_signal(signal.SIGHUP)
        r.wait_log(r"configuration reloaded", begin)
        rig.wait(lambda: "Nytt namn" in r.get("/").text, "the new name")

    def test_a_killed_role_comes_back(self):
        """F03"""
        r = self.make()
        r.start()
        r.topics("styrelsen")
        for name in ("web", "poll", "send"):
            old = r.roles()[name]
            begin = len(r.said_since().encode())
            os.kill(old, signal.SIGKILL)
            r.wait_log(rf"{name} ready", begin)
            self.assertNotEqual(r.roles()[name], old)
        r.subscribe("anna@mottagare.example", "styrelsen")
        self.assertEqual(r.stop(), 0)

    def test_a_role_that_dies_on_and_on_ends_the_service(self):
        r = self.make()
        r.start()
        end = time.monotonic() + 60
        while r.process.poll() is None and time.monotonic() < end:
            with contextlib.suppress(OSError, KeyError, AssertionError):
                os.kill(r.roles()["poll"], signal.SIGKILL)
            time.sleep(0.05)
        self.assertNotIn(r.process.poll(), (None, 0))
        self.assertRegex(r.said_since(), r"poll .*its death number 6")
        r.log.close()
        r.process = None

    def test_the_service_manager_hears_of_it(self):
        """DMN-01, DMN-02"""
        r = self.make()
        path = r.folder.path / "notify"
        heard = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        heard.bind(str(path))
        path.chmod(0o777)
        heard.settimeout(20)
        self.addCleanup(heard.close)
        r.env.update(NOTIFY_SOCKET=str(path), WATCHDOG_USEC="1000000")

        def until(word):
            said = ""
            while word not in said:
                said += heard.recv(4096).decode() + "\n"
            return said
        r.start(ready=False)
        said = until("READY=1")
        self.assertIn("STATUS=", said + until("STATUS="))
        until("WATCHDOG=1")
        r.wait_log("listening address")
        r.process.send_signal(signal.SIGTERM)
        until("STOPPING=1")
        self.assertEqual(r.process.wait(20), 0)
        r.log.close()
        r.process = None

    def test_no_role_outlives_the_service(self):
        r = self.make()
        r.start()
        roles = r.roles()
        self.assertEqual(set(roles), {"web", "poll", "send"})
        os.kill(r.process.pid, signal.SIGKILL)
        r.process.wait(10)
        rig.wait(lambda: not any(os.path.exists(f"/proc/{p}")
                                 for p in roles.values()), "their end")
        r.log.close()
        r.process = None


class Sending(Case):
    """A digest of PEOPLE, and what happens meanwhile."""

    def ready(self, **more):
        r = self.make(**more)
        r.start()
        r.topics("styrelsen")
        self.people = [f"p{i}@mottagare.example" for i in range(PEOPLE)]
        r.people(self.people, "styrelsen")
        r.post.delay = 0.02
        r.post_add(POST.format("Till alla"))
        r.run("digest", "send")
        return r

    def finish(self, r, seconds=60):
        r.post.delay = 0
        rig.wait(lambda: r.sql("SELECT state FROM digest")[0]["state"]
                 == "done", "the digest's end" + r.tail(), seconds, 0.1)

    def counts(self, r):
        return collections.Counter(m.to[0] for m in r.post.mails)

    def check(self, r, extra):
        """I1, I2, I5 of faults.md"""
        states = r.sql("SELECT state, count(*) AS n FROM outbox WHERE digest "
                       "IS NOT NULL GROUP BY state")
        self.assertEqual(states, [{"state": 6, "n": PEOPLE}])
        counts = self.counts(r)
        self.assertEqual(set(counts), set(self.people))
        self.assertLessEqual(max(counts.values()), 2)
        self.assertLessEqual(len(r.post.mails) - PEOPLE, extra)
        copies = collections.defaultdict(set)
        for mail in r.post.mails:
            copies[mail.to[0]].add(mail.digest)
        self.assertEqual({len(c) for c in copies.values()}, {1})
        self.assertEqual(r.sql("PRAGMA integrity_check"),
                         [{"integrity_check": "ok"}])
        self.assertEqual(r.sql("PRAGMA foreign_key_check"), [])

    def test_a_clean_stop_loses_and_doubles_nothing(self):
        """F07"""
        r = self.ready()
        for part in (30, 70):
            r.post.after(0, part)
            self.assertEqual(r.stop(), 0)
            here = r.post.count()
            self.assertLess(here, PEOPLE)
            self.assertEqual(r.sql("SELECT count(*) AS n FROM outbox WHERE "
                                   "state = 6")[0]["n"], here)
            self.assertEqual(r.sql("SELECT count(*) AS n FROM outbox WHERE "
                                   "state IN (3, 4, 5)")[0]["n"], 0)
            r.start()
        self.finish(r)
        self.check(r, 0)

    def test_killed_again_and_again(self):
        """F01, F06"""
        r = self.ready()
        chance = random.Random(7)
        at = 0
        for _ in range(5):
            at += chance.randint(8, 20)
            with contextlib.suppress(AssertionError):
                r.post.after(0, at, seconds=10)
            r.kill_all()
            r.start()
        self.finish(r)
        self.check(r, 5 * 2)

    def test_the_send_role_alone_is_killed(self):
        """F03: the pages do not notice."""
        r = self.ready()
        r.post.after(0, 30)
        os.kill(r.roles()["send"], signal.SIGKILL)
        self.assertEqual(r.get("/").status, 200)
        self.finish(r)
        self.check(r, 2)

    def test_reload_disturbs_no_message(self):
        """F08"""
        r = self.ready()
        r.post.after(0, 30)
        r.process.send_signal(signal.SIGHUP)
        r.wait_log("configuration reloaded")
        self.finish(r)
        self.check(r, 0)

    def test_who_leaves_meanwhile_gets_nothing(self):
        """I4: not even what is queued already."""
        r = self.ready()
        first = r.post.after(0, 5)
        done = {m.to[0] for m in r.post.mails}
        leaver = [p for p in self.people if p not in done][-1]
        r.run("subscriber", "remove", leaver)
        start = r.post.count()
        r.post.delay = 0
        self.finish(r)
        self.assertEqual(r.post.to(leaver, start), [])
        states = {s["state"]: s["n"] for s in r.sql(
            "SELECT state, count(*) AS n FROM outbox WHERE digest IS NOT "
            "NULL GROUP BY state")}
        self.assertEqual(states[6], PEOPLE - 1)
        self.assertEqual(sum(states.values()), PEOPLE)
        self.assertTrue(first)

    def test_paused_resumed_cancelled(self):
        r = self.ready()
        r.post.after(0, 10)
        r.run("digest", "pause", 1)
        rig.wait(lambda: r.sql("SELECT count(*) AS n FROM outbox WHERE state "
                               "IN (4, 5)")[0]["n"] == 0, "what is in flight")
        here = r.post.count()
        self.assertEqual(r.sql("SELECT state FROM digest"),
                         [{"state": "paused"}])
        r.stop()
        r.start()
        self.assertEqual(r.post.count(), here)
        r.run("digest", "resume", 1)
        r.post.after(0, here + 10)
        r.run("digest", "cancel", 1)
        rig.wait(lambda: r.sql("SELECT count(*) AS n FROM outbox WHERE state "
                               "< 6")[0]["n"] == 0, "an empty outbox")
        last = r.post.count()
        self.assertLess(last, PEOPLE)
        counts = self.counts(r)
        self.assertEqual(max(counts.values()), 1)

    def test_refusals_blame_who_is_to_blame(self):
        """F10, F11: one address is wrong; then the sender is."""
        r = self.make()
        r.start()
        r.topics("styrelsen")
        people = [f"q{i}@mottagare.example" for i in range(5)]
        r.people(people, "styrelsen")
        r.post.rcpt = lambda a: ("550 5.1.1 No such user" if a == people[2]
                                 else None)
        r.post_add(POST.format("Ett"))
        mails = r.send_digest()
        self.assertEqual(sorted(m.to[0] for m in mails),
                         [p for p in people if p != people[2]])
        row, = r.sql("SELECT state, reply FROM outbox WHERE state <> 6")
        self.assertEqual(row["state"], 7)
        self.assertIn("No such user", row["reply"])
        r.post.rcpt = lambda a: "550 5.7.1 Sender is not allowed"
        r.post_add(POST.format("Två"))
        self.assertEqual(r.send_digest(code=75), [])
        self.assertEqual(r.sql("SELECT state FROM digest ORDER BY id DESC "
                               "LIMIT 1"), [{"state": "paused"}])
        r.post.rcpt = lambda a: None
        start = r.post.count()
        last = r.sql("SELECT max(id) AS id FROM digest")[0]["id"]
        r.run("digest", "resume", last)
        self.assertGreaterEqual(len(r.post.after(start, 4)), 4)


@unittest.skipUnless(os.geteuid() == 0, "needs root, for a small disk")
class FullDisk(Case):
    """F21, DMN-15"""

    def test_full_and_empty_again(self):
        r = self.make()
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=6m",
                               "none", str(r.state)], capture_output=True)
        if done.returncode != 0:
            self.skipTest("no tmpfs here")
        self.addCleanup(subprocess.run, ["umount", "-l", str(r.state)])
        r.state.chmod(0o700)
        r.folder.own(r.state)
        r.start()
        r.topics("styrelsen")
        r.subscribe("anna@mottagare.example", "styrelsen")
        r.idle()
        page = r.get("/")
        fill = r.state / "fill"
        with open(fill, "wb", buffering=0) as f, \
                contextlib.suppress(OSError):
            while True:
                f.write(b"x" * 4096)
        statuses = []
        for i in range(40):
            got = r.press(page, "topic", change={
                "email": f"full{i}@mottagare.example", "topic": "styrelsen"})
            statuses.append(got.status)
            if got.status == 503:
                break
        self.assertEqual(statuses[-1], 503, statuses)
        self.assertIsNotNone(got.header("Retry-After"))
        self.assertIn("Ingenting har ändrats", got.text)
        last = f"full{len(statuses) - 1}@mottagare.example"
        self.assertEqual(r.get("/").status, 200)
        fill.unlink()
        start = r.post.count()

        def works():
            return r.press(page, "topic", change={
                "email": "efter@mottagare.example",
                "topic": "styrelsen"}).status == 303
        rig.wait(works, "sign-up after the disk has room", 10)
        rig.wait(lambda: r.post.to("efter@mottagare.example", start),
                 "its mail" + r.tail(), 30)
        self.assertEqual(r.sql("SELECT 1 FROM subscriber WHERE address = "
                               f"'{last}'"), [])
        self.assertEqual(r.post.to(last), [])
        self.assertEqual(r.sql("PRAGMA integrity_check"),
                         [{"integrity_check": "ok"}])
        log = r.said_since()
        self.assertLess(len(re.findall("full", log)), 100)
        self.assertEqual(r.stop(), 0)


class Log(Case):
    def test_no_address_and_no_token_is_logged(self):
        """I7, SEC-26"""
        r = self.make()
        r.start()
        r.topics("styrelsen")
        mail = r.subscribe("hemlig@mottagare.example", "styrelsen")
        r.post_add(POST.format("Ett"))
        digest, = r.send_digest()
        r.send(digest.one_click, [("List-Unsubscribe", "One-Click")])
        r.post.rcpt = lambda a: f"550 5.1.1 <{a}> unknown"
        r.sign_up("hemlig2@mottagare.example", "styrelsen")
        r.idle()
        r.stop()
        log = r.said_since()
        self.assertNotIn("hemlig", log)
        for link in mail.links() + digest.links():
            token = link.rsplit("/", 1)[1]
            if len(token) > 30:
                self.assertNotIn(token, log)


if __name__ == "__main__":
    unittest.main()
