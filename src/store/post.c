/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/post.h"

#include <string.h>

#include "base/date.h"
#include "base/mem.h"

#define POST_SELECT \
	"SELECT p.id, p.public_id, p.kind, p.state, p.source, p.created_at," \
	" coalesce((SELECT t.title FROM edition e JOIN edition_text t" \
	" ON t.edition = e.id WHERE e.post = p.id" \
	" ORDER BY e.state = 'withdrawn', e.number DESC, t.language DESC" \
	" LIMIT 1), ''), EXISTS (SELECT 1 FROM edition d" \
	" WHERE d.post = p.id AND d.state = 'draft') FROM post p"

static void
post_row(struct query *q, struct post *post)
{
	post->id = query_int(q, 0);
	post->public_id = query_dup(q, 1);
	post->kind = query_dup(q, 2);
	post->state = query_dup(q, 3);
	post->source = query_int(q, 4);
	post->created_at = query_int(q, 5);
	post->title = query_dup(q, 6);
	post->waits = query_int(q, 7) != 0;
}

void
post_release(struct post *post)
{
	mem_free(post->public_id);
	mem_free(post->kind);
	mem_free(post->state);
	mem_free(post->title);
	memset(post, 0, sizeof(*post));
}

bool
post_get(struct db *db, int64_t id, struct post *post, bool *found,
    struct err *err)
{
	struct query q = db_query(db, POST_SELECT " WHERE p.id = $1");

	memset(post, 0, sizeof(*post));
	query_bind_int(&q, 1, id);
	*found = query_next(&q);
	if (*found)
		post_row(&q, post);
	return query_end(&q, err);
}

bool
post_list(struct db *db, post_each *each, void *arg, struct err *err)
{
	struct query q = db_query(db, POST_SELECT " ORDER BY p.id DESC");
	struct post post;

	while (query_next(&q)) {
		post_row(&q, &post);
		each(arg, &post);
		post_release(&post);
	}
	return query_end(&q, err);
}

bool
post_count(struct db *db, const char *state, int64_t *count, struct err *err)
{
	struct query q = db_query(db,
	    "SELECT count(*) FROM post WHERE state = $1");

	query_bind_text(&q, 1, state);
	if (query_next(&q))
		*count = query_int(&q, 0);
	return query_end(&q, err);
}

bool
post_add(struct tx *tx, const char *public_id, const char *kind,
    int64_t source, int64_t *id, struct err *err)
{
	struct query q = tx_query(tx,
	    "INSERT INTO post (public_id, kind, state, source, created_at)"
	    " VALUES ($1, $2, 'draft', $3, $4)");

	query_bind_text(&q, 1, public_id);
	query_bind_text(&q, 2, kind);
	if (source != 0)
		query_bind_int(&q, 3, source);
	else
		query_bind_null(&q, 3);
	query_bind_int(&q, 4, date_now());
	if (!query_run(&q, err))
		return false;
	*id = db_last_id(tx->db);
	return true;
}

bool
post_set_state(struct tx *tx, int64_t id, const char *state, struct err *err)
{
	struct query q = tx_query(tx,
	    "UPDATE post SET state = $2 WHERE id = $1");

	query_bind_int(&q, 1, id);
	query_bind_text(&q, 2, state);
	return query_run(&q, err);
}

bool
post_add_topic(struct tx *tx, int64_t post, int64_t topic, struct err *err)
{
	struct query q = tx_query(tx,
	    "INSERT INTO post_topic (post, topic) VALUES ($1, $2)"
	    " ON CONFLICT (post, topic) DO NOTHING");

	query_bind_int(&q, 1, post);
	query_bind_int(&q, 2, topic);
	return query_run(&q, err);
}

bool
post_remove_topic(struct tx *tx, int64_t post, int64_t topic,
    struct err *err)
{
	struct query q = tx_query(tx,
	    "DELETE FROM post_topic WHERE post = $1 AND topic = $2");

	query_bind_int(&q, 1, post);
	query_bind_int(&q, 2, topic);
	return query_run(&q, err);
}

bool
post_topics(struct db *db, int64_t post, int64_t **topics, size_t *count,
    struct err *err)
{
	struct query q = db_query(db, "SELECT topic FROM post_topic"
	    " WHERE post = $1 ORDER BY topic");

	*topics = NULL;
	*count = 0;
	query_bind_int(&q, 1, post);
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
