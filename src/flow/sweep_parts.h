/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FLOW_SWEEP_PARTS_H
#define FLOW_SWEEP_PARTS_H

#include "db/writer.h"
#include "flow/sweep.h"
#include "store/subscription.h"

/* What sweep.c and sweep_early.c share. */

bool sweep_tx(struct db *db, writer_job *job, void *arg, struct err *err);
/* A setting that is a number; 0 when there is none. */
bool sweep_number(struct db *db, const char *name, int64_t *n,
    struct err *err);
bool sweep_remember(struct tx *tx, const char *name, int64_t n,
    struct err *err);
/* The hours in which nobody is written to "at once". */
bool sweep_is_quiet(const struct conf *conf);

/* sweep_early.c: what does not wait for the reader's pace; see compose.h. */
bool sweep_urgent(const struct flow *flow, struct db *db, struct err *err);
bool sweep_early(const struct flow *flow, struct db *db, enum cadence cadence,
    struct err *err);

#endif
