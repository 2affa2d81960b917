/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FEED_ITEM_H
#define FEED_ITEM_H

#include "feed/parse.h"

enum { ITEM_TITLE_MAX = 300, ITEM_SUMMARY_MAX = 5000,
	ITEM_FIRST_WORDS = 80, ITEM_ID_MAX = 512 };

/* In prose a line break is a blank, as in HTML; in plain text it counts. */
enum item_form { ITEM_PLAIN, ITEM_PROSE, ITEM_HTML };
/* A piece as found. */
struct item_text {
	char *text;	/* owned; NULL when none */
	enum item_form form;
};
/* An item as found, for every format and for pages. */
struct item_raw {
	char *id, *link, *date, *base;	/* owned; NULL when none */
	struct item_text title, summary, content;
};

/* Cleans raw into a new item of feed; nothing is added past
 * FEED_ITEMS_MAX, or when there is neither title nor text nor link. */
void item_add(struct feed *feed, const struct item_raw *raw);
void item_raw_release(struct item_raw *raw);
/* One line of clean text, at most max characters; caller owns. */
char *item_line(const struct item_text *piece, size_t max);
/* After the last item: two with one id become one, or get ids apart. */
void item_settle(struct feed *feed);

#endif
