# SPDX-License-Identifier: GPL-3.0-or-later
"""F21 to F27, F33: the disk, the database and the process's limits."""
import contextlib
import os
import random
import re
import shutil
import socket
import subprocess
import threading
import time

import rig
from rows_crash import Frozen, running
from scene import SEEN, Scene, Skip, disk, need


def sign_up(s, name):
    """The status of a sign-up; its address is name."""
    return s.press(s.page, "topic", change={
        "email": f"{name}@mottagare.example",
        "topic": ["styrelsen"]}).status


def stands_still(s, seconds=1.0):
    """Nothing is sent for a while; how many copies there are."""
    last = -1
    end = time.monotonic() + SEEN
    while s.sink.count() != last:
        need(time.monotonic() < end, "sending goes on")
        last = s.sink.count()
        time.sleep(seconds)
    return last


def full_and_free(s, fill, free):
    """What F21 and F22 ask: sending stops before the next message, sign-up
    says 503, all goes on within ten seconds of room."""
    s.page = s.get("/")
    s.sink.until(60, SEEN)
    fill()
    here = stands_still(s)
    need(here < s.asked, "it was all sent before the disk was full")
    statuses = [sign_up(s, f"full{i}") for i in range(40)]
    need(503 in statuses, f"sign-up said {set(statuses)}")
    need(not set(statuses) - {303, 503}, f"sign-up said {set(statuses)}")
    need(s.get("/").status == 200, "the pages are away")
    need(s.sink.count() == here, "something was sent")
    free()
    began = time.monotonic()
    need(s.sink.until(here + 1, 20), "it does not go on" + s.tail())
    rig.wait(lambda: sign_up(s, "efter") == 303, "sign-up", 20)
    back = time.monotonic() - began
    need(back <= s.world.within(10), f"it went on after {back:.1f} s")
    s.finish()
    kept = {r["address"].split("@")[0] for r in s.sql(
        "SELECT address FROM subscriber")}
    for i, status in enumerate(statuses):
        need((f"full{i}" in kept) == (status == 303),
             f"I3: sign-up {i} said {status}")
    got = s.check(s.connections)
    need(len(re.findall("full|EFBIG|disk", s.said_since())) < 100,
         "I7: too many lines")
    got.update(back_s=round(back, 1))
    return got


def f21(world):
    """the disk is full, then there is room again"""
    s = Scene(world, connections=4)
    try:
        with disk(s, 8):
            s.crowd(600)
            s.sink.delay = (0.02, 0.03)
            s.digest()
            s.asked = 600
            file = s.state / "fill"

            def fill():
                for size in (65536, 4096, 64):
                    with open(file, "ab", buffering=0) as f, \
                            contextlib.suppress(OSError):
                        while f.write(b"x" * size) == size:
                            pass
            got = full_and_free(s, fill, file.unlink)
            need(s.stop() == 0, "no clean stop")
            return got
    finally:
        s.close()


def f22(world):
    """the files may not grow (ulimit -f)"""
    s = running(world, 600, 4, delay=(0.02, 0.03))

    def limit(size):
        for pid in s.roles().values():
            s.limit(pid, "fsize", size)
    try:
        roles = s.roles()
        got = full_and_free(s, lambda: limit(65536),
                            lambda: limit("unlimited"))
        need(s.roles() == roles, "a role died")
        return got
    finally:
        s.close()


def f23(world):
    """an I/O error at fsync, then at write; the disk becomes read-only"""
    s = running(world, 600, 4, delay=(0.02, 0.03))
    try:
        if not shutil.which("strace"):
            raise Skip("no strace")
        s.sink.until(30, SEEN)
        with broken(s, "fdatasync") as begin:
            say = s.wait_log(r"send .*brevduva\.db.*I/O error", begin, SEEN)
            code = s.wait_log(r"send ended with (\d+)", begin, SEEN)[1]
            s.kills += 1
            need(code == "74", f"it ended with {code}: {say[0]}")
        s.wait_log("send ready", begin, SEEN)
        s.sink.until(s.sink.count() + 30, SEEN)
        with broken(s, "pwrite64") as begin:
            s.wait_log(r"sending stops: .*brevduva\.db", begin, SEEN)
            here = stands_still(s)
        need(s.sink.until(here + 1, 20), "it does not go on")
        turned_read_only(s)
        s.finish()
        got = s.check(4 * s.kills)
        got.update(exit_code=code)
    finally:
        s.close()
    try:
        got.update(read_only_start=mounted_read_only(world))
    except Skip as why:
        got.update(read_only_start=f"not tried ({why})")
    return got


def turned_read_only(s):
    """As a file system turns when its disk fails: what is open stays open,
    and no write succeeds.  (mount refuses to do so while files are open.)"""
    s.page = s.get("/")
    roles = s.roles()
    with broken(s, "pwrite64,ftruncate", "EROFS") as begin, \
            broken(s, "pwrite64,ftruncate", "EROFS", "web"):
        s.wait_log(r"sending stops: .*brevduva\.db", begin, SEEN)
        here = stands_still(s)
        statuses = {sign_up(s, f"ro{i}") for i in range(10)}
        need(statuses == {503}, f"sign-up said {statuses}")
        need(s.get("/").status == 200, "the pages are away")
    need(s.sink.until(here + 1, 20), "it does not go on")
    rig.wait(lambda: sign_up(s, "efter") == 303, "sign-up", SEEN)
    need(not s.sql("SELECT 1 FROM subscriber WHERE address LIKE 'ro%'"),
         "I3: a sign-up that was refused is there")
    need(s.roles() == roles, "a role died")


def mounted_read_only(world):
    """After a crash the state folder is read-only: it does not start and
    says why, so does check; writable again, nobody is lost."""
    s = Scene(world, connections=2)
    try:
        with disk(s, 16):
            s.crowd(60)
            s.sink.delay = (0.02, 0.03)
            s.digest()
            s.sink.until(10, SEEN)
            s.kill()
            remount(s, "ro")
            s.run("serve", code=73)
            need("Read-only file system" in s.said, s.said)
            need("Read-only file system" in s.run("check", code=78),
                 "check says nothing of it")
            s.run("pause", code=74)
            need("Read-only file system" in s.said, s.said)
            remount(s, "rw")
            s.up()
            s.finish()
            s.check(2)
            need(s.stop() == 0, "no clean stop")
            return "refused with its reason"
    finally:
        s.close()


def remount(s, how):
    done = subprocess.run(["mount", "-o", f"remount,{how}", str(s.state)],
                          capture_output=True)
    if done.returncode != 0:
        raise Skip(f"no remount,{how} here")


@contextlib.contextmanager
def broken(s, calls, error="EIO", role="send"):
    """Those calls of a role fail."""
    begin = s.log_size()
    tracer = subprocess.Popen(
        ["strace", "-f", "-qq", "-o", "/dev/null", "-e",
         f"inject={calls}:error={error}:when=1+",
         "-p", str(s.roles()[role])])
    try:
        yield begin
    finally:
        tracer.terminate()
        tracer.wait()


def f24(world):
    """another program holds the database"""
    s = running(world, 600, 4, delay=(0.02, 0.03))
    long = 12 if world.short else 30
    try:
        s.page = s.get("/")
        s.sink.until(50, SEEN)
        roles = s.roles()
        statuses = []
        for seconds in (1, long):
            other = s.outsider()
            other.stdin.write("BEGIN EXCLUSIVE;\nSELECT 'mine';\n")
            other.stdin.flush()
            need("mine" in other.stdout.readline(), "it did not get it")
            before = {r: s.cpu_s(r) for r in ("send", "web")}
            asked = threading.Thread(target=lambda: statuses.append(
                sign_up(s, f"under{seconds}")))
            asked.start()
            time.sleep(seconds)
            spent = max(s.cpu_s(r) - before[r] for r in before)
            other.stdin.write("COMMIT;\n.quit\n")
            other.stdin.close()
            other.wait(20)
            asked.join(30)
            need(spent < 0.3 * seconds + 0.3,
                 f"{spent:.1f} s of work in {seconds} s")
            here = s.sink.count()
            began = time.monotonic()
            need(s.sink.until(here + 8, 20) or s.open_rows() == 0,
                 "it does not go on" + s.tail())
            back = time.monotonic() - began
        need(statuses == [303, 503], f"sign-up said {statuses}")
        need(s.roles() == roles, "a role died" + s.tail())
        s.finish()
        got = s.check(0)
        got.update(held_s=long, back_s=round(back, 1),
                   work_s=round(spent, 1))
        return got
    finally:
        s.close()


# --- files that are not what they were --------------------------------------

def ways_to_damage(s):
    """(name, what it does to the files); each must be noticed."""
    chance = random.Random(25)
    db = s.state / "brevduva.db"

    def put(at, data):
        def run():
            with open(db, "r+b") as f:
                f.seek(at)
                f.write(data)
        return run
    size = (s.copy / "brevduva.db").stat().st_size
    yield "header", put(0, b"Not a database!!")
    yield "another file", lambda: db.write_bytes(b"<html>404</html>\n" * 400)
    yield "half of it", lambda: os.truncate(db, size // 8192 * 4096)
    yield "page size", put(16, b"\x00\x07")
    yield "schema", put(100, bytes(8))
    for i in range(20):
        page = chance.randrange(1, size // 4096)
        yield (f"page {page + 1}",
               put(page * 4096, bytes([chance.randrange(256) ^ 0x55
                                       for _ in range(64)])))


def damaged(s, name):
    """The service on it: how it ended, or that it said what is wrong."""
    begin = s.start(ready=False)
    end = time.monotonic() + 8
    while time.monotonic() < end:
        code = s.process.poll()
        said = s.said_since(begin)
        if code is not None:
            s.fell()
            need(code != 0 and "brevduva.db" in said,
                 f"{name}: ended with {code}{s.tail()}")
            need("signal" not in said, f"{name}: it crashed{s.tail()}")
            return "refused"
        if "malformed" in said or "damaged" in said:
            s.kill()
            return "stopped"
        if "done" in said:
            break
        time.sleep(0.05)
    s.kill()
    return "unseen"


def f25(world):
    """a damaged database, an older or newer one, another file"""
    s = Frozen(world, 20, 2)
    ended = {"refused": 0, "stopped": 0, "unseen": 0}
    try:
        for name, harm in ways_to_damage(s):
            s.back()
            harm()
            s.folder.own(s.state / "brevduva.db")
            bad = subprocess.run(
                ["sqlite3", str(s.state / "brevduva.db"),
                 "PRAGMA integrity_check(1)"], capture_output=True,
                text=True, **rig.nobody()).stdout.strip() != "ok"
            before = (s.state / "brevduva.db").read_bytes()
            how = damaged(s, name)
            ended[how] += 1
            need(how != "unseen" or not bad, f"{name}: it was not noticed"
                 + s.tail())
            if how == "refused":
                need((s.state / "brevduva.db").read_bytes() == before,
                     f"{name}: it was changed")
            need(not bad or not s.sink.copies or how != "unseen",
                 f"{name}: mail was sent")
        s.back()
        subprocess.run(["sqlite3", str(s.state / "brevduva.db"),
                        "PRAGMA user_version = 999"], check=True,
                       stdout=subprocess.DEVNULL, **rig.nobody())
        need(damaged(s, "newer") == "refused", "a newer one was taken")
        ended["refused"] += 1
        ended["harmless"] = ended.pop("unseen")
        return {"ways": sum(ended.values()), **ended}
    finally:
        s.close()


def f26(world):
    """a second service on the same database"""
    s = running(world, 300, 8)
    try:
        s.sink.until(30, SEEN)
        first, log = s.process, s.log
        worst = 0.0
        for words in ((), ("--only", "send")):
            began = time.monotonic()
            begin = s.start(*words, ready=False)
            code = s.process.wait(20)
            worst = max(worst, time.monotonic() - began)
            s.fell()
            s.process, s.log = first, log
            need(code == 75, f"it ended with {code}")
            need(f"pid {first.pid}" in s.said_since(begin), "not named")
        need(worst <= world.within(1), f"it took {worst:.1f} s")
        s.finish()
        got = s.check(0)
        got.update(ended_s=round(worst, 2))
        return got
    finally:
        s.close()


def f27(world):
    """the database is moved away, or another is put in its place"""
    s = running(world, 400, 4, delay=(0.02, 0.03))
    worst = 0.0
    db = s.state / "brevduva.db"
    away = s.state / "away.db"
    try:
        for another in (False, True):
            s.sink.until(s.sink.count() + 30, SEEN)
            begin = s.log_size()
            began = time.monotonic()
            db.rename(away)
            if another:
                db.write_bytes(b"")
                s.folder.own(db)
            s.wait_log("brevduva.db.*moved or replaced", begin, SEEN)
            worst = max(worst, time.monotonic() - began)
            stands_still(s)
            s.kill()
            away.rename(db)
            s.up()
        s.finish()
        got = s.check(8)
        need(worst <= world.within(60), f"seen after {worst:.0f} s")
        got.update(seen_s=round(worst, 1))
        return got
    finally:
        s.close()


def visitors(s, people):
    """200 connect and say nothing: what that costs the pages, in seconds of
    work a second."""
    for _ in range(200):
        with contextlib.suppress(OSError):
            people.append(socket.create_connection(
                ("127.0.0.1", s.port), 2))
    cpu = s.cpu_s("web")
    time.sleep(1)
    spent = s.cpu_s("web") - cpu
    need(spent < 0.5, f"it spins: {spent:.1f} s of work in 1 s")
    return spent


def leave(s, people):
    while people:
        people.pop().close()
    rig.wait(lambda: calm(s), "the pages", 40)


def f33(world):
    """64 file descriptors and 200 visitors who only connect"""
    rounds = 3 if world.short else 10
    s = Scene(world, connections=8)
    people = []
    try:
        script = s.folder.path / "limited"
        script.write_text("#!/bin/sh\nulimit -n 64\nexec "
                          f'{s.folder.program} "$@"\n')
        script.chmod(0o755)
        s.folder.program = script
        s.crowd(200)
        before = s.sizes("web")
        roles = s.roles()
        s.sink.delay = (0.0, 0.03)
        s.digest()
        spent = visitors(s, people)
        s.finish()
        leave(s, people)
        for _ in range(rounds - 1):
            spent = max(spent, visitors(s, people))
            leave(s, people)
        need(s.roles() == roles, "a role died" + s.tail())
        s.sign_up("efter@mottagare.example", "styrelsen")
        s.idle()
        rig.wait(lambda: s.sizes("web")[0] <= before[0] + 2,
                 f"files to be closed: {before} {s.sizes('web')}")
        got = s.check(0)
        got.update(visitors=200 * rounds, most_work_s=round(spent, 2))
        return got
    finally:
        for one in people:
            one.close()
        s.close()


def calm(s):
    try:
        return s.get("/").status == 200
    except OSError:
        return False


ROWS = {"F21": f21, "F22": f22, "F23": f23, "F24": f24, "F25": f25,
        "F26": f26, "F27": f27, "F33": f33}
