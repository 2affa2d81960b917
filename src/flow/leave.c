/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Leaving, its undo, and the preferences form.  Whoever leaves gets no more:
 * mail that waits follows in the same transaction, and wishes that wait for
 * a confirmation end too, so that an old link does not bring anybody back.
 */
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/mem.h"
#include "base/str.h"
#include "flow/person.h"
#include "flow/plan.h"
#include "flow/subscribe.h"
#include "store/topic.h"

/* false in *found: nobody whom anything could be done for. */
static bool
leave_find(struct db *db, int64_t id, struct subscriber *subscriber,
    bool *found, struct err *err)
{
	if (!subscriber_get(db, id, subscriber, found, err))
		return false;
	*found = *found && strcmp(subscriber->state, "erased") != 0;
	return true;
}

/* No subscription is left.  One who never confirmed stays pending, and is
 * forgotten with the others who did not. */
static bool
leave_all(struct tx *tx, const struct subscriber *subscriber,
    struct err *err)
{
	const bool known = strcmp(subscriber->state, "pending") != 0 ||
	    subscriber->confirmed_at != 0;

	return wish_clear(tx, subscriber->id, err) &&
	    address_change_remove(tx, subscriber->id, err) &&
	    person_cancel_mail(tx, subscriber->id, 0, err) &&
	    (!known || subscriber_set_state(tx, subscriber->id, "left", err));
}

static bool
leave_consent(struct tx *tx, const struct subscriber *subscriber,
    const struct buf *topics, const char *method, int64_t *id,
    struct err *err)
{
	struct consent consent = person_consent(subscriber, "left", topics,
	    method);

	if (!consent_add(tx, &consent, err))
		return false;
	*id = consent.id;
	return true;
}

static bool
leave_selects(const struct subscribe_leave *leave, const int64_t *carried,
    size_t n, int64_t topic)
{
	if (leave->scope == SUBSCRIBE_TOPIC)
		return topic == leave->topic;
	/* A mail that says nothing of its topics ends them all. */
	if (leave->scope == SUBSCRIBE_ALL || n == 0)
		return true;
	for (size_t i = 0; i < n; i++) {
		if (carried[i] == topic)
			return true;
	}
	return false;
}

/* Ends what leave selects of list; topics names it. */
static bool
leave_end(struct tx *tx, struct subscribe_leave *leave,
    const struct subscription_list *list, struct buf *topics,
    struct err *err)
{
	int64_t *carried = NULL;
	size_t n = 0;
	bool ok = false;

	if (leave->scope == SUBSCRIBE_MAIL && leave->digest != 0 &&
	    !outbox_topics(tx->db, leave->digest, leave->subscriber, &carried,
	    &n, err))
		goto out;
	for (size_t i = 0; i < list->count; i++) {
		const struct subscription *s = &list->item[i];

		if (!leave_selects(leave, carried, n, s->topic))
			continue;
		person_topic(topics, s);
		leave->ended++;
		if (!subscription_end(tx, leave->subscriber, s->topic, err) ||
		    !wish_end(tx, leave->subscriber, s->topic, err))
			goto out;
	}
	ok = leave->scope != SUBSCRIBE_TOPIC || wish_end(tx,
	    leave->subscriber, leave->topic, err);
out:
	mem_free(carried);
	return ok;
}

static bool
leave_run(struct tx *tx, struct subscribe_leave *leave,
    const struct subscriber *subscriber, struct err *err)
{
	struct buf topics = BUF_INIT(BUF_PAGE);
	struct subscription_list list = {NULL, 0};
	bool ok = false;

	if (!subscription_list(tx->db, subscriber->id, &list, err) ||
	    !leave_end(tx, leave, &list, &topics, err))
		goto out;
	leave->left = leave->ended == list.count;
	if (leave->ended > 0 && !leave_consent(tx, subscriber, &topics,
	    leave->method, &leave->consent, err))
		goto out;
	if (leave->left)
		ok = leave_all(tx, subscriber, err);
	else
		ok = leave->ended == 0 || plan_replan(tx, leave->flow,
		    subscriber->id, err);
out:
	subscription_list_release(&list);
	buf_release(&topics);
	return ok;
}

bool
subscribe_leave(struct tx *tx, void *arg, struct err *err)
{
	struct subscribe_leave *leave = arg;
	struct subscriber subscriber = {0};
	bool found = false;
	bool ok = false;

	leave->ended = 0;
	leave->left = true;
	leave->consent = 0;
	ok = leave_find(tx->db, leave->subscriber, &subscriber, &found, err) &&
	    (!found || (leave_run(tx, leave, &subscriber, err) &&
	    person_audit(tx, leave->flow, "subscribe.leave", subscriber.id,
	    leave->method, err)));
	subscriber_release(&subscriber);
	return ok;
}

/* "slug:cadence:owed_from"; false: not that, or no open topic any more. */
static bool
leave_restore_topic(struct tx *tx, int64_t subscriber, char *word,
    bool *restored, struct err *err)
{
	char *cadence = strchr(word, ':');
	char *owed = cadence ? strchr(cadence + 1, ':') : NULL;
	struct topic topic = {0};
	int64_t owed_from = 0;
	bool found = false;
	bool ok = true;

	*restored = false;
	if (!owed || !str_int64(owed + 1, &owed_from))
		return true;
	*cadence++ = '\0';
	*owed = '\0';
	if (!topic_find(tx->db, word, &topic, &found, err))
		return false;
	*restored = found && strcmp(topic.state, "open") == 0 &&
	    cadence_from(cadence) != CADENCE_NONE;
	if (*restored)
		ok = subscription_put(tx, subscriber, topic.id,
		    cadence_from(cadence), owed_from, true, 0, err);
	topic_release(&topic);
	return ok;
}

static bool
leave_restore(struct tx *tx, struct subscribe_undo *undo,
    const struct subscriber *subscriber, const char *topics, struct err *err)
{
	struct buf text = BUF_INIT(BUF_PAGE);
	struct consent consent;
	char word[128] = "";
	const char *rest = topics;
	bool restored = false;
	bool ok = false;

	while (str_word(&rest, " ", word, sizeof(word))) {
		if (!leave_restore_topic(tx, undo->subscriber, word,
		    &restored, err))
			goto out;
		if (restored)
			undo->restored++;
	}
	ok = true;
	if (undo->restored == 0)
		goto out;
	buf_puts(&text, topics);
	consent = person_consent(subscriber, "undone", &text, "link");
	ok = subscriber_restore(tx, undo->subscriber, err) &&
	    consent_add(tx, &consent, err) &&
	    plan_replan(tx, undo->flow, undo->subscriber, err) &&
	    person_audit(tx, undo->flow, "subscribe.undo", undo->subscriber,
	    "", err);
out:
	buf_release(&text);
	return ok;
}

bool
subscribe_undo(struct tx *tx, void *arg, struct err *err)
{
	struct subscribe_undo *undo = arg;
	struct subscriber subscriber = {0};
	char *topics = NULL;
	bool found = false;
	bool suppressed = false;
	bool ok = false;

	undo->restored = 0;
	if (!leave_find(tx->db, undo->subscriber, &subscriber, &found, err))
		return false;
	if (!found) {
		ok = true;
		goto out;
	}
	if (!person_is_suppressed(tx->db, undo->flow, subscriber.key,
	    &suppressed, err) ||
	    !consent_topics(tx->db, undo->consent, undo->subscriber, "left",
	    &topics, err))
		goto out;
	ok = suppressed || !topics ||
	    leave_restore(tx, undo, &subscriber, topics, err);
out:
	mem_free(topics);
	subscriber_release(&subscriber);
	return ok;
}

static bool
leave_change_has(const struct subscribe_change *change, int64_t topic)
{
	for (size_t i = 0; i < change->choices; i++) {
		if (change->choice[i].topic == topic)
			return true;
	}
	return false;
}

static bool
leave_list_has(const struct subscription_list *list, int64_t topic)
{
	for (size_t i = 0; i < list->count; i++) {
		if (list->item[i].topic == topic)
			return true;
	}
	return false;
}

/* From the subscriptions that are there to those chosen. */
static bool
leave_change_set(struct tx *tx, const struct subscribe_change *change,
    const struct subscription_list *old, struct err *err)
{
	struct topic topic = {0};
	bool open = false;

	for (size_t i = 0; i < old->count; i++) {
		const int64_t id = old->item[i].topic;

		if (leave_change_has(change, id))
			continue;
		if (!subscription_end(tx, change->subscriber, id, err) ||
		    !wish_end(tx, change->subscriber, id, err))
			return false;
	}
	for (size_t i = 0; i < change->choices; i++) {
		const struct subscribe_choice *choice = &change->choice[i];

		if (!topic_get(tx->db, choice->topic, &topic, &open, err))
			return false;
		open = open && strcmp(topic.state, "open") == 0;
		topic_release(&topic);
		if (!open && !leave_list_has(old, choice->topic))
			continue;
		if (!subscription_put(tx, change->subscriber, choice->topic,
		    choice->cadence, date_now(), false, 0, err))
			return false;
	}
	return true;
}

static bool
leave_change_proof(struct tx *tx, struct subscribe_change *change,
    const struct subscriber *subscriber, const struct subscription_list *old,
    const struct subscription_list *set, struct err *err)
{
	const struct subscription_list *list = set->count > 0 ? set : old;
	struct buf topics = BUF_INIT(BUF_PAGE);
	struct consent consent;
	bool ok = false;

	for (size_t i = 0; i < list->count; i++)
		person_topic(&topics, &list->item[i]);
	change->left = set->count == 0;
	consent = person_consent(subscriber, change->left ? "left" :
	    "changed", &topics, change->method);
	consent.language = change->language;
	ok = consent_add(tx, &consent, err);
	if (change->left)
		change->consent = consent.id;
	buf_release(&topics);
	return ok;
}

static bool
leave_change_run(struct tx *tx, struct subscribe_change *change,
    const struct subscriber *subscriber, struct err *err)
{
	struct subscription_list old = {NULL, 0};
	struct subscription_list set = {NULL, 0};
	bool ok = false;

	if (!subscription_list(tx->db, change->subscriber, &old, err) ||
	    !leave_change_set(tx, change, &old, err) ||
	    !subscription_list(tx->db, change->subscriber, &set, err) ||
	    !leave_change_proof(tx, change, subscriber, &old, &set, err) ||
	    !subscriber_set_language(tx, change->subscriber,
	    change->language, err))
		goto out;
	ok = (change->left ? leave_all(tx, subscriber, err) :
	    plan_replan(tx, change->flow, change->subscriber, err)) &&
	    person_audit(tx, change->flow, "subscribe.change",
	    change->subscriber, change->method, err);
out:
	subscription_list_release(&set);
	subscription_list_release(&old);
	return ok;
}

bool
subscribe_change(struct tx *tx, void *arg, struct err *err)
{
	struct subscribe_change *change = arg;
	struct subscriber subscriber = {0};
	bool ok = false;

	change->found = false;
	change->left = false;
	change->consent = 0;
	if (!leave_find(tx->db, change->subscriber, &subscriber,
	    &change->found, err))
		return false;
	change->found = change->found &&
	    strcmp(subscriber.state, "active") == 0;
	ok = !change->found ||
	    leave_change_run(tx, change, &subscriber, err);
	subscriber_release(&subscriber);
	return ok;
}

/* Whose mail a new address got by mistake: that address, not the person
 * who gave it. */
static bool
leave_never_change(struct tx *tx, const struct subscribe_never *never,
    struct err *err)
{
	struct address_change change = {0};
	bool found = false;
	bool ok = false;

	if (!address_change_get(tx->db, never->change, &change, &found, err))
		return false;
	ok = !found || change.subscriber != never->subscriber ||
	    (person_suppress(tx, never->flow, change.key, never->reason,
	    err) &&
	    address_change_remove(tx, change.subscriber, err) &&
	    person_forget_mail(tx, change.subscriber, OUTBOX_ADDRESS_NEW,
	    err) &&
	    person_audit(tx, never->flow, "subscribe.never",
	    change.subscriber, "new address", err));
	address_change_release(&change);
	return ok;
}

bool
subscribe_never(struct tx *tx, void *arg, struct err *err)
{
	struct subscribe_never *never = arg;
	struct subscriber subscriber = {0};
	struct subscribe_leave leave = {
	    .flow = never->flow,
	    .subscriber = never->subscriber,
	    .scope = SUBSCRIBE_ALL,
	    .method = "link",
	};
	bool found = false;
	bool ok = false;

	if (never->change != 0)
		return leave_never_change(tx, never, err);
	ok = leave_find(tx->db, never->subscriber, &subscriber, &found, err) &&
	    (!found || (person_suppress(tx, never->flow, subscriber.key,
	    never->reason, err) &&
	    leave_run(tx, &leave, &subscriber, err) &&
	    person_audit(tx, never->flow, "subscribe.never", subscriber.id,
	    never->reason, err)));
	subscriber_release(&subscriber);
	return ok;
}
