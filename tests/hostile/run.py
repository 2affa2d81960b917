#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The hostile suite: each mode of server.py against tests/hostile/driver.c.

usage: run.py [ROUTE...] [-k NAME]...   (B names the build folder)

A route is smtp (libesmtp), native (our own client, smtp://) or smtps; all
when none is named.  -k: only cases whose name holds NAME.  PATIENCE=4 in
the environment makes all limits four times as long, for slow builds.

A case says what must become of three messages and of the session.  Beside
that, always: what is called sent is what the server said yes to, what the
server took is sent or in doubt, no body is changed, nothing takes long.
"""
import concurrent.futures
import functools
import getopt
import os
import subprocess
import sys
import tempfile
import time
import unittest

import server
from cases import CASES

PATIENCE = int(os.environ.get("PATIENCE", 1))
LIMIT = 1500          # milliseconds for each stage
SLOWEST = 12          # seconds for any case
WORKERS = 12


@functools.lru_cache
def expected_body(size):
    head = ("Date: Mon, 04 May 2026 09:00:00 +0200\r\n"
            "From: News <news@example.se>\r\nTo: reader@example.org\r\n"
            "Message-ID: <hostile-1@example.se>\r\nSubject: Test\r\n"
            "MIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\n")
    line = ". The quick brown fox jumps over the lazy dog.\r\n.\r\n"
    lines = max(0, -((len(head) - size) // len(line)))
    return (head + line * lines).encode()


ROUTES = {"smtp": ("smtp", []), "native": ("smtp", ["-N"]),
          "smtps": ("smtps", [])}


class Outcome:
    """What one run of the driver printed."""

    def __init__(self, case, route, folder, driver):
        scheme, options = ROUTES[route]
        self.route = route
        self.peer = case.make_server(folder, route == "smtps")
        args = [driver, "-n", str(case.rows), "-s", str(case.size),
                "-l", str((case.limit or LIMIT) * PATIENCE)] + options
        if case.cancel is not None:
            args += ["-C", str(case.cancel * PATIENCE)]
        args += [arg.format(dir=folder) for arg in case.args]
        args.append(f"{scheme}://{case.host}:{self.peer.port}")
        env = dict(os.environ, SSL_CERT_FILE=f"{folder}/ca.pem")
        start = time.monotonic()
        with subprocess.Popen(args, env=env, stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE) as done:
            told = None
            if case.cancel == 0 and self.peer.stalled.wait(20 * PATIENCE):
                told = b"\n"
            try:
                text, errors = done.communicate(told, timeout=60 * PATIENCE)
            except subprocess.TimeoutExpired:
                done.kill()
                raise
        self.seconds = time.monotonic() - start
        self.status = done.returncode
        self.text = text.decode("utf-8", "replace")
        self.errors = errors.decode("utf-8", "replace")
        self.rows, self.faults, self.broken = {}, [], []
        for line in self.text.split("\n"):
            words = line.split("\t")
            if words[0].isdigit():
                self.rows[int(words[0])] = " ".join(words[1:])
            elif words[0] == "fault":
                self.faults.append(" ".join(words[1:]))
            elif words[0].startswith("BROKEN"):
                self.broken.append(line)
        self.peer.close()


def fits(got, wanted):
    return any(got.startswith(one.strip()) for one in wanted.split("|"))


class Hostile(unittest.TestCase):
    """Filled with one test for each case and route."""

    def check(self, case, outcome):
        told = f"\n{outcome.text}{outcome.errors}"
        self.assertEqual(outcome.status, 0, told)
        self.assertEqual(outcome.broken, [], told)
        self.assertLess(outcome.seconds, (case.seconds or SLOWEST) * PATIENCE,
                        told)
        for row in range(1, case.rows + 1):
            wanted = case.want[min(row, len(case.want)) - 1]
            self.assertTrue(fits(outcome.rows.get(row, "none"), wanted),
                            f"row {row}, wanted {wanted}:{told}")
        if case.fault is None:
            self.assertEqual(outcome.faults, [], told)
        else:
            self.assertTrue(outcome.faults and
                            fits(outcome.faults[0], case.fault),
                            f"fault, wanted {case.fault}:{told}")
        self.assertTrue(outcome.text.isprintable() or all(
            c.isprintable() or c in "\t\n" for c in outcome.text), told)
        if isinstance(outcome.peer, server.Server):
            self.check_truth(case, outcome, told)
            case.also(self, outcome)

    def check_truth(self, case, outcome, told):
        body = expected_body(case.size)
        kept = [address for address, _ in outcome.peer.delivered]
        self.assertEqual(len(kept), len(set(kept)), "delivered twice" + told)
        for address, got in outcome.peer.delivered:
            self.assertEqual(got, body, f"{address}: body changed")
        for row, word in outcome.rows.items():
            address = f"reader-{row}@example.org"
            if word.startswith("sent"):
                self.assertIn(address, kept, told)
            elif address in kept:
                self.assertTrue(word.startswith("in doubt"), told)


def make_certificates(folder):
    """ca, and what it signed: good, expired, wrong (name); alone: no CA."""
    def openssl(*args):
        subprocess.run(["openssl", *args], check=True, cwd=folder,
                       capture_output=True)

    key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
    ours = "subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1"
    for name in ("ca", "alone"):
        openssl("req", "-x509", *key, "-keyout", f"{name}.key", "-out",
                f"{name}.pem", "-subj", f"/CN={name}", "-days", "2",
                "-addext", ours)
    for name, days, names in (("good", "2", ours), ("expired", "-1", ours),
                              ("wrong", "2", "subjectAltName="
                               "DNS:mail.example.org,IP:127.0.0.2")):
        with open(f"{folder}/{name}.ext", "w", encoding="ascii") as file:
            file.write(names)
        openssl("req", *key, "-keyout", f"{name}.key", "-out",
                f"{name}.csr", "-subj", f"/CN={name}")
        openssl("x509", "-req", "-in", f"{name}.csr", "-CA", "ca.pem",
                "-CAkey", "ca.key", "-CAcreateserial", "-out",
                f"{name}.pem", "-days", days, "-extfile", f"{name}.ext")


def add_test(case, route, outcome):
    def test(self):
        self.check(case, outcome.result())
    setattr(Hostile, f"test_{route}_{case.name}", test)


def has_ipv6():
    try:
        server.Server(host="[::1]").close()
        return True
    except OSError:
        return False


def main():
    driver = os.path.abspath(os.environ.get("B", "build") + "/hostile-driver")
    options, routes = getopt.gnu_getopt(sys.argv[1:], "k:")
    names = [value for _, value in options]
    if set(routes) - set(ROUTES):
        sys.exit(__doc__)
    ipv6 = has_ipv6()
    cases = [case for case in CASES if (ipv6 or ":" not in case.host)
             and (not names or any(name in case.name for name in names))]
    with tempfile.TemporaryDirectory() as folder, \
            concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        make_certificates(folder)
        with open(f"{folder}/password", "w", encoding="ascii") as file:
            os.fchmod(file.fileno(), 0o600)
            file.write("s3cret word\n")
        for route in routes or ROUTES:
            for case in cases:
                if route in case.routes:
                    add_test(case, route, pool.submit(
                        Outcome, case, route, folder, driver))
        suite = unittest.defaultTestLoader.loadTestsFromTestCase(Hostile)
        result = unittest.TextTestRunner(verbosity=1).run(suite)
    failed = len(result.failures) + len(result.errors)
    print(f"{result.testsRun - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
