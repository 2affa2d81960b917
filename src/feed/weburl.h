/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FEED_WEBURL_H
#define FEED_WEBURL_H

#include <stddef.h>

#include "base/buf.h"

enum { WEBURL_MAX = 2048 };

/*
 * ref as seen in a document at base, absolute: http or https, ASCII, no
 * user name, at most WEBURL_MAX; else "".  Caller owns.
 */
char *weburl_resolve(const char *base, const char *ref);
/* Appends the HTML with the href of each <a> made absolute, or dropped when
 * it leads to neither the web nor a mail address. */
void weburl_absolute_html(const char *html, size_t n, const char *base,
    struct buf *out);

#endif
