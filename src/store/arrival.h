/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STORE_ARRIVAL_H
#define STORE_ARRIVAL_H

#include "db/tx.h"

/*
 * People who came by an import and whose first mail is to say where they
 * were moved from.  A row of a digest tells them, as that digest was frozen;
 * when it comes to nothing, the next one does.
 */
bool arrival_add(struct tx *tx, int64_t subscriber, int64_t batch,
    struct err *err);

/* Of those with from < number <= to: the batch that a mail of this digest is
 * to tell of, 0 when another one does. */
typedef void arrival_each(void *arg, int64_t subscriber, int64_t batch);
bool arrival_scan(struct db *db, int64_t digest, int64_t from, int64_t to,
    arrival_each *each, void *arg, struct err *err);

/* Those of them who have a row of this digest are told by it; whom a mail
 * that was sent has told are forgotten. */
bool arrival_tell(struct tx *tx, int64_t digest, int64_t from, int64_t to,
    struct err *err);

#endif
