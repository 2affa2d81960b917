/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/subscription.h"

#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/mem.h"

static const char *const cadence_names[] = {
    "none", "immediate", "daily", "weekly", "monthly"};

enum cadence
cadence_from(const char *name)
{
	for (int i = CADENCE_IMMEDIATE; i <= CADENCE_MONTHLY; i++) {
		if (strcmp(name, cadence_names[i]) == 0)
			return (enum cadence)i;
	}
	return CADENCE_NONE;
}

const char *
cadence_name(enum cadence cadence)
{
	return cadence_names[cadence];
}

void
subscription_list_release(struct subscription_list *list)
{
	mem_free(list->item);
	memset(list, 0, sizeof(*list));
}

/* Columns: topic, slug, cadence, time, merged_from, merged_owed. */
static bool
subscription_rows(struct query *q, struct subscription_list *list,
    struct err *err)
{
	size_t room = 0;

	memset(list, 0, sizeof(*list));
	while (query_next(q)) {
		struct subscription *s = NULL;

		/* Wished for twice, by topics that were merged. */
		if (list->count > 0 &&
		    list->item[list->count - 1].topic == query_int(q, 0))
			continue;
		if (list->count == room) {
			room = room ? room * 2 : 8;
			list->item = mem_grow(list->item, room, sizeof(*s));
		}
		s = &list->item[list->count++];
		s->topic = query_int(q, 0);
		snprintf(s->slug, sizeof(s->slug), "%s", query_text(q, 1));
		s->cadence = (enum cadence)query_int(q, 2);
		s->owed_from = query_int(q, 3);
		s->merged_from = query_int(q, 4);
		s->merged_owed = query_int(q, 5);
	}
	if (!query_end(q, err)) {
		subscription_list_release(list);
		return false;
	}
	return true;
}

bool
subscription_list(struct db *db, int64_t subscriber,
    struct subscription_list *list, struct err *err)
{
	struct query q = db_query(db,
	    "SELECT s.topic, t.slug, s.cadence, s.owed_from,"
	    " s.merged_from, s.merged_owed"
	    " FROM subscription s JOIN topic t ON t.id = s.topic"
	    " WHERE s.subscriber = $1 ORDER BY s.topic");

	query_bind_int(&q, 1, subscriber);
	return subscription_rows(&q, list, err);
}

bool
subscription_put(struct tx *tx, int64_t subscriber, int64_t topic,
    enum cadence cadence, int64_t owed_from, bool keep, int64_t batch,
    struct err *err)
{
	struct query q = tx_query(tx,
	    "INSERT INTO subscription (subscriber, topic, cadence, owed_from,"
	    " batch) VALUES ($1, $2, $3, $4, $5)"
	    " ON CONFLICT (subscriber, topic) DO UPDATE"
	    " SET cadence = excluded.cadence WHERE $6 = 0");

	query_bind_int(&q, 1, subscriber);
	query_bind_int(&q, 2, topic);
	query_bind_int(&q, 3, cadence);
	query_bind_int(&q, 4, owed_from);
	if (batch != 0)
		query_bind_int(&q, 5, batch);
	else
		query_bind_null(&q, 5);
	query_bind_int(&q, 6, keep ? 1 : 0);
	return query_run(&q, err);
}

bool
subscription_end(struct tx *tx, int64_t subscriber, int64_t topic,
    struct err *err)
{
	struct query q = tx_query(tx, "DELETE FROM subscription"
	    " WHERE subscriber = $1 AND topic = $2");

	query_bind_int(&q, 1, subscriber);
	query_bind_int(&q, 2, topic);
	return query_run(&q, err);
}

bool
subscription_end_all(struct tx *tx, int64_t subscriber, struct err *err)
{
	struct query q = tx_query(tx,
	    "DELETE FROM subscription WHERE subscriber = $1");

	query_bind_int(&q, 1, subscriber);
	return query_run(&q, err);
}

static void
subscription_part_bind(struct query *q, const struct subscription_part *part)
{
	query_bind_int(q, 1, part->topic);
	query_bind_int(q, 2, part->after);
	query_bind_int(q, 3, part->to);
}

static bool
subscription_copy(struct tx *tx, const struct subscription_part *part,
    struct err *err)
{
	struct query q = tx_query(tx,
	    "INSERT INTO subscription (subscriber, topic, cadence, owed_from,"
	    " batch, merged_from, merged_owed)"
	    " SELECT subscriber, $4, cadence, $5, batch, $1, owed_from"
	    " FROM subscription WHERE topic = $1 AND subscriber > $2"
	    " AND subscriber <= $3"
	    " ON CONFLICT (subscriber, topic) DO UPDATE"
	    " SET merged_from = excluded.merged_from,"
	    " merged_owed = excluded.merged_owed");

	subscription_part_bind(&q, part);
	query_bind_int(&q, 4, part->into);
	query_bind_int(&q, 5, part->since);
	return query_run(&q, err);
}

bool
subscription_move(struct tx *tx, struct subscription_part *part,
    struct err *err)
{
	struct query q = {NULL, NULL, 0, false};

	part->count = 0;
	if (part->into != 0 && !subscription_copy(tx, part, err))
		return false;
	q = tx_query(tx, "DELETE FROM subscription WHERE topic = $1"
	    " AND subscriber > $2 AND subscriber <= $3");
	subscription_part_bind(&q, part);
	if (!query_run(&q, err))
		return false;
	part->count = db_changes(tx->db);
	return true;
}

bool
wish_put(struct tx *tx, int64_t subscriber, int64_t topic,
    enum cadence cadence, struct err *err)
{
	struct query q = tx_query(tx,
	    "INSERT INTO wish (subscriber, topic, cadence, asked_at)"
	    " VALUES ($1, $2, $3, $4) ON CONFLICT (subscriber, topic)"
	    " DO UPDATE SET cadence = excluded.cadence,"
	    " asked_at = excluded.asked_at");

	query_bind_int(&q, 1, subscriber);
	query_bind_int(&q, 2, topic);
	query_bind_int(&q, 3, cadence);
	query_bind_int(&q, 4, date_now());
	return query_run(&q, err);
}

bool
wish_list(struct db *db, int64_t subscriber, int64_t after,
    struct subscription_list *list, struct err *err)
{
	struct query q = db_query(db,
	    "SELECT t.id, t.slug, w.cadence, w.asked_at, NULL, NULL"
	    " FROM wish w JOIN topic o ON o.id = w.topic"
	    " JOIN topic t ON t.id = COALESCE(o.merged_into, o.id)"
	    " WHERE w.subscriber = $1 AND w.asked_at > $2"
	    " AND t.state = 'open'"
	    " ORDER BY t.id, CASE WHEN o.id = t.id THEN 0 ELSE 1 END, o.id");

	query_bind_int(&q, 1, subscriber);
	query_bind_int(&q, 2, after);
	return subscription_rows(&q, list, err);
}

bool
wish_end(struct tx *tx, int64_t subscriber, int64_t topic, struct err *err)
{
	struct query q = tx_query(tx,
	    "DELETE FROM wish WHERE subscriber = $1 AND (topic = $2"
	    " OR topic IN (SELECT id FROM topic WHERE merged_into = $2))");

	query_bind_int(&q, 1, subscriber);
	query_bind_int(&q, 2, topic);
	return query_run(&q, err);
}

bool
wish_clear(struct tx *tx, int64_t subscriber, struct err *err)
{
	struct query q = tx_query(tx,
	    "DELETE FROM wish WHERE subscriber = $1");

	query_bind_int(&q, 1, subscriber);
	return query_run(&q, err);
}

static void
subscription_read(struct query *q, struct subscription_row *row)
{
	row->topic = query_int(q, 1);
	row->cadence = (enum cadence)query_int(q, 2);
	row->owed_from = query_int(q, 3);
	row->merged_from = query_int(q, 4);
	row->merged_owed = query_int(q, 5);
}

/* err has why each failed, when ok is false. */
static bool
subscription_scanned(struct query *people, struct query *q, bool ok,
    struct err *err)
{
	struct err ignored;

	if (!ok) {
		(void)query_end(people, &ignored);
		(void)query_end(q, &ignored);
		return false;
	}
	ok = query_end(people, err);
	return query_end(q, ok ? err : &ignored) && ok;
}

/*
 * Two scans side by side, each in order of number: a join would seek into
 * the second table once for each person.
 */
bool
subscription_scan(struct db *db, int64_t from, int64_t to,
    subscription_each *each, void *arg, struct err *err)
{
	struct query people = db_query(db, "SELECT id, language"
	    " FROM subscriber WHERE id > $1 AND id <= $2"
	    " AND state = 'active' ORDER BY id");
	struct query q = db_query(db,
	    "SELECT subscriber, topic, cadence, owed_from, merged_from,"
	    " merged_owed FROM subscription"
	    " WHERE subscriber > $1 AND subscriber <= $2"
	    " ORDER BY subscriber, topic");
	struct subscription_row row = {.subscriber = 0};
	int64_t person = from;
	bool more = true;
	bool ok = true;

	query_bind_int(&people, 1, from);
	query_bind_int(&people, 2, to);
	query_bind_int(&q, 1, from);
	query_bind_int(&q, 2, to);
	while (ok && more && query_next(&q)) {
		row.subscriber = query_int(&q, 0);
		while (person < row.subscriber &&
		    (more = query_next(&people)))
			person = query_int(&people, 0);
		if (!more || person != row.subscriber)
			continue;
		row.language = query_text(&people, 1);
		subscription_read(&q, &row);
		ok = each(arg, &row, err);
	}
	return subscription_scanned(&people, &q, ok, err);
}

/* Those whose subscriptions do not count are few, so they are handed out. */
bool
subscription_scan_some(struct db *db, int64_t from, int64_t to,
    const struct subscription_want *want, subscription_each *each, void *arg,
    struct err *err)
{
	struct query others = db_query(db, "SELECT id FROM subscriber"
	    " WHERE id > $1 AND id <= $2 AND state <> 'active' ORDER BY id");
	struct query q = db_query(db,
	    "SELECT subscriber, topic, cadence, owed_from, merged_from,"
	    " merged_owed FROM subscription"
	    " WHERE subscriber > $1 AND subscriber <= $2"
	    " AND ($3 = 0 OR cadence = $3) AND (topic BETWEEN $4 AND $5"
	    " OR merged_from BETWEEN $4 AND $5)"
	    " ORDER BY subscriber, topic");
	struct subscription_row row = {.language = ""};
	int64_t other = from;
	bool more = true;
	bool ok = true;

	query_bind_int(&others, 1, from);
	query_bind_int(&others, 2, to);
	query_bind_int(&q, 1, from);
	query_bind_int(&q, 2, to);
	query_bind_int(&q, 3, want->cadence);
	query_bind_int(&q, 4, want->low);
	query_bind_int(&q, 5, want->high);
	while (ok && query_next(&q)) {
		row.subscriber = query_int(&q, 0);
		while (more && other < row.subscriber &&
		    (more = query_next(&others)))
			other = query_int(&others, 0);
		if (other == row.subscriber)
			continue;
		subscription_read(&q, &row);
		ok = each(arg, &row, err);
	}
	return subscription_scanned(&others, &q, ok, err);
}
