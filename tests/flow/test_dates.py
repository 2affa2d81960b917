# SPDX-License-Identifier: GPL-3.0-or-later
"""Digests by the clock: both nights of daylight saving, holidays, downtime
and clocks that jump.  Each hour fires exactly once."""
import datetime
import time
import unittest
import zoneinfo

import rig

ZONE = zoneinfo.ZoneInfo("Europe/Stockholm")
POST = "Title: Nyhet {0}\nKind: news\nTopics: styrelsen\n\nText.\n"
CADENCE = {"daily": 2, "weekly": 3, "monthly": 4}


def at(month, day, hour=0, minute=0, second=0, fold=0, year=2026):
    return datetime.datetime(year, month, day, hour, minute, second,
                             fold=fold, tzinfo=ZONE)


class Case(unittest.TestCase):
    def make(self, clock, cadence="daily", **more):
        self.rig = rig.Rig(clock=clock, **more)
        self.addCleanup(self.rig.close)
        self.rig.start()
        self.rig.topics("styrelsen")
        self.rig.people(["anna@mottagare.example"], "styrelsen",
                        CADENCE[cadence])
        self.posts = 0
        self.cadence = CADENCE[cadence]
        return self.rig

    def look(self, when, fires=False):
        """The service looks at the clock when something is committed;
        something is always owed, so that any firing would be seen."""
        before = len(self.runs())
        self.posts += 1
        self.rig.post_add(POST.format(self.posts))
        self.rig.set_clock(when)
        self.rig.touch()
        if fires:
            rig.wait(lambda: len(self.runs()) > before,
                     lambda: f"a run at {when}{self.rig.tail()}")
        else:
            # Nothing tells of a look that found nothing to do.
            time.sleep(0.2)

    def runs(self):
        """[(run day, local time it left)] of the cadence, in order."""
        rows = self.rig.sql("SELECT run_day, leaves_at FROM digest WHERE "
                            f"cadence = {self.cadence} ORDER BY id")
        return [(r["run_day"], datetime.datetime.fromtimestamp(
            r["leaves_at"], ZONE).strftime("%a %d %H:%M")) for r in rows]

    def sent_once(self):
        """Each post in exactly one mail, and no mail without one."""
        self.rig.idle()
        for i in range(1, self.posts + 1):
            found = [m for m in self.rig.post.mails
                     if f"Nyhet {i}\n" in m.text]
            self.assertLessEqual(len(found), 1, i)
        self.assertEqual(len(self.rig.post.mails), len(self.runs()))


class Nights(Case):
    SPRING = [at(3, 28, 23, 0), at(3, 29, 1, 59), at(3, 29, 3, 1),
              at(3, 29, 3, 29), at(3, 29, 3, 31), at(3, 29, 4, 0),
              at(3, 29, 12, 0), at(3, 30, 2, 29), at(3, 30, 2, 31)]
    AUTUMN = [at(10, 24, 23, 0), at(10, 25, 1, 59), at(10, 25, 2, 29),
              at(10, 25, 2, 31), at(10, 25, 2, 59),
              at(10, 25, 2, 1, fold=1), at(10, 25, 2, 29, fold=1),
              at(10, 25, 2, 31, fold=1), at(10, 25, 3, 1),
              at(10, 25, 12, 0), at(10, 26, 2, 29), at(10, 26, 2, 31)]

    def night(self, steps, fires, **more):
        self.make(steps[0], digest__daily="mon-sun 02:30",
                  digest__holidays="as-is", **more)
        for i, when in enumerate(steps):
            self.look(when, i in fires)
        self.sent_once()
        return self.runs()

    def test_the_hour_that_is_not(self):
        runs = self.night(self.SPRING, {4, 8})
        self.assertEqual([d for d, _ in runs], [20260329, 20260330])

    def test_the_hour_that_is_twice(self):
        runs = self.night(self.AUTUMN, {3, 11})
        self.assertEqual([d for d, _ in runs], [20261025, 20261026])
        self.assertTrue(runs[0][1].endswith("02:31"), runs)

    def test_with_a_restart_at_each_step(self):
        r = self.make(self.AUTUMN[0], digest__daily="mon-sun 02:30",
                      digest__holidays="as-is")
        for when in self.AUTUMN:
            r.stop()
            r.set_clock(when)
            r.start()
            self.look(when)
        self.sent_once()
        self.assertEqual([d for d, _ in self.runs()], [20261025, 20261026])


class Holidays(Case):
    def test_easter_by_day(self):
        """Good Friday and Easter Monday wait for Tuesday: one mail."""
        self.make(at(4, 1, 12))
        for day in range(2, 9):
            self.look(at(4, day, 8, 59))
            self.look(at(4, day, 9, 0, 10), day in (2, 7, 8))
        self.sent_once()
        self.assertEqual([left for _, left in self.runs()],
                         ["Thu 02 09:00", "Tue 07 09:00", "Wed 08 09:00"])

    def test_midsummer_by_week(self):
        self.make(at(6, 18, 12), "weekly", digest__weekly="fri 09:00")
        for day in (19, 20, 21, 22, 23, 26):
            self.look(at(6, day, 9, 0, 10), day in (22, 26))
        self.sent_once()
        self.assertEqual([left for _, left in self.runs()],
                         ["Mon 22 09:00", "Fri 26 09:00"])

    def test_skipped(self):
        self.make(at(6, 18, 12), "weekly", digest__weekly="fri 09:00",
                  digest__holidays="skip")
        for day in (19, 22, 26):
            self.look(at(6, day, 9, 0, 10), day == 26)
        self.sent_once()
        self.assertEqual([left for _, left in self.runs()],
                         ["Fri 26 09:00"])

    def test_month_by_month(self):
        self.make(at(12, 28, 12), "monthly",
                  digest__monthly="first-tue 09:00")
        for when in (at(1, 4, 9, 1, year=2027), at(1, 5, 9, 1, year=2027),
                     at(1, 6, 9, 1, year=2027), at(2, 2, 9, 1, year=2027)):
            self.look(when, when.day in (5, 2))
        self.sent_once()
        self.assertEqual([left for _, left in self.runs()],
                         ["Tue 05 09:01", "Tue 02 09:01"])


class Down(Case):
    def test_three_days_down_one_catch_up(self):
        """F31"""
        r = self.make(at(5, 4, 8))
        self.look(at(5, 4, 9, 1), True)
        r.idle()
        r.stop()
        for day in (5, 6):
            r.set_clock(at(5, day, 12))
            self.posts += 1
            r.post_add(POST.format(self.posts))
        r.set_clock(at(5, 7, 10))
        r.start()
        self.look(at(5, 7, 10, 5))
        self.look(at(5, 7, 10, 30))
        self.sent_once()
        self.assertEqual([d for d, _ in self.runs()], [20260504, 20260507])
        last = r.post.mails[-1].text
        self.assertIn("Nyhet 2\n", last)
        self.assertIn("Nyhet 3\n", last)

    def test_a_clock_that_jumps_back(self):
        """F29"""
        self.make(at(5, 5, 8))
        self.look(at(5, 5, 9, 0, 10), True)
        for when in (at(5, 5, 8, 0), at(5, 5, 8, 59),
                     at(5, 5, 9, 0, 20), at(5, 4, 9, 0, 20),
                     at(5, 5, 9, 30)):
            self.look(when)
        self.look(at(5, 6, 9, 0, 10), True)
        self.sent_once()
        self.assertEqual([d for d, _ in self.runs()], [20260505, 20260506])

    def test_a_paused_service_catches_up_once(self):
        r = self.make(at(5, 4, 8))
        r.first_look()
        r.run("pause")
        for day in (4, 5, 6):
            self.look(at(5, day, 9, 1))
        self.assertEqual(self.runs(), [])
        self.assertIn("PAUSED", r.run("check", code=None) + r.said)
        r.run("resume")
        rig.wait(self.runs, lambda: f"the catch-up{r.tail()}")
        self.look(at(5, 6, 10))
        self.sent_once()
        self.assertEqual(len(self.runs()), 1)
        for i in (1, 2, 3):
            self.assertIn(f"Nyhet {i}\n", r.post.mails[-1].text)


if __name__ == "__main__":
    unittest.main()
