/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The editions of store/post.h: what a post says, version by version. */
#include "store/post.h"

#include <string.h>

#include "base/date.h"
#include "base/mem.h"

#define EDITION_SELECT \
	"SELECT e.id, e.post, e.number, e.kind, e.audience, e.state, e.note," \
	" e.url, e.day, e.closes_at, e.urgent, e.approved_at, p.kind," \
	" e.plain, e.stage, e.remind, e.publish_at" \
	" FROM edition e JOIN post p ON p.id = e.post"
/* No newer approved edition of the same post. */
#define EDITION_NO_NEWER \
	" AND NOT EXISTS (SELECT 1 FROM edition n WHERE n.post = e.post" \
	" AND n.number > e.number AND n.state = 'approved'"
#define EDITION_IS_NEWEST EDITION_NO_NEWER ")"

static void
edition_row(struct query *q, struct edition *edition)
{
	edition->id = query_int(q, 0);
	edition->post = query_int(q, 1);
	edition->number = (int)query_int(q, 2);
	edition->kind = query_dup(q, 3);
	edition->audience = query_dup(q, 4);
	edition->state = query_dup(q, 5);
	edition->note = query_dup(q, 6);
	edition->url = query_dup(q, 7);
	edition->day = query_int(q, 8);
	edition->closes_at = query_int(q, 9);
	edition->urgent = query_int(q, 10) != 0;
	edition->approved_at = query_int(q, 11);
	edition->post_kind = query_dup(q, 12);
	edition->plain = query_int(q, 13) != 0;
	edition->stage = query_dup(q, 14);
	edition->remind = query_int(q, 15);
	edition->publish_at = query_int(q, 16);
}

void
edition_release(struct edition *edition)
{
	mem_free(edition->kind);
	mem_free(edition->audience);
	mem_free(edition->state);
	mem_free(edition->note);
	mem_free(edition->url);
	mem_free(edition->post_kind);
	mem_free(edition->stage);
	memset(edition, 0, sizeof(*edition));
}

static bool
edition_one(struct query *q, struct edition *edition, bool *found,
    struct err *err)
{
	memset(edition, 0, sizeof(*edition));
	*found = query_next(q);
	if (*found)
		edition_row(q, edition);
	return query_end(q, err);
}

bool
edition_get(struct db *db, int64_t id, struct edition *edition, bool *found,
    struct err *err)
{
	struct query q = db_query(db, EDITION_SELECT " WHERE e.id = $1");

	query_bind_int(&q, 1, id);
	return edition_one(&q, edition, found, err);
}

bool
edition_newest(struct db *db, int64_t post, struct edition *edition,
    bool *found, struct err *err)
{
	struct query q = db_query(db, EDITION_SELECT
	    " WHERE e.post = $1 ORDER BY e.number DESC LIMIT 1");

	query_bind_int(&q, 1, post);
	return edition_one(&q, edition, found, err);
}

bool
edition_standing(struct db *db, int64_t post, struct edition *edition,
    bool *found, struct err *err)
{
	struct query q = db_query(db, EDITION_SELECT
	    " WHERE e.post = $1 ORDER BY e.state = 'withdrawn', e.number DESC"
	    " LIMIT 1");

	query_bind_int(&q, 1, post);
	return edition_one(&q, edition, found, err);
}

static void
edition_bind_time(struct query *q, int parameter, int64_t t)
{
	if (t != 0)
		query_bind_int(q, parameter, t);
	else
		query_bind_null(q, parameter);
}

bool
edition_add(struct tx *tx, struct edition *edition, struct err *err)
{
	struct query q = tx_query(tx,
	    "INSERT INTO edition (post, number, kind, audience, state, note,"
	    " url, day, closes_at, urgent, created_at, plain, stage, remind,"
	    " publish_at) VALUES ($1,"
	    " (SELECT count(*) + 1 FROM edition WHERE post = $1),"
	    " $2, $3, 'draft', $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"
	    " RETURNING id, number");

	query_bind_int(&q, 1, edition->post);
	query_bind_text(&q, 2, edition->kind);
	query_bind_text(&q, 3, edition->audience);
	query_bind_text(&q, 4, edition->note);
	query_bind_text(&q, 5, edition->url);
	edition_bind_time(&q, 6, edition->day);
	edition_bind_time(&q, 7, edition->closes_at);
	query_bind_int(&q, 8, edition->urgent ? 1 : 0);
	query_bind_int(&q, 9, date_now());
	query_bind_int(&q, 10, edition->plain ? 1 : 0);
	query_bind_text(&q, 11, edition->stage ? edition->stage : "");
	query_bind_int(&q, 12, edition->remind);
	edition_bind_time(&q, 13, edition->publish_at);
	if (query_next(&q)) {
		edition->id = query_int(&q, 0);
		edition->number = (int)query_int(&q, 1);
	}
	return query_run(&q, err);
}

bool
edition_set_state(struct tx *tx, int64_t id, const char *state,
    struct err *err)
{
	struct query q = tx_query(tx, "UPDATE edition SET state = $2,"
	    " approved_at = CASE WHEN $2 = 'approved' THEN $3"
	    " ELSE approved_at END WHERE id = $1 AND state <> $2");

	query_bind_int(&q, 1, id);
	query_bind_text(&q, 2, state);
	query_bind_int(&q, 3, date_now());
	return query_run(&q, err);
}

bool
edition_withdraw(struct tx *tx, int64_t post, struct err *err)
{
	struct query q = tx_query(tx,
	    "UPDATE edition SET state = 'withdrawn' WHERE post = $1");

	query_bind_int(&q, 1, post);
	return query_run(&q, err);
}

bool
edition_withdraw_drafts(struct tx *tx, int64_t post, int64_t before,
    struct err *err)
{
	struct query q = tx_query(tx, "UPDATE edition SET state = 'withdrawn'"
	    " WHERE post = $1 AND id < $2 AND state = 'draft'");

	query_bind_int(&q, 1, post);
	query_bind_int(&q, 2, before);
	return query_run(&q, err);
}

bool
edition_untime(struct tx *tx, int64_t id, struct err *err)
{
	struct query q = tx_query(tx,
	    "UPDATE edition SET publish_at = NULL WHERE id = $1");

	query_bind_int(&q, 1, id);
	return query_run(&q, err);
}

bool
edition_set_remind(struct tx *tx, int64_t id, int64_t remind,
    struct err *err)
{
	struct query q = tx_query(tx,
	    "UPDATE edition SET remind = $2 WHERE id = $1");

	query_bind_int(&q, 1, id);
	query_bind_int(&q, 2, remind);
	return query_run(&q, err);
}

void
edition_text_release(struct edition_text *text)
{
	mem_free(text->language);
	mem_free(text->title);
	mem_free(text->body);
	memset(text, 0, sizeof(*text));
}

bool
edition_text(struct db *db, int64_t edition, const char *language,
    struct edition_text *text, bool *found, struct err *err)
{
	struct query q = db_query(db,
	    "SELECT language, title, body FROM edition_text"
	    " WHERE edition = $1"
	    " ORDER BY CASE WHEN language = $2 THEN 0 ELSE 1 END, language"
	    " LIMIT 1");

	memset(text, 0, sizeof(*text));
	query_bind_int(&q, 1, edition);
	query_bind_text(&q, 2, language);
	*found = query_next(&q);
	if (*found) {
		text->language = query_dup(&q, 0);
		text->title = query_dup(&q, 1);
		text->body = query_dup(&q, 2);
	}
	return query_end(&q, err);
}

bool
edition_text_put(struct tx *tx, int64_t edition, const char *language,
    const char *title, const char *body, struct err *err)
{
	struct query q = tx_query(tx,
	    "INSERT INTO edition_text (edition, language, title, body)"
	    " VALUES ($1, $2, $3, $4)");

	query_bind_int(&q, 1, edition);
	query_bind_text(&q, 2, language);
	query_bind_text(&q, 3, title);
	query_bind_text(&q, 4, body);
	return query_run(&q, err);
}

bool
edition_text_copy(struct tx *tx, int64_t edition, int64_t from,
    struct err *err)
{
	struct query q = tx_query(tx,
	    "INSERT INTO edition_text (edition, language, title, body)"
	    " SELECT $1, language, title, body FROM edition_text"
	    " WHERE edition = $2");

	query_bind_int(&q, 1, edition);
	query_bind_int(&q, 2, from);
	return query_run(&q, err);
}

static bool
edition_rows(struct query *q, edition_each *each, void *arg, struct err *err)
{
	struct edition edition;
	struct err ignored;
	bool ok = true;

	while (ok && query_next(q)) {
		edition_row(q, &edition);
		ok = each(arg, &edition, err);
		edition_release(&edition);
	}
	if (!ok) {
		(void)query_end(q, &ignored);
		return false;
	}
	return query_end(q, err);
}

bool
edition_candidates(struct db *db, int64_t since, edition_each *each,
    void *arg, struct err *err)
{
	struct query q = db_query(db, EDITION_SELECT
	    " WHERE e.state = 'approved' AND p.state = 'approved'"
	    " AND e.approved_at > $1" EDITION_IS_NEWEST
	    " ORDER BY CASE p.kind WHEN 'board' THEN 1 WHEN 'survey' THEN 2"
	    " WHEN 'news' THEN 3 ELSE 4 END, e.approved_at, e.id");

	query_bind_int(&q, 1, since);
	return edition_rows(&q, each, arg, err);
}

bool
edition_urgent(struct db *db, int64_t since, edition_each *each, void *arg,
    struct err *err)
{
	struct query q = db_query(db, EDITION_SELECT
	    " WHERE e.state = 'approved' AND p.state = 'approved'"
	    " AND e.urgent = 1 AND e.approved_at > $1" EDITION_IS_NEWEST
	    " ORDER BY e.approved_at, e.id");

	query_bind_int(&q, 1, since);
	return edition_rows(&q, each, arg, err);
}

bool
edition_told(struct db *db, int64_t until, edition_each *each, void *arg,
    struct err *err)
{
	struct query q = db_query(db, EDITION_SELECT
	    " WHERE e.state = 'approved' AND p.state = 'approved'"
	    " AND e.audience = 'told' AND e.approved_at <= $1"
	    EDITION_IS_NEWEST " ORDER BY e.approved_at, e.id");

	query_bind_int(&q, 1, until);
	return edition_rows(&q, each, arg, err);
}

bool
edition_deadline(struct db *db, int64_t edition, int64_t now, int64_t *at,
    struct err *err)
{
	struct query q = db_query(db, "SELECT coalesce(min(t), 0) FROM"
	    " (SELECT closes_at AS t FROM edition WHERE id = $1"
	    " UNION ALL SELECT o.starts_at FROM edition e"
	    " JOIN occasion o ON o.post = e.post WHERE e.id = $1"
	    " AND e.kind IN ('moved', 'cancelled', 'reminder')"
	    " UNION ALL SELECT o.was_at FROM edition e"
	    " JOIN occasion o ON o.post = e.post WHERE e.id = $1"
	    " AND e.kind = 'moved') AS d WHERE t > $2");

	query_bind_int(&q, 1, edition);
	query_bind_int(&q, 2, now);
	*at = 0;
	if (query_next(&q))
		*at = query_int(&q, 0);
	return query_end(&q, err);
}

bool
edition_listed(struct db *db, int64_t now, edition_each *each, void *arg,
    struct err *err)
{
	struct query q = db_query(db, EDITION_SELECT
	    " WHERE e.state = 'approved' AND p.state = 'approved'"
	    " AND (e.closes_at > $1 OR e.post IN (SELECT o.post"
	    " FROM occasion o WHERE o.starts_at > $1"
	    " AND o.state <> 'cancelled'))" EDITION_IS_NEWEST
	    " ORDER BY coalesce(e.closes_at, 0), e.id");

	query_bind_int(&q, 1, now);
	return edition_rows(&q, each, arg, err);
}

bool
edition_timed(struct db *db, int64_t now, edition_each *each, void *arg,
    struct err *err)
{
	struct query q = db_query(db, EDITION_SELECT
	    " WHERE e.state = 'draft' AND e.publish_at IS NOT NULL"
	    " AND e.publish_at <= $1 AND NOT EXISTS (SELECT 1"
	    " FROM post_topic x JOIN topic t ON t.id = x.topic"
	    " WHERE x.post = e.post AND t.four_eyes = 1)"
	    " ORDER BY e.publish_at, e.id");

	query_bind_int(&q, 1, now);
	return edition_rows(&q, each, arg, err);
}

/*
 * One is due from e.remind before what lies ahead.  A day (86400) after the
 * news itself, at least; and what came within e.remind of an earlier one
 * stood in that mail (an hour, 3600, is for the sweep that came late).
 */
#define EDITION_REMINDS(target) \
	target " > $1 AND " target " - e.remind" \
	" BETWEEN e.approved_at + 86400 AND $1 AND NOT EXISTS" \
	" (SELECT 1 FROM edition r WHERE r.post = e.post" \
	" AND r.kind = 'reminder' AND r.state = 'approved'" \
	" AND r.approved_at > " target " - 2 * e.remind + 3600)"

bool
edition_reminding(struct db *db, int64_t now, edition_each *each, void *arg,
    struct err *err)
{
	struct query q = db_query(db, EDITION_SELECT
	    " WHERE e.state = 'approved' AND e.remind > 0"
	    " AND p.state = 'approved' AND (" EDITION_REMINDS("e.closes_at")
	    " OR EXISTS (SELECT 1 FROM occasion o WHERE o.post = e.post"
	    " AND o.state <> 'cancelled' AND "
	    EDITION_REMINDS("o.starts_at") "))" EDITION_IS_NEWEST
	    " ORDER BY e.id");

	query_bind_int(&q, 1, now);
	return edition_rows(&q, each, arg, err);
}

bool
edition_newest_topic(struct db *db, int64_t post, int64_t *approved_at,
    int *number, struct err *err)
{
	struct query q = db_query(db, "SELECT approved_at, number"
	    " FROM edition WHERE post = $1 AND state = 'approved'"
	    " AND audience = 'topic' ORDER BY number DESC LIMIT 1");

	*approved_at = 0;
	*number = 0;
	query_bind_int(&q, 1, post);
	if (query_next(&q)) {
		*approved_at = query_int(&q, 0);
		*number = (int)query_int(&q, 1);
	}
	return query_end(&q, err);
}

bool
edition_approved(struct db *db, int64_t post, struct edition *edition,
    bool *found, struct err *err)
{
	struct query q = db_query(db, EDITION_SELECT
	    " WHERE e.post = $1 AND e.state = 'approved'"
	    " ORDER BY e.number DESC LIMIT 1");

	query_bind_int(&q, 1, post);
	return edition_one(&q, edition, found, err);
}

bool
edition_published(struct db *db, int64_t post, int64_t *at, struct err *err)
{
	struct query q = db_query(db, "SELECT coalesce(min(approved_at), 0)"
	    " FROM edition WHERE post = $1 AND state = 'approved'");

	*at = 0;
	query_bind_int(&q, 1, post);
	if (query_next(&q))
		*at = query_int(&q, 0);
	return query_end(&q, err);
}

bool
edition_public(struct db *db, int64_t topic, int64_t limit,
    edition_each *each, void *arg, struct err *err)
{
	struct query q = db_query(db, EDITION_SELECT
	    " WHERE e.state = 'approved' AND p.state = 'approved'"
	    " AND e.kind <> 'reminder' AND ($1 = 0"
	    " OR EXISTS (SELECT 1 FROM post_topic t"
	    " WHERE t.post = e.post AND t.topic = $1))"
	    EDITION_NO_NEWER " AND n.kind <> 'reminder')"
	    " ORDER BY e.approved_at DESC, e.id DESC LIMIT $2");

	query_bind_int(&q, 1, topic);
	query_bind_int(&q, 2, limit);
	return edition_rows(&q, each, arg, err);
}
