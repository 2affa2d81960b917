/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BASE_SCHEDULE_H
#define BASE_SCHEDULE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

/*
 * When a cadence's digest leaves: "mon-fri 09:00", "tue 09:00",
 * "mon,thu 09:00", "first-tue 09:00" (of the month; also second-, third-,
 * fourth-, last-) or "15 09:00" (day 1..28 of the month), in the site's zone.
 */
struct schedule {
	unsigned weekdays;	/* bit 1 Monday .. bit 7 Sunday; 0 = by day */
	int nth;		/* 0 every week; 1..4; -1 last of the month */
	int monthday;		/* 1..28 when weekdays is 0 */
	int hour, minute;
};
bool schedule_parse(const char *text, struct schedule *s, struct err *err);

enum schedule_holidays {
	SCHEDULE_AS_IS,			/* holidays are days like others */
	SCHEDULE_NEXT_WORKING_DAY,	/* the run moves; never doubled */
	SCHEDULE_SKIP			/* the run is left out */
};

struct schedule_run {
	int64_t at;		/* when it leaves */
	int day;		/* run key: its nominal local date, 20260504 */
};
/*
 * A run moved off a holiday that would meet or pass the schedule's next one
 * is left out, since that one pays what both owe.  Runs are thus in the order
 * of their days, and each has its own.
 */
/* The first run with at > after. */
struct schedule_run schedule_next(const struct schedule *s,
    enum schedule_holidays holidays, int64_t after);
/* The last run with at <= until; the catch-up after downtime. */
struct schedule_run schedule_last(const struct schedule *s,
    enum schedule_holidays holidays, int64_t until);

/*
 * Swedish public holidays (lag 1989:253) and the eves that are free in
 * practice: midsommarafton, julafton, nyarsafton.  Plain Sundays are not meant.
 */
bool schedule_is_holiday(int year, int month, int day);

#endif
