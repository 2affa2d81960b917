# SPDX-License-Identifier: GPL-3.0-or-later
"""An SMTP server that does one thing wrong, on purpose, and keeps the truth.

A script names a stage (greet, ehlo, starttls, auth, mail, rcpt, data, body,
dot, quit) and what happens there: a reply as text, or one of
the functions below.  The stages of a message misbehave for one transaction
of the server only (turn, the first), all others always.
"""
import base64
import re
import socket
import ssl
import struct
import threading
import time

ONCE = {"mail", "rcpt", "data", "body", "dot"}


class Gone(Exception):
    """The connection is over."""


def drop(talk):
    raise Gone


def rst(talk):
    talk.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                         struct.pack("ii", 1, 0))
    raise Gone


def stall(talk):
    talk.server.stalled.set()
    while talk.sock.recv(65536):
        pass
    raise Gone


def deaf(talk):
    """Reads nothing more and keeps the connection."""
    talk.server.stop.wait(30)
    raise Gone


def pause(talk):
    time.sleep(0.1)


def drip(talk):
    talk.sock.sendall(b"250-")
    while True:
        talk.sock.sendall(b"x")
        time.sleep(0.05)


def endless(talk):
    block = b"250-and so on and so on and so on\r\n" * 100
    while True:
        talk.sock.sendall(block)


def endless_line(talk):
    while True:
        talk.sock.sendall(b"250 " + b"x" * 4096)


def garbage(talk):
    talk.sock.sendall(b"\x00\xff\x80 what is this?\r\n")


def oversize(talk):
    talk.sock.sendall(b"250 " + b"x" * 3000 + b"\r\n")


def mismatch(talk):
    talk.send("250-one", "550 two")


def cut_line(talk):
    talk.sock.sendall(b"25")
    raise Gone


def dribble(text):
    """Octet by octet, in packets of their own."""
    def run(talk):
        for octet in text.replace("\n", "\r\n").encode() + b"\r\n":
            talk.sock.sendall(bytes([octet]))
            time.sleep(0.0005)
    return run


def close_421(talk):
    talk.send("421 4.3.2 closing")
    raise Gone


def stay_421(talk):
    talk.sick = True
    talk.send("421 4.3.2 not now")


def then(*steps):
    """Several replies or functions, one after the other."""
    def run(talk):
        for step in steps:
            talk.step(step)
    return run


class Talk(threading.Thread):
    """One connection."""

    def __init__(self, server, sock):
        super().__init__(daemon=True)
        self.server = server
        self.sock = sock
        self.raw = sock
        self.buf = b""
        self.tls = False
        self.sick = False
        self.sender = False
        self.rcpts = []
        self.turn = 0

    def run(self):
        try:
            self.raw.settimeout(30)
            self.raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY,
                                not self.server.nagle)
            if self.server.implicit:
                self.start_tls()
            self.stage("greet", "220 hostile.test ESMTP")
            while True:
                self.command(self.line())
        except (Gone, OSError, ValueError):
            pass
        finally:
            for sock in {self.sock, self.raw}:
                try:
                    sock.close()
                except OSError:
                    pass

    # --- lines ---

    def line(self):
        while b"\n" not in self.buf:
            self.fill()
        line, self.buf = self.buf.split(b"\n", 1)
        return line.rstrip(b"\r")

    def fill(self):
        data = self.sock.recv(65536)
        if not data:
            raise Gone
        self.buf += data

    def send(self, *lines):
        self.sock.sendall("".join(line + "\r\n" for line in lines).encode())

    def step(self, action):
        if callable(action):
            action(self)
        else:
            self.send(*action.split("\n"))

    def stage(self, name, good):
        """Answers; tells whether the answer was a yes."""
        action = good
        if name in self.server.script and (
                name not in ONCE or self.turn in self.server.turn):
            action = self.server.script[name]
        self.step(action)
        return callable(action) or action[0] in "23"

    # --- commands ---

    def command(self, line):
        self.server.note(self.tls, line)
        verb = line.split(b" ")[0].split(b":")[0].upper().decode("latin-1")
        if self.sick and verb != "QUIT":
            return self.send("421 4.3.2 not now")
        known = {"EHLO": self.ehlo, "HELO": self.helo, "AUTH": self.auth,
                 "STARTTLS": self.starttls, "MAIL": self.mail,
                 "RCPT": self.rcpt, "DATA": self.data, "RSET": self.rset,
                 "QUIT": self.quit}
        if verb not in known:
            return self.send("500 5.5.1 what?")
        return known[verb](line)

    def ehlo(self, line):
        words = list(self.server.offers)
        if self.tls:
            words = [word for word in words if word != "STARTTLS"]
            words += self.server.offers_tls
        good = ["hostile.test"] + words
        self.stage("ehlo", "\n".join(
            "250" + ("-" if i + 1 < len(good) else " ") + word
            for i, word in enumerate(good)))

    def helo(self, line):
        self.send("250 hostile.test")

    def starttls(self, line):
        if not self.stage("starttls", "220 2.0.0 go ahead"):
            return
        self.start_tls()

    def start_tls(self):
        if "tls" in self.server.script:
            self.step(self.server.script["tls"])
        self.sock = self.server.context.wrap_socket(self.raw,
                                                    server_side=True)
        self.tls = True
        self.server.versions.append(self.sock.version())
        self.buf = b""

    def auth(self, line):
        words = line.decode().split(" ")
        if "auth" in self.server.script:
            self.step(self.server.script["auth"])
            return
        if words[1] == "LOGIN":
            if len(words) == 2:
                self.send("334 VXNlcm5hbWU6")
                words.append(self.line())
            self.send("334 UGFzc3dvcmQ6")
            login = [base64.b64decode(word).decode()
                     for word in (words[2], self.line())]
        else:
            login = base64.b64decode(words[2]).decode().split("\0")[1:]
        self.server.logins.append((self.tls, *login))
        self.send("235 2.7.0 welcome")

    def mail(self, line):
        self.turn = self.server.next_turn()
        self.rcpts = []
        self.sender = self.stage("mail", "250 2.1.0 ok")

    def rcpt(self, line):
        address = re.search(rb"<(.*?)>", line).group(1).decode()
        good = "250 2.1.5 ok" if self.sender else "503 5.5.1 MAIL first"
        if self.stage("rcpt", good):
            self.rcpts.append(address)

    def data(self, line):
        good = "354 go ahead" if self.rcpts else "554 5.5.1 no recipients"
        if not self.stage("data", good):
            return
        if "body" in self.server.script and self.turn in self.server.turn:
            self.step(self.server.script["body"])
        self.buf = b"\r\n" + self.buf
        start = 0
        while (end := self.buf.find(b"\r\n.\r\n", start)) < 0:
            start = max(0, len(self.buf) - 4)
            self.fill()
        body, self.buf = self.buf[2:end + 2], self.buf[end + 5:]
        if self.buf.startswith(b"MAIL "):
            self.server.ahead += 1
        if self.server.forgets:
            self.buf = b""
        body = body[1:] if body.startswith(b".") else body
        self.finish(body.replace(b"\r\n.", b"\r\n"))

    def finish(self, body):
        """A yes is the truth from before it is said, and a server that goes
        away without an answer may have kept it."""
        action = self.server.script.get("dot") \
            if self.turn in self.server.turn else None
        kept = action is None or action in (drop, rst, cut_line, oversize) \
            or (isinstance(action, str) and action[0] == "2")
        if kept:
            for address in self.rcpts:
                self.server.delivered.append((address, body))
        self.stage("dot", "250 2.0.0 kept")

    def rset(self, line):
        self.rcpts = []
        self.send("250 2.0.0 ok")

    def quit(self, line):
        self.stage("quit", "221 2.0.0 bye")
        raise Gone


class Server:
    """Listens on a free port until closed; delivered is what it has said
    yes to, or took and never answered.  One that forgets loses what came in
    one piece with a dot; one with Nagle's delay sends an answer when the last
    one has been acknowledged."""

    def __init__(self, script=None, offers=("PIPELINING",), offers_tls=(),
                 context=None, implicit=False, turn=1, forgets=False,
                 host="127.0.0.1", nagle=False):
        self.script = script or {}
        self.offers = list(offers)
        self.offers_tls = list(offers_tls)
        self.context = context
        self.implicit = implicit
        self.turn = turn if isinstance(turn, tuple) else (turn,)
        self.forgets = forgets
        self.nagle = nagle
        self.delivered = []
        self.commands = []
        self.logins = []
        self.versions = []
        self.turns = 0
        self.ahead = 0
        self.connections = 0
        self.lock = threading.Lock()
        self.stop = threading.Event()
        self.stalled = threading.Event()
        host = host.strip("[]")
        self.listener = socket.create_server(
            (host, 0), backlog=64, family=socket.AF_INET6 if ":" in host
            else socket.AF_INET)
        if "body" in self.script:   # what the kernel takes is not read
            self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF,
                                     8192)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                sock, _ = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            Talk(self, sock).start()

    def next_turn(self):
        with self.lock:
            self.turns += 1
            return self.turns

    def note(self, tls, line):
        self.commands.append((tls, line))

    def said(self, verb, tls=None):
        """How often the client gave this command."""
        return sum(1 for t, line in self.commands
                   if line.upper().startswith(verb.encode())
                   and (tls is None or t == tls))

    def close(self):
        self.stop.set()
        self.listener.close()


class BlackHole:
    """A port that answers no SYN: its queue is full and nobody accepts."""

    def __init__(self):
        self.listener = socket.socket()
        self.listener.bind(("127.0.0.1", 0))
        self.listener.listen(0)
        self.port = self.listener.getsockname()[1]
        self.fill = []
        for _ in range(4):
            sock = socket.socket()
            sock.setblocking(False)
            sock.connect_ex(("127.0.0.1", self.port))
            self.fill.append(sock)
        time.sleep(0.05)

    def close(self):
        for sock in self.fill:
            sock.close()
        self.listener.close()


class Closed:
    """A port where nobody listens."""

    def __init__(self):
        self.holder = socket.socket()
        self.holder.bind(("127.0.0.1", 0))
        self.port = self.holder.getsockname()[1]

    def close(self):
        self.holder.close()


def context(folder, name, **options):
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(f"{folder}/{name}.pem", f"{folder}/{name}.key")
    for key, value in options.items():
        if key == "ciphers":
            made.set_ciphers(value)
        else:
            setattr(made, key, value)
    return made
