/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TEXT_MARKUP_H
#define TEXT_MARKUP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/*
 * Reads HTML that we made ourselves, tag by tag, to look it over: no tree,
 * no mending.  What strangers write goes through html.h.  Nothing is copied.
 */
enum markup_kind {
	MARKUP_TEXT,		/* may hold entities */
	MARKUP_RAW,		/* inside <style> or <script> */
	MARKUP_OPEN,
	MARKUP_CLOSE
};
struct markup {
	const char *at, *end;		/* what is left to read */

	enum markup_kind kind;
	const char *text;		/* or the name of the tag */
	size_t n;
	const char *attributes;
	size_t attributes_n;
	bool is_void;			/* <br>, <img>: nothing closes it */
	bool raw;
};
void markup_init(struct markup *m, const char *html, size_t n);
/* Comments and the doctype are passed over.  false: the end. */
bool markup_next(struct markup *m);
/* Is it this tag?  name in lower case. */
bool markup_is(const struct markup *m, const char *name);
/* The value of an attribute of an open tag, appended; false: not there. */
bool markup_attribute(const struct markup *m, const char *name,
    struct buf *out);
/* Appends text with its entities as the characters they stand for. */
void markup_decode(struct buf *out, const char *text, size_t n);

#endif
