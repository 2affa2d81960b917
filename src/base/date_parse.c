/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dates from people (strict) and from feeds (forgiving). */
#include "base/date.h"

#include <string.h>
#include <sysexits.h>

#include "base/str.h"

enum { DATE_NO_ZONE = 1 << 30 };

struct date_parts {
	int year, month, day, hour, minute, second;
	int offset;		/* seconds east, or DATE_NO_ZONE */
};

static bool
date_finish(const struct date_parts *p, int64_t *t)
{
	if (!date_is_valid(p->year, p->month, p->day) || p->year < 1970 ||
	    p->hour > 23 || p->minute > 59 || p->second > 60)
		return false;
	if (p->offset == DATE_NO_ZONE)
		*t = date_from_local(p->year, p->month, p->day, p->hour,
		    p->minute);
	else
		*t = date_days(p->year, p->month, p->day) * 86400 +
		    p->hour * 3600 + p->minute * 60 - p->offset;
	/* A leap second is the last second of its minute. */
	*t += p->second == 60 ? 59 : p->second;
	return *t >= 0;
}

/* "2026-05-04" at *text, which moves behind it. */
static bool
date_iso(const char **text, struct date_parts *p)
{
	const char *s = *text;

	if (!str_digits(s, 4, &p->year) || s[4] != '-' ||
	    !str_digits(s + 5, 2, &p->month) || s[7] != '-' ||
	    !str_digits(s + 8, 2, &p->day))
		return false;
	*text = s + 10;
	return true;
}

/* "18:30" or "8:30", then ":15" and a fraction if they are there. */
static bool
date_clock_time(const char **text, struct date_parts *p)
{
	const char *s = *text;
	const size_t n = s[0] && s[1] == ':' ? 1 : 2;

	if (!str_digits(s, n, &p->hour) || s[n] != ':' ||
	    !str_digits(s + n + 1, 2, &p->minute))
		return false;
	s += n + 3;
	if (*s == ':') {
		if (!str_digits(s + 1, 2, &p->second))
			return false;
		s += 3;
		if (*s == '.' || *s == ',')
			s += 1 + strspn(s + 1, "0123456789");
	}
	*text = s;
	return true;
}

/* "+0100", "+01:00", "+01", "-0000" */
static bool
date_numeric_zone(const char **text, struct date_parts *p)
{
	const char *s = *text;
	const int sign = *s == '-' ? -1 : 1;
	int hours = 0, minutes = 0;

	if ((*s != '+' && *s != '-') || !str_digits(s + 1, 2, &hours))
		return false;
	s += 3;
	if (str_digits(s + (*s == ':' ? 1 : 0), 2, &minutes))
		s += *s == ':' ? 3 : 2;
	if (hours > 23 || minutes > 59)
		return false;
	p->offset = sign * (hours * 3600 + minutes * 60);
	*text = s;
	return true;
}

bool
date_parse_local(const char *text, bool end_of_day, int64_t *t,
    struct err *err)
{
	struct date_parts p = {.offset = DATE_NO_ZONE};
	const char *s = text;
	bool ok = date_iso(&s, &p);

	if (ok && *s) {
		end_of_day = false;
		ok = (*s == ' ' || *s == 'T') && strlen(s) == 6;
		s++;
		ok = ok && date_clock_time(&s, &p) && !*s;
	} else if (ok && end_of_day) {
		p.hour = 23;
		p.minute = 59;
		p.second = 59;
	}
	if (!ok || !date_finish(&p, t))
		return err_set(err, EX_DATAERR, "'%s' is not a date "
		    "(2026-05-04 or 2026-05-04 18:30)", text);
	return true;
}

/* Only the zones of RFC 822 and of our part of the world: letters say too
 * little elsewhere (IST, CST).  An unknown one is UTC, as RFC 5322 has it. */
static int
date_named_zone(const char *word)
{
	static const struct {
		const char *name;
		int hours;
	} zones[] = {
	    {"EST", -5}, {"EDT", -4}, {"CST", -6}, {"CDT", -5}, {"MST", -7},
	    {"MDT", -6}, {"PST", -8}, {"PDT", -7}, {"WEST", 1}, {"BST", 1},
	    {"CET", 1}, {"MET", 1}, {"MEZ", 1}, {"CEST", 2}, {"MEST", 2},
	    {"MESZ", 2}, {"EET", 2}, {"EEST", 3}, {"MSK", 3},
	};

	for (size_t i = 0; i < sizeof(zones) / sizeof(zones[0]); i++)
		if (str_same_nocase(zones[i].name, word))
			return zones[i].hours * 3600;
	return 0;
}

/* By its first three letters, as Swedish systems spell it too; 0 = none. */
static int
date_month(const char *word)
{
	static const char *const names[] = {"jan", "feb", "mar", "apr", "may",
	    "jun", "jul", "aug", "sep", "oct", "nov", "dec", "maj", "okt"};
	const char three[4] = {word[0], word[1], word[1] ? word[2] : '\0'};

	for (int i = 0; i < 14; i++)
		if (str_same_nocase(three, names[i]))
			return i == 12 ? 5 : i == 13 ? 10 : i + 1;
	return 0;
}

static bool
date_number(const char *s, size_t n, struct date_parts *p)
{
	if (p->day == 0)
		return n <= 2 && str_digits(s, n, &p->day) && p->day > 0;
	if (p->year >= 0 || n < 2 || n > 4)
		return false;
	str_digits(s, n, &p->year);
	if (n == 2)
		p->year += p->year < 50 ? 2000 : 1900;
	else if (n == 3)
		p->year += 1900;
	return true;
}

/* Words before the month are weekdays, after it zones. */
static bool
date_word(const char *s, size_t n, struct date_parts *p)
{
	char word[16] = "";

	if (n >= sizeof(word))
		return false;
	memcpy(word, s, n);
	if (p->month == 0)
		p->month = date_month(word);
	else if (str_same_nocase(word, "AM") || str_same_nocase(word, "PM"))
		return false;
	else if (p->offset == DATE_NO_ZONE)
		p->offset = date_named_zone(word);
	return true;
}

/* "Tue, 05 May 2026 10:00:00 +0200" and its relatives, word by word. */
static bool
date_parse_words(const char *s, int64_t *t)
{
	static const char divider[] = " \t\r\n,.-+:()0123456789";
	struct date_parts p = {.year = -1, .hour = -1, .offset = DATE_NO_ZONE};
	size_t n = 0;

	for (; *s && *s != '('; s += n) {
		n = strspn(s, "0123456789");
		if (n > 0 && n <= 2 && s[n] == ':') {
			if (p.hour >= 0 || !date_clock_time(&s, &p))
				return false;
			n = 0;
		} else if (n > 0) {
			if (!date_number(s, n, &p))
				return false;
		} else if (p.hour >= 0 && (*s == '+' || *s == '-')) {
			if (!date_numeric_zone(&s, &p))
				return false;
		} else if ((n = strcspn(s, divider)) > 0) {
			if (!date_word(s, n, &p))
				return false;
		} else {
			n = 1;
		}
	}
	if (p.hour < 0)
		p.hour = 0;
	return date_finish(&p, t);
}

static bool
date_parse_iso(const char *s, int64_t *t)
{
	struct date_parts p = {.offset = DATE_NO_ZONE};

	if (!date_iso(&s, &p))
		return false;
	if (*s == 'T' || *s == 't' || *s == ' ') {
		s += strspn(s, "Tt ");
		if (!date_clock_time(&s, &p))
			return false;
		s += strspn(s, " ");
		if (*s == 'Z' || *s == 'z') {
			p.offset = 0;
			s++;
		} else if (*s == '+' || *s == '-') {
			if (!date_numeric_zone(&s, &p))
				return false;
		} else if (str_same_nocase(s, "UTC") ||
		    str_same_nocase(s, "GMT")) {
			p.offset = 0;
			s += 3;
		}
	}
	return !*s && date_finish(&p, t);
}

bool
date_parse_feed(const char *text, int64_t *t)
{
	char copy[80] = "";
	const char *s = copy;

	if (strlen(text) >= sizeof(copy))
		return false;
	memcpy(copy, text, strlen(text));
	s = str_trim(copy);
	return date_parse_iso(s, t) || date_parse_words(s, t);
}
