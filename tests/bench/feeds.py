# SPDX-License-Identifier: GPL-3.0-or-later
"""Feeds read a second beside python3-feedparser; 1,000 sources due at once."""
import asyncio
import html
import random
import re
import sqlite3
import subprocess
import threading
import time

from rig import Daemon, Site, folder, head, median, say

# Debian's, whatever python3 of PATH is; the same documents, one thread.
PEER = """
import sys, time, feedparser
texts = [open(f, 'rb').read() for f in sys.argv[2:]]
start, feeds, size, items = time.monotonic(), 0, 0, 0
while time.monotonic() - start < float(sys.argv[1]):
    for text in texts:
        feeds, size = feeds + 1, size + len(text)
        items += len(feedparser.parse(text).entries)
spent = time.monotonic() - start
print('feeds', feeds / spent, 'bytes', size / spent, 'items', items / spent)
"""
WORDS = ("kommunen regionen beslut om stöd till skolan i höst och plan för "
         "vatten väg samverkan digital tjänst öppna data ny ledning råd "
         "enkät möte program Göteborg Skövde Borås").split()
SOURCES, ANSWER = 1000, 0.05


def words(rng, n):
    return " ".join(rng.choice(WORDS) for _ in range(n))


def paragraphs(rng):
    return "".join(
        f"<p class=\"x\">{words(rng, 40)} <a href=\"/sida?a={i}&amp;b=2\">"
        f"{words(rng, 3)}</a>, <strong>{words(rng, 2)}</strong>.</p>\n"
        f"<ul><li>{words(rng, 8)}</li><li>{words(rng, 6)}</li></ul>"
        f"<img src=\"/bild{i}.png\" alt=\"\">" for i in range(3))


def plain(rng):
    return words(rng, 40)


def rss(rng, n, text=paragraphs):
    items = "".join(
        f"<item><title>{words(rng, 7)}</title>"
        f"<link>https://www.example.se/nyheter/{i}</link>"
        f"<guid isPermaLink=\"false\">nyhet-{i}</guid>"
        f"<pubDate>Tue, 05 May 2026 09:{i % 60:02}:00 +0200</pubDate>"
        f"<description>{html.escape(text(rng))}</description></item>\n"
        for i in range(n))
    return ("<?xml version=\"1.0\" encoding=\"UTF-8\"?><rss version=\"2.0\">"
            "<channel><title>Nyheter</title><link>https://www.example.se/"
            f"</link><description>x</description>{items}</channel></rss>"
            ).encode()


def atom(rng, n):
    entries = "".join(
        f"<entry><title type=\"html\">{words(rng, 7)}</title><id>tag:"
        f"example.se,2026:{i}</id><link href=\"/nyheter/{i}\"/><updated>"
        f"2026-05-05T09:{i % 60:02}:00+02:00</updated><content type=\"html\">"
        f"<![CDATA[{paragraphs(rng)}]]></content></entry>\n"
        for i in range(n))
    return ("<?xml version=\"1.0\" encoding=\"utf-8\"?><feed xmlns=\"http://"
            "www.w3.org/2005/Atom\" xml:base=\"https://www.example.se/\">"
            "<title>Nyheter</title><id>tag:example.se,2026:f</id><updated>"
            f"2026-05-05T09:00:00Z</updated>{entries}</feed>").encode()


def figures(command):
    done = subprocess.run(command, text=True, capture_output=True)
    if done.returncode != 0:
        raise SystemExit(f"{command[0]}: {done.stderr}")
    return [float(n) for n in re.findall(r"[\d.]+", done.stdout)]


def parsing(program, path):
    head("Feeds of 30 items: RSS of text, RSS and Atom of HTML; one thread, "
         "medians of 3")
    driver = program.parent / "bench-feeds"
    if not driver.exists():
        say("feeds a second", "no bench-feeds")
        return
    rng = random.Random(1)
    files = []
    for i in range(6):
        files.append(path / f"{i}.xml")
        files[-1].write_bytes((rss(rng, 30, plain), rss(rng, 30),
                               atom(rng, 30))[i % 3])
    names = [str(f) for f in files]
    size = sum(f.stat().st_size for f in files) / len(files)
    ours, theirs = [], []
    for _ in range(3):
        ours.append(figures([str(driver), "1", *names]))
        theirs.append(figures(["/usr/bin/python3", "-c", PEER, "1", *names]))
    rate, speed, _ = (median(c) for c in zip(*ours))
    base, slow, _ = (median(c) for c in zip(*theirs))
    say("feeds a second", f"{rate:,.0f}", f"{size / 1024:.0f} KB each")
    say("MB a second", f"{speed / 1e6:,.1f}")
    say("python3-feedparser, feeds a second", f"{base:,.1f}",
        f"{slow / 1e6:.2f} MB/s")
    say("feeds / feedparser", f"{rate / base:.0f}", "goal 20")


class Server(threading.Thread):
    """Answers every GET with one feed, after ANSWER seconds."""

    def __init__(self, body):
        super().__init__(daemon=True)
        self.answer = (b"HTTP/1.1 200 OK\r\nContent-Type: application/"
                       b"rss+xml\r\nETag: \"1\"\r\nContent-Length: %d\r\n"
                       b"Connection: close\r\n\r\n" % len(body)) + body
        self.loop = asyncio.new_event_loop()
        self.ready = threading.Event()
        self.count = 0
        self.start()
        self.ready.wait()

    async def on_connect(self, reader, writer):
        try:
            await reader.readuntil(b"\r\n\r\n")
            await asyncio.sleep(ANSWER)
            self.count += 1
            writer.write(self.answer)
            await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    def run(self):
        asyncio.set_event_loop(self.loop)
        server = self.loop.run_until_complete(asyncio.start_server(
            self.on_connect, "127.0.0.1", 0, backlog=512))
        self.port = server.sockets[0].getsockname()[1]
        self.ready.set()
        self.loop.run_forever()


def fill(site, port):
    db = sqlite3.connect(site.db)
    db.executemany(
        "INSERT INTO source (url, kind, auto, selector, since, state, etag,"
        " last_modified, next_at, failures, note, created_at) VALUES"
        " (?, 'news', 0, '', 0, 'active', '', '', 0, 0, '', 1)",
        ((f"http://127.0.0.1:{port}/feed/{i}",) for i in range(SOURCES)))
    db.execute("INSERT INTO source_topic SELECT id, 1 FROM source")
    db.commit()
    db.close()


def peak(daemon):
    """The most that any role had, MB, and which."""
    most = (0, "")
    for pid in daemon.pids():
        text = open(f"/proc/{pid}/status").read()
        kb = int(re.search(r"^VmHWM:\s+(\d+)", text, re.M)[1])
        most = max(most, (kb / 1024, re.search(r"^Name:\s+(.*)", text)[1]))
    return most


def due(program, path):
    head(f"{SOURCES} sources due at once, {ANSWER * 1000:.0f} ms an answer")
    server = Server(rss(random.Random(2), 30))
    site = Site(program, path, extra=[
        "[poll]", "allow_hosts = 127.0.0.0/8", "interval = 86400"])
    site.topics(1)
    fill(site, server.port)
    started = time.monotonic()
    daemon = Daemon(site)
    reader = sqlite3.connect(f"file:{site.db}?mode=ro", uri=True)
    left = SOURCES
    while left and time.monotonic() - started < 300:
        time.sleep(0.05)
        left = reader.execute("SELECT count(*) FROM source WHERE ok_at IS"
                              " NULL").fetchone()[0]
    seconds = time.monotonic() - started
    reader.close()
    most, name = peak(daemon)
    cpu = daemon.cpu()
    daemon.stop()
    say("all of them read, seconds", f"{seconds:.1f}" if not left else
        f"{left} left", "goal 60")
    say("CPU seconds of the service", f"{cpu:.1f}")
    say("the largest role at its peak, MB", f"{most:.1f}",
        f"goal 64; {name}")


def run(program):
    with folder() as path:
        parsing(program, path)
    with folder() as path:
        due(program, path)
