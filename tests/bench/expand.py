# SPDX-License-Identifier: GPL-3.0-or-later
"""Freezing a digest: who is owed what, written as rows."""
import sqlite3

from rig import Site, folder, head, measured, say


def once(program, people, topics, per_person):
    with folder() as path:
        site = Site(program, path)
        site.topics(topics)
        site.subscribers(people, topics, per_person)
        site.posts(5, [f"amne-{i + 1}" for i in range(topics)])
        seconds, cpu, peak = measured(site.command("digest", "send"))
        db = sqlite3.connect(site.db)
        rows = db.execute("SELECT count(*) FROM outbox").fetchone()[0]
        variants = db.execute("SELECT count(*) FROM variant").fetchone()[0]
        db.close()
        name = f"{people:,} people, {topics} topics, {per_person} each"
        say(name + ": s", f"{seconds:.2f}",
            "goal 10" if people == 1000000 else "")
        say("  rows, variants", f"{rows:,}, {variants}")
        say("  peak MB, CPU s", f"{peak:.0f}, {cpu:.2f}", "goal 64 MB")
        say("  database MB", f"{site.size() / 1048576:.0f}")


def run(program):
    head("Expand: 5 posts")
    for people in (100000, 1000000):
        once(program, people, 4, 2)
        once(program, people, 40, 10)
