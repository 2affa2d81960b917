/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FLOW_ROSTER_H
#define FLOW_ROSTER_H

#include "base/buf.h"
#include "db/db.h"

/*
 * Everybody who subscribes or has left, written out in the form that import
 * reads: CSV, or the same as a JSON array.  In pieces, so that nobody holds
 * it whole; each piece reads anew, so that no reader stands in the way of
 * others for long.
 */
struct roster {
	bool json;
	int64_t after;		/* the last one written; 0 none */
	bool begun, some, done;
};
/* Adds the next piece to out; nothing when that was all. */
bool roster_some(struct db *db, struct roster *roster, struct buf *out,
    struct err *err);

#endif
