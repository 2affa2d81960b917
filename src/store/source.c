/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/source.h"

#include <string.h>
#include <sysexits.h>

#include "base/date.h"
#include "base/mem.h"

#define SOURCE_SELECT \
	"SELECT id, url, kind, selector, state, etag, last_modified, note," \
	" auto, since, next_at, tried_at, ok_at, changed_at, failures," \
	" edited, malformed, moved_at, certificate_ends, created_at," \
	" interval" \
	" FROM source"

static void
source_row(struct query *q, struct source *s)
{
	s->id = query_int(q, 0);
	s->url = query_dup(q, 1);
	s->kind = query_dup(q, 2);
	s->selector = query_dup(q, 3);
	s->state = query_dup(q, 4);
	s->etag = query_dup(q, 5);
	s->last_modified = query_dup(q, 6);
	s->note = query_dup(q, 7);
	s->automatic = query_int(q, 8) != 0;
	s->since = query_int(q, 9);
	s->next_at = query_int(q, 10);
	s->tried_at = query_int(q, 11);
	s->ok_at = query_int(q, 12);
	s->changed_at = query_int(q, 13);
	s->failures = (int)query_int(q, 14);
	s->edited = query_dup(q, 15);
	s->malformed = query_int(q, 16) != 0;
	s->moved_at = query_int(q, 17);
	s->certificate_ends = query_int(q, 18);
	s->created_at = query_int(q, 19);
	s->interval = (int)query_int(q, 20);
}

void
source_release(struct source *s)
{
	mem_free(s->url);
	mem_free(s->kind);
	mem_free(s->selector);
	mem_free(s->state);
	mem_free(s->etag);
	mem_free(s->last_modified);
	mem_free(s->note);
	mem_free(s->edited);
	memset(s, 0, sizeof(*s));
}

void
source_list_release(struct source_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		source_release(&list->item[i]);
	mem_free(list->item);
	memset(list, 0, sizeof(*list));
}

bool
source_get(struct db *db, int64_t id, struct source *source, bool *found,
    struct err *err)
{
	struct query q = db_query(db,
	    SOURCE_SELECT " WHERE id = $1 AND state <> 'removed'");

	memset(source, 0, sizeof(*source));
	query_bind_int(&q, 1, id);
	*found = query_next(&q);
	if (*found)
		source_row(&q, source);
	return query_end(&q, err);
}

static bool
source_rows(struct query *q, struct source_list *list, struct err *err)
{
	size_t room = 0;

	memset(list, 0, sizeof(*list));
	while (query_next(q)) {
		if (list->count == room) {
			room = room ? room * 2 : 8;
			list->item = mem_grow(list->item, room,
			    sizeof(*list->item));
		}
		source_row(q, &list->item[list->count++]);
	}
	if (!query_end(q, err)) {
		source_list_release(list);
		return false;
	}
	return true;
}

bool
source_list(struct db *db, struct source_list *list, struct err *err)
{
	struct query q = db_query(db,
	    SOURCE_SELECT " WHERE state <> 'removed' ORDER BY id");

	return source_rows(&q, list, err);
}

bool
source_due(struct db *db, int64_t now, struct source_list *list,
    struct err *err)
{
	struct query q = db_query(db, SOURCE_SELECT
	    " WHERE state = 'active' AND next_at <= $1 ORDER BY next_at, id");

	query_bind_int(&q, 1, now);
	return source_rows(&q, list, err);
}

bool
source_is_watched(struct db *db, const char *url, bool *there,
    struct err *err)
{
	struct query q = db_query(db, "SELECT 1 FROM source WHERE url = $1");

	query_bind_text(&q, 1, url);
	*there = query_next(&q);
	return query_end(&q, err);
}

bool
source_add(struct tx *tx, struct source *s, struct err *err)
{
	struct query q;
	bool there = false;

	if (!source_is_watched(tx->db, s->url, &there, err))
		return false;
	if (there)
		return err_set(err, EX_DATAERR,
		    "source '%s' is watched already", s->url);
	q = tx_query(tx,
	    "INSERT INTO source (url, kind, auto, selector, since, state,"
	    " etag, last_modified, next_at, failures, note, created_at,"
	    " edited, interval)"
	    " VALUES ($1, $2, $3, $4, $5, 'active', '', '', 0, 0, '', $6, $7,"
	    " $8)");
	query_bind_text(&q, 1, s->url);
	query_bind_text(&q, 2, s->kind);
	query_bind_int(&q, 3, s->automatic ? 1 : 0);
	query_bind_text(&q, 4, s->selector);
	query_bind_int(&q, 5, s->since);
	query_bind_int(&q, 6, date_now());
	query_bind_text(&q, 7, s->edited ? s->edited : "ignore");
	query_bind_int(&q, 8, s->interval);
	if (!query_run(&q, err))
		return false;
	s->id = db_last_id(tx->db);
	return true;
}

bool
source_add_topic(struct tx *tx, int64_t source, int64_t topic,
    struct err *err)
{
	struct query q = tx_query(tx,
	    "INSERT INTO source_topic (source, topic) VALUES ($1, $2)"
	    " ON CONFLICT (source, topic) DO NOTHING");

	query_bind_int(&q, 1, source);
	query_bind_int(&q, 2, topic);
	return query_run(&q, err);
}

bool
source_topics(struct db *db, int64_t source, int64_t **topics, size_t *count,
    struct err *err)
{
	struct query q = db_query(db, "SELECT topic FROM source_topic"
	    " WHERE source = $1 ORDER BY topic");

	*topics = NULL;
	*count = 0;
	query_bind_int(&q, 1, source);
	while (query_next(&q)) {
		*topics = mem_grow(*topics, *count + 1, sizeof(**topics));
		(*topics)[(*count)++] = query_int(&q, 0);
	}
	if (!query_end(&q, err)) {
		MEM_FREE(*topics);
		return false;
	}
	return true;
}

bool
source_clear_topics(struct tx *tx, int64_t source, struct err *err)
{
	struct query q = tx_query(tx,
	    "DELETE FROM source_topic WHERE source = $1");

	query_bind_int(&q, 1, source);
	return query_run(&q, err);
}

bool
source_edit(struct tx *tx, const struct source *s, struct err *err)
{
	struct query q = tx_query(tx, "UPDATE source SET kind = $2,"
	    " auto = $3, edited = $4, interval = $5, selector = $6"
	    " WHERE id = $1");

	query_bind_int(&q, 1, s->id);
	query_bind_text(&q, 2, s->kind);
	query_bind_int(&q, 3, s->automatic ? 1 : 0);
	query_bind_text(&q, 4, s->edited);
	query_bind_int(&q, 5, s->interval);
	query_bind_text(&q, 6, s->selector);
	return query_run(&q, err);
}

bool
source_count_news(struct db *db, int64_t since, source_each_count *each,
    void *arg, struct err *err)
{
	/* The plus: by time, not through all items in their order. */
	struct query q = db_query(db, "SELECT source, count(*)"
	    " FROM source_item WHERE post IS NOT NULL AND seen_at >= $1"
	    " GROUP BY +source");

	query_bind_int(&q, 1, since);
	while (query_next(&q))
		each(arg, query_int(&q, 0), query_int(&q, 1));
	return query_end(&q, err);
}

bool
source_update(struct tx *tx, const struct source *s, struct err *err)
{
	struct query q = tx_query(tx, "UPDATE source SET url = $2,"
	    " state = $3, etag = $4, last_modified = $5, next_at = $6,"
	    " tried_at = $7, ok_at = $8, changed_at = $9, failures = $10,"
	    " note = $11, malformed = $12, moved_at = $13,"
	    " certificate_ends = $14 WHERE id = $1");

	query_bind_int(&q, 1, s->id);
	query_bind_text(&q, 2, s->url);
	query_bind_text(&q, 3, s->state);
	query_bind_text(&q, 4, s->etag);
	query_bind_text(&q, 5, s->last_modified);
	query_bind_int(&q, 6, s->next_at);
	query_bind_int(&q, 7, s->tried_at);
	query_bind_int(&q, 8, s->ok_at);
	query_bind_int(&q, 9, s->changed_at);
	query_bind_int(&q, 10, s->failures);
	query_bind_text(&q, 11, s->note);
	query_bind_int(&q, 12, s->malformed ? 1 : 0);
	query_bind_int(&q, 13, s->moved_at);
	query_bind_int(&q, 14, s->certificate_ends);
	return query_run(&q, err);
}

/* The row stays for its posts; its address is free to be watched again. */
bool
source_remove(struct tx *tx, int64_t id, struct err *err)
{
	struct query q = tx_query(tx, "UPDATE source SET state = 'removed',"
	    " url = 'removed:' || id || ':' || url WHERE id = $1");

	query_bind_int(&q, 1, id);
	return query_run(&q, err);
}

bool
source_item_seen(struct db *db, int64_t source, const char *guid, bool *seen,
    struct err *err)
{
	struct query q = db_query(db, "SELECT 1 FROM source_item"
	    " WHERE source = $1 AND guid = $2");

	query_bind_int(&q, 1, source);
	query_bind_text(&q, 2, guid);
	*seen = query_next(&q);
	return query_end(&q, err);
}

bool
source_item_edited(struct db *db, int64_t source, const char *guid,
    const char *hash, int64_t *post, struct err *err)
{
	struct query q = db_query(db, "SELECT coalesce(post, 0)"
	    " FROM source_item WHERE source = $1 AND guid = $2"
	    " AND hash <> $3");

	*post = 0;
	query_bind_int(&q, 1, source);
	query_bind_text(&q, 2, guid);
	query_bind_text(&q, 3, hash);
	if (query_next(&q))
		*post = query_int(&q, 0);
	return query_end(&q, err);
}

bool
source_item_set_hash(struct tx *tx, int64_t source, const char *guid,
    const char *hash, struct err *err)
{
	struct query q = tx_query(tx, "UPDATE source_item SET hash = $3"
	    " WHERE source = $1 AND guid = $2");

	query_bind_int(&q, 1, source);
	query_bind_text(&q, 2, guid);
	query_bind_text(&q, 3, hash);
	return query_run(&q, err);
}

bool
source_link_seen(struct db *db, int64_t source, const char *link,
    const char *hash, int64_t *links, int64_t *same, struct err *err)
{
	struct query q = db_query(db, "SELECT count(*),"
	    " coalesce(sum(CASE WHEN hash = $3 THEN 1 ELSE 0 END), 0)"
	    " FROM source_item WHERE source = $1 AND link = $2");

	query_bind_int(&q, 1, source);
	query_bind_text(&q, 2, link);
	query_bind_text(&q, 3, hash);
	if (query_next(&q)) {
		*links = query_int(&q, 0);
		*same = query_int(&q, 1);
	}
	return query_end(&q, err);
}

bool
source_item_add(struct tx *tx, int64_t source, const char *guid,
    const char *link, const char *hash, int64_t post, struct err *err)
{
	struct query q = tx_query(tx,
	    "INSERT INTO source_item (source, guid, link, hash, seen_at, post)"
	    " VALUES ($1, $2, $3, $4, $5, $6)"
	    " ON CONFLICT (source, guid) DO NOTHING");

	query_bind_int(&q, 1, source);
	query_bind_text(&q, 2, guid);
	query_bind_text(&q, 3, link);
	query_bind_text(&q, 4, hash);
	query_bind_int(&q, 5, date_now());
	if (post != 0)
		query_bind_int(&q, 6, post);
	else
		query_bind_null(&q, 6);
	return query_run(&q, err);
}
