/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a plan knows of its digest: posts, their topics, earlier variants. */
#include "flow/plan_parts.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "flow/compose.h"
#include "store/block.h"

void
plan_post_release(struct plan_post *post)
{
	edition_release(&post->edition);
	mem_free(post->topics);
	occasion_list_release(&post->occasions);
	mem_free(post->look_occasions);
	for (size_t i = 0; i < PLAN_LANGUAGES; i++)
		edition_text_release(&post->text[i]);
}

/* Dates to come, and whether it can stand at the end of a digest. */
static bool
plan_post_dates(struct plan *plan, struct plan_post *post, struct err *err)
{
	const int64_t now = plan->digest->leaves_at;

	if (!occasion_list(plan->db, post->edition.post, 0, &post->occasions,
	    err))
		return false;
	post->look_occasions = mem_array(post->occasions.count,
	    sizeof(*post->look_occasions));
	for (size_t i = 0; i < post->occasions.count; i++) {
		const struct occasion *from = &post->occasions.item[i];
		struct look_occasion *to = &post->look_occasions[i];

		to->label = from->label;
		to->place = from->place;
		to->link = from->link;
		to->start = from->starts_at;
		to->end = from->ends_at;
		to->moved_from = from->was_at;
		to->cancelled = strcmp(from->state, "cancelled") == 0;
		if (!look_item_is_past(to, now) && !to->cancelled)
			post->coming = true;
	}
	post->survey = post->edition.closes_at > now;
	post->relative = strcmp(post->edition.kind, "first") != 0 &&
	    strcmp(post->edition.kind, "cancelled") != 0;
	return true;
}

/* A survey that is closed and dates that are all over are not news. */
static bool
plan_post_is_over(const struct plan *plan, const struct plan_post *post)
{
	const struct edition *e = &post->edition;

	if (e->closes_at != 0 && e->closes_at <= plan->digest->leaves_at)
		return true;
	return strcmp(e->post_kind, "meeting") == 0 &&
	    post->occasions.count > 0 && !post->coming && !post->lasting;
}

static bool
plan_add_post(void *arg, int64_t edition, bool listed, struct err *err)
{
	struct plan *plan = arg;
	struct plan_post *post = NULL;
	bool found = false;

	if (plan->posts == PLAN_POSTS)
		return true;
	plan->post = mem_grow(plan->post, plan->posts + 1,
	    sizeof(*plan->post));
	post = &plan->post[plan->posts++];
	memset(post, 0, sizeof(*post));
	post->listed = listed;
	if (!edition_get(plan->db, edition, &post->edition, &found, err) ||
	    !post_topics(plan->db, post->edition.post, &post->topics,
	    &post->topics_n, err) ||
	    !edition_newest_topic(plan->db, post->edition.post,
	    &post->topic_at, &post->topic_number, err) ||
	    !plan_post_dates(plan, post, err) ||
	    !compose_is_lasting(plan->db, &post->edition,
	    plan->digest->leaves_at, &post->lasting, err))
		return false;
	if (!found || strcmp(post->edition.state, "approved") != 0 ||
	    plan_post_is_over(plan, post)) {
		plan_post_release(post);
		plan->posts--;
	}
	return true;
}

/* Board first, then surveys by deadline, news, meetings; within a kind the
 * order of approval (their number). */
static int
plan_post_rank(const struct plan_post *post)
{
	static const char *const order[] = {"board", "survey", "news"};

	for (int i = 0; i < 3; i++) {
		if (strcmp(post->edition.post_kind, order[i]) == 0)
			return i;
	}
	return 3;
}

static int
plan_post_compare(const void *one, const void *other)
{
	const struct plan_post *a = one;
	const struct plan_post *b = other;
	const int by_kind = plan_post_rank(a) - plan_post_rank(b);

	if (by_kind != 0)
		return by_kind;
	if (a->edition.closes_at != b->edition.closes_at)
		return a->edition.closes_at < b->edition.closes_at ? -1 : 1;
	return a->edition.id < b->edition.id ? -1 : 1;
}

static void
plan_topic_entry(struct plan *plan, int64_t topic, size_t post, size_t bit)
{
	const size_t n = (size_t)topic;
	struct plan_topic *t = NULL;

	if (n >= plan->topic_room) {
		plan->topic = mem_grow(plan->topic, n + 1,
		    sizeof(*plan->topic));
		memset(plan->topic + plan->topic_room, 0,
		    (n + 1 - plan->topic_room) * sizeof(*plan->topic));
		plan->topic_room = n + 1;
	}
	t = &plan->topic[n];
	t->entry = mem_grow(t->entry, t->count + 1, sizeof(*t->entry));
	t->entry[t->count].post = (uint32_t)post;
	t->entry[t->count++].bit = (uint32_t)bit;
	if (plan->post[post].listed)
		return;
	t->at = mem_grow(t->at, t->paying + 1, sizeof(*t->at));
	t->at[t->paying++] = plan->post[post].topic_at;
}

static int
plan_load_compare(const void *one, const void *other)
{
	const int64_t a = *(const int64_t *)one, b = *(const int64_t *)other;

	return a < b ? -1 : a > b;
}

static void
plan_load_topics(struct plan *plan)
{
	for (size_t i = 0; i < plan->posts; i++) {
		const struct plan_post *post = &plan->post[i];

		for (size_t k = 0; k < post->topics_n &&
		    k < PLAN_POST_TOPICS; k++)
			plan_topic_entry(plan, post->topics[k], i, k);
	}
	for (size_t i = 0; i < plan->topic_room; i++) {
		if (plan->topic[i].paying > 1)
			qsort(plan->topic[i].at, plan->topic[i].paying,
			    sizeof(int64_t), plan_load_compare);
	}
}

/* A digest whose rows tell who was sent something of ours before. */
static void
plan_load_digest(struct plan *plan, int64_t digest)
{
	for (size_t i = 0; i < plan->digests_n; i++) {
		if (plan->digests[i] == digest)
			return;
	}
	plan->digests = mem_grow(plan->digests, plan->digests_n + 2,
	    sizeof(*plan->digests));
	plan->digests[plan->digests_n++] = digest;
	plan->digests[plan->digests_n] = 0;
}

/* The row of the held arrays for a variant; new ones are zero. */
static size_t
plan_load_place(struct plan *plan, int64_t variant)
{
	int64_t place = 0;

	if (!map_get_int(&plan->holding, variant, &place)) {
		place = (int64_t)plan->held++;
		map_put_int(&plan->holding, variant, place);
		plan->held_paid = mem_grow(plan->held_paid,
		    plan->held * plan->posts, sizeof(int));
		plan->held_seen = mem_grow(plan->held_seen,
		    plan->held * plan->posts, sizeof(int));
		memset(plan->held_paid + (size_t)place * plan->posts, 0,
		    plan->posts * sizeof(int));
		memset(plan->held_seen + (size_t)place * plan->posts, 0,
		    plan->posts * sizeof(int));
	}
	return (size_t)place * plan->posts;
}

struct plan_hold {
	struct plan *plan;
	size_t post;
};

static bool
plan_hold(void *arg, const struct variant_holding *h, struct err *err)
{
	const struct plan_hold *hold = arg;
	size_t at = 0;

	(void)err;
	if (h->digest == hold->plan->digest->id)
		return true;
	plan_load_digest(hold->plan, h->digest);
	at = plan_load_place(hold->plan, h->variant) + hold->post;
	if (h->pays && hold->plan->held_paid[at] < h->number)
		hold->plan->held_paid[at] = h->number;
	if (hold->plan->held_seen[at] < h->number)
		hold->plan->held_seen[at] = h->number;
	return true;
}

static bool
plan_load_holdings(struct plan *plan, struct err *err)
{
	plan->digests = mem_array(1, sizeof(*plan->digests));
	for (size_t i = 0; i < plan->posts; i++) {
		struct plan_hold hold = {plan, i};

		if (!variant_holdings(plan->db, plan->post[i].edition.post,
		    plan_hold, &hold, err))
			return false;
	}
	return true;
}

bool
plan_load(struct plan *plan, struct err *err)
{
	if (!compose_since_all(plan->db, plan->flow->conf, plan->digest,
	    plan->since, err) ||
	    !topic_list(plan->db, true, &plan->topics, err) ||
	    !digest_editions(plan->db, plan->digest->id, plan_add_post, plan,
	    err))
		return false;
	if (plan->posts > 1)
		qsort(plan->post, plan->posts, sizeof(*plan->post),
		    plan_post_compare);
	plan_load_topics(plan);
	return plan_load_holdings(plan, err);
}
