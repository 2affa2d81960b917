/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TEXT_PASTE_H
#define TEXT_PASTE_H

#include <stddef.h>

#include "base/buf.h"

/*
 * What somebody typed, or pasted from a word processor, as Markdown: a line
 * is a paragraph of its own (short ones, as in an address, are lines), "•",
 * "·" and "o" before a TAB begin list items, "1." before one numbered ones;
 * soft hyphens and odd blanks go, curly quotes stay.  Markdown stays as it
 * is, also when its lines were wrapped by hand.  Doing it again changes
 * nothing.  s is UTF-8.
 */
void paste_clean(const char *s, size_t n, struct buf *out);

#endif
