# SPDX-License-Identifier: GPL-3.0-or-later
"""Pages in Chromium: accessible, quiet, no wider than the screen.
Screenshots are in BUILD/test-screens."""
import fcntl
import json
import os
import shutil
import subprocess
import unittest

import rig
from servers import HOST

HERE = rig.ROOT / "tests" / "browser"
SCREENS = rig.BUILD / "test-screens"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")


def modules():
    """node_modules as the lock file says; one test at a time sees to it."""
    lock = HERE / "package-lock.json"
    mark = HERE / "node_modules" / ".ours"
    with open(lock, "rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if mark.exists() and mark.read_bytes() == lock.read_bytes():
            return
        subprocess.run(["npm", "ci"], cwd=HERE, check=True, timeout=300,
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        mark.write_bytes(lock.read_bytes())


class Browser:
    """port is where HOST is, in the eyes of the browser."""

    def __init__(self, port):
        modules()
        SCREENS.mkdir(exist_ok=True)
        self.process = subprocess.Popen(
            ["node", "drive.mjs", HOST, str(port)],
            cwd=HERE, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            text=True, encoding="utf-8")

    def do(self, what, **more):
        self.ask(what, **more)
        return self.answer()

    def ask(self, what, **more):
        self.process.stdin.write(json.dumps({"do": what, **more}) + "\n")
        self.process.stdin.flush()

    def answer(self):
        line = self.process.stdout.readline()
        if not line:
            raise AssertionError("the browser ended")
        answer = json.loads(line)
        if "error" in answer:
            raise AssertionError(answer["error"])
        return answer["ok"]

    def close(self):
        self.process.stdin.close()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()


@unittest.skipUnless(os.path.exists(CHROMIUM) and shutil.which("node"),
                     "no Chromium or no node")
class Case(rig.Test):
    dark = ()       # pages that are looked at in the dark, too
    mails = ()      # ... that hold the HTML of a mail, made for old readers
    cookies = 0
    base = rig.BASE

    @classmethod
    def prepare(cls):
        cls.rig.start()
        cls.browser = Browser(cls.front())
        cls.addClassCleanup(cls.browser.close)

    @classmethod
    def front(cls):
        return cls.rig.port

    def look(self, name, status=None):
        """The page at hand: nothing to complain of on a telephone, light
        and dark, and on a desk."""
        b = self.browser
        ways = [(360, "light"), (1280, "light")]
        if name in self.dark:
            ways.insert(1, (360, "dark"))
        for width, scheme in ways:
            b.do("resize", width=width)
            b.do("scheme", scheme=scheme)
            dark = "-dark" if scheme == "dark" else ""
            seen = b.do("look", html=width == 1280, shot=str(
                SCREENS / f"{name}-{width}{dark}.png"))
            with self.subTest(page=name, width=width, scheme=scheme):
                self.assertEqual(seen["violations"], [])
                self.assertEqual([w for w in seen["invalid"] if
                                  name not in self.mails or
                                  "no-deprecated-attr" not in w], [])
                self.assertEqual([w for w in seen["wrong"] if
                                  f"status of {status}" not in w], [])
                self.assertEqual(seen["cookies"], self.cookies)
                self.assertEqual(len(seen["heading"]), 1, seen)
                self.assertTrue(seen["title"])
        with self.subTest(page=name):
            self.assertEqual(b.do("small"), [])
            # WCAG 1.4.10: also 1280 pixels at 400 %.
            for width in (1280, 360, 320):
                self.assertEqual(b.do("wide", width=width), "")
        b.do("scheme", scheme="light")
        return seen

    def open(self, name, url, status=200):
        if url.startswith("/"):
            url = self.base + url
        got = self.browser.do("open", url=url)
        self.assertEqual(got["status"], status, url)
        return self.look(name, status)

    def fresh(self, **more):
        self.browser.do("fresh", **{"width": 360, **more})
