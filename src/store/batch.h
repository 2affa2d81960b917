/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STORE_BATCH_H
#define STORE_BATCH_H

#include "db/tx.h"

/* A run of an import. */
bool batch_add(struct tx *tx, const char *file, const char *evidence,
    const char *came_from, int64_t *id, struct err *err);
bool batch_finish(struct tx *tx, int64_t id, const char *state,
    int64_t added, int64_t kept, int64_t suppressed, struct err *err);
bool batch_set_state(struct tx *tx, int64_t id, const char *state,
    struct err *err);
/* The last run of this file that did not end, and what it added so far; 0:
 * none. */
bool batch_running(struct db *db, const char *file, const char *evidence,
    const char *came_from, int64_t *id, int64_t *added, struct err *err);
/* "" when there is no such batch; caller owns. */
bool batch_state(struct db *db, int64_t id, char **state, struct err *err);
bool batch_came_from(struct db *db, int64_t id, char **from,
    struct err *err);
/* Subscribers whose subscriptions came with this batch, at most limit,
 * numbers above after; *count tells how many. */
bool batch_subscribers(struct db *db, int64_t batch, int64_t after,
    int64_t *ids, size_t limit, size_t *count, struct err *err);
/* Was this subscriber brought by the batch?  untouched: and nothing was
 * confirmed, changed or left since. */
bool batch_has(struct db *db, int64_t batch, int64_t subscriber, bool *has,
    bool *untouched, struct err *err);
/* Ends what the batch brought to one subscriber. */
bool batch_undo_subscriber(struct tx *tx, int64_t batch, int64_t subscriber,
    struct err *err);

#endif
