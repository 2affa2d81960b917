/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A run is named by its cadence and nominal local date.  The last run that
 * was looked at is remembered (setting "ran.CADENCE"), with something to
 * send or without, so each hour fires exactly once: across both nights of
 * daylight saving, holidays, restarts; and downtime gives one catch-up.
 */
#include "flow/sweep.h"

#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/link.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"
#include "flow/approve_due.h"
#include "flow/chronicle.h"
#include "flow/compose.h"
#include "flow/control.h"
#include "flow/errands.h"
#include "flow/notice.h"
#include "flow/quality_gate.h"
#include "flow/replan.h"
#include "flow/scrub.h"
#include "flow/sweep_parts.h"
#include "flow/topics.h"
#include "store/audit.h"
#include "store/digest.h"
#include "store/errand.h"
#include "store/health.h"
#include "store/outbox.h"
#include "store/post.h"
#include "store/setting.h"
#include "store/subscriber.h"

#define SWEEP_PURGED "purged_at"
enum { SWEEP_PURGE_SECONDS = 60 * 60 };

bool
sweep_tx(struct db *db, writer_job *job, void *arg, struct err *err)
{
	struct tx tx;

	if (!tx_begin(db, &tx, err))
		return false;
	if (!job(&tx, arg, err)) {
		tx_rollback(&tx);
		return false;
	}
	return tx_commit(&tx, err);
}

bool
sweep_number(struct db *db, const char *name, int64_t *n, struct err *err)
{
	char *text = NULL;
	const bool ok = setting_get(db, name, &text, err);

	*n = 0;
	if (text)
		(void)str_int64(text, n);
	mem_free(text);
	return ok;
}

bool
sweep_remember(struct tx *tx, const char *name, int64_t n, struct err *err)
{
	char text[24] = "";

	snprintf(text, sizeof(text), "%lld", (long long)n);
	return setting_put(tx, name, text, err);
}

/* --- posts ---------------------------------------------------------------- */

/* Timed ones are approved, and reminders made. */
static bool
sweep_posts(const struct flow *flow, struct db *db, struct err *err)
{
	struct approve_due job = {.flow = flow};
	bool due = false;

	if (!approve_is_due(db, &due, err))
		return false;
	if (!due)
		return true;
	if (!sweep_tx(db, approve_due, &job, err))
		return false;
	log_info("posts published=%zu reminded=%zu", job.published,
	    job.reminded);
	return true;
}

/* --- digests begin -------------------------------------------------------- */

enum {
	SWEEP_NOTICE = 5,	/* between two looks at what waits */
	SWEEP_CHRONICLE = 5	/* and at what is over */
};

struct sweep_run {
	const struct flow *flow;
	enum cadence cadence;
	int64_t at, run_day;
	bool fire;		/* false: only remembered */
	int64_t digest;
};

static void
sweep_name(enum cadence cadence, char *out, size_t size)
{
	snprintf(out, size, "ran.%s", cadence_name(cadence));
}

static bool
sweep_ran(struct db *db, enum cadence cadence, int64_t *day, struct err *err)
{
	char name[32] = "";

	sweep_name(cadence, name, sizeof(name));
	return sweep_number(db, name, day, err);
}

static bool
sweep_run_job(struct tx *tx, void *arg, struct err *err)
{
	struct sweep_run *s = arg;
	struct compose_digest job = {
	    .flow = s->flow,
	    .cadence = s->cadence,
	    .run_day = s->run_day,
	    .leaves_at = s->at > date_now() ? s->at : date_now(),
	};
	char name[32] = "";

	sweep_name(s->cadence, name, sizeof(name));
	if (!sweep_remember(tx, name, s->run_day, err))
		return false;
	if (!s->fire)
		return true;
	if (!compose_digest(tx, &job, err))
		return false;
	s->digest = job.digest;
	return true;
}

static bool
sweep_run(struct db *db, struct sweep_run *s, struct err *err)
{
	if (!sweep_tx(db, sweep_run_job, s, err))
		return false;
	if (s->digest != 0)
		log_info("digest=%lld made cadence=%s run=%lld",
		    (long long)s->digest, cadence_name(s->cadence),
		    (long long)s->run_day);
	return true;
}

/* Daily, weekly, monthly: built hold_minutes before the hour. */
static bool
sweep_cadence(const struct flow *flow, struct db *db, enum cadence cadence,
    struct err *err)
{
	const struct conf *conf = flow->conf;
	const int64_t until = date_now() +
	    (int64_t)conf->digest.hold_minutes * 60;
	const struct schedule_run run = schedule_last(
	    compose_schedule(conf, cadence), conf->digest.holidays, until);
	struct sweep_run s = {.flow = flow, .cadence = cadence,
	    .at = run.at, .run_day = run.day};
	int64_t day = 0;

	if (!sweep_ran(db, cadence, &day, err))
		return false;
	if (s.run_day == 0 || s.run_day <= day)
		return true;
	/* The very first look: what lies behind is not ours to catch up. */
	s.fire = day != 0 || s.at > date_now();
	return sweep_run(db, &s, err);
}

struct sweep_gathered {
	int64_t oldest, newest;		/* approvals; 0 none */
};

static bool
sweep_gather(void *arg, const struct edition *edition, struct err *err)
{
	struct sweep_gathered *g = arg;

	(void)err;
	if (g->oldest == 0 || edition->approved_at < g->oldest)
		g->oldest = edition->approved_at;
	if (edition->approved_at > g->newest)
		g->newest = edition->approved_at;
	return true;
}

bool
sweep_is_quiet(const struct conf *conf)
{
	const int hour = date_local(date_now()).hour;
	const int from = conf->digest.quiet_from;
	const int to = conf->digest.quiet_to;

	if (from == to)
		return false;
	return from < to ? hour >= from && hour < to
	    : hour >= from || hour < to;
}

/*
 * For those who chose "at once": what was approved gathers a while, counted
 * from the first, then leaves as one mail; not at night.  Its run key is the
 * approval of the newest edition it gathers, but not of this second, in
 * which another may still be approved.
 */
static bool
sweep_immediate(const struct flow *flow, struct db *db, struct err *err)
{
	const struct conf *conf = flow->conf;
	const int64_t now = date_now();
	const int64_t ripe = now - (int64_t)conf->digest.gather_minutes * 60;
	struct sweep_run s = {.flow = flow, .cadence = CADENCE_IMMEDIATE,
	    .at = now, .fire = true};
	struct sweep_gathered g = {0, 0};
	int64_t last = 0;

	if (!sweep_ran(db, CADENCE_IMMEDIATE, &last, err) ||
	    !edition_candidates(db, last, sweep_gather, &g, err))
		return false;
	s.run_day = g.newest < now ? g.newest : now - 1;
	if (g.oldest == 0 || g.oldest > ripe || s.run_day <= last ||
	    sweep_is_quiet(conf))
		return true;
	return sweep_run(db, &s, err);
}

/* --- digests go on -------------------------------------------------------- */

static bool
sweep_freezing(const struct flow *flow, struct db *db,
    expand_progress *progress, void *arg, struct err *err)
{
	struct digest_list list = {NULL, 0};
	struct expand_result result;
	bool ok = digest_in_state(db, "freezing", &list, err);

	for (size_t i = 0; ok && i < list.count; i++) {
		ok = expand_digest(flow, db, list.item[i].id, progress, arg,
		    &result, err);
		if (ok && !result.busy && !result.stopped)
			log_info("digest=%lld frozen recipients=%lld",
			    (long long)list.item[i].id,
			    (long long)result.recipients);
	}
	digest_list_release(&list);
	return ok;
}

static bool
sweep_leave_job(struct tx *tx, void *arg, struct err *err)
{
	const int64_t id = *(const int64_t *)arg;
	char subject[32] = "";
	bool moved = false;

	snprintf(subject, sizeof(subject), "digest %lld", (long long)id);
	return digest_move(tx, id, "sending", "", &moved, err) && (!moved ||
	    audit_add(tx, "service", "digest.leave", subject, "", err));
}

static bool
sweep_held(struct db *db, struct err *err)
{
	struct digest_list list = {NULL, 0};
	bool ok = digest_in_state(db, "held", &list, err);

	for (size_t i = 0; ok && i < list.count; i++) {
		if (list.item[i].leaves_at <= date_now())
			ok = sweep_tx(db, sweep_leave_job, &list.item[i].id,
			    err);
	}
	digest_list_release(&list);
	return ok;
}

/* Rows of posts that changed: whoever began with them may have died. */
static bool
sweep_replan(const struct flow *flow, struct db *db,
    expand_progress *progress, void *arg, struct err *err)
{
	struct replan_step step = {.flow = flow};
	bool due = false;

	if (!replan_is_due(db, INT64_MAX, &due, err))
		return false;
	while (due && !step.done && !step.waits &&
	    (!progress || progress(arg, 0, 0))) {
		if (!sweep_tx(db, replan_step, &step, err))
			return false;
	}
	return true;
}

/* The same for rows of cancelled digests; and for those that were under way
 * then, and came back. */
static bool
sweep_cancelled(struct db *db, expand_progress *progress, void *arg,
    struct err *err)
{
	struct control_rows rows = {.done = false};

	if (!outbox_cancelled(db, &rows.digest, err))
		return false;
	while (rows.digest != 0 && !rows.done &&
	    (!progress || progress(arg, 0, 0))) {
		if (!sweep_tx(db, control_cancel_rows, &rows, err))
			return false;
	}
	return true;
}

/* Before any digest is made: whose topic was closed gets nothing of it. */
static bool
sweep_topics(struct db *db, expand_progress *progress, void *arg,
    struct err *err)
{
	struct topics_step step = {0};
	bool due = false;

	if (!topics_step_is_due(db, &due, err))
		return false;
	while (due && !step.done && (!progress || progress(arg, 0, 0))) {
		if (!sweep_tx(db, topics_step, &step, err))
			return false;
	}
	return true;
}

/* --- sign-ups that nobody confirmed --------------------------------------- */

static bool
sweep_purge_job(struct tx *tx, void *arg, struct err *err)
{
	int64_t *count = arg;

	return subscriber_purge_pending(tx,
	    date_now() - link_lifetime(LINK_CONFIRM), count, err) &&
	    (*count == 0 || scrub_owe(tx, err)) &&
	    errand_purge(tx, date_now() - ERRANDS_KEEP, err) &&
	    sweep_remember(tx, SWEEP_PURGED, date_now(), err);
}

/* Once an hour is enough; a confirmation link lives 7 days. */
static bool
sweep_pending(struct db *db, struct err *err)
{
	int64_t last = 0;
	int64_t count = 0;

	if (!sweep_number(db, SWEEP_PURGED, &last, err))
		return false;
	if (last <= date_now() && date_now() - last < SWEEP_PURGE_SECONDS)
		return true;
	if (!sweep_tx(db, sweep_purge_job, &count, err))
		return false;
	if (count > 0)
		log_info("purged pending=%lld", (long long)count);
	return true;
}

static void
sweep_say_late(void *arg, const char *digest, int64_t leaves_at)
{
	(void)arg;
	log_error("digest=%s is late: nothing of it has left %lld minutes"
	    " after its hour", digest,
	    (long long)((date_now() - leaves_at) / 60));
}

/* Mail that does not come is noticed by nobody: say it every ten minutes. */
static bool
sweep_late(struct db *db, struct err *err)
{
	static int64_t next;

	if (date_mono_ms() < next)
		return true;
	next = date_mono_ms() + HEALTH_LATE * 1000;
	return health_late(db, date_now() - HEALTH_LATE, sweep_say_late, NULL,
	    err);
}

static bool
sweep_notices(const struct flow *flow, struct db *db,
    expand_progress *progress, void *arg, struct err *err)
{
	static int64_t next;

	if (date_mono_ms() < next)
		return true;
	next = date_mono_ms() + SWEEP_NOTICE * 1000;
	return notice_sweep(flow, db, progress, arg, err);
}

static bool
sweep_chronicle(struct db *db, struct err *err)
{
	static int64_t next;

	if (date_mono_ms() < next)
		return true;
	next = date_mono_ms() + SWEEP_CHRONICLE * 1000;
	return chronicle(db, err);
}

int64_t
sweep_next(const struct conf *conf, int cadence)
{
	const struct schedule *s = compose_schedule(conf,
	    (enum cadence)cadence);

	return s ? schedule_next(s, conf->digest.holidays, date_now()).at : 0;
}

bool
sweep(const struct flow *flow, struct db *db, expand_progress *progress,
    void *arg, struct err *err)
{
	char *paused = NULL;
	bool ok = setting_get(db, SETTING_PAUSED, &paused, err);
	const bool runs = ok && !paused;

	mem_free(paused);
	ok = ok && sweep_topics(db, progress, arg, err);
	ok = ok && sweep_posts(flow, db, err) &&
	    (!runs || sweep_urgent(flow, db, err));
	for (int c = CADENCE_DAILY; runs && ok && c <= CADENCE_MONTHLY; c++)
		ok = sweep_cadence(flow, db, (enum cadence)c, err) &&
		    sweep_early(flow, db, (enum cadence)c, err);
	return ok && (!runs || sweep_immediate(flow, db, err)) &&
	    sweep_freezing(flow, db, progress, arg, err) &&
	    sweep_replan(flow, db, progress, arg, err) &&
	    sweep_cancelled(db, progress, arg, err) &&
	    (!runs || sweep_held(db, err)) && sweep_pending(db, err) &&
	    sweep_late(db, err) && quality_gate_tell(flow, db, err) &&
	    sweep_notices(flow, db, progress, arg, err) &&
	    sweep_chronicle(db, err);
}
