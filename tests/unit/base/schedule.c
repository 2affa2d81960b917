/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/test.h"

#include <sysexits.h>

#include "base/date.h"
#include "base/schedule.h"

static int
stockholm(void **state)
{
	struct err err = {0};

	(void)state;
	return date_set_zone("Europe/Stockholm", &err) ? 0 : -1;
}

static struct schedule
parsed(const char *text)
{
	struct schedule s = {0};
	struct err err = {0};

	if (!schedule_parse(text, &s, &err))
		fail_msg("%s", err.text);
	return s;
}

static int64_t
at(const char *text)
{
	struct err err = {0};
	int64_t t = 0;

	if (!date_parse_local(text, false, &t, &err))
		fail_msg("%s", err.text);
	return t;
}

/* The n runs after a time, "day@time" in one line, are as expected. */
static void
assert_runs(const char *schedule, enum schedule_holidays holidays,
    const char *after, const char *expected)
{
	const struct schedule s = parsed(schedule);
	struct buf got = BUF_INIT(BUF_LINE);
	int64_t t = at(after);

	while (got.len < strlen(expected)) {
		const struct schedule_run run = schedule_next(&s, holidays, t);
		const struct date_local d = date_local(run.at);

		assert_true(run.at > t);
		buf_printf(&got, "%s%d@%02d%02d %02d:%02d", got.len ? " " : "",
		    run.day, d.month, d.day, d.hour, d.minute);
		t = run.at;
	}
	assert_string_equal(buf_text(&got), expected);
	buf_release(&got);
}

static void
schedules_are_read(void **state)
{
	struct schedule s = parsed("mon-fri 09:00");

	(void)state;
	assert_int_equal(s.weekdays, 0x3e);
	assert_int_equal(s.hour, 9);
	assert_int_equal(s.minute, 0);
	s = parsed("mon,wed-thu,sun  23:59");
	assert_int_equal(s.weekdays, 1 << 1 | 1 << 3 | 1 << 4 | 1 << 7);
	assert_int_equal(s.minute, 59);
	s = parsed("first-tue 09:00");
	assert_int_equal(s.weekdays, 1 << 2);
	assert_int_equal(s.nth, 1);
	assert_int_equal(parsed("fourth-sun 00:00").nth, 4);
	assert_int_equal(parsed("last-fri 09:00").nth, -1);
	s = parsed("28 09:00");
	assert_int_equal(s.weekdays, 0);
	assert_int_equal(s.monthday, 28);
}

static void
what_is_no_schedule_is_refused(void **state)
{
	static const char *const bad[] = {"", " ", "09:00", "mon", "mon 9:00",
	    "mon 24:00", "mon 09:60", "mon 09:00 ", "29 09:00", "0 09:00",
	    "-1 09:00", "fri-mon 09:00", "mon- 09:00", "mon+fri 09:00",
	    "monday 09:00", "tis 09:00", "first 09:00", "first-mon-fri 09:00",
	    "fifth-tue 09:00", "first-mon,tue 09:00", "mon, 09:00",
	    ",mon 09:00", "mon,,tue 09:00", "mon tue 09:00", "mon 09.00",
	    "MON 09:00", "mon,mon,mon,mon,mon,mon,mon,mon,mon,mon,mon,mon,mon,"
	    "mon,mon,mon,mon 09:00"};
	struct schedule s = {.hour = 5};
	struct err err = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (schedule_parse(bad[i], &s, &err))
			fail_msg("taken for a schedule: '%s'", bad[i]);
		assert_int_equal(err.code, EX_DATAERR);
		assert_int_equal(s.hour, 5);
	}
}

static void
days_of_week_and_month(void **state)
{
	(void)state;
	assert_runs("mon-fri 09:00", SCHEDULE_AS_IS, "2026-05-07 08:59",
	    "20260507@0507 09:00 20260508@0508 09:00 20260511@0511 09:00");
	assert_runs("tue 09:00", SCHEDULE_AS_IS, "2026-05-05 09:00",
	    "20260512@0512 09:00 20260519@0519 09:00");
	assert_runs("first-tue 09:00", SCHEDULE_AS_IS, "2026-08-05",
	    "20260901@0901 09:00 20261006@1006 09:00 20261103@1103 09:00 "
	    "20261201@1201 09:00 20270105@0105 09:00");
	assert_runs("last-fri 15:30", SCHEDULE_AS_IS, "2027-01-01",
	    "20270129@0129 15:30 20270226@0226 15:30 20270326@0326 15:30");
	assert_runs("fourth-sun 12:00", SCHEDULE_AS_IS, "2026-02-01",
	    "20260222@0222 12:00 20260322@0322 12:00");
	assert_runs("28 09:00", SCHEDULE_AS_IS, "2026-01-28 09:00",
	    "20260228@0228 09:00 20260328@0328 09:00");
}

static void
both_dst_nights_run_once(void **state)
{
	(void)state;
	assert_runs("mon-sun 02:30", SCHEDULE_AS_IS, "2026-03-28",
	    "20260328@0328 02:30 20260329@0329 03:30 20260330@0330 02:30");
	assert_runs("mon-sun 02:30", SCHEDULE_AS_IS, "2026-10-24",
	    "20261024@1024 02:30 20261025@1025 02:30 20261026@1026 02:30");
	assert_runs("sun 03:00", SCHEDULE_AS_IS, "2026-03-28",
	    "20260329@0329 03:00 20260405@0405 03:00");
}

/* Whenever one asks, each local day has one run and none comes twice. */
static void
every_hour_fires_exactly_once(void **state)
{
	(void)state;
	for (int hour = 0; hour < 24; hour++) {
		struct schedule s = parsed("mon-sun 00:30");
		const int64_t end = at("2027-01-01");
		int64_t t = at("2026-01-01") - 1;
		int runs = 0, last = 0;

		s.hour = hour;
		for (;;) {
			const struct schedule_run run = schedule_next(&s,
			    SCHEDULE_AS_IS, t);

			if (run.at >= end)
				break;
			assert_true(run.day > last);
			assert_true(run.at > t);
			assert_int_equal(schedule_last(&s, SCHEDULE_AS_IS,
			    run.at).day, run.day);
			last = run.day;
			t = run.at;
			runs++;
		}
		assert_int_equal(runs, 365);
	}
}

/* Easter 2026: 3 April to 6 April. */
static void
easter_moves_and_never_doubles(void **state)
{
	(void)state;
	assert_runs("mon-fri 09:00", SCHEDULE_NEXT_WORKING_DAY, "2026-04-01",
	    "20260401@0401 09:00 20260402@0402 09:00 20260407@0407 09:00 "
	    "20260408@0408 09:00");
	assert_runs("mon 09:00", SCHEDULE_NEXT_WORKING_DAY, "2026-04-01",
	    "20260406@0407 09:00 20260413@0413 09:00");
	assert_runs("fri 09:00", SCHEDULE_NEXT_WORKING_DAY, "2026-04-01",
	    "20260403@0407 09:00 20260410@0410 09:00");
	assert_runs("mon-sun 09:00", SCHEDULE_NEXT_WORKING_DAY, "2026-04-02",
	    "20260402@0402 09:00 20260404@0404 09:00 20260407@0407 09:00");
	assert_runs("mon 09:00", SCHEDULE_SKIP, "2026-04-01",
	    "20260413@0413 09:00 20260420@0420 09:00");
	assert_runs("mon 09:00", SCHEDULE_AS_IS, "2026-04-01",
	    "20260406@0406 09:00 20260413@0413 09:00");
}

static void
midsummer_moves_past_the_weekend(void **state)
{
	(void)state;
	assert_runs("fri 09:00", SCHEDULE_NEXT_WORKING_DAY, "2026-06-18",
	    "20260619@0622 09:00 20260626@0626 09:00");
	assert_runs("fri 09:00", SCHEDULE_NEXT_WORKING_DAY, "2027-06-20",
	    "20270625@0628 09:00 20270702@0702 09:00");
	assert_runs("mon-fri 09:00", SCHEDULE_NEXT_WORKING_DAY, "2026-06-18",
	    "20260618@0618 09:00 20260622@0622 09:00");
}

static void
christmas_and_new_year(void **state)
{
	(void)state;
	assert_runs("thu 09:00", SCHEDULE_NEXT_WORKING_DAY, "2026-12-20",
	    "20261224@1228 09:00 20261231@0104 09:00 20270107@0107 09:00");
	assert_runs("fri 09:00", SCHEDULE_NEXT_WORKING_DAY, "2027-12-20",
	    "20271224@1227 09:00 20271231@0103 09:00 20280107@0107 09:00");
	assert_runs("mon-fri 09:00", SCHEDULE_NEXT_WORKING_DAY, "2026-12-23",
	    "20261223@1223 09:00 20261228@1228 09:00 20261229@1229 09:00 "
	    "20261230@1230 09:00 20270104@0104 09:00 20270105@0105 09:00 "
	    "20270107@0107 09:00");
	assert_runs("first-fri 09:00", SCHEDULE_NEXT_WORKING_DAY, "2026-12-20",
	    "20270101@0104 09:00 20270205@0205 09:00");
	assert_runs("25 09:00", SCHEDULE_NEXT_WORKING_DAY, "2026-12-01",
	    "20261225@1228 09:00 20270125@0125 09:00");
}

/* 2026 has a week 53; the weekly run does not notice.  Nor 29 February. */
static void
week_53_and_the_leap_day(void **state)
{
	(void)state;
	assert_runs("tue 09:00", SCHEDULE_NEXT_WORKING_DAY, "2026-12-21",
	    "20261222@1222 09:00 20261229@1229 09:00 20270105@0105 09:00");
	assert_runs("mon-sun 09:00", SCHEDULE_AS_IS, "2028-02-28",
	    "20280228@0228 09:00 20280229@0229 09:00 20280301@0301 09:00");
	assert_runs("last-tue 09:00", SCHEDULE_AS_IS, "2028-02-01",
	    "20280229@0229 09:00 20280328@0328 09:00");
	assert_runs("mon-sun 09:00", SCHEDULE_AS_IS, "2027-02-28",
	    "20270228@0228 09:00 20270301@0301 09:00");
}

static void
three_days_down_give_one_catch_up(void **state)
{
	const struct schedule daily = parsed("mon-fri 09:00");
	const struct schedule weekly = parsed("mon 09:00");
	struct schedule_run run = {0};

	(void)state;
	/* Down from Monday 11 May noon to Thursday noon. */
	run = schedule_last(&daily, SCHEDULE_AS_IS, at("2026-05-14 12:00"));
	assert_int_equal(run.day, 20260514);
	assert_int_equal(run.at, at("2026-05-14 09:00"));
	run = schedule_last(&daily, SCHEDULE_AS_IS, at("2026-05-14 08:59"));
	assert_int_equal(run.day, 20260513);
	run = schedule_last(&daily, SCHEDULE_AS_IS, at("2026-05-14 09:00"));
	assert_int_equal(run.day, 20260514);
	/* The moved Easter Monday run is seen when it has left, not before. */
	run = schedule_last(&weekly, SCHEDULE_NEXT_WORKING_DAY,
	    at("2026-04-07 08:59"));
	assert_int_equal(run.day, 20260330);
	run = schedule_last(&weekly, SCHEDULE_NEXT_WORKING_DAY,
	    at("2026-04-09 12:00"));
	assert_int_equal(run.day, 20260406);
	assert_int_equal(run.at, at("2026-04-07 09:00"));
}

/* next and last agree at every hour of two years, whatever the mode. */
static void
next_and_last_agree(void **state)
{
	static const char *const texts[] = {"mon-fri 09:00", "tue 09:00",
	    "mon-sun 02:30", "fri,sat 23:59", "first-tue 09:00",
	    "last-fri 00:00", "1 09:00", "24 09:00"};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		const struct schedule s = parsed(texts[i]);

		for (int mode = 0; mode <= SCHEDULE_SKIP; mode++) {
			const enum schedule_holidays h =
			    (enum schedule_holidays)mode;
			const int64_t end = at("2028-01-01");
			int64_t t = at("2026-01-01");

			while (t < end) {
				const struct schedule_run run =
				    schedule_next(&s, h, t);
				const struct schedule_run before =
				    schedule_last(&s, h, run.at - 1);

				assert_true(before.at <= t);
				assert_true(before.day < run.day);
				assert_int_equal(schedule_last(&s, h,
				    run.at).day, run.day);
				t = run.at;
			}
		}
	}
}

static void
holidays_of_the_law(void **state)
{
	static const int days[] = {
	    20260101, 20260106, 20260403, 20260405, 20260406, 20260501,
	    20260514, 20260524, 20260606, 20260619, 20260620, 20261031,
	    20261224, 20261225, 20261226, 20261231,
	    20270101, 20270106, 20270326, 20270328, 20270329, 20270501,
	    20270506, 20270516, 20270606, 20270625, 20270626, 20271106,
	    20271224, 20271225, 20271226, 20271231,
	};
	size_t found = 0;

	(void)state;
	for (int64_t n = date_days(2026, 1, 1); n <= date_days(2027, 12, 31);
	    n++) {
		int y = 0, m = 0, d = 0;

		date_civil(n, &y, &m, &d);
		if (!schedule_is_holiday(y, m, d))
			continue;
		assert_true(found < sizeof(days) / sizeof(days[0]));
		assert_int_equal(days[found++], y * 10000 + m * 100 + d);
	}
	assert_int_equal(found, sizeof(days) / sizeof(days[0]));
	/* Easter at its earliest and latest in our time. */
	assert_true(schedule_is_holiday(2008, 3, 23));
	assert_true(schedule_is_holiday(2011, 4, 24));
	assert_true(schedule_is_holiday(2038, 4, 25));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(schedules_are_read),
	    cmocka_unit_test(what_is_no_schedule_is_refused),
	    cmocka_unit_test(days_of_week_and_month),
	    cmocka_unit_test(both_dst_nights_run_once),
	    cmocka_unit_test(every_hour_fires_exactly_once),
	    cmocka_unit_test(easter_moves_and_never_doubles),
	    cmocka_unit_test(midsummer_moves_past_the_weekend),
	    cmocka_unit_test(christmas_and_new_year),
	    cmocka_unit_test(week_53_and_the_leap_day),
	    cmocka_unit_test(three_days_down_give_one_catch_up),
	    cmocka_unit_test(next_and_last_agree),
	    cmocka_unit_test(holidays_of_the_law),
	};

	return cmocka_run_group_tests(tests, stockholm, NULL);
}
