/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The outbox: its transition table, and the statements that move rows.  The
 * index conditions (state <= 3, state IN (4, 5)) must stand literally in
 * the statements, or SQLite falls back to another plan: a test asks it.
 */
#include "store/outbox.h"

#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/mem.h"

#define OUTBOX_COLUMNS \
	"id, purpose, state, digest, subscriber, variant, attempts, doubts," \
	" next_at, at, created_at, address, detail, relay, reply"
#define BIT(state) (1u << (state))

static const char *const outbox_names[OUTBOX_STATES] = {
    [OUTBOX_QUEUED] = "queued",
    [OUTBOX_DEFERRED] = "deferred",
    [OUTBOX_IN_DOUBT] = "in_doubt",
    [OUTBOX_CLAIMED] = "claimed",
    [OUTBOX_STARTED] = "started",
    [OUTBOX_SENT] = "sent",
    [OUTBOX_FAILED] = "failed",
    [OUTBOX_HELD] = "held",
    [OUTBOX_SUPPRESSED] = "suppressed",
    [OUTBOX_CANCELLED] = "cancelled",
};

/* What each event makes of a row, and of which states. */
static const struct {
	enum outbox_state to;
	unsigned from;
} outbox_table[OUTBOX_EVENTS] = {
    [OUTBOX_CLAIM] = {OUTBOX_CLAIMED, BIT(OUTBOX_QUEUED) |
	BIT(OUTBOX_DEFERRED) | BIT(OUTBOX_IN_DOUBT)},
    [OUTBOX_RELEASE] = {OUTBOX_QUEUED, BIT(OUTBOX_CLAIMED) |
	BIT(OUTBOX_STARTED)},
    [OUTBOX_START] = {OUTBOX_STARTED, BIT(OUTBOX_CLAIMED)},
    [OUTBOX_ACCEPT] = {OUTBOX_SENT, BIT(OUTBOX_STARTED)},
    [OUTBOX_DEFER] = {OUTBOX_DEFERRED, BIT(OUTBOX_STARTED) |
	BIT(OUTBOX_CLAIMED)},
    [OUTBOX_FAIL] = {OUTBOX_FAILED, BIT(OUTBOX_STARTED) |
	BIT(OUTBOX_CLAIMED)},
    [OUTBOX_DOUBT] = {OUTBOX_IN_DOUBT, BIT(OUTBOX_STARTED)},
    [OUTBOX_HOLD] = {OUTBOX_HELD, BIT(OUTBOX_STARTED) |
	BIT(OUTBOX_IN_DOUBT)},
    [OUTBOX_SUPPRESS] = {OUTBOX_SUPPRESSED, BIT(OUTBOX_QUEUED) |
	BIT(OUTBOX_DEFERRED) | BIT(OUTBOX_IN_DOUBT) | BIT(OUTBOX_CLAIMED)},
    [OUTBOX_CANCEL] = {OUTBOX_CANCELLED, BIT(OUTBOX_QUEUED) |
	BIT(OUTBOX_DEFERRED) | BIT(OUTBOX_IN_DOUBT) | BIT(OUTBOX_CLAIMED)},
    [OUTBOX_RETRY] = {OUTBOX_QUEUED, BIT(OUTBOX_FAILED)},
    [OUTBOX_RESEND] = {OUTBOX_QUEUED, BIT(OUTBOX_HELD)},
    [OUTBOX_CLOSE] = {OUTBOX_SENT, BIT(OUTBOX_HELD)},
};

const char *
outbox_state_name(enum outbox_state state)
{
	return outbox_names[state];
}

enum outbox_state
outbox_next(enum outbox_state state, enum outbox_event event)
{
	return (outbox_table[event].from & BIT(state)) != 0
	    ? outbox_table[event].to : (enum outbox_state)0;
}

/* What may lead to one more copy needs fewer doubts than this; 0 = any. */
static int
outbox_cap(enum outbox_event event)
{
	return event == OUTBOX_RESEND || event == OUTBOX_START
	    ? OUTBOX_COPIES : 0;
}

static void
outbox_row(struct query *q, struct outbox_row *row)
{
	row->id = query_int(q, 0);
	row->purpose = (enum outbox_purpose)query_int(q, 1);
	row->state = (enum outbox_state)query_int(q, 2);
	row->digest = query_int(q, 3);
	row->subscriber = query_int(q, 4);
	row->variant = query_int(q, 5);
	row->attempts = (int)query_int(q, 6);
	row->doubts = (int)query_int(q, 7);
	row->next_at = query_int(q, 8);
	row->at = query_int(q, 9);
	row->created_at = query_int(q, 10);
	row->address = query_dup(q, 11);
	row->detail = query_dup(q, 12);
	row->relay = query_dup(q, 13);
	row->reply = query_dup(q, 14);
	row->seen = NULL;
}

void
outbox_row_release(struct outbox_row *row)
{
	mem_free(row->address);
	mem_free(row->detail);
	mem_free(row->relay);
	mem_free(row->reply);
	mem_free(row->seen);
	memset(row, 0, sizeof(*row));
}

void
outbox_list_release(struct outbox_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		outbox_row_release(&list->item[i]);
	mem_free(list->item);
	memset(list, 0, sizeof(*list));
}

static bool
outbox_rows(struct query *q, struct outbox_list *list, struct err *err)
{
	size_t room = 0;

	memset(list, 0, sizeof(*list));
	while (query_next(q)) {
		if (list->count == room) {
			room = room ? room * 2 : 16;
			list->item = mem_grow(list->item, room,
			    sizeof(*list->item));
		}
		outbox_row(q, &list->item[list->count++]);
	}
	if (!query_end(q, err)) {
		outbox_list_release(list);
		return false;
	}
	return true;
}

bool
outbox_get(struct db *db, int64_t id, struct outbox_row *row, bool *found,
    struct err *err)
{
	struct query q = db_query(db,
	    "SELECT " OUTBOX_COLUMNS " FROM outbox WHERE id = $1");

	memset(row, 0, sizeof(*row));
	query_bind_int(&q, 1, id);
	*found = query_next(&q);
	if (*found)
		outbox_row(&q, row);
	return query_end(&q, err);
}

/* Many rows in one statement: each costs a third. */
#define OUTBOX_INSERT \
	"INSERT INTO outbox (purpose, state, digest, subscriber, variant," \
	" attempts, doubts, next_at, at, created_at) VALUES "
#define OUTBOX_ROW(person, variant) \
	"(1, 1, $1, $" #person ", $" #variant ", 0, 0, 0, $2, $2)"
#define OUTBOX_ONCE \
	" ON CONFLICT (digest, subscriber) WHERE digest IS NOT NULL" \
	" DO NOTHING"

enum { OUTBOX_BUNCH = 15 };

bool
outbox_add_recipients(struct tx *tx, int64_t digest,
    const struct outbox_recipient *list, size_t n, struct err *err)
{
	while (n > 0) {
		const size_t bunch = n >= OUTBOX_BUNCH ? OUTBOX_BUNCH : 1;
		struct query q = bunch > 1
		    ? tx_query(tx, OUTBOX_INSERT OUTBOX_ROW(3, 4) ","
			OUTBOX_ROW(5, 6) "," OUTBOX_ROW(7, 8) ","
			OUTBOX_ROW(9, 10) "," OUTBOX_ROW(11, 12) ","
			OUTBOX_ROW(13, 14) "," OUTBOX_ROW(15, 16) ","
			OUTBOX_ROW(17, 18) "," OUTBOX_ROW(19, 20) ","
			OUTBOX_ROW(21, 22) "," OUTBOX_ROW(23, 24) ","
			OUTBOX_ROW(25, 26) "," OUTBOX_ROW(27, 28) ","
			OUTBOX_ROW(29, 30) "," OUTBOX_ROW(31, 32)
			OUTBOX_ONCE)
		    : tx_query(tx, OUTBOX_INSERT OUTBOX_ROW(3, 4)
			OUTBOX_ONCE);

		query_bind_int(&q, 1, digest);
		query_bind_int(&q, 2, date_now());
		for (size_t i = 0; i < bunch; i++) {
			query_bind_int(&q, (int)(3 + i * 2),
			    list[i].subscriber);
			query_bind_int(&q, (int)(4 + i * 2),
			    list[i].variant);
		}
		if (!query_run(&q, err))
			return false;
		list += bunch;
		n -= bunch;
	}
	return true;
}

bool
outbox_add_single(struct tx *tx, enum outbox_purpose purpose,
    int64_t subscriber, const char *address, const char *detail, int64_t *id,
    struct err *err)
{
	struct query q = tx_query(tx,
	    "INSERT INTO outbox (purpose, state, subscriber, attempts,"
	    " doubts, next_at, at, created_at, address, detail)"
	    " VALUES ($1, 1, $2, 0, 0, 0, $3, $3, $4, $5)");

	query_bind_int(&q, 1, purpose);
	if (subscriber != 0)
		query_bind_int(&q, 2, subscriber);
	else
		query_bind_null(&q, 2);
	query_bind_int(&q, 3, date_now());
	query_bind_text(&q, 4, address);
	query_bind_text(&q, 5, detail);
	if (!query_run(&q, err))
		return false;
	*id = db_last_id(tx->db);
	return true;
}

static int
outbox_compare(const void *one, const void *other)
{
	const struct outbox_row *a = one;
	const struct outbox_row *b = other;

	if (a->next_at != b->next_at)
		return a->next_at < b->next_at ? -1 : 1;
	return a->id < b->id ? -1 : 1;
}

/* RETURNING promises no order; what is in doubt comes last. */
static bool
outbox_claimed(struct query *q, struct outbox_list *list, struct err *err)
{
	if (!outbox_rows(q, list, err))
		return false;
	if (list->count > 1)
		qsort(list->item, list->count, sizeof(*list->item),
		    outbox_compare);
	return true;
}

bool
outbox_claim_digest(struct tx *tx, int64_t digest, int limit,
    struct outbox_list *list, struct err *err)
{
	struct query q = tx_query(tx,
	    "UPDATE outbox SET state = 4, at = $2 WHERE id IN ("
	    "SELECT id FROM outbox WHERE digest = $1 AND next_at <= $2"
	    " AND state <= 3 AND digest IS NOT NULL"
	    " ORDER BY next_at, id LIMIT $3) RETURNING " OUTBOX_COLUMNS);

	query_bind_int(&q, 1, digest);
	query_bind_int(&q, 2, date_now());
	query_bind_int(&q, 3, limit);
	return outbox_claimed(&q, list, err);
}

bool
outbox_claim_single(struct tx *tx, int limit, struct outbox_list *list,
    struct err *err)
{
	struct query q = tx_query(tx,
	    "UPDATE outbox SET state = 4, at = $1 WHERE id IN ("
	    "SELECT id FROM outbox WHERE next_at <= $1 AND state <= 3"
	    " AND digest IS NULL ORDER BY next_at, id LIMIT $2)"
	    " RETURNING " OUTBOX_COLUMNS);

	query_bind_int(&q, 1, date_now());
	query_bind_int(&q, 2, limit);
	return outbox_claimed(&q, list, err);
}

/* By far the most frequent: it touches only what it must. */
static bool
outbox_start(struct tx *tx, int64_t id, const char *relay, bool *moved,
    struct err *err)
{
	struct query q = tx_query(tx,
	    "UPDATE outbox SET state = $2, at = $3, attempts = attempts + 1,"
	    " relay = coalesce($4, relay) WHERE id = $1"
	    " AND (($5 >> state) & 1) = 1 AND doubts < $6");

	query_bind_int(&q, 1, id);
	query_bind_int(&q, 2, outbox_table[OUTBOX_START].to);
	query_bind_int(&q, 3, date_now());
	query_bind_text(&q, 4, relay);
	query_bind_int(&q, 5, outbox_table[OUTBOX_START].from);
	query_bind_int(&q, 6, outbox_cap(OUTBOX_START));
	if (!query_run(&q, err))
		return false;
	*moved = db_changes(tx->db) == 1;
	return true;
}

/* Any but the start. */
static bool
outbox_move_on(struct tx *tx, int64_t id, enum outbox_event event,
    int64_t next_at, const char *relay, const char *reply, bool *moved,
    struct err *err)
{
	struct query q = tx_query(tx,
	    "UPDATE outbox SET state = CASE WHEN doubts > 0"
	    " AND ($2 = 3 OR ($2 = 10 AND digest IS NOT NULL))"
	    " THEN 8 ELSE $2 END, at = $3,"
	    " next_at = coalesce($4, next_at),"
	    " attempts = attempts + CASE WHEN $9 = state"
	    " THEN $5 ELSE 0 END,"
	    " doubts = doubts + CASE WHEN state = 5 THEN $6 ELSE 0 END,"
	    " relay = coalesce($7, relay), reply = CASE WHEN address = ''"
	    " THEN NULL ELSE coalesce($8, reply) END"	/* '': erased */
	    " WHERE id = $1 AND (($10 >> state) & 1) = 1"
	    " AND ($11 = 0 OR doubts < $11)");
	const bool doubt = event == OUTBOX_DOUBT || event == OUTBOX_HOLD;
	const bool release = event == OUTBOX_RELEASE;

	query_bind_int(&q, 1, id);
	query_bind_int(&q, 2, outbox_table[event].to);
	query_bind_int(&q, 3, date_now());
	/* One that goes back keeps its place, unless it is given another. */
	if (release && next_at == 0)
		query_bind_null(&q, 4);
	else
		query_bind_int(&q, 4, next_at);
	query_bind_int(&q, 6, doubt ? 1 : 0);
	query_bind_text(&q, 7, relay);
	query_bind_text(&q, 8, reply);
	/* Nothing left: the attempt does not count.  Refused before the
	 * body: it does, though it was never started. */
	query_bind_int(&q, 9, release ? OUTBOX_STARTED : OUTBOX_CLAIMED);
	query_bind_int(&q, 5, release ? -1 : event == OUTBOX_DEFER ||
	    event == OUTBOX_FAIL ? 1 : 0);
	query_bind_int(&q, 10, outbox_table[event].from);
	query_bind_int(&q, 11, outbox_cap(event));
	if (!query_run(&q, err))
		return false;
	*moved = db_changes(tx->db) == 1;
	return true;
}

bool
outbox_move(struct tx *tx, int64_t id, enum outbox_event event,
    int64_t next_at, const char *relay, const char *reply, bool *moved,
    struct err *err)
{
	return event == OUTBOX_START
	    ? outbox_start(tx, id, relay, moved, err)
	    : outbox_move_on(tx, id, event, next_at, relay, reply, moved,
	    err);
}

static bool
outbox_recover_part(struct tx *tx, const char *sql, int64_t at,
    int64_t *count, struct err *err)
{
	struct query q = tx_query(tx, sql);

	query_bind_int(&q, 1, date_now());
	query_bind_int(&q, 2, at);
	if (!query_run(&q, err))
		return false;
	*count += db_changes(tx->db);
	return true;
}

bool
outbox_recover(struct tx *tx, bool hold, int64_t resend_at,
    int64_t *released, int64_t *doubts, struct err *err)
{
	*released = 0;
	*doubts = 0;
	return outbox_recover_part(tx,
	    "UPDATE outbox SET state = 1, at = $1 WHERE state IN (4, 5)"
	    " AND state = 4 AND $2 = $2", resend_at, released, err) &&
	    (hold || outbox_recover_part(tx,
	    "UPDATE outbox SET state = 3, doubts = doubts + 1, at = $1,"
	    " next_at = $2, reply = 'interrupted' WHERE state IN (4, 5)"
	    " AND state = 5 AND doubts = 0", resend_at, doubts, err)) &&
	    outbox_recover_part(tx,
	    "UPDATE outbox SET state = 8, doubts = doubts + 1, at = $1,"
	    " reply = 'interrupted' WHERE state IN (4, 5) AND state = 5"
	    " AND $2 = $2", resend_at, doubts, err);
}

bool
outbox_move_all(struct tx *tx, int64_t digest, enum outbox_state state,
    enum outbox_event event, int limit, int64_t *count, struct err *err)
{
	struct query q;

	*count = 0;
	if (outbox_next(state, event) == 0)
		return true;
	q = tx_query(tx,
	    "UPDATE outbox SET state = CASE WHEN $3 = 10 AND doubts > 0"
	    " THEN 8 ELSE $3 END, at = $4, next_at = 0"
	    " WHERE id IN (SELECT id FROM outbox WHERE digest = $1"
	    " AND state = $2 AND digest IS NOT NULL"
	    " AND ($6 = 0 OR doubts < $6) LIMIT $5)");
	query_bind_int(&q, 1, digest);
	query_bind_int(&q, 2, state);
	query_bind_int(&q, 3, outbox_table[event].to);
	query_bind_int(&q, 4, date_now());
	query_bind_int(&q, 5, limit);
	query_bind_int(&q, 6, outbox_cap(event));
	if (!query_run(&q, err))
		return false;
	*count = db_changes(tx->db);
	return true;
}

bool
outbox_retry(struct tx *tx, int64_t digest, int64_t *count, struct err *err)
{
	struct query q = tx_query(tx,
	    "UPDATE outbox SET state = 1, next_at = 0, at = $2"
	    " WHERE digest = $1 AND state = 7"
	    " AND coalesce(reply, '') NOT LIKE '5%'");

	query_bind_int(&q, 1, digest);
	query_bind_int(&q, 2, date_now());
	if (!query_run(&q, err))
		return false;
	*count = db_changes(tx->db);
	return true;
}

bool
outbox_replan(struct tx *tx, int64_t id, int64_t variant, struct err *err)
{
	struct query q = tx_query(tx, "UPDATE outbox SET variant = $2"
	    " WHERE id = $1 AND attempts = 0 AND state IN (1, 4)");

	query_bind_int(&q, 1, id);
	query_bind_int(&q, 2, variant);
	return query_run(&q, err);
}
