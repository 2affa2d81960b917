/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Runs are found by walking over days, some 60 at most, rather than by
 * arithmetic: the rules stay readable, and a day is named before it becomes
 * a time, so that no DST night can double or lose one.
 */
#include "base/schedule.h"

#include <string.h>
#include <sysexits.h>

#include "base/date.h"
#include "base/str.h"

enum {
	SCHEDULE_WALK = 800,	/* days; no schedule is quiet for so long */
	SCHEDULE_MOVE = 10	/* days; more than the longest holiday */
};

static int
schedule_weekday_number(const char *s)
{
	static const char names[] = "montuewedthufrisatsun";

	for (int i = 0; i < 7; i++)
		if (strncmp(s, names + i * 3, 3) == 0)
			return i + 1;
	return 0;
}

/* "tue", "mon-fri", and lists of these */
static bool
schedule_parse_weekdays(const char *text, struct schedule *s)
{
	char word[16] = "";

	if (strchr(text, ' ') || strstr(text, ",,") || *text == ',' ||
	    str_ends(text, ","))
		return false;
	while (str_word(&text, ",", word, sizeof(word))) {
		const size_t n = strlen(word);
		const int from = schedule_weekday_number(word);
		const int to = n == 7 ? schedule_weekday_number(word + 4) :
		    from;

		if (from == 0 || to < from || (n != 3 && n != 7) ||
		    (n == 7 && word[3] != '-'))
			return false;
		for (int i = from; i <= to; i++)
			s->weekdays |= 1u << i;
	}
	return s->weekdays != 0;
}

static bool
schedule_parse_days(const char *text, struct schedule *s)
{
	static const struct {
		const char *prefix;
		int nth;
	} nths[] = {{"first-", 1}, {"second-", 2}, {"third-", 3},
	    {"fourth-", 4}, {"last-", -1}};

	if (str_int(text, 1, 28, &s->monthday))
		return true;
	for (size_t i = 0; i < sizeof(nths) / sizeof(nths[0]); i++) {
		if (!str_starts(text, nths[i].prefix))
			continue;
		s->nth = nths[i].nth;
		text += strlen(nths[i].prefix);
		return strlen(text) == 3 && schedule_parse_weekdays(text, s);
	}
	return schedule_parse_weekdays(text, s);
}

/* "DAYS HH:MM" */
static bool
schedule_parse_text(const char *text, struct schedule *s)
{
	const char *time = strrchr(text, ' ');
	char days[64] = "";
	size_t n = 0;

	if (!time)
		return false;
	n = (size_t)(time++ - text);
	while (n > 0 && text[n - 1] == ' ')
		n--;
	if (n >= sizeof(days) || strlen(time) != 5 || time[2] != ':' ||
	    !str_digits(time, 2, &s->hour) || s->hour > 23 ||
	    !str_digits(time + 3, 2, &s->minute) || s->minute > 59)
		return false;
	memcpy(days, text, n);
	return schedule_parse_days(days, s);
}

bool
schedule_parse(const char *text, struct schedule *s, struct err *err)
{
	struct schedule got = {0};

	if (!schedule_parse_text(text, &got))
		return err_set(err, EX_DATAERR, "'%s' is not a schedule (such "
		    "as mon-fri 09:00, tue 09:00, first-tue 09:00 or "
		    "15 09:00)", text);
	*s = got;
	return true;
}

/* Days since 1970 of Easter Sunday, by Gauss's method for our calendar. */
static int64_t
schedule_easter(int year)
{
	const int a = year % 19, b = year / 100, c = year % 100;
	const int d = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) %
	    30;
	const int e = (32 + 2 * (b % 4) + 2 * (c / 4) - d - c % 4) % 7;
	const int f = d + e - 7 * ((a + 11 * d + 22 * e) / 451) + 114;

	return date_days(year, f / 31, f % 31 + 1);
}

static int
schedule_weekday(int64_t days)
{
	return (int)(((days + 3) % 7 + 7) % 7) + 1;
}

bool
schedule_is_holiday(int year, int month, int day)
{
	/* Fixed days, with the eves of Christmas and New Year. */
	static const int fixed[] = {101, 106, 501, 606, 1224, 1225, 1226,
	    1231};
	/* Good Friday, Easter, its Monday, Ascension, Whit Sunday. */
	static const int moving[] = {-2, 0, 1, 39, 49};
	const int64_t days = date_days(year, month, day);
	const int64_t since = days - schedule_easter(year);
	const int weekday = schedule_weekday(days);
	const int key = month * 100 + day;

	for (size_t i = 0; i < sizeof(fixed) / sizeof(fixed[0]); i++)
		if (fixed[i] == key)
			return true;
	for (size_t i = 0; i < sizeof(moving) / sizeof(moving[0]); i++)
		if (moving[i] == since)
			return true;
	/* Midsummer's eve and day, All Saints' day. */
	return (weekday == 5 && key >= 619 && key <= 625) ||
	    (weekday == 6 && key >= 620 && key <= 626) ||
	    (weekday == 6 && key >= 1031 && key <= 1106);
}

static bool
schedule_day_is_holiday(int64_t days)
{
	int y = 0, m = 0, d = 0;

	date_civil(days, &y, &m, &d);
	return schedule_is_holiday(y, m, d);
}

/* Does the schedule, holidays apart, name this day? */
static bool
schedule_names(const struct schedule *s, int64_t days)
{
	int y = 0, m = 0, d = 0;

	date_civil(days, &y, &m, &d);
	if (s->weekdays == 0)
		return d == s->monthday;
	if (!(s->weekdays & 1u << schedule_weekday(days)))
		return false;
	if (s->nth > 0)
		return (d - 1) / 7 + 1 == s->nth;
	return s->nth == 0 || !date_is_valid(y, m, d + 7);
}

/* The run that the schedule names for this day, if there is one. */
static bool
schedule_run_of(const struct schedule *s, enum schedule_holidays holidays,
    int64_t named, struct schedule_run *run)
{
	int64_t days = named;
	int y = 0, m = 0, d = 0;

	if (!schedule_names(s, named))
		return false;
	if (holidays != SCHEDULE_AS_IS && schedule_day_is_holiday(named)) {
		if (holidays == SCHEDULE_SKIP)
			return false;
		do {
			days++;
			if (schedule_names(s, days))
				return false;
		} while (schedule_weekday(days) > 5 ||
		    schedule_day_is_holiday(days));
	}
	date_civil(named, &y, &m, &d);
	run->day = y * 10000 + m * 100 + d;
	date_civil(days, &y, &m, &d);
	run->at = date_from_local(y, m, d, s->hour, s->minute);
	return true;
}

static int64_t
schedule_today(int64_t t)
{
	const struct date_local d = date_local(t);

	return date_days(d.year, d.month, d.day);
}

struct schedule_run
schedule_next(const struct schedule *s, enum schedule_holidays holidays,
    int64_t after)
{
	const int64_t today = schedule_today(after);
	struct schedule_run run = {0};

	for (int64_t i = -SCHEDULE_MOVE; i < SCHEDULE_WALK; i++)
		if (schedule_run_of(s, holidays, today + i, &run) &&
		    run.at > after)
			return run;
	return (struct schedule_run){.at = INT64_MAX};
}

struct schedule_run
schedule_last(const struct schedule *s, enum schedule_holidays holidays,
    int64_t until)
{
	const int64_t today = schedule_today(until);
	struct schedule_run run = {0};

	for (int64_t i = 0; i < SCHEDULE_WALK; i++)
		if (schedule_run_of(s, holidays, today - i, &run) &&
		    run.at <= until)
			return run;
	return (struct schedule_run){.at = INT64_MIN};
}
