/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FEED_PARSE_H
#define FEED_PARSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/*
 * A feed's bytes to items of clean text (never markup): RSS 0.90 to 2.0,
 * RSS 1.0, Atom 0.3 and 1.0, JSON Feed, in any encoding, also when not quite
 * well formed.  Any DOCTYPE with an internal subset is refused.
 */
struct feed_item {
	char *id;	/* guid or atom:id, else link, else a hash; never "" */
	char *link;	/* absolute http(s) URL, "" when none */
	char *title;	/* one line, never "": else first words, else link */
	char *summary;	/* paragraphs of text, "" when none */
	char *hash;	/* hex of title, link, summary: tells an edit */
	int64_t date;	/* 0 when none or nonsense */
};
struct feed {
	char *title;
	struct feed_item *item;
	size_t items;
	bool truncated;	/* more than FEED_ITEMS_MAX: the rest is left out */
	bool malformed;	/* not well formed; what could be read is here */
};
enum { FEED_ITEMS_MAX = 1000 };

/*
 * base: the URL it came from, for relative links.  type: the Content-Type,
 * "" when none; only its charset counts.
 */
bool feed_parse(const char *data, size_t n, const char *base,
    struct feed *feed, struct err *err);
bool feed_parse_typed(const char *data, size_t n, const char *type,
    const char *base, struct feed *feed, struct err *err);
void feed_release(struct feed *feed);

#endif
