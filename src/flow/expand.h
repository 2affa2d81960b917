/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FLOW_EXPAND_H
#define FLOW_EXPAND_H

#include "db/db.h"
#include "flow/flow.h"

/*
 * Freezes a digest: one outbox row for everybody who is owed something of
 * it, in chunks that hold the turn for a few milliseconds.  May be stopped
 * or killed anywhere and run again: rows that are there stay.  Then the
 * digest is held until its hour, or sending; with nobody in it, it is gone.
 */
typedef bool expand_progress(void *arg, int64_t done, int64_t of);
	/* false: stop here; it is resumed later */

struct expand_result {
	int64_t recipients;
	bool busy;	/* another process is at it */
	bool stopped;
};
/* db is this thread's own connection. */
bool expand_digest(const struct flow *flow, struct db *db, int64_t digest,
    expand_progress *progress, void *arg, struct expand_result *result,
    struct err *err);

#endif
