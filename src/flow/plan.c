/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who is owed what.  The rule stands in plan_owes(); everything else feeds
 * it: a person's subscriptions give bits by topic, earlier variants give the
 * highest edition of each post that they were sent.
 */
#include "flow/plan.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "flow/plan_parts.h"
#include "store/arrival.h"
#include "store/outbox.h"

const char *const plan_languages[PLAN_LANGUAGES] = {"sv", "en"};

/* scope: "all" and "topics=1,2", blanks between; see digest.scope. */
static void
plan_scope(struct plan *plan)
{
	const char *at = strstr(plan->digest->scope, "topics=");
	char word[24] = "";
	int64_t topic = 0;

	plan->all_cadences = strstr(plan->digest->scope, "all") != NULL;
	if (!at)
		return;
	at += strlen("topics=");
	while (str_word(&at, ", ", word, sizeof(word)) &&
	    str_int64(word, &topic))
		map_put_int(&plan->only, topic, 1);
}

bool
plan_open(const struct flow *flow, struct db *db, const struct digest *digest,
    struct plan **out, struct err *err)
{
	struct plan *plan = mem_alloc(sizeof(*plan));
	const size_t n = PLAN_POSTS;

	plan->flow = flow;
	plan->db = db;
	plan->digest = digest;
	plan_scope(plan);
	if (!plan_load(plan, err)) {
		plan_free(plan);
		return false;
	}
	plan->person.matched = mem_array(n, sizeof(uint64_t));
	plan->person.paced = mem_array(n, sizeof(uint64_t));
	plan->person.mine = mem_array(n, sizeof(uint64_t));
	plan->person.paid = mem_array(n, sizeof(int));
	plan->person.seen = mem_array(n, sizeof(int));
	plan->choice = mem_array(n + 1, sizeof(*plan->choice));
	*out = plan;
	return true;
}

void
plan_free(struct plan *plan)
{
	if (!plan)
		return;
	for (size_t i = 0; i < plan->posts; i++)
		plan_post_release(&plan->post[i]);
	for (size_t i = 0; i < plan->topic_room; i++) {
		mem_free(plan->topic[i].entry);
		mem_free(plan->topic[i].at);
	}
	mem_free(plan->post);
	mem_free(plan->topic);
	topic_list_release(&plan->topics);
	map_release(&plan->only);
	map_release(&plan->holding);
	map_release(&plan->classes);
	for (size_t i = 0; i < plan->classes_n; i++)
		mem_free(plan->class[i].choice);
	mem_free(plan->class);
	mem_free(plan->calendar);
	map_release(&plan->blocks);
	map_release(&plan->sizes);
	mem_free(plan->held_paid);
	mem_free(plan->held_seen);
	mem_free(plan->digests);
	mem_free(plan->person.matched);
	mem_free(plan->person.paced);
	mem_free(plan->person.mine);
	mem_free(plan->person.paid);
	mem_free(plan->person.seen);
	mem_free(plan->choice);
	mem_free(plan);
}

const int64_t *
plan_digests(const struct plan *plan)
{
	return plan->digests;
}

const char *
plan_subject(const struct plan *plan)
{
	return plan->subject;
}

void
plan_begin(struct plan *plan, const char *language)
{
	struct plan_person *p = &plan->person;

	for (size_t i = 0; i < plan->posts; i++) {
		p->matched[i] = 0;
		p->paced[i] = 0;
		p->mine[i] = 0;
		p->paid[i] = 0;
		p->seen[i] = 0;
	}
	p->cadence = CADENCE_NONE;
	p->arrival = 0;
	p->language = strcmp(language, "en") == 0 ? 1 : 0;
}

/* Does this digest pay subscriptions of this cadence? */
static bool
plan_paces(const struct plan *plan, int64_t topic, enum cadence cadence)
{
	int64_t wanted = 0;

	if (plan->only.count > 0 && !map_get_int(&plan->only, topic, &wanted))
		return false;
	if (plan->digest->cadence != CADENCE_NONE)
		return cadence == (enum cadence)plan->digest->cadence;
	return plan->all_cadences || cadence == CADENCE_IMMEDIATE;
}

void
plan_subscription(struct plan *plan, int64_t topic, enum cadence cadence,
    int64_t owed_from)
{
	struct plan_person *p = &plan->person;
	const struct plan_topic *t = NULL;
	bool paces = false;

	if (topic < 0 || (size_t)topic >= plan->topic_room)
		return;
	t = &plan->topic[topic];
	paces = plan_paces(plan, topic, cadence);
	for (size_t i = 0; i < t->count; i++) {
		const struct plan_entry *e = &t->entry[i];
		const struct plan_post *post = &plan->post[e->post];
		const uint64_t bit = (uint64_t)1 << e->bit;

		p->mine[e->post] |= bit;
		if (!paces)
			continue;
		if (post->lasting ||
		    post->edition.approved_at > plan->since[cadence])
			p->paced[e->post] |= bit;
		if (post->topic_at >= owed_from &&
		    post->topic_at > plan->since[cadence])
			p->matched[e->post] |= bit;
	}
	if (paces && (p->cadence == CADENCE_NONE || cadence < p->cadence))
		p->cadence = cadence;
}

void
plan_held(struct plan *plan, int64_t variant)
{
	struct plan_person *p = &plan->person;
	int64_t place = 0;

	if (!map_get_int(&plan->holding, variant, &place))
		return;
	for (size_t i = 0; i < plan->posts; i++) {
		const size_t at = (size_t)place * plan->posts + i;

		if (p->paid[i] < plan->held_paid[at])
			p->paid[i] = plan->held_paid[at];
		if (p->seen[i] < plan->held_seen[at])
			p->seen[i] = plan->held_seen[at];
	}
}

void
plan_arrival(struct plan *plan, int64_t batch)
{
	plan->person.arrival = batch;
}

static void
plan_note_arrival(void *arg, int64_t subscriber, int64_t batch)
{
	(void)subscriber;
	plan_arrival(arg, batch);
}

bool
plan_arrived(struct plan *plan, struct db *db, int64_t subscriber,
    struct err *err)
{
	return arrival_scan(db, plan->digest->id, subscriber - 1, subscriber,
	    plan_note_arrival, plan, err);
}

/*
 * Owed: an edition for the topic, approved since they subscribed, of which
 * they were sent neither it nor a newer one; or an edition for those who
 * were told, when they were told of an earlier one.  Either way the newest
 * edition is what they get.
 */
static bool
plan_owes(const struct plan *plan, size_t i)
{
	const struct plan_post *post = &plan->post[i];
	const struct plan_person *p = &plan->person;

	if (post->listed)
		return false;
	if (p->matched[i] != 0 && p->paid[i] < post->topic_number)
		return true;
	return p->paced[i] != 0 && p->seen[i] > 0 &&
	    p->seen[i] < post->edition.number && p->paid[i] <
	    post->edition.number && strcmp(post->edition.audience, "told") == 0;
}

/* The class with these choices, which the last entry ends. */
static size_t
plan_class(struct plan *plan, size_t choices)
{
	const size_t n = (choices + 1) * sizeof(*plan->choice);
	struct plan_class *class = NULL;
	int64_t place = 0;

	if (map_get(&plan->classes, plan->choice, n, &place))
		return (size_t)place;
	plan->class = mem_grow(plan->class, plan->classes_n + 1,
	    sizeof(*plan->class));
	class = &plan->class[plan->classes_n++];
	class->choice = mem_dup(plan->choice, n);
	class->choices = choices;
	class->variant = 0;
	map_put(&plan->classes, plan->choice, n, (int64_t)plan->classes_n);
	return plan->classes_n;
}

size_t
plan_end(struct plan *plan)
{
	const struct plan_person *p = &plan->person;
	struct plan_choice *c = plan->choice;
	size_t items = 0;

	for (size_t i = 0; i < plan->posts; i++) {
		const struct plan_post *post = &plan->post[i];
		const bool owed = plan_owes(plan, i);

		if (!owed && (p->mine[i] == 0 ||
		    !(post->coming || post->survey)))
			continue;
		memset(c, 0, sizeof(*c));
		c->post = (uint16_t)i;
		c->pays = owed ? 1 : 0;
		c->news = owed && post->relative && p->seen[i] == 0 ? 1 : 0;
		/* What stands at the end names no topics. */
		c->topics = owed ? p->mine[i] : 0;
		c++;
		items += owed ? 1 : 0;
	}
	memset(c, 0, sizeof(*c));
	c->post = (uint16_t)p->language;
	c->pays = (uint16_t)p->cadence;
	c->topics = (uint64_t)p->arrival;
	return items == 0 ? 0 : plan_class(plan, (size_t)(c - plan->choice));
}

int64_t
plan_post(const struct plan *plan, size_t place)
{
	return place < plan->posts ? plan->post[place].edition.post : 0;
}

void
plan_tally(const struct plan *plan, size_t owed, int64_t n, int64_t *readers)
{
	const struct plan_class *class = &plan->class[owed - 1];

	for (size_t i = 0; i < class->choices; i++) {
		if (class->choice[i].pays != 0)
			readers[class->choice[i].post] += n;
	}
}

/* How many of a topic's posts were approved before then. */
static size_t
plan_before(const struct plan_topic *topic, int64_t at)
{
	size_t low = 0, high = topic->paying;

	while (low < high) {
		const size_t middle = (low + high) / 2;

		if (topic->at[middle] < at)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* By plan_subscription() a subscription is its topic, its cadence and which
 * posts came after it, too old ones left out.  Without any it matters to who
 * was told alone. */
int64_t
plan_claim(const struct plan *plan, int64_t topic, enum cadence cadence,
    int64_t owed_from)
{
	const int64_t since = plan->since[cadence] + 1;
	const struct plan_topic *t = NULL;
	size_t before = 0;

	if (topic < 0 || (size_t)topic >= plan->topic_room)
		return 0;
	t = &plan->topic[topic];
	if (t->paying == 0 || !plan_paces(plan, topic, cadence))
		return 0;
	before = plan_before(t, owed_from > since ? owed_from : since);
	if (before == t->paying && plan->digests_n == 0)
		return 0;
	return (topic * (CADENCE_MONTHLY + 1) + (int64_t)cadence) *
	    (PLAN_POSTS + 1) + (int64_t)before + 1;
}

struct subscription_want
plan_wants(const struct plan *plan)
{
	struct subscription_want want = {
	    .cadence = (enum cadence)plan->digest->cadence, .low = 1};

	if (want.cadence == CADENCE_NONE && !plan->all_cadences)
		want.cadence = CADENCE_IMMEDIATE;
	for (size_t i = plan->topic_room; i > 0; i--) {
		if (plan->topic[i - 1].paying == 0)
			continue;
		want.low = (int64_t)i - 1;
		if (want.high == 0)
			want.high = want.low;
	}
	return want;
}

bool
plan_variant(struct plan *plan, struct tx *tx, size_t owed, int64_t *variant,
    struct err *err)
{
	struct plan_class *class = &plan->class[owed - 1];

	if (class->variant == 0 && !plan_render(plan, tx, class, err))
		return false;
	*variant = class->variant;
	return true;
}

/* --- after a change: one person's waiting rows ------------------------- */

static bool
plan_replan_held(void *arg, int64_t subscriber, int64_t variant,
    struct err *err)
{
	(void)subscriber;
	(void)err;
	plan_held(arg, variant);
	return true;
}

static bool
plan_replan_person(struct plan *plan, struct tx *tx, int64_t subscriber,
    const char *language, struct err *err)
{
	struct subscription_list list = {NULL, 0};

	plan_begin(plan, language);
	for (const int64_t *d = plan_digests(plan); *d != 0; d++) {
		if (!outbox_paid_scan(tx->db, *d, subscriber - 1, subscriber,
		    plan_replan_held, plan, err))
			return false;
	}
	if (!plan_arrived(plan, tx->db, subscriber, err) ||
	    !subscription_list(tx->db, subscriber, &list, err))
		return false;
	for (size_t i = 0; i < list.count; i++) {
		const struct subscription *s = &list.item[i];

		plan_subscription(plan, s->topic, s->cadence, s->owed_from);
		if (s->merged_from != 0)
			plan_subscription(plan, s->merged_from, s->cadence,
			    s->merged_owed);
	}
	subscription_list_release(&list);
	return true;
}

bool
plan_replan_row(struct plan *plan, struct tx *tx, int64_t row,
    int64_t subscriber, int attempts, const char *language, struct err *err)
{
	int64_t variant = 0;
	size_t owed = 0;
	bool moved = false;

	if (!plan_replan_person(plan, tx, subscriber, language, err))
		return false;
	owed = plan_end(plan);
	if (owed == 0)
		return outbox_move(tx, row, OUTBOX_CANCEL, 0, NULL, NULL,
		    &moved, err);
	if (attempts > 0)
		return true;	/* sent as it is: byte for byte the same */
	return plan_variant(plan, tx, owed, &variant, err) &&
	    outbox_replan(tx, row, variant, err) &&
	    arrival_tell(tx, plan->digest->id, subscriber - 1, subscriber,
	    err);
}

static bool
plan_replan_alone(struct tx *tx, const struct flow *flow,
    const struct outbox_row *row, const char *language, struct err *err)
{
	struct digest digest;
	struct plan *plan = NULL;
	bool found = false;
	bool ok = false;

	if (!digest_get(tx->db, row->digest, &digest, &found, err) || !found)
		goto out;
	ok = plan_open(flow, tx->db, &digest, &plan, err) &&
	    plan_replan_row(plan, tx, row->id, row->subscriber,
	    row->attempts, language, err);
out:
	plan_free(plan);
	digest_release(&digest);
	return ok;
}

bool
plan_replan(struct tx *tx, const struct flow *flow, int64_t subscriber,
    struct err *err)
{
	struct outbox_list list = {NULL, 0};
	struct outbox_check check;
	bool found = false;
	bool ok = outbox_waiting(tx->db, subscriber, &list, err);

	for (size_t i = 0; ok && i < list.count; i++) {
		if (list.item[i].digest == 0)
			continue;
		ok = outbox_check(tx->db, list.item[i].id, &check, &found,
		    err) && plan_replan_alone(tx, flow, &list.item[i],
		    check.language, err);
	}
	outbox_list_release(&list);
	return ok;
}
