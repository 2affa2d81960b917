/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The subscriptions of a topic that was closed or merged, which may be a
 * million: the topic's state is set first, so that none is added, then they
 * leave in turns.  The sweep goes on where another stopped.
 */
#include "flow/topics.h"

#include "base/date.h"
#include "store/subscriber.h"
#include "store/subscription.h"
#include "store/topic.h"

enum {
	TOPICS_STEP_PEOPLE = 200,	/* at a time, */
	TOPICS_STEP_TURN_MS = 10	/* as often as this allows */
};

bool
topics_step(struct tx *tx, void *arg, struct err *err)
{
	const int64_t start = date_mono_ms();
	struct topics_step *step = arg;
	struct topic_leaving leaving = {0};
	struct subscription_part part = {0};
	int64_t last = 0;
	bool found = false;

	step->moved = 0;
	if (!topic_leaving(tx->db, step->topic, &leaving, &found, err) ||
	    !subscriber_last_id(tx->db, &last, err))
		return false;
	step->done = !found;
	if (step->done)
		return true;
	do {
		part = (struct subscription_part){.topic = leaving.id,
		    .into = leaving.into, .since = leaving.since,
		    .after = leaving.after,
		    .to = leaving.after + TOPICS_STEP_PEOPLE};
		if (!subscription_move(tx, &part, err))
			return false;
		step->moved += part.count;
		leaving.after = part.to;
	} while (leaving.after < last &&
	    date_mono_ms() - start < TOPICS_STEP_TURN_MS);
	step->done = step->topic != 0 && leaving.after >= last;
	return leaving.after < last ? topic_leaving_put(tx, &leaving, err) :
	    topic_leaving_end(tx, leaving.id, err);
}

bool
topics_step_begin(struct tx *tx, int64_t topic, struct err *err)
{
	const struct topic_leaving leaving = {.id = topic,
	    .since = date_now()};

	return topic_leaving_put(tx, &leaving, err);
}

bool
topics_step_is_due(struct db *db, bool *due, struct err *err)
{
	struct topic_leaving leaving = {0};

	return topic_leaving(db, 0, &leaving, due, err);
}
