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
#include "db/tx.h"
#include "flow/compose.h"
#include "store/audit.h"
#include "store/digest.h"
#include "store/post.h"
#include "store/setting.h"
#include "store/subscriber.h"

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
	char *text = NULL;
	bool ok = false;

	sweep_name(cadence, name, sizeof(name));
	ok = setting_get(db, name, &text, err);
	*day = 0;
	if (text)
		(void)str_int64(text, day);
	mem_free(text);
	return ok;
}

static bool
sweep_run_tx(struct tx *tx, struct sweep_run *s, struct err *err)
{
	struct compose_digest job = {
	    .flow = s->flow,
	    .cadence = s->cadence,
	    .run_day = s->run_day,
	    .leaves_at = s->at > date_now() ? s->at : date_now(),
	};
	char name[32] = "";
	char day[24] = "";

	sweep_name(s->cadence, name, sizeof(name));
	snprintf(day, sizeof(day), "%lld", (long long)s->run_day);
	if (!setting_put(tx, name, day, err))
		return false;
	if (!s->fire)
		return true;
	if (!compose_digest(tx, &job, err))
		return false;
	s->digest = job.digest;
	return true;
}

static bool
sweep_commit(struct db *db, struct sweep_run *s, struct err *err)
{
	struct tx tx;

	if (!tx_begin(db, &tx, err))
		return false;
	if (!sweep_run_tx(&tx, s, err)) {
		tx_rollback(&tx);
		return false;
	}
	return tx_commit(&tx, err);
}

/* Daily, weekly, monthly: built hold_minutes before the hour. */
static bool
sweep_cadence(const struct flow *flow, struct db *db, enum cadence cadence,
    struct err *err)
{
	const struct conf *conf = flow->conf;
	const int64_t until = date_now() +
	    (int64_t)conf->digest.hold_minutes * 60;
	struct sweep_run s = {.flow = flow, .cadence = cadence};
	struct schedule_run run;
	int64_t day = 0;

	run = schedule_last(compose_schedule(conf, cadence),
	    conf->digest.holidays, until);
	s.at = run.at;
	s.run_day = run.day;
	if (!sweep_ran(db, cadence, &day, err))
		return false;
	if (s.run_day == 0 || s.run_day <= day)
		return true;
	/* The very first look: what lies behind is not ours to catch up. */
	s.fire = day != 0 || s.at > date_now();
	if (!sweep_commit(db, &s, err))
		return false;
	if (s.digest != 0)
		log_info("digest=%lld made cadence=%s run=%lld",
		    (long long)s.digest, cadence_name(cadence),
		    (long long)s.run_day);
	return true;
}

static bool
sweep_newest(void *arg, const struct edition *edition, struct err *err)
{
	int64_t *newest = arg;

	(void)err;
	if (edition->approved_at > *newest)
		*newest = edition->approved_at;
	return true;
}

static bool
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

/* For those who chose "at once": what was approved gathers a while, then
 * leaves as one mail; not at night.  Its run key is the approval of the
 * newest edition it gathers. */
static bool
sweep_immediate(const struct flow *flow, struct db *db, struct err *err)
{
	const struct conf *conf = flow->conf;
	const int64_t ripe = date_now() -
	    (int64_t)conf->digest.gather_minutes * 60;
	struct sweep_run s = {.flow = flow, .cadence = CADENCE_IMMEDIATE,
	    .fire = true};
	int64_t newest = 0;
	int64_t last = 0;

	if (!sweep_ran(db, CADENCE_IMMEDIATE, &last, err) ||
	    !edition_candidates(db, last, sweep_newest, &newest, err))
		return false;
	if (newest <= last || newest > ripe ||
	    sweep_is_quiet(conf))
		return true;
	s.at = date_now();
	s.run_day = newest;
	if (!sweep_commit(db, &s, err))
		return false;
	if (s.digest != 0)
		log_info("digest=%lld made cadence=immediate",
		    (long long)s.digest);
	return true;
}

static bool
sweep_move(struct db *db, const struct digest *digest, const char *state,
    const char *what, struct err *err)
{
	char subject[32] = "";
	struct tx tx;
	bool moved = false;

	snprintf(subject, sizeof(subject), "digest %lld",
	    (long long)digest->id);
	if (!tx_begin(db, &tx, err))
		return false;
	if (!digest_move(&tx, digest->id, state, "", &moved, err) ||
	    (moved && !audit_add(&tx, "service", what, subject, "", err))) {
		tx_rollback(&tx);
		return false;
	}
	return tx_commit(&tx, err);
}

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
sweep_held(struct db *db, struct err *err)
{
	struct digest_list list = {NULL, 0};
	bool ok = digest_in_state(db, "held", &list, err);

	for (size_t i = 0; ok && i < list.count; i++) {
		if (list.item[i].leaves_at <= date_now())
			ok = sweep_move(db, &list.item[i], "sending",
			    "digest.leave", err);
	}
	digest_list_release(&list);
	return ok;
}

/* Once an hour is enough; a confirmation link lives 7 days. */
static bool
sweep_pending(struct db *db, struct err *err)
{
	static int64_t next;
	int64_t count = 0;
	struct tx tx;

	if (date_mono_ms() < next)
		return true;
	next = date_mono_ms() + 60 * 60 * 1000;
	if (!tx_begin(db, &tx, err))
		return false;
	if (!subscriber_purge_pending(&tx,
	    date_now() - link_lifetime(LINK_CONFIRM), &count, err)) {
		tx_rollback(&tx);
		return false;
	}
	if (count > 0)
		log_info("purged pending=%lld", (long long)count);
	return tx_commit(&tx, err);
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
	for (int c = CADENCE_DAILY; runs && ok && c <= CADENCE_MONTHLY; c++)
		ok = sweep_cadence(flow, db, (enum cadence)c, err);
	return ok && (!runs || sweep_immediate(flow, db, err)) &&
	    sweep_freezing(flow, db, progress, arg, err) &&
	    (!runs || sweep_held(db, err)) && sweep_pending(db, err);
}
