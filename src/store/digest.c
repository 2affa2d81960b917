/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/digest.h"

#include <string.h>

#include "base/date.h"
#include "base/mem.h"

#define DIGEST_SELECT \
	"SELECT id, public_id, cadence, run_day, state, reason, scope," \
	" created_at, leaves_at, finished_at, dated_at, base_url," \
	" sender, reply_to, site_name, key_id, subject, recipients," \
	" archive FROM digest"

static void
digest_row(struct query *q, struct digest *d)
{
	d->id = query_int(q, 0);
	d->public_id = query_dup(q, 1);
	d->cadence = (int)query_int(q, 2);
	d->run_day = query_int(q, 3);
	d->state = query_dup(q, 4);
	d->reason = query_dup(q, 5);
	d->scope = query_dup(q, 6);
	d->created_at = query_int(q, 7);
	d->leaves_at = query_int(q, 8);
	d->finished_at = query_int(q, 9);
	d->dated_at = query_int(q, 10);
	d->base_url = query_dup(q, 11);
	d->sender = query_dup(q, 12);
	d->reply_to = query_dup(q, 13);
	d->site_name = query_dup(q, 14);
	d->key_id = (unsigned)query_int(q, 15);
	d->subject = query_dup(q, 16);
	d->recipients = query_int(q, 17);
	d->archive = query_int(q, 18) != 0;
}

void
digest_release(struct digest *d)
{
	mem_free(d->public_id);
	mem_free(d->state);
	mem_free(d->reason);
	mem_free(d->scope);
	mem_free(d->base_url);
	mem_free(d->sender);
	mem_free(d->reply_to);
	mem_free(d->site_name);
	mem_free(d->subject);
	memset(d, 0, sizeof(*d));
}

void
digest_list_release(struct digest_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		digest_release(&list->item[i]);
	mem_free(list->item);
	memset(list, 0, sizeof(*list));
}

static bool
digest_one(struct query *q, struct digest *digest, bool *found,
    struct err *err)
{
	memset(digest, 0, sizeof(*digest));
	*found = query_next(q);
	if (*found)
		digest_row(q, digest);
	return query_end(q, err);
}

bool
digest_get(struct db *db, int64_t id, struct digest *digest, bool *found,
    struct err *err)
{
	struct query q = db_query(db, DIGEST_SELECT " WHERE id = $1");

	query_bind_int(&q, 1, id);
	return digest_one(&q, digest, found, err);
}

bool
digest_find(struct db *db, const char *public_id, struct digest *digest,
    bool *found, struct err *err)
{
	struct query q = db_query(db, DIGEST_SELECT " WHERE public_id = $1");

	query_bind_text(&q, 1, public_id);
	return digest_one(&q, digest, found, err);
}

static bool
digest_rows(struct query *q, struct digest_list *list, struct err *err)
{
	size_t room = 0;

	memset(list, 0, sizeof(*list));
	while (query_next(q)) {
		if (list->count == room) {
			room = room ? room * 2 : 8;
			list->item = mem_grow(list->item, room,
			    sizeof(*list->item));
		}
		digest_row(q, &list->item[list->count++]);
	}
	if (!query_end(q, err)) {
		digest_list_release(list);
		return false;
	}
	return true;
}

bool
digest_list(struct db *db, int64_t limit, struct digest_list *list,
    struct err *err)
{
	struct query q = db_query(db,
	    DIGEST_SELECT " ORDER BY id DESC LIMIT $1");

	query_bind_int(&q, 1, limit > 0 ? limit : INT64_MAX);
	return digest_rows(&q, list, err);
}

bool
digest_page(struct db *db, enum digest_by by, bool down, int64_t limit,
    int64_t offset, struct digest_list *list, struct err *err)
{
	struct query q = by == DIGEST_BY_SUBJECT ? (down ?
	    db_query(db, DIGEST_SELECT
		" ORDER BY subject DESC, id DESC LIMIT $1 OFFSET $2") :
	    db_query(db, DIGEST_SELECT
		" ORDER BY subject, id LIMIT $1 OFFSET $2")) :
	    by == DIGEST_BY_RECIPIENTS ? (down ?
	    db_query(db, DIGEST_SELECT
		" ORDER BY recipients DESC, id DESC LIMIT $1 OFFSET $2") :
	    db_query(db, DIGEST_SELECT
		" ORDER BY recipients, id LIMIT $1 OFFSET $2")) :
	    down ? db_query(db, DIGEST_SELECT
		" ORDER BY leaves_at DESC, id DESC LIMIT $1 OFFSET $2") :
	    db_query(db, DIGEST_SELECT
		" ORDER BY leaves_at, id LIMIT $1 OFFSET $2");

	query_bind_int(&q, 1, limit);
	query_bind_int(&q, 2, offset);
	return digest_rows(&q, list, err);
}

bool
digest_count(struct db *db, int64_t *count, struct err *err)
{
	struct query q = db_query(db, "SELECT count(*) FROM digest");

	if (query_next(&q))
		*count = query_int(&q, 0);
	return query_end(&q, err);
}

bool
digest_list_sent(struct db *db, int64_t limit, int64_t offset,
    struct digest_list *list, struct err *err)
{
	struct query q = db_query(db, DIGEST_SELECT
	    " WHERE state IN ('sending', 'done')"
	    " ORDER BY leaves_at DESC, id DESC LIMIT $1 OFFSET $2");

	query_bind_int(&q, 1, limit);
	query_bind_int(&q, 2, offset);
	return digest_rows(&q, list, err);
}

bool
digest_reached(struct db *db, int64_t id, bool *reached, struct err *err)
{
	struct query q = db_query(db, "SELECT 1 FROM outbox"
	    " WHERE digest = $1 AND digest IS NOT NULL AND state = 6"
	    " LIMIT 1");

	query_bind_int(&q, 1, id);
	*reached = query_next(&q);
	return query_end(&q, err);
}

bool
digest_in_state(struct db *db, const char *state, struct digest_list *list,
    struct err *err)
{
	/* SQLite would hold a bare $1 against the index's condition, and for
	 * that read the statement anew each time: seven times the cost. */
	struct query q = db_query(db, DIGEST_SELECT
	    " WHERE state = coalesce($1, '')"
	    " AND state NOT IN ('done', 'cancelled') ORDER BY id");

	query_bind_text(&q, 1, state);
	return digest_rows(&q, list, err);
}

bool
digest_add(struct tx *tx, struct digest *d, bool *added, struct err *err)
{
	struct query q = tx_query(tx,
	    "INSERT INTO digest (public_id, cadence, run_day, state, reason,"
	    " scope, created_at, leaves_at, dated_at, base_url,"
	    " sender, reply_to, site_name, key_id, subject, recipients,"
	    " archive) VALUES ($1, $2, $3, 'freezing', '', $4, $5, $6, $7,"
	    " $8, $9, $10, $11, $12, '', 0, $13)"
	    " ON CONFLICT (cadence, run_day) WHERE cadence > 0 DO NOTHING");

	query_bind_text(&q, 1, d->public_id);
	query_bind_int(&q, 2, d->cadence);
	query_bind_int(&q, 3, d->run_day);
	query_bind_text(&q, 4, d->scope);
	query_bind_int(&q, 5, date_now());
	query_bind_int(&q, 6, d->leaves_at);
	query_bind_int(&q, 7, d->dated_at);
	query_bind_text(&q, 8, d->base_url);
	query_bind_text(&q, 9, d->sender);
	query_bind_text(&q, 10, d->reply_to);
	query_bind_text(&q, 11, d->site_name);
	query_bind_int(&q, 12, d->key_id);
	query_bind_int(&q, 13, d->archive ? 1 : 0);
	if (!query_run(&q, err))
		return false;
	*added = db_changes(tx->db) == 1;
	if (*added)
		d->id = db_last_id(tx->db);
	return true;
}

bool
digest_add_edition(struct tx *tx, int64_t digest, int64_t edition,
    bool listed, struct err *err)
{
	struct query q = tx_query(tx,
	    "INSERT INTO digest_edition (digest, edition, listed)"
	    " VALUES ($1, $2, $3) ON CONFLICT (digest, edition) DO NOTHING");

	query_bind_int(&q, 1, digest);
	query_bind_int(&q, 2, edition);
	query_bind_int(&q, 3, listed ? 1 : 0);
	return query_run(&q, err);
}

bool
digest_renew_edition(struct tx *tx, int64_t post, int64_t edition,
    struct err *err)
{
	struct query q = tx_query(tx,
	    "INSERT INTO digest_edition (digest, edition, listed)"
	    " SELECT de.digest, $2, min(de.listed) FROM digest_edition de"
	    " JOIN edition e ON e.id = de.edition"
	    " JOIN digest d ON d.id = de.digest"
	    " WHERE e.post = $1 AND d.state NOT IN ('done', 'cancelled')"
	    " GROUP BY de.digest ON CONFLICT (digest, edition) DO NOTHING");

	query_bind_int(&q, 1, post);
	query_bind_int(&q, 2, edition);
	if (!query_run(&q, err))
		return false;
	q = tx_query(tx, "DELETE FROM digest_edition"
	    " WHERE edition IN (SELECT id FROM edition"
	    " WHERE post = $1 AND id <> $2)"
	    " AND digest IN (SELECT id FROM digest"
	    " WHERE state NOT IN ('done', 'cancelled'))");
	query_bind_int(&q, 1, post);
	query_bind_int(&q, 2, edition);
	return query_run(&q, err);
}

bool
digest_with_post(struct db *db, int64_t post, int64_t from, int64_t *digest,
    struct err *err)
{
	struct query q = db_query(db,
	    "SELECT min(d.id) FROM digest d WHERE d.id >= $2"
	    " AND d.state NOT IN ('done', 'cancelled')"
	    " AND (EXISTS (SELECT 1 FROM edition e"
	    " JOIN variant_edition ve ON ve.edition = e.id"
	    " JOIN variant v ON v.id = ve.variant"
	    " WHERE e.post = $1 AND v.digest = d.id)"
	    " OR d.state = 'freezing' AND EXISTS (SELECT 1 FROM edition e"
	    " JOIN digest_edition de ON de.edition = e.id"
	    " WHERE e.post = $1 AND de.digest = d.id))");

	*digest = 0;
	query_bind_int(&q, 1, post);
	query_bind_int(&q, 2, from);
	if (query_next(&q))
		*digest = query_int(&q, 0);
	return query_end(&q, err);
}

bool
digest_editions(struct db *db, int64_t digest, digest_edition_each *each,
    void *arg, struct err *err)
{
	struct query q = db_query(db, "SELECT edition, listed"
	    " FROM digest_edition WHERE digest = $1 ORDER BY edition");
	struct err ignored;
	bool ok = true;

	query_bind_int(&q, 1, digest);
	while (ok && query_next(&q))
		ok = each(arg, query_int(&q, 0), query_int(&q, 1) != 0, err);
	if (!ok) {
		(void)query_end(&q, &ignored);
		return false;
	}
	return query_end(&q, err);
}

/* The one table of a digest's states: what may become what. */
static const struct {
	const char *from, *to;
} digest_moves[] = {
    {"freezing", "held"}, {"freezing", "sending"}, {"freezing", "cancelled"},
    {"freezing", "done"}, {"held", "sending"}, {"held", "paused"},
    {"paused", "held"}, /* resumed before its hour */
    {"held", "cancelled"}, {"sending", "done"}, {"sending", "paused"},
    {"sending", "cancelled"}, {"paused", "sending"}, {"paused", "cancelled"},
    {"done", "sending"}, /* retry of the failed, resend of the doubtful */
};

static bool
digest_may(const char *from, const char *to)
{
	for (size_t i = 0; i < sizeof(digest_moves) / sizeof(*digest_moves);
	    i++) {
		if (strcmp(digest_moves[i].from, from) == 0 &&
		    strcmp(digest_moves[i].to, to) == 0)
			return true;
	}
	return false;
}

bool
digest_move(struct tx *tx, int64_t id, const char *state, const char *reason,
    bool *moved, struct err *err)
{
	struct digest digest;
	struct query q;
	bool found = false;

	*moved = false;
	if (!digest_get(tx->db, id, &digest, &found, err))
		return false;
	if (!found || !digest_may(digest.state, state)) {
		digest_release(&digest);
		return true;
	}
	digest_release(&digest);
	q = tx_query(tx, "UPDATE digest SET state = $2, reason = $3,"
	    " finished_at = CASE WHEN $2 IN ('done', 'cancelled') THEN $4 END"
	    " WHERE id = $1");
	query_bind_int(&q, 1, id);
	query_bind_text(&q, 2, state);
	query_bind_text(&q, 3, reason);
	query_bind_int(&q, 4, date_now());
	*moved = true;
	return query_run(&q, err);
}

bool
digest_set_recipients(struct tx *tx, int64_t id, int64_t recipients,
    const char *subject, struct err *err)
{
	struct query q = tx_query(tx, "UPDATE digest SET recipients = $2,"
	    " subject = $3 WHERE id = $1");

	query_bind_int(&q, 1, id);
	query_bind_int(&q, 2, recipients);
	query_bind_text(&q, 3, subject);
	return query_run(&q, err);
}

bool
digest_set_leaves(struct tx *tx, int64_t id, int64_t leaves_at,
    struct err *err)
{
	struct query q = tx_query(tx,
	    "UPDATE digest SET leaves_at = $2 WHERE id = $1");

	query_bind_int(&q, 1, id);
	query_bind_int(&q, 2, leaves_at);
	return query_run(&q, err);
}

bool
digest_remove(struct tx *tx, int64_t id, struct err *err)
{
	static const char *const part[] = {
	    "DELETE FROM variant_edition WHERE variant IN"
	    " (SELECT id FROM variant WHERE digest = $1)",
	    "DELETE FROM variant WHERE digest = $1",
	    "DELETE FROM block WHERE digest = $1",
	    "DELETE FROM digest_edition WHERE digest = $1",
	    "DELETE FROM digest WHERE id = $1",
	};

	for (size_t i = 0; i < sizeof(part) / sizeof(part[0]); i++) {
		struct query q = tx_query(tx, part[i]);

		query_bind_int(&q, 1, id);
		if (!query_run(&q, err))
			return false;
	}
	return true;
}
