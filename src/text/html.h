/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TEXT_HTML_H
#define TEXT_HTML_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/*
 * HTML to clean readable text through libxml2's HTML parser: paragraphs
 * apart, lists with "- ", links as "text (URL)" when links is set, headings
 * on their own line; script, style, images, forms dropped.  Never markup.
 */
void html_to_text(const char *html, size_t n, bool links, struct buf *out);

#endif
