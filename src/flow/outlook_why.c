/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The rule of who is owed what stands in plan.c; this tells which part of it
 * a post does not meet, for people who wonder.
 */
#include "flow/outlook.h"

#include <string.h>
#include <sysexits.h>

#include "base/date.h"
#include "base/mem.h"
#include "flow/compose.h"
#include "store/block.h"
#include "store/holdback.h"
#include "store/occasion.h"
#include "store/outbox.h"

const char *
outlook_words(enum outlook_why why)
{
	static const char *const words[] = {
		[OUTLOOK_OWED] = "owed",
		[OUTLOOK_DRAFT] = "a draft",
		[OUTLOOK_TIMED] = "a draft that is published later",
		[OUTLOOK_WITHDRAWN] = "withdrawn",
		[OUTLOOK_CLOSED] = "closed, or its dates are over",
		[OUTLOOK_EARLIER] = "over by then: it leaves before",
		[OUTLOOK_LAPSED] = "lapsed: two runs went by without it",
		[OUTLOOK_NO_TOPIC] = "in none of their topics",
		[OUTLOOK_OTHER_PACE] = "in a topic with another cadence",
		[OUTLOOK_SENT] = "sent already",
		[OUTLOOK_BEFORE] = "approved before they subscribed",
		[OUTLOOK_NOT_TOLD] = "for those who were told of it alone",
		[OUTLOOK_HELD] = "held back: see post check",
	};

	return words[why];
}

/* When nothing of it lies ahead any more; 0 = it does not end. */
static bool
outlook_end(struct db *db, const struct edition *e, int64_t *end,
    struct err *err)
{
	struct occasion_list list = {NULL, 0};

	*end = e->closes_at;
	if (strcmp(e->post_kind, "meeting") != 0)
		return true;
	if (!occasion_list(db, e->post, 0, &list, err))
		return false;
	for (size_t i = 0; i < list.count; i++) {
		const struct occasion *o = &list.item[i];
		const int64_t at = o->ends_at > o->starts_at ? o->ends_at
		    : o->starts_at;

		if (at > *end)
			*end = at;
	}
	occasion_list_release(&list);
	return true;
}

static bool
outlook_why_edition(struct db *db, const struct conf *conf,
    const struct edition *e, enum cadence cadence, int64_t leaves_at,
    enum outlook_why *why, struct err *err)
{
	int64_t end = 0;
	int64_t since = 0;
	bool lasting = false;
	bool held = false;

	if (!outlook_end(db, e, &end, err) ||
	    !holdback_has(db, e->id, &held, err) ||
	    !compose_since(db, conf, cadence, true, leaves_at, &since, err) ||
	    !compose_is_lasting(db, e, leaves_at, &lasting, err))
		return false;
	if (end != 0 && end <= date_now())
		*why = OUTLOOK_CLOSED;
	else if (end != 0 && end <= leaves_at)
		*why = OUTLOOK_EARLIER;
	else if (held)
		*why = OUTLOOK_HELD;
	else if (e->approved_at <= since && !lasting)
		*why = OUTLOOK_LAPSED;
	return true;
}

/* *e: the newest approved edition, when *why is OUTLOOK_OWED. */
static bool
outlook_state(struct db *db, int64_t id, struct edition *e,
    enum outlook_why *why, struct err *err)
{
	struct post post = {0};
	bool found = false;
	bool ok = post_get(db, id, &post, &found, err);

	if (ok && !found)
		ok = err_set(err, EX_DATAERR, "there is no post %lld",
		    (long long)id);
	if (!ok)
		goto out;
	*why = OUTLOOK_OWED;
	if (strcmp(post.state, "withdrawn") == 0) {
		*why = OUTLOOK_WITHDRAWN;
	} else if (strcmp(post.state, "draft") == 0) {
		ok = edition_newest(db, id, e, &found, err);
		*why = ok && e->publish_at != 0 ? OUTLOOK_TIMED
		    : OUTLOOK_DRAFT;
	} else {
		ok = edition_approved(db, id, e, &found, err);
	}
out:
	post_release(&post);
	return ok;
}

bool
outlook_why(struct db *db, const struct conf *conf, int64_t post,
    enum cadence cadence, int64_t leaves_at, enum outlook_why *why,
    struct err *err)
{
	struct edition e = {0};
	const bool ok = outlook_state(db, post, &e, why, err) &&
	    (*why != OUTLOOK_OWED || outlook_why_edition(db, conf, &e,
	    cadence, leaves_at, why, err));

	edition_release(&e);
	return ok;
}

/* --- one reader -------------------------------------------------------- */

/* What they hold of one post. */
struct outlook_holds {
	const struct outbox_list *rows;
	int paid, seen;
};

static bool
outlook_hold(void *arg, const struct variant_holding *h, struct err *err)
{
	struct outlook_holds *holds = arg;

	(void)err;
	for (size_t i = 0; i < holds->rows->count; i++) {
		const struct outbox_row *row = &holds->rows->item[i];

		if (row->variant != h->variant ||
		    row->state == OUTBOX_CANCELLED ||
		    row->state == OUTBOX_SUPPRESSED)
			continue;
		if (holds->seen < h->number)
			holds->seen = h->number;
		if (h->pays && holds->paid < h->number)
			holds->paid = h->number;
	}
	return true;
}

static bool
outlook_holds(struct db *db, int64_t subscriber, int64_t post,
    struct outlook_holds *holds, struct err *err)
{
	struct outbox_list rows = {0};
	bool ok = outbox_of_subscriber(db, subscriber, &rows, err);

	*holds = (struct outlook_holds){&rows, 0, 0};
	ok = ok && variant_holdings(db, post, outlook_hold, holds, err);
	outbox_list_release(&rows);
	return ok;
}

struct outlook_match {
	bool any, paced, since;		/* topic; its cadence; its owed_from */
};

static bool
outlook_match(struct db *db, int64_t post, int64_t topic_at,
    const struct subscription_list *all, enum cadence cadence,
    struct outlook_match *m, struct err *err)
{
	int64_t *topics = NULL;
	size_t n = 0;

	memset(m, 0, sizeof(*m));
	if (!post_topics(db, post, &topics, &n, err))
		return false;
	for (size_t i = 0; i < n * all->count; i++) {
		const struct subscription *s = &all->item[i / n];
		const bool merged = s->merged_from == topics[i % n];

		if (s->topic != topics[i % n] && !merged)
			continue;
		m->any = true;
		if (s->cadence != cadence)
			continue;
		m->paced = true;
		m->since = m->since || topic_at >= (merged ? s->merged_owed
		    : s->owed_from);
	}
	mem_free(topics);
	return true;
}

bool
outlook_why_not(struct db *db, const struct conf *conf, int64_t post,
    int64_t subscriber, const struct subscription_list *all,
    enum cadence cadence, int64_t leaves_at, enum outlook_why *why,
    struct err *err)
{
	struct edition e = {0};
	struct outlook_holds holds = {0};
	struct outlook_match m = {0};
	int64_t topic_at = 0;
	int topic_number = 0;
	bool ok = outlook_state(db, post, &e, why, err);

	if (!ok || *why != OUTLOOK_OWED)
		goto out;
	ok = edition_newest_topic(db, post, &topic_at, &topic_number, err) &&
	    outlook_match(db, post, topic_at, all, cadence, &m, err) &&
	    outlook_holds(db, subscriber, post, &holds, err);
	if (!ok)
		goto out;
	if (!m.any)
		*why = OUTLOOK_NO_TOPIC;
	else if (holds.paid >= e.number)
		*why = OUTLOOK_SENT;
	else if (!m.paced)
		*why = OUTLOOK_OTHER_PACE;
	else if (holds.paid < topic_number && m.since)
		ok = outlook_why_edition(db, conf, &e, cadence, leaves_at,
		    why, err);
	else if (holds.seen == 0)
		*why = holds.paid < topic_number ? OUTLOOK_BEFORE
		    : OUTLOOK_NOT_TOLD;
	else if (strcmp(e.audience, "told") == 0)
		ok = outlook_why_edition(db, conf, &e, cadence, leaves_at,
		    why, err);
	else
		*why = OUTLOOK_SENT;
out:
	edition_release(&e);
	return ok;
}
