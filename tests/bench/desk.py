# SPDX-License-Identifier: GPL-3.0-or-later
"""Every page of the staff desk, with 100,000 subscribers and 10,000 posts."""
import html.parser
import http.client
import re
import sqlite3
import time
import urllib.parse

from rig import Daemon, Site, folder, head, say

PASSWORD = "gurka vinter lykta 7"
TIMES = 20


class Links(html.parser.HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.found, self.hidden = [], {}
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        got = dict(attributes)
        if tag == "a":
            self.found.append(got.get("href") or "")
        elif tag == "input" and got.get("type") == "hidden":
            self.hidden[got.get("name")] = got.get("value") or ""


class Visitor:
    """A browser with one cookie."""

    def __init__(self, port):
        self.connection = http.client.HTTPConnection("127.0.0.1", port,
                                                     timeout=60)
        self.cookie = ""

    def ask(self, method, target, fields=None):
        headers = {"Cookie": self.cookie, "Sec-Fetch-Site": "same-origin",
                   "Accept-Language": "sv"}
        body = None
        if fields is not None:
            body = urllib.parse.urlencode(fields)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, target, body, headers)
        got = self.connection.getresponse()
        text = got.read().decode("utf-8", "replace")
        for line in got.headers.get_all("Set-Cookie", []):
            self.cookie = line.split(";", 1)[0]
        return got.status, text

    def sign_in(self, link):
        path = urllib.parse.urlsplit(link).path
        _, text = self.ask("GET", path)
        status, _ = self.ask("POST", path, {
            **Links(text).hidden, "password": PASSWORD,
            "password_again": PASSWORD})
        if status != 303 or not self.cookie:
            raise SystemExit(f"cannot sign in: {status}")


def fill(site, people, posts):
    site.topics(8)
    site.subscribers(people, 8, 3)
    db = sqlite3.connect(site.db)
    db.execute("PRAGMA synchronous=OFF")
    now = int(time.time())
    topics = [r[0] for r in db.execute("SELECT id FROM topic")]
    for i in range(1, posts + 1):
        at = now - 86400 * 400 - i * 600
        state = "draft" if i % 50 == 0 else "approved"
        db.execute(
            "INSERT INTO post (id, public_id, kind, state, created_at)"
            " VALUES (?, ?, 'news', ?, ?)", (i, f"p{i}", state, at))
        db.execute("INSERT INTO post_topic VALUES (?, ?)",
                   (i, topics[i % len(topics)]))
        db.execute(
            "INSERT INTO edition (id, post, number, kind, audience, state,"
            " note, url, urgent, plain, created_at, approved_at) VALUES"
            " (?, ?, 1, 'first', 'topic', ?, '', ?, 0, 0, ?, ?)",
            (i, i, state, f"https://example.se/{i}", at,
             None if state == "draft" else at))
        db.execute("INSERT INTO edition_text VALUES (?, 'sv', ?, ?)",
                   (i, f"Nyhet nummer {i}", "En rad om saken.\n" * 6))
    db.commit()
    db.close()


def shape(target):
    """One of each kind: /staff/posts/17 stands for all posts."""
    path, _, query = target.partition("?")
    names = sorted(k for k, _ in urllib.parse.parse_qsl(query))
    return re.sub(r"/(amne-)?\d+", "/N", path) + ("?" + ",".join(names)
                                          if names else "")


def pages(visitor):
    """What can be reached by links, breadth first."""
    queue, seen, found = ["/staff/"], set(), []
    while queue and len(found) < 150:
        target = queue.pop(0)
        status, text = visitor.ask("GET", target)
        if status != 200:
            continue
        found.append(target)
        for link in Links(text).found:
            parts = urllib.parse.urlsplit(urllib.parse.urljoin(target, link))
            link = parts.path + ("?" + parts.query if parts.query else "")
            kind = shape(link)
            if link.startswith("/staff/") and kind not in seen and \
                    "export" not in link and "password" not in link:
                seen.add(kind)
                queue.append(link)
    return found


def run(program, people=100000, posts=10000):
    head(f"The staff desk: {people:,} subscribers, {posts:,} posts, each page "
         f"{TIMES} times, one after the other")
    with folder() as path:
        site = Site(program, path)
        fill(site, people, posts)
        # A digest on its way out has the largest tables to count.
        news = site.posts(1, ["amne-1"])[0]
        link = site.run("staff", "add", "anna", "--email", "anna@example.se",
                        "--role", "admin").stdout.strip()
        daemon = Daemon(site)
        visitor = Visitor(daemon.port)
        visitor.sign_in(link)
        site.run("digest", "preview", "--post", news, check=False)
        rows = []
        for target in pages(visitor):
            times = []
            for _ in range(TIMES):
                started = time.monotonic()
                visitor.ask("GET", target)
                times.append((time.monotonic() - started) * 1000)
            times.sort()
            rows.append((times[int(TIMES * 0.95) - 1], times[0], target))
        daemon.stop()
    rows.sort(reverse=True)
    say(f"{len(rows)} pages; the slowest, p95 ms", f"{rows[0][0]:.0f}",
        "goal 100")
    for p95, best, target in rows[:8]:
        say(f"  {target[:56]}", f"{p95:.0f}", f"best {best:.1f}")
    slow = [r for r in rows if r[0] > 100]
    say("  over 100 ms", f"{len(slow)}")
