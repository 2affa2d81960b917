/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/occasion.h"

#include <string.h>

#include "base/date.h"
#include "base/mem.h"

#define OCCASION_SELECT \
	"SELECT o.id, o.post, o.uid, o.label, o.place, o.link, o.starts_at," \
	" o.ends_at, o.all_day, o.state, o.was_at, o.sequence," \
	" o.changed_at FROM occasion o"

void
occasion_release(struct occasion *occasion)
{
	mem_free(occasion->uid);
	mem_free(occasion->label);
	mem_free(occasion->place);
	mem_free(occasion->link);
	mem_free(occasion->state);
	memset(occasion, 0, sizeof(*occasion));
}

void
occasion_list_release(struct occasion_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		occasion_release(&list->item[i]);
	mem_free(list->item);
	memset(list, 0, sizeof(*list));
}

static void
occasion_row(struct query *q, struct occasion *o)
{
	o->id = query_int(q, 0);
	o->post = query_int(q, 1);
	o->uid = query_dup(q, 2);
	o->label = query_dup(q, 3);
	o->place = query_dup(q, 4);
	o->link = query_dup(q, 5);
	o->starts_at = query_int(q, 6);
	o->ends_at = query_int(q, 7);
	o->all_day = query_int(q, 8) != 0;
	o->state = query_dup(q, 9);
	o->was_at = query_int(q, 10);
	o->sequence = (int)query_int(q, 11);
	o->changed_at = query_int(q, 12);
}

static bool
occasion_rows(struct query *q, struct occasion_list *list, struct err *err)
{
	size_t room = 0;

	memset(list, 0, sizeof(*list));
	while (query_next(q)) {
		if (list->count == room) {
			room = room ? room * 2 : 8;
			list->item = mem_grow(list->item, room,
			    sizeof(*list->item));
		}
		occasion_row(q, &list->item[list->count++]);
	}
	if (!query_end(q, err)) {
		occasion_list_release(list);
		return false;
	}
	return true;
}

bool
occasion_list(struct db *db, int64_t post, int64_t after,
    struct occasion_list *list, struct err *err)
{
	struct query q = db_query(db, OCCASION_SELECT
	    " WHERE ($1 = 0 OR o.post = $1) AND o.starts_at > $2"
	    " ORDER BY o.starts_at, o.id");

	query_bind_int(&q, 1, post);
	query_bind_int(&q, 2, after);
	return occasion_rows(&q, list, err);
}

bool
occasion_list_public(struct db *db, int64_t topic, int64_t after,
    struct occasion_list *list, struct err *err)
{
	struct query q = db_query(db, OCCASION_SELECT
	    " JOIN post p ON p.id = o.post"
	    " WHERE p.state = 'approved' AND o.starts_at > $2"
	    " AND ($1 = 0 OR EXISTS (SELECT 1 FROM post_topic t"
	    " WHERE t.post = o.post AND t.topic = $1))"
	    " ORDER BY o.starts_at, o.id");

	query_bind_int(&q, 1, topic);
	query_bind_int(&q, 2, after);
	return occasion_rows(&q, list, err);
}

bool
occasion_add(struct tx *tx, struct occasion *o, struct err *err)
{
	struct query q = tx_query(tx,
	    "INSERT INTO occasion (post, uid, label, place, link, starts_at,"
	    " ends_at, all_day, state, was_at, sequence, changed_at)"
	    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'planned', 0, 0, $9)");

	query_bind_int(&q, 1, o->post);
	query_bind_text(&q, 2, o->uid);
	query_bind_text(&q, 3, o->label);
	query_bind_text(&q, 4, o->place);
	query_bind_text(&q, 5, o->link);
	query_bind_int(&q, 6, o->starts_at);
	query_bind_int(&q, 7, o->ends_at);
	query_bind_int(&q, 8, o->all_day ? 1 : 0);
	query_bind_int(&q, 9, date_now());
	if (!query_run(&q, err))
		return false;
	o->id = db_last_id(tx->db);
	return true;
}

bool
occasion_update(struct tx *tx, const struct occasion *o, struct err *err)
{
	struct query q = tx_query(tx, "UPDATE occasion SET starts_at = $2,"
	    " ends_at = $3, all_day = $4, place = $5, link = $6, state = $7,"
	    " was_at = $8, sequence = sequence + 1, changed_at = $9,"
	    " label = $10 WHERE id = $1");

	query_bind_int(&q, 1, o->id);
	query_bind_int(&q, 2, o->starts_at);
	query_bind_int(&q, 3, o->ends_at);
	query_bind_int(&q, 4, o->all_day ? 1 : 0);
	query_bind_text(&q, 5, o->place);
	query_bind_text(&q, 6, o->link);
	query_bind_text(&q, 7, o->state);
	query_bind_int(&q, 8, o->was_at);
	query_bind_int(&q, 9, date_now());
	query_bind_text(&q, 10, o->label);
	return query_run(&q, err);
}

bool
occasion_remove(struct tx *tx, int64_t id, struct err *err)
{
	struct query q = tx_query(tx, "DELETE FROM occasion WHERE id = $1");

	query_bind_int(&q, 1, id);
	return query_run(&q, err);
}
