/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FLOW_SWEEP_H
#define FLOW_SWEEP_H

#include "db/db.h"
#include "flow/expand.h"
#include "flow/flow.h"

/*
 * What time brings: posts and reminders that are due, digests whose hour
 * comes, held ones that leave, pending sign-ups that nobody confirmed.  db is
 * the caller's own connection.  Runs whenever something may have changed and
 * every second; every part is idempotent.
 */
bool sweep(const struct flow *flow, struct db *db, expand_progress *progress,
    void *arg, struct err *err);

/* The next scheduled run of a cadence: when its mail leaves. */
int64_t sweep_next(const struct conf *conf, int cadence);

#endif
