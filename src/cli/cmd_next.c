/* SPDX-License-Identifier: GPL-3.0-or-later */
/* "subscriber show --next": what one person would get, and when. */
#include "cli/cmd_subscriber.h"

#include <stdio.h>

#include "base/date.h"
#include "base/mem.h"
#include "flow/compose.h"
#include "flow/outlook.h"
#include "flow/preview.h"
#include "flow/sweep.h"

/* Their topics of one cadence, with what has lapsed left out. */
static bool
next_topics(struct call *call, const struct subscription_list *all,
    enum cadence cadence, struct preview *preview, struct subscription *some,
    struct err *err)
{
	int64_t since = 0;

	preview->leaves_at = cadence == CADENCE_IMMEDIATE ? date_now() :
	    sweep_next(&call->conf, cadence);
	if (!compose_since(call->db, &call->conf, cadence, true,
	    preview->leaves_at, &since, err))
		return false;
	preview->subscriptions = 0;
	for (size_t i = 0; i < all->count; i++) {
		struct subscription *s = &some[preview->subscriptions];

		if (all->item[i].cadence != cadence)
			continue;
		*s = all->item[i];
		if (s->owed_from < since)
			s->owed_from = since;
		if (s->merged_owed < since)
			s->merged_owed = since;
		preview->subscriptions++;
	}
	preview->subscription = some;
	return true;
}

static void
next_tell(const struct preview *preview, enum cadence cadence,
    struct emit *emit)
{
	char at[24] = "";

	call_time(preview->leaves_at, at, sizeof(at));
	if (emit) {
		emit_text(emit, "cadence", cadence_name(cadence));
		emit_time(emit, "leaves", preview->leaves_at);
		emit_bool(emit, "owed", preview->owed);
		emit_text(emit, "subject", buf_text(&preview->subject));
		emit_text(emit, "text", buf_text(&preview->text));
		emit_end(emit);
	} else if (preview->owed) {
		printf("next, %s, %s:\n\nSubject: %s\n\n%s",
		    cadence_name(cadence),
		    cadence == CADENCE_IMMEDIATE ? "soon" : at,
		    buf_text(&preview->subject), buf_text(&preview->text));
	} else {
		printf("next, %s: nothing is owed\n", cadence_name(cadence));
	}
}

static bool
next_one(struct call *call, const struct subscriber *s,
    const struct subscription_list *all, enum cadence cadence,
    struct emit *emit, struct err *err)
{
	struct subscription *some = mem_array(all->count + 1, sizeof(*some));
	struct preview preview = {.flow = &call->flow,
	    .language = s->language, .subscriber = s->id,
	    .subject = BUF_INIT(BUF_PAGE), .html = BUF_INIT(BUF_PAGE),
	    .text = BUF_INIT(BUF_PAGE)};
	bool ok = next_topics(call, all, cadence, &preview, some, err);

	if (ok && preview.subscriptions > 0) {
		ok = preview_make(call->db, &preview, err);
		if (ok)
			next_tell(&preview, cadence, emit);
	}
	mem_free(some);
	buf_release(&preview.subject);
	buf_release(&preview.html);
	buf_release(&preview.text);
	return ok;
}

/* --- what is not in it ---------------------------------------------------- */

enum { NEXT_POSTS = 20 };	/* the newest, whatever became of them */

struct next_posts {
	int64_t id[NEXT_POSTS];
	char *title[NEXT_POSTS];
	size_t count;
};

static void
next_post(void *arg, const struct post *post)
{
	struct next_posts *posts = arg;

	if (posts->count == NEXT_POSTS)
		return;
	posts->title[posts->count] = mem_strdup(post->title);
	posts->id[posts->count++] = post->id;
}

/* The reason that says most, of those of their cadences. */
static bool
next_why(struct call *call, int64_t post, int64_t subscriber,
    const struct subscription_list *all, enum outlook_why *why,
    struct err *err)
{
	*why = OUTLOOK_NO_TOPIC;
	for (size_t i = 0; i < all->count && *why != OUTLOOK_OWED; i++) {
		const enum cadence cadence = all->item[i].cadence;
		enum outlook_why one = OUTLOOK_OWED;

		if (!outlook_why_not(call->db, &call->conf, post, subscriber,
		    all, cadence, cadence == CADENCE_IMMEDIATE ? date_now()
		    : sweep_next(&call->conf, cadence), &one, err))
			return false;
		if (one != OUTLOOK_OTHER_PACE)
			*why = one;
	}
	return true;
}

static bool
next_not(struct call *call, int64_t subscriber,
    const struct subscription_list *all, struct emit *emit, struct err *err)
{
	struct next_posts posts = {.count = 0};
	enum outlook_why why = OUTLOOK_OWED;
	bool ok = post_list(call->db, next_post, &posts, err);

	if (emit)
		emit_list(emit, "not_next");
	for (size_t i = 0; i < posts.count; i++) {
		ok = ok && next_why(call, posts.id[i], subscriber, all, &why,
		    err);
		if (ok && why != OUTLOOK_OWED && emit) {
			emit_number(emit, "post", posts.id[i]);
			emit_text(emit, "title", posts.title[i]);
			emit_text(emit, "why", outlook_words(why));
			emit_end(emit);
		} else if (ok && why != OUTLOOK_OWED) {
			printf("not in it: post %lld, %s: %s\n",
			    (long long)posts.id[i], posts.title[i],
			    outlook_words(why));
		}
		mem_free(posts.title[i]);
	}
	if (emit)
		emit_list_end(emit);
	return ok;
}

bool
cmd_subscriber_next(struct call *call, const struct subscriber *s,
    struct emit *emit, struct err *err)
{
	struct subscription_list all = {0};
	bool ok = subscription_list(call->db, s->id, &all, err);

	if (emit)
		emit_list(emit, "next");
	for (int c = CADENCE_IMMEDIATE; ok && c <= CADENCE_MONTHLY; c++)
		ok = next_one(call, s, &all, (enum cadence)c, emit, err);
	if (emit)
		emit_list_end(emit);
	ok = ok && next_not(call, s->id, &all, emit, err);
	subscription_list_release(&all);
	return ok;
}
