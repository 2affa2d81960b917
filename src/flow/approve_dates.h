/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FLOW_APPROVE_DATES_H
#define FLOW_APPROVE_DATES_H

#include "db/tx.h"
#include "flow/postfile.h"

/* What became of a post's dates; for approve.c. */
struct approve_dates {
	int moved, cancelled;
	int other;		/* new, back again, changed place... */
	int ahead;		/* planned, and not over */
};

/*
 * The post's dates become those of the file; see approve_correct.  fresh:
 * nobody was told of the old ones, they go without a trace.
 */
bool approve_dates_put(struct tx *tx, const struct postfile *file,
    int64_t post, bool fresh, struct approve_dates *dates, struct err *err);

#endif
