# SPDX-License-Identifier: GPL-3.0-or-later
"""A million rows queued: start after kill -9, sign-ups meanwhile, memory and
cost of 100,000 and 1,000,000 recipients."""
import sqlite3
import time

from pages import sign_up_script
from rig import Daemon, Site, folder, head, say, wrk
from send import sink, state


def prepare(program, path, port, people):
    site = Site(program, path, relay=f"smtp://127.0.0.1:{port}",
                connections=8, extra=["client = native"])
    site.topics(1)
    site.subscribers(people, 1, 1)
    site.run("post", "add", "-", text="Title: Kort nytt\nTopics: amne-1\n"
             "Url: https://example.se/1\n\nEn rad.\n")
    site.run("digest", "send")
    return site


def sent(db):
    return db.execute("SELECT count(*) FROM outbox WHERE state = 6"
                      ).fetchone()[0]


def after_kill(program, port):
    with folder() as path:
        site = prepare(program, path, port, 1000000)
        daemon = Daemon(site)
        time.sleep(3)
        daemon.kill()
        db = sqlite3.connect(site.db, isolation_level=None)
        before = sent(db)
        started = time.monotonic()
        daemon = Daemon(site)
        say("ready after kill -9 with 1 M rows, s", f"{daemon.ready:.2f}",
            "goal 2")
        while sent(db) <= before:
            time.sleep(0.01)
        say("  first message, s", f"{time.monotonic() - started:.2f}",
            "goal 3")
        script = sign_up_script(path, daemon)
        rate, p99, bad = wrk(f"http://127.0.0.1:{daemon.port}/subscribe",
                             connections=4, script=script)
        say("sign-ups while it sends, p99 ms", f"{p99:.1f}",
            f"goal 50; {rate:,.0f}/s, refused {bad}")
        db.close()
        daemon.kill()


def whole(program, port, people):
    with folder() as path:
        site = prepare(program, path, port, people)
        daemon = Daemon(site)
        db = sqlite3.connect(site.db, isolation_level=None)
        started, peak, looked = time.monotonic(), 0, 0
        cpu = daemon.cpu()
        while state(db, 1) == "sending":
            if time.monotonic() - looked > 0.5:
                peak = max(peak, daemon.pss()[0])
                looked = time.monotonic()
            time.sleep(0.02)
        seconds = time.monotonic() - started
        cpu = daemon.cpu() - cpu
        db.close()
        daemon.stop()
        say(f"{people:,} recipients, s", f"{seconds:.1f}",
            f"{people / seconds:,.0f}/s, {cpu / people * 1e6:.0f} us CPU")
        say("  peak memory of all roles, PSS MB", f"{peak:.0f}", "goal 96")
        return seconds


def run(program):
    head("A large digest (8 connections, own client, smtp-sink)")
    with sink() as port:
        after_kill(program, port)
        small = whole(program, port, 100000)
        large = whole(program, port, 1000000)
        say("1,000,000 / 100,000, time", f"{large / small:.1f}",
            "goal 10.5")
