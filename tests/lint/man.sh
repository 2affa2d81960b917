#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The manual pages are clean.
cd "$(dirname "$0")/../.." || exit 1
command -v mandoc >/dev/null || {
	echo "mandoc is missing: install the package mandoc"
	exit 1
}
mandoc -Tlint -Wwarning man/*.[1-8] && echo "man: clean"
