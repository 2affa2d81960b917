#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The unit's exposure is at most 1.5 (15 in tenths), and its directives are
# known.  Works without a running systemd.
cd "$(dirname "$0")/../.." || exit 1
unit=systemd/brevduva.service

command -v systemd-analyze >/dev/null || {
	echo "systemd-analyze is missing: install the package systemd"
	exit 1
}
out=$(systemd-analyze security --offline=true --threshold=15 "$unit" 2>&1) || {
	echo "$out" | tail -5
	exit 1
}
bad=$(echo "$out" | grep -E 'Unknown|Failed to parse|Invalid|ignoring')
[ -z "$bad" ] || {
	echo "$bad"
	exit 1
}
for want in Type=notify User=brevduva StateDirectory=brevduva WatchdogSec=30 \
    'RestartPreventExitStatus=64 78' KillMode=mixed; do
	grep -qx "$want" "$unit" || {
		echo "$unit: '$want' is missing"
		exit 1
	}
done
echo "$out" | tail -1 | sed 's/^[^A-Za-z]*//'
