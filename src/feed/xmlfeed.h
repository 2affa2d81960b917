/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FEED_XMLFEED_H
#define FEED_XMLFEED_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"
#include "feed/parse.h"

/* RSS and Atom of every version, from UTF-8 text, into an empty feed. */
bool xmlfeed_parse(const struct buf *text, const char *base,
    struct feed *feed, struct err *err);

#endif
