/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FLOW_PROOF_H
#define FLOW_PROOF_H

#include "db/tx.h"
#include "flow/flow.h"
#include "store/subscription.h"

/*
 * A mail as a reader would get it, to one of staff, in the priority lane.
 * It is no digest: nobody counts as having been sent anything.  A
 * writer_job.
 */
struct proof_send {
	const struct flow *flow;
	const char *number;		/* of store/once.h */
	int64_t staff;			/* whose address it goes to */
	const char *language;
	const struct subscription *subscription;	/* of the reader */
	size_t subscriptions;
	const int64_t *post;		/* that it carries */
	size_t posts;
	int64_t leaves_at;

	bool owed;			/* false: there is no such mail */
};
bool proof_send(struct tx *tx, void *arg, struct err *err);

#endif
