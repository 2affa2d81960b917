/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/arrival.h"

/* The row that tells, or NULL: none does, or it is purged, thus was sent. */
#define ARRIVAL_STATE \
	"(SELECT o.state FROM outbox o WHERE o.digest = arrival.digest" \
	" AND o.subscriber = arrival.subscriber)"
/* No mail has told them: none was to, or it failed, or was suppressed or
 * cancelled. */
#define ARRIVAL_UNTOLD "(digest = 0 OR " ARRIVAL_STATE " IN (7, 9, 10))"
#define ARRIVAL_RANGE " WHERE subscriber > $1 AND subscriber <= $2"

bool
arrival_add(struct tx *tx, int64_t subscriber, int64_t batch,
    struct err *err)
{
	/* Who was told once is not told again by a second import. */
	struct query q = tx_query(tx,
	    "INSERT INTO arrival (subscriber, batch) VALUES ($1, $2)"
	    " ON CONFLICT (subscriber) DO UPDATE SET batch = excluded.batch");

	query_bind_int(&q, 1, subscriber);
	query_bind_int(&q, 2, batch);
	return query_run(&q, err);
}

/* Who left, and came back by themselves, was moved from nowhere. */
bool
arrival_scan(struct db *db, int64_t digest, int64_t from, int64_t to,
    arrival_each *each, void *arg, struct err *err)
{
	struct query q = db_query(db, "SELECT subscriber, CASE WHEN"
	    " (digest = $3 OR " ARRIVAL_UNTOLD ") AND EXISTS (SELECT 1"
	    " FROM subscription s WHERE s.subscriber = arrival.subscriber"
	    " AND s.batch = arrival.batch) THEN batch ELSE 0 END"
	    " FROM arrival" ARRIVAL_RANGE);

	query_bind_int(&q, 1, from);
	query_bind_int(&q, 2, to);
	query_bind_int(&q, 3, digest);
	while (query_next(&q))
		each(arg, query_int(&q, 0), query_int(&q, 1));
	return query_end(&q, err);
}

static bool
arrival_run(struct tx *tx, const char *sql, int64_t digest, int64_t from,
    int64_t to, struct err *err)
{
	struct query q = tx_query(tx, sql);

	query_bind_int(&q, 1, from);
	query_bind_int(&q, 2, to);
	query_bind_int(&q, 3, digest);
	return query_run(&q, err);
}

bool
arrival_tell(struct tx *tx, int64_t digest, int64_t from, int64_t to,
    struct err *err)
{
	return arrival_run(tx, "UPDATE arrival SET digest = $3"
	    ARRIVAL_RANGE " AND digest <> $3 AND " ARRIVAL_UNTOLD
	    " AND EXISTS (SELECT 1 FROM outbox o WHERE o.digest = $3"
	    " AND o.subscriber = arrival.subscriber)", digest, from, to, err)
	    && arrival_run(tx, "DELETE FROM arrival" ARRIVAL_RANGE
	    " AND digest NOT IN (0, $3) AND coalesce(" ARRIVAL_STATE
	    ", 6) = 6", digest, from, to, err);
}
