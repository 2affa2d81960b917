/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a look at a source leaves in the database.  An item is news once: it
 * is known by its id; or, when ids are issued anew, by its link, unless
 * several items share that.  An item edited later is not news: poll_edit.c.
 */
#include "flow/poll_parts.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "base/date.h"
#include "base/mem.h"
#include "base/secret.h"
#include "base/uuid.h"
#include "flow/agree.h"
#include "flow/quality_gate.h"
#include "store/audit.h"
#include "store/post.h"

/* --- which items are news ------------------------------------------------- */

static size_t
poll_links(const struct feed *feed, const char *link)
{
	size_t n = 0;

	for (size_t i = 0; i < feed->items; i++)
		n += strcmp(feed->item[i].link, link) == 0 ? 1 : 0;
	return n;
}

static bool
poll_is_known(const struct poll_job *job, const struct feed_item *item,
    bool *known, struct err *err)
{
	int64_t links = 0;
	int64_t same = 0;

	if (!source_item_seen(job->tx->db, job->source->id, item->id, known,
	    err))
		return false;
	if (*known || item->link[0] == '\0')
		return true;
	if (!source_link_seen(job->tx->db, job->source->id, item->link,
	    item->hash, &links, &same, err))
		return false;
	*known = same > 0 || (links == 1 &&
	    poll_links(&job->answer->feed, item->link) == 1);
	return true;
}

/* What was there when the watching began is seen, but for what staff asked
 * for with a date. */
static bool
poll_is_backlog(const struct poll_job *job, const struct feed_item *item)
{
	const int64_t since = job->source->since;

	if (since != 0)
		return item->date != 0 ? item->date < since :
		    job->source->ok_at == 0;
	return job->source->ok_at == 0;
}

/* It is remembered what it says now, whatever comes of that. */
static bool
poll_is_edited(struct poll_job *job, size_t i, struct err *err)
{
	const struct feed_item *item = &job->answer->feed.item[i];
	const int64_t source = job->source->id;

	if (!source_item_edited(job->tx->db, source, item->id, item->hash,
	    &job->edited[i], err))
		return false;
	job->edited_n += job->edited[i] != 0 ? 1 : 0;
	return job->edited[i] == 0 || source_item_set_hash(job->tx, source,
	    item->id, item->hash, err);
}

static bool
poll_sort(struct poll_job *job, struct err *err)
{
	const struct feed *feed = &job->answer->feed;

	for (size_t i = 0; i < feed->items; i++) {
		const struct feed_item *item = &feed->item[i];
		bool known = false;

		if (!poll_is_known(job, item, &known, err))
			return false;
		if (known) {
			if (!poll_is_edited(job, i, err))
				return false;
			continue;
		}
		if (!poll_is_backlog(job, item)) {
			job->news[i] = true;
			job->news_n++;
		} else if (!source_item_add(job->tx, job->source->id,
		    item->id, item->link, item->hash, 0, err)) {
			return false;
		}
	}
	return true;
}

/* --- news become posts --------------------------------------------------- */

static bool
poll_is_draft(const struct poll_job *job, const struct feed_item *item)
{
	if (!job->source->automatic || job->news_n > POLL_NEW_MAX)
		return true;
	return item->date != 0 &&
	    (item->date < job->now - (int64_t)POLL_OLD_DAYS * POLL_DAY ||
	    item->date > job->now + POLL_AHEAD);
}

/* Nobody looks at what is approved by itself, but the gate does. */
static bool
poll_release(struct poll_job *job, int64_t post, int64_t edition,
    struct err *err)
{
	bool bad = false;

	if (!quality_gate_hold(job->tx, job->answer->flow, post, edition,
	    job->now, QUALITY_DRAWN, &bad, err))
		return false;
	job->drafts += bad ? 1 : 0;
	job->faulty += bad ? 1 : 0;
	return bad ||
	    (edition_set_state(job->tx, edition, "approved", err) &&
	    post_set_state(job->tx, post, "approved", err));
}

static bool
poll_edition(struct poll_job *job, const struct feed_item *item,
    int64_t post, bool draft, struct err *err)
{
	struct edition e;
	bool ok = false;

	memset(&e, 0, sizeof(e));
	e.post = post;
	e.kind = mem_strdup("first");
	e.audience = mem_strdup("topic");
	e.note = mem_strdup("");
	e.url = mem_strdup(item->link);
	e.plain = true;
	ok = edition_add(job->tx, &e, err) &&
	    edition_text_put(job->tx, e.id,
	    job->answer->flow->conf->site.language, item->title,
	    item->summary, err) &&
	    (draft || poll_release(job, post, e.id, err));
	edition_release(&e);
	return ok;
}

static bool
poll_post(struct poll_job *job, const struct feed_item *item,
    struct err *err)
{
	char public_id[UUID_TEXT];
	int64_t post = 0;
	bool draft = false;
	bool ok = false;

	uuid_new(public_id);
	ok = post_add(job->tx, public_id, job->source->kind, job->source->id,
	    &post, err);
	for (size_t i = 0; ok && i < job->topics_n; i++)
		ok = post_add_topic(job->tx, post, job->topics[i], err);
	ok = ok && agree_is_needed(job->tx->db, post, &draft, err);
	draft = draft || poll_is_draft(job, item);
	job->drafts += draft ? 1 : 0;
	return ok && poll_edition(job, item, post, draft, err) &&
	    source_item_add(job->tx, job->source->id, item->id, item->link,
	    item->hash, post, err);
}

/* Feeds begin with the newest; posts are numbered from the oldest. */
static bool
poll_posts(struct poll_job *job, struct err *err)
{
	const struct feed *feed = &job->answer->feed;
	char subject[40];
	char detail[80];

	for (size_t i = feed->items; i-- > 0;) {
		if (job->news[i] && !poll_post(job, &feed->item[i], err))
			return false;
	}
	job->answer->items = (int64_t)job->news_n;
	if (job->news_n == 0)
		return true;
	snprintf(subject, sizeof(subject), "source %lld",
	    (long long)job->source->id);
	snprintf(detail, sizeof(detail), "%zu new, %zu of them drafts",
	    job->news_n, job->drafts);
	return audit_add(job->tx, job->answer->flow->who, "source.poll",
	    subject, detail, err);
}

/* --- the source itself --------------------------------------------------- */

/* Ten percent more or less: sources added together part ways. */
static int64_t
poll_interval(const struct poll_job *job)
{
	const int64_t interval = job->source->interval != 0 ?
	    job->source->interval : job->answer->flow->conf->poll.interval;
	uint16_t chance = 0;

	secret_random(&chance, sizeof(chance));
	return interval - interval / 10 +
	    interval / 5 * chance / UINT16_MAX;
}

static void
poll_failed(struct poll_job *job)
{
	struct source *source = job->source;
	int64_t wait = poll_interval(job);

	for (int i = 0; i < source->failures && wait < POLL_BACK_MAX; i++)
		wait *= 2;
	if (wait < job->answer->retry_after)
		wait = job->answer->retry_after;
	if (wait > POLL_BACK_MAX)
		wait = POLL_BACK_MAX;
	source->failures++;
	source->next_at = job->now + wait;
	if (job->answer->status == 410)
		mem_set(&source->state, "stopped");
	mem_set(&source->note, job->answer->note);
}

/* It has another address from now on, unless that is watched already. */
static bool
poll_moved(struct poll_job *job, bool *moved, struct err *err)
{
	const char *url = job->answer->moved;
	bool watched = false;

	*moved = false;
	if (!url || strcmp(url, job->source->url) == 0)
		return true;
	if (!source_is_watched(job->tx->db, url, &watched, err))
		return false;
	if (!watched) {
		mem_set(&job->source->url, url);
		job->source->moved_at = job->now;
		*moved = true;
	}
	return true;
}

/* A page that names its feed: that is looked at next, at once only if this
 * is not a chain of pages. */
static bool
poll_again(struct poll_job *job, struct err *err)
{
	struct poll_answer *answer = job->answer;
	const bool first = job->source->failures == 0;
	bool moved = false;

	if (!poll_moved(job, &moved, err))
		return false;
	snprintf(answer->note, sizeof(answer->note), moved ?
	    "was a page; its feed is %.400s" :
	    "is a page; its feed is watched already: %.400s",
	    answer->moved);
	poll_failed(job);
	if (moved && first)
		job->source->next_at = job->now;
	return true;
}

static void
poll_note(struct poll_job *job)
{
	struct poll_answer *answer = job->answer;

	if (job->source->automatic && job->news_n > POLL_NEW_MAX)
		snprintf(answer->note, sizeof(answer->note),
		    "%zu new items at once are held as drafts", job->news_n);
	else if (job->faulty > 0)
		snprintf(answer->note, sizeof(answer->note),
		    "%zu items that cannot go out so are held as drafts",
		    job->faulty);
	else if (job->source->automatic && job->drafts > 0)
		snprintf(answer->note, sizeof(answer->note),
		    "%zu items with an odd date are held as drafts",
		    job->drafts);
	else if (job->held > 0)
		snprintf(answer->note, sizeof(answer->note),
		    "%zu edited items are held as drafts", job->held);
	mem_set(&job->source->note, answer->note);
}

static bool
poll_good(struct poll_job *job, struct err *err)
{
	const struct poll_answer *answer = job->answer;
	struct source *source = job->source;
	bool moved = false;

	job->news = mem_array(answer->feed.items, sizeof(*job->news));
	job->edited = mem_array(answer->feed.items, sizeof(*job->edited));
	if (!source_topics(job->tx->db, source->id, &job->topics,
	    &job->topics_n, err) || !poll_sort(job, err) ||
	    !poll_posts(job, err) || !poll_edits(job, err) ||
	    !poll_moved(job, &moved, err))
		return false;
	if (answer->status == 200) {
		source->malformed = answer->feed.malformed;
		/* What the old address said holds for the new one. */
		mem_set(&source->etag, answer->etag);
		mem_set(&source->last_modified, answer->last_modified);
	}
	if (job->news_n + job->edited_n > 0)
		source->changed_at = job->now;
	source->certificate_ends = answer->certificate_ends;
	if (answer->revives)
		mem_set(&source->state, "active");
	source->ok_at = job->now;
	source->failures = 0;
	source->next_at = job->now + poll_interval(job);
	poll_note(job);
	return true;
}

/* The answer to a question that nobody asks any more tells nothing: taken
 * for the backlog of another selector it made all of that news. */
static bool
poll_is_stale(const struct poll_job *job)
{
	return strcmp(job->answer->url, job->source->url) != 0 ||
	    strcmp(job->answer->selector, job->source->selector) != 0;
}

bool
poll_store(struct tx *tx, void *arg, struct err *err)
{
	struct poll_answer *answer = arg;
	struct source source;
	struct poll_job job = {.tx = tx, .answer = answer, .source = &source};
	bool found = false;
	bool ok = true;

	if (!source_get(tx->db, answer->source, &source, &found, err))
		return false;
	if (!found)
		return true;	/* removed meanwhile */
	if (!answer->revives && strcmp(source.state, "active") != 0) {
		source_release(&source);	/* stopped meanwhile */
		return true;
	}
	job.now = date_now();
	source.tried_at = job.now;
	if (poll_is_stale(&job)) {
		source.next_at = 0;
		mem_set(&source.note, "");
	} else if (answer->good) {
		ok = poll_good(&job, err);
	} else if (answer->again) {
		ok = poll_again(&job, err);
	} else {
		poll_failed(&job);
	}
	ok = ok && source_update(tx, &source, err);
	mem_free(job.topics);
	mem_free(job.news);
	mem_free(job.edited);
	source_release(&source);
	return ok;
}
