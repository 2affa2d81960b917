/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/intake.h"

#include <string.h>

#include "base/date.h"
#include "base/mem.h"

#define INTAKE_COLUMNS \
	"SELECT id, at, who, file, token, state, columns, topics, map," \
	" evidence, note, row_count, faults, batch, came_from FROM intake"

static void
intake_row(struct query *q, struct intake *in)
{
	*in = (struct intake){.id = query_int(q, 0), .at = query_int(q, 1),
	    .who = query_dup(q, 2), .file = query_dup(q, 3),
	    .token = query_dup(q, 4), .state = query_dup(q, 5),
	    .columns = query_dup(q, 6), .topics = query_dup(q, 7),
	    .map = query_dup(q, 8), .evidence = query_dup(q, 9),
	    .note = query_dup(q, 10), .rows = query_int(q, 11),
	    .faults = query_int(q, 12), .batch = query_int(q, 13),
	    .came_from = query_dup(q, 14)};
}

void
intake_release(struct intake *in)
{
	mem_free(in->who);
	mem_free(in->file);
	mem_free(in->token);
	mem_free(in->state);
	mem_free(in->columns);
	mem_free(in->topics);
	mem_free(in->map);
	mem_free(in->evidence);
	mem_free(in->note);
	mem_free(in->came_from);
	memset(in, 0, sizeof(*in));
}

void
intake_list_release(struct intake_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		intake_release(&list->item[i]);
	mem_free(list->item);
	*list = (struct intake_list){NULL, 0};
}

bool
intake_add(struct tx *tx, const char *who, const char *file,
    const char *token, int64_t *id, struct err *err)
{
	struct query q = tx_query(tx,
	    "INSERT INTO intake (at, who, file, token, state)"
	    " VALUES ($1, $2, $3, $4, 'uploaded')");

	query_bind_int(&q, 1, date_now());
	query_bind_text(&q, 2, who);
	query_bind_text(&q, 3, file);
	query_bind_text(&q, 4, token);
	if (!query_run(&q, err))
		return false;
	*id = db_last_id(tx->db);
	return true;
}

static bool
intake_one(struct query *q, struct intake *in, bool *found, struct err *err)
{
	memset(in, 0, sizeof(*in));
	*found = query_next(q);
	if (*found)
		intake_row(q, in);
	return query_end(q, err);
}

bool
intake_get(struct db *db, int64_t id, struct intake *in, bool *found,
    struct err *err)
{
	struct query q = db_query(db, INTAKE_COLUMNS " WHERE id = $1");

	query_bind_int(&q, 1, id);
	return intake_one(&q, in, found, err);
}

bool
intake_update(struct tx *tx, const struct intake *in, struct err *err)
{
	struct query q = tx_query(tx, "UPDATE intake SET state = $2,"
	    " columns = $3, topics = $4, map = $5, evidence = $6, note = $7,"
	    " row_count = $8, faults = $9, batch = $10, came_from = $11"
	    " WHERE id = $1");

	query_bind_int(&q, 1, in->id);
	query_bind_text(&q, 2, in->state);
	query_bind_text(&q, 3, in->columns);
	query_bind_text(&q, 4, in->topics);
	query_bind_text(&q, 5, in->map);
	query_bind_text(&q, 6, in->evidence);
	query_bind_text(&q, 7, in->note);
	query_bind_int(&q, 8, in->rows);
	query_bind_int(&q, 9, in->faults);
	query_bind_int(&q, 10, in->batch);
	query_bind_text(&q, 11, in->came_from);
	return query_run(&q, err);
}

bool
intake_next(struct db *db, struct intake *in, bool *found, struct err *err)
{
	struct query q = db_query(db, INTAKE_COLUMNS
	    " WHERE state IN ('check', 'run', 'undo') OR"
	    " (state = 'dropped' AND token <> '') ORDER BY id LIMIT 1");

	return intake_one(&q, in, found, err);
}

bool
intake_stale(struct db *db, int64_t since, struct intake_list *list,
    struct err *err)
{
	struct query q = db_query(db, INTAKE_COLUMNS " WHERE token <> ''"
	    " AND (state IN ('done', 'dropped', 'undo', 'undone') OR (at < $1"
	    " AND state IN ('uploaded', 'checked', 'failed')))");

	*list = (struct intake_list){NULL, 0};
	query_bind_int(&q, 1, since);
	while (query_next(&q)) {
		list->item = mem_grow(list->item, list->count + 1,
		    sizeof(*list->item));
		intake_row(&q, &list->item[list->count++]);
	}
	return query_end(&q, err);
}

bool
intake_forget_file(struct tx *tx, int64_t id, struct err *err)
{
	struct query q = tx_query(tx, "UPDATE intake SET token = '',"
	    " state = CASE WHEN state IN ('uploaded', 'checked', 'failed')"
	    " THEN 'dropped' ELSE state END WHERE id = $1");

	query_bind_int(&q, 1, id);
	return query_run(&q, err);
}

bool
intake_drop_all(struct tx *tx, struct err *err)
{
	struct query q = tx_query(tx, "UPDATE intake SET state = 'dropped'"
	    " WHERE token <> ''");

	return query_run(&q, err);
}

/* Columns as of struct intake_row. */
static bool
intake_walk(struct query *q, intake_each *each, void *arg, struct err *err)
{
	while (query_next(q)) {
		const struct intake_row row = {query_int(q, 0),
		    query_int(q, 1), query_int(q, 2), query_int(q, 3),
		    query_int(q, 4), query_int(q, 5), query_int(q, 6),
		    query_text(q, 7), query_text(q, 8), query_text(q, 9),
		    query_text(q, 10)};

		each(arg, &row);
	}
	return query_end(q, err);
}

bool
intake_rows(struct db *db, int64_t limit, intake_each *each, void *arg,
    struct err *err)
{
	struct query q = db_query(db,
	    "SELECT i.id, i.batch, i.at AS at, i.row_count, coalesce(b.added,"
	    " 0), coalesce(b.kept, 0), coalesce(b.suppressed, 0), i.file,"
	    " i.state, coalesce(b.state, ''), i.evidence FROM intake i"
	    " LEFT JOIN batch b ON b.id = i.batch"
	    " WHERE i.state <> 'dropped' OR i.batch <> 0"
	    " UNION ALL SELECT 0, b.id, b.at, 0, b.added, b.kept,"
	    " b.suppressed, b.file, '', b.state, b.evidence FROM batch b"
	    " WHERE NOT EXISTS (SELECT 1 FROM intake i WHERE i.batch = b.id)"
	    " ORDER BY at DESC, 1 DESC LIMIT $1");

	query_bind_int(&q, 1, limit);
	return intake_walk(&q, each, arg, err);
}

bool
intake_batch(struct db *db, int64_t batch, intake_each *each, void *arg,
    struct err *err)
{
	struct query q = db_query(db,
	    "SELECT coalesce((SELECT max(i.id) FROM intake i"
	    " WHERE i.batch = b.id), 0), b.id, b.at, 0, b.added, b.kept,"
	    " b.suppressed, b.file, '', b.state, b.evidence FROM batch b"
	    " WHERE b.id = $1");

	query_bind_int(&q, 1, batch);
	return intake_walk(&q, each, arg, err);
}
