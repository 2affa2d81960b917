/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FLOW_OUTLOOK_H
#define FLOW_OUTLOOK_H

#include "db/db.h"
#include "flow/flow.h"
#include "store/post.h"
#include "store/subscription.h"

/*
 * What goes out next: to how many, which posts, and why a post does not.
 * Reads; what it must write to find out is rolled back.
 */
struct outlook {
	const struct flow *flow;
	enum cadence cadence;		/* CADENCE_NONE: staff send it */
	int64_t leaves_at;		/* its next run; at once: now */
	const int64_t *only_post;	/* count 0 = all */
	size_t only_posts;
	const int64_t *only_topic;
	size_t only_topics;
	bool all_cadences;
	/* Between parts of the counting; NULL none.  false: stop. */
	bool (*progress)(void *arg, int64_t done, int64_t of);
	void *arg;

	bool stopped;			/* nothing below holds */
	int64_t readers;		/* who would get a mail */
	struct outlook_post {
		int64_t post;
		int64_t readers;
	} *post;			/* what stands in any of them */
	size_t posts;
};
bool outlook_make(struct db *db, struct outlook *outlook, struct err *err);
void outlook_release(struct outlook *outlook);

enum outlook_why {
	OUTLOOK_OWED,			/* nothing speaks against it */
	OUTLOOK_DRAFT, OUTLOOK_TIMED, OUTLOOK_WITHDRAWN,
	OUTLOOK_CLOSED,			/* its survey, or its dates are over */
	OUTLOOK_EARLIER,		/* over by then: leaves before */
	OUTLOOK_LAPSED,			/* two runs went by without it */
	OUTLOOK_NO_TOPIC,		/* in none of the reader's topics */
	OUTLOOK_OTHER_PACE,		/* in one with another cadence */
	OUTLOOK_SENT,			/* this or a newer edition */
	OUTLOOK_BEFORE,			/* approved before they subscribed */
	OUTLOOK_NOT_TOLD,		/* for those who were told alone */
	OUTLOOK_HELD			/* by the gate: quality_gate.h */
};
/* "withdrawn", "approved before they subscribed". */
const char *outlook_words(enum outlook_why why);

/* Why the mail that leaves then does not carry the post, whoever reads. */
bool outlook_why(struct db *db, const struct conf *conf, int64_t post,
    enum cadence cadence, int64_t leaves_at, enum outlook_why *why,
    struct err *err);
/* The same for one reader; all: their subscriptions. */
bool outlook_why_not(struct db *db, const struct conf *conf, int64_t post,
    int64_t subscriber, const struct subscription_list *all,
    enum cadence cadence, int64_t leaves_at, enum outlook_why *why,
    struct err *err);

#endif
