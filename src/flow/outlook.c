/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "flow/outlook.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/map.h"
#include "base/mem.h"
#include "db/tx.h"
#include "flow/compose.h"
#include "flow/plan.h"
#include "store/digest.h"
#include "store/outbox.h"
#include "store/subscriber.h"

enum {
	OUTLOOK_RANGE = 4096,	/* subscribers looked at together */
	OUTLOOK_GROUPS = 65536,	/* remembered; past them all anew */
	OUTLOOK_RUN = -1	/* a run key that no digest has */
};

/* A variant that one of the range was sent. */
struct outlook_held {
	int64_t subscriber, variant;
};

/* A subscription that may come to something. */
struct outlook_claim {
	int64_t topic, owed_from;
	enum cadence cadence;
};

/*
 * Most people are like many others: they claim the same and hold the same.
 * The plan is asked once for each group of them.
 */
struct outlook_count {
	struct db *db;
	struct plan *plan;
	struct outlook_held *held;
	size_t held_n, held_room;
	int64_t *readers;	/* by what is owed, less one */
	size_t owed_n;
	int64_t current;	/* subscriber being read; 0 none */
	struct outlook_claim *claim;	/* of current */
	size_t claims, claim_room;
	size_t held_at;		/* of current, or the first after it */
	struct map groups;	/* what they claim and hold to what is owed */
	struct buf key;
};

static bool
outlook_note(void *arg, int64_t subscriber, int64_t variant, struct err *err)
{
	struct outlook_count *c = arg;

	(void)err;
	if (c->held_n == c->held_room) {
		c->held_room = c->held_room ? c->held_room * 2
		    : OUTLOOK_RANGE;
		c->held = mem_grow(c->held, c->held_room, sizeof(*c->held));
	}
	c->held[c->held_n++] = (struct outlook_held){subscriber, variant};
	return true;
}

static int
outlook_compare(const void *a, const void *b)
{
	const int64_t one = ((const struct outlook_held *)a)->subscriber;
	const int64_t other = ((const struct outlook_held *)b)->subscriber;

	return one < other ? -1 : one > other;
}

/* What the plan says to the person with these claims and key. */
static size_t
outlook_ask(struct outlook_count *c, size_t held_to)
{
	plan_begin(c->plan, "");
	for (size_t i = 0; i < c->claims; i++)
		plan_subscription(c->plan, c->claim[i].topic,
		    c->claim[i].cadence, c->claim[i].owed_from);
	for (size_t i = c->held_at; i < held_to; i++)
		plan_held(c->plan, c->held[i].variant);
	return plan_end(c->plan);
}

static size_t
outlook_owed(struct outlook_count *c)
{
	size_t to = c->held_at;
	int64_t owed = 0;

	for (; to < c->held_n && c->held[to].subscriber == c->current; to++) {
		/* Below 0, as no claim is. */
		const int64_t variant = -c->held[to].variant;

		buf_add(&c->key, &variant, sizeof(variant));
	}
	if (map_get(&c->groups, buf_text(&c->key), c->key.len, &owed))
		return (size_t)owed;
	if (c->groups.count == OUTLOOK_GROUPS)
		map_release(&c->groups);
	owed = (int64_t)outlook_ask(c, to);
	map_put(&c->groups, buf_text(&c->key), c->key.len, owed);
	return (size_t)owed;
}

static void
outlook_finish(struct outlook_count *c)
{
	size_t owed = 0;

	if (c->claims > 0) {
		while (c->held_at < c->held_n &&
		    c->held[c->held_at].subscriber < c->current)
			c->held_at++;
		owed = outlook_owed(c);
	}
	c->current = 0;
	c->claims = 0;
	buf_clear(&c->key);
	if (owed == 0)
		return;
	if (owed > c->owed_n) {
		c->readers = mem_grow(c->readers, owed, sizeof(*c->readers));
		memset(c->readers + c->owed_n, 0, (owed - c->owed_n) *
		    sizeof(*c->readers));
		c->owed_n = owed;
	}
	c->readers[owed - 1]++;
}

static void
outlook_add(struct outlook_count *c, int64_t topic, enum cadence cadence,
    int64_t owed_from)
{
	const int64_t claim = plan_claim(c->plan, topic, cadence, owed_from);

	if (claim == 0)
		return;
	buf_add(&c->key, &claim, sizeof(claim));
	if (c->claims == c->claim_room) {
		c->claim_room = c->claim_room ? c->claim_room * 2 : 16;
		c->claim = mem_grow(c->claim, c->claim_room,
		    sizeof(*c->claim));
	}
	c->claim[c->claims++] = (struct outlook_claim){topic, owed_from,
	    cadence};
}

static bool
outlook_row(void *arg, const struct subscription_row *row, struct err *err)
{
	struct outlook_count *c = arg;

	(void)err;
	if (row->subscriber != c->current) {
		outlook_finish(c);
		c->current = row->subscriber;
	}
	outlook_add(c, row->topic, row->cadence, row->owed_from);
	if (row->merged_from != 0)
		outlook_add(c, row->merged_from, row->cadence,
		    row->merged_owed);
	return true;
}

static bool
outlook_range(struct outlook_count *c, int64_t from, struct err *err)
{
	const int64_t to = from + OUTLOOK_RANGE;
	const struct subscription_want want = plan_wants(c->plan);

	c->held_n = c->held_at = 0;
	for (const int64_t *d = plan_digests(c->plan); *d != 0; d++) {
		if (!outbox_paid_scan(c->db, *d, from, to, outlook_note, c,
		    err))
			return false;
	}
	if (c->held_n > 1)
		qsort(c->held, c->held_n, sizeof(*c->held), outlook_compare);
	if (!subscription_scan_some(c->db, from, to, &want, outlook_row, c,
	    err))
		return false;
	outlook_finish(c);
	return true;
}

/* From readers by what is owed to readers by post. */
static void
outlook_sum(const struct outlook_count *c, struct outlook *o)
{
	size_t posts = 0;
	int64_t *sum = NULL;

	while (plan_post(c->plan, posts) != 0)
		posts++;
	sum = mem_array(posts, sizeof(*sum));
	for (size_t i = 0; i < c->owed_n; i++) {
		o->readers += c->readers[i];
		plan_tally(c->plan, i + 1, c->readers[i], sum);
	}
	o->post = mem_array(posts, sizeof(*o->post));
	for (size_t p = 0; p < posts; p++) {
		if (sum[p] > 0)
			o->post[o->posts++] = (struct outlook_post){
			    plan_post(c->plan, p), sum[p]};
	}
	mem_free(sum);
}

static bool
outlook_count(struct db *db, struct plan *plan, struct outlook *o,
    struct err *err)
{
	struct outlook_count c = {.db = db, .plan = plan,
	    .key = BUF_INIT(BUF_PAGE)};
	int64_t last = 0;
	bool ok = subscriber_last_id(db, &last, err);

	for (int64_t from = 0; ok && !o->stopped && from < last;
	    from += OUTLOOK_RANGE) {
		ok = outlook_range(&c, from, err);
		o->stopped = o->progress && !o->progress(o->arg, from, last);
	}
	if (ok && !o->stopped)
		outlook_sum(&c, o);
	mem_free(c.held);
	mem_free(c.readers);
	mem_free(c.claim);
	map_release(&c.groups);
	buf_release(&c.key);
	return ok;
}

/* The plan of a digest that is not made: it knows all it needs. */
static bool
outlook_plan(struct tx *tx, struct outlook *o, struct digest *digest,
    struct plan **plan, struct err *err)
{
	struct compose_digest compose = {.flow = o->flow,
	    .cadence = o->cadence, .run_day = OUTLOOK_RUN,
	    .leaves_at = o->leaves_at, .posts = o->only_post,
	    .posts_n = o->only_posts, .topics = o->only_topic,
	    .topics_n = o->only_topics, .all_cadences = o->all_cadences};
	bool found = false;

	if (!compose_digest(tx, &compose, err))
		return false;
	return compose.digest == 0 || (digest_get(tx->db, compose.digest,
	    digest, &found, err) && plan_open(o->flow, tx->db, digest, plan,
	    err));
}

bool
outlook_make(struct db *db, struct outlook *o, struct err *err)
{
	struct digest digest = {0};
	struct plan *plan = NULL;
	struct tx tx;
	bool ok = false;

	o->stopped = false;
	o->readers = 0;
	o->post = NULL;
	o->posts = 0;
	if (!tx_begin(db, &tx, err))
		return false;
	ok = outlook_plan(&tx, o, &digest, &plan, err);
	/* Counting may take a while: not in anybody's way. */
	tx_rollback(&tx);
	if (ok && plan)
		ok = outlook_count(db, plan, o, err);
	plan_free(plan);
	digest_release(&digest);
	return ok;
}

void
outlook_release(struct outlook *o)
{
	mem_free(o->post);
	o->post = NULL;
	o->posts = 0;
}
