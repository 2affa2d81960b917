# SPDX-License-Identifier: GPL-3.0-or-later
"""What the benchmarks share: a state folder with a filled database, the
daemon, its limits beside it, and how figures are printed."""
import contextlib
import os
import pathlib
import random
import re
import shutil
import signal
import socket
import sqlite3
import statistics
import subprocess
import tempfile
import time

NOBODY = 65534


def say(name, value, goal=""):
    """One figure: what it is, its value, and the goal beside it."""
    print(f"  {name:<58} {value:>18}   {goal}", flush=True)


def head(text):
    print(f"\n{text}", flush=True)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


@contextlib.contextmanager
def folder():
    path = pathlib.Path(tempfile.mkdtemp(prefix="brevduva-bench-"))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


class Site:
    """A state folder with a configuration, and the commands on it."""

    def __init__(self, program, path, **options):
        self.program, self.path = str(program), path
        self.db = path / "brevduva.db"
        self.conf = path / "brevduva.conf"
        self.options = options
        self.write()

    def write(self, **more):
        self.options.update(more)
        relay = self.options.get("relay", f"maildir:{self.path}/outbox")
        lines = [
            "[site]", "name = Exempelförbundet",
            "sender = Exempelförbundet <nyheter@example.se>",
            "base_url = http://127.0.0.1:%d" % self.options.get("port", 8025),
            "contact = kontakt@example.se", "controller = Exempelförbundet",
            "privacy_url = https://example.se/integritet",
            "[http]", "listen = 127.0.0.1:%d" % self.options.get("port", 0),
            "[store]", f"url = sqlite:{self.db}",
            "[keys]", f"file = {self.path}/keys",
            "[abuse]", "form_min_seconds = 0", "per_network_hour = 1000000",
            "global_hour = 10000000",
            "[relay out]", f"url = {relay}", "tls = none",
            "connections = %d" % self.options.get("connections", 8),
        ] + self.options.get("extra", [])
        self.conf.write_text("\n".join(lines) + "\n", encoding="utf-8")

    def command(self, *args):
        return [self.program, "--allow-root", "-c", str(self.conf), *args]

    def run(self, *args, text=None, check=True):
        done = subprocess.run(self.command(*args), input=text, text=True,
                              capture_output=True)
        if check and done.returncode != 0:
            raise SystemExit(f"{args}: {done.returncode}\n{done.stderr}")
        return done

    def topics(self, n):
        for i in range(1, n + 1):
            self.run("topic", "add", f"amne-{i}", "--name", f"Ämne {i}")

    def posts(self, n, topics):
        ids = []
        body = "\n\n".join("En rad om vad som har hänt och varför det är "
                           "viktigt för den som bor här." for _ in range(4))
        for i in range(n):
            text = (f"Title: Nyhet nummer {i + 1}\nTopics: "
                    f"{topics[i % len(topics)]}\n"
                    f"Url: https://example.se/nyhet/{i + 1}\n\n{body}\n")
            ids.append(self.run("post", "add", "-", text=text).stdout.strip())
        return ids

    def subscribers(self, n, topics, per_person, cadence=1, seed=1):
        """Fills the tables directly: preparing is not what is measured."""
        rng = random.Random(seed)
        db = sqlite3.connect(self.db)
        db.execute("PRAGMA synchronous=OFF")
        then = int(time.time()) - 3600
        ids = [r[0] for r in db.execute("SELECT id FROM topic ORDER BY id")]
        ids = ids[:topics]
        db.executemany(
            "INSERT INTO subscriber (address, address_key, state, language,"
            " created_at, confirmed_at) VALUES (?,?,'active',?,?,?)",
            ((f"person{i}@example.se", f"person{i}@example.se",
              "en" if i % 20 == 0 else "sv", then, then)
             for i in range(n)))
        low = db.execute("SELECT max(id) FROM subscriber").fetchone()[0] - n
        db.executemany(
            "INSERT INTO subscription (subscriber, topic, cadence, owed_from)"
            " VALUES (?,?,?,?)",
            ((low + 1 + i, t, cadence, then) for i in range(n)
             for t in sorted(rng.sample(ids, min(per_person, len(ids))))))
        db.commit()
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        db.close()

    def size(self):
        return sum(p.stat().st_size for p in self.path.glob("brevduva.db*"))


def measured(command):
    """Seconds, CPU seconds and peak MB of one command."""
    started = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL,
                               stderr=subprocess.PIPE)
    error = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - started
    if status != 0:
        raise SystemExit(f"{command}: {status}\n{error.decode()}")
    return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


class Daemon:
    """The service; ended by its process id."""

    def __init__(self, site, wait=60):
        self.log = open(site.path / "serve.log", "ab")
        self.site = site
        started = time.monotonic()
        self.process = subprocess.Popen(
            site.command("serve"), stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL)
        self.port = None
        os.set_blocking(self.process.stderr.fileno(), True)
        for line in self.process.stderr:
            self.log.write(line)
            found = re.search(rb"listening address=\S+:(\d+)", line)
            if found:
                self.port = int(found[1])
            if line.rstrip().endswith(b"serve ready"):
                break
        else:
            raise SystemExit("the service did not start: see its log")
        self.ready = time.monotonic() - started
        self.drain = subprocess.Popen(
            ["cat"], stdin=self.process.stderr, stdout=self.log)

    def pids(self):
        """No program is started for it: it is asked while one measures."""
        pid = self.process.pid
        children = open(f"/proc/{pid}/task/{pid}/children").read().split()
        return [pid] + [int(c) for c in children]

    def pss(self):
        """MB of all processes together, and of each."""
        parts = {}
        for pid in self.pids():
            try:
                text = open(f"/proc/{pid}/smaps_rollup").read()
            except OSError:
                continue
            kb = int(re.search(r"^Pss:\s+(\d+)", text, re.M)[1])
            parts[pid] = kb / 1024
        return sum(parts.values()), parts

    def cpu(self):
        ticks = 0
        for pid in self.pids():
            fields = open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def kill(self):
        for pid in self.pids():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()
        self.drain.wait()

    def stop(self):
        self.process.terminate()
        code = self.process.wait(60)
        self.drain.wait()
        return code


def fsyncs(path, seconds=1.0):
    """How many small durable appends a second this disk does."""
    fd = os.open(path / "fsync", os.O_WRONLY | os.O_CREAT)
    n, until = 0, time.monotonic() + seconds
    while time.monotonic() < until:
        os.pwrite(fd, b"x" * 4096, n * 4096)
        os.fdatasync(fd)
        n += 1
    os.close(fd)
    os.unlink(path / "fsync")
    return n / seconds


def wrk(url, seconds=3, connections=16, script=None):
    """Requests a second and p99 in ms."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency"]
    if script:
        command += ["-s", str(script)]
    text = subprocess.run(command + [url], text=True,
                          capture_output=True).stdout
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", text)[1])
    found = re.search(r"99%\s+([\d.]+)(us|ms|s)", text)
    p99 = float(found[1]) * {"us": 0.001, "ms": 1, "s": 1000}[found[2]]
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", text)
    return rate, p99, int(bad[1]) if bad else 0


median = statistics.median
