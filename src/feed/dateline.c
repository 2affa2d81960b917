/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "feed/dateline.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/str.h"

struct dateline {
	int year, month, day, hour, minute;
};

static bool
dateline_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Up to max digits at *s, which moves behind them. */
static bool
dateline_number(const char **s, size_t max, int *n)
{
	size_t len = 0;

	while (len < max && dateline_is_digit((*s)[len]))
		len++;
	if (len == 0 || dateline_is_digit((*s)[len]) ||
	    !str_digits(*s, len, n))
		return false;
	*s += len;
	return true;
}

static int
dateline_month(const char *s, size_t *n)
{
	static const char *const names[] = {"jan", "feb", "mar", "apr", "maj",
	    "jun", "jul", "aug", "sep", "okt", "nov", "dec", "may", "oct"};
	static const int month[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 5,
	    10};

	for (size_t i = 0; i < sizeof(month) / sizeof(*month); i++)
		if (!strncasecmp(s, names[i], 3)) {
			*n = strcspn(s, " .,\t\n-0123456789");
			return *n <= 9 ? month[i] : 0;
		}
	return 0;
}

/* ", kl. 10.30" if it is there. */
static void
dateline_clock(const char *s, struct dateline *at)
{
	int hour = 0, minute = 0;

	s += strspn(s, " ,\tT");
	if (!strncasecmp(s, "klockan", 7))
		s += 7;
	else if (!strncasecmp(s, "kl", 2) || !strncasecmp(s, "at", 2))
		s += 2;
	s += strspn(s, ". \t");
	if (!dateline_number(&s, 2, &hour) || (*s != ':' && *s != '.'))
		return;
	s++;
	if (!dateline_number(&s, 2, &minute) || hour > 23 || minute > 59)
		return;
	at->hour = hour;
	at->minute = minute;
}

/* "2026-05-04" */
static bool
dateline_iso(const char *s, struct dateline *at)
{
	if (!str_digits(s, 4, &at->year) || s[4] != '-' ||
	    !str_digits(s + 5, 2, &at->month) || s[7] != '-' ||
	    !str_digits(s + 8, 2, &at->day) || dateline_is_digit(s[10]))
		return false;
	dateline_clock(s + 10, at);
	return true;
}

/* "4 maj 2026", "den 4:e maj 2026", "4/5 2026" */
static bool
dateline_words(const char *s, struct dateline *at)
{
	size_t n = 0;

	if (!dateline_number(&s, 2, &at->day))
		return false;
	if (*s == '/') {
		s++;
		if (!dateline_number(&s, 2, &at->month))
			return false;
	} else {
		s += !strncmp(s, ":e", 2) || !strncmp(s, ":a", 2) ? 2 : 0;
		s += strspn(s, " .\t\n-");
		at->month = dateline_month(s, &n);
		s += n;
		s += strspn(s, ".-,");
	}
	s += strspn(s, " \t\n");
	if (!dateline_number(&s, 4, &at->year) || at->year < 1970)
		return false;
	dateline_clock(s, at);
	return true;
}

bool
dateline_find(const char *text, char out[DATELINE_SIZE])
{
	for (const char *s = text; *s; s++) {
		struct dateline at = {.hour = -1};

		if (!dateline_is_digit(*s) ||
		    (s > text && dateline_is_digit(s[-1])))
			continue;
		if ((!dateline_iso(s, &at) && !dateline_words(s, &at)) ||
		    at.month < 1 || at.month > 12 || at.day < 1 ||
		    at.day > 31)
			continue;
		if (at.hour < 0)
			snprintf(out, DATELINE_SIZE, "%04d-%02d-%02d",
			    at.year % 10000, at.month % 100, at.day % 100);
		else
			snprintf(out, DATELINE_SIZE,
			    "%04d-%02d-%02dT%02d:%02d", at.year % 10000,
			    at.month % 100, at.day % 100, at.hour % 100,
			    at.minute % 100);
		return true;
	}
	return false;
}
