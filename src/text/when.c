/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "text/when.h"

#include <stdbool.h>
#include <string.h>

#include "base/date.h"

static const struct words {
	const char *lang;
	const char *weekday[7];
	const char *month[12];
	const char *at;
	const char *from;	/* before a span of hours */
	char separator;
} languages[] = {
	/* The first one serves a language not in the table. */
	{"en", {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday",
	    "Saturday", "Sunday"}, {"January", "February", "March", "April",
	    "May", "June", "July", "August", "September", "October",
	    "November", "December"}, " at ", ", ", ':'},
	{"sv", {"måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag",
	    "söndag"}, {"januari", "februari", "mars", "april", "maj", "juni",
	    "juli", "augusti", "september", "oktober", "november",
	    "december"}, " kl. ", " kl. ", '.'},
};

static const struct words *
words_of(const char *lang)
{
	for (size_t i = 0; i < sizeof(languages) / sizeof(*languages); i++)
		if (strcmp(languages[i].lang, lang) == 0)
			return &languages[i];
	return &languages[0];
}

static void
add_day(struct buf *out, const struct words *words, struct date_local d,
    bool year)
{
	buf_printf(out, "%s %d %s", words->weekday[d.weekday - 1], d.day,
	    words->month[d.month - 1]);
	if (year)
		buf_printf(out, " %d", d.year);
}

static void
add_clock(struct buf *out, const struct words *words, struct date_local d)
{
	buf_printf(out, "%02d%c%02d", d.hour, words->separator, d.minute);
}

static void
add_moment(struct buf *out, const struct words *words, struct date_local d)
{
	add_day(out, words, d, true);
	buf_puts(out, words->at);
	add_clock(out, words, d);
}

void
when_day(struct buf *out, const char *lang, int64_t t)
{
	add_day(out, words_of(lang), date_local(t), true);
}

void
when_day_short(struct buf *out, const char *lang, int64_t t, int64_t now)
{
	struct date_local d = date_local(t);

	add_day(out, words_of(lang), d, d.year != date_local(now).year);
}

void
when_clock(struct buf *out, const char *lang, int64_t t)
{
	add_clock(out, words_of(lang), date_local(t));
}

void
when_moment(struct buf *out, const char *lang, int64_t t)
{
	add_moment(out, words_of(lang), date_local(t));
}

void
when_span(struct buf *out, const char *lang, int64_t from, int64_t to)
{
	const struct words *words = words_of(lang);
	struct date_local a = date_local(from), b = date_local(to);
	bool open = to <= from;
	bool same_day = a.year == b.year && a.month == b.month
	    && a.day == b.day;
	bool whole_days = a.hour == 0 && a.minute == 0
	    && (open || (b.hour == 23 && b.minute == 59));

	if (same_day && !open && !whole_days) {
		add_day(out, words, a, true);
		buf_puts(out, words->from);
		add_clock(out, words, a);
		buf_puts(out, "–");
		add_clock(out, words, b);
		return;
	}
	if (whole_days)
		add_day(out, words, a, true);
	else
		add_moment(out, words, a);
	if (open || same_day)
		return;
	buf_puts(out, " – ");
	if (whole_days)
		add_day(out, words, b, true);
	else
		add_moment(out, words, b);
}
