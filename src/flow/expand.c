/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Subscribers are read in ranges of their numbers.  For a range: which
 * earlier variants each was sent, then their subscriptions, then one
 * transaction with the rows of those who are owed something.  Nothing marks
 * how far it came: the rows themselves do (UNIQUE (digest, subscriber)).
 */
#include "flow/expand.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "base/date.h"
#include "base/lock.h"
#include "base/mem.h"
#include "db/tx.h"
#include "flow/plan.h"
#include "store/audit.h"
#include "store/digest.h"
#include "store/outbox.h"
#include "store/subscriber.h"

enum { EXPAND_RANGE = 2048 };	/* subscribers in one transaction */

struct expand_held {
	int64_t variant;
	int32_t next;		/* -1 ends */
};

struct expand_owed {
	int64_t subscriber;
	size_t owed;
};

struct expand {
	struct db *db;
	struct plan *plan;
	const struct digest *digest;
	int64_t from;				/* of the range */
	int32_t head[EXPAND_RANGE];		/* into held; -1 none */
	struct expand_held *held;
	size_t held_n, held_room;
	struct expand_owed owed[EXPAND_RANGE];
	struct outbox_recipient row[EXPAND_RANGE];
	size_t owed_n;
	int64_t current;			/* subscriber being read */
	int64_t recipients;
};

static bool
expand_note_held(void *arg, int64_t subscriber, int64_t variant,
    struct err *err)
{
	struct expand *e = arg;
	const size_t at = (size_t)(subscriber - e->from - 1);

	(void)err;
	if (e->held_n == e->held_room) {
		e->held_room = e->held_room ? e->held_room * 2 : EXPAND_RANGE;
		e->held = mem_grow(e->held, e->held_room, sizeof(*e->held));
	}
	e->held[e->held_n].variant = variant;
	e->held[e->held_n].next = e->head[at];
	e->head[at] = (int32_t)e->held_n++;
	return true;
}

static void
expand_finish_person(struct expand *e)
{
	size_t owed = 0;

	if (e->current == 0)
		return;
	for (int32_t i = e->head[e->current - e->from - 1]; i >= 0;
	    i = e->held[i].next)
		plan_held(e->plan, e->held[i].variant);
	owed = plan_end(e->plan);
	if (owed != 0)
		e->owed[e->owed_n++] = (struct expand_owed){e->current, owed};
	e->current = 0;
}

static bool
expand_row(void *arg, const struct subscription_row *row, struct err *err)
{
	struct expand *e = arg;

	(void)err;
	if (row->subscriber != e->current) {
		expand_finish_person(e);
		e->current = row->subscriber;
		plan_begin(e->plan, row->language);
	}
	plan_subscription(e->plan, row->topic, row->cadence, row->owed_from);
	return true;
}

static bool
expand_read_range(struct expand *e, struct err *err)
{
	e->held_n = 0;
	e->owed_n = 0;
	e->current = 0;
	memset(e->head, 0xff, sizeof(e->head));
	for (const int64_t *d = plan_digests(e->plan); *d != 0; d++) {
		if (!outbox_paid_scan(e->db, *d, e->from,
		    e->from + EXPAND_RANGE, expand_note_held, e, err))
			return false;
	}
	if (!subscription_scan(e->db, e->from, e->from + EXPAND_RANGE,
	    expand_row, e, err))
		return false;
	expand_finish_person(e);
	return true;
}

static bool
expand_write_range(struct expand *e, struct err *err)
{
	struct tx tx;
	bool ok = true;

	if (e->owed_n == 0)
		return true;
	if (!tx_begin(e->db, &tx, err))
		return false;
	for (size_t i = 0; ok && i < e->owed_n; i++) {
		e->row[i].subscriber = e->owed[i].subscriber;
		ok = plan_variant(e->plan, &tx, e->owed[i].owed,
		    &e->row[i].variant, err);
	}
	if (!ok || !outbox_add_recipients(&tx, e->digest->id, e->row,
	    e->owed_n, err)) {
		tx_rollback(&tx);
		return false;
	}
	e->recipients += (int64_t)e->owed_n;
	return tx_commit(&tx, err);
}

static bool
expand_all(struct expand *e, expand_progress *progress, void *arg,
    struct expand_result *result, struct err *err)
{
	int64_t last = 0;

	if (!subscriber_last_id(e->db, &last, err))
		return false;
	for (e->from = 0; e->from < last; e->from += EXPAND_RANGE) {
		if (progress && !progress(arg, e->from, last)) {
			result->stopped = true;
			return true;
		}
		if (!expand_read_range(e, err) || !expand_write_range(e, err))
			return false;
	}
	return true;
}

/* Out of freezing: held until its hour, or sending, or gone. */
static bool
expand_settle(const struct flow *flow, struct expand *e, struct err *err)
{
	const struct digest *d = e->digest;
	const bool held = d->cadence > CADENCE_IMMEDIATE &&
	    d->leaves_at > date_now();
	char subject[32] = "";
	char detail[64] = "";
	struct tx tx;
	bool moved = false;
	bool ok = false;

	snprintf(subject, sizeof(subject), "digest %lld", (long long)d->id);
	snprintf(detail, sizeof(detail), "recipients=%lld",
	    (long long)e->recipients);
	if (!tx_begin(e->db, &tx, err))
		return false;
	if (e->recipients == 0)
		ok = digest_remove(&tx, d->id, err);
	else
		ok = digest_set_recipients(&tx, d->id, e->recipients,
		    plan_subject(e->plan), err) &&
		    digest_move(&tx, d->id, held ? "held" : "sending", "",
		    &moved, err) && audit_add(&tx, flow->who,
		    "digest.freeze", subject, detail, err);
	if (!ok) {
		tx_rollback(&tx);
		return false;
	}
	return tx_commit(&tx, err);
}

static bool
expand_locked(const struct flow *flow, struct expand *e, int64_t id,
    expand_progress *progress, void *arg, struct expand_result *result,
    struct err *err)
{
	struct digest digest;
	bool found = false;
	bool ok = false;

	if (!digest_get(e->db, id, &digest, &found, err))
		return false;
	if (!found || strcmp(digest.state, "freezing") != 0) {
		result->recipients = digest.recipients;
		ok = true;
		goto out;
	}
	e->digest = &digest;
	if (!plan_open(flow, e->db, &digest, &e->plan, err))
		goto out;
	ok = expand_all(e, progress, arg, result, err) &&
	    (result->stopped || expand_settle(flow, e, err));
	result->recipients = e->recipients;
out:
	plan_free(e->plan);
	digest_release(&digest);
	return ok;
}

/* Commands and the send role may both find a digest to freeze. */
static bool
expand_lock(struct db *db, int *lock, bool *busy, struct err *err)
{
	struct err why = {0, ""};

	if (strcmp(db_path(db), ":memory:") == 0)
		return true;
	if (lock_take(db_path(db), "freeze", lock, &why))
		return true;
	if (why.code == EX_TEMPFAIL) {
		*busy = true;
		return true;
	}
	*err = why;
	return false;
}

bool
expand_digest(const struct flow *flow, struct db *db, int64_t digest,
    expand_progress *progress, void *arg, struct expand_result *result,
    struct err *err)
{
	struct expand *e = mem_alloc(sizeof(*e));
	int lock = -1;
	bool ok = false;

	memset(result, 0, sizeof(*result));
	e->db = db;
	ok = expand_lock(db, &lock, &result->busy, err);
	if (ok && !result->busy)
		ok = expand_locked(flow, e, digest, progress, arg, result,
		    err);
	lock_drop(&lock);
	mem_free(e->held);
	mem_free(e);
	return ok;
}
