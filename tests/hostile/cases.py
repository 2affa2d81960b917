# SPDX-License-Identifier: GPL-3.0-or-later
"""What the server does wrong, and what must come of it.

want: one entry a row (the last one for all that follow), each the start of
"verdict stage code text", with | between what is right as well.  fault: the
same for the session; None: it ends well.
"""
import ssl

from server import (BlackHole, Closed, Server, close_421, context, cut_line,
                    deaf, dribble, drip, drop, endless, endless_line, garbage,
                    mismatch, oversize, pause, rst, stall, stay_421, then)

CHUNKING = ("PIPELINING", "CHUNKING", "ENHANCEDSTATUSCODES", "DSN", "SIZE")
DATA = ("PIPELINING", "ENHANCEDSTATUSCODES", "DSN", "SIZE")
TLS = ("PIPELINING", "STARTTLS")
REQUIRE = ("-T", "require")
LOGIN = ("-u", "news", "-p", "{dir}/password")
HUGE = 4000000         # more than the kernel takes on behalf of a reader
UNTRIED = ["untried"]
SENT = ["sent dot 250"]
CLEAR = ("smtp", "native")
OWN = ("native", "smtps")
IN_DOUBT = ["in doubt dot 0", "untried"]


class Case:
    def __init__(self, name, want, fault=None, script=None, offers=DATA,
                 offers_tls=(), cert=None, args=(), rows=3, size=600,
                 also=None, peer=None, limit=None, seconds=None,
                 routes=("smtp", "native", "smtps"), turn=1, forgets=False,
                 host="127.0.0.1", cancel=None, nagle=False,
                 **tls):
        self.name, self.want, self.fault = name, want, fault
        self.script, self.offers, self.offers_tls = script, offers, offers_tls
        self.cert, self.tls, self.args = cert, tls, args
        self.rows, self.size, self.peer = rows, size, peer
        self.limit, self.seconds = limit, seconds
        self.routes, self.turn, self.forgets = routes, turn, forgets
        self.host, self.cancel, self.nagle = host, cancel, nagle
        self.also = also or (lambda test, outcome: None)

    def make_server(self, folder, implicit):
        if self.peer:
            return self.peer()
        cert = self.cert or ("good" if implicit else None)
        return Server(self.script, self.offers, self.offers_tls,
                      context(folder, cert, **self.tls) if cert else None,
                      implicit, self.turn, self.forgets, self.host,
                      self.nagle)


def no_mail(test, outcome):
    test.assertEqual(outcome.peer.said("MAIL"), 0)
    test.assertEqual(outcome.peer.said("AUTH"), 0)


def nothing_in_clear(test, outcome):
    test.assertEqual(outcome.peer.said("MAIL", tls=False), 0)
    test.assertEqual(outcome.peer.said("AUTH", tls=False), 0)
    test.assertTrue(all(login == (True, "news", "s3cret word")
                        for login in outcome.peer.logins))


def logged_in(test, outcome):
    nothing_in_clear(test, outcome)
    test.assertTrue(outcome.peer.logins)


def refused_login(test, outcome):
    test.assertEqual(outcome.peer.said("MAIL"), 0)


def one_connection(test, outcome):
    test.assertEqual(outcome.peer.connections, 1)


def newest_tls(test, outcome):
    """libesmtp has to stay at 1.2."""
    nothing_in_clear(test, outcome)
    test.assertEqual(set(outcome.peer.versions), {
        "TLSv1.2" if outcome.route == "smtp" else "TLSv1.3"})


def in_groups(test, outcome):
    """The next MAIL came in one piece with the end of the last message."""
    one_connection(test, outcome)
    test.assertEqual(outcome.peer.ahead, outcome.peer.turns - 1)


def step_by_step(test, outcome):
    one_connection(test, outcome)
    test.assertEqual(outcome.peer.ahead, 0)


def no_chunks(test, outcome):
    one_connection(test, outcome)
    test.assertEqual(outcome.peer.said("BDAT"), 0)
    test.assertGreater(outcome.peer.said("DATA"), 0)


def asks_dsn(test, outcome):
    lines = [line for _, line in outcome.peer.commands]
    test.assertTrue(any(b" RET=HDRS" in line and b" ENVID=row-1" in line
                        for line in lines if line.startswith(b"MAIL")))
    test.assertTrue(any(b" NOTIFY=FAILURE" in line and
                        b" ORCPT=rfc822;" in line
                        for line in lines if line.startswith(b"RCPT")))


CASES = [
    Case("plain", SENT, offers=(), also=one_connection),
    Case("pipelining", SENT, also=one_connection),
    Case("dsn", SENT, also=asks_dsn),
    Case("chunking", SENT, offers=CHUNKING, also=no_chunks),
    Case("chunking_dribbled", SENT, script={"ehlo": dribble(
        "250-hostile.test\n250-Chunking\n250-PIPELINING\n250  CHUNKING")},
        also=no_chunks),
    Case("chunking_rcpt_drop", UNTRIED, "deferred rcpt 0|relay down rcpt 0",
         offers=CHUNKING, script={"rcpt": drop}),
    Case("helo_only", SENT, script={"ehlo": "502 5.5.1 what?"}),
    Case("big", SENT, size=900000),
    Case("many_short_sessions", SENT, rows=40, args=("-m", "3")),
    Case("threads", SENT, rows=400, args=("-m", "7", "-t", "8")),
    Case("declined", ["declined", "sent"], args=("-D", "1", "-r", "2")),
    Case("declined_second", ["sent", "declined", "sent"],
         args=("-D", "2", "-r", "2")),
    Case("refused", UNTRIED, "relay down connect 0", peer=Closed),
    Case("black_hole", UNTRIED, "relay down connect 0", peer=BlackHole,
         seconds=5),
    Case("black_hole_threads", UNTRIED, "relay down connect 0",
         peer=BlackHole, args=("-t", "3"), seconds=8),
    Case("black_hole_cancelled", UNTRIED, "relay down connect 0",
         peer=BlackHole, cancel=200, limit=30000, seconds=3),
    Case("quit_stall", SENT, script={"quit": stall}),
    Case("quit_drop", SENT, script={"quit": drop}),
    Case("rcpt_550_then_354_250", ["failed rcpt 550", "sent"],
         script={"rcpt": "550 5.1.1 no", "data": "354 go", "dot": "250 ok"}),
    Case("rcpt_450_then_354_250", ["deferred rcpt 450", "sent"],
         script={"rcpt": "450 4.2.1 no", "data": "354 go", "dot": "250 ok"}),
    Case("rcpt_450_then_data_554", ["deferred rcpt 450", "sent"],
         script={"rcpt": "450 4.2.1 no", "data": "554 5.5.1 no"}),
    Case("rcpt_text_in_log", ["failed rcpt 550", "sent"],
         script={"rcpt": "550 5.1.1 <script>\x1b]0;x\x07\r" + "y" * 800}),
    Case("rcpt_multi_line", ["failed rcpt 550 no such reader", "sent"],
         script={"rcpt": "550-5.1.1 no such\n550 5.1.1 reader"}),
    Case("data_250", ["untried"], "relay down data|deferred data",
         script={"data": "250 ok"}),
    Case("body_drop", ["deferred data 0", "untried"], "deferred data 0",
         script={"body": drop}, size=HUGE),
    Case("body_rst", ["deferred data 0", "untried"], "deferred data 0",
         script={"body": rst}, size=HUGE),
    Case("body_deaf", ["deferred data 0", "untried"], "deferred data 0",
         script={"body": deaf}, size=HUGE),
    Case("data_354_and_250", UNTRIED, "deferred data 0",
         script={"data": "354 go\n250 2.0.0 kept"}),
    Case("mail_all_answers", UNTRIED, "deferred data 0|relay down mail 0",
         script={"mail": "250 ok\n250 ok\n354 go\n250 2.0.0 kept"}),
    Case("body_early_250", ["deferred data 0", "untried"], "deferred data 0",
         script={"body": then(pause, "250 2.0.0 kept", deaf)}, size=HUGE),
    Case("body_early_421", ["deferred data 0", "untried"], "deferred data",
         script={"body": then(pause, close_421)}, size=HUGE),
    Case("dot_cancelled", IN_DOUBT, "in doubt dot 0",
         script={"dot": stall}, cancel=0, limit=30000, seconds=10),
    Case("dot_354", ["in doubt dot", "untried"], "in doubt dot",
         script={"dot": "354 go on"}),
    Case("dot_200_of_another_kind", ["in doubt dot", "untried"],
         "in doubt dot", script={"dot": "2500 ok"}),
]

# Every stage with every misdeed.  Before the first message the session
# fails and no row is touched.
SILENCES = {"drop": drop, "rst": rst, "stall": stall, "drip": drip,
            "endless": endless, "endless_line": endless_line,
            "garbage": garbage, "mismatch": mismatch, "cut_line": cut_line}
for stage in ("greet", "ehlo"):
    for name, action in SILENCES.items():
        CASES.append(Case(f"{stage}_{name}", UNTRIED, "relay down connect 0",
                          script={stage: action}, also=no_mail))
    for reply, verdict in (("421 4.3.2 no", "relay down connect 421"),
                           ("451 4.3.0 no", "relay down connect 451"),
                           ("554 5.7.1 no", "sender fault connect 554")):
        CASES.append(Case(f"{stage}_{reply[:3]}", UNTRIED, verdict,
                          script={stage: reply}, also=no_mail))
for stage in ("mail", "rcpt", "data"):
    for name, action in SILENCES.items():
        CASES.append(Case(f"{stage}_{name}", UNTRIED,
                          f"relay down {stage} 0|deferred {stage} 0"
                          "|deferred rcpt 0",   # they come together
                          script={stage: action}))
    for name, action in (("421_close", close_421), ("421_stay", stay_421)):
        CASES.append(Case(f"{stage}_{name}", UNTRIED,
                          f"relay down {stage} 421",
                          script={stage: action}))
for name, action in SILENCES.items():
    CASES.append(Case(f"dot_{name}", IN_DOUBT, "in doubt dot 0",
                      script={"dot": action}))
CASES += [
    Case("dot_421_close", ["relay down dot 421", "untried"],
         "relay down dot 421", script={"dot": close_421}),
    Case("dot_451", ["deferred dot 451", "sent"],
         script={"dot": "451 4.3.0 no"}, also=one_connection),
    Case("dot_552", ["failed dot 552", "sent"],
         script={"dot": "552 5.3.4 no"}, also=one_connection),
    Case("dot_oversize", IN_DOUBT, "in doubt dot 0",
         script={"dot": oversize}),
]
for name, want, reply in (
        ("mail_451", "deferred mail 451", "451 4.3.0 no"),
        ("mail_550", "sender fault mail 550", "550 5.1.8 no"),
        ("rcpt_450", "deferred rcpt 450", "450 4.2.1 no"),
        ("rcpt_550", "failed rcpt 550", "550 5.1.1 no"),
        ("rcpt_550_policy", "sender fault rcpt 550", "550 5.7.1 no"),
        ("data_451", "deferred data 451", "451 4.3.0 no"),
        ("data_554", "failed data 554", "554 5.3.0 no")):
    CASES.append(Case(name, [want, "sent"], also=one_connection,
                      script={name[:4]: reply}))

# TLS: nothing goes out unless the server is the one that was configured.
CASES += [
    Case("tls", SENT, offers=TLS, cert="good", args=REQUIRE,
         also=nothing_in_clear),
    Case("tls_tickets_60", SENT, offers=TLS, cert="good", rows=60,
         args=REQUIRE + ("-m", "1", "-t", "2"), num_tickets=4,
         also=newest_tls, seconds=20),
    Case("tls_1_2", SENT, offers=TLS, cert="good", args=REQUIRE,
         maximum_version=ssl.TLSVersion.TLSv1_2, also=nothing_in_clear),
    Case("tls_big", SENT, offers=TLS, cert="good", args=REQUIRE,
         size=900000),
    Case("tls_opportunistic", SENT, offers=TLS, cert="alone",
         args=("-T", "opportunistic"), also=nothing_in_clear, routes=CLEAR),
    Case("tls_opportunistic_none", SENT, offers=DATA,
         args=("-T", "opportunistic"), routes=CLEAR),
    Case("tls_stripped", UNTRIED, "relay down connect 0", offers=DATA,
         args=REQUIRE, also=no_mail, routes=CLEAR),
    Case("tls_helo_only", UNTRIED, "relay down connect 0", offers=TLS,
         script={"ehlo": "502 5.5.1 what?"}, args=REQUIRE, also=no_mail,
         routes=CLEAR),
    Case("tls_454", UNTRIED, "relay down connect 454", offers=TLS,
         script={"starttls": "454 4.7.0 no"}, args=REQUIRE, cert="good",
         also=no_mail, routes=CLEAR),
    Case("tls_cut", UNTRIED, "relay down connect 0", offers=TLS,
         script={"tls": drop}, cert="good", args=REQUIRE, also=no_mail),
    Case("tls_stall", UNTRIED, "relay down connect 0", offers=TLS,
         script={"tls": stall}, cert="good", args=REQUIRE, also=no_mail),
    Case("tls_not_tls", UNTRIED, "relay down connect 0", offers=TLS,
         script={"tls": then("250 in clear", stall)}, cert="good",
         args=REQUIRE, also=no_mail),
    Case("tls_injected", UNTRIED, "relay down connect 0", offers=TLS,
         script={"starttls": "220 go\n250-x\n250 AUTH PLAIN\n250 ok\n250 ok"
                 "\n354 go\n250 kept"}, cert="good", args=REQUIRE,
         also=no_mail, routes=CLEAR),
    Case("tls_injected_opportunistic", UNTRIED, "relay down connect 0",
         offers=TLS, script={"starttls": "220 go\n250 x"}, cert="good",
         args=("-T", "opportunistic"), also=no_mail, routes=CLEAR),
    Case("tls_old", UNTRIED, "relay down connect 0", offers=TLS,
         cert="good", args=REQUIRE, also=no_mail,
         ciphers="ALL:@SECLEVEL=0",
         minimum_version=ssl.TLSVersion.TLSv1,
         maximum_version=ssl.TLSVersion.TLSv1_1),
]
for cert, word in (("expired", "certificate refused: certificate has exp"),
                   ("alone", "certificate refused: self-signed"),
                   ("wrong", "certificate refused: IP address mismatch")):
    CASES.append(Case(f"tls_{cert}", UNTRIED,
                      f"relay down connect 0 {word}", offers=TLS, cert=cert,
                      args=REQUIRE, also=no_mail))

# A password goes through TLS or not at all, and without it no mail does.
CASES += [
    Case("auth_plain", SENT, offers=TLS, offers_tls=["AUTH PLAIN"],
         cert="good", args=REQUIRE + LOGIN, also=logged_in),
    Case("auth_login", SENT, offers=TLS, offers_tls=["AUTH LOGIN"],
         cert="good", args=REQUIRE + LOGIN, also=logged_in),
    Case("auth_before_tls", SENT, offers=TLS + ("AUTH PLAIN LOGIN",),
         cert="good", args=REQUIRE + LOGIN, also=logged_in),
    Case("auth_without_tls", UNTRIED, "relay down connect 0",
         offers=("AUTH PLAIN LOGIN",), args=REQUIRE + LOGIN, also=no_mail,
         routes=CLEAR),
    Case("auth_535", UNTRIED, "sender fault connect 535", offers=TLS,
         offers_tls=["AUTH PLAIN LOGIN"], cert="good", args=REQUIRE + LOGIN,
         script={"auth": "535 5.7.8 no"}, also=refused_login),
    Case("auth_454", UNTRIED, "relay down connect 454", offers=TLS,
         offers_tls=["AUTH PLAIN"], cert="good", args=REQUIRE + LOGIN,
         script={"auth": "454 4.7.0 no"}, also=refused_login),
    Case("auth_not_offered", UNTRIED, "relay down connect 0", offers=TLS,
         cert="good", args=REQUIRE + LOGIN, also=no_mail),
    Case("auth_drop", UNTRIED, "relay down connect 0", offers=TLS,
         offers_tls=["AUTH PLAIN"], cert="good", args=REQUIRE + LOGIN,
         script={"auth": drop}, also=refused_login),
    Case("auth_stall", UNTRIED, "relay down connect 0", offers=TLS,
         offers_tls=["AUTH PLAIN"], cert="good", args=REQUIRE + LOGIN,
         script={"auth": stall}, also=refused_login),
    Case("auth_endless", UNTRIED, "relay down connect 0", offers=TLS,
         offers_tls=["AUTH LOGIN"], cert="good", args=REQUIRE + LOGIN,
         script={"auth": then(*["334 VXNlcm5hbWU6"] * 2000, stall)},
         also=refused_login),
    Case("auth_no_password", UNTRIED, "sender fault connect 535",
         offers=TLS, offers_tls=["AUTH PLAIN"], cert="good",
         args=REQUIRE + ("-u", "news", "-p", "{dir}/none"), also=no_mail),
]

# Our own client sends the next envelope behind a message, so the second
# message is another case than the first.
for stage in ("mail", "rcpt", "data"):
    for name, action in SILENCES.items():
        CASES.append(Case(f"second_{stage}_{name}", ["sent", "untried"],
                          f"relay down {stage} 0|deferred {stage} 0"
                          "|deferred rcpt 0", turn=2,
                          script={stage: action}))
    CASES.append(Case(f"second_{stage}_421", ["sent", "untried"],
                      f"relay down {stage} 421", turn=2,
                      script={stage: close_421}))
for name, action in SILENCES.items():
    CASES.append(Case(f"second_dot_{name}", ["sent"] + IN_DOUBT,
                      "in doubt dot 0", turn=2, script={"dot": action}))
for name, want, reply in (
        ("mail_451", "deferred mail 451", "451 4.3.0 no"),
        ("rcpt_550", "failed rcpt 550", "550 5.1.1 no"),
        ("data_451", "deferred data 451", "451 4.3.0 no"),
        ("dot_554", "failed dot 554", "554 5.3.0 no")):
    stage = name.split("_")[0]
    CASES.append(Case(f"second_{name}", ["sent", want, "sent"], turn=2,
                      also=one_connection, script={stage: reply}, rows=5))
CASES += [
    Case("ahead", SENT, rows=8, also=in_groups, routes=OWN),
    Case("ahead_big", SENT, rows=4, size=300000, also=in_groups, routes=OWN),
    Case("nagle", SENT, rows=100, nagle=True, seconds=3),
    Case("ahead_refused_rcpt", ["sent", "failed rcpt 550", "sent"], rows=5,
         turn=2, script={"rcpt": "550 5.1.1 no"}, also=one_connection,
         routes=OWN),
    Case("ahead_not_offered", SENT, offers=(), rows=5, also=step_by_step),
    Case("ahead_unknown", SENT, offers=("PIPELINING",), rows=5,
         script={"mail": "503 5.5.1 one at a time"}, turn=2,
         also=one_connection, routes=OWN),
    Case("ahead_unknown_always", ["sent", "failed mail 503|sender fault "
                                  "mail 503"], rows=2, turn=(2, 3),
         script={"mail": "503 5.5.1 no"}, also=one_connection, routes=OWN),
    Case("ahead_forgotten", SENT, rows=5, forgets=True, args=("-r", "1"),
         fault="relay down mail 0 no answer in time", routes=OWN),
    Case("ahead_mad", ["deferred mail 451", "untried"], "deferred data 0",
         script={"mail": "451 4.3.0 no", "rcpt": "250 ok",
                 "data": "354 go"}, routes=OWN),
    Case("ahead_extra_answer", ["sent", "untried"],
         "deferred data 0|relay down mail 0", turn=2,
         script={"mail": "250 ok\n250 ok"}, routes=OWN),
    Case("ahead_declined", ["sent", "declined", "sent"], rows=5,
         args=("-D", "2", "-r", "2"), routes=OWN),
    Case("quit_ahead", SENT, rows=1, script={"quit": "221 ok\n250 more"}),
    Case("ipv6", SENT, host="[::1]", routes=OWN),
    Case("ipv6_tls", SENT, host="[::1]", offers=TLS, cert="good",
         args=REQUIRE, also=nothing_in_clear, routes=OWN),
    Case("name", SENT, host="localhost", offers=TLS, cert="good",
         args=REQUIRE),
    Case("auth_in_clear_here", SENT, offers=("AUTH PLAIN LOGIN",),
         args=LOGIN, routes=CLEAR),
]
