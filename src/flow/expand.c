/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Subscribers are read in ranges of their numbers.  For a range: which
 * earlier variants each was sent, then their subscriptions, then one
 * transaction with the rows of those who are owed something.  When others
 * have committed meanwhile it is read again inside, for who left a topic
 * must not be written down with it, and who got a new variant elsewhere must
 * not get the same twice.  Nothing marks how far it came: the rows
 * themselves do (UNIQUE (digest, subscriber)).
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
#include "store/arrival.h"
#include "store/audit.h"
#include "store/block.h"
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
	const struct flow *flow;
	struct db *db;
	struct plan *plan;
	const struct digest *digest;
	int64_t from;				/* of the range */
	int32_t head[EXPAND_RANGE];		/* into held; -1 none */
	int64_t arrival[EXPAND_RANGE];		/* batch to tell of; 0 none */
	bool arrivals;				/* are there any */
	struct expand_held *held;
	size_t held_n, held_room;
	struct expand_owed owed[EXPAND_RANGE];
	struct outbox_recipient row[EXPAND_RANGE];
	size_t owed_n;
	int64_t current;			/* subscriber being read */
	int64_t recipients;
	int64_t version;	/* of the database, as the plan knows it */
	int64_t variants;	/* the last one the plan knows */
	bool crowded;		/* others commit: read inside at once */
	bool over;		/* cancelled meanwhile */
	char subject[512];	/* of the first variant */
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
expand_note_arrival(void *arg, int64_t subscriber, int64_t batch)
{
	struct expand *e = arg;

	e->arrival[subscriber - e->from - 1] = batch;
	e->arrivals = true;
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
		plan_arrival(e->plan, e->arrival[row->subscriber - e->from -
		    1]);
	}
	plan_subscription(e->plan, row->topic, row->cadence, row->owed_from);
	if (row->merged_from != 0)
		plan_subscription(e->plan, row->merged_from, row->cadence,
		    row->merged_owed);
	return true;
}

static bool
expand_read_range(struct expand *e, struct err *err)
{
	e->held_n = 0;
	e->owed_n = 0;
	e->current = 0;
	memset(e->head, 0xff, sizeof(e->head));
	memset(e->arrival, 0, sizeof(e->arrival));
	e->arrivals = false;
	if (!arrival_scan(e->db, e->digest->id, e->from,
	    e->from + EXPAND_RANGE, expand_note_arrival, e, err))
		return false;
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

static void
expand_note_subject(struct expand *e)
{
	if (e->plan && e->subject[0] == '\0')
		snprintf(e->subject, sizeof(e->subject), "%s",
		    plan_subject(e->plan));
}

static bool
expand_open_plan(struct expand *e, struct err *err)
{
	expand_note_subject(e);
	plan_free(e->plan);
	e->plan = NULL;
	return variant_last_id(e->db, &e->variants, err) &&
	    plan_open(e->flow, e->db, e->digest, &e->plan, err);
}

/* Is it still to be frozen, and does the plan know all variants?  Inside
 * the transaction, when others have committed since the last look. */
static bool
expand_refresh(struct expand *e, struct err *err)
{
	struct digest digest;
	int64_t variants = 0;
	bool found = false;

	if (!digest_get(e->db, e->digest->id, &digest, &found, err) ||
	    !variant_last_id(e->db, &variants, err)) {
		digest_release(&digest);
		return false;
	}
	e->over = !found || strcmp(digest.state, "freezing") != 0;
	digest_release(&digest);
	return e->over || variants == e->variants ||
	    expand_open_plan(e, err);
}

static bool
expand_write(struct expand *e, struct tx *tx, struct err *err)
{
	bool ok = true;

	for (size_t i = 0; ok && i < e->owed_n; i++) {
		e->row[i].subscriber = e->owed[i].subscriber;
		ok = plan_variant(e->plan, tx, e->owed[i].owed,
		    &e->row[i].variant, err);
	}
	return ok && outbox_add_recipients(tx, e->digest->id, e->row,
	    e->owed_n, err) && (!e->arrivals || arrival_tell(tx,
	    e->digest->id, e->from, e->from + EXPAND_RANGE, err)) &&
	    variant_last_id(e->db, &e->variants, err);
}

static bool
expand_range_tx(struct expand *e, struct tx *tx, struct err *err)
{
	const bool read = !e->crowded;
	int64_t version = 0;

	if (!db_version(e->db, &version, err))
		return false;
	e->crowded = version != e->version;
	e->version = version;
	if (e->crowded && !expand_refresh(e, err))
		return false;
	if (e->over)
		return true;
	if ((e->crowded || !read) && !expand_read_range(e, err))
		return false;
	return expand_write(e, tx, err);
}

static bool
expand_range(struct expand *e, struct err *err)
{
	struct tx tx;

	if (!e->crowded) {
		if (!expand_read_range(e, err))
			return false;
		if (e->owed_n == 0)
			return true;
	}
	if (!tx_begin(e->db, &tx, err))
		return false;
	if (!expand_range_tx(e, &tx, err)) {
		tx_rollback(&tx);
		return false;
	}
	if (!tx_commit(&tx, err))
		return false;
	e->recipients += e->over ? 0 : (int64_t)e->owed_n;
	return true;
}

static bool
expand_all(struct expand *e, expand_progress *progress, void *arg,
    struct expand_result *result, struct err *err)
{
	int64_t last = 0;

	if (!subscriber_last_id(e->db, &last, err))
		return false;
	for (e->from = 0; e->from < last && !e->over;
	    e->from += EXPAND_RANGE) {
		if (progress && !progress(arg, e->from, last)) {
			result->stopped = true;
			return true;
		}
		if (!expand_range(e, err))
			return false;
	}
	result->stopped = e->over;
	return true;
}

/* Nobody is owed anything now, but rows may be there from before a crash. */
static bool
expand_is_empty(struct expand *e, bool *empty, struct err *err)
{
	int64_t counts[OUTBOX_STATES];

	*empty = e->recipients == 0;
	if (!*empty)
		return true;
	if (!outbox_counts(e->db, e->digest->id, counts, err))
		return false;
	for (int s = 0; s < OUTBOX_STATES; s++)
		e->recipients += counts[s];
	*empty = e->recipients == 0;
	return true;
}

/* Out of freezing: held until its hour, or sending, or gone. */
static bool
expand_settle_tx(struct expand *e, struct tx *tx, struct err *err)
{
	const struct digest *d = e->digest;
	const bool held = d->cadence != CADENCE_IMMEDIATE &&
	    d->leaves_at > date_now();
	char subject[32] = "";
	char detail[64] = "";
	bool empty = false;
	bool moved = false;

	if (!expand_refresh(e, err))
		return false;
	if (e->over)
		return true;
	if (!expand_is_empty(e, &empty, err))
		return false;
	if (empty)
		return digest_remove(tx, d->id, err);
	snprintf(subject, sizeof(subject), "digest %lld", (long long)d->id);
	snprintf(detail, sizeof(detail), "recipients=%lld",
	    (long long)e->recipients);
	expand_note_subject(e);
	return digest_set_recipients(tx, d->id, e->recipients, e->subject,
	    err) &&
	    digest_move(tx, d->id, held ? "held" : "sending", "", &moved,
	    err) && audit_add(tx, e->flow->who, "digest.freeze", subject,
	    detail, err);
}

static bool
expand_settle(struct expand *e, struct err *err)
{
	struct tx tx;

	if (!tx_begin(e->db, &tx, err))
		return false;
	if (!expand_settle_tx(e, &tx, err)) {
		tx_rollback(&tx);
		return false;
	}
	return tx_commit(&tx, err);
}

static bool
expand_locked(struct expand *e, int64_t id, expand_progress *progress,
    void *arg, struct expand_result *result, struct err *err)
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
	if (!db_version(e->db, &e->version, err) ||
	    !expand_open_plan(e, err))
		goto out;
	ok = expand_all(e, progress, arg, result, err) &&
	    (result->stopped || expand_settle(e, err));
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
	e->flow = flow;
	e->db = db;
	ok = expand_lock(db, &lock, &result->busy, err);
	if (ok && !result->busy)
		ok = expand_locked(e, digest, progress, arg, result, err);
	lock_drop(&lock);
	mem_free(e->held);
	mem_free(e);
	return ok;
}
