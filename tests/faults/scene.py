# SPDX-License-Identifier: GPL-3.0-or-later
"""What each fault is tried on: the real service with a digest on its way to
a sink that knows the truth, and the invariants I1 to I8 afterwards."""
import collections
import contextlib
import os
import pathlib
import re
import signal
import statistics
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
for name in ("flow", "hostile"):
    sys.path.insert(0, str(HERE.parent / name))

import rig  # noqa: E402
from sink import Sink  # noqa: E402

TOPIC = "styrelsen"
POST = "Title: {0}\nKind: news\nTopics: styrelsen\n\n{1}\n"
TEXT = "En rad om vad som har hänt och varför det är viktigt.\n\n" * 8
SENT, FAILED, HELD, SUPPRESSED, CANCELLED = 6, 7, 8, 9, 10
SEEN = 60       # seconds that anything may take on a busy machine


class Skip(Exception):
    """This machine cannot do it."""


def need(condition, say):
    if not condition:
        raise AssertionError(say)


def need_root():
    if os.geteuid() != 0:
        raise Skip("needs root")


def state(pid):
    try:
        stat = pathlib.Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return "X"
    return stat.rsplit(")", 1)[1].split()[0]


def runs(pid):
    """A dead one that its parent has not looked at yet holds nothing, once
    its last thread has come back from the disk."""
    try:
        threads = len(os.listdir(f"/proc/{pid}/task"))
    except OSError:
        return False
    return state(pid) not in "ZX" or threads > 1


def stopped(pid):
    return state(pid) in "TtZX"


class Scene(rig.Rig):
    """A rig whose relay is ours; figures are what the row prints."""

    def __init__(self, world, relay=None, connections=4, sink=True, **conf):
        super().__init__(relay="", build=world.build, **conf)
        self.world = world
        self.sink = Sink() if sink else None
        self.connections = connections
        port = relay.port if relay else self.sink.port if self.sink \
            else self.post.port
        self.conf["relay test"] = {
            "url": f"smtp://127.0.0.1:{port}", "tls": "none",
            "connections": connections, "client": world.client}
        self.conf["abuse"].update(per_network_hour=100000,
                                  global_hour=1000000)
        self.write_conf()
        self.kills = 0
        self.ready_s = []
        self.posts = 0
        self.shim_path = None

    def close(self):
        if sys.exc_info()[0] not in (None, Skip):
            print(self.tail(), file=sys.stderr)
        super().close()
        if self.sink:
            self.sink.close()

    # --- life ---

    def shim(self, **settings):
        """The program runs with shim.c; its settings are environment."""
        if not self.world.shim:
            raise Skip("no compiler")
        old = self.env.get("LD_PRELOAD", "")
        if str(self.world.shim) not in old:
            # faketime must be asked last.
            self.env["LD_PRELOAD"] = f"{self.world.shim}:{old}".rstrip(":")
        self.env.update({f"FAULT_{k.upper()}": str(v)
                         for k, v in settings.items()})

    def up(self, *words):
        """Starts the service and notes how long it took to be ready."""
        began = time.monotonic()
        begin = self.start(*words)
        self.ready_s.append(time.monotonic() - began)
        return begin

    def fell(self):
        """It has ended by itself, or was ended from outside."""
        self.log.close()
        self.process = None

    def tree(self):
        """Our process and all below it."""
        pids = [self.process.pid]
        for pid in pids:
            with contextlib.suppress(OSError):
                pids += map(int, pathlib.Path(
                    f"/proc/{pid}/task/{pid}/children").read_text().split())
        return pids

    def kill_all(self):
        """kill -9 of everything at once; stopped first, so that nothing is
        forked meanwhile."""
        root = self.process.pid
        if self.process.poll() is not None:
            self.fell()
            return
        os.kill(root, signal.SIGSTOP)
        rig.wait(lambda: stopped(root), "the supervisor to stand still", 20,
                 0.001)
        pids = self.tree()
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait(10)
        self.fell()
        rig.wait(lambda: not any(map(runs, pids)), "the end of all", 20,
                 0.005)

    def kill(self):
        self.kill_all()
        self.kills += 1

    def log_size(self):
        return self.log_path.stat().st_size

    # --- a digest ---

    def crowd(self, n):
        """A running service that knows n people."""
        self.up()
        self.topics(TOPIC)
        self.names = [f"p{i}@mottagare.example" for i in range(n)]
        self.people(self.names, TOPIC)

    def digest(self, *options, text=TEXT):
        """Staff sends one more post; the digest's number."""
        self.posts += 1
        self.post_add(POST.format(f"Nyhet {self.posts}", text))
        self.run("digest", "send", *options)
        return self.sql("SELECT max(id) AS id FROM digest")[0]["id"]

    def open_rows(self):
        return self.sql(
            "SELECT count(*) AS n FROM outbox WHERE state < 6")[0]["n"]

    def states(self, digest=None):
        where = f"= {digest}" if digest else "IS NOT NULL"
        return {r["state"]: r["n"] for r in self.sql(
            "SELECT state, count(*) AS n FROM outbox WHERE digest "
            f"{where} GROUP BY state")}

    def rows(self, digest):
        return self.sql("SELECT id, state, attempts, doubts, next_at, at, "
                        f"reply FROM outbox WHERE digest = {digest} "
                        "ORDER BY id")

    def digest_state(self, digest):
        row, = self.sql(f"SELECT state FROM digest WHERE id = {digest}")
        return row["state"]

    def until_state(self, digest, state, seconds=SEEN):
        rig.wait(lambda: self.digest_state(digest) == state,
                 f"digest {digest} to be {state}, it is "
                 f"{self.digest_state(digest)} {self.states(digest)}"
                 + self.tail(), seconds, 0.05)

    def finish(self, seconds=SEEN):
        """Until every digest is done."""
        if self.sink:
            self.sink.delay = (0, 0)
        rig.wait(lambda: self.sql(
            "SELECT count(*) AS n FROM digest WHERE state <> 'done'")[0]["n"]
            == 0, "the digests' end" + self.tail(), seconds, 0.05)

    # --- what must be true afterwards ---

    def truth(self):
        """{row: [hash of each copy]} of digest mail."""
        single = {r["id"] for r in self.sql(
            "SELECT id FROM outbox WHERE digest IS NULL")}
        found = collections.defaultdict(list)
        for copy in list(self.sink.copies):
            if copy.row not in single:
                found[copy.row].append(copy.hash)
        return found

    def check(self, extra=0, truth=None):
        """I1, I2, I5, I7; extra: how many copies too many there may be.
        The figures."""
        truth = self.truth() if truth is None else truth
        rows = {r["id"]: r["state"] for r in self.sql(
            "SELECT id, state FROM outbox WHERE digest IS NOT NULL")}
        still = [i for i, state in rows.items() if state < SENT]
        need(not still, f"I1: {len(still)} rows are in no final state")
        lost = [i for i, state in rows.items()
                if state == SENT and i not in truth]
        need(not lost, f"I1: {len(lost)} lost: rows {lost[:5]}")
        wrong = [i for i, state in rows.items() if i in truth
                 and state in (FAILED, SUPPRESSED, CANCELLED)]
        need(not wrong, f"I1: rows {wrong[:5]} arrived but are not sent")
        unknown = [i for i in truth if i and i not in rows]
        need(not unknown, f"I1: {unknown[:5]} arrived but have no row")
        known = {i: c for i, c in truth.items() if i}
        most = max(map(len, known.values()), default=0)
        more = sum(len(c) - 1 for c in known.values())
        need(most <= 2, f"I2: {most} copies of one mail")
        need(more <= extra, f"I2: {more} extra copies, at most {extra}")
        need(all(len(set(c)) == 1 for c in known.values()),
             "I2: copies of one mail differ")
        self.check_database()
        self.check_log()
        return {"rows": len(rows), "lost": 0, "extra": more,
                "max_copies": most,
                "held": sum(s == HELD for s in rows.values())}

    def check_database(self):
        need(self.sql("PRAGMA integrity_check")
             == [{"integrity_check": "ok"}], "I5: integrity_check")
        need(self.sql("PRAGMA foreign_key_check") == [],
             "I5: foreign_key_check")

    def check_log(self):
        log = self.said_since()
        need("@mottagare.example" not in log, "I7: an address in the log")
        need(not re.search(r"/(confirm|unsubscribe|preferences)/[\w-]{20}",
                           log), "I7: a link in the log")
        need("runtime error" not in log and "Sanitizer" not in log,
             "a sanitizer spoke" + self.tail())

    def ready(self):
        return {"ready_median_s": round(statistics.median(self.ready_s), 2),
                "ready_worst_s": round(max(self.ready_s), 2)}

    # --- sizes of a role ---

    def limit(self, pid, what, most):
        """A soft limit, so that it can be raised again."""
        done = subprocess.run(
            ["prlimit", "--pid", str(pid), f"--{what}={most}:"],
            capture_output=True, text=True, **rig.nobody())
        if done.returncode != 0:
            raise Skip(f"prlimit: {done.stderr.strip()}")

    def sizes(self, role):
        """(file descriptors, threads, KiB) of a role."""
        pid = self.roles()[role]
        status = pathlib.Path(f"/proc/{pid}/status").read_text()
        return (len(os.listdir(f"/proc/{pid}/fd")),
                int(re.search(r"Threads:\s+(\d+)", status)[1]),
                int(re.search(r"VmRSS:\s+(\d+)", status)[1]))

    def cpu_s(self, role):
        words = pathlib.Path(f"/proc/{self.roles()[role]}/stat"
                             ).read_text().rsplit(")", 1)[1].split()
        return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")

    # --- outsiders ---

    def outsider(self):
        """Another program on the same database."""
        return subprocess.Popen(
            ["sqlite3", "-cmd", ".timeout 20000",
             str(self.state / "brevduva.db")], text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, **rig.nobody())

    def small_disk(self, size):
        """The state folder is a disk of its own, of so many MB."""
        need_root()
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}m",
                               "none", str(self.state)], capture_output=True)
        if done.returncode != 0:
            raise Skip("no tmpfs here")
        self.state.chmod(0o700)
        self.folder.own(self.state)


@contextlib.contextmanager
def disk(scene, size):
    scene.small_disk(size)
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(scene.state)],
                       capture_output=True)
