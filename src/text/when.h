/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TEXT_WHEN_H
#define TEXT_WHEN_H

#include <stdint.h>

#include "base/buf.h"

/* Dates for people, in "sv" or "en", in the site's zone. */
void when_day(struct buf *out, const char *lang, int64_t t);
	/* "tisdag 5 maj 2026", "Tuesday 5 May 2026" */
void when_day_short(struct buf *out, const char *lang, int64_t t, int64_t now);
	/* "tisdag 5 maj"; with the year only when it is not now's */
void when_moment(struct buf *out, const char *lang, int64_t t);
	/* "tisdag 3 november 2026 kl. 18.30", "... at 18:30" */
void when_span(struct buf *out, const char *lang, int64_t from, int64_t to);
	/* "fredag 13 februari 2026 kl. 11.00–12.00"; to 0 = open end;
	 * from at 00:00 and to 0 or at 23:59 = the days alone */
void when_clock(struct buf *out, const char *lang, int64_t t); /* 18.30 */

#endif
