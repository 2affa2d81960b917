/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "flow/compose.h"

#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/uuid.h"
#include "flow/quality_gate.h"
#include "store/audit.h"
#include "store/digest.h"
#include "store/setting.h"

enum {
	COMPOSE_DAY = 24 * 60 * 60, COMPOSE_LONGEST = 62 * COMPOSE_DAY,
	COMPOSE_DRAWN = 30	/* posts, in some 10 ms */
};

const struct schedule *
compose_schedule(const struct conf *conf, enum cadence cadence)
{
	switch (cadence) {
	case CADENCE_DAILY:
		return &conf->digest.daily;
	case CADENCE_WEEKLY:
		return &conf->digest.weekly;
	case CADENCE_MONTHLY:
		return &conf->digest.monthly;
	default:
		return NULL;
	}
}

static bool
compose_number(struct db *db, const char *name, int64_t *n, struct err *err)
{
	char *text = NULL;
	const bool ok = setting_get(db, name, &text, err);

	*n = 0;
	if (text)
		(void)str_int64(text, n);
	mem_free(text);
	return ok;
}

/* Seconds of service pauses between since and until; the last one's. */
static bool
compose_paused(struct db *db, int64_t since, int64_t until, int64_t *paused,
    struct err *err)
{
	int64_t ended = 0;
	int64_t span = 0;
	int64_t from = 0;

	if (!compose_number(db, SETTING_PAUSE_END, &ended, err) ||
	    !compose_number(db, SETTING_PAUSE_SPAN, &span, err) ||
	    !compose_number(db, SETTING_PAUSE_FROM, &from, err))
		return false;
	*paused = ended > since ? span : 0;
	if (from != 0 && until > from)
		*paused += until - from;
	return true;
}

bool
compose_since(struct db *db, const struct conf *conf, enum cadence cadence,
    bool own, int64_t leaves_at, int64_t *since, struct err *err)
{
	const struct schedule *s = compose_schedule(conf, cadence);
	const enum schedule_holidays holidays = conf->digest.holidays;
	int64_t at = leaves_at;
	int64_t paused = 0;

	if (s && cadence != CADENCE_MONTHLY) {
		/* A run that catches up leaves after its hour. */
		if (own)
			at = schedule_last(s, holidays, at).at;
		for (int i = 0; i < 2 && at > 0; i++)
			at = schedule_last(s, holidays, at - 1).at;
		/* It was chosen what that run carries before its hour. */
		*since = at - (int64_t)conf->digest.hold_minutes * 60;
	} else {
		*since = leaves_at - COMPOSE_LONGEST;
	}
	if (!compose_paused(db, *since, leaves_at, &paused, err))
		return false;
	*since -= paused;
	return true;
}

bool
compose_is_lasting(struct db *db, const struct edition *edition, int64_t now,
    bool *lasting, struct err *err)
{
	int64_t deadline = 0;
	const bool ok = edition->audience == NULL ||
	    strcmp(edition->audience, "told") != 0 ||
	    edition_deadline(db, edition->id, now, &deadline, err);

	*lasting = deadline != 0;
	return ok;
}

bool
compose_since_all(struct db *db, const struct conf *conf,
    const struct digest *digest, int64_t since[CADENCE_MONTHLY + 1],
    struct err *err)
{
	/* What staff name, they mean. */
	const bool named = strstr(digest->scope, "posts=") != NULL;

	for (int c = CADENCE_NONE; c <= CADENCE_MONTHLY; c++) {
		since[c] = 0;
		if (!named && c != CADENCE_NONE && !compose_since(db, conf,
		    (enum cadence)c, c == digest->cadence, digest->leaves_at,
		    &since[c], err))
			return false;
	}
	return true;
}

struct compose_pick {
	struct compose_digest *job;
	struct tx *tx;
	int64_t digest;
	bool listed;
	size_t picked;
};

/* Is one of the post's topics in the scope? */
static bool
compose_in_topics(const struct compose_pick *pick, int64_t post, bool *in,
    struct err *err)
{
	const struct compose_digest *job = pick->job;
	int64_t *topics = NULL;
	size_t n = 0;

	*in = job->topics_n == 0;
	if (*in)
		return true;
	if (!post_topics(pick->tx->db, post, &topics, &n, err))
		return false;
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < job->topics_n; k++)
			*in = *in || topics[i] == job->topics[k];
	}
	mem_free(topics);
	return true;
}

static bool
compose_each(void *arg, const struct edition *edition, struct err *err)
{
	struct compose_pick *pick = arg;
	const struct compose_digest *job = pick->job;
	bool bad = false;
	bool in = false;

	if (!pick->listed && job->posts_n > 0) {
		for (size_t i = 0; i < job->posts_n; i++)
			in = in || job->posts[i] == edition->post;
		if (!in)
			return true;
	}
	if (!compose_in_topics(pick, edition->post, &in, err))
		return false;
	if (!pick->listed && !in)
		return true;
	/* A bad one falls out alone; the rest leaves on time.  Of hundreds
	 * some are not drawn again: this has the turn. */
	if (!quality_gate_hold(pick->tx, job->flow, edition->post,
	    edition->id, job->leaves_at, pick->picked < COMPOSE_DRAWN ?
	    QUALITY_DRAWN : QUALITY_WRITTEN, &bad, err))
		return false;
	if (bad)
		return true;
	pick->picked++;
	return digest_add_edition(pick->tx, pick->digest, edition->id,
	    pick->listed, err);
}

static bool
compose_each_lasting(void *arg, const struct edition *edition,
    struct err *err)
{
	struct compose_pick *pick = arg;
	bool lasting = false;

	return compose_is_lasting(pick->tx->db, edition, pick->job->leaves_at,
	    &lasting, err) && (!lasting || compose_each(arg, edition, err));
}

/* "all topics=1,2 posts=3": what plan reads, and staff see. */
static void
compose_scope(const struct compose_digest *job, struct buf *out)
{
	if (job->all_cadences)
		buf_puts(out, "all");
	for (size_t i = 0; i < job->topics_n; i++)
		buf_printf(out, "%s%lld", i ? "," : " topics=",
		    (long long)job->topics[i]);
	for (size_t i = 0; i < job->posts_n; i++)
		buf_printf(out, "%s%lld", i ? "," : " posts=",
		    (long long)job->posts[i]);
}

static bool
compose_row(struct compose_digest *job, struct tx *tx, bool *added,
    struct err *err)
{
	const struct conf *conf = job->flow->conf;
	char id[UUID_TEXT] = "";
	struct buf scope = BUF_INIT(BUF_PAGE);
	struct digest digest;
	bool ok = false;

	uuid_new(id);
	compose_scope(job, &scope);
	memset(&digest, 0, sizeof(digest));
	digest.public_id = id;
	digest.cadence = (int)job->cadence;
	digest.run_day = job->run_day;
	digest.scope = buf_take(&scope);
	digest.leaves_at = job->leaves_at;
	digest.dated_at = job->leaves_at;
	digest.base_url = conf->site.base_url;
	digest.sender = conf->site.sender;
	digest.reply_to = conf->site.reply_to;
	digest.site_name = conf->site.name;
	digest.archive = conf->site.archive;
	digest.key_id = keys_newest(job->flow->keys);
	ok = digest_add(tx, &digest, added, err);
	if (ok && *added)
		job->digest = digest.id;
	mem_free(digest.scope);
	return ok;
}

/* Older than this is owed to nobody whom the digest may pay. */
static bool
compose_oldest(const struct compose_digest *job, struct db *db,
    int64_t *since, struct err *err)
{
	const struct conf *conf = job->flow->conf;
	int64_t at = 0;

	*since = 0;
	if (job->posts_n > 0)
		return true;
	if (!job->all_cadences)
		return compose_since(db, conf, job->cadence, true,
		    job->leaves_at, since, err);
	*since = job->leaves_at;
	for (int c = CADENCE_IMMEDIATE; c <= CADENCE_MONTHLY; c++) {
		if (!compose_since(db, conf, (enum cadence)c, false,
		    job->leaves_at, &at, err))
			return false;
		*since = at < *since ? at : *since;
	}
	return true;
}

static bool
compose_editions(struct compose_digest *job, struct tx *tx, size_t *picked,
    struct err *err)
{
	struct compose_pick pick = {job, tx, job->digest, false, 0};
	int64_t since = 0;
	bool ok = false;

	if (!compose_oldest(job, tx->db, &since, err))
		return false;
	ok = edition_candidates(tx->db, since, compose_each, &pick, err) &&
	    edition_told(tx->db, since, compose_each_lasting, &pick, err);
	*picked = pick.picked;
	if (!ok || *picked == 0)
		return ok;
	pick.listed = true;
	return edition_listed(tx->db, job->leaves_at, compose_each, &pick,
	    err);
}

bool
compose_digest(struct tx *tx, void *arg, struct err *err)
{
	struct compose_digest *job = arg;
	char subject[32] = "";
	size_t picked = 0;
	bool added = false;

	job->digest = 0;
	if (!compose_row(job, tx, &added, err))
		return false;
	if (!added)
		return true;
	if (!compose_editions(job, tx, &picked, err))
		return false;
	if (picked == 0) {
		if (!digest_remove(tx, job->digest, err))
			return false;
		job->digest = 0;
		return true;
	}
	snprintf(subject, sizeof(subject), "digest %lld",
	    (long long)job->digest);
	return audit_add(tx, job->flow->who, "digest.make", subject,
	    cadence_name(job->cadence), err);
}
