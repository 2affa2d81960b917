#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A folder includes only what stands in its row; each library's header is
fenced to the files that hide it.  src/main.c may include all of ours."""
import re

import source

LAYERS = {
    "base": "",
    "db": "base",
    "text": "base",
    "mail": "base text",
    "feed": "base text",
    "store": "base db",
    "flow": "base text mail feed store db",
    "http": "base text store flow db/db.h",
    "cli": "base text mail feed store flow db/db.h",
}

# Third-party header (or folder of headers) -> the files and folders with it.
FENCES = {
    "curl/": ["feed/"],
    "sqlite3.h": ["db/"],
    "uuid/": ["base/secret.c", "base/uuid.c"],
    "microhttpd.h": ["http/"],
    "libesmtp.h": ["mail/"],
    "auth-client.h": ["mail/"],
    "openssl/": ["base/secret.c", "mail/"],
    "libxml/": ["feed/", "text/html.c"],
    "cmark.h": ["text/markdown.c"],
    "jansson.h": ["feed/jsonfeed.c", "http/", "cli/"],
    "idn2.h": ["mail/address.c"],
    "ini.h": ["base/conf.c"],
    "crypt.h": ["base/password.c"],
    "seccomp.h": ["base/sandbox.c"],
    "systemd/": ["base/notify.c"],
}

SYSTEM = set("""
assert.h ctype.h dirent.h endian.h errno.h fcntl.h ftw.h getopt.h glob.h grp.h
iconv.h inttypes.h langinfo.h libgen.h limits.h locale.h malloc.h math.h
netdb.h poll.h pthread.h pwd.h regex.h sched.h semaphore.h setjmp.h signal.h
stdalign.h stdarg.h stdatomic.h stdbool.h stddef.h stdint.h stdio.h stdlib.h stdnoreturn.h
string.h strings.h sysexits.h syslog.h termios.h time.h unistd.h wchar.h
wctype.h
""".split())
SYSTEM_FOLDERS = ("sys/", "netinet/", "arpa/", "net/", "linux/")

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]+([<"])([^>"]+)[>"]', re.M)


def ours(here, header):
    """Why this file may not include this header of ours, or None."""
    if header.startswith("unit/") or not (source.SRC / header).is_file():
        return f'"{header}" is no header under src/'
    folder = here.split("/")[0]
    if here == "main.c" or header.split("/")[0] == folder:
        return None
    row = LAYERS[folder].split()
    if header.split("/")[0] in row or header in row:
        return None
    return f'{folder} must not include "{header}"'


def foreign(here, header):
    if header in SYSTEM or header.startswith(SYSTEM_FOLDERS):
        return None
    for fence, places in FENCES.items():
        if header == fence or (fence[-1] == "/" and header.startswith(fence)):
            if here in places or here.split("/")[0] + "/" in places:
                return None
            return (f"<{header}> is fenced to "
                    + ", ".join("src/" + p for p in places))
    return f"<{header}> is in no fence of tests/lint/layers.py"


def check(path):
    here = str(path.relative_to(source.SRC))
    text = source.blank(path.read_text(), keep_strings=True)
    includes = list(INCLUDE.finditer(text))
    for match in includes:
        why = (ours if match[1] == '"' else foreign)(here, match[2])
        if why:
            yield (f"{source.name(path)}:"
                   f"{source.line_of(text, match.start())}: {why}")
    own = here[:-2] + ".h"
    if here.endswith(".c") and (source.SRC / own).is_file() and (
            not includes or includes[0][2] != own):
        yield f'{source.name(path)}: its own header "{own}" comes first'


def unknown_folders():
    for path in sorted(source.SRC.iterdir()):
        if path.is_dir() and path.name not in LAYERS:
            yield f"src/{path.name}: no such layer in design.md"


paths = source.files("*.c", "*.h")
findings = list(unknown_folders())
for path in paths:
    findings += check(path)
source.end(findings, f"layers: {len(paths)} files keep to their row")
