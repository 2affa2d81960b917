/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Mail that comes before its reader's next run.  As with the runs, what was
 * looked at is remembered ("ran.urgent", "early.CADENCE": an approval), in
 * the transaction that makes the digest.
 */
#include "flow/sweep_parts.h"

#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/log.h"
#include "base/mem.h"
#include "flow/compose.h"
#include "store/post.h"

struct sweep_early {
	const struct flow *flow;
	struct db *db;
	enum cadence cadence;	/* CADENCE_NONE: urgent, to all of them */
	char name[32];
	int64_t now;
	int64_t next;		/* the run that would come too late for ... */
	int64_t newest;		/* approval, of those that were looked at */
	int64_t soonest;	/* deadline of those found, */
	int64_t latest;		/* approval of those found */
	int64_t leaves_at;
	int64_t *post;
	size_t posts;
	int64_t digest;
};

static void
sweep_early_keep(struct sweep_early *s, int64_t post)
{
	s->post = mem_grow(s->post, s->posts + 1, sizeof(*s->post));
	s->post[s->posts++] = post;
}

static bool
sweep_early_job(struct tx *tx, void *arg, struct err *err)
{
	struct sweep_early *s = arg;
	struct compose_digest job = {
	    .flow = s->flow,
	    .cadence = s->cadence,
	    .run_day = s->cadence == CADENCE_NONE ? 0 : -s->newest,
	    .leaves_at = s->leaves_at,
	    .posts = s->post,
	    .posts_n = s->posts,
	    .all_cadences = s->cadence == CADENCE_NONE,
	};

	if (!sweep_remember(tx, s->name, s->newest, err))
		return false;
	if (s->posts > 0 && !compose_digest(tx, &job, err))
		return false;
	s->digest = job.digest;
	return true;
}

static bool
sweep_early_commit(struct sweep_early *s, struct err *err)
{
	if (!sweep_tx(s->db, sweep_early_job, s, err))
		return false;
	if (s->digest != 0)
		log_info("digest=%lld made %s=%s", (long long)s->digest,
		    s->cadence == CADENCE_NONE ? "urgent" : "early",
		    cadence_name(s->cadence));
	return true;
}

/* --- urgent ----------------------------------------------------------- */

static bool
sweep_urgent_each(void *arg, const struct edition *e, struct err *err)
{
	struct sweep_early *s = arg;

	(void)err;
	/* In this second another may still be approved. */
	if (!e->urgent || e->approved_at >= s->now)
		return true;
	if (e->approved_at > s->newest)
		s->newest = e->approved_at;
	sweep_early_keep(s, e->post);
	return true;
}

bool
sweep_urgent(const struct flow *flow, struct db *db, struct err *err)
{
	struct sweep_early s = {.flow = flow, .db = db, .name = "ran.urgent",
	    .cadence = CADENCE_NONE, .now = date_now()};
	int64_t last = 0;
	bool ok = false;

	s.leaves_at = s.now;
	ok = sweep_number(db, s.name, &last, err) &&
	    edition_urgent(db, last, sweep_urgent_each, &s, err) &&
	    (s.posts == 0 || sweep_early_commit(&s, err));
	mem_free(s.post);
	return ok;
}

/* --- before a deadline ------------------------------------------------ */

static bool
sweep_early_each(void *arg, const struct edition *e, struct err *err)
{
	struct sweep_early *s = arg;
	int64_t deadline = 0;

	if (e->approved_at >= s->now)
		return true;
	if (!edition_deadline(s->db, e->id, s->now, &deadline, err))
		return false;
	if (e->approved_at > s->newest)
		s->newest = e->approved_at;
	if (deadline == 0 || deadline >= s->next)
		return true;
	if (s->soonest == 0 || deadline < s->soonest)
		s->soonest = deadline;
	if (e->approved_at > s->latest)
		s->latest = e->approved_at;
	sweep_early_keep(s, e->post);
	return true;
}

/* When it leaves: at the next daily hour before which it can be held; or
 * now, when that is too late, but not at night.  false: not yet. */
static bool
sweep_early_when(struct sweep_early *s)
{
	const struct conf *conf = s->flow->conf;
	const int64_t hold = (int64_t)conf->digest.hold_minutes * 60;
	const int64_t hour = schedule_next(&conf->digest.daily,
	    conf->digest.holidays, s->latest + hold - 1).at;

	s->leaves_at = s->now;
	if (hour == 0 || hour >= s->soonest)
		return !sweep_is_quiet(conf);
	if (hour > s->now)
		s->leaves_at = hour;
	return hour <= s->now + hold;
}

bool
sweep_early(const struct flow *flow, struct db *db, enum cadence cadence,
    struct err *err)
{
	const struct conf *conf = flow->conf;
	struct sweep_early s = {.flow = flow, .db = db, .cadence = cadence,
	    .now = date_now()};
	int64_t last = 0;
	bool ok = false;

	snprintf(s.name, sizeof(s.name), "early.%s", cadence_name(cadence));
	/* A run that is made already carries nothing approved since. */
	s.next = schedule_next(compose_schedule(conf, cadence),
	    conf->digest.holidays, s.now +
	    (int64_t)conf->digest.hold_minutes * 60).at;
	ok = sweep_number(db, s.name, &last, err) &&
	    edition_candidates(db, last, sweep_early_each, &s, err);
	if (ok && s.newest != 0 && (s.posts == 0 || sweep_early_when(&s)))
		ok = sweep_early_commit(&s, err);
	mem_free(s.post);
	return ok;
}
