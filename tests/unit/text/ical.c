/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/test.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/date.h"
#include "base/file.h"
#include "text/encode.h"
#include "text/ical.h"

#define GOLDEN "tests/golden/calendar/meetings.ics"

static struct err err;

static const struct ical_calendar stockholm = {
	.name = "Möten; råd, nämnd",
	.url = "https://brev.example.se/meetings.ics",
	.zone = "Europe/Stockholm",
	.organizer = "kansli@example.se",
	.organizer_name = "Kansliet \"Väst\"",
};

static int64_t
at(int month, int day, int hour, int minute)
{
	return date_from_local(2026, month, day, hour, minute);
}

/* Five dates over both changes of the clock, one moved, one cancelled. */
static void
meetings(struct buf *out)
{
	const struct ical_event events[] = {
		{.uid = "11111111-0000-4000-8000-000000000001",
		    .summary = "Programrådet: öppen dörr",
		    .description = "Kom in när du vill under timmen.\n"
		    "Ta med frågor, förslag; allt går bra \\o/",
		    .place = "Digitalt", .url = "https://mote.example.se/1",
		    .start = at(2, 13, 11, 0), .end = at(2, 13, 12, 0),
		    .changed_at = at(1, 2, 9, 0)},
		{.uid = "11111111-0000-4000-8000-000000000002",
		    .summary = "Programrådet", .start = at(4, 27, 9, 30),
		    .end = at(4, 27, 16, 0), .sequence = 2,
		    .changed_at = at(4, 1, 8, 5)},
		{.uid = "11111111-0000-4000-8000-000000000003",
		    .summary = "Inställt möte", .start = at(9, 28, 10, 0),
		    .cancelled = true, .sequence = 1,
		    .changed_at = at(8, 20, 23, 59)},
		{.uid = "11111111-0000-4000-8000-000000000004",
		    .summary = "Två dagar", .start = at(10, 24, 0, 0),
		    .end = at(10, 26, 0, 0) - 1, .all_day = true,
		    .changed_at = at(1, 2, 9, 0)},
		{.uid = "11111111-0000-4000-8000-000000000005",
		    .summary = "En dag", .start = at(12, 31, 0, 0),
		    .all_day = true, .changed_at = at(1, 2, 9, 0)},
	};

	ical_begin(out, &stockholm);
	for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++)
		ical_event(out, &stockholm, &events[i]);
	ical_end(out);
}

static void
the_whole_is_as_before(void **state)
{
	struct buf out = BUF_INIT(BUF_PAGE);
	struct buf want = BUF_INIT(BUF_PAGE);

	(void)state;
	meetings(&out);
	assert_true(buf_ok(&out));
	if (getenv("GOLDEN_WRITE"))
		assert_true(file_write(GOLDEN, 0644, out.data, out.len, &err));
	assert_true(file_read(GOLDEN, &want, &err));
	assert_string_equal(out.data, want.data);
	buf_release(&out);
	buf_release(&want);
}

/* Undoes the folding of RFC 5545, section 3.1. */
static void
unfold(const struct buf *folded, struct buf *out)
{
	for (const char *s = folded->data; *s; s++) {
		if (strncmp(s, "\r\n ", 3) == 0)
			s += 2;
		else
			buf_putc(out, *s);
	}
}

/* Every length around the fold, with letters of one to four octets. */
static void
lines_fold_between_characters(void **state)
{
	static const char *const letters[] = {"a", "å", "–", "🕊"};
	struct ical_event event = {.uid = "u", .start = 0};

	(void)state;
	for (size_t l = 0; l < 4; l++) {
		for (size_t n = 1; n < 200; n++) {
			struct buf text = BUF_INIT(BUF_LINE);
			struct buf out = BUF_INIT(BUF_PAGE);
			struct buf whole = BUF_INIT(BUF_PAGE);

			for (size_t i = 0; i < n; i++)
				buf_puts(&text, i % 7 ? letters[l] : "x");
			event.summary = text.data;
			ical_event(&out, &stockholm, &event);
			for (char *s = out.data; *s; s = strstr(s, "\r\n") + 2) {
				const char *end = strstr(s, "\r\n");

				assert_non_null(end);
				assert_in_range(end - s, 1, 75);
				assert_true(encode_is_utf8(s,
				    (size_t)(end - s)));
			}
			unfold(&out, &whole);
			buf_puts(&text, "\r\n");
			assert_non_null(strstr(whole.data, text.data));
			buf_release(&text);
			buf_release(&out);
			buf_release(&whole);
		}
	}
}

static void
nothing_breaks_out_of_a_value(void **state)
{
	const struct ical_calendar utc = {.zone = "Europe/London"};
	const struct ical_event event = {
	    .uid = "u\r\nX-UID:1", .summary = "a\rb\nSTATUS:X\t\x1b;,\\",
	    .url = "https://a.example/\r\nX-URL:1",
	    .start = at(7, 1, 12, 0), .end = at(7, 1, 13, 0),
	};
	struct buf out = BUF_INIT(BUF_PAGE);

	(void)state;
	ical_begin(&out, &utc);
	ical_event(&out, &utc, &event);
	ical_end(&out);
	assert_null(strstr(out.data, "\r\nX-UID"));
	assert_null(strstr(out.data, "\r\nX-URL"));
	assert_non_null(strstr(out.data,
	    "\r\nSUMMARY:ab\\nSTATUS:X \\;\\,\\\\\r\n"));
	/* Not our zone: told in UTC. */
	assert_null(strstr(out.data, "VTIMEZONE"));
	assert_non_null(strstr(out.data, "\r\nDTSTART:20260701T100000Z\r\n"));
	assert_non_null(strstr(out.data, "\r\nDTEND:20260701T110000Z\r\n"));
	buf_release(&out);
}

static int
setup(void **state)
{
	(void)state;
	return date_set_zone("Europe/Stockholm", &err) ? 0 : -1;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_whole_is_as_before),
	    cmocka_unit_test(lines_fold_between_characters),
	    cmocka_unit_test(nothing_breaks_out_of_a_value),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
