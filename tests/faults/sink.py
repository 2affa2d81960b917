# SPDX-License-Identifier: GPL-3.0-or-later
"""An SMTP server that takes everything and writes down the truth: each
message is noted before it is answered, so what a sender was told is never
more than what stands here."""
import asyncio
import hashlib
import random
import re
import threading
import time

ROW = re.compile(rb"ENVID=bd(\d+)", re.I)
TO = re.compile(rb"<([^>]*)>")
ID = re.compile(rb"^Message-ID:\s*(\S+)", re.I | re.M)


class Copy:
    """One message that came off the wire."""
    __slots__ = ("connection", "row", "to", "id", "hash", "at")

    def __init__(self, connection, row, to, body):
        found = ID.search(body)
        self.connection = connection
        self.row = row
        self.to = to
        self.id = found[1].decode() if found else ""
        self.hash = hashlib.sha256(body).digest()
        self.at = time.monotonic()


class Talk(asyncio.Protocol):
    def __init__(self, sink):
        self.sink = sink
        self.buf = b""
        self.body = False
        self.busy = False
        self.row = 0
        self.to = ""

    def connection_made(self, transport):
        self.transport = transport
        self.sink.connections += 1
        self.number = self.sink.connections
        self.sink.open.add(self)
        self.say("220 sink.test ESMTP")

    def connection_lost(self, why):
        self.sink.open.discard(self)

    def say(self, *lines):
        self.transport.write(
            "".join(line + "\r\n" for line in lines).encode())

    def data_received(self, data):
        self.buf += data
        self.work()

    def work(self):
        while self.buf and not self.busy:
            if self.body:
                end = self.buf.find(b"\r\n.\r\n")
                if end < 0:
                    return
                body, self.buf = self.buf[:end + 2], self.buf[end + 5:]
                self.body = False
                self.take(body.replace(b"\r\n..", b"\r\n."))
            else:
                end = self.buf.find(b"\r\n")
                if end < 0:
                    return
                line, self.buf = self.buf[:end], self.buf[end + 2:]
                self.command(line)

    def take(self, body):
        self.sink.note(Copy(self.number, self.row, self.to, body))
        self.busy = True
        least, most = self.sink.delay
        wait = random.uniform(least, most)
        if wait <= 0:
            self.taken()
        else:
            self.sink.loop.call_later(wait, self.taken)

    def taken(self):
        self.busy = False
        self.say("250 2.0.0 kept")
        self.work()

    def command(self, line):
        verb = line[:4].upper()
        if verb == b"EHLO":
            self.say("250-sink.test", "250-PIPELINING", "250-8BITMIME",
                     "250-ENHANCEDSTATUSCODES", "250 DSN")
        elif verb == b"MAIL":
            found = ROW.search(line)
            self.row = int(found[1]) if found else 0
            self.say("250 2.1.0 ok")
        elif verb == b"RCPT":
            self.to = TO.search(line)[1].decode()
            self.say("250 2.1.5 ok")
        elif verb == b"DATA":
            self.body = True
            self.say("354 go ahead")
        elif verb == b"QUIT":
            self.say("221 2.0.0 bye")
            self.transport.close()
        else:
            self.say("250 2.0.0 ok")


class Sink:
    """On a free port until closed; delay: seconds from the note to the
    answer, at least and at most."""

    def __init__(self, delay=(0.0, 0.004)):
        self.delay = delay
        self.copies = []
        self.connections = 0
        self.open = set()
        self.changed = threading.Condition()
        self.loop = asyncio.new_event_loop()
        ready = threading.Event()
        self.thread = threading.Thread(target=self.run, args=(ready,),
                                       daemon=True)
        self.thread.start()
        ready.wait()

    def run(self, ready):
        asyncio.set_event_loop(self.loop)
        self.server = self.loop.run_until_complete(self.loop.create_server(
            lambda: Talk(self), "127.0.0.1", 0, backlog=256))
        self.port = self.server.sockets[0].getsockname()[1]
        ready.set()
        self.loop.run_forever()

    def note(self, copy):
        with self.changed:
            self.copies.append(copy)
            self.changed.notify_all()

    def count(self):
        with self.changed:
            return len(self.copies)

    def until(self, many, seconds):
        """True once so many have come."""
        with self.changed:
            return self.changed.wait_for(
                lambda: len(self.copies) >= many, seconds)

    def close(self):
        def end():
            self.server.close()
            for talk in list(self.open):
                talk.transport.abort()
            self.loop.stop()
        self.loop.call_soon_threadsafe(end)
        self.thread.join(5)
        self.loop.close()
