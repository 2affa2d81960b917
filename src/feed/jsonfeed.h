/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FEED_JSONFEED_H
#define FEED_JSONFEED_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"
#include "feed/parse.h"

/* JSON Feed 1.0 and 1.1, from UTF-8 text, into an empty feed. */
bool jsonfeed_parse(const struct buf *text, const char *base,
    struct feed *feed, struct err *err);

#endif
