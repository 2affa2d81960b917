# SPDX-License-Identifier: GPL-3.0-or-later
"""F29 to F31: clocks that jump, days that are longer or shorter, hours that
were slept through.  The clock is the service's alone (libfaketime)."""
import contextlib
import datetime
import time
import zoneinfo

import rig
from scene import POST, SENT, TEXT, TOPIC, Scene, need

ZONE = zoneinfo.ZoneInfo("Europe/Stockholm")
DAY = 86400


def at(*when):
    return datetime.datetime(*when, tzinfo=ZONE).timestamp()


def clocked(world, when, cadence=2, **conf):
    """A service at that hour with three who want a digest a day; the mails
    come to rig.Post, which keeps what they say."""
    s = Scene(world, connections=2, clock=when, sink=False,
              digest__holidays="as-is", **conf)
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


def ran(s):
    """The last daily run that the sweep has looked at: 20261105."""
    rows = s.sql("SELECT value FROM setting WHERE name = 'ran.daily'")
    return int(rows[0]["value"]) if rows else 0


def to(s, when):
    """The clock goes there; when a run lies behind, it was seen."""
    s.set_clock(when)
    hour, minute = map(int, s.conf["digest"]["daily"].split()[1].split(":"))
    day = datetime.datetime.fromtimestamp(when, ZONE)
    if when < at(day.year, day.month, day.day, hour, minute):
        day -= datetime.timedelta(days=1)
    day = int(day.strftime("%Y%m%d"))
    s.touch()
    rig.wait(lambda: ran(s) >= day, f"the sweep on {day}, it was {ran(s)}")
    # What must not come does not come within two looks of the sweep.
    time.sleep(2.2)
    s.idle(30)


def fresh(s):
    """How many digests were made since the last question."""
    n = s.sql("SELECT count(*) AS n FROM digest")[0]["n"]
    old, s.seen = s.seen, n
    return n - old


def check(s):
    """Each row was sent, each mail came once."""
    rows = s.states()
    need(set(rows) <= {SENT}, f"I1: {rows}")
    ids = [m["Message-ID"] for m in s.post.mails
           if m["List-Unsubscribe"]]
    need(len(ids) == len(set(ids)) == rows.get(SENT, 0),
         f"I2: {len(ids)} mails, {len(set(ids))} of them different, of "
         f"{rows}")
    s.check_database()
    s.check_log()
    return {"rows": len(ids), "lost": 0, "extra": 0, "digests": s.seen}


def once(s, when, say):
    """News is told, the hour comes: one digest, now and later."""
    news(s)
    to(s, when - 60)
    fresh(s)
    for seconds, digests in ((-30, 0), (1, 1), (3599, 0), (3 * 3600, 0)):
        to(s, when + seconds)
        made = fresh(s)
        need(made == digests, f"{say}, {seconds} s from its hour: {made} "
             f"digests, not {digests}")


def f29(world):
    """the clock jumps: an hour back, a day, ten years, 1970"""
    noon = at(2026, 11, 4, 12)
    nine = at(2026, 11, 5, 9)
    s = clocked(world, noon, digest__daily="mon-sun 09:00")
    try:
        to(s, noon + 60)
        once(s, nine, "the day")
        for back in (3600, 3 * 3600 + 60):
            to(s, nine + 3600 - back)
            news(s)
            to(s, nine + 1)
            need(fresh(s) == 0, "a second digest of one day")
        # News waited: the next day pays it, once.
        to(s, nine + DAY + 1)
        need(fresh(s) == 1, "not one digest on the next day")
        start = s.post.count()
        s.sign_up("ny@mottagare.example", TOPIC)
        mail, = s.post.after(start)
        to(s, nine + 30 * DAY)
        page = s.get(mail.link("/confirm/"))
        with contextlib.suppress(AssertionError):   # no such form
            s.press(page)
        need(s.sql("SELECT state FROM subscriber WHERE address = "
                   "'ny@mottagare.example' AND state = 'active'") == [],
             "an expired link was taken")
        roles = s.roles()
        to(s, at(1990, 1, 1))
        to(s, 100000)
        fresh(s)
        to(s, nine + 3653 * DAY)
        need(s.roles() == roles, "a role died")
        need(s.get("/").status == 200, "the pages are away")
        need(fresh(s) <= 1, "more than one digest after ten years")
        return check(s)
    finally:
        s.close()


def f30(world):
    """daylight saving, 29 February, week 53"""
    s = clocked(world, at(2026, 3, 27, 12), digest__daily="mon-sun 02:30",
                digest__weekly="sun 02:30")
    days = [(at(2026, 3, 29, 3, 30), "spring"),     # there is no 02:30
            (at(2026, 10, 25, 2, 30), "autumn"),    # there are two
            (at(2027, 1, 3, 2, 30), "week 53"),
            (at(2028, 2, 29, 2, 30), "29 February")]
    try:
        for when, say in days[:2] if world.short else days:
            to(s, when - DAY + 4 * 3600)
            once(s, when, say)
        return check(s)
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
        to(s, at(2026, 11, 6, 13))
        news(s)
        need(s.stop() == 0, "no clean stop")
        # What is older than two of its runs has lapsed for a daily reader.
        s.set_clock(at(2026, 11, 8, 18))
        news(s)
        s.set_clock(at(2026, 11, 9, 12))
        s.up()
        to(s, at(2026, 11, 9, 12, 1))
        to(s, at(2026, 11, 9, 15))
        made = s.sql("SELECT cadence, count(*) AS n FROM digest GROUP BY "
                     "cadence ORDER BY cadence")
        need(made == [{"cadence": c, "n": 1} for c in (2, 3, 4)],
             f"made {made}")
        fresh(s)
        got = check(s)
        need(got["rows"] == 9, f"{got['rows']} rows, not 9")
        return got
    finally:
        s.close()


ROWS = {"F29": f29, "F30": f30, "F31": f31}
