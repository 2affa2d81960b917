# SPDX-License-Identifier: GPL-3.0-or-later
"""What the flow tests stand on: the real daemon in a folder of its own, a
real SMTP server and a real feed server, all on 127.0.0.1 and free ports.

Started as root, the daemon and the commands run as nobody, as they would be
another user's on a server.  Nothing here sleeps where an event can be
awaited; every wait has an end.
"""
import contextlib
import glob
import http.client
import json
import math
import os
import pathlib
import pwd
import re
import shutil
import signal
import subprocess
import tempfile
import time
import unittest
import urllib.parse

from pages import Answer, Reader, tags    # noqa: F401 for the tests
from servers import (BASE, PATIENCE, Mail, Post, Site,    # noqa: F401
                     SiteHandler, rss)

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
BUILD = pathlib.Path(os.environ.get("B", ROOT / "build"))
SAN = pathlib.Path(os.environ.get("SAN", ROOT / "build-san"))
FAKETIME = (glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1") or [""])[0]

CONF = {
    "site": {
        "name": "Kommunsamverkan Exempel",
        "base_url": BASE,
        "sender": "Kommunsamverkan Exempel <brev@example.se>",
        "contact": "kansli@example.se",
        "postal_address": "Box 100, 400 10 Exempelstad",
        "controller": "Kommunsamverkan Exempel",
        "dpo": "dso@example.se",
        "privacy_url": "https://www.example.se/personuppgifter",
        "accessibility_url": "https://www.example.se/tillganglighet",
    },
    "http": {"listen": "127.0.0.1:0"},
    # Nothing leaves but when a test says so.
    "digest": {"hold_minutes": 0, "gather_minutes": 1440, "quiet": "none",
               "doubt_minutes": 0, "retry_minutes": 1, "drain_seconds": 10},
    "abuse": {"form_min_seconds": 0, "confirm_again_minutes": 0,
              "per_address_day": 100, "per_address_month": 1000},
    "poll": {"interval": 86400, "allow_hosts": "127.0.0.0/8",
             "check_links": "no"},
}


def wait(what, say, seconds=PATIENCE, step=0.02):
    """The first true answer of what(); say: words, or a function that has
    them (of a log as it is then)."""
    end = time.monotonic() + seconds
    while True:
        answer = what()
        if answer:
            return answer
        if time.monotonic() > end:
            words = say() if callable(say) else say
            raise AssertionError(f"waited {seconds} s for {words}")
        time.sleep(step)


# --- Folders and users ------------------------------------------------------

def nobody():
    """Arguments of Popen that make root nobody; none for others."""
    if os.geteuid() != 0:
        return {}
    user = pwd.getpwnam("nobody")
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


class Folder:
    """A temporary folder that the daemon's user owns; and the program, for
    the build folder may be closed to others."""

    def __init__(self, build=BUILD):
        self.path = pathlib.Path(tempfile.mkdtemp(prefix="brevduva-"))
        self.path.chmod(0o755)
        self.program = self.path / "brevduva"
        shutil.copy2(build / "brevduva", self.program)
        self.state = self.path / "state"
        self.state.mkdir(0o700)
        self.own(self.state)

    def own(self, path):
        who = nobody()
        if who:
            os.chown(path, who["user"], who["group"])

    def remove(self):
        shutil.rmtree(self.path, ignore_errors=True)


# --- The daemon -------------------------------------------------------------

class Rig:
    """One installation: configuration, state, daemon, servers."""

    def __init__(self, relay="smtp", build=BUILD, clock=None, env=None,
                 **conf):
        self.folder = Folder(build)
        self.state = self.folder.state
        self.conf_path = self.folder.path / "brevduva.conf"
        self.log_path = self.folder.path / "log"
        self.env = {**os.environ, "HOME": str(self.state),
                    "LC_ALL": "C.UTF-8", **(env or {})}
        self.env.pop("NOTIFY_SOCKET", None)
        self.post = Post()
        self.post.start()
        self.process = None
        self.port = 0
        self.offset = 0
        self.looked = False
        self.conf = {s: dict(o) for s, o in CONF.items()}
        if relay == "smtp":
            self.conf["relay test"] = {
                "url": f"smtp://127.0.0.1:{self.post.port}", "tls": "none",
                "connections": 2}
        for name, value in conf.items():
            section, option = name.split("__")
            self.conf.setdefault(section, {})[option] = value
        if clock:
            self.fake(clock)
        self.write_conf()

    def write_conf(self):
        text = ""
        for section, options in self.conf.items():
            text += f"[{section}]\n"
            text += "".join(f"{k} = {v}\n" for k, v in options.items())
        self.conf_path.write_text(text)
        self.conf_path.chmod(0o644)

    # Time: libfaketime reads its offset from a file at every look.
    def fake(self, clock):
        if not FAKETIME:
            raise unittest.SkipTest("libfaketime is not there")
        self.clock_path = self.folder.path / "clock"
        self.clock_path.write_text("+0")
        self.env.update(LD_PRELOAD=FAKETIME, FAKETIME_NO_CACHE="1",
                        FAKETIME_TIMESTAMP_FILE=str(self.clock_path),
                        FAKETIME_DONT_FAKE_MONOTONIC="1",
                        DONT_FAKE_MONOTONIC="1")
        self.set_clock(clock)

    def set_clock(self, when):
        """when: seconds since 1970, or a datetime with a zone."""
        if not isinstance(when, (int, float)):
            when = when.timestamp()
        if self.process and not self.looked:
            self.first_look()
        self.offset = math.ceil(when - time.time())
        new = self.clock_path.with_suffix(".new")
        new.write_text(f"{self.offset:+d}")
        new.chmod(0o644)
        new.replace(self.clock_path)

    def first_look(self):
        """What lies behind the service's very first look at its clock is
        not caught up: on a busy machine that look may come late."""
        wait(lambda: self.sql("SELECT 1 FROM setting WHERE name IN "
                              "('ran.monthly', 'paused')"),
             lambda: f"the first look at the clock{self.tail()}")
        self.looked = True

    def now(self):
        return time.time() + self.offset

    # Commands
    def run(self, *words, code=0, data=None):
        """Standard output of a command, which must end with code."""
        done = subprocess.run(
            [str(self.folder.program), "-c", str(self.conf_path),
             "--state", str(self.state), *map(str, words)],
            input=data if data is None else data.encode(),
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=self.env,
            stdin=subprocess.DEVNULL if data is None else None,
            cwd=self.folder.path, timeout=120, **nobody())
        self.said = done.stderr.decode()
        if code is not None and done.returncode != code:
            raise AssertionError(f"{words} ended with {done.returncode}: "
                                 f"{self.said}{self.tail()}")
        return done.stdout.decode()

    def json(self, *words, **more):
        return json.loads(self.run(*words, "--json", **more))

    def post_add(self, text, *options):
        return int(self.run("post", "add", "-", *options, data=text))

    def topics(self, *slugs):
        for slug in slugs:
            self.run("topic", "add", slug, "--name", slug.capitalize(),
                     "--about", f"Nytt om {slug}.")

    # Life
    def start(self, *words, ready=True):
        self.log = open(self.log_path, "ab")
        begin = self.log_path.stat().st_size
        self.process = subprocess.Popen(
            [str(self.folder.program), "-c", str(self.conf_path), "serve",
             "--state", str(self.state), *words],
            stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log,
            env=self.env, cwd=self.folder.path, **nobody())
        if ready:
            line = self.wait_log(r"listening address=127\.0\.0\.1:(\d+)",
                                 begin)
            self.port = int(line.group(1))
            wait(self.healthy, lambda: "/healthz" + self.tail())
        return begin

    def said_since(self, begin=0):
        with open(self.log_path, "rb") as log:
            log.seek(begin)
            return log.read().decode(errors="replace")

    def tail(self):
        if not self.log_path.exists():
            return ""
        return "\n--- log\n" + "\n".join(
            self.said_since().splitlines()[-25:])

    def wait_log(self, pattern, begin=0, seconds=PATIENCE):
        def look():
            found = re.search(pattern, self.said_since(begin))
            if not found and self.process.poll() is not None:
                raise AssertionError(f"the daemon ended with "
                                     f"{self.process.poll()}{self.tail()}")
            return found
        return wait(look, f"'{pattern}' in the log", seconds)

    def healthy(self):
        if self.process.poll() is not None:
            raise AssertionError(f"the daemon ended with "
                                 f"{self.process.poll()}{self.tail()}")
        try:
            return self.get("/healthz").status == 200
        except OSError:
            return False

    def stop(self, number=signal.SIGTERM, seconds=40):
        """The exit code of the daemon after the signal."""
        self.process.send_signal(number)
        code = self.process.wait(seconds)
        self.log.close()
        self.process = None
        return code

    def roles(self):
        """The role processes: {name: pid}."""
        pid = self.process.pid
        children = pathlib.Path(f"/proc/{pid}/task/{pid}/children")
        found = {}
        for child in children.read_text().split():
            with contextlib.suppress(OSError):
                name = pathlib.Path(f"/proc/{child}/comm").read_text()
                found[name.strip()] = int(child)
        return found

    def kill_all(self):
        """kill -9 of the supervisor and of every role at once."""
        pids = [self.process.pid, *self.roles().values()]
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait(10)
        self.log.close()
        self.process = None
        wait(lambda: not any(os.path.exists(f"/proc/{p}") for p in pids[1:]),
             "the killed roles to be gone")

    def close(self):
        try:
            if self.process:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self.stop()
            if self.process:
                self.kill_all()
        finally:
            self.post.stop()
            self.folder.remove()

    # Database, read by its own user: a reader of another would leave files
    # that the daemon cannot open.
    def sql(self, query):
        done = subprocess.run(
            ["sqlite3", "-readonly", "-json", "-cmd", ".timeout 5000",
             str(self.state / "brevduva.db"), query],
            stdin=subprocess.DEVNULL, capture_output=True, timeout=60,
            **nobody())
        if done.returncode != 0:
            raise AssertionError(done.stderr.decode())
        return json.loads(done.stdout or b"[]")

    def dump(self):
        return subprocess.run(
            ["sqlite3", "-readonly", "-cmd", ".timeout 5000",
             str(self.state / "brevduva.db"), ".dump"], check=True,
            stdin=subprocess.DEVNULL, capture_output=True, timeout=60,
            **nobody()).stdout.decode()

    def idle(self, seconds=PATIENCE):
        """Waits until nothing is on its way: then what did not come does
        not come."""
        wait(lambda: self.sql(
            "SELECT (SELECT count(*) FROM outbox WHERE state IN (1, 2, 3, 4,"
            " 5)) + (SELECT count(*) FROM digest WHERE state IN ('freezing',"
            " 'held', 'sending')) AS n")[0]["n"] == 0,
             lambda: "an empty outbox" + self.tail(), seconds, 0.05)

    # Pages
    def request(self, method, target, body=None, headers=None):
        if target.startswith(BASE):
            target = target[len(BASE):] or "/"
        connection = http.client.HTTPConnection("127.0.0.1", self.port,
                                                timeout=PATIENCE)
        try:
            connection.request(method, target, body, headers or {})
            got = connection.getresponse()
            return Answer(got.status, got.reason, got.getheaders(),
                          got.read())
        finally:
            connection.close()

    def get(self, target, **headers):
        return self.request("GET", target, headers={
            k.replace("_", "-"): v for k, v in headers.items()})

    def send(self, target, fields, **headers):
        """POST of a form, as a browser encodes it."""
        return self.request(
            "POST", target, urllib.parse.urlencode(fields),
            {"Content-Type": "application/x-www-form-urlencoded",
             **{k.replace("_", "-"): v for k, v in headers.items()}})

    def press(self, answer, having=None, button=None, change=None, **headers):
        """Submits a form of that page; change: {name: value or list}."""
        form = answer.form(having)
        change = dict(change or {})
        fields = []
        for name, value, kind, on in form["fields"]:
            if name in change:
                continue
            if on:
                fields.append((name, value))
        for name, value in change.items():
            if not any(f[0] == name for f in form["fields"]):
                raise AssertionError(f"no field {name}: {form}")
            for one in value if isinstance(value, list) else [value]:
                fields.append((name, one))
        if button:
            if list(button) not in form["buttons"]:
                raise AssertionError(f"no button {button}: {form}")
            fields.append(tuple(button))
        elif form["buttons"] and form["buttons"][0][0]:
            fields.append(tuple(form["buttons"][0]))
        return self.send(form["action"], fields, **headers)

    # What a reader does
    def sign_up(self, address, *topics, cadence="immediate", lang="sv"):
        """The form, as far as the page that says "look in your inbox"."""
        page = self.get(f"/?lang={lang}")
        done = self.press(page, "topic", change={
            "email": address, "topic": list(topics), "cadence": cadence})
        if done.status != 303:
            raise AssertionError(f"{done.status}: {done.text}")
        return self.get(done.header("Location"))

    def subscribe(self, address, *topics, cadence="immediate", lang="sv"):
        """All the way; the confirmation mail."""
        start = self.post.count()
        self.sign_up(address, *topics, cadence=cadence, lang=lang)
        mail = self.post.first(address, start)
        page = self.get(mail.link("/confirm/"))
        done = self.press(page)
        if done.status != 200:
            raise AssertionError(f"{done.status}: {done.text}")
        return mail

    def people(self, addresses, topic, cadence=1):
        """Confirmed subscribers, as they stand in the tables."""
        rows = "".join(
            "INSERT INTO subscriber (address, address_key, state, language, "
            "created_at, confirmed_at) VALUES "
            f"('{a}', '{a}', 'active', 'sv', 1, 1); INSERT INTO subscription "
            f"SELECT last_insert_rowid(), id, {cadence}, "
            f"{self.now() - 60:.0f}, NULL, NULL, NULL FROM topic "
            f"WHERE slug = '{topic}';"
            for a in addresses)
        self.commit(rows)

    def touch(self):
        """A commit that changes nothing: the roles look at once."""
        self.commit("UPDATE topic SET state = state;")

    def commit(self, rows):
        subprocess.run(
            ["sqlite3", "-cmd", ".timeout 5000",
             str(self.state / "brevduva.db")],
            input=f"BEGIN IMMEDIATE; {rows}; COMMIT;".encode(), check=True,
            timeout=60, stdout=subprocess.DEVNULL, **nobody())

    def send_digest(self, *options, code=0):
        """digest send --wait; the mails it brought."""
        start = self.post.count()
        self.run("digest", "send", "--wait", *options, code=code)
        return self.post.mails[start:]


class Test(unittest.TestCase):
    """One rig a class; what a test changes, the next one sees."""
    maxDiff = None
    options = {}

    @classmethod
    def setUpClass(cls):
        cls.rig = Rig(**cls.options)
        try:
            cls.prepare()
        except BaseException:
            cls.rig.close()
            raise

    @classmethod
    def prepare(cls):
        cls.rig.start()

    @classmethod
    def tearDownClass(cls):
        cls.rig.close()
