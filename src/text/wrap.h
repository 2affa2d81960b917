/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TEXT_WRAP_H
#define TEXT_WRAP_H

#include <stddef.h>

#include "base/buf.h"

/*
 * Appends a paragraph as lines of at most width columns, prefixes counted:
 * first before its first line, rest before the others.  A LF in s is a break
 * that stays.  A longer word is cut, but never a URL.  Returns the columns
 * of the longest line without its prefix.
 */
enum { WRAP_WIDTH = 72 };
typedef size_t wrap_fn(struct buf *out, const char *s, size_t n,
    size_t width, const char *first, const char *rest);
wrap_fn wrap_add;
/* The same for code: lines and blanks as they are, long lines cut. */
wrap_fn wrap_lines;

#endif
