/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/weblink.h"

#include <string.h>

#include "base/date.h"
#include "base/mem.h"

void
weblink_release(struct weblink *link)
{
	mem_free(link->url);
	memset(link, 0, sizeof(*link));
}

bool
weblink_due(struct db *db, int64_t now, struct weblink *link, bool *found,
    struct err *err)
{
	struct query q = db_query(db, "SELECT id, url, failures FROM weblink"
	    " WHERE next_at > 0 AND next_at <= $1 ORDER BY next_at LIMIT 1");

	memset(link, 0, sizeof(*link));
	query_bind_int(&q, 1, now);
	*found = query_next(&q);
	if (*found) {
		link->id = query_int(&q, 0);
		link->url = query_dup(&q, 1);
		link->failures = (int)query_int(&q, 2);
	}
	return query_end(&q, err);
}

bool
weblink_add(struct tx *tx, int64_t edition, const char *url, int64_t now,
    struct err *err)
{
	/* One that nobody has asked for in a while is due again. */
	struct query add = tx_query(tx, "INSERT INTO weblink (url, next_at)"
	    " VALUES ($1, $2) ON CONFLICT (url) DO UPDATE"
	    " SET next_at = excluded.next_at WHERE weblink.next_at = 0");
	struct query use;

	query_bind_text(&add, 1, url);
	query_bind_int(&add, 2, now);
	if (!query_run(&add, err))
		return false;
	use = tx_query(tx, "INSERT INTO weblink_edition (edition, weblink)"
	    " SELECT $1, id FROM weblink WHERE url = $2"
	    " ON CONFLICT DO NOTHING");
	query_bind_int(&use, 1, edition);
	query_bind_text(&use, 2, url);
	return query_run(&use, err);
}

bool
weblink_seen(struct tx *tx, const struct weblink *link, const char *state,
    int status, int64_t next_at, struct err *err)
{
	struct query q = tx_query(tx, "UPDATE weblink SET state = $2,"
	    " status = $3, failures = $4, checked_at = $5, next_at = $6"
	    " WHERE id = $1");

	query_bind_int(&q, 1, link->id);
	query_bind_text(&q, 2, state);
	query_bind_int(&q, 3, status);
	query_bind_int(&q, 4, link->failures);
	query_bind_int(&q, 5, date_now());
	query_bind_int(&q, 6, next_at);
	return query_run(&q, err);
}

bool
weblink_is_used(struct db *db, int64_t id, int64_t since, bool *used,
    struct err *err)
{
	struct query q = db_query(db, "SELECT 1 FROM weblink_edition w"
	    " JOIN edition e ON e.id = w.edition WHERE w.weblink = $1"
	    " AND (e.state = 'draft' OR (e.state = 'approved'"
	    " AND e.approved_at > $2)) LIMIT 1");

	query_bind_int(&q, 1, id);
	query_bind_int(&q, 2, since);
	*used = query_next(&q);
	return query_end(&q, err);
}

bool
weblink_of_edition(struct db *db, int64_t edition, weblink_each *each,
    void *arg, struct err *err)
{
	struct query q = db_query(db, "SELECT l.url, l.state"
	    " FROM weblink_edition w JOIN weblink l ON l.id = w.weblink"
	    " WHERE w.edition = $1 ORDER BY l.id");

	query_bind_int(&q, 1, edition);
	while (query_next(&q))
		each(arg, query_text(&q, 0), query_text(&q, 1));
	return query_end(&q, err);
}

bool
weblink_unread(struct db *db, int64_t *edition, struct err *err)
{
	struct query q = db_query(db, "SELECT id FROM edition"
	    " WHERE links_read = 0 ORDER BY id LIMIT 1");

	*edition = query_next(&q) ? query_int(&q, 0) : 0;
	return query_end(&q, err);
}

bool
weblink_read(struct tx *tx, int64_t edition, struct err *err)
{
	struct query q = tx_query(tx,
	    "UPDATE edition SET links_read = 1 WHERE id = $1");

	query_bind_int(&q, 1, edition);
	return query_run(&q, err);
}
