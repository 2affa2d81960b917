/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/notice.h"

#include <string.h>

#include "base/date.h"
#include "base/mem.h"

#define NOTICE_COLUMNS "id, cause, subject, day, at, n, when_at, mark," \
	" names, CASE WHEN over_at IS NULL THEN 0 ELSE 1 END"

static void
notice_row(struct query *q, struct notice *notice)
{
	*notice = (struct notice){
	    .id = query_int(q, 0),
	    .cause = query_dup(q, 1),
	    .subject = query_int(q, 2),
	    .day = (int)query_int(q, 3),
	    .at = query_int(q, 4),
	    .n = query_int(q, 5),
	    .when_at = query_int(q, 6),
	    .mark = query_dup(q, 7),
	    .names = query_dup(q, 8),
	    .over = query_int(q, 9) != 0,
	};
}

void
notice_release(struct notice *notice)
{
	mem_free(notice->cause);
	mem_free(notice->mark);
	mem_free(notice->names);
	memset(notice, 0, sizeof(*notice));
}

void
notice_list_release(struct notice_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		notice_release(&list->item[i]);
	mem_free(list->item);
	memset(list, 0, sizeof(*list));
}

static bool
notice_one(struct query *q, struct notice *notice, bool *found,
    struct err *err)
{
	memset(notice, 0, sizeof(*notice));
	*found = query_next(q);
	if (*found)
		notice_row(q, notice);
	return query_end(q, err);
}

bool
notice_get(struct db *db, int64_t id, struct notice *notice, bool *found,
    struct err *err)
{
	struct query q = db_query(db,
	    "SELECT " NOTICE_COLUMNS " FROM notice WHERE id = $1");

	query_bind_int(&q, 1, id);
	return notice_one(&q, notice, found, err);
}

bool
notice_last(struct db *db, const char *cause, int64_t subject,
    struct notice *notice, bool *found, struct err *err)
{
	struct query q = db_query(db, "SELECT " NOTICE_COLUMNS
	    " FROM notice WHERE cause = $1 AND subject = $2"
	    " ORDER BY day DESC LIMIT 1");

	query_bind_text(&q, 1, cause);
	query_bind_int(&q, 2, subject);
	return notice_one(&q, notice, found, err);
}

bool
notice_open(struct db *db, struct notice_list *list, struct err *err)
{
	struct query q = db_query(db, "SELECT " NOTICE_COLUMNS
	    " FROM notice WHERE over_at IS NULL ORDER BY id");

	memset(list, 0, sizeof(*list));
	while (query_next(&q)) {
		list->item = mem_grow(list->item, list->count + 1,
		    sizeof(*list->item));
		notice_row(&q, &list->item[list->count++]);
	}
	if (!query_end(&q, err)) {
		notice_list_release(list);
		return false;
	}
	return true;
}

bool
notice_add(struct tx *tx, struct notice *notice, bool *added,
    struct err *err)
{
	struct query q = tx_query(tx, "INSERT INTO notice (cause, subject,"
	    " day, at, n, when_at, mark, names)"
	    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
	    " ON CONFLICT (cause, subject, day) DO NOTHING");

	notice->at = date_now();
	query_bind_text(&q, 1, notice->cause);
	query_bind_int(&q, 2, notice->subject);
	query_bind_int(&q, 3, notice->day);
	query_bind_int(&q, 4, notice->at);
	query_bind_int(&q, 5, notice->n);
	query_bind_int(&q, 6, notice->when_at);
	query_bind_text(&q, 7, notice->mark);
	query_bind_text(&q, 8, notice->names);
	if (!query_run(&q, err))
		return false;
	*added = db_changes(tx->db) > 0;
	if (*added)
		notice->id = db_last_id(tx->db);
	return true;
}

bool
notice_over(struct tx *tx, int64_t id, struct err *err)
{
	struct query q = tx_query(tx,
	    "UPDATE notice SET over_at = $2 WHERE id = $1");

	query_bind_int(&q, 1, id);
	query_bind_int(&q, 2, date_now());
	return query_run(&q, err);
}

bool
notice_purge(struct tx *tx, int64_t before, struct err *err)
{
	struct query q = tx_query(tx, "DELETE FROM notice"
	    " WHERE at < $1 AND over_at IS NOT NULL");

	query_bind_int(&q, 1, before);
	return query_run(&q, err);
}

bool
notice_drafts(struct db *db, int64_t before, int64_t limit,
    notice_draft_each *each, void *arg, int64_t *count, struct err *err)
{
	struct query q = db_query(db, "SELECT e.post, (SELECT t.title"
	    " FROM edition_text t WHERE t.edition = e.id"
	    " ORDER BY t.language DESC LIMIT 1) FROM edition e"
	    " WHERE e.state = 'draft' AND e.publish_at IS NULL"
	    " AND e.created_at <= $1 ORDER BY e.post DESC");

	*count = 0;
	query_bind_int(&q, 1, before);
	while (query_next(&q)) {
		if (++*count <= limit)
			each(arg, query_int(&q, 0), query_text(&q, 1));
	}
	return query_end(&q, err);
}

bool
notice_doubts(struct db *db, int64_t *count, struct err *err)
{
	/* The plus keeps it off outbox_once, which is all of the rows. */
	struct query q = db_query(db, "SELECT count(*) FROM outbox"
	    " WHERE state = 8 AND +digest IS NOT NULL");

	*count = 0;
	if (query_next(&q))
		*count = query_int(&q, 0);
	return query_end(&q, err);
}

bool
notice_settle(struct db *db, int64_t *row, struct err *err)
{
	struct query q = db_query(db, "SELECT id FROM outbox"
	    " WHERE state = 8 AND purpose = 6 LIMIT 1");

	*row = 0;
	if (query_next(&q))
		*row = query_int(&q, 0);
	return query_end(&q, err);
}
