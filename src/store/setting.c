/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/setting.h"

bool
setting_get(struct db *db, const char *name, char **value, struct err *err)
{
	struct query q = db_query(db,
	    "SELECT value FROM setting WHERE name = $1");

	*value = NULL;
	query_bind_text(&q, 1, name);
	if (query_next(&q))
		*value = query_dup(&q, 0);
	return query_end(&q, err);
}

bool
setting_put(struct tx *tx, const char *name, const char *value,
    struct err *err)
{
	struct query q = tx_query(tx,
	    "INSERT INTO setting (name, value) VALUES ($1, $2)"
	    " ON CONFLICT (name) DO UPDATE SET value = excluded.value");

	query_bind_text(&q, 1, name);
	query_bind_text(&q, 2, value);
	return query_run(&q, err);
}

bool
setting_remove(struct tx *tx, const char *name, struct err *err)
{
	struct query q = tx_query(tx, "DELETE FROM setting WHERE name = $1");

	query_bind_text(&q, 1, name);
	return query_run(&q, err);
}
