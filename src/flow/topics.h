/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FLOW_TOPICS_H
#define FLOW_TOPICS_H

#include "db/tx.h"
#include "flow/flow.h"

/*
 * What staff does with topics; each function is a writer_job.  A slug is
 * 1 to 40 of a-z, 0-9 and hyphen; it is for life, other sites link to it.
 */
enum { TOPICS_SLUG_MAX = 40, TOPICS_NAME_MAX = 100, TOPICS_ABOUT_MAX = 500 };
bool topics_slug_is_valid(const char *slug);

struct topics_add {
	const struct flow *flow;
	const char *slug, *name;
	const char *name_en, *about, *about_en;	/* NULL: none */

	int64_t id;
};
bool topics_add(struct tx *tx, void *arg, struct err *err);

struct topics_edit {
	const struct flow *flow;
	const char *slug;
	const char *name, *name_en, *about, *about_en;	/* NULL: stays */
	enum topics_eyes {
		TOPICS_EYES_STAY, TOPICS_EYES_TWO, TOPICS_EYES_FOUR
	} eyes;			/* see flow/agree.h */
};
bool topics_edit(struct tx *tx, void *arg, struct err *err);

/* How many have it; reads every subscription, so not within a turn. */
bool topics_subscribers(struct db *db, const char *slug, int64_t *count,
    struct err *err);

/*
 * All who had the old one have the new one, and its sources feed it.  What
 * was owed of the old one's posts stays owed to its readers alone.  Both
 * this and closing begin with the subscriptions; topics_step() does the rest.
 */
struct topics_merge {
	const struct flow *flow;
	const char *from, *into;

	int64_t subscribers;		/* moved already */
	bool done;			/* they were all */
};
bool topics_merge(struct tx *tx, void *arg, struct err *err);

/* No longer offered; its subscriptions end. */
struct topics_close {
	const struct flow *flow;
	const char *slug;

	int64_t subscribers;		/* ended already */
	bool done;
};
bool topics_close(struct tx *tx, void *arg, struct err *err);

/* One turn; others may do the same at the same time. */
struct topics_step {
	int64_t topic;			/* 0: any; the first that is due */

	int64_t moved;
	bool done;			/* with this topic, or all of them */
};
bool topics_step(struct tx *tx, void *arg, struct err *err);
bool topics_step_is_due(struct db *db, bool *due, struct err *err);
bool topics_step_begin(struct tx *tx, int64_t topic, struct err *err);

#endif
