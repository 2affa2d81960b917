# SPDX-License-Identifier: GPL-3.0-or-later
"""Relays that are not next door: a delay on the way, a real Postfix."""
import contextlib
import os
import pathlib
import shutil
import socket
import subprocess
import threading
import time

from rig import folder, free_port, head, median, say
from send import brevduva, sink, smtp_source


class Delay:
    """Passes bytes on both ways, each piece so many seconds later."""

    def __init__(self, target, seconds):
        self.target, self.seconds = target, seconds
        self.listener = socket.socket()
        self.listener.bind(("127.0.0.1", 0))
        self.listener.listen(64)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                near, _ = self.listener.accept()
            except OSError:
                return
            far = socket.create_connection(("127.0.0.1", self.target))
            for a, b in ((near, far), (far, near)):
                a.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                threading.Thread(target=self.passes, args=(a, b),
                                 daemon=True).start()

    def passes(self, a, b):
        import queue
        waiting = queue.Queue()

        def deliver():
            while True:
                at, data = waiting.get()
                time.sleep(max(0, at - time.monotonic()))
                with contextlib.suppress(OSError):
                    if not data:
                        b.shutdown(socket.SHUT_WR)
                        return
                    b.sendall(data)
        threading.Thread(target=deliver, daemon=True).start()
        while True:
            try:
                data = a.recv(65536)
            except OSError:
                data = b""
            waiting.put((time.monotonic() + self.seconds, data))
            if not data:
                return

    def close(self):
        self.listener.close()


POSTFIX_MAIN = """
compatibility_level = 3.6
queue_directory = {path}/queue
data_directory = {path}/data
mail_owner = postfix
setgid_group = postdrop
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mydestination =
mynetworks = 127.0.0.0/8
relay_domains = example.se example.org
default_transport = discard:
relay_transport = discard:
smtpd_client_connection_rate_limit = 0
smtpd_client_connection_count_limit = 100
maillog_file = {path}/log
maillog_file_prefixes = {path}
myhostname = relay.example.org
"""
POSTFIX_MASTER = """
{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
discard unix - - n - - discard
error unix - - n - - error
proxymap unix - - n - - proxymap
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


@contextlib.contextmanager
def postfix():
    """An instance of its own, queue on disk; None when not root."""
    if os.geteuid() != 0 or not shutil.which("postfix"):
        yield None
        return
    with folder() as path:
        path.chmod(0o755)
        port = free_port()
        for name in ("queue", "data"):
            (path / name).mkdir()
        shutil.chown(path / "data", "postfix")
        (path / "main.cf").write_text(POSTFIX_MAIN.format(path=path))
        (path / "master.cf").write_text(POSTFIX_MASTER.format(port=port))
        for name in ("dynamicmaps.cf", "postfix-files"):
            source = pathlib.Path("/etc/postfix") / name
            if source.exists():
                shutil.copy(source, path / name)
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        subprocess.run(["postfix", "-c", str(path), "start"], **quiet)
        try:
            for _ in range(100):
                with contextlib.suppress(OSError):
                    socket.create_connection(("127.0.0.1", port), 1).close()
                    break
                time.sleep(0.1)
            yield port
        finally:
            subprocess.run(["postfix", "-c", str(path), "stop"], **quiet)


def delayed(program):
    head("A relay some way off (1 connection, 300 mails)")
    with sink() as port:
        for ms in (20, 50):
            delay = Delay(port, ms / 2000)
            limit = smtp_source(delay.port, 1, 100)[0]
            say(f"{ms} ms round trip: smtp-source, mails/s", f"{limit:.1f}",
                f"{1000 / ms / limit:.1f} round trips each")
            for client in ("libesmtp", "native"):
                rate = brevduva(program, delay.port, 1, 300, client)[0]
                say(f"  brevduva, {client}", f"{rate:.1f}",
                    f"{1000 / ms / rate:.1f} round trips each")
            delay.close()


@contextlib.contextmanager
def on(processors):
    """What is started here runs on these processors alone."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, processors)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def accepted(program, relays, senders):
    """-N: a recipient is not the last one again, as in any real mailing,
    and Postfix must look each of them up."""
    sources, numbered, ours = [], [], []
    with on(relays), postfix() as port, on(senders):
        if not port:
            say("not root, or no postfix", "skipped")
            return
        for _ in range(3):
            sources.append(smtp_source(port, 8, 3000)[0])
            numbered.append(smtp_source(port, 8, 3000, "-N")[0])
            ours.append(brevduva(program, port, 8, 3000, "native")[0])
    say("smtp-source, accepted/s", f"{median(sources):,.0f}")
    say("smtp-source -N, accepted/s", f"{median(numbered):,.0f}")
    say("brevduva, accepted/s", f"{median(ours):,.0f}",
        f"{median(ours) / median(sources):.2f} of smtp-source")
    say("  / smtp-source -N", f"{median(ours) / median(numbered):.2f}",
        "goal 0.98")


def real(program):
    every = sorted(os.sched_getaffinity(0))
    head("A real Postfix, its queue on disk, then discarded (8 connections)")
    accepted(program, every, every)
    if len(every) > 1:
        head("The same, the relay on processors of its own")
        half = len(every) // 2
        accepted(program, every[:half], every[half:])


def run(program):
    delayed(program)
    real(program)
