/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/test.h"

#include "base/date.h"

static int
stockholm(void **state)
{
	struct err err = {0};

	(void)state;
	return date_set_zone("Europe/Stockholm", &err) ? 0 : -1;
}

static void
civil_days_go_there_and_back(void **state)
{
	int y = 0, m = 0, d = 0;

	(void)state;
	assert_int_equal(date_days(1970, 1, 1), 0);
	assert_int_equal(date_days(2000, 3, 1), 11017);
	assert_int_equal(date_days(2026, 5, 4), 20577);
	assert_int_equal(date_days(1969, 12, 31), -1);
	for (int64_t day = -200000; day < 200000; day++) {
		date_civil(day, &y, &m, &d);
		assert_true(date_is_valid(y, m, d));
		assert_int_equal(date_days(y, m, d), day);
	}
}

static void
only_days_of_the_calendar_are_valid(void **state)
{
	(void)state;
	assert_true(date_is_valid(2028, 2, 29));
	assert_true(date_is_valid(2000, 2, 29));
	assert_false(date_is_valid(2026, 2, 29));
	assert_false(date_is_valid(2100, 2, 29));
	assert_false(date_is_valid(2026, 4, 31));
	assert_false(date_is_valid(2026, 13, 1));
	assert_false(date_is_valid(2026, 0, 1));
	assert_false(date_is_valid(2026, 1, 0));
	assert_false(date_is_valid(0, 1, 1));
	assert_false(date_is_valid(10000, 1, 1));
}

static void
local_time_knows_weekday_and_offset(void **state)
{
	const struct date_local d = date_local(1777878000);
	const struct date_local winter = date_local(1798326000);

	(void)state;
	assert_int_equal(d.year, 2026);
	assert_int_equal(d.month, 5);
	assert_int_equal(d.day, 4);
	assert_int_equal(d.hour, 9);
	assert_int_equal(d.minute, 0);
	assert_int_equal(d.weekday, 1);
	assert_int_equal(d.offset, 7200);
	assert_int_equal(winter.offset, 3600);
	assert_int_equal(winter.weekday, 7);
	assert_int_equal(date_local(INT64_MIN).year, 1);
	assert_int_equal(date_local(INT64_MAX).year, 9999);
}

/* 29 March 2026: 02:00 becomes 03:00 at 01:00 UTC (1774746000). */
static void
spring_night_skips_an_hour(void **state)
{
	const int64_t change = 1774746000;

	(void)state;
	assert_int_equal(date_from_local(2026, 3, 29, 1, 59), change - 60);
	assert_int_equal(date_from_local(2026, 3, 29, 2, 0), change);
	assert_int_equal(date_from_local(2026, 3, 29, 2, 30), change + 1800);
	assert_int_equal(date_from_local(2026, 3, 29, 3, 0), change);
	assert_int_equal(date_from_local(2026, 3, 29, 3, 30), change + 1800);
	assert_int_equal(date_local(change + 1800).hour, 3);
	assert_int_equal(date_local(change - 1).hour, 1);
}

/* 25 October 2026: 03:00 becomes 02:00 at 01:00 UTC (1792890000). */
static void
autumn_night_repeats_an_hour(void **state)
{
	const int64_t change = 1792890000;

	(void)state;
	assert_int_equal(date_from_local(2026, 10, 25, 1, 59), change - 3660);
	assert_int_equal(date_from_local(2026, 10, 25, 2, 0), change - 3600);
	assert_int_equal(date_from_local(2026, 10, 25, 2, 30), change - 1800);
	assert_int_equal(date_from_local(2026, 10, 25, 3, 0), change + 3600);
	assert_int_equal(date_local(change - 1).hour, 2);
	assert_int_equal(date_local(change).hour, 2);
}

static void
local_time_goes_there_and_back(void **state)
{
	(void)state;
	for (int64_t t = 1767222000; t < 1767222000 + 366 * 86400; t += 900) {
		const struct date_local d = date_local(t);
		const int64_t back = date_from_local(d.year, d.month, d.day,
		    d.hour, d.minute);

		/* The second of two equal readings gives the first. */
		assert_true(back == t || back == t - 3600);
		assert_int_equal(date_local(back).hour, d.hour);
	}
}

static void
zones_are_those_of_tzdata(void **state)
{
	struct err err = {0};

	(void)state;
	assert_true(date_has_zone("Europe/Stockholm"));
	assert_true(date_has_zone("UTC"));
	assert_false(date_has_zone(""));
	assert_false(date_has_zone("Europe"));
	assert_false(date_has_zone("Europe/Atlantis"));
	assert_false(date_has_zone("../../../etc/passwd"));
	assert_false(date_has_zone("/etc/localtime"));
	assert_false(date_has_zone("zone.tab"));
	assert_false(date_has_zone("tzdata"));
	assert_false(date_set_zone("Mars/Olympus", &err));
	assert_string_equal(err.text, "'Mars/Olympus' is not a time zone");
	assert_int_equal(date_local(0).offset, 3600);
}

static void
local_dates_are_read_strictly(void **state)
{
	static const char *const bad[] = {"", "2026", "2026-5-4", "2026-04-31",
	    "2026-05-04 ", "2026-05-04 9:00", "2026-05-04 24:00",
	    "2026-05-04 18:60", "2026-05-04 18:30:00", "2026-05-04x18:30",
	    "2026-05-04T18:30Z", " 2026-05-04", "4 maj 2026", "1969-12-30"};
	struct err err = {0};
	int64_t t = 0;

	(void)state;
	assert_true(date_parse_local("2026-05-04", false, &t, &err));
	assert_int_equal(t, 1777845600);
	assert_true(date_parse_local("2026-05-04", true, &t, &err));
	assert_int_equal(t, 1777845600 + 86399);
	assert_true(date_parse_local("2026-03-29", true, &t, &err));
	assert_int_equal(t, 1774821600 - 1);
	assert_true(date_parse_local("2026-05-04 18:30", true, &t, &err));
	assert_int_equal(t, 1777912200);
	assert_true(date_parse_local("2026-05-04T18:30", false, &t, &err));
	assert_int_equal(t, 1777912200);
	assert_int_equal(err.code, 0);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		err.text[0] = '\0';
		if (date_parse_local(bad[i], false, &t, &err))
			fail_msg("taken for a date: '%s'", bad[i]);
		assert_non_null(strstr(err.text, "is not a date"));
	}
}

static void
feed_dates_as_seen_in_the_wild(void **state)
{
	static const struct {
		const char *text;
		int64_t t;
	} rows[] = {
	    {"Mon, 04 May 2026 09:00:00 +0200", 1777878000},
	    {"Mon, 4 May 2026 09:00:00 +0200", 1777878000},
	    {"Mon, 04 May 2026 07:00:00 GMT", 1777878000},
	    {"Mon, 04 May 2026 07:00:00 UT", 1777878000},
	    {"Mon, 04 May 2026 07:00:00 Z", 1777878000},
	    {"Mon, 04 May 2026 03:00:00 EDT", 1777878000},
	    {"Mon, 04 May 2026 00:00:00 PDT", 1777878000},
	    {"Mon, 04 May 2026 09:00:00 CEST", 1777878000},
	    {"Mon, 04 May 2026 07:00:00 -0000", 1777878000},
	    {"Mon, 04 May 2026 07:00:00 XYZ", 1777878000},
	    {"Mon, 04 May 26 09:00:00 +0200", 1777878000},
	    {"04 May 26 07:00 GMT", 1777878000},
	    {"4 May 2026 09:00 +0200", 1777878000},
	    {"Mon, 04 May 2026 09:00:00", 1777878000},
	    {"Mon, 04 May 2026 9:00:00 +0200", 1777878000},
	    {"Monday, 04-May-26 07:00:00 GMT", 1777878000},
	    {"Mon May  4 09:00:00 2026", 1777878000},
	    {"Mon May 04 2026 09:00:00 GMT+0200 (CEST)", 1777878000},
	    {"m\xc3\xa5n, 04 maj 2026 09:00:00 +0200", 1777878000},
	    {"  Mon, 04 May 2026 09:00:00 +0200\n", 1777878000},
	    {"Mon, 04 May 2026 09:00:00 +0200 CEST", 1777878000},
	    {"MON, 04 MAY 2026 09:00:00 +0200", 1777878000},
	    {"May 4, 2026", 1777845600},
	    {"04 May 2026", 1777845600},
	    {"04 okt 2026", 1791064800},
	    {"Sun, 06 Nov 1994 08:49:37 GMT", 784111777},
	    {"Sunday, 06-Nov-94 08:49:37 GMT", 784111777},
	    {"Sun Nov  6 08:49:37 1994", 784108177},
	    {"06 Nov 094 08:49:37 GMT", 784111777},
	    {"2026-05-04T07:00:00Z", 1777878000},
	    {"2026-05-04t07:00:00z", 1777878000},
	    {"2026-05-04T07:00Z", 1777878000},
	    {"2026-05-04T07:00:00.123456Z", 1777878000},
	    {"2026-05-04T07:00:00,5Z", 1777878000},
	    {"2026-05-04T09:00:00+02:00", 1777878000},
	    {"2026-05-04T09:00:00+0200", 1777878000},
	    {"2026-05-04T09:00:00+02", 1777878000},
	    {"2026-05-04T01:30:00-05:30", 1777878000},
	    {"2026-05-04T09:00:00", 1777878000},
	    {"2026-05-04 09:00", 1777878000},
	    {"2026-05-04 07:00:00 UTC", 1777878000},
	    {"2026-05-04", 1777845600},
	    {"2016-12-31T23:59:60Z", 1483228799},
	};
	int64_t t = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (!date_parse_feed(rows[i].text, &t))
			fail_msg("not read: '%s'", rows[i].text);
		if (t != rows[i].t)
			fail_msg("'%s' read as %lld, not %lld", rows[i].text,
			    (long long)t, (long long)rows[i].t);
	}
}

static void
feed_dates_that_are_none(void **state)
{
	static const char *const bad[] = {"", " ", "idag",
	    "0001-01-01T00:00:00Z", "Thu, 01 Jan 1903 00:00:00 GMT",
	    "2026-13-01", "2026-02-30",
	    "2026-05-04T25:00:00Z", "2026-05-04T09:61:00Z",
	    "2026-05-04T09:00:00+25:00", "2026-05-04T", "2026-05-04T09",
	    "2026-05-04T09:00:0Z", "2026-05-04Tnoon", "1777878000",
	    "Mon, 04 May 2026 09:00:00 PM", "Mon, 04 May", "May 2026",
	    "Mon, 00 May 2026 09:00 GMT", "Mon, 31 Apr 2026 09:00:00 GMT",
	    "Mon, 04 May 2026 09:00:00 +2", "04 May 20260 09:00 GMT",
	    "04 May 2026 2027", "04 May 2026 09:00 10:00",
	    "Averyverylongwordwithoutend 04 May 2026",
	    "Mon, 04 May 2026 09:00:00 +0200 and more and more and more and "
	    "more and more and more"};
	int64_t t = 17;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (date_parse_feed(bad[i], &t))
			fail_msg("taken for a date: '%s'", bad[i]);
}

static void
dates_are_written(void **state)
{
	struct buf b = BUF_INIT(BUF_LINE);

	(void)state;
	date_rfc5322(&b, 1777878000);
	buf_putc(&b, '|');
	date_rfc5322(&b, 1798326000);
	buf_putc(&b, '|');
	date_rfc3339(&b, 1777878000);
	buf_putc(&b, '|');
	date_http(&b, 784111777);
	buf_putc(&b, '|');
	date_iso_day(&b, 1777845600);
	buf_putc(&b, '|');
	date_iso_day(&b, 1777845599);
	buf_putc(&b, '|');
	date_rfc3339(&b, -1);
	assert_string_equal(buf_text(&b),
	    "Mon, 04 May 2026 09:00:00 +0200|Sun, 27 Dec 2026 00:00:00 +0100|"
	    "2026-05-04T07:00:00Z|Sun, 06 Nov 1994 08:49:37 GMT|"
	    "2026-05-04|2026-05-03|1969-12-31T23:59:59Z");
	buf_release(&b);
}

static int64_t
fixed_clock(void)
{
	return 1777878000;
}

static void
the_clock_can_be_fixed(void **state)
{
	(void)state;
	date_set_clock(fixed_clock);
	assert_int_equal(date_now(), 1777878000);
	date_set_clock(NULL);
	assert_int_not_equal(date_now(), 1777878000);
	assert_true(date_mono_ms() <= date_mono_ms());
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(civil_days_go_there_and_back),
	    cmocka_unit_test(only_days_of_the_calendar_are_valid),
	    cmocka_unit_test(local_time_knows_weekday_and_offset),
	    cmocka_unit_test(spring_night_skips_an_hour),
	    cmocka_unit_test(autumn_night_repeats_an_hour),
	    cmocka_unit_test(local_time_goes_there_and_back),
	    cmocka_unit_test(zones_are_those_of_tzdata),
	    cmocka_unit_test(local_dates_are_read_strictly),
	    cmocka_unit_test(feed_dates_as_seen_in_the_wild),
	    cmocka_unit_test(feed_dates_that_are_none),
	    cmocka_unit_test(dates_are_written),
	    cmocka_unit_test(the_clock_can_be_fixed),
	};

	return cmocka_run_group_tests(tests, stockholm, NULL);
}
