/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An item that was edited is not news.  What its source was added with says
 * whether nobody hears of it, staff decide, or those who were told get a
 * correction; many at once are a page built anew, and one that changes at
 * every look is a counter: staff decide on those too.
 */
#include "flow/poll_parts.h"

#include <string.h>

#include "base/mem.h"
#include "flow/agree.h"
#include "flow/approve_due.h"
#include "flow/quality_gate.h"
#include "store/post.h"

/* Does the edition say this?  Only the words count. */
static bool
poll_edit_same(struct db *db, const struct edition *edition,
    const struct feed_item *item, const char *language, bool *same,
    struct err *err)
{
	struct edition_text text;
	bool found = false;

	if (!edition_text(db, edition->id, language, &text, &found, err))
		return false;
	*same = found && strcmp(text.title, item->title) == 0 &&
	    strcmp(text.body, item->summary) == 0;
	edition_text_release(&text);
	return true;
}

static bool
poll_edit_add(struct poll_job *job, const struct feed_item *item,
    const struct edition *newest, bool draft, int64_t *id, struct err *err)
{
	struct edition e;
	bool ok = false;

	memset(&e, 0, sizeof(e));
	e.post = newest->post;
	e.kind = mem_strdup(draft ? "first" : "correction");
	e.audience = mem_strdup(draft ? "topic" : "told");
	e.note = mem_strdup("");
	e.url = mem_strdup(item->link[0] ? item->link : newest->url);
	e.plain = true;
	ok = edition_add(job->tx, &e, err) &&
	    edition_text_put(job->tx, e.id,
	    job->answer->flow->conf->site.language, item->title,
	    item->summary, err) &&
	    edition_withdraw_drafts(job->tx, e.post, e.id, err);
	*id = e.id;
	edition_release(&e);
	return ok;
}

/* Of a draft a new draft; else a correction, which waits for staff unless
 * the source was trusted with that. */
static bool
poll_edit(struct poll_job *job, const struct feed_item *item,
    const struct post *post, const struct edition *newest, struct err *err)
{
	const bool draft = strcmp(post->state, "draft") == 0;
	bool resend = !draft && job->edited_n <= POLL_NEW_MAX &&
	    strcmp(job->source->edited, "resend") == 0 &&
	    strcmp(newest->state, "approved") == 0 &&
	    (newest->number == 1 || newest->approved_at + POLL_EDIT_GAP <=
	    job->now);
	bool four_eyes = false;
	bool bad = false;
	int64_t id = 0;

	if (!agree_is_needed(job->tx->db, post->id, &four_eyes, err))
		return false;
	resend = resend && !four_eyes;
	if (!poll_edit_add(job, item, newest, draft, &id, err) ||
	    (resend && !quality_gate_hold(job->tx, job->answer->flow,
	    post->id, id, job->now, QUALITY_DRAWN, &bad, err)))
		return false;
	resend = resend && !bad;
	job->held += draft || resend ? 0 : 1;
	return !resend || approve_release(job->tx, post->id, id, err);
}

static bool
poll_edit_post(struct poll_job *job, const struct feed_item *item,
    int64_t id, struct err *err)
{
	const char *language = job->answer->flow->conf->site.language;
	struct post post = {0};
	struct edition newest = {0};
	bool found = false;
	bool same = false;
	bool ok = post_get(job->tx->db, id, &post, &found, err);

	if (!ok || !found || strcmp(post.state, "withdrawn") == 0)
		goto out;
	ok = edition_newest(job->tx->db, id, &newest, &found, err) &&
	    poll_edit_same(job->tx->db, &newest, item, language, &same, err);
	if (!ok || same || !newest.plain)
		goto out;	/* staff wrote what it says now */
	ok = poll_edit(job, item, &post, &newest, err) &&
	    approve_audit(job->tx, job->answer->flow, "source.edit", id,
	    job->source->edited, err);
out:
	edition_release(&newest);
	post_release(&post);
	return ok;
}

bool
poll_edits(struct poll_job *job, struct err *err)
{
	const struct feed *feed = &job->answer->feed;
	bool ok = true;

	if (strcmp(job->source->edited, "ignore") == 0)
		return true;
	for (size_t i = 0; ok && i < feed->items; i++) {
		if (job->edited[i] != 0)
			ok = poll_edit_post(job, &feed->item[i],
			    job->edited[i], err);
	}
	return ok;
}
