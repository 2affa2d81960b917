/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/holdback.h"

#include <string.h>

#include "base/date.h"
#include "base/mem.h"

#define HOLDBACK_SELECT \
	"SELECT h.edition, h.post, h.code, h.detail, h.at," \
	" (SELECT title FROM edition_text t WHERE t.edition = h.edition" \
	" ORDER BY language DESC LIMIT 1) FROM holdback h"

void
holdback_release(struct holdback *h)
{
	mem_free(h->code);
	mem_free(h->detail);
	mem_free(h->title);
	memset(h, 0, sizeof(*h));
}

static void
holdback_row(struct query *q, struct holdback *h)
{
	h->edition = query_int(q, 0);
	h->post = query_int(q, 1);
	h->code = query_dup(q, 2);
	h->detail = query_dup(q, 3);
	h->at = query_int(q, 4);
	h->title = query_dup(q, 5);
}

bool
holdback_add(struct tx *tx, int64_t edition, int64_t post, const char *code,
    const char *detail, bool *added, struct err *err)
{
	struct query q = tx_query(tx, "INSERT INTO holdback (edition, post,"
	    " code, detail, at) VALUES ($1, $2, $3, $4, $5)"
	    " ON CONFLICT DO NOTHING RETURNING edition");

	query_bind_int(&q, 1, edition);
	query_bind_int(&q, 2, post);
	query_bind_text(&q, 3, code);
	query_bind_text(&q, 4, detail);
	query_bind_int(&q, 5, date_now());
	*added = query_next(&q);
	return query_run(&q, err);
}

bool
holdback_remove(struct tx *tx, int64_t edition, struct err *err)
{
	struct query q = tx_query(tx,
	    "DELETE FROM holdback WHERE edition = $1");

	query_bind_int(&q, 1, edition);
	return query_run(&q, err);
}

bool
holdback_has(struct db *db, int64_t edition, bool *has, struct err *err)
{
	struct query q = db_query(db,
	    "SELECT 1 FROM holdback WHERE edition = $1");

	query_bind_int(&q, 1, edition);
	*has = query_next(&q);
	return query_end(&q, err);
}

bool
holdback_list(struct db *db, int64_t since, int64_t limit,
    holdback_each *each, void *arg, struct err *err)
{
	struct query q = db_query(db, HOLDBACK_SELECT
	    " JOIN edition e ON e.id = h.edition"
	    " WHERE h.at > $1 AND e.state <> 'withdrawn'"
	    " AND NOT EXISTS (SELECT 1 FROM edition n WHERE n.post = h.post"
	    " AND n.number > e.number) ORDER BY h.at DESC LIMIT $2");
	bool ok = true;

	query_bind_int(&q, 1, since);
	query_bind_int(&q, 2, limit);
	while (ok && query_next(&q)) {
		struct holdback h;

		holdback_row(&q, &h);
		ok = each(arg, &h, err);
		holdback_release(&h);
	}
	return query_end(&q, ok ? err : &(struct err){0, ""}) && ok;
}

bool
holdback_untold(struct db *db, struct holdback *h, struct err *err)
{
	struct query q = db_query(db,
	    HOLDBACK_SELECT " WHERE h.told = 0 ORDER BY h.edition LIMIT 1");

	memset(h, 0, sizeof(*h));
	if (query_next(&q))
		holdback_row(&q, h);
	return query_end(&q, err);
}

bool
holdback_told(struct tx *tx, int64_t edition, struct err *err)
{
	struct query q = tx_query(tx,
	    "UPDATE holdback SET told = 1 WHERE edition = $1");

	query_bind_int(&q, 1, edition);
	return query_run(&q, err);
}
