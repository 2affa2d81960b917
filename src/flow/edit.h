/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FLOW_EDIT_H
#define FLOW_EDIT_H

#include "db/tx.h"
#include "flow/approve.h"
#include "flow/flow.h"
#include "flow/postfile.h"
#include "store/once.h"

/*
 * Posts from the desk's forms: what approve.h does, once for each form
 * however often it is sent, and never over what somebody else wrote
 * meanwhile.  Writer jobs; an audit line each.
 */

/* A draft. */
struct edit_add {
	const struct flow *flow;
	const struct postfile *file;
	char once[ONCE_NUMBER];

	int64_t post;		/* also when the form was sent before */
};
bool edit_add(struct tx *tx, void *arg, struct err *err);

/* What the post says from now on; of somebody who may only propose a draft
 * that waits for another's approval. */
struct edit_correct {
	const struct flow *flow;
	const struct postfile *file;
	char once[ONCE_NUMBER];
	int64_t post;
	int base;		/* number of the newest edition shown */
	bool propose;
	struct quality_gate *gate;

	bool again;		/* the form was sent before: nothing was done */
	bool stale;		/* there is a newer edition: nothing was done */
	bool waits;		/* for somebody's approval */
	bool draft;		/* nobody was told of the post yet */
};
bool edit_correct(struct tx *tx, void *arg, struct err *err);

/* The newest draft of a post approves itself then, or at 0 not by itself.
 * edition: the one that was shown; another is refused. */
struct edit_schedule {
	const struct flow *flow;
	int64_t post, at;
	int edition;
	struct quality_gate *gate;
};
bool edit_schedule(struct tx *tx, void *arg, struct err *err);

/* approve_post(), but only of what was shown; approved already is fine. */
struct edit_approve {
	const struct flow *flow;
	int64_t post;
	int edition;		/* its number */
	struct quality_gate *gate;
};
bool edit_approve(struct tx *tx, void *arg, struct err *err);

/* What waits for approval of a post that is out is not wanted: the post says
 * what it said.  None waits: fine. */
struct edit_reject {
	const struct flow *flow;
	int64_t post;
	int edition;
};
bool edit_reject(struct tx *tx, void *arg, struct err *err);

/* approve_withdraw(); withdrawn already is fine. */
bool edit_withdraw(struct tx *tx, void *arg, struct err *err);

#endif
