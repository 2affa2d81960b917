# SPDX-License-Identifier: GPL-3.0-or-later
"""F29 to F31: clocks that jump, days that are longer or shorter, hours that
were slept through.  The clock is the service's alone (libfaketime)."""
import datetime
import zoneinfo

import rig
from scene import POST, TEXT, TOPIC, Scene, need

ZONE = zoneinfo.ZoneInfo("Europe/Stockholm")
DAY = 86400


def at(*when):
    return datetime.datetime(*when, tzinfo=ZONE).timestamp()


def clocked(world, when, cadence=2, **conf):
    """A service at that hour with three who want a digest a day."""
    s = Scene(world, connections=2, clock=when, digest__holidays="as-is",
              **conf)
    try:
        s.up()
        s.topics(TOPIC)
        s.people([f"p{i}@mottagare.example" for i in range(3)], TOPIC,
                 cadence)
        s.seen = 0
    except BaseException:
        s.close()
        raise
    return s


def news(s):
    s.posts += 1
    s.post_add(POST.format(f"Nyhet {s.posts}", TEXT))


def looked(s):
    """The sweep has looked at the clock: it does so once a second, and what
    it had to do is done."""
    def runs():
        return s.sql("SELECT name, value FROM setting WHERE name LIKE "
                     "'ran.%' ORDER BY name")
    cpu = s.cpu_s("send")
    rig.wait(lambda: s.cpu_s("send") >= cpu + 0.02, "a look", 30)
    s.idle(30)
    return runs()


def to(s, when):
    s.set_clock(when)
    return looked(s)


def fresh(s):
    """How many digests were made since the last question."""
    n = s.sql("SELECT count(*) AS n FROM digest")[0]["n"]
    old, s.seen = s.seen, n
    return n - old


def once(s, when, digests, say):
    """News is told, the hour comes: so many digests, now and later."""
    news(s)
    to(s, when - 60)
    need(fresh(s) == 0, f"{say}: one left too early")
    to(s, when + 1)
    rig.wait(lambda: s.sql("SELECT count(*) AS n FROM digest")[0]["n"]
             >= s.seen + digests, f"{say}: the digest{s.tail()}")
    s.idle(30)
    to(s, when + 3599)
    to(s, when + 3 * 3600)
    made = fresh(s)
    need(made == digests, f"{say}: {made} digests, not {digests}")


def f29(world):
    """the clock jumps: an hour back, a day, ten years, 1970"""
    noon = at(2026, 11, 4, 12)
    nine = at(2026, 11, 5, 9)
    s = clocked(world, noon, digest__daily="mon-sun 09:00")
    try:
        looked(s)
        once(s, nine, 1, "the day")
        for back in (3600, 3 * 3600 + 60):
            to(s, nine + 3600 - back)
            news(s)
            to(s, nine + 1)
            need(fresh(s) == 0, "a second digest of one day")
        # News waited: the next day pays it, once.
        to(s, nine + DAY + 1)
        rig.wait(lambda: s.sql("SELECT count(*) AS n FROM digest")[0]["n"]
                 == s.seen + 1, "the next day's digest")
        s.idle(30)
        fresh(s)
        link = s.sign_up_link()
        to(s, nine + 30 * DAY)
        need(s.get(link).status in (404, 410) or "gick ut" in
             s.get(link).text or not any(
                 f["action"] for f in forms(s.get(link))),
             "an expired link was taken")
        to(s, at(1990, 1, 1))
        roles = s.roles()
        to(s, 10)
        to(s, nine + 3653 * DAY)
        need(s.roles() == roles, "a role died" + s.tail())
        need(s.get("/").status == 200, "the pages are away")
        need(fresh(s) <= 1, "more than one digest after ten years")
        s.finish()
        got = s.check(0)
        got.update(digests=s.seen)
        return got
    finally:
        s.close()


def f30(world):
    """daylight saving, 29 February, week 53"""
    s = clocked(world, at(2026, 3, 27, 12), digest__daily="mon-sun 02:30",
                digest__weekly="sun 02:30")
    spring = at(2026, 3, 29, 3, 30)     # 02:30 does not exist
    autumn = at(2026, 10, 25, 2, 30)    # and here it comes twice
    try:
        looked(s)
        once(s, at(2026, 3, 28, 2, 30), 1, "a day")
        news(s)
        to(s, spring + 1800)
        s.idle(30)
        need(fresh(s) == 1, "spring")
        to(s, autumn - DAY - 3600)
        fresh(s)
        days = [(autumn, "autumn"), (at(2027, 1, 3, 2, 30), "week 53"),
                (at(2028, 2, 29, 2, 30), "29 February")]
        for when, say in days[:1] if world.short else days:
            to(s, when - DAY + 3 * 3600)
            fresh(s)
            once(s, when, 1, say)
        s.finish()
        got = s.check(0)
        got.update(digests=s.seen)
        return got
    finally:
        s.close()


def f31(world):
    """three days down: one digest for each cadence"""
    s = clocked(world, at(2026, 11, 6, 12), digest__daily="mon-sun 09:00",
                digest__weekly="sun 09:00", digest__monthly="8 09:00")
    try:
        for cadence in (3, 4):
            s.people([f"c{cadence}{i}@mottagare.example" for i in range(3)],
                     TOPIC, cadence)
        looked(s)
        for _ in range(3):
            news(s)
        need(s.stop() == 0, "no clean stop")
        s.set_clock(at(2026, 11, 9, 12))
        s.up()
        rig.wait(lambda: s.sql("SELECT count(*) AS n FROM digest")[0]["n"]
                 >= 3, "three digests" + s.tail())
        s.idle(30)
        to(s, at(2026, 11, 9, 15))
        made = s.sql("SELECT cadence, count(*) AS n FROM digest GROUP BY "
                     "cadence ORDER BY cadence")
        need(made == [{"cadence": c, "n": 1} for c in (2, 3, 4)],
             f"made {made}")
        got = s.check(0)
        need(got["rows"] == 9, f"{got['rows']} rows, not 9")
        got.update(digests=3)
        return got
    finally:
        s.close()


ROWS = {"F29": f29, "F30": f30, "F31": f31}
