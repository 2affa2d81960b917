/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FLOW_NOTICE_H
#define FLOW_NOTICE_H

#include "db/db.h"
#include "db/tx.h"
#include "flow/expand.h"
#include "flow/flow.h"
#include "flow/look.h"

/*
 * Nobody has to look: staff are written to when something waits for them.
 * At most one mail for each cause and day; the same again only after the
 * cause's own number of days, unless something has joined it or it was gone
 * in between.  What is not urgent waits for a working day's hours.  To those
 * whose role can do something about it, who have signed in once and have not
 * turned notices off.  No mail holds a subscriber's address or a secret.
 * Counting who a digest goes to takes long: progress is as in expand.h.
 */
bool notice_sweep(const struct flow *flow, struct db *db,
    expand_progress *progress, void *arg, struct err *err);

/*
 * The mail of an outbox row with purpose notice: *gone when what it tells of
 * is over, or it is a day old.
 */
bool notice_letter(const struct look *look, struct db *db, int64_t notice,
    struct buf *subject, struct look_block *out, bool *gone,
    struct err *err);

/* A person wants them, or not; a writer_job. */
struct notice_wanted {
	const struct flow *flow;
	int64_t staff;
	bool wanted;
};
bool notice_wanted(struct tx *tx, void *arg, struct err *err);

/* On the working day before a scheduled digest, from then on; for tests. */
int64_t notice_eve(int64_t leaves_at);

#endif
