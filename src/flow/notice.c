/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which causes are told of now, and to whom. */
#include "flow/notice.h"

#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"
#include "flow/notice_parts.h"
#include "flow/sweep_parts.h"
#include "store/audit.h"
#include "store/outbox.h"
#include "store/setting.h"

enum {
	NOTICE_FROM = 7, NOTICE_TO = 17,	/* hours of a working day */
	NOTICE_KEPT = 60 * NOTICE_DAY
};

static const struct notice_kind notice_kinds[] = {
	{"paused", STAFF_SENDER, 1, true, false, "/staff/digests/%lld"},
	{"late", STAFF_SENDER, 1, true, false, "/staff/digests/%lld"},
	{"relay", STAFF_ADMIN, 1, true, true, "/staff/"},
	{"doubts", STAFF_SENDER, 1, false, false, "/staff/digests"},
	{"tomorrow", STAFF_SENDER, 0, false, false,
	    "/staff/digests/next?cadence=%s"},
	{"drafts", STAFF_SENDER, 7, false, false, "/staff/posts?state=draft"},
	{"held", STAFF_SENDER, 7, true, true, "/staff/"},
	{"source", STAFF_ADMIN, 7, false, false, "/staff/sources"},
	{"flood", STAFF_SENDER, 7, false, false, "/staff/posts"},
};

const struct notice_kind *
notice_kind(const char *cause)
{
	for (size_t i = 0; i < sizeof(notice_kinds) / sizeof(notice_kinds[0]);
	    i++)
		if (strcmp(notice_kinds[i].cause, cause) == 0)
			return &notice_kinds[i];
	return NULL;
}

/* --- is it time ----------------------------------------------------------- */

static bool
notice_has_word(const char *mark, const char *word)
{
	char one[24] = "";

	while (str_word(&mark, " ", one, sizeof(one)))
		if (strcmp(one, word) == 0)
			return true;
	return false;
}

/* Is there a number in mark that was not in the last one? */
static bool
notice_has_news(const char *mark, const char *last)
{
	char one[24] = "";

	while (str_word(&mark, " ", one, sizeof(one)))
		if (!notice_has_word(last, one))
			return true;
	return false;
}

static int64_t
notice_days(int day)
{
	return date_days(day / 10000, day / 100 % 100, day % 100);
}

static bool
notice_is_due(const struct notice_found *found, const struct notice *last)
{
	const struct notice *n = &found->notice;
	const int again = found->kind->again;
	const int64_t days = notice_days(n->day) - notice_days(last->day);

	/* A clock that was set back does not make it a new day. */
	if (days <= 0)
		return false;
	if (notice_has_news(n->mark, last->mark))
		return true;
	if (again == 0)
		return false;
	return last->over || days >= again;
}

static bool
notice_is_hours(int64_t now)
{
	const int hour = date_local(now).hour;

	return notice_is_working_day(now) && hour >= NOTICE_FROM &&
	    hour < NOTICE_TO;
}

/* Leaves of the causes those that are told of now, the first *due. */
static bool
notice_choose(struct notice_causes *c, bool *due, struct err *err)
{
	const bool hours = notice_is_hours(c->now);

	for (size_t i = 0; i < c->count; i++) {
		const struct notice_found *f = &c->item[i];
		struct notice last = {0};
		bool found = false;

		due[i] = false;
		if (!f->kind->hurry && !hours)
			continue;
		if (!notice_last(c->db, f->kind->cause, f->notice.subject,
		    &last, &found, err))
			return false;
		due[i] = !found || notice_is_due(f, &last);
		notice_release(&last);
	}
	return true;
}

/* --- what is over --------------------------------------------------------- */

static bool
notice_holds(const struct notice_causes *c, const struct notice *notice)
{
	if (strcmp(notice->cause, "tomorrow") == 0)
		return c->now < notice->when_at;
	for (size_t i = 0; i < c->count; i++)
		if (strcmp(c->item[i].notice.cause, notice->cause) == 0 &&
		    c->item[i].notice.subject == notice->subject)
			return true;
	return false;
}

/* Numbers of the notices whose cause is gone; the caller frees. */
static bool
notice_gone(const struct notice_causes *c, int64_t **ids, size_t *count,
    struct err *err)
{
	struct notice_list list = {NULL, 0};

	*ids = NULL;
	*count = 0;
	if (!notice_open(c->db, &list, err))
		return false;
	for (size_t i = 0; i < list.count; i++) {
		if (notice_holds(c, &list.item[i]))
			continue;
		*ids = mem_grow(*ids, *count + 1, sizeof(**ids));
		(*ids)[(*count)++] = list.item[i].id;
	}
	notice_list_release(&list);
	return true;
}

/* --- the transaction ------------------------------------------------------ */

struct notice_job {
	struct notice_causes causes;
	bool *due;
	int64_t *gone;
	size_t gone_n;
	int64_t settle;		/* a row, or 0 */
	size_t told, mails;
};

static bool
notice_wants(const struct staff *staff, const struct notice_kind *kind)
{
	return staff->role >= kind->role && staff->notices &&
	    staff->seen_at != 0;
}

static bool
notice_mail(struct tx *tx, struct notice_job *job, const struct notice *n,
    const struct notice_kind *kind, struct err *err)
{
	const char *site = job->causes.flow->conf->site.language;
	struct staff_list staff = {NULL, 0};
	char detail[64] = "";
	int64_t row = 0;
	bool ok = staff_list(tx->db, &staff, err);

	for (size_t i = 0; ok && i < staff.count; i++) {
		const struct staff *s = &staff.item[i];

		if (!notice_wants(s, kind))
			continue;
		snprintf(detail, sizeof(detail), "notice=%lld lang=%s",
		    (long long)n->id, *s->language ? s->language : site);
		ok = outbox_add_single(tx, OUTBOX_NOTICE, 0, s->address,
		    detail, &row, err);
		job->mails++;
	}
	staff_list_release(&staff);
	return ok;
}

static bool
notice_tell(struct tx *tx, struct notice_job *job, struct notice_found *f,
    struct err *err)
{
	char subject[32] = "";
	bool added = false;

	if (!notice_add(tx, &f->notice, &added, err))
		return false;
	if (!added)
		return true;
	job->told++;
	snprintf(subject, sizeof(subject), "notice %lld",
	    (long long)f->notice.id);
	return notice_mail(tx, job, &f->notice, f->kind, err) &&
	    audit_add(tx, "service", "notice.tell", subject, f->kind->cause,
	    err);
}

static bool
notice_remember(struct tx *tx, const struct notice_job *job,
    struct err *err)
{
	const struct notice_causes *c = &job->causes;
	char name[32] = "";
	bool moved = false;
	bool ok = true;

	for (int i = CADENCE_DAILY; ok && i <= CADENCE_MONTHLY; i++) {
		snprintf(name, sizeof(name), NOTICE_LOOKED, i);
		ok = c->looked[i] == 0 ||
		    sweep_remember(tx, name, c->looked[i], err);
	}
	return ok && (job->settle == 0 || outbox_move(tx, job->settle,
	    OUTBOX_CLOSE, 0, NULL, NULL, &moved, err));
}

static bool
notice_job(struct tx *tx, void *arg, struct err *err)
{
	struct notice_job *job = arg;
	struct notice_causes *c = &job->causes;
	bool ok = notice_remember(tx, job, err);

	job->told = job->mails = 0;
	for (size_t i = 0; ok && i < job->gone_n; i++)
		ok = notice_over(tx, job->gone[i], err);
	for (size_t i = 0; ok && i < c->count; i++)
		if (job->due[i])
			ok = notice_tell(tx, job, &c->item[i], err);
	return ok && (job->told == 0 ||
	    notice_purge(tx, c->now - NOTICE_KEPT, err));
}

/* Is there anything to write? */
static bool
notice_has_work(const struct notice_job *job)
{
	const struct notice_causes *c = &job->causes;
	bool work = job->gone_n > 0 || job->settle != 0;

	for (size_t i = 0; i < c->count; i++)
		work = work || job->due[i];
	for (int i = 0; i <= CADENCE_MONTHLY; i++)
		work = work || c->looked[i] != 0;
	return work;
}

bool
notice_sweep(const struct flow *flow, struct db *db,
    expand_progress *progress, void *arg, struct err *err)
{
	struct notice_job job = {.causes = {.flow = flow, .db = db,
	    .now = date_now(), .progress = progress, .arg = arg}};
	struct notice_causes *c = &job.causes;
	char *paused = NULL;
	bool ok = setting_get(db, SETTING_PAUSED, &paused, err);

	/* Nothing leaves then, and staff know why. */
	if (!ok || paused)
		goto out;
	ok = notice_look(c, err);
	if (!ok)
		goto out;
	job.due = mem_array(c->count + 1, sizeof(*job.due));
	ok = notice_choose(c, job.due, err) &&
	    notice_gone(c, &job.gone, &job.gone_n, err) &&
	    notice_settle(db, &job.settle, err);
	if (!ok || !notice_has_work(&job))
		goto out;
	ok = sweep_tx(db, notice_job, &job, err);
	if (ok && job.told > 0)
		log_info("notices=%zu mails=%zu", job.told, job.mails);
out:
	mem_free(paused);
	mem_free(job.due);
	mem_free(job.gone);
	notice_causes_release(c);
	return ok;
}

bool
notice_wanted(struct tx *tx, void *arg, struct err *err)
{
	struct notice_wanted *w = arg;
	struct staff staff = {0};
	char *subject = NULL;
	bool found = false;
	bool ok = staff_get(tx->db, w->staff, &staff, &found, err);

	if (ok && found && staff.notices != w->wanted) {
		staff.notices = w->wanted;
		subject = mem_printf("staff %s", staff.name);
		ok = staff_update(tx, &staff, err) &&
		    audit_add(tx, w->flow->who, "staff.notices", subject,
		    w->wanted ? "on" : "off", err);
	}
	mem_free(subject);
	staff_release(&staff);
	return ok;
}
