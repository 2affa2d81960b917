/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FEED_MEND_H
#define FEED_MEND_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

struct _xmlDoc;		/* libxml2's, by their only names */
struct _xmlNode;

/* Tags and attributes: each costs libxml2 some hundred bytes. */
enum { MEND_TAGS_MAX = 100000, MEND_ATTRIBUTES_MAX = 256 };

/*
 * What a strict parser must be spared, on UTF-8 text: HTML entities become
 * characters, a bare & is escaped, <br> is closed; references to no
 * character go, and text before the first tag, and a DOCTYPE.  A DOCTYPE
 * with an internal subset and a tag with too many attributes (libxml2
 * compares each with each) are refused.  cut is set when the text ends
 * after MEND_TAGS_MAX.
 */
bool mend_xml(const char *s, size_t n, struct buf *out, bool *cut,
    struct err *err);
/* The character of the "&#10;" or "&#xa;" at s, its length in n; 0: none. */
unsigned mend_number(const char *s, const char *end, size_t *n);
/* How much of some HTML may be handed to libxml2: stops before a tag with
 * too many attributes, and after MEND_TAGS_MAX. */
size_t mend_html_length(const char *s, size_t n);
/* That much, read; NULL when there is nothing.  xmlFreeDoc() ends it. */
struct _xmlDoc *mend_read_html(const char *s, size_t n);
/* Appends an element as HTML; alone: without its own tags. */
void mend_write_html(struct _xmlNode *node, bool alone, struct buf *out);
/* From now on libxml2 prints nothing in this thread: what it finds wrong in
 * a stranger's page is not for the log. */
void mend_quiet(void);

#endif
