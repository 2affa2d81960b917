/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What of db/db.h looks a database over. */
#include "db/db.h"

#include <string.h>
#include <sysexits.h>

#include "base/mem.h"

enum { DB_SMALL_PAGES = 8192 };	/* checked within some 0.2 s */

bool
db_check(struct db *db, struct err *err)
{
	struct query q = db_query(db, "PRAGMA integrity_check(1)");
	char *verdict = NULL;
	bool broken = false;

	if (query_next(&q))
		verdict = query_dup(&q, 0);
	if (!query_end(&q, err)) {
		mem_free(verdict);
		return false;
	}
	if (!verdict || strcmp(verdict, "ok") != 0) {
		err_set(err, EX_CONFIG, "database '%s' is damaged: %s",
		    db_path(db), verdict ? verdict : "no answer");
		mem_free(verdict);
		return false;
	}
	mem_free(verdict);
	q = db_query(db, "PRAGMA foreign_key_check");
	broken = query_next(&q);
	if (!query_end(&q, err))
		return false;
	return !broken || err_set(err, EX_CONFIG,
	    "database '%s' has a row that refers to none", db_path(db));
}

bool
db_check_small(struct db *db, struct err *err)
{
	struct query q = db_query(db, "PRAGMA page_count");
	int64_t pages = 0;

	if (query_next(&q))
		pages = query_int(&q, 0);
	if (!query_end(&q, err))
		return false;
	return pages > DB_SMALL_PAGES || db_check(db, err);
}
