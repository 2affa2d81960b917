/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FLOW_APPROVE_DUE_H
#define FLOW_APPROVE_DUE_H

#include "db/db.h"
#include "db/tx.h"
#include "flow/flow.h"

/*
 * What time does to posts: drafts that staff timed are approved, and those
 * who were told of a date or a survey are reminded of it.
 */
bool approve_is_due(struct db *db, bool *due, struct err *err);

/* A writer_job. */
struct approve_due {
	const struct flow *flow;

	size_t published, reminded;
};
bool approve_due(struct tx *tx, void *arg, struct err *err);

/* For approve.c: what goes out from now on, here and in digests that were
 * not sent yet. */
bool approve_release(struct tx *tx, int64_t post, int64_t edition,
    struct err *err);
bool approve_audit(struct tx *tx, const struct flow *flow, const char *what,
    int64_t post, const char *detail, struct err *err);

#endif
