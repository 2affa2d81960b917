# SPDX-License-Identifier: GPL-3.0-or-later
"""The servers that the daemon speaks to: a real one for SMTP, a real one for
feeds, both on 127.0.0.1 and a free port, both with a memory."""
import os
import sys

DEBIAN_PYTHON = "/usr/bin/python3"
try:
    import aiosmtpd.controller
    import aiosmtpd.smtp
except ImportError:
    # aiosmtpd is Debian's; the python3 of PATH may be another one.
    if os.path.realpath(sys.executable) == os.path.realpath(DEBIAN_PYTHON):
        raise
    os.execv(DEBIAN_PYTHON, [DEBIAN_PYTHON] + sys.orig_argv[1:])

import asyncio
import email
import email.policy
import hashlib
import http.server
import re
import socket
import ssl
import subprocess
import threading

from pages import tags

HOST = "brev.example.se"
BASE = f"http://{HOST}"             # of the pages, in all mail
BASES = rf"https?://{re.escape(HOST)}"
PATIENCE = 20       # seconds for what should take one


# --- The SMTP server --------------------------------------------------------

class Mail:
    """One message as it came off the wire."""

    def __init__(self, number, envelope, peer):
        self.number = number
        self.sender = envelope.mail_from
        self.options = list(envelope.mail_options)
        self.to = list(envelope.rcpt_tos)
        self.raw = bytes(envelope.original_content)
        self.peer = peer
        self.message = email.message_from_bytes(
            self.raw, policy=email.policy.default)

    def __getitem__(self, name):
        return self.message[name]

    @property
    def head(self):
        return self.raw.split(b"\r\n\r\n", 1)[0]

    def part(self, kind):
        part = self.message.get_body((kind,))
        return part.get_content().replace("\r\n", "\n")

    @property
    def text(self):
        return self.part("plain")

    @property
    def html(self):
        return self.part("html")

    def links(self):
        """Every address of ours in either part, as it stands there."""
        found = re.findall(BASES + r"[^\s<>\"]*", self.text)
        for tag, attributes in tags(self.html):
            if tag == "a" and re.match(BASES, attributes.get("href", "")):
                found.append(attributes["href"])
        return list(dict.fromkeys(found))

    def link(self, path):
        """The one address of ours under path, "/confirm/"."""
        found = {u for u in self.links() if
                 re.match(BASES + re.escape(path), u)}
        if len(found) != 1:
            raise AssertionError(f"{path}: {found} in\n{self.text}")
        return found.pop()

    @property
    def one_click(self):
        return re.match(r"<([^>]*)>", self["List-Unsubscribe"]).group(1)

    @property
    def digest(self):
        return hashlib.sha256(self.raw).hexdigest()


class Post(aiosmtpd.controller.Controller):
    """aiosmtpd on a free port.  Keeps each message before it answers."""

    def __init__(self, **more):
        self.mails = []
        self.changed = threading.Condition()
        self.answer = lambda mail: "250 2.0.0 Ok"   # to the final dot
        self.rcpt = lambda address: None            # or a refusal
        self.delay = 0.0
        self.allowed = None     # mails that get an answer; None = all
        self.socket = socket.socket()
        self.socket.bind(("127.0.0.1", 0))
        super().__init__(self, hostname="127.0.0.1",
                         port=self.socket.getsockname()[1],
                         enable_SMTPUTF8=False, ident="flow", **more)

    def _create_server(self):
        return self.loop.create_server(self._factory_invoker,
                                       sock=self.socket)

    async def handle_RCPT(self, server, session, envelope, address, options):
        refusal = self.rcpt(address)
        if refusal:
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Ok"

    async def handle_DATA(self, server, session, envelope):
        with self.changed:
            mail = Mail(len(self.mails), envelope, session.peer)
            self.mails.append(mail)
            self.changed.notify_all()
        while self.allowed is not None and mail.number >= self.allowed:
            await asyncio.sleep(0.02)
        if self.delay:
            await asyncio.sleep(self.delay)
        return self.answer(mail)

    def count(self):
        with self.changed:
            return len(self.mails)

    def after(self, start, many=1, seconds=PATIENCE):
        """The mails from number start on, once they are that many."""
        with self.changed:
            enough = self.changed.wait_for(
                lambda: len(self.mails) >= start + many, seconds)
            found = self.mails[start:]
        if not enough:
            raise AssertionError(f"{len(found)} of {many} mails came: "
                                 f"{[m.to for m in found]}")
        return found

    def first(self, address, start=0, seconds=PATIENCE):
        """The first mail to address from number start on, when it comes."""
        with self.changed:
            if not self.changed.wait_for(
                    lambda: self.find(address, start), seconds):
                raise AssertionError(f"no mail to {address}")
            return self.find(address, start)[0]

    def find(self, address, start):
        return [m for m in self.mails[start:] if address in m.to]

    def to(self, address, start=0):
        with self.changed:
            return self.find(address, start)


# --- The feed server --------------------------------------------------------

class Site(http.server.ThreadingHTTPServer):
    """Pages by path: (type, body).  Answers conditional GETs."""
    daemon_threads = True

    def __init__(self):
        self.pages = {}
        self.seen = []
        super().__init__(("127.0.0.1", 0), SiteHandler)
        self.thread = threading.Thread(target=self.serve_forever,
                                       args=(0.05,), daemon=True)
        self.thread.start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}"

    def stop(self):
        self.shutdown()
        self.server_close()
        self.thread.join()


class SiteHandler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        kind, body = self.server.pages.get(self.path, (None, b"gone"))
        tag = '"%s"' % hashlib.sha256(body).hexdigest()[:16]
        status = 200 if kind else 404
        if kind and self.headers.get("If-None-Match") == tag:
            status, body = 304, b""
        self.server.seen.append((self.path, status))
        self.send_response(status)
        if kind:
            self.send_header("Content-Type", kind)
            self.send_header("ETag", tag)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


def rss(items):
    """A feed of (guid, title, text) in RSS 2.0."""
    rows = "".join(
        f"<item><guid isPermaLink='false'>{guid}</guid><title>{title}"
        f"</title><link>https://www.example.se/{guid}</link>"
        f"<description>{text}</description></item>"
        for guid, title, text in items)
    return ("application/rss+xml; charset=utf-8",
            ("<?xml version='1.0' encoding='utf-8'?><rss version='2.0'>"
             "<channel><title>Nyheter</title><link>https://www.example.se/"
             f"</link><description>x</description>{rows}</channel></rss>"
             ).encode())


# --- TLS in front -----------------------------------------------------------

class Front:
    """Speaks TLS, as the proxy of a real service does, and passes every byte
    on to a port."""

    def __init__(self, folder, port):
        key, cert = folder / "front.key", folder / "front.pem"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
             "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", str(key),
             "-out", str(cert), "-days", "2", "-subj", f"/CN={HOST}"],
            check=True, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(cert, key)
        self.to = port
        self.loop = asyncio.new_event_loop()
        self.server = self.loop.run_until_complete(asyncio.start_server(
            self.serve, "127.0.0.1", 0, ssl=self.context))
        self.port = self.server.sockets[0].getsockname()[1]
        self.thread = threading.Thread(target=self.loop.run_forever,
                                       daemon=True)
        self.thread.start()

    async def serve(self, reader, writer):
        try:
            inner = await asyncio.open_connection("127.0.0.1", self.to)
        except OSError:
            writer.close()
            return
        await asyncio.gather(self.copy(reader, inner[1]),
                             self.copy(inner[0], writer))

    @staticmethod
    async def copy(reader, writer):
        try:
            while data := await reader.read(65536):
                writer.write(data)
                await writer.drain()
        except OSError:
            pass
        writer.close()

    def close(self):
        self.loop.call_soon_threadsafe(self.server.close)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)
