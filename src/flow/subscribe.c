/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Signing up: asking on the page, confirming from the inbox, and asking for
 * a link.  What a stranger may type here must never become mail to a third
 * person beyond the limits of [abuse], nor tell who subscribes.  Leaving is
 * in leave.c, a new address in address_change.c.
 */
#include "flow/subscribe.h"

#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/link.h"
#include "flow/person.h"
#include "store/topic.h"

enum { SUBSCRIBE_HASH_TEXT = 64 + 1 };

/* Keeps the words that were shown; hash is "" when there were none. */
static bool
subscribe_wording(struct tx *tx, const struct subscribe_ask *ask,
    struct buf *hash, struct err *err)
{
	uint8_t digest[32] = {0};

	if (!ask->wording || ask->wording[0] == '\0')
		return true;
	secret_sha256(ask->wording, strlen(ask->wording), digest);
	secret_hex(hash, digest, sizeof(digest));
	return wording_put(tx, buf_text(hash), ask->language, ask->wording,
	    err);
}

/* One who is active keeps state and language: anybody can fill in a form. */
static bool
subscribe_person(struct tx *tx, const struct subscribe_ask *ask,
    struct subscriber *subscriber, struct err *err)
{
	bool found = false;
	int64_t id = 0;

	if (!subscriber_find(tx->db, ask->address.key, subscriber, &found,
	    err))
		return false;
	if (!found)
		return subscriber_add(tx, ask->address.text, ask->address.key,
		    "pending", ask->language, &id, err) &&
		    subscriber_get(tx->db, id, subscriber, &found, err);
	if (strcmp(subscriber->state, "active") == 0)
		return true;
	return subscriber_set_state(tx, subscriber->id, "pending", err) &&
	    subscriber_set_language(tx, subscriber->id, ask->language, err);
}

/* Topics that were closed while the form was open are left out. */
static bool
subscribe_wishes(struct tx *tx, const struct subscribe_ask *ask,
    int64_t subscriber, struct buf *topics, struct err *err)
{
	struct topic topic = {0};
	bool found = false;
	bool ok = true;

	for (size_t i = 0; ok && i < ask->choices; i++) {
		struct subscription wish = {
		    .topic = ask->choice[i].topic,
		    .cadence = ask->choice[i].cadence,
		};

		if (!topic_get(tx->db, wish.topic, &topic, &found, err))
			return false;
		if (found && strcmp(topic.state, "open") == 0) {
			snprintf(wish.slug, sizeof(wish.slug), "%s",
			    topic.slug);
			person_topic(topics, &wish);
			ok = wish_put(tx, subscriber, wish.topic,
			    wish.cadence, err);
		}
		topic_release(&topic);
	}
	return ok;
}

static bool
subscribe_ask_person(struct tx *tx, struct subscribe_ask *ask,
    const char *wording, int64_t *id, struct err *err)
{
	struct buf topics = BUF_INIT(BUF_PAGE);
	struct subscriber subscriber = {0};
	struct consent consent;
	bool may = false;
	bool ok = false;

	if (!subscribe_person(tx, ask, &subscriber, err) ||
	    !subscribe_wishes(tx, ask, subscriber.id, &topics, err))
		goto out;
	*id = subscriber.id;
	consent = person_consent(&subscriber, "asked", &topics, ask->method);
	consent.language = ask->language;
	consent.wording = wording;
	consent.network = ask->network;
	if (ask->evidence)
		consent.evidence = ask->evidence;
	if (!consent_add(tx, &consent, err) ||
	    !person_may_mail(tx->db, ask->flow, subscriber.id, OUTBOX_CONFIRM,
	    ask->flow->conf->abuse.confirm_again_minutes, &may, err))
		goto out;
	if (may && topics.len > 0) {
		if (!person_mail(tx, OUTBOX_CONFIRM, subscriber.id, NULL,
		    ask->language, 0, err))
			goto out;
		ask->mailed = true;
	}
	ok = true;
out:
	subscriber_release(&subscriber);
	buf_release(&topics);
	return ok;
}

bool
subscribe_ask(struct tx *tx, void *arg, struct err *err)
{
	struct subscribe_ask *ask = arg;
	struct buf wording = BUF_INIT(SUBSCRIBE_HASH_TEXT);
	bool suppressed = false;
	int64_t id = 0;
	bool ok = false;

	/* Whatever the result, one commit: the time taken tells nothing. */
	ask->mailed = false;
	ok = subscribe_wording(tx, ask, &wording, err) &&
	    person_is_suppressed(tx->db, ask->flow, ask->address.key,
	    &suppressed, err) &&
	    (suppressed || subscribe_ask_person(tx, ask, buf_text(&wording),
	    &id, err)) &&
	    person_audit(tx, ask->flow, "subscribe.ask", id,
	    suppressed ? "suppressed" : ask->mailed ? "mailed" : "", err);
	buf_release(&wording);
	return ok;
}

/* The words of the last asking, which this confirms. */
struct subscribe_asked {
	char wording[SUBSCRIBE_HASH_TEXT];
	char language[3];
};

static void
subscribe_asked(void *arg, const struct consent *consent)
{
	struct subscribe_asked *asked = arg;

	if (strcmp(consent->event, "asked") != 0)
		return;
	snprintf(asked->wording, sizeof(asked->wording), "%s",
	    consent->wording);
	snprintf(asked->language, sizeof(asked->language), "%s",
	    consent->language);
}

static bool
subscribe_confirm_wishes(struct tx *tx, struct subscribe_confirm *confirm,
    const struct subscriber *subscriber, struct subscription_list *wishes,
    struct err *err)
{
	struct buf topics = BUF_INIT(BUF_PAGE);
	struct subscribe_asked asked = {"", ""};
	struct consent consent;
	bool ok = false;

	for (size_t i = 0; i < wishes->count; i++) {
		struct subscription *wish = &wishes->item[i];

		wish->owed_from = date_now();
		person_topic(&topics, wish);
		if (!subscription_put(tx, subscriber->id, wish->topic,
		    wish->cadence, wish->owed_from, false, 0, err))
			goto out;
	}
	if (!consent_list(tx->db, subscriber->id, subscribe_asked, &asked,
	    err))
		goto out;
	consent = person_consent(subscriber, "confirmed", &topics,
	    confirm->method);
	consent.wording = asked.wording;
	if (asked.language[0] != '\0')
		consent.language = asked.language;
	ok = consent_add(tx, &consent, err) &&
	    subscriber_set_state(tx, subscriber->id, "active", err) &&
	    wish_clear(tx, subscriber->id, err) &&
	    person_audit(tx, confirm->flow, "subscribe.confirm",
	    subscriber->id, "", err);
out:
	buf_release(&topics);
	return ok;
}

bool
subscribe_confirm(struct tx *tx, void *arg, struct err *err)
{
	struct subscribe_confirm *confirm = arg;
	struct subscriber subscriber = {0};
	struct subscription_list wishes = {NULL, 0};
	bool found = false;
	bool suppressed = false;
	bool ok = false;

	confirm->outcome = SUBSCRIBE_GONE;
	if (!subscriber_get(tx->db, confirm->subscriber, &subscriber, &found,
	    err))
		return false;
	if (!found || strcmp(subscriber.state, "erased") == 0) {
		ok = true;
		goto out;
	}
	if (!person_is_suppressed(tx->db, confirm->flow, subscriber.key,
	    &suppressed, err) ||
	    !wish_list(tx->db, subscriber.id,
	    date_now() - link_lifetime(LINK_CONFIRM), &wishes, err))
		goto out;
	ok = true;
	if (suppressed)
		goto out;
	if (wishes.count > 0) {
		confirm->outcome = SUBSCRIBE_CONFIRMED;
		ok = subscribe_confirm_wishes(tx, confirm, &subscriber,
		    &wishes, err);
	} else if (strcmp(subscriber.state, "active") == 0) {
		confirm->outcome = SUBSCRIBE_ALREADY;
	}
out:
	subscription_list_release(&wishes);
	subscriber_release(&subscriber);
	return ok;
}

/* Who has left too: they may want their data erased. */
static bool
subscribe_has_link(const struct subscriber *subscriber)
{
	return strcmp(subscriber->state, "active") == 0 ||
	    strcmp(subscriber->state, "left") == 0;
}

bool
subscribe_link(struct tx *tx, void *arg, struct err *err)
{
	struct subscribe_link *link = arg;
	struct subscriber subscriber = {0};
	bool found = false;
	bool suppressed = false;
	bool may = false;
	bool ok = false;

	link->mailed = false;
	if (!subscriber_find(tx->db, link->address.key, &subscriber, &found,
	    err) ||
	    !person_is_suppressed(tx->db, link->flow, link->address.key,
	    &suppressed, err) ||
	    !person_may_mail(tx->db, link->flow, subscriber.id, OUTBOX_LINK,
	    link->flow->conf->abuse.confirm_again_minutes, &may, err))
		goto out;
	if (found && !suppressed && may && subscribe_has_link(&subscriber)) {
		if (!person_mail(tx, OUTBOX_LINK, subscriber.id, NULL,
		    link->language, 0, err))
			goto out;
		link->mailed = true;
	}
	ok = person_audit(tx, link->flow, "subscribe.link", subscriber.id,
	    link->mailed ? "mailed" : "", err);
out:
	subscriber_release(&subscriber);
	return ok;
}
