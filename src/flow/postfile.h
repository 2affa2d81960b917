/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FLOW_POSTFILE_H
#define FLOW_POSTFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "feed/parse.h"

/*
 * The text of a post file: a mail-like header, an empty line, Markdown.
 *
 *	Title: Programrådets möten i vår
 *	Title-en: Meetings of the council this spring
 *	Kind: meeting			(news, board, meeting, survey; news)
 *	Topics: styrelsen, digitalisering
 *	Language: sv			(of title and text: sv or en; sv)
 *	Url: https://www.example.se/moten
 *	Date: 2026-02-02		(of a board meeting)
 *	Closes: 2026-05-04		(of a survey; the end of that day)
 *	When: 2026-02-13 11:00/12:00; Öppen dörr; Digitalt; https://...
 *	When: 2026-02-15; Möte
 *	Urgent: yes			(does not wait for the reader's pace)
 *	Stage: minutes			(of a board meeting; postfile_stages)
 *	Reminder: 3 days		(before a date or the closing; or no)
 *	Publish: 2026-12-01 08:00	(approved then, not now)
 *	Note: what a correction changes
 *
 *	The text, in Markdown.
 *
 *	-- en --
 *
 *	The same in English, when there is a Title-en.
 *
 * Title and Topics must be there.  A field may stand once, When up to
 * POSTFILE_DATES times; the case of names does not matter; a line that
 * begins with a blank goes on the one before.  When is "start/end; label;
 * place; link": end is a time of the same day, a day and time, or left out;
 * days alone last all day.  Times are the site's.  Where the English text is
 * left out, English readers get Title-en over the one text there is.  Of a
 * survey that does not say otherwise one reminds 3 days before it closes.
 */
enum {
	POSTFILE_MAX = 256 * 1024,	/* octets */
	POSTFILE_TITLE = 300,		/* characters */
	POSTFILE_TOPICS = 50,
	POSTFILE_DATES = 100,
	POSTFILE_REMIND = 3 * 24 * 60 * 60,	/* of a survey */
	POSTFILE_STAGES = 5
};

/* What a board meeting has come to, in this order: "" not said, date,
 * agenda, summary, minutes. */
extern const char *const postfile_stages[POSTFILE_STAGES];

struct postfile_date {
	char *label, *place, *link;	/* "" = none */
	int64_t start, end;		/* end 0 = open */
	bool all_day;			/* end is the last second then */
};

/* All strings are owned and never NULL. */
struct postfile {
	char *name;			/* of the file, for messages */
	char *title, *title_en;
	char *kind;			/* "" = not said: news */
	char *language;			/* "sv", "en" */
	char *url, *note;
	char *topic[POSTFILE_TOPICS];	/* slugs, as written */
	size_t topics;
	int kind_line, topics_line, note_line;	/* 0 = not said */
	int stage_line, remind_line, publish_line;
	int64_t day, closes;		/* 0 = none */
	int64_t remind;			/* so long before; 0 = not at all */
	int64_t publish;		/* 0 = at once */
	int stage;			/* of postfile_stages; 0 not said */
	bool urgent;
	bool plain;			/* body is clean text, no Markdown */
	struct postfile_date date[POSTFILE_DATES];
	size_t dates;
	char *body, *body_en;		/* "" = none */
};

/*
 * name stands for the file in messages: each is "NAME:LINE: what is wrong",
 * EX_DATAERR.  The text must be UTF-8.  file needs no release after false.
 */
bool postfile_parse(const char *data, size_t n, const char *name,
    struct postfile *file, struct err *err);
/* The same from a page instead of a file; topics are left to the caller. */
void postfile_of_page(const struct feed_item *page, const char *kind,
    const char *language, struct postfile *file);
void postfile_release(struct postfile *file);

#endif
