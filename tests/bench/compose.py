# SPDX-License-Identifier: GPL-3.0-or-later
"""Mails a second, joined from frozen blocks and rendered for each."""
import re
import subprocess

from rig import Site, folder, head, median, say


def run(program):
    head("Compose: 5 posts, one thread, medians of 3")
    driver = program.parent / "bench-compose"
    with folder() as path:
        site = Site(program, path)
        site.topics(1)
        site.subscribers(2000, 1, 1)
        site.posts(5, ["amne-1"])
        site.run("digest", "send")
        rows = []
        for _ in range(3):
            text = subprocess.run([str(driver), str(site.conf), "1"],
                                  text=True, capture_output=True,
                                  check=True).stdout
            rows.append([float(n) for n in re.findall(r"[\d.]+", text)])
        spliced, rendered, size = (median(c) for c in zip(*rows))
        say("spliced, mails/s", f"{spliced:,.0f}",
            f"{1e6 / spliced:.0f} us each, {size:.0f} octets")
        say("rendered for each, mails/s", f"{rendered:,.0f}")
        say("spliced / rendered", f"{spliced / rendered:.0f}", "goal 20")
