# SPDX-License-Identifier: GPL-3.0-or-later
"""F01 to F08, F34, F35: the service dies, stops, reloads or stands still in
the middle of a digest."""
import os
import random
import re
import shutil
import signal
import time

import rig
from scene import SEEN, Scene, Skip, need

RUN = random.Random(20260504)


def more(scene, people):
    """A new digest once the last is almost out."""
    if scene.sink.count() + people // 10 >= scene.asked:
        scene.digest()
        scene.asked = scene.sink.count() + people


def running(world, people, connections, delay=(0.0, 0.03), **conf):
    scene = Scene(world, connections=connections, **conf)
    try:
        scene.crowd(people)
        scene.sink.delay = delay
        scene.asked = 0
        more(scene, people)
    except BaseException:
        scene.close()
        raise
    return scene


def f01(world):
    """kill -9 of all processes in the middle of a digest"""
    rounds, people, most = (20, 600, 0.4) if world.short else (200, 5000, 2.0)
    s = running(world, people, 16)
    try:
        for _ in range(rounds):
            more(s, people)
            time.sleep(RUN.uniform(0.05, most))
            s.kill()
            s.up()
        s.finish()
        got = s.check(16 * s.kills)
        got.update(kills=s.kills, **s.ready())
        need(got["ready_median_s"] <= world.within(2),
             f"I6: ready after {got}")
        return got
    finally:
        s.close()


def f03(world):
    """kill -9 of the send role"""
    lives, people = (2, 400) if world.short else (25, 2000)
    s = running(world, people, 16)
    back = []
    try:
        for _ in range(lives):
            web = s.roles()["web"]
            for limit in (1.0, 2.0):     # back-off 0.2 s, then 1 s
                more(s, people)
                time.sleep(RUN.uniform(0.05, 0.5))
                begin = s.log_size()
                began = time.monotonic()
                os.kill(s.roles()["send"], signal.SIGKILL)
                s.kills += 1
                need(s.get("/").status == 200, "the pages are away")
                s.wait_log("send ready", begin)
                back.append((time.monotonic() - began) / limit)
            need(s.roles()["web"] == web, "web did not stay up")
            need(s.stop() == 0, "no clean stop")
            s.up()
        s.finish()
        got = s.check(16 * s.kills)
        first = sorted(back[0::2])[len(back[0::2]) // 2]
        got.update(kills=s.kills, back_median_s=round(first, 2))
        need(first <= world.within(1), f"back only after {first:.1f} s")
        return got
    finally:
        s.close()


def f06(world):
    """kill -9 in the first 500 ms after a kill"""
    rounds = 8 if world.short else 50
    s = running(world, 600, 8)
    try:
        s.sink.until(20, SEEN)
        s.kill()
        for _ in range(rounds):
            s.start(ready=False)
            time.sleep(RUN.uniform(0.0, 0.5))
            s.kill()
        s.up()
        s.finish()
        got = s.check(8 * s.kills)
        got.update(kills=s.kills)
        return got
    finally:
        s.close()


def f07(world):
    """SIGTERM in the middle of a digest"""
    rounds, people = (5, 300) if world.short else (100, 1000)
    s = running(world, people, 16)
    worst = 0.0
    try:
        for _ in range(rounds):
            more(s, people)
            s.sink.until(s.sink.count() + RUN.randint(5, 60), SEEN)
            began = time.monotonic()
            need(s.stop() == 0, "the exit code is not 0")
            worst = max(worst, time.monotonic() - began)
            s.kills += 1
            s.up()
        s.finish()
        got = s.check(0)
        need(worst <= world.within(5), f"stopping took {worst:.1f} s")
        got.update(stops=s.kills, worst_stop_s=round(worst, 2))
        return got
    finally:
        s.close()


def f08(world):
    """SIGHUP in the middle of a digest, with a good and a bad file"""
    rounds, people = (3, 300) if world.short else (25, 1000)
    s = running(world, people, 8)
    good = s.conf_path.read_text()
    try:
        for i in range(rounds):
            more(s, people)
            s.sink.until(s.sink.count() + 20, SEEN)
            before = s.roles()
            begin = s.log_size()
            s.conf_path.write_text(good + "[digest]\nhold_minutes = soon\n")
            s.process.send_signal(signal.SIGHUP)
            s.wait_log(r"the old one stays: .*brevduva\.conf:\d+: .*"
                       "hold_minutes", begin)
            need(s.roles() == before, "a role was replaced")
            s.conf_path.write_text(good)     # for the command's sake
            more(s, people)
            s.conf_path.write_text(good.replace(
                "postal_address = Box 100", f"postal_address = Box {i}"))
            begin = s.log_size()
            s.process.send_signal(signal.SIGHUP)
            s.wait_log("configuration reloaded", begin)
            rig.wait(lambda: re.search(
                r"(?ms)send ready$.*^\S+ +serve ready$",
                s.said_since(begin)), lambda: "the new roles" + s.tail())
            need(s.roles()["send"] != before["send"], "send is the old one")
        s.finish()
        got = s.check(0)
        got.update(reloads=2 * rounds)
        return got
    finally:
        s.close()


# --- one small digest, frozen, again and again ------------------------------

class Frozen(Scene):
    """A state folder that can be put back as it was."""

    def __init__(self, world, people, connections, sent=True):
        super().__init__(world, connections=connections)
        self.copy = self.folder.path / "copy"
        try:
            self.crowd(people)
            self.post_add("Title: Ett\nKind: news\nTopics: styrelsen\n\nA\n")
            need(self.stop() == 0, "no clean stop")
            if sent:
                self.run("digest", "send")
            self.program = self.folder.program
            shutil.copytree(self.state, self.copy)
        except BaseException:
            self.close()
            raise

    def back(self):
        shutil.rmtree(self.state)
        shutil.copytree(self.copy, self.state)
        for path in (self.state, *self.state.rglob("*")):
            self.folder.own(path)
        with self.sink.changed:
            self.sink.copies.clear()

    def wrap(self, *words):
        """The program is started by these words."""
        script = self.folder.path / "wrapped"
        script.write_text("#!/bin/sh\nexec " + " ".join(words)
                          + f' {self.program} "$@"\n')
        script.chmod(0o755)
        self.folder.program = script

    def unwrap(self):
        self.folder.program = self.program


def strace(inject):
    if not shutil.which("strace"):
        raise Skip("no strace")
    return ["strace", "-f", "-qq", "-o", "/dev/null", "-e",
            f"inject={inject}"]


def f02(world):
    """kill -9 at the N-th database write of the send role"""
    people, step = (6, 12) if world.short else (20, 1)
    s = Frozen(world, people, 4)
    extra = n = most = 0
    try:
        while True:
            n += step
            s.back()
            s.wrap(*strace(f"pwrite64:signal=KILL:when={n}"))
            begin = s.start("--only", "send", ready=False)
            rig.wait(lambda: s.process.poll() is not None or re.search(
                r"was killed|send ended|digest=\d+ done",
                s.said_since(begin)), f"write {n}")
            over = "done" in s.said_since(begin)
            s.unwrap()
            s.kill_all()
            s.kills += 1
            begin = s.start("--only", "send", ready=False)
            s.wait_log("send ready", begin)
            s.finish()
            need(s.states() == {6: people}, f"write {n}: {s.states()}")
            try:
                got = s.check(4)
            except AssertionError as e:
                raise AssertionError(f"write {n}: {e}") from e
            extra += got["extra"]
            most = max(most, got["max_copies"])
            need(s.stop() == 0, f"write {n}: no clean stop")
            if over:
                break
        need(s.kills > 3, "no write was met")
        return {"rows": people, "writes": n - step, "kills": s.kills - 1,
                "lost": 0, "extra": extra, "max_copies": most}
    finally:
        s.unwrap()
        s.close()


def f04(world):
    """kill -9 at the N-th database write of the freeze"""
    people, step = (40, 9) if world.short else (300, 1)
    s = Frozen(world, people, 8, sent=False)
    n, none = 0, 0
    try:
        while True:
            n += step
            s.back()
            s.wrap(*strace(f"pwrite64:signal=KILL:when={n}"))
            over = s.run("digest", "send", code=None).strip() != ""
            s.unwrap()
            begin = s.start("--only", "send", ready=False)
            s.wait_log("send ready", begin)
            made = s.sql("SELECT id FROM digest")
            if not made:
                none += 1
                s.run("digest", "send")
            s.finish()
            need(s.states() == {6: people}, f"write {n}: {s.states()}")
            s.check(0)
            need(s.stop() == 0, f"write {n}: no clean stop")
            s.kills += 1
            if over or n > 2000:
                break
        return {"rows": people, "kills": s.kills - 1, "lost": 0, "extra": 0,
                "not_begun": none}
    finally:
        s.unwrap()
        s.close()


# --- power loss -------------------------------------------------------------

def lose_power(s, shadow):
    """What is left: each file as it was last synced, and, in half of the
    cases, any of the blocks written since."""
    s.kill()
    some = RUN.random() < 0.5
    left = {}
    for path in shadow.iterdir():
        if path.name.startswith("."):
            continue
        base = bytearray(path.read_bytes())
        now = s.state / path.name
        new = now.read_bytes() if some and now.exists() else b""
        for at in range(0, len(new), 4096):
            if RUN.random() < 0.5:
                block = new[at:at + 4096]
                if len(base) < at:
                    base.extend(bytes(at - len(base)))
                base[at:at + len(block)] = block
        left[path.name] = bytes(base)
    shutil.rmtree(s.state)
    s.state.mkdir(0o700)
    s.folder.own(s.state)
    shutil.rmtree(shadow)
    shadow.mkdir()
    s.folder.own(shadow)
    for name, data in left.items():
        for path in (s.state / name, shadow / name):
            path.write_bytes(data)
            path.chmod(0o600)
            s.folder.own(path)


def f05(world):
    """power loss: what was not synced is gone, or half there"""
    rounds, people = (3, 300) if world.short else (30, 400)
    s = Scene(world, connections=8)
    shadow = s.folder.path / "shadow"
    shadow.mkdir()
    s.folder.own(shadow)
    try:
        s.shim(shadow=shadow, state=s.state)
        s.crowd(people)
        s.sink.delay = (0.0, 0.03)
        s.asked = 0
        asked = []
        for i in range(rounds):
            more(s, people)
            asked.append(f"ny{i}@mottagare.example")
            s.sign_up(asked[-1], "styrelsen")
            time.sleep(RUN.uniform(0.0, 0.4))
            lose_power(s, shadow)
            s.up()
            known = {r["address"] for r in s.sql(
                "SELECT address FROM subscriber")}
            need(set(asked) <= known, "I3: a sign-up is gone")
        s.finish()
        got = s.check(8 * s.kills)
        got.update(kills=s.kills, sign_ups=len(asked))
        return got
    finally:
        s.close()


# --- no memory --------------------------------------------------------------

def f34(world):
    """the n-th allocation of the send role fails; 128 MB of addresses"""
    tries = 6 if world.short else 40
    s = Frozen(world, 20, 2)
    flag = s.folder.path / "flag"
    died = 0
    try:
        for i in range(tries):
            n = int(2 ** RUN.uniform(0, 13)) if i else 1
            s.back()
            flag.unlink(missing_ok=True)
            flag.parent.chmod(0o777)
            s.shim(malloc=n, role="send", flag=flag)
            begin = s.start("--only", "send", ready=False)
            s.finish()
            s.check(2)
            log = s.said_since(begin)
            need("signal 11" not in log and "signal 6" not in log,
                 f"allocation {n}: it crashed{s.tail()}")
            died += flag.exists()
            need(s.stop() == 0, f"allocation {n}: no clean stop")
        s.env.pop("FAULT_MALLOC")
        s.back()
        s.start("--only", "send", ready=False)
        for pid in s.tree():
            s.limit(pid, "as", 128 << 20)
        s.finish()
        got = s.check(2)
        got.update(allocations=tries, failed=died)
        return got
    finally:
        s.close()


def f35(world):
    """SIGSTOP of the service, then of the relay"""
    seconds = 3 if world.short else 60
    s = running(world, 600, 8)
    try:
        s.sink.until(50, SEEN)
        pids = [*s.roles().values(), s.process.pid]
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
        time.sleep(seconds)
        for pid in pids:
            os.kill(pid, signal.SIGCONT)
        s.sink.until(s.sink.count() + 50, SEEN)
        s.sink.loop.call_soon_threadsafe(time.sleep, seconds)
        began = time.monotonic()
        need(s.get("/").status == 200, "the pages are away")
        need(time.monotonic() - began < world.within(2),
             "the pages are slow")
        s.finish(SEEN + seconds)
        got = s.check(0)
        got.update(stopped_s=seconds)
        return got
    finally:
        s.close()


ROWS = {"F01": f01, "F02": f02, "F03": f03, "F04": f04, "F05": f05,
        "F06": f06, "F07": f07, "F08": f08, "F34": f34, "F35": f35}
