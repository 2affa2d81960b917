/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef DB_TX_H
#define DB_TX_H

#include <stdbool.h>

#include "base/err.h"
#include "db/db.h"

/*
 * A write transaction.  It first takes a blocking flock on DB-turn (SQLite's
 * busy handler starves the second writer), then BEGIN IMMEDIATE.  Only flow
 * and db open one; keep the turn under 20 ms.
 */
struct tx {
	struct db *db;
	bool part_due;		/* a part begins with the next statement */
	bool part_open;
};

bool tx_begin(struct db *db, struct tx *tx, struct err *err);
bool tx_commit(struct tx *tx, struct err *err);	/* false: rolled back */
void tx_rollback(struct tx *tx);

/* false: an error has undone all of it, and nothing more may be written. */
bool tx_is_open(const struct tx *tx);

/* A part that can be undone alone. */
bool tx_save(struct tx *tx, struct err *err);
bool tx_release(struct tx *tx, struct err *err);
void tx_undo(struct tx *tx);

/*
 * The same for a job of the writer, but nothing is saved before its first
 * tx_query(): saving costs half as much as a small statement.  Not nested.
 */
void tx_part(struct tx *tx);
/* What the job wrote stays if ok, else it is undone; false: it does not. */
bool tx_part_end(struct tx *tx, bool ok, struct err *err);
/* Said before the only statement by which a job writes: it is done whole or
 * not at all, so that there is nothing to save. */
void tx_part_single(struct tx *tx);

struct query tx_query(struct tx *tx, const char *sql);

#endif
