/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FLOW_LOOK_WRAP_H
#define FLOW_LOOK_WRAP_H

#include <stddef.h>

#include "base/buf.h"

/*
 * Plain text as a mail wants it: lines over 72 columns wrapped at blanks
 * (a list item's next lines stand under its text, a URL is never cut), no
 * blanks at line ends, never two empty lines, one empty line at the end.
 */
void look_wrap(struct buf *out, const char *s, size_t n);

#endif
