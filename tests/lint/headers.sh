#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Each header compiles alone and carries a guard.
cd "$(dirname "$0")/../.." || exit 1
libs=$(pkg-config --cflags libcurl sqlite3 libmicrohttpd libxml-2.0 libcmark \
    2>/dev/null)
bad=0
n=0

for h in $(find src -name '*.h' | sort); do
	n=$((n + 1))
	# shellcheck disable=SC2086
	out=$(${CC:-gcc} -std=c17 -D_GNU_SOURCE -Isrc $libs -Wall -Wextra \
	    -Werror -fsyntax-only -include "${h#src/}" -x c /dev/null 2>&1) || {
		echo "$h does not compile alone:"
		echo "$out" | grep -E 'error' | head -3
		bad=1
	}
	grep -q '^#ifndef [A-Z0-9_]*_H$' "$h" || {
		echo "$h: no include guard"
		bad=1
	}
done
[ $bad -eq 0 ] && echo "headers: $n compile alone"
exit $bad
