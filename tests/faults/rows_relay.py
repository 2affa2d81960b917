# SPDX-License-Identifier: GPL-3.0-or-later
"""F09 to F20, F32: what relays do wrong, one small digest for each way."""
import collections
import hashlib
import importlib.util
import ssl
import statistics
import struct
import time

import rig
import server
from scene import SEEN, Scene, need
from server import (Server, close_421, cut_line, drip, drop, endless,
                    endless_line, garbage, mismatch, oversize, rst, stall)

OFFERS = ("PIPELINING", "ENHANCEDSTATUSCODES", "DSN", "SIZE")
ALWAYS = range(1, 1 << 30)
DEFERRED, IN_DOUBT, CLAIMED, STARTED, SENT, FAILED, HELD = range(2, 9)
WAITING = (1, DEFERRED, IN_DOUBT)
NOON = 1800000000       # a Friday morning: the clock of these rows


class Hostile(Scene):
    """A service whose relay is a hostile server and whose clock is ours."""

    def __init__(self, world, people=4, connections=1, jumps=False,
                 offers=OFFERS, clock=NOON, **conf):
        self.server = Server(offers=offers)
        self.first = 0
        super().__init__(world, relay=self.server, connections=connections,
                         sink=False, clock=clock, **conf)
        self.ahead = self.folder.path / "ahead"
        self.ahead.write_bytes(struct.pack("q", 0))
        try:
            if jumps:
                self.shim(jump=self.ahead)
            self.crowd(people)
        except BaseException:
            self.close()
            raise

    def close(self):
        super().close()
        self.server.close()

    def jump(self, seconds):
        """Those seconds have passed, for everything that waits."""
        old, = struct.unpack("q", self.ahead.read_bytes())
        with open(self.ahead, "r+b") as f:
            f.write(struct.pack("q", old + int(seconds * 1000)))

    def forward(self, seconds):
        self.set_clock(self.now() + seconds)

    def bad(self, turn=ALWAYS, text="Text.\n", **script):
        """A digest to a server that behaves so; its number."""
        self.server.script = script
        self.server.turns = 0
        self.server.turn = turn
        self.first = len(self.server.delivered)
        return self.digest(text=text)

    def cure(self):
        self.server.script = {}

    def rest(self, digest, what, seconds=SEEN):
        """The rows, once none of them is on its way and what(rows)."""
        found = []

        def look():
            found[:] = self.rows(digest)
            return what(found)
        rig.wait(look, f"rows {self.rows(digest)}{self.tail()}", seconds,
                 0.05)
        return found

    def all_are(self, digest, state):
        return self.rest(digest, lambda rows: all(
            r["state"] == state for r in rows))

    def got(self):
        """{address: [hash]} since the digest began."""
        found = collections.defaultdict(list)
        for address, body in self.server.delivered[self.first:]:
            found[address].append(hashlib.sha256(body).digest())
        return found

    def over(self, digest, copies=1, wait=0, states=(SENT,)):
        """Cured, and after a wait the digest is done; nobody got more than
        so many, nobody was missed."""
        self.cure()
        if wait:
            self.forward(wait)
        self.until_state(digest, "done")
        rows = self.rows(digest)
        need({r["state"] for r in rows} <= set(states), f"ended as {rows}")
        got = self.got()
        sent = sum(r["state"] == SENT for r in rows)
        need(sum(map(bool, got.values())) >= sent, "I1: somebody is missed")
        need(all(len(c) <= copies for c in got.values()),
             f"I2: {max(map(len, got.values()))} copies")
        need(all(len(set(c)) == 1 for c in got.values()),
             "I2: the copies differ")
        return rows

    def whole(self):
        self.check_database()
        self.check_log()


def each(s, modes, run):
    """Runs every mode, or two; a failure names its mode."""
    modes = modes[:2] if s.world.short else modes
    for name, script in modes:
        try:
            run(name, script)
        except AssertionError as e:
            raise AssertionError(f"{name}: {e}") from e
    s.whole()
    return {"modes": len(modes)}


def untouched(rows):
    return all(r["state"] in (1, CLAIMED) and r["attempts"] == 0
               and r["doubts"] == 0 for r in rows)


def f09(world):
    """greeting 421, 554, none or garbage"""
    s = Hostile(world)
    modes = [("421", close_421), ("drop", drop), ("garbage", garbage)]

    def one(name, action):
        begin = s.log_size()
        d = s.bad(greet=action)
        s.wait_log(r"again_in=1s(?s:.*)again_in=2s", begin)
        rows = s.rows(d)
        need(untouched(rows), f"an attempt was counted: {rows}")
        s.over(d)
    try:
        got = each(s, modes, one)
        d = s.bad(greet="554 5.7.1 we do not know you")
        s.until_state(d, "paused")
        rows = s.rest(d, untouched)
        need(not any(r["reply"] for r in rows), "a row was blamed")
        s.cure()
        s.run("digest", "resume", d)
        s.over(d)
        # Another relay is there: nobody notices.
        other = Server(offers=OFFERS)
        try:
            s.conf["relay other"] = {
                "url": f"smtp://127.0.0.1:{other.port}", "tls": "none",
                "priority": 20, "client": world.client}
            s.write_conf()
            need(s.stop() == 0, "no clean stop")
            s.up()
            d = s.bad(greet=drop)
            s.until_state(d, "done")
            need(len(other.delivered) == 4, "the other relay was not used")
            need(all(r["attempts"] == 1 for r in s.rows(d)), "attempts")
        finally:
            other.close()
        got["modes"] += 2
        return got
    finally:
        s.close()


def f10(world):
    """450, 451, 452 at MAIL, RCPT, DATA, dot"""
    s = Hostile(world)
    modes = [(f"{stage} {code}", {stage: f"{code} 4.3.0 not now"})
             for stage, code in (("mail", 451), ("rcpt", 450), ("rcpt", 452),
                                 ("data", 451), ("dot", 451), ("dot", 452))]

    def one(name, script):
        d = s.bad(**script)
        rows = s.all_are(d, DEFERRED)
        need(all(r["next_at"] - r["at"] == 60 for r in rows), f"{rows}")
        need(not s.got(), "the server kept one")
        s.over(d, wait=61)
    try:
        got = each(s, modes, one)
    finally:
        s.close()
    s = Hostile(world, people=1, digest__retry_minutes="5, 10, 20, 60")
    try:
        got["waits_min"] = ladder(s)
        s.whole()
        return got
    finally:
        s.close()


def ladder(s):
    """5, 10, 20, 60, 60 minutes; five days later it has failed."""
    d = s.bad(rcpt="450 4.2.0 mailbox is busy")
    waits = []
    at = 0
    for i in range(5):
        rows = s.rest(d, lambda rows: all(
            r["state"] == DEFERRED and r["at"] > at for r in rows))
        waits.append((rows[0]["next_at"] - rows[0]["at"]) // 60)
        at = max(r["at"] for r in rows)
        if i < 4:
            s.forward(waits[-1] * 60 + 1)
    need(waits == [5, 10, 20, 60, 60], f"waits of {waits} minutes")
    # Five attempts, a day apart: then it has been tried for five days.
    s.conf["digest"]["retry_minutes"] = "1440"
    s.write_conf()
    need(s.stop() == 0, "no clean stop")
    s.up()
    s.forward(86400)
    s.all_are(d, FAILED)
    s.until_state(d, "done")
    return "5 10 20 60 60"


def f11(world):
    """550, 552, 554 at RCPT, DATA, dot; at MAIL"""
    s = Hostile(world)
    modes = [(f"{stage} {code}", {stage: f"{code} 5.1.1 no such user"})
             for stage, code in (("rcpt", 550), ("rcpt", 553), ("data", 554),
                                 ("dot", 552), ("dot", 554))]

    def one(name, script):
        d = s.bad(turn=(2,), **script)
        s.until_state(d, "done")
        rows = s.rows(d)
        need(collections.Counter(r["state"] for r in rows)
             == {SENT: 3, FAILED: 1}, f"{rows}")
        bad, = (r for r in rows if r["state"] == FAILED)
        need("no such user" in bad["reply"], "the reason is not kept")
        s.run("digest", "retry", d, code=None)
        s.over(d, states=(SENT, FAILED))
        need(s.rows(d)[rows.index(bad)]["state"] == FAILED, "tried again")
    try:
        got = each(s, modes, one)
        for script in ({"mail": "550 5.1.8 who are you"},
                       {"rcpt": "550 5.7.1 not allowed"}):
            d = s.bad(**script)
            s.until_state(d, "paused")
            rows = s.rest(d, lambda rows: all(
                r["state"] == 1 for r in rows))
            s.cure()
            s.run("digest", "resume", d)
            s.over(d)
            got["modes"] += 1
        return got
    finally:
        s.close()


def f12(world):
    """RCPT is refused, yet 354 and 250 follow"""
    s = Hostile(world)

    def one(name, script):
        d = s.bad(data="354 go ahead", dot="250 2.0.0 ok", **script)
        s.until_state(d, "done")
        need(not s.got(), "the server took one")
        need(all(r["state"] == FAILED for r in s.rows(d)),
             f"counted as sent: {s.rows(d)}")
    try:
        return each(s, [("550", {"rcpt": "550 5.1.1 no such user"}),
                        ("551", {"rcpt": "551 5.1.6 moved"})], one)
    finally:
        s.close()


def f13(world):
    """421 at each stage, then the connection closes"""
    s = Hostile(world, people=6)

    def one(name, script):
        d = s.bad(turn=(3,), **script)
        rows = s.rest(d, lambda rows: all(
            r["state"] in (SENT, DEFERRED) for r in rows))
        late = sum(r["state"] == DEFERRED for r in rows)
        need(late <= 1, f"{late} rows are deferred for one 421")
        s.over(d, wait=61)
    try:
        return each(s, [(stage, {stage: close_421}) for stage in
                        ("ehlo", "mail", "rcpt", "data", "dot", "quit")][1:],
                    one)
    finally:
        s.close()


def doubtful(s):
    def one(name, action):
        d = s.bad(turn=(2,), dot=action)
        rows = s.rest(d, lambda rows: collections.Counter(
            r["state"] for r in rows) == {SENT: 3, IN_DOUBT: 1})
        row, = (r for r in rows if r["state"] == IN_DOUBT)
        need(row["next_at"] - row["at"] == 900, f"{row}")
        s.over(d, copies=2, wait=901)
    return one


def f14(world):
    """the connection drops after the dot, before 250"""
    s = Hostile(world, digest__doubt_minutes=15, jumps=True)

    def all_are(digest, state):
        """Each drop makes the relay wait longer: not we."""
        def look(rows):
            s.jump(5)
            return all(r["state"] == state for r in rows)
        s.rest(digest, look)
    try:
        got = each(s, [("drop", drop), ("rst", rst)], doubtful(s))
        d = s.bad(dot=drop)
        all_are(d, IN_DOUBT)
        s.forward(901)
        all_are(d, HELD)
        need(all(len(c) == 2 for c in s.got().values()), "a third copy")
        s.over(d, copies=2, wait=5 * 86400, states=(HELD,))
        got.update(extra=len(s.server.delivered) - 12, max_copies=2)
        return got
    finally:
        s.close()


def f15(world):
    """the connection drops in the middle of a large body"""
    s = Hostile(world, digest__doubt_minutes=1)

    def one(name, action):
        role = s.roles()["send"]
        d = s.bad(turn=(1,), body=action, text="Orden är många. " * 1500)
        s.rest(d, lambda rows: all(
            r["state"] in (SENT, DEFERRED, IN_DOUBT) for r in rows)
            and any(r["state"] != SENT for r in rows))
        s.over(d, copies=2, wait=61)
        need(s.roles()["send"] == role, "the role died")
    try:
        return each(s, [("drop", drop), ("rst", rst)], one)
    finally:
        s.close()


def f16(world):
    """a cut, mismatched, 3xx, garbage or oversize reply to the dot"""
    s = Hostile(world, digest__doubt_minutes=15)
    modes = [("cut", cut_line), ("mismatch", mismatch),
             ("354", "354 go on"), ("garbage", garbage),
             ("oversize", oversize)]
    try:
        return each(s, modes, doubtful(s))
    finally:
        s.close()


def f17(world):
    """endless EHLO, an octet at a time, lines without end"""
    s = Hostile(world, jumps=True)
    modes = [("endless", endless), ("line", endless_line),
             ("oversize", oversize), ("drip", drip)]
    grown = []

    def one(name, action):
        before = s.sizes("send")
        begin = s.log_size()
        d = s.bad(ehlo=action)
        rig.wait(lambda: s.server.said("EHLO"), "EHLO")
        if name in ("drip", "line"):
            s.jump(301)
        s.wait_log(r"relay=test down", begin)
        after = s.sizes("send")
        grown.append(after[2] - before[2])
        need(grown[-1] < 4096, f"memory grew by {grown[-1]} KiB")
        need(untouched(s.rows(d)), f"{s.rows(d)}")
        s.cure()
        s.jump(60)
        s.over(d)
        s.server.commands.clear()
    try:
        got = each(s, modes, one)
        got["memory"] = f"+{max(grown)} KiB"
        return got
    finally:
        s.close()


def f18(world):
    """no answer to SYN; silence at each stage"""
    s = Hostile(world, people=8, connections=2, jumps=True,
                digest__doubt_minutes=1)
    modes = [("greet", 301), ("ehlo", 301), ("mail", 301), ("rcpt", 301),
             ("data", 301), ("dot", 601)]

    def one(stage, limit):
        message = stage in server.ONCE
        begin = s.log_size()
        before = s.server.connections
        s.server.commands.clear()
        d = s.bad(turn=(2,), **{stage: stall})
        if message:     # the other connection does the rest
            s.rest(d, lambda rows: sum(
                r["state"] == SENT for r in rows) >= 6)
        else:
            rig.wait(lambda: s.server.connections > before, "a connection")
            if stage == "ehlo":
                rig.wait(lambda: s.server.said("EHLO"), "EHLO")
        need(s.get("/").status == 200, "the pages are away")
        s.jump(limit)
        s.wait_log("relay=test down|in doubt|deferred", begin)
        if not message:
            need(untouched(s.rows(d)), f"{s.rows(d)}")
        s.cure()
        s.jump(60)
        rows = s.rest(d, lambda rows: all(
            r["state"] in (SENT, DEFERRED, IN_DOUBT) for r in rows))
        if stage == "dot":
            need(sum(r["state"] == IN_DOUBT for r in rows) == 1, f"{rows}")
        s.over(d, wait=61)
    try:
        got = each(s, modes, one)
        hole = server.BlackHole()
        try:
            s.conf["relay test"]["url"] = f"smtp://127.0.0.1:{hole.port}"
            s.write_conf()
            need(s.stop() == 0, "no clean stop")
            s.env.pop("FAULT_JUMP")
            begin = s.up()
            d = s.bad()
            began = time.monotonic()
            s.wait_log("relay=test down", begin)
            cut = time.monotonic() - began
            need(cut < world.within(13), f"connecting took {cut:.1f} s")
            need(untouched(s.rows(d)), f"{s.rows(d)}")
        finally:
            hole.close()
        got.update(connect_cut_s=round(cut, 1))
        return got
    finally:
        s.close()


def hostile():
    """tests/hostile/run.py, which has our name."""
    spec = importlib.util.spec_from_file_location(
        "hostile_run", server.__file__.replace("server.py", "run.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def certificates(s):
    folder = s.folder.path / "tls"
    folder.mkdir()
    hostile().make_certificates(folder)
    (folder / "ca.pem").chmod(0o644)
    s.env["SSL_CERT_FILE"] = str(folder / "ca.pem")
    return folder


def encrypted(s):
    folder = certificates(s)
    need(s.stop() == 0, "no clean stop")
    s.conf["relay test"].update(
        url=f"smtp://localhost:{s.server.port}", tls="require")
    s.write_conf()
    s.server.offers = ["PIPELINING", "STARTTLS"]
    s.server.offers_tls = ["DSN", "SIZE", "ENHANCEDSTATUSCODES"]
    s.up()
    return folder


def f19(world):
    """TLS: expired, self-signed, wrong name, none, cut, 1.0 alone"""
    s = Hostile(world, clock=time.time())   # certificates have dates
    modes = [("expired", {}), ("alone", {}), ("wrong", {}),
             ("good", {"none": True}), ("good", {"tls": drop}),
             ("good", {"maximum_version": ssl.TLSVersion.TLSv1,
                       "minimum_version": ssl.TLSVersion.TLSv1,
                       "ciphers": "ALL:@SECLEVEL=0"})]
    reasons = set()

    def one(name, how):
        how = dict(how)
        script = {"tls": how.pop("tls")} if "tls" in how else {}
        none = how.pop("none", False)
        s.server.context = server.context(folder, name, **how)
        s.server.offers = ["PIPELINING"] + ([] if none else ["STARTTLS"])
        begin = s.log_size()
        d = s.bad(**script)
        say = s.wait_log(r"relay=test down .*|relay refuses.*|paused: .*",
                         begin)[0]
        reasons.add(say.rsplit(": ", 1)[1])
        rows = s.rest(d, lambda rows: all(
            r["state"] in (1, CLAIMED) for r in rows))
        need(untouched(rows), f"{rows}")
        need(s.server.said("MAIL") == 0, "a message without good TLS")
        s.server.context = server.context(folder, "good")
        s.server.offers = ["PIPELINING", "STARTTLS"]
        s.cure()
        if s.digest_state(d) == "paused":
            s.run("digest", "resume", d)
        s.over(d)
        need(s.server.said("MAIL", tls=False) == 0, "a message in clear")
        s.server.commands.clear()
    try:
        folder = encrypted(s)
        got = each(s, modes, one)
        got["reasons"] = len(reasons)
        return got
    finally:
        s.close()


def f20(world):
    """100 TLS sessions in one process"""
    many = 20 if world.short else 100
    s = Hostile(world, people=1, clock=time.time())
    took = []
    try:
        folder = encrypted(s)
        s.server.context = server.context(folder, "good")
        before = None
        for i in range(many):
            began = time.monotonic()
            s.sign_up(f"ny{i}@mottagare.example", "styrelsen")
            rig.wait(lambda: len(s.server.delivered) > i,
                     f"mail {i}{s.tail()}", step=0.005)
            took.append(time.monotonic() - began)
            if i == 10:
                before = s.sizes("send")
        sessions = s.server.connections
        rig.wait(lambda: s.sizes("send")[0] <= before[0],
                 "the files to be closed again")
        after = s.sizes("send")
        need(after[2] <= before[2] * 1.05 + 512, f"I8: {before} {after}")
        need(sessions >= many * 0.9, f"only {sessions} sessions")
        s.whole()
        median = statistics.median(took)
        need(median < world.within(1), f"half of them took {median:.1f} s")
        need(max(took) < world.within(5), f"one took {max(took):.1f} s")
        return {"sessions": sessions, "median_s": round(median, 2),
                "worst_s": round(max(took), 2),
                "memory": f"{after[2] - before[2]:+} KiB"}
    finally:
        s.close()


def f32(world):
    """the relay's name is not found, at once or after a long time"""
    s = Hostile(world)
    slow = 3 if world.short else 20
    url = s.conf["relay test"]["url"]
    worst = 0.0
    try:
        for seconds in (0, slow):
            need(s.stop() == 0, "no clean stop")
            s.conf["relay test"].update(url="smtp://relay.test:25",
                                        tls="require")
            s.write_conf()
            s.shim(dns=seconds)
            begin = s.up()
            d = s.bad()
            s.wait_log("relay=test down", begin, 40)
            for _ in range(10):
                began = time.monotonic()
                need(s.get("/").status == 200, "the pages are away")
                worst = max(worst, time.monotonic() - began)
            need(untouched(s.rows(d)), f"{s.rows(d)}")
            s.conf["relay test"].update(url=url, tls="none")
            s.write_conf()
            begin = s.log_size()
            s.process.send_signal(1)
            s.wait_log("send ready", begin, 40)
            s.over(d)
        s.whole()
        need(worst < world.within(1), f"a page took {worst:.1f} s")
        return {"modes": 2, "worst_page_s": round(worst, 2)}
    finally:
        s.close()


ROWS = {"F09": f09, "F10": f10, "F11": f11, "F12": f12, "F13": f13,
        "F14": f14, "F15": f15, "F16": f16, "F17": f17, "F18": f18,
        "F19": f19, "F20": f20, "F32": f32}
