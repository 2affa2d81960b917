/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/subscriber.h"

#include <string.h>

#include "base/date.h"
#include "base/mem.h"

#define SUBSCRIBER_COLUMNS \
	"id, address, address_key, state, language, created_at," \
	" confirmed_at, left_at"

static void
subscriber_row(struct query *q, struct subscriber *subscriber)
{
	subscriber->id = query_int(q, 0);
	subscriber->address = query_dup(q, 1);
	subscriber->key = query_dup(q, 2);
	subscriber->state = query_dup(q, 3);
	subscriber->language = query_dup(q, 4);
	subscriber->created_at = query_int(q, 5);
	subscriber->confirmed_at = query_int(q, 6);
	subscriber->left_at = query_int(q, 7);
}

void
subscriber_release(struct subscriber *subscriber)
{
	mem_free(subscriber->address);
	mem_free(subscriber->key);
	mem_free(subscriber->state);
	mem_free(subscriber->language);
	memset(subscriber, 0, sizeof(*subscriber));
}

static bool
subscriber_one(struct query *q, struct subscriber *subscriber, bool *found,
    struct err *err)
{
	memset(subscriber, 0, sizeof(*subscriber));
	*found = query_next(q);
	if (*found)
		subscriber_row(q, subscriber);
	return query_end(q, err);
}

bool
subscriber_find(struct db *db, const char *key, struct subscriber *subscriber,
    bool *found, struct err *err)
{
	struct query q = db_query(db, "SELECT " SUBSCRIBER_COLUMNS
	    " FROM subscriber WHERE address_key = $1");

	query_bind_text(&q, 1, key);
	return subscriber_one(&q, subscriber, found, err);
}

bool
subscriber_get(struct db *db, int64_t id, struct subscriber *subscriber,
    bool *found, struct err *err)
{
	struct query q = db_query(db, "SELECT " SUBSCRIBER_COLUMNS
	    " FROM subscriber WHERE id = $1");

	query_bind_int(&q, 1, id);
	return subscriber_one(&q, subscriber, found, err);
}

bool
subscriber_list(struct db *db, subscriber_each *each, void *arg,
    struct err *err)
{
	struct query q = db_query(db, "SELECT " SUBSCRIBER_COLUMNS
	    " FROM subscriber ORDER BY id");
	struct subscriber subscriber;
	bool more = true;

	while (more && query_next(&q)) {
		subscriber_row(&q, &subscriber);
		more = each(arg, &subscriber);
		subscriber_release(&subscriber);
	}
	return query_end(&q, err);
}

bool
subscriber_any(struct db *db, bool *any, struct err *err)
{
	struct query q = db_query(db, "SELECT EXISTS (SELECT 1"
	    " FROM subscriber WHERE state = 'active')");

	*any = query_next(&q) && query_int(&q, 0) != 0;
	return query_end(&q, err);
}

bool
subscriber_count(struct db *db, const char *state, int64_t *count,
    struct err *err)
{
	struct query q = db_query(db,
	    "SELECT count(*) FROM subscriber WHERE state = $1");

	query_bind_text(&q, 1, state);
	if (query_next(&q))
		*count = query_int(&q, 0);
	return query_end(&q, err);
}

bool
subscriber_last_id(struct db *db, int64_t *id, struct err *err)
{
	struct query q = db_query(db,
	    "SELECT coalesce(max(id), 0) FROM subscriber");

	if (query_next(&q))
		*id = query_int(&q, 0);
	return query_end(&q, err);
}

bool
subscriber_add(struct tx *tx, const char *address, const char *key,
    const char *state, const char *language, int64_t *id, struct err *err)
{
	struct query q = tx_query(tx,
	    "INSERT INTO subscriber (address, address_key, state, language,"
	    " created_at, confirmed_at) VALUES ($1, $2, $3, $4, $5,"
	    " CASE WHEN $3 = 'active' THEN $5 END)");

	query_bind_text(&q, 1, address);
	query_bind_text(&q, 2, key);
	query_bind_text(&q, 3, state);
	query_bind_text(&q, 4, language);
	query_bind_int(&q, 5, date_now());
	if (!query_run(&q, err))
		return false;
	*id = db_last_id(tx->db);
	return true;
}

bool
subscriber_set_state(struct tx *tx, int64_t id, const char *state,
    struct err *err)
{
	struct query q = tx_query(tx, "UPDATE subscriber SET state = $2,"
	    " confirmed_at = CASE WHEN $2 = 'active' THEN $3"
	    " ELSE confirmed_at END,"
	    " left_at = CASE WHEN $2 = 'left' THEN $3 END"
	    " WHERE id = $1 AND state <> $2");

	query_bind_int(&q, 1, id);
	query_bind_text(&q, 2, state);
	query_bind_int(&q, 3, date_now());
	return query_run(&q, err);
}

bool
subscriber_restore(struct tx *tx, int64_t id, struct err *err)
{
	struct query q = tx_query(tx, "UPDATE subscriber SET state = 'active',"
	    " left_at = NULL WHERE id = $1 AND state IN ('left', 'pending')");

	query_bind_int(&q, 1, id);
	return query_run(&q, err);
}

bool
subscriber_set_confirmed(struct tx *tx, int64_t id, int64_t at,
    struct err *err)
{
	struct query q = tx_query(tx,
	    "UPDATE subscriber SET confirmed_at = $2 WHERE id = $1");

	query_bind_int(&q, 1, id);
	if (at != 0)
		query_bind_int(&q, 2, at);
	else
		query_bind_null(&q, 2);
	return query_run(&q, err);
}

bool
subscriber_set_language(struct tx *tx, int64_t id, const char *language,
    struct err *err)
{
	struct query q = tx_query(tx,
	    "UPDATE subscriber SET language = $2 WHERE id = $1");

	query_bind_int(&q, 1, id);
	query_bind_text(&q, 2, language);
	return query_run(&q, err);
}

bool
subscriber_set_address(struct tx *tx, int64_t id, const char *address,
    const char *key, struct err *err)
{
	struct query q = tx_query(tx, "UPDATE subscriber SET address = $2,"
	    " address_key = $3 WHERE id = $1");

	query_bind_int(&q, 1, id);
	query_bind_text(&q, 2, address);
	query_bind_text(&q, 3, key);
	return query_run(&q, err);
}

bool
subscriber_erase(struct tx *tx, int64_t id, struct err *err)
{
	struct query q = tx_query(tx, "UPDATE subscriber SET address = NULL,"
	    " address_key = NULL, state = 'erased', left_at = $2"
	    " WHERE id = $1");

	query_bind_int(&q, 1, id);
	query_bind_int(&q, 2, date_now());
	return query_run(&q, err);
}

/* Who never confirmed, and asked for nothing since $1. */
#define SUBSCRIBER_FORGOTTEN \
	"SELECT s.id FROM subscriber s WHERE s.state = 'pending'" \
	" AND s.created_at < $1 AND s.confirmed_at IS NULL" \
	" AND NOT EXISTS (SELECT 1 FROM wish w WHERE w.subscriber = s.id" \
	" AND w.asked_at >= $1)"

static bool
subscriber_purge_part(struct tx *tx, const char *sql, int64_t before,
    struct err *err)
{
	struct query q = tx_query(tx, sql);

	query_bind_int(&q, 1, before);
	return query_run(&q, err);
}

/* One who left, asked again and did not confirm has left as before. */
static bool
subscriber_purge_returned(struct tx *tx, int64_t before, struct err *err)
{
	struct query q = tx_query(tx, "UPDATE subscriber SET state = 'left',"
	    " left_at = $2 WHERE state = 'pending'"
	    " AND confirmed_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM"
	    " wish w WHERE w.subscriber = subscriber.id"
	    " AND w.asked_at >= $1)");

	query_bind_int(&q, 1, before);
	query_bind_int(&q, 2, date_now());
	return query_run(&q, err);
}

bool
subscriber_purge_pending(struct tx *tx, int64_t before, int64_t *count,
    struct err *err)
{
	/* What hangs on the row, before it can go itself. */
	static const char *const part[] = {
	    "DELETE FROM wish WHERE subscriber IN ("
	    SUBSCRIBER_FORGOTTEN ")",
	    "DELETE FROM address_change WHERE subscriber IN ("
	    SUBSCRIBER_FORGOTTEN ")",
	    "DELETE FROM arrival WHERE subscriber IN ("
	    SUBSCRIBER_FORGOTTEN ")",
	    "DELETE FROM consent_origin WHERE consent IN (SELECT id FROM"
	    " consent WHERE subscriber IN (" SUBSCRIBER_FORGOTTEN "))",
	    "DELETE FROM consent WHERE subscriber IN ("
	    SUBSCRIBER_FORGOTTEN ")",
	    "DELETE FROM subscriber WHERE id IN ("
	    SUBSCRIBER_FORGOTTEN ")",
	};

	for (size_t i = 0; i < sizeof(part) / sizeof(part[0]); i++) {
		if (!subscriber_purge_part(tx, part[i], before, err))
			return false;
	}
	*count = db_changes(tx->db);
	return subscriber_purge_returned(tx, before, err) &&
	    subscriber_purge_part(tx, "DELETE FROM wish WHERE asked_at < $1",
	    before, err);
}

void
address_change_release(struct address_change *change)
{
	mem_free(change->address);
	mem_free(change->key);
	memset(change, 0, sizeof(*change));
}

bool
address_change_add(struct tx *tx, int64_t subscriber, const char *address,
    const char *key, int64_t *id, struct err *err)
{
	struct query q = tx_query(tx,
	    "INSERT INTO address_change (subscriber, address, address_key,"
	    " asked_at) VALUES ($1, $2, $3, $4)");

	query_bind_int(&q, 1, subscriber);
	query_bind_text(&q, 2, address);
	query_bind_text(&q, 3, key);
	query_bind_int(&q, 4, date_now());
	if (!query_run(&q, err))
		return false;
	*id = db_last_id(tx->db);
	return true;
}

bool
address_change_get(struct db *db, int64_t id, struct address_change *change,
    bool *found, struct err *err)
{
	struct query q = db_query(db, "SELECT id, subscriber, asked_at,"
	    " address, address_key FROM address_change WHERE id = $1");

	memset(change, 0, sizeof(*change));
	query_bind_int(&q, 1, id);
	*found = query_next(&q);
	if (*found) {
		change->id = query_int(&q, 0);
		change->subscriber = query_int(&q, 1);
		change->asked_at = query_int(&q, 2);
		change->address = query_dup(&q, 3);
		change->key = query_dup(&q, 4);
	}
	return query_end(&q, err);
}

bool
address_change_remove(struct tx *tx, int64_t subscriber, struct err *err)
{
	struct query q = tx_query(tx,
	    "DELETE FROM address_change WHERE subscriber = $1");

	query_bind_int(&q, 1, subscriber);
	return query_run(&q, err);
}

bool
address_change_forget(struct tx *tx, const char *key, int64_t heir,
    int64_t **subscribers, size_t *count, struct err *err)
{
	struct query q = tx_query(tx, "DELETE FROM address_change"
	    " WHERE address_key = $1 AND subscriber <> $2"
	    " RETURNING subscriber");

	*subscribers = NULL;
	*count = 0;
	query_bind_text(&q, 1, key);
	query_bind_int(&q, 2, heir);
	while (query_next(&q)) {
		*subscribers = mem_grow(*subscribers, *count + 1,
		    sizeof(**subscribers));
		(*subscribers)[(*count)++] = query_int(&q, 0);
	}
	return query_end(&q, err);
}
