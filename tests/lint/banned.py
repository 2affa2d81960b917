#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls that have no place here, with what to use instead."""
import re

import source

BANNED = {
    "strcpy": "buf or memcpy", "strcat": "buf", "sprintf": "snprintf or buf",
    "vsprintf": "vsnprintf or buf", "stpcpy": "buf", "strncpy": "snprintf",
    "strncat": "buf", "gets": "getline", "strtok": "str.h",
    "atoi": "str.h", "atol": "str.h", "atoll": "str.h", "atof": "str.h",
    "scanf": "str.h", "sscanf": "str.h", "fscanf": "str.h",
    "strtol": "str.h", "strtoll": "str.h", "strtoul": "str.h",
    "strtoull": "str.h", "strtod": "str.h",
    "system": "nothing", "popen": "nothing", "alloca": "mem or a fixed array",
    "rand": "secret_random", "random": "secret_random",
    "srand": "nothing", "drand48": "secret_random",
    "localtime": "date.h", "gmtime": "date.h", "ctime": "date.h",
    "asctime": "date.h", "localtime_r": "date.h", "mktime": "date.h",
    "time": "date_now", "gettimeofday": "date_now",
    "clock_gettime": "date.h",
    "tmpnam": "mkstemp", "tempnam": "mkstemp", "mktemp": "mkstemp",
    "malloc": "mem_alloc", "calloc": "mem_array", "realloc": "mem_grow",
    "strdup": "mem_strdup", "strndup": "mem_strndup",
    "sleep": "poll on an event", "usleep": "poll on an event",
    "strerror": "err_sys or strerror_r", "signal": "sigaction",
    "inet_ntoa": "inet_ntop", "gethostbyname": "getaddrinfo",
    "vfork": "fork", "setlocale": "nothing: bytes mean the same everywhere",
}
# The one place of each that hides it.
ALLOWED = {
    "malloc": ["base/mem.c"], "calloc": ["base/mem.c"],
    "realloc": ["base/mem.c"], "strdup": ["base/mem.c"],
    "strndup": ["base/mem.c"],
    "time": ["base/date.c", "base/log.c"],
    "localtime_r": ["base/date.c", "base/log.c"],
    "mktime": ["base/date.c"],
    # pthread_cond_timedwait() wants a struct timespec.
    "clock_gettime": ["base/date.c", "mail/esmtp.c", "mail/watchdog.c",
                      "db/writer.c"],
    "strtol": ["base/str.c"], "strtoll": ["base/str.c"],
    "strtoul": ["base/str.c"], "strtoull": ["base/str.c"],
    "strtod": ["base/str.c"],
}
CALL = re.compile(r"(?<![\w.>])(" + "|".join(BANNED) + r")\s*\(")
# A secret is compared in constant time: secret_equal().
SECRET = re.compile(r"\bmemcmp\s*\([^;]*\b(mac|hmac|secret|password|token)"
                    r"\b", re.I)


def check(path):
    here = str(path.relative_to(source.SRC))
    code = source.blank(path.read_text())
    for match in CALL.finditer(code):
        if here in ALLOWED.get(match[1], []):
            continue
        yield (f"{source.name(path)}:{source.line_of(code, match.start())}: "
               f"{match[1]}() is banned, use {BANNED[match[1]]}")
    for match in SECRET.finditer(code):
        yield (f"{source.name(path)}:{source.line_of(code, match.start())}: "
               f"memcmp() on a secret, use secret_equal")


paths = source.files("*.c", "*.h")
findings = [f for path in paths for f in check(path)]
source.end(findings, f"banned: none of {len(BANNED)} calls in "
           f"{len(paths)} files")
