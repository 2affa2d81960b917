/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TEXT_MARKDOWN_H
#define TEXT_MARKDOWN_H

#include <stddef.h>

#include "base/buf.h"

/*
 * CommonMark through cmark, never with raw HTML or unsafe links.
 * html: allow-listed p, h2..h6, ul, ol, li, a, strong, em, blockquote, br,
 * hr, code only; headings move to begin at level top (2..6).  style: inline
 * style attributes for mail ("" for pages), by element, as in a mail every
 * element carries its own.  Only http, https and mailto links are links; an
 * image is its description.  At most MARKDOWN_MAX bytes are read.
 */
enum { MARKDOWN_MAX = 256 * 1024 };
struct markdown_look {
	int top;		/* level of the highest heading */
	const char *p, *h, *li, *ul, *a, *quote;	/* styles; "" = none */
};
void markdown_html(const char *md, size_t n, const struct markdown_look *look,
    struct buf *out);
/* The same content as plain text, wrapped at 72 columns, links as
 * "text <URL>", headings underlined. */
void markdown_text(const char *md, size_t n, struct buf *out);

#endif
