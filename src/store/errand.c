/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/errand.h"

#include <string.h>

#include "base/date.h"
#include "base/mem.h"

#define ERRAND_SELECT \
	"SELECT id, kind, url, selector, state, note, found, title," \
	" malformed, asked_at, items FROM errand"

static void
errand_row(struct query *q, struct errand *e)
{
	e->id = query_int(q, 0);
	e->kind = query_dup(q, 1);
	e->url = query_dup(q, 2);
	e->selector = query_dup(q, 3);
	e->state = query_dup(q, 4);
	e->note = query_dup(q, 5);
	e->found = query_dup(q, 6);
	e->title = query_dup(q, 7);
	e->malformed = query_int(q, 8) != 0;
	e->asked_at = query_int(q, 9);
	e->total = query_int(q, 10);
}

void
errand_release(struct errand *e)
{
	mem_free(e->kind);
	mem_free(e->url);
	mem_free(e->selector);
	mem_free(e->state);
	mem_free(e->note);
	mem_free(e->found);
	mem_free(e->title);
	for (size_t i = 0; i < e->items; i++) {
		mem_free(e->item[i].title);
		mem_free(e->item[i].link);
		mem_free(e->item[i].summary);
	}
	mem_free(e->item);
	memset(e, 0, sizeof(*e));
}

bool
errand_is_over(const struct errand *e)
{
	return strcmp(e->state, "done") == 0 ||
	    strcmp(e->state, "failed") == 0;
}

static bool
errand_one(struct query *q, struct errand *errand, bool *found,
    struct err *err)
{
	memset(errand, 0, sizeof(*errand));
	*found = query_next(q);
	if (*found)
		errand_row(q, errand);
	return query_end(q, err);
}

static bool
errand_read_items(struct db *db, struct errand *e, struct err *err)
{
	struct query q = db_query(db, "SELECT title, link, date, summary"
	    " FROM errand_item WHERE errand = $1 ORDER BY n");

	query_bind_int(&q, 1, e->id);
	while (query_next(&q)) {
		e->item = mem_grow(e->item, e->items + 1, sizeof(*e->item));
		e->item[e->items++] = (struct errand_item){
		    .title = query_dup(&q, 0), .link = query_dup(&q, 1),
		    .date = query_int(&q, 2), .summary = query_dup(&q, 3)};
	}
	return query_end(&q, err);
}

bool
errand_get(struct db *db, int64_t id, struct errand *errand, bool *found,
    struct err *err)
{
	struct query q = db_query(db, ERRAND_SELECT " WHERE id = $1");

	query_bind_int(&q, 1, id);
	if (errand_one(&q, errand, found, err) &&
	    (!*found || errand_read_items(db, errand, err)))
		return true;
	errand_release(errand);
	return false;
}

bool
errand_next(struct db *db, const char *state, struct errand *errand,
    bool *found, struct err *err)
{
	struct query q = db_query(db, ERRAND_SELECT " WHERE state = $1"
	    " AND state IN ('asked', 'begun') ORDER BY id LIMIT 1");

	query_bind_text(&q, 1, state);
	return errand_one(&q, errand, found, err);
}

bool
errand_same(struct db *db, const char *kind, const char *url,
    const char *selector, int64_t *id, struct err *err)
{
	struct query q = db_query(db, "SELECT id FROM errand"
	    " WHERE state = 'asked' AND kind = $1 AND url = $2"
	    " AND selector = $3 AND state IN ('asked', 'begun')");

	*id = 0;
	query_bind_text(&q, 1, kind);
	query_bind_text(&q, 2, url);
	query_bind_text(&q, 3, selector);
	if (query_next(&q))
		*id = query_int(&q, 0);
	return query_end(&q, err);
}

bool
errand_count_open(struct db *db, int64_t *count, struct err *err)
{
	struct query q = db_query(db, "SELECT count(*) FROM errand"
	    " WHERE state IN ('asked', 'begun')");

	*count = 0;
	if (query_next(&q))
		*count = query_int(&q, 0);
	return query_end(&q, err);
}

bool
errand_add(struct tx *tx, const char *kind, const char *url,
    const char *selector, int64_t *id, struct err *err)
{
	struct query q = tx_query(tx, "INSERT INTO errand (kind, url,"
	    " selector, state, asked_at, note, found, title, malformed, items)"
	    " VALUES ($1, $2, $3, 'asked', $4, '', '', '', 0, 0)");

	query_bind_text(&q, 1, kind);
	query_bind_text(&q, 2, url);
	query_bind_text(&q, 3, selector);
	query_bind_int(&q, 4, date_now());
	if (!query_run(&q, err))
		return false;
	*id = db_last_id(tx->db);
	return true;
}

static bool
errand_add_item(struct tx *tx, int64_t errand, size_t n,
    const struct errand_item *item, struct err *err)
{
	struct query q = tx_query(tx, "INSERT INTO errand_item (errand, n,"
	    " title, link, date, summary) VALUES ($1, $2, $3, $4, $5, $6)");

	query_bind_int(&q, 1, errand);
	query_bind_int(&q, 2, (int64_t)n);
	query_bind_text(&q, 3, item->title);
	query_bind_text(&q, 4, item->link);
	query_bind_int(&q, 5, item->date);
	query_bind_text(&q, 6, item->summary);
	return query_run(&q, err);
}

bool
errand_update(struct tx *tx, const struct errand *e, struct err *err)
{
	struct query q = tx_query(tx, "UPDATE errand SET state = $2,"
	    " note = $3, found = $4, title = $5, malformed = $6, items = $7"
	    " WHERE id = $1");
	bool ok = false;

	query_bind_int(&q, 1, e->id);
	query_bind_text(&q, 2, e->state);
	query_bind_text(&q, 3, e->note);
	query_bind_text(&q, 4, e->found);
	query_bind_text(&q, 5, e->title);
	query_bind_int(&q, 6, e->malformed ? 1 : 0);
	query_bind_int(&q, 7, e->total);
	ok = query_run(&q, err);
	if (!ok || db_changes(tx->db) == 0)
		return ok;	/* purged meanwhile */
	for (size_t i = 0; ok && i < e->items; i++)
		ok = errand_add_item(tx, e->id, i, &e->item[i], err);
	return ok;
}

bool
errand_purge(struct tx *tx, int64_t before, struct err *err)
{
	struct query q = tx_query(tx, "DELETE FROM errand_item WHERE errand"
	    " IN (SELECT id FROM errand WHERE asked_at < $1)");

	query_bind_int(&q, 1, before);
	if (!query_run(&q, err))
		return false;
	q = tx_query(tx, "DELETE FROM errand WHERE asked_at < $1");
	query_bind_int(&q, 1, before);
	return query_run(&q, err);
}
