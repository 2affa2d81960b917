/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http/coming.h"

#include <string.h>

#include "base/date.h"
#include "base/mem.h"
#include "store/occasion.h"
#include "store/post.h"
#include "text/when.h"

enum { COMING_MAX = 8 };	/* of each kind */

struct coming {
	struct request *rq;
	const struct choice *choice;
	struct view *view;
	int64_t now;
	int surveys, meetings;
};

static bool
is_mine(const struct coming *coming, int64_t post, bool *mine,
    struct err *err)
{
	int64_t *topics = NULL;
	size_t count = 0;

	*mine = false;
	if (!post_topics(coming->rq->db, post, &topics, &count, err))
		return false;
	for (size_t i = 0; i < coming->choice->topics.count; i++)
		for (size_t j = 0; j < count && coming->choice->on[i]; j++)
			*mine = *mine || topics[j] ==
			    coming->choice->topics.item[i].id;
	mem_free(topics);
	return true;
}

static bool
is_web(const char *url)
{
	return url && (strncmp(url, "https://", 8) == 0 ||
	    strncmp(url, "http://", 7) == 0);
}

static bool
add_item(struct coming *coming, const struct edition *edition,
    const char *list, struct view **item, struct err *err)
{
	struct edition_text text = {NULL, NULL, NULL};
	bool found = false;

	if (!edition_text(coming->rq->db, edition->id, coming->rq->lang,
	    &text, &found, err))
		return false;
	*item = view_item(coming->view, list);
	view_set(*item, "title", found ? text.title : "");
	view_set(*item, "url", is_web(edition->url) ? edition->url : NULL);
	edition_text_release(&text);
	return true;
}

static bool
add_survey(struct coming *coming, const struct edition *edition,
    struct err *err)
{
	struct buf closes = BUF_INIT(BUF_LINE);
	struct view *item = NULL;

	if (coming->surveys++ >= COMING_MAX)
		return true;
	if (!add_item(coming, edition, "surveys", &item, err))
		return false;
	if (edition->closes_at)
		when_day_short(&closes, coming->rq->lang, edition->closes_at,
		    coming->now);
	view_set(item, "closes", buf_text(&closes));
	buf_release(&closes);
	return true;
}

static bool
add_meetings(struct coming *coming, const struct edition *edition,
    struct err *err)
{
	struct occasion_list list = {NULL, 0};
	struct buf when = BUF_INIT(BUF_LINE);
	struct view *post = NULL, *item = NULL;
	bool ok = occasion_list(coming->rq->db, edition->post, coming->now,
	    &list, err);

	for (size_t i = 0; ok && i < list.count; i++) {
		const struct occasion *o = &list.item[i];

		if (strcmp(o->state, "cancelled") == 0 ||
		    coming->meetings >= COMING_MAX)
			continue;
		ok = post || add_item(coming, edition, "meetings", &post,
		    err);
		if (!ok)
			break;
		coming->meetings++;
		item = view_item(post, "dates");
		buf_clear(&when);
		if (o->all_day)
			when_day(&when, coming->rq->lang, o->starts_at);
		else
			when_span(&when, coming->rq->lang, o->starts_at,
			    o->ends_at);
		view_set(item, "when", buf_text(&when));
		view_set(item, "label", o->label);
		view_set(item, "place", o->place);
	}
	buf_release(&when);
	occasion_list_release(&list);
	return ok;
}

static bool
on_edition(void *arg, const struct edition *edition, struct err *err)
{
	struct coming *coming = arg;
	bool mine = false;

	if (!is_mine(coming, edition->post, &mine, err))
		return false;
	if (!mine)
		return true;
	if (strcmp(edition->post_kind, "survey") == 0)
		return add_survey(coming, edition, err);
	return add_meetings(coming, edition, err);
}

/* The first of the reader's cadences; an immediate letter has no hour. */
static int64_t
next_letter(const struct coming *coming)
{
	const struct conf *conf = coming->rq->http->conf;
	const struct schedule *of[] = {[CADENCE_DAILY] = &conf->digest.daily,
	    [CADENCE_WEEKLY] = &conf->digest.weekly,
	    [CADENCE_MONTHLY] = &conf->digest.monthly};
	const struct choice *choice = coming->choice;
	int64_t first = 0;

	for (size_t i = 0; i < choice->topics.count; i++) {
		enum cadence cadence = choice->own[i] ? choice->own[i] :
		    choice->cadence;
		int64_t at = 0;

		if (!choice->on[i] || cadence < CADENCE_DAILY)
			continue;
		at = schedule_next(of[cadence], conf->digest.holidays,
		    coming->now).at;
		if (first == 0 || at < first)
			first = at;
	}
	return first;
}

bool
coming_show(struct request *rq, const struct choice *choice,
    struct view *view, struct err *err)
{
	struct coming coming = {.rq = rq, .choice = choice, .view = view,
	    .now = date_now()};
	struct buf next = BUF_INIT(BUF_LINE);
	int64_t at = next_letter(&coming);
	bool ok = edition_listed(rq->db, coming.now, on_edition, &coming,
	    err);

	if (at)
		when_moment(&next, rq->lang, at);
	view_set(view, "next", buf_text(&next));
	view_flag(view, "has_surveys", coming.surveys > 0);
	view_flag(view, "has_meetings", coming.meetings > 0);
	buf_release(&next);
	return ok;
}
