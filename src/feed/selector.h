/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FEED_SELECTOR_H
#define FEED_SELECTOR_H

#include <stdbool.h>

#include "base/err.h"

/*
 * What staff write to take items from a page: an XPath for the items and,
 * if they like, one within each item for its parts, divided by ";":
 * "//article; title=.//h2; link=.//a/@href; date=.//time; summary=.//p".
 */
enum selector_part { SELECTOR_LIST, SELECTOR_TITLE, SELECTOR_LINK,
	SELECTOR_DATE, SELECTOR_SUMMARY, SELECTOR_PARTS };
struct selector {
	char *xpath[SELECTOR_PARTS];	/* owned; NULL: to be guessed */
};

/* Also tries that each is an XPath; the error names the one that is not. */
bool selector_parse(const char *text, struct selector *selector,
    struct err *err);
void selector_release(struct selector *selector);

#endif
