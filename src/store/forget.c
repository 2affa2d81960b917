/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/forget.h"

#include "base/date.h"

enum { FORGET_ROWS = 200 };

/*
 * In this order: what is stopped halfway sends nothing and writes to nobody,
 * and no row goes before those that name it.  Consents of somebody who is
 * not erased cannot be deleted.
 */
static const char *const forget_sql[] = {
	"UPDATE digest SET state = 'cancelled' WHERE id IN (SELECT id"
	" FROM digest WHERE state NOT IN ('done', 'cancelled') LIMIT $1)",
	"DELETE FROM letter WHERE outbox IN (SELECT outbox FROM letter"
	" LIMIT $1)",
	"DELETE FROM outbox WHERE id IN (SELECT id FROM outbox LIMIT $1)",
	"UPDATE subscriber SET state = 'erased', address = NULL,"
	" address_key = NULL WHERE id IN (SELECT id FROM subscriber"
	" WHERE state <> 'erased' LIMIT $1)",
	"DELETE FROM subscription WHERE subscriber IN (SELECT subscriber"
	" FROM subscription LIMIT $1)",
	"DELETE FROM wish WHERE subscriber IN (SELECT subscriber FROM wish"
	" LIMIT $1)",
	"DELETE FROM address_change WHERE id IN (SELECT id"
	" FROM address_change LIMIT $1)",
	"DELETE FROM consent_origin WHERE consent IN (SELECT consent"
	" FROM consent_origin LIMIT $1)",
	"DELETE FROM consent WHERE id IN (SELECT id FROM consent LIMIT $1)",
	"DELETE FROM subscriber WHERE id IN (SELECT id FROM subscriber"
	" LIMIT $1)",
	"DELETE FROM batch WHERE id IN (SELECT id FROM batch LIMIT $1)",
	"DELETE FROM variant_edition WHERE variant IN (SELECT variant"
	" FROM variant_edition LIMIT $1)",
	"DELETE FROM variant WHERE id IN (SELECT id FROM variant LIMIT $1)",
	"DELETE FROM block WHERE id IN (SELECT id FROM block LIMIT $1)",
	"DELETE FROM digest_edition WHERE digest IN (SELECT digest"
	" FROM digest_edition LIMIT $1)",
	"DELETE FROM digest WHERE id IN (SELECT id FROM digest LIMIT $1)",
};

bool
forget_count(struct db *db, struct forget_count *count, struct err *err)
{
	struct query q = db_query(db, "SELECT (SELECT count(*)"
	    " FROM subscriber), (SELECT count(*) FROM digest)");

	if (query_next(&q)) {
		count->subscribers = query_int(&q, 0);
		count->digests = query_int(&q, 1);
	}
	return query_end(&q, err);
}

/* Newest first: where there are any, the first row says so. */
bool
forget_is_newer(struct db *db, int64_t since, bool *newer, struct err *err)
{
	struct query q = db_query(db, "SELECT EXISTS (SELECT 1"
	    " FROM subscriber WHERE created_at > $1 ORDER BY id DESC),"
	    " EXISTS (SELECT 1 FROM outbox WHERE created_at > $1"
	    " ORDER BY id DESC)");

	query_bind_int(&q, 1, since);
	*newer = query_next(&q) &&
	    (query_int(&q, 0) != 0 || query_int(&q, 1) != 0);
	return query_end(&q, err);
}

bool
forget_some(struct tx *tx, int64_t ms, bool *done, struct err *err)
{
	const int64_t start = date_mono_ms();
	size_t i = 0;

	*done = false;
	while (i < sizeof(forget_sql) / sizeof(forget_sql[0])) {
		struct query q = tx_query(tx, forget_sql[i]);

		query_bind_int(&q, 1, FORGET_ROWS);
		if (!query_run(&q, err))
			return false;
		if (db_changes(tx->db) == 0)
			i++;
		else if (date_mono_ms() - start >= ms)
			return true;
	}
	*done = true;
	return true;
}
