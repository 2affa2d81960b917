/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fields of a post file that tell times. */
#include "flow/postfile_parts.h"

#include <string.h>
#include <sysexits.h>

#include "base/date.h"
#include "base/mem.h"
#include "base/str.h"

enum { POSTFILE_HOUR = 3600, POSTFILE_REMIND_DAYS = 60 };

bool
postfile_publish(struct postfile *file, char *value, int line,
    struct err *err)
{
	file->publish_line = line;
	return date_parse_local(value, false, &file->publish, err);
}

/* "3 days", "1 day", "no". */
bool
postfile_reminder(struct postfile *file, char *value, int line,
    struct err *err)
{
	const char *rest = value;
	char word[3][16] = {"", "", ""};
	int64_t days = 0;

	file->remind_line = line;
	if (str_same_nocase(value, "no"))
		return true;
	for (int i = 0; i < 3; i++)
		(void)str_word(&rest, " ", word[i], sizeof(word[i]));
	if (word[2][0] != '\0' || !str_int64(word[0], &days) || days < 1 ||
	    days > POSTFILE_REMIND_DAYS ||
	    (!str_same_nocase(word[1], "days") &&
	    !str_same_nocase(word[1], "day")))
		return err_set(err, EX_DATAERR, "'%s' is neither 'no' nor "
		    "'3 days', at most %d", value, POSTFILE_REMIND_DAYS);
	file->remind = days * 24 * POSTFILE_HOUR;
	return true;
}

/* --- When: start/end; label; place; link -------------------------------- */

enum { POSTFILE_DAY = 10 };	/* strlen("2026-05-04") */

/* "12:00" at the end means of the day it began. */
static bool
postfile_end(const char *start, const char *end, int64_t *t, struct err *err)
{
	char *whole = NULL;
	bool ok = false;

	if (strchr(end, '-'))
		return date_parse_local(end, true, t, err);
	whole = mem_printf("%.*s %s", POSTFILE_DAY, start, end);
	ok = date_parse_local(whole, true, t, err);
	mem_free(whole);
	return ok;
}

static bool
postfile_span(char *value, struct postfile_date *date, struct err *err)
{
	char *slash = strchr(value, '/');
	const char *end = NULL;
	const char *start = NULL;

	if (slash) {
		*slash = '\0';
		end = str_trim(slash + 1);
	}
	start = str_trim(value);
	if (!date_parse_local(start, false, &date->start, err))
		return false;
	date->all_day = strlen(start) == POSTFILE_DAY;
	if (!end && !date->all_day)
		return true;
	if (!postfile_end(start, end ? end : start, &date->end, err))
		return false;
	if (end && date->all_day != (strlen(end) == POSTFILE_DAY))
		return err_set(err, EX_DATAERR, "'%s/%s' mixes a day with a "
		    "time of day", start, end);
	if (date->end <= date->start)
		return err_set(err, EX_DATAERR, "'%s/%s' ends before it begins",
		    start, end);
	return true;
}

bool
postfile_when(struct postfile *file, char *value, int line, struct err *err)
{
	struct postfile_date *date = &file->date[file->dates];
	char *part[4] = {value, NULL, NULL, NULL};
	size_t parts = 1;

	(void)line;
	if (file->dates == POSTFILE_DATES)
		return err_set(err, EX_DATAERR, "more than %d dates",
		    POSTFILE_DATES);
	for (char *at = strchr(value, ';'); at; at = strchr(at + 1, ';')) {
		if (parts == 4)
			return err_set(err, EX_DATAERR, "more than four parts: "
			    "start/end; label; place; link");
		*at = '\0';
		part[parts++] = at + 1;
	}
	memset(date, 0, sizeof(*date));
	file->dates++;	/* now released with the file, whatever comes */
	date->label = mem_strdup(parts > 1 ? str_trim(part[1]) : "");
	date->place = mem_strdup(parts > 2 ? str_trim(part[2]) : "");
	date->link = mem_strdup(parts > 3 ? str_trim(part[3]) : "");
	if (!postfile_is_short(date->label, err) ||
	    !postfile_is_short(date->place, err) ||
	    !postfile_span(part[0], date, err))
		return false;
	return date->link[0] == '\0' ||
	    postfile_web(part[3] + strspn(part[3], " \t"), &date->link, err);
}
