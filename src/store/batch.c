/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/batch.h"

#include "base/date.h"
#include "base/mem.h"

bool
batch_add(struct tx *tx, const char *file, const char *evidence,
    const char *came_from, int64_t *id, struct err *err)
{
	struct query q = tx_query(tx,
	    "INSERT INTO batch (at, file, evidence, came_from, state, added,"
	    " kept, suppressed) VALUES ($1, $2, $3, $4, 'running', 0, 0, 0)");

	query_bind_int(&q, 1, date_now());
	query_bind_text(&q, 2, file);
	query_bind_text(&q, 3, evidence);
	query_bind_text(&q, 4, came_from);
	if (!query_run(&q, err))
		return false;
	*id = db_last_id(tx->db);
	return true;
}

bool
batch_finish(struct tx *tx, int64_t id, const char *state, int64_t added,
    int64_t kept, int64_t suppressed, struct err *err)
{
	struct query q = tx_query(tx, "UPDATE batch SET state = $2,"
	    " added = $3, kept = $4, suppressed = $5 WHERE id = $1");

	query_bind_int(&q, 1, id);
	query_bind_text(&q, 2, state);
	query_bind_int(&q, 3, added);
	query_bind_int(&q, 4, kept);
	query_bind_int(&q, 5, suppressed);
	return query_run(&q, err);
}

static bool
batch_text(struct query *q, int64_t id, char **text, struct err *err)
{
	query_bind_int(q, 1, id);
	*text = query_next(q) ? query_dup(q, 0) : mem_strdup("");
	return query_end(q, err);
}

bool
batch_state(struct db *db, int64_t id, char **state, struct err *err)
{
	struct query q = db_query(db, "SELECT state FROM batch WHERE id = $1");

	return batch_text(&q, id, state, err);
}

bool
batch_came_from(struct db *db, int64_t id, char **from, struct err *err)
{
	struct query q = db_query(db,
	    "SELECT came_from FROM batch WHERE id = $1");

	return batch_text(&q, id, from, err);
}

bool
batch_subscribers(struct db *db, int64_t batch, int64_t after, int64_t *ids,
    size_t limit, size_t *count, struct err *err)
{
	struct query q = db_query(db, "SELECT DISTINCT subscriber"
	    " FROM subscription WHERE batch = $1 AND subscriber > $2"
	    " ORDER BY subscriber LIMIT $3");

	*count = 0;
	query_bind_int(&q, 1, batch);
	query_bind_int(&q, 2, after);
	query_bind_int(&q, 3, (int64_t)limit);
	while (query_next(&q))
		ids[(*count)++] = query_int(&q, 0);
	return query_end(&q, err);
}

bool
batch_undo_subscriber(struct tx *tx, int64_t batch, int64_t subscriber,
    struct err *err)
{
	struct query q = tx_query(tx, "DELETE FROM subscription"
	    " WHERE subscriber = $2 AND batch = $1");

	query_bind_int(&q, 1, batch);
	query_bind_int(&q, 2, subscriber);
	return query_run(&q, err);
}

bool
batch_set_state(struct tx *tx, int64_t id, const char *state, struct err *err)
{
	struct query q = tx_query(tx,
	    "UPDATE batch SET state = $2 WHERE id = $1");

	query_bind_int(&q, 1, id);
	query_bind_text(&q, 2, state);
	return query_run(&q, err);
}

bool
batch_running(struct db *db, const char *file, const char *evidence,
    const char *came_from, int64_t *id, int64_t *added, struct err *err)
{
	struct query q = db_query(db, "SELECT id, added FROM batch"
	    " WHERE state = 'running' AND file = $1 AND evidence = $2"
	    " AND came_from = $3 ORDER BY id DESC LIMIT 1");

	*id = 0;
	*added = 0;
	query_bind_text(&q, 1, file);
	query_bind_text(&q, 2, evidence);
	query_bind_text(&q, 3, came_from);
	if (query_next(&q)) {
		*id = query_int(&q, 0);
		*added = query_int(&q, 1);
	}
	return query_end(&q, err);
}

bool
batch_has(struct db *db, int64_t batch, int64_t subscriber, bool *has,
    bool *untouched, struct err *err)
{
	struct query q = db_query(db,
	    "SELECT CASE WHEN EXISTS (SELECT 1 FROM consent c"
	    " WHERE c.subscriber = i.subscriber AND c.id > i.id"
	    " AND c.event NOT IN ('asked', 'imported')) THEN 0 ELSE 1 END"
	    " FROM consent i WHERE i.subscriber = $1 AND i.batch = $2"
	    " AND i.event = 'imported' ORDER BY i.id DESC LIMIT 1");

	query_bind_int(&q, 1, subscriber);
	query_bind_int(&q, 2, batch);
	*has = query_next(&q);
	*untouched = *has && query_int(&q, 0) != 0;
	return query_end(&q, err);
}
