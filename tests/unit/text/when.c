/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/test.h"

#include "base/date.h"
#include "text/when.h"

static int64_t
at(int month, int day, int hour, int minute)
{
	return date_from_local(2026, month, day, hour, minute);
}

static void
span(const char *lang, int64_t from, int64_t to, const char *want)
{
	struct buf b = BUF_INIT(BUF_LINE);

	when_span(&b, lang, from, to);
	assert_string_equal(buf_text(&b), want);
	buf_release(&b);
}

static void
days_are_written_out(void **state)
{
	struct buf b = BUF_INIT(BUF_LINE);

	(void)state;
	when_day(&b, "sv", at(5, 5, 12, 0));
	buf_putc(&b, '|');
	when_day(&b, "en", at(5, 5, 12, 0));
	buf_putc(&b, '|');
	when_day(&b, "fi", at(2, 1, 0, 0));
	buf_putc(&b, '|');
	when_day_short(&b, "sv", at(10, 3, 0, 0), at(1, 1, 0, 0));
	buf_putc(&b, '|');
	when_day_short(&b, "sv", at(1, 1, 0, 0), at(1, 1, 0, 0) - 1);
	assert_string_equal(buf_text(&b), "tisdag 5 maj 2026|"
	    "Tuesday 5 May 2026|Sunday 1 February 2026|lördag 3 oktober|"
	    "torsdag 1 januari 2026");
	buf_release(&b);
}

static void
clocks_follow_the_language_and_the_zone(void **state)
{
	struct buf b = BUF_INIT(BUF_LINE);

	(void)state;
	when_clock(&b, "sv", at(7, 1, 9, 5));
	buf_putc(&b, '|');
	when_clock(&b, "en", at(7, 1, 9, 5));
	buf_putc(&b, '|');
	when_moment(&b, "sv", 1793727000);
	buf_putc(&b, '|');
	when_moment(&b, "en", 1793727000);
	assert_string_equal(buf_text(&b), "09.05|09:05|"
	    "tisdag 3 november 2026 kl. 18.30|"
	    "Tuesday 3 November 2026 at 18:30");
	buf_release(&b);
}

static void
spans_say_no_more_than_needed(void **state)
{
	(void)state;
	span("sv", at(2, 13, 11, 0), at(2, 13, 12, 0),
	    "fredag 13 februari 2026 kl. 11.00–12.00");
	span("en", at(2, 13, 11, 0), at(2, 13, 12, 0),
	    "Friday 13 February 2026, 11:00–12:00");
	span("sv", at(2, 13, 11, 0), 0, "fredag 13 februari 2026 kl. 11.00");
	span("sv", at(2, 13, 0, 0), 0, "fredag 13 februari 2026");
	span("sv", at(2, 13, 0, 0), at(2, 13, 23, 59),
	    "fredag 13 februari 2026");
	span("sv", at(2, 13, 0, 0), at(2, 14, 23, 59) + 59,
	    "fredag 13 februari 2026 – lördag 14 februari 2026");
	span("en", at(2, 13, 22, 0), at(2, 14, 2, 0),
	    "Friday 13 February 2026 at 22:00 – "
	    "Saturday 14 February 2026 at 02:00");
}

static int
set_zone(void **state)
{
	struct err err = {.code = 0};

	(void)state;
	return date_set_zone("Europe/Stockholm", &err) ? 0 : -1;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(days_are_written_out),
	    cmocka_unit_test(clocks_follow_the_language_and_the_zone),
	    cmocka_unit_test(spans_say_no_more_than_needed),
	};

	return cmocka_run_group_tests(tests, set_zone, NULL);
}
