/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/suppression.h"

#include "base/date.h"

bool
suppression_has(struct db *db, const uint8_t hash[SECRET_MAC], bool *has,
    struct err *err)
{
	struct query q = db_query(db,
	    "SELECT 1 FROM suppression WHERE hash = $1");

	query_bind_blob(&q, 1, hash, SECRET_MAC);
	*has = query_next(&q);
	return query_end(&q, err);
}

bool
suppression_get(struct db *db, const uint8_t hash[SECRET_MAC],
    char **reason, int64_t *at, struct err *err)
{
	struct query q = db_query(db,
	    "SELECT reason, at FROM suppression WHERE hash = $1");

	*reason = NULL;
	*at = 0;
	query_bind_blob(&q, 1, hash, SECRET_MAC);
	if (query_next(&q)) {
		*reason = query_dup(&q, 0);
		*at = query_int(&q, 1);
	}
	return query_end(&q, err);
}

bool
suppression_add(struct tx *tx, const uint8_t hash[SECRET_MAC],
    const char *reason, struct err *err)
{
	struct query q = tx_query(tx,
	    "INSERT INTO suppression (hash, reason, at) VALUES ($1, $2, $3)"
	    " ON CONFLICT (hash) DO NOTHING");

	query_bind_blob(&q, 1, hash, SECRET_MAC);
	query_bind_text(&q, 2, reason);
	query_bind_int(&q, 3, date_now());
	return query_run(&q, err);
}

bool
suppression_remove(struct tx *tx, const uint8_t hash[SECRET_MAC],
    struct err *err)
{
	struct query q = tx_query(tx,
	    "DELETE FROM suppression WHERE hash = $1");

	query_bind_blob(&q, 1, hash, SECRET_MAC);
	return query_run(&q, err);
}
