/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FEED_PARSE_H
#define FEED_PARSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/*
 * A feed's bytes to items of clean text (never markup): RSS 2.0 and Atom
 * 1.0.  Any DOCTYPE with an internal subset is refused.
 */
struct feed_item {
	char *id;	/* guid or atom:id, else link, else a hash; never "" */
	char *link;	/* absolute http(s) URL, "" when none */
	char *title;	/* one line, never "" ("(utan rubrik)" is the page's) */
	char *summary;	/* paragraphs of text, "" when none */
	char *hash;	/* hex of title, link, summary: tells an edit */
	int64_t date;	/* 0 when none or nonsense */
};
struct feed {
	char *title;
	struct feed_item *item;
	size_t items;
	bool truncated;	/* more than FEED_ITEMS_MAX: the rest is left out */
};
enum { FEED_ITEMS_MAX = 1000 };

/* base: the URL it came from, for relative links. */
bool feed_parse(const char *data, size_t n, const char *base,
    struct feed *feed, struct err *err);
void feed_release(struct feed *feed);

#endif
