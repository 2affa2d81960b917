/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "db/tx.h"

bool
tx_begin(struct db *db, struct tx *tx, struct err *err)
{
	struct query q;

	tx->db = db;
	if (!db_turn_take(db, err))
		return false;
	q = db_query(db, "BEGIN IMMEDIATE");
	if (!query_run(&q, err)) {
		db_turn_give(db);
		return false;
	}
	return true;
}

bool
tx_commit(struct tx *tx, struct err *err)
{
	struct query q = db_query(tx->db, "COMMIT");

	if (!query_run(&q, err)) {
		tx_rollback(tx);
		return false;
	}
	db_turn_give(tx->db);
	return true;
}

void
tx_rollback(struct tx *tx)
{
	struct query q = db_query(tx->db, "ROLLBACK");
	struct err ignored;

	/* Some errors (a full disk) have rolled back by themselves. */
	(void)query_run(&q, &ignored);
	db_turn_give(tx->db);
}

bool
tx_is_open(const struct tx *tx)
{
	return db_in_transaction(tx->db);
}

bool
tx_save(struct tx *tx, struct err *err)
{
	struct query q = db_query(tx->db, "SAVEPOINT part");

	return query_run(&q, err);
}

bool
tx_release(struct tx *tx, struct err *err)
{
	struct query q = db_query(tx->db, "RELEASE part");

	return query_run(&q, err);
}

void
tx_undo(struct tx *tx)
{
	struct query q = db_query(tx->db, "ROLLBACK TO part");
	struct err ignored;

	if (query_run(&q, &ignored))
		(void)tx_release(tx, &ignored);
}
