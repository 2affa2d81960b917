/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "db/tx.h"

bool
tx_begin(struct db *db, struct tx *tx, struct err *err)
{
	struct query q;

	*tx = (struct tx){.db = db};
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
	struct query q = tx_query(tx, "SAVEPOINT part");

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

void
tx_part(struct tx *tx)
{
	tx->part_due = true;
}

void
tx_part_single(struct tx *tx)
{
	tx->part_due = false;
}

bool
tx_part_end(struct tx *tx, bool ok, struct err *err)
{
	const bool open = tx->part_open;

	tx->part_due = false;
	tx->part_open = false;
	if (!open)
		return ok;
	if (ok)
		return tx_release(tx, err);
	tx_undo(tx);
	return false;
}

struct query
tx_query(struct tx *tx, const char *sql)
{
	struct query q;

	if (tx->part_due) {
		tx->part_due = false;
		q = db_query(tx->db, "SAVEPOINT part");
		while (query_next(&q))
			continue;
		if (q.status != 0)
			return q;	/* query_end() will tell */
		tx->part_open = true;
		(void)query_end(&q, &(struct err){0});
	}
	return db_query(tx->db, sql);
}
