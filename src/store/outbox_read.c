/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What others ask of the outbox: counts, dues, one person's rows. */
#include "store/outbox.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"

bool
outbox_counts(struct db *db, int64_t digest, int64_t counts[OUTBOX_STATES],
    struct err *err)
{
	struct query q = digest != 0
	    ? db_query(db, "SELECT state, count(*) FROM outbox"
		" WHERE digest = $1 GROUP BY state")
	    : db_query(db, "SELECT state, count(*) FROM outbox"
		" WHERE digest IS NULL AND $1 = 0 GROUP BY state");

	memset(counts, 0, OUTBOX_STATES * sizeof(counts[0]));
	query_bind_int(&q, 1, digest);
	while (query_next(&q))
		counts[query_int(&q, 0)] = query_int(&q, 1);
	return query_end(&q, err);
}

bool
outbox_next_due(struct db *db, int64_t digest, int64_t *at, bool *found,
    struct err *err)
{
	struct query q = digest != 0
	    ? db_query(db, "SELECT next_at FROM outbox WHERE digest = $1"
		" AND state <= 3 AND digest IS NOT NULL"
		" ORDER BY next_at LIMIT 1")
	    : db_query(db, "SELECT next_at FROM outbox WHERE state <= 3"
		" AND digest IS NULL AND $1 = 0 ORDER BY next_at LIMIT 1");

	query_bind_int(&q, 1, digest);
	*found = query_next(&q);
	if (*found)
		*at = query_int(&q, 0);
	return query_end(&q, err);
}

static bool
outbox_in_flight(struct db *db, int64_t digest, bool *open, struct err *err)
{
	/* The plus keeps SQLite from reading all of the digest's rows. */
	struct query q = db_query(db, "SELECT 1 FROM outbox"
	    " WHERE state IN (4, 5) AND +digest = $1 LIMIT 1");

	query_bind_int(&q, 1, digest);
	*open = query_next(&q);
	return query_end(&q, err);
}

bool
outbox_is_open(struct db *db, int64_t digest, bool *open, struct err *err)
{
	int64_t at = 0;

	if (!outbox_next_due(db, digest, &at, open, err))
		return false;
	return *open || outbox_in_flight(db, digest, open, err);
}

bool
outbox_cancelled(struct db *db, int64_t *digest, struct err *err)
{
	struct query q = db_query(db, "SELECT d.id FROM digest d"
	    " WHERE d.state = 'cancelled' AND EXISTS (SELECT 1 FROM outbox o"
	    " WHERE o.digest = d.id AND o.digest IS NOT NULL"
	    " AND o.state <= 3) LIMIT 1");

	*digest = 0;
	if (query_next(&q))
		*digest = query_int(&q, 0);
	return query_end(&q, err);
}

/* The rows of one query, as numbers; then each in full. */
static bool
outbox_gather(struct db *db, struct query *q, struct outbox_list *list,
    struct err *err)
{
	int64_t *ids = NULL;
	size_t count = 0;
	bool found = false;
	bool ok = false;

	memset(list, 0, sizeof(*list));
	while (query_next(q)) {
		ids = mem_grow(ids, count + 1, sizeof(*ids));
		ids[count++] = query_int(q, 0);
	}
	if (!query_end(q, err))
		goto out;
	list->item = mem_array(count, sizeof(*list->item));
	for (size_t i = 0; i < count; i++) {
		if (!outbox_get(db, ids[i], &list->item[list->count], &found,
		    err))
			goto out;
		if (found)
			list->count++;
	}
	ok = true;
out:
	mem_free(ids);
	if (!ok)
		outbox_list_release(list);
	return ok;
}

/* A person's rows of digests are found digest by digest (CROSS JOIN: in this
 * order): the index that makes a recipient unique serves, a third one would
 * cost every row. */
bool
outbox_waiting(struct db *db, int64_t subscriber, struct outbox_list *list,
    struct err *err)
{
	struct query q = db_query(db,
	    "SELECT o.id FROM digest d CROSS JOIN outbox o"
	    " WHERE o.digest = d.id AND o.digest IS NOT NULL"
	    " AND o.subscriber = $1 AND o.state <= 4"
	    " AND d.state NOT IN ('done', 'cancelled')"
	    " UNION ALL SELECT id FROM outbox WHERE subscriber = $1"
	    " AND digest IS NULL AND state <= 4 ORDER BY 1");

	query_bind_int(&q, 1, subscriber);
	return outbox_gather(db, &q, list, err);
}

bool
outbox_waiting_post(struct db *db, int64_t digest, int64_t post,
    int64_t after, size_t limit, struct outbox_place *places, size_t *count,
    struct err *err)
{
	struct query q = db_query(db, "SELECT o.id, o.subscriber, o.attempts,"
	    " s.language FROM outbox o JOIN subscriber s"
	    " ON s.id = o.subscriber WHERE o.digest = $1"
	    " AND o.digest IS NOT NULL AND o.subscriber > $3"
	    " AND o.state <= 4 AND o.variant IN (SELECT ve.variant"
	    " FROM edition e JOIN variant_edition ve ON ve.edition = e.id"
	    " WHERE e.post = $2) ORDER BY o.subscriber LIMIT $4");

	*count = 0;
	query_bind_int(&q, 1, digest);
	query_bind_int(&q, 2, post);
	query_bind_int(&q, 3, after);
	query_bind_int(&q, 4, (int64_t)limit);
	while (*count < limit && query_next(&q)) {
		struct outbox_place *place = &places[(*count)++];

		place->id = query_int(&q, 0);
		place->subscriber = query_int(&q, 1);
		place->attempts = (int)query_int(&q, 2);
		snprintf(place->language, sizeof(place->language), "%s",
		    query_text(&q, 3));
	}
	return query_end(&q, err);
}

bool
outbox_of_subscriber(struct db *db, int64_t subscriber,
    struct outbox_list *list, struct err *err)
{
	struct query q = db_query(db,
	    "SELECT o.id AS row FROM digest d CROSS JOIN outbox o"
	    " WHERE o.digest = d.id AND o.digest IS NOT NULL"
	    " AND o.subscriber = $1"
	    " UNION ALL SELECT id FROM outbox WHERE subscriber = $1"
	    " AND digest IS NULL ORDER BY 1");

	query_bind_int(&q, 1, subscriber);
	return outbox_gather(db, &q, list, err);
}

static bool
outbox_some(struct db *db, const char *sql, int64_t digest, int64_t limit,
    struct outbox_list *list, struct err *err)
{
	struct query q = db_query(db, sql);

	query_bind_int(&q, 1, digest);
	query_bind_int(&q, 2, limit);
	return outbox_gather(db, &q, list, err);
}

bool
outbox_problems(struct db *db, int64_t digest, int64_t limit,
    struct outbox_list *list, struct err *err)
{
	return outbox_some(db, "SELECT id FROM outbox"
	    " WHERE digest = $1 AND state IN (3, 7, 8)"
	    " ORDER BY id DESC LIMIT $2", digest, limit, list, err);
}

bool
outbox_held(struct db *db, int64_t digest, int64_t limit,
    struct outbox_list *list, struct err *err)
{
	return outbox_some(db, "SELECT id FROM outbox"
	    " WHERE digest = $1 AND state IN (3, 8) AND state = 8"
	    " ORDER BY id LIMIT $2", digest, limit, list, err);
}

bool
outbox_paid_scan(struct db *db, int64_t digest, int64_t from, int64_t to,
    outbox_paid_each *each, void *arg, struct err *err)
{
	struct query q = db_query(db, "SELECT subscriber, variant FROM outbox"
	    " WHERE digest = $1 AND digest IS NOT NULL AND subscriber > $2"
	    " AND subscriber <= $3 AND state NOT IN (9, 10)"
	    " ORDER BY subscriber");
	struct err ignored;
	bool ok = true;

	query_bind_int(&q, 1, digest);
	query_bind_int(&q, 2, from);
	query_bind_int(&q, 3, to);
	while (ok && query_next(&q))
		ok = each(arg, query_int(&q, 0), query_int(&q, 1), err);
	if (!ok) {
		(void)query_end(&q, &ignored);
		return false;
	}
	return query_end(&q, err);
}

bool
outbox_check(struct db *db, int64_t id, struct outbox_check *check,
    bool *found, struct err *err)
{
	struct query q = db_query(db,
	    "SELECT CASE WHEN d.state = 'sending' THEN 1 ELSE 0 END,"
	    " s.state, coalesce(o.address, s.address), s.address_key,"
	    " s.language, s.confirmed_at,"
	    " CASE WHEN EXISTS (SELECT 1 FROM subscription p"
	    " WHERE p.subscriber = s.id) THEN 1 ELSE 0 END, o.variant"
	    " FROM outbox o LEFT JOIN digest d ON d.id = o.digest"
	    " LEFT JOIN subscriber s ON s.id = o.subscriber"
	    " WHERE o.id = $1");
	const char *state = NULL;

	memset(check, 0, sizeof(*check));
	query_bind_int(&q, 1, id);
	*found = query_next(&q);
	if (*found) {
		state = query_text(&q, 1);
		check->digest_sends = query_int(&q, 0) != 0;
		check->person_is_active = strcmp(state, "active") == 0;
		check->person_is_there = check->person_is_active ||
		    strcmp(state, "pending") == 0;
		snprintf(check->address, sizeof(check->address), "%s",
		    query_text(&q, 2));
		snprintf(check->key, sizeof(check->key), "%s",
		    query_text(&q, 3));
		snprintf(check->language, sizeof(check->language), "%s",
		    query_text(&q, 4));
		check->since = query_int(&q, 5);
		check->subscribes = query_int(&q, 6) != 0;
		check->variant = query_int(&q, 7);
	}
	return query_end(&q, err);
}

bool
outbox_see(struct db *db, struct outbox_list *list, struct err *err)
{
	bool found = false;

	for (size_t i = 0; i < list->count; i++) {
		struct outbox_row *row = &list->item[i];

		row->seen = mem_alloc(sizeof(*row->seen));
		if (!outbox_check(db, row->id, row->seen, &found, err))
			return false;
	}
	return true;
}

bool
letter_put(struct tx *tx, int64_t outbox, const void *message, size_t n,
    struct err *err)
{
	struct query q = tx_query(tx,
	    "INSERT INTO letter (outbox, message) VALUES ($1, $2)"
	    " ON CONFLICT (outbox) DO NOTHING");

	query_bind_int(&q, 1, outbox);
	query_bind_blob(&q, 2, message, n);
	return query_run(&q, err);
}

bool
letter_get(struct db *db, int64_t outbox, struct buf *message, bool *found,
    struct err *err)
{
	struct query q = db_query(db,
	    "SELECT message FROM letter WHERE outbox = $1");
	const void *p = NULL;
	size_t n = 0;

	query_bind_int(&q, 1, outbox);
	*found = query_next(&q);
	if (*found) {
		p = query_blob(&q, 0, &n);
		buf_add(message, p, n);
	}
	return query_end(&q, err);
}

bool
letter_remove(struct tx *tx, int64_t outbox, struct err *err)
{
	struct query q = tx_query(tx, "DELETE FROM letter WHERE outbox = $1");

	query_bind_int(&q, 1, outbox);
	return query_run(&q, err);
}
