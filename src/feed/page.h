/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FEED_PAGE_H
#define FEED_PAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "feed/parse.h"
#include "feed/selector.h"

/*
 * Pages that have no feed.  type is the Content-Type, "" when none; base the
 * URL the page came from.
 */

/* What a person would call a page: for what feed_parse() refused. */
bool page_is_html(const char *data, size_t n);
/* The items selector takes; what it does not say is guessed.  No item at
 * all is an error: then the page was built anew. */
bool page_parse(const char *data, size_t n, const char *type,
    const char *base, const struct selector *selector, struct feed *feed,
    struct err *err);
/* The feed the page names; caller owns. */
bool page_find_feed(const char *data, size_t n, const char *type,
    const char *base, char **url, struct err *err);
/* The page itself as the one item of feed: title, text, date. */
bool page_article(const char *data, size_t n, const char *type,
    const char *base, struct feed *feed, struct err *err);

#endif
