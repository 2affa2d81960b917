/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The clock, the site's zone, and how times are written.  Reading dates is
 * in date_parse.c.  Names of days and months are English here: they are part
 * of protocols; text/when has the words for readers.
 */
#include "base/date.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "base/str.h"

/* What has four digits of year: other times are cut to these. */
static const int64_t date_least = -62135596800;		/* 0001-01-01 */
static const int64_t date_greatest = 253402214400;	/* 9999-12-31 */

static const char date_weekdays[] = "MonTueWedThuFriSatSun";
static const char date_months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

static date_clock *date_from;

int64_t
date_now(void)
{
	return date_from ? date_from() : (int64_t)time(NULL);
}

void
date_set_clock(date_clock *clock)
{
	date_from = clock;
}

int64_t
date_mono_ms(void)
{
	struct timespec ts = {0, 0};

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

struct timespec
date_mono_until(int64_t ms)
{
	const int64_t until = date_mono_ms() + ms;

	return (struct timespec){
	    .tv_sec = (time_t)(until / 1000),
	    .tv_nsec = (long)(until % 1000) * 1000000,
	};
}

/* Letters, digits and a few signs in parts that do not start with a dot. */
static bool
date_is_zone_name(const char *name)
{
	static const char fit[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789_+-/";

	return *name && *name != '/' && strlen(name) < 64 &&
	    name[strspn(name, fit)] == '\0';
}

bool
date_has_zone(const char *name)
{
	char path[128] = "";
	char magic[4] = "";
	int fd = -1;
	bool ok = false;

	if (!date_is_zone_name(name))
		return false;
	snprintf(path, sizeof(path), "/usr/share/zoneinfo/%s", name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	ok = read(fd, magic, sizeof(magic)) == sizeof(magic) &&
	    memcmp(magic, "TZif", sizeof(magic)) == 0;
	close(fd);
	return ok;
}

bool
date_set_zone(const char *name, struct err *err)
{
	if (!date_has_zone(name))
		return err_set(err, EX_CONFIG, "'%s' is not a time zone",
		    name);
	if (setenv("TZ", name, 1) != 0)
		return err_sys(err, EX_OSERR, "cannot set the time zone");
	tzset();
	return true;
}

struct date_local
date_local(int64_t t)
{
	struct tm tm = {0};
	time_t fit = (time_t)t;

	if (t < date_least)
		fit = (time_t)date_least;
	if (t > date_greatest)
		fit = (time_t)date_greatest;
	localtime_r(&fit, &tm);
	return (struct date_local){
	    .year = tm.tm_year + 1900,
	    .month = tm.tm_mon + 1,
	    .day = tm.tm_mday,
	    .hour = tm.tm_hour,
	    .minute = tm.tm_min,
	    .second = tm.tm_sec,
	    .weekday = tm.tm_wday == 0 ? 7 : tm.tm_wday,
	    .offset = (int)tm.tm_gmtoff,
	};
}

/*
 * mktime(3) leaves open what it does with times that are skipped or
 * repeated.  Here: the offsets a day before and a day after are the two
 * that can hold; the earlier instant that reads as asked is the answer, and
 * for a skipped time the offset from before the gap moves it forward.
 */
int64_t
date_from_local(int year, int month, int day, int hour, int minute)
{
	const int64_t wall = date_days(year, month, day) * 86400 +
	    hour * 3600 + minute * 60;
	const int before = date_local(wall - 86400).offset;
	const int after = date_local(wall + 86400).offset;

	if (date_local(wall - before).offset != before &&
	    date_local(wall - after).offset == after)
		return wall - after;
	return wall - before;
}

bool
date_is_valid(int year, int month, int day)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30,
	    31};
	const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1)
		return false;
	return day <= days[month - 1] + (month == 2 && leap ? 1 : 0);
}

/*
 * Years here begin in March, so that the leap day is the last of its year;
 * 719468 days lie between 0000-03-01 and 1970-01-01, 146097 in 400 years.
 */
int64_t
date_days(int year, int month, int day)
{
	const int64_t y = month > 2 ? year : year - 1;
	const int64_t m = month > 2 ? month - 3 : month + 9;
	const int64_t century = y >= 0 ? y / 400 : (y - 399) / 400;
	const int64_t in = y - century * 400;

	return century * 146097 + in * 365 + in / 4 - in / 100 +
	    (m * 153 + 2) / 5 + day - 1 - 719468;
}

void
date_civil(int64_t days, int *year, int *month, int *day)
{
	const int64_t z = days + 719468;
	const int64_t century = z >= 0 ? z / 146097 : (z - 146096) / 146097;
	const int64_t in = z - century * 146097;
	const int64_t y = (in - in / 1460 + in / 36524 - in / 146096) / 365;
	const int64_t d = in - (y * 365 + y / 4 - y / 100);
	const int64_t m = (d * 5 + 2) / 153;

	*day = (int)(d - (m * 153 + 2) / 5 + 1);
	*month = (int)(m < 10 ? m + 3 : m - 9);
	*year = (int)(y + century * 400 + (*month <= 2 ? 1 : 0));
}

void
date_rfc5322(struct buf *out, int64_t t)
{
	const struct date_local d = date_local(t);
	const int east = d.offset < 0 ? -d.offset : d.offset;

	buf_printf(out, "%.3s, %02d %.3s %04d %02d:%02d:%02d %c%02d%02d",
	    date_weekdays + (d.weekday - 1) * 3, d.day,
	    date_months + (d.month - 1) * 3, d.year, d.hour, d.minute,
	    d.second, d.offset < 0 ? '-' : '+', east / 3600, east / 60 % 60);
}

/* Time of day of t in UTC, and the day it falls on. */
static int
date_utc(int64_t t, int64_t *days, int *year, int *month, int *day)
{
	int second = 0;

	if (t < date_least)
		t = date_least;
	if (t > date_greatest)
		t = date_greatest;
	second = (int)(t % 86400);
	if (second < 0)
		second += 86400;
	*days = (t - second) / 86400;
	date_civil(*days, year, month, day);
	return second;
}

void
date_rfc3339(struct buf *out, int64_t t)
{
	int64_t days = 0;
	int y = 0, m = 0, d = 0;
	const int s = date_utc(t, &days, &y, &m, &d);

	buf_printf(out, "%04d-%02d-%02dT%02d:%02d:%02dZ", y, m, d, s / 3600,
	    s / 60 % 60, s % 60);
}

void
date_http(struct buf *out, int64_t t)
{
	int64_t days = 0;
	int y = 0, m = 0, d = 0;
	const int s = date_utc(t, &days, &y, &m, &d);
	/* 1970-01-01 was a Thursday. */
	const int weekday = (int)(((days + 3) % 7 + 7) % 7);

	buf_printf(out, "%.3s, %02d %.3s %04d %02d:%02d:%02d GMT",
	    date_weekdays + weekday * 3, d, date_months + (m - 1) * 3, y,
	    s / 3600, s / 60 % 60, s % 60);
}

void
date_iso_day(struct buf *out, int64_t t)
{
	const struct date_local d = date_local(t);

	buf_printf(out, "%04d-%02d-%02d", d.year, d.month, d.day);
}
