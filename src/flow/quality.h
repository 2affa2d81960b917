/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FLOW_QUALITY_H
#define FLOW_QUALITY_H

#include "db/db.h"
#include "flow/flow.h"
#include "flow/look_item.h"

/*
 * Looks a post over before anybody gets it: an error keeps it from being
 * approved, a warning wants somebody who has seen it, a note is for whoever
 * wonders.  Pure but for quality_edition(), which reads what to look at.
 */
enum quality_level { QUALITY_NOTE, QUALITY_WARNING, QUALITY_ERROR };

struct quality_finding {
	const char *code;		/* "link.vague"; string quality.CODE */
	const char *where;		/* title, text, links, dates, mail */
	enum quality_level level;
	char language[3];		/* of the text it is in; "" = of all */
	char *detail;			/* the words, the address, "" */
};
struct quality {
	struct quality_finding *item;	/* errors first */
	size_t count;
	size_t errors, warnings;
};
void quality_release(struct quality *quality);
/* Adds one, once; the first of a code decide where it stands. */
void quality_add(struct quality *quality, const char *code,
    const char *language, const char *detail);
/* One sentence or two, in lang: what is wrong, what to do. */
void quality_say(const struct template_set *templates, const char *lang,
    const struct quality_finding *finding, struct buf *out);
/* Stands for these warnings: who acknowledged others has not seen them. */
enum { QUALITY_MARK = 17 };
void quality_mark(const struct quality *quality, char mark[QUALITY_MARK]);

/* --- The check ---------------------------------------------------------- */

enum { QUALITY_LANGUAGES = 2, QUALITY_SIZE_MAX = 95 * 1024 };

enum quality_link_state {
	QUALITY_LINK_FINE, QUALITY_LINK_DEAD, QUALITY_LINK_WALLED
};
struct quality_link {
	char *url;
	enum quality_link_state state;
};
struct quality_text {
	const char *language, *title, *body;
};
struct quality_post {
	struct quality_text text[QUALITY_LANGUAGES];
	size_t texts;
	struct look_item item;		/* but title, body and lang */
	int64_t day;			/* of a board meeting; 0 none */
	bool told;			/* a correction: a date that is over
					 * is no reason to keep it back */
	const struct quality_link *links;	/* what poll has seen */
	size_t links_n;
};
enum quality_depth {
	QUALITY_WRITTEN,	/* words and dates alone: costs nothing */
	QUALITY_DRAWN,		/* and what they become in a mail */
	QUALITY_WHOLE		/* and what all mails have in common */
};
/* site and templates as for a digest that leaves now. */
bool quality_check(const struct look *look, const struct quality_post *post,
    enum quality_depth depth, struct quality *quality, struct err *err);
/* The colours of a whole mail. */
void quality_contrast(const char *html, size_t n, struct quality *quality);

/* An edition as it stands in the database, for a mail that leaves then. */
bool quality_edition(const struct flow *flow, struct db *db, int64_t edition,
    int64_t leaves_at, enum quality_depth depth, struct quality *quality,
    struct err *err);
/* The newest one of a post; *found false: there is none. */
bool quality_of_post(const struct flow *flow, struct db *db, int64_t post,
    struct quality *quality, bool *found, struct err *err);

#endif
