/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FLOW_REPLAN_H
#define FLOW_REPLAN_H

#include "db/tx.h"
#include "flow/flow.h"

/*
 * After a post was approved, corrected or withdrawn, the waiting rows of all
 * digests that carry it must follow: up to a million, so in chunks, each in
 * a short transaction.  What is left to do stands in the database: whoever
 * dies on the way, the next one goes on.
 */

/* In the transaction that changes the post. */
bool replan_mark(struct tx *tx, int64_t post, struct err *err);

/* One chunk; a writer_job.  Call again until done, or until it waits for a
 * digest that is still being frozen. */
struct replan_step {
	const struct flow *flow;

	bool done;		/* nothing is left to do */
	bool waits;		/* for a digest to leave the state freezing */
	int64_t rows;		/* looked at by this step */
};
bool replan_step(struct tx *tx, void *arg, struct err *err);

/* true: rows of this digest may still carry what was withdrawn; send none
 * of them now. */
bool replan_is_due(struct db *db, int64_t digest, bool *due,
    struct err *err);

#endif
