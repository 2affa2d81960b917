/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BASE_DATE_H
#define BASE_DATE_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "base/buf.h"
#include "base/err.h"

/*
 * Times are int64_t seconds since 1970 UTC.  Nothing else asks the system
 * for the time, so that tests fix it; intervals use date_mono_ms().
 */
typedef int64_t date_clock(void);
int64_t date_now(void);
void date_set_clock(date_clock *clock);	/* NULL: the system's again */
int64_t date_mono_ms(void);		/* CLOCK_MONOTONIC milliseconds */
/* That clock so many milliseconds from now, for pthread_cond_timedwait() on
 * a condition of CLOCK_MONOTONIC. */
struct timespec date_mono_until(int64_t ms);

/* The one zone of this process; name as in tzdata ("Europe/Stockholm"). */
bool date_set_zone(const char *name, struct err *err);
/* false: tzdata has no such zone.  Changes nothing. */
bool date_has_zone(const char *name);

struct date_local {
	int year, month, day;		/* 2026, 1..12, 1..31 */
	int hour, minute, second;
	int weekday;			/* 1 Monday .. 7 Sunday (ISO 8601) */
	int offset;			/* seconds east of UTC */
};
struct date_local date_local(int64_t t);
/* A time that a DST night skips moves forward; one it repeats is the first. */
int64_t date_from_local(int year, int month, int day, int hour, int minute);
/* Pure, no zone: is there such a day; days since 1970-01-01 of a civil
 * date, and back. */
bool date_is_valid(int year, int month, int day);
int64_t date_days(int year, int month, int day);
void date_civil(int64_t days, int *year, int *month, int *day);

/*
 * "2026-05-04" or "2026-05-04 18:30" (or T between), in the site's zone; a
 * date alone is its first second, or its last with end_of_day.
 */
bool date_parse_local(const char *text, bool end_of_day, int64_t *t,
    struct err *err);
/*
 * Dates seen in feeds: RFC 822/1123/2822, RFC 3339, ISO 8601, asctime.  One
 * without a zone is the site's time.  false: no date, or before 1970.
 */
bool date_parse_feed(const char *text, int64_t *t);

void date_rfc5322(struct buf *out, int64_t t);	/* local zone, numeric */
void date_rfc3339(struct buf *out, int64_t t);	/* UTC, Z */
void date_http(struct buf *out, int64_t t);	/* RFC 9110 IMF-fixdate */
void date_iso_day(struct buf *out, int64_t t);	/* 2026-05-04, local */

#endif
