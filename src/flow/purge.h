/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FLOW_PURGE_H
#define FLOW_PURGE_H

#include "db/db.h"
#include "flow/flow.h"

/* Deletes what has been kept for its time: sign-ups that were not confirmed
 * while their link lived. */
struct purge {
	const struct flow *flow;
	bool dry_run;		/* only tells what that would be */

	int64_t pending;
};
bool purge_run(struct db *db, struct purge *purge, struct err *err);

#endif
