/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FEED_CHARSET_H
#define FEED_CHARSET_H

#include <stddef.h>

#include "base/buf.h"

/*
 * A document's bytes to UTF-8, without a BOM and without controls but LF and
 * TAB (CR and CRLF become LF).  Never fails: a BOM wins, then what is valid
 * UTF-8 is that, whatever it declares; then what the document declares (XML
 * or meta), what type (a Content-Type, "" when none) says, windows-1252.
 */
void charset_to_utf8(const char *data, size_t n, const char *type,
    struct buf *out);

#endif
