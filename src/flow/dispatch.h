/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FLOW_DISPATCH_H
#define FLOW_DISPATCH_H

#include "db/tx.h"
#include "flow/flow.h"

/*
 * Staff send by hand, from a form with a number of its own: what is owed of
 * some posts, or of all.  The digest is held for undo_minutes.  The same
 * form again, or another that asks for the same while that one waits, gets
 * the digest that is there.  A writer_job.
 */
struct dispatch_send {
	const struct flow *flow;
	const char *number;		/* of store/once.h */
	const int64_t *post;		/* count 0 = all */
	size_t posts;
	bool all_cadences;

	int64_t digest;			/* 0: nothing is owed */
	bool again;			/* it was there before */
};
bool dispatch_send(struct tx *tx, void *arg, struct err *err);

/* Held, and need not wait any longer. */
struct dispatch_now {
	const struct flow *flow;
	int64_t digest;
};
bool dispatch_now(struct tx *tx, void *arg, struct err *err);

#endif
