# SPDX-License-Identifier: GPL-3.0-or-later
"""Sending into smtp-sink, beside smtp-source into the same sink."""
import contextlib
import os
import sqlite3
import subprocess
import time

from rig import Daemon, Site, folder, free_port, head, median, say

SIZE = 7400     # of smtp-source's body: its mail is as large as ours


@contextlib.contextmanager
def sink():
    port = free_port()
    process = subprocess.Popen(
        ["smtp-sink", "-u", "nobody", f"127.0.0.1:{port}", "1000"],
        stderr=subprocess.DEVNULL)
    time.sleep(0.3)
    try:
        yield port
    finally:
        process.terminate()
        process.wait()


def smtp_source(port, sessions, messages, *options):
    started = time.monotonic()
    process = subprocess.Popen(
        ["smtp-source", "-d", "-s", str(sessions), "-l", str(SIZE), "-m",
         str(messages), *options, "-f", "a@example.se", "-t", "b@example.se",
         f"127.0.0.1:{port}"])
    _, _, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - started
    return messages / seconds, (usage.ru_utime + usage.ru_stime) / messages


def state(db, digest):
    return db.execute("SELECT state FROM digest WHERE id = ?",
                      (digest,)).fetchone()[0]


def brevduva(program, port, connections, messages, client="libesmtp"):
    """Messages/s, CPU s a message, octets of one, peak PSS MB."""
    with folder() as path:
        site = Site(program, path, relay=f"smtp://127.0.0.1:{port}",
                    connections=connections,
                    extra=[] if client == "libesmtp"
                    else [f"client = {client}"])
        site.topics(1)
        site.subscribers(messages, 1, 1)
        site.run("post", "add", "-", text="Title: Kort nytt\nTopics: amne-1"
                 "\nUrl: https://example.se/1\n\nEn rad.\n")
        digest = int(site.run("digest", "send").stdout.split()[-1])
        db = sqlite3.connect(site.db, isolation_level=None)
        daemon = Daemon(site)
        started = time.monotonic()
        cpu = daemon.cpu()
        peak = looked = 0
        while state(db, digest) == "sending":
            if time.monotonic() - looked > 0.5:     # it costs them a stop
                peak = max(peak, daemon.pss()[0])
                looked = time.monotonic()
            time.sleep(0.02)
        seconds = time.monotonic() - started
        cpu = daemon.cpu() - cpu
        sent = db.execute("SELECT count(*) FROM outbox WHERE state = 6"
                          ).fetchone()[0]
        db.close()
        daemon.stop()
        if sent != messages:
            raise SystemExit(f"{sent} of {messages} sent")
        return messages / seconds, cpu / messages, peak


def run(program, rounds=3, messages=20000, ks=(1, 4, 8, 16)):
    head(f"Sending {messages:,} mails into smtp-sink, medians of {rounds}, "
         "interleaved")
    with sink() as port:
        for k in ks:
            ours, own, limit = [], [], []
            for _ in range(rounds):
                limit.append(smtp_source(port, k, messages))
                ours.append(brevduva(program, port, k, messages))
                own.append(brevduva(program, port, k, messages, "native"))
            base = median(r[0] for r in limit)
            say(f"{k} connections: smtp-source -d, mails/s", f"{base:,.0f}",
                f"{median(r[1] for r in limit) * 1e6:.0f} us CPU")
            for name, rows in (("libesmtp", ours), ("own client", own)):
                rate = median(r[0] for r in rows)
                say(f"  brevduva, {name}, mails/s", f"{rate:,.0f}",
                    f"{median(r[1] for r in rows) * 1e6:.0f} us CPU, "
                    f"peak {max(r[2] for r in rows):.0f} MB")
                say("  / smtp-source", f"{rate / base:.2f}",
                    "goal 0.8 at 8" if k == 8 else "")
