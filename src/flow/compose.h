/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FLOW_COMPOSE_H
#define FLOW_COMPOSE_H

#include "db/tx.h"
#include "flow/flow.h"
#include "store/digest.h"
#include "store/post.h"
#include "store/subscription.h"

/*
 * Begins a digest: chooses what it may carry and freezes how it presents
 * itself.  A writer_job.  Who gets it comes with expand.
 */
/*
 * Besides the runs of the cadences (see sweep.c) two kinds make themselves:
 * - urgent posts go at once to the readers of every cadence, day and night;
 * - what is of no use to a cadence's readers after its next run (a survey
 *   that closes, a meeting that is moved, cancelled or near) leaves in a
 *   digest of that cadence at the next daily hour; at once, but not in the
 *   quiet hours, when that is too late.  It carries nothing else that pays.
 *   Its run key is the newest approval, below zero.
 */
struct compose_digest {
	const struct flow *flow;
	enum cadence cadence;		/* CADENCE_NONE: staff send it now */
	int64_t run_day;		/* run key; 0 when staff send it */
	int64_t leaves_at;		/* its hour */
	const int64_t *posts;		/* only these; count 0 = all */
	size_t posts_n;
	const int64_t *topics;		/* only these; count 0 = all */
	size_t topics_n;
	bool all_cadences;

	int64_t digest;			/* 0: nothing to carry, or the run key
					 * was used before */
};
bool compose_digest(struct tx *tx, void *arg, struct err *err);

/*
 * Approved up to this, an edition is no longer owed to readers of this
 * cadence: two of their runs missed it (a month's and the immediate: 62
 * days); service pauses do not count.  own: the digest that leaves then is a
 * run of theirs itself.
 */
bool compose_since(struct db *db, const struct conf *conf,
    enum cadence cadence, bool own, int64_t leaves_at, int64_t *since,
    struct err *err);
/* This does not count for what those who were told of a date or a survey
 * must hear while that lies ahead. */
bool compose_is_lasting(struct db *db, const struct edition *edition,
    int64_t now, bool *lasting, struct err *err);
/* The same for the readers of each cadence, of one digest. */
bool compose_since_all(struct db *db, const struct conf *conf,
    const struct digest *digest, int64_t since[CADENCE_MONTHLY + 1],
    struct err *err);
const struct schedule *compose_schedule(const struct conf *conf,
    enum cadence cadence);

/* How long the service has been paused, for compose_since(). */
#define SETTING_PAUSE_FROM "pause_from"		/* while paused: since when */
#define SETTING_PAUSE_SPAN "pause_span"		/* the last one's length */
#define SETTING_PAUSE_END "pause_end"		/* and when it ended */

#endif
