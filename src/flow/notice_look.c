/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The causes: what holds now that staff should hear of. */
#include "flow/notice_parts.h"

#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/mem.h"
#include "base/str.h"
#include "flow/outlook.h"
#include "flow/sweep_parts.h"
#include "flow/watch.h"
#include "store/digest.h"
#include "store/health.h"
#include "store/holdback.h"
#include "store/source.h"

enum {
	NOTICE_DRAFT_AGE = 60 * 60,	/* its writer may be at it still */
	NOTICE_RELAY_DOWN = 10 * 60,
	NOTICE_FAILURES = 3,
	NOTICE_EVE_HOUR = 13,
	NOTICE_HELD = 7 * NOTICE_DAY,
	NOTICE_MARK = 50		/* numbers in a mark, at most */
};

bool
notice_is_working_day(int64_t t)
{
	const struct date_local d = date_local(t);

	return d.weekday <= 5 && !schedule_is_holiday(d.year, d.month, d.day);
}

int64_t
notice_eve(int64_t leaves_at)
{
	const struct date_local d = date_local(leaves_at);
	int64_t days = date_days(d.year, d.month, d.day);
	int64_t eve = 0;
	int year = 0, month = 0, day = 0;

	do {
		date_civil(--days, &year, &month, &day);
		eve = date_from_local(year, month, day, NOTICE_EVE_HOUR, 0);
	} while (!notice_is_working_day(eve));
	return eve;
}

void
notice_causes_release(struct notice_causes *c)
{
	for (size_t i = 0; i < c->count; i++)
		notice_release(&c->item[i].notice);
	mem_free(c->item);
	c->item = NULL;
	c->count = 0;
}

/* Being put together. */
struct notice_draft {
	struct notice_causes *causes;
	struct buf mark, names;
	int64_t n;
};

static void
notice_name(struct notice_draft *d, int64_t id, const char *name)
{
	d->n++;
	if (d->n <= NOTICE_MARK)
		buf_printf(&d->mark, "%s%lld", d->mark.len ? " " : "",
		    (long long)id);
	if (d->n > NOTICE_NAMES || !*name)
		return;
	buf_printf(&d->names, "%s%s", d->names.len ? "\n" : "", name);
}

/* Takes what d holds; nothing found, nothing added. */
static void
notice_found(struct notice_draft *d, const char *cause, int64_t subject,
    int64_t n, int64_t when_at)
{
	struct notice_causes *c = d->causes;
	const struct date_local day = date_local(c->now);

	if (n > 0) {
		c->item = mem_grow(c->item, c->count + 1, sizeof(*c->item));
		c->item[c->count++] = (struct notice_found){
		    .kind = notice_kind(cause),
		    .notice = {.cause = mem_strdup(cause),
		    .subject = subject, .n = n, .when_at = when_at,
		    .day = day.year * 10000 + day.month * 100 + day.day,
		    .mark = buf_take(&d->mark),
		    .names = buf_take(&d->names)}};
	}
	buf_release(&d->mark);
	buf_release(&d->names);
	d->n = 0;
}

static struct notice_draft
notice_begin(struct notice_causes *c)
{
	return (struct notice_draft){c, BUF_INIT(BUF_LINE),
	    BUF_INIT(BUF_PAGE), 0};
}

/* --- drafts, doubts ------------------------------------------------------- */

static void
notice_draft_row(void *arg, int64_t post, const char *title)
{
	notice_name(arg, post, title);
}

static bool
notice_look_drafts(struct notice_causes *c, struct err *err)
{
	struct notice_draft d = notice_begin(c);
	int64_t n = 0;
	const bool ok = notice_drafts(c->db, c->now - NOTICE_DRAFT_AGE,
	    NOTICE_MARK, notice_draft_row, &d, &n, err);

	notice_found(&d, "drafts", 0, ok ? n : 0, 0);
	return ok;
}

static bool
notice_held_row(void *arg, const struct holdback *h, struct err *err)
{
	(void)err;
	notice_name(arg, h->edition, h->title);
	return true;
}

/* What the gate left out of a digest (quality_gate.h). */
static bool
notice_look_held(struct notice_causes *c, struct err *err)
{
	struct notice_draft d = notice_begin(c);
	const bool ok = holdback_list(c->db, c->now - NOTICE_HELD,
	    NOTICE_MARK, notice_held_row, &d, err);

	notice_found(&d, "held", 0, ok ? d.n : 0, 0);
	return ok;
}

static bool
notice_look_doubts(struct notice_causes *c, struct err *err)
{
	struct notice_draft d = notice_begin(c);
	int64_t n = 0;
	const bool ok = notice_doubts(c->db, &n, err);

	notice_found(&d, "doubts", 0, ok ? n : 0, 0);
	return ok;
}

/* --- digests -------------------------------------------------------------- */

static bool
notice_look_paused(struct notice_causes *c, struct err *err)
{
	struct digest_list list = {NULL, 0};

	if (!digest_in_state(c->db, "paused", &list, err))
		return false;
	for (size_t i = 0; i < list.count; i++) {
		struct notice_draft d = notice_begin(c);

		notice_name(&d, list.item[i].id, list.item[i].subject);
		notice_found(&d, "paused", list.item[i].id, 1,
		    list.item[i].leaves_at);
	}
	digest_list_release(&list);
	return true;
}

struct notice_ids {
	int64_t id[NOTICE_NAMES];
	size_t count;
};

static void
notice_late_row(void *arg, const char *label, int64_t leaves_at)
{
	struct notice_ids *ids = arg;

	(void)leaves_at;
	if (ids->count < NOTICE_NAMES &&
	    str_int64(label, &ids->id[ids->count]))
		ids->count++;
}

static bool
notice_look_late(struct notice_causes *c, struct err *err)
{
	struct notice_ids ids = {{0}, 0};
	bool ok = health_late(c->db, c->now - HEALTH_LATE, notice_late_row,
	    &ids, err);

	for (size_t i = 0; ok && i < ids.count; i++) {
		struct notice_draft d = notice_begin(c);
		struct digest digest = {0};
		bool found = false;

		ok = digest_get(c->db, ids.id[i], &digest, &found, err);
		if (found)
			notice_name(&d, digest.id, digest.subject);
		notice_found(&d, "late", ids.id[i], found ? 1 : 0,
		    digest.leaves_at);
		digest_release(&digest);
	}
	return ok;
}

/* --- sources, relays ------------------------------------------------------ */

/* Without what may be a secret in it: "www.example.se/feed". */
static void
notice_source(struct notice_draft *d, const struct source *source)
{
	const char *url = strstr(source->url, "://");
	const char *at = NULL;
	size_t n = 0;
	char *text = NULL;

	url = url ? url + 3 : source->url;
	n = strcspn(url, "/?#");
	at = memchr(url, '@', n);
	if (at)
		url = at + 1;
	text = mem_strndup(url, strcspn(url, "?#"));
	notice_name(d, source->id, text);
	mem_free(text);
}

/* What poll.c says of a source that brought too much at once. */
static bool
notice_is_flood(const struct source *source)
{
	return strstr(source->note, "new items at once are held") != NULL;
}

static bool
notice_is_ailing(const struct source *source)
{
	const char *health = watch_health(source);

	return strcmp(health, "stopped") == 0 ||
	    strcmp(health, "certificate") == 0 ||
	    (strcmp(health, "failing") == 0 &&
	    source->failures >= NOTICE_FAILURES);
}

static bool
notice_look_sources(struct notice_causes *c, struct err *err)
{
	struct notice_draft ailing = notice_begin(c), flood = notice_begin(c);
	struct source_list list = {NULL, 0};

	if (!source_list(c->db, &list, err))
		return false;
	for (size_t i = 0; i < list.count; i++) {
		if (notice_is_ailing(&list.item[i]))
			notice_source(&ailing, &list.item[i]);
		else if (notice_is_flood(&list.item[i]))
			notice_source(&flood, &list.item[i]);
	}
	source_list_release(&list);
	notice_found(&ailing, "source", 0, ailing.n, 0);
	notice_found(&flood, "flood", 0, flood.n, 0);
	return true;
}

struct notice_down {
	struct notice_draft draft;
	int64_t since;		/* of the one that is down longest */
};

/* A short fault mends itself.  When it began makes it another one. */
static void
notice_relay_row(void *arg, const char *relay, const char *fault,
    int64_t since)
{
	struct notice_down *down = arg;
	const struct notice_causes *c = down->draft.causes;

	if (*fault == '\0' || c->now - since < NOTICE_RELAY_DOWN ||
	    !conf_has_relay(c->flow->conf, relay))
		return;
	if (down->draft.n == 0 || since < down->since)
		down->since = since;
	notice_name(&down->draft, since, relay);
}

static bool
notice_look_relays(struct notice_causes *c, struct err *err)
{
	struct notice_down down = {notice_begin(c), 0};
	const bool ok = health_relay_list(c->db, notice_relay_row, &down,
	    err);

	notice_found(&down.draft, "relay", 0, ok ? down.draft.n : 0,
	    down.since);
	return ok;
}

/* --- the day before ------------------------------------------------------- */

static bool
notice_any(void *arg, const struct edition *edition, struct err *err)
{
	(void)edition;
	(void)err;
	*(bool *)arg = true;
	return true;
}

static bool
notice_outlook(struct notice_causes *c, enum cadence cadence, int64_t at,
    struct err *err)
{
	struct outlook o = {.flow = c->flow, .cadence = cadence,
	    .leaves_at = at, .progress = c->progress, .arg = c->arg};
	struct notice_draft d = notice_begin(c);
	struct post post = {0};
	bool found = false;
	bool ok = outlook_make(c->db, &o, err);

	for (size_t i = 0; ok && i < o.posts; i++) {
		ok = post_get(c->db, o.post[i].post, &post, &found, err);
		if (found)
			notice_name(&d, post.id, post.title);
		post_release(&post);
	}
	/* Not looked at: that is for the next start. */
	if (o.stopped)
		c->looked[cadence] = 0;
	/* What makes it another is its hour, not what joins it. */
	buf_clear(&d.mark);
	buf_printf(&d.mark, "%lld", (long long)at);
	notice_found(&d, "tomorrow", cadence, ok ? o.readers : 0, at);
	outlook_release(&o);
	return ok;
}

/* Counting takes long where many read: once, and again only when something
 * was approved since. */
static bool
notice_look_run(struct notice_causes *c, enum cadence cadence,
    struct err *err)
{
	const struct conf *conf = c->flow->conf;
	const int64_t at = sweep_next(conf, cadence);
	const int64_t hold = (int64_t)conf->digest.hold_minutes * 60;
	struct notice last = {0};
	char name[32] = "", mark[24] = "";
	int64_t looked = 0;
	bool told = false, fresh = false;

	if (at == 0 || c->now < notice_eve(at) || c->now >= at - hold)
		return true;
	snprintf(mark, sizeof(mark), "%lld", (long long)at);
	if (!notice_last(c->db, "tomorrow", cadence, &last, &told, err))
		return false;
	told = told && strcmp(last.mark, mark) == 0;
	notice_release(&last);
	snprintf(name, sizeof(name), NOTICE_LOOKED, (int)cadence);
	if (told || !sweep_number(c->db, name, &looked, err))
		return told;
	fresh = looked < notice_eve(at);
	if (!fresh && !edition_candidates(c->db, looked - 1, notice_any,
	    &fresh, err))
		return false;
	if (!fresh)
		return true;
	c->looked[cadence] = c->now;
	return notice_outlook(c, cadence, at, err);
}

bool
notice_look(struct notice_causes *c, struct err *err)
{
	bool ok = notice_look_drafts(c, err) && notice_look_held(c, err) &&
	    notice_look_doubts(c, err) &&
	    notice_look_paused(c, err) && notice_look_late(c, err) &&
	    notice_look_sources(c, err) && notice_look_relays(c, err);

	for (int i = CADENCE_DAILY; ok && i <= CADENCE_MONTHLY; i++)
		ok = notice_look_run(c, (enum cadence)i, err);
	return ok;
}
