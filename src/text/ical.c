/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "text/ical.h"

#include <string.h>

#include "base/date.h"
#include "text/encode.h"

enum { ICAL_LINE = 75 };	/* octets, without the line end */

/* One content line, folded between characters. */
static void
ical_line(struct buf *out, const struct buf *line)
{
	const char *s = buf_text(line);
	size_t n = line->len;
	size_t used = 0;

	while (n > 0) {
		uint32_t cp = 0;
		size_t len = encode_next(s, n, &cp);

		if (len == 0)
			len = 1;
		if (used + len > ICAL_LINE) {
			buf_puts(out, "\r\n ");
			used = 1;
		}
		buf_add(out, s, len);
		used += len;
		s += len;
		n -= len;
	}
	buf_puts(out, "\r\n");
}

static void
ical_plain(struct buf *out, const char *name, const char *value)
{
	struct buf line = BUF_INIT(BUF_PAGE);

	buf_puts(&line, name);
	for (const char *s = value; *s; s++) {
		if ((unsigned char)*s >= 0x20 && *s != 0x7f)
			buf_putc(&line, *s);
	}
	ical_line(out, &line);
	buf_release(&line);
}

/* A value of type TEXT; "" writes nothing. */
static void
ical_text(struct buf *out, const char *name, const char *value)
{
	struct buf line = BUF_INIT(BUF_PAGE);

	if (!value || value[0] == '\0')
		return;
	buf_puts(&line, name);
	for (const char *s = value; *s; s++) {
		if (*s == '\n')
			buf_puts(&line, "\\n");
		else if (*s == '\\' || *s == ';' || *s == ',')
			buf_printf(&line, "\\%c", *s);
		else if ((unsigned char)*s >= 0x20 && *s != 0x7f)
			buf_putc(&line, *s);
		else if (*s == '\t')
			buf_putc(&line, ' ');
	}
	ical_line(out, &line);
	buf_release(&line);
}

/* A value of type URI: written as it is. */
static void
ical_uri(struct buf *out, const char *name, const char *value)
{
	if (value && value[0] != '\0')
		ical_plain(out, name, value);
}

/* --- times ---------------------------------------------------------------- */

static void
ical_utc(struct buf *out, const char *name, int64_t t)
{
	const int64_t days = t / 86400 - (t % 86400 < 0 ? 1 : 0);
	const int64_t seconds = t - days * 86400;
	int year = 0, month = 0, day = 0;

	date_civil(days, &year, &month, &day);
	buf_printf(out, "%s:%04d%02d%02dT%02d%02d%02dZ\r\n", name, year,
	    month, day, (int)(seconds / 3600), (int)(seconds / 60 % 60),
	    (int)(seconds % 60));
}

/* These rules hold for the zone since 1996; other zones are told in UTC. */
static const char ical_zone_name[] = "Europe/Stockholm";
static const char ical_zone[] =
    "BEGIN:VTIMEZONE\r\n"
    "TZID:Europe/Stockholm\r\n"
    "BEGIN:DAYLIGHT\r\n"
    "DTSTART:19960331T020000\r\n"
    "TZOFFSETFROM:+0100\r\n"
    "TZOFFSETTO:+0200\r\n"
    "TZNAME:CEST\r\n"
    "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\n"
    "END:DAYLIGHT\r\n"
    "BEGIN:STANDARD\r\n"
    "DTSTART:19961027T030000\r\n"
    "TZOFFSETFROM:+0200\r\n"
    "TZOFFSETTO:+0100\r\n"
    "TZNAME:CET\r\n"
    "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\n"
    "END:STANDARD\r\n"
    "END:VTIMEZONE\r\n";

static bool
ical_has_zone(const struct ical_calendar *calendar)
{
	return calendar->zone && strcmp(calendar->zone, ical_zone_name) == 0;
}

static void
ical_time(struct buf *out, const struct ical_calendar *calendar,
    const char *name, int64_t t)
{
	const struct date_local d = date_local(t);

	if (!ical_has_zone(calendar)) {
		ical_utc(out, name, t);
		return;
	}
	buf_printf(out, "%s;TZID=%s:%04d%02d%02dT%02d%02d%02d\r\n", name,
	    ical_zone_name, d.year, d.month, d.day, d.hour, d.minute,
	    d.second);
}

static void
ical_day(struct buf *out, const char *name, int64_t days)
{
	int year = 0, month = 0, day = 0;

	date_civil(days, &year, &month, &day);
	buf_printf(out, "%s;VALUE=DATE:%04d%02d%02d\r\n", name, year, month,
	    day);
}

static int64_t
ical_local_day(int64_t t)
{
	const struct date_local d = date_local(t);

	return date_days(d.year, d.month, d.day);
}

static void
ical_when(struct buf *out, const struct ical_calendar *calendar,
    const struct ical_event *event)
{
	const int64_t end = event->end > event->start ? event->end :
	    event->start;

	if (event->all_day) {
		ical_day(out, "DTSTART", ical_local_day(event->start));
		/* The first day that is not part of it. */
		ical_day(out, "DTEND", ical_local_day(end) + 1);
		return;
	}
	ical_time(out, calendar, "DTSTART", event->start);
	if (end > event->start)
		ical_time(out, calendar, "DTEND", end);
}

/* --- the whole ------------------------------------------------------------ */

static void
ical_organizer(struct buf *out, const struct ical_calendar *calendar)
{
	const char *name = calendar->organizer_name;
	struct buf line = BUF_INIT(BUF_LINE);

	if (!calendar->organizer || calendar->organizer[0] == '\0')
		return;
	buf_puts(&line, "ORGANIZER");
	if (name && name[0] != '\0') {
		/* A quoted parameter can hold anything but quotes. */
		buf_puts(&line, ";CN=\"");
		for (; *name; name++)
			buf_putc(&line, *name == '"' ? '\'' : *name);
		buf_putc(&line, '"');
	}
	buf_printf(&line, ":mailto:%s", calendar->organizer);
	ical_plain(out, "", buf_text(&line));
	buf_release(&line);
}

void
ical_begin(struct buf *out, const struct ical_calendar *calendar)
{
	buf_puts(out, "BEGIN:VCALENDAR\r\n"
	    "VERSION:2.0\r\n"
	    "PRODID:-//Brevduva//Brevduva//EN\r\n"
	    "CALSCALE:GREGORIAN\r\n"
	    "METHOD:PUBLISH\r\n");
	ical_text(out, "NAME:", calendar->name);
	ical_text(out, "X-WR-CALNAME:", calendar->name);
	ical_uri(out, "URL:", calendar->url);
	buf_puts(out, "REFRESH-INTERVAL;VALUE=DURATION:PT12H\r\n"
	    "X-PUBLISHED-TTL:PT12H\r\n");
	if (ical_has_zone(calendar))
		buf_puts(out, ical_zone);
}

void
ical_event(struct buf *out, const struct ical_calendar *calendar,
    const struct ical_event *event)
{
	buf_puts(out, "BEGIN:VEVENT\r\n");
	ical_text(out, "UID:", event->uid);
	ical_utc(out, "DTSTAMP", event->changed_at);
	ical_utc(out, "LAST-MODIFIED", event->changed_at);
	buf_printf(out, "SEQUENCE:%d\r\n", event->sequence);
	buf_printf(out, "STATUS:%s\r\n",
	    event->cancelled ? "CANCELLED" : "CONFIRMED");
	ical_when(out, calendar, event);
	ical_text(out, "SUMMARY:", event->summary);
	ical_text(out, "DESCRIPTION:", event->description);
	ical_text(out, "LOCATION:", event->place);
	ical_uri(out, "URL:", event->url);
	ical_organizer(out, calendar);
	buf_puts(out, "END:VEVENT\r\n");
}

void
ical_end(struct buf *out)
{
	buf_puts(out, "END:VCALENDAR\r\n");
}
