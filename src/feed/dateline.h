/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FEED_DATELINE_H
#define FEED_DATELINE_H

#include <stdbool.h>

enum { DATELINE_SIZE = 24 };

/*
 * The first date in running text, Swedish or English: "Publicerad 4 maj 2026
 * kl. 10.30", "2026-05-04", "4/5 2026"; written as "2026-05-04T10:30" for
 * date_parse_feed().  false: none.
 */
bool dateline_find(const char *text, char out[DATELINE_SIZE]);

#endif
