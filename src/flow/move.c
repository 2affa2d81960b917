/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A new address: asked from the old inbox, confirmed in the new. */
#include <string.h>

#include "base/date.h"
#include "base/link.h"
#include "flow/erase.h"
#include "flow/person.h"
#include "flow/subscribe.h"

/* An earlier change that waits is replaced; its link is then dead. */
static bool
move_ask(struct tx *tx, const struct subscribe_address *ask,
    const struct subscriber *subscriber, struct err *err)
{
	int64_t id = 0;

	return person_forget_mail(tx, subscriber->id, OUTBOX_ADDRESS_NEW,
	    err) &&
	    address_change_remove(tx, subscriber->id, err) &&
	    address_change_add(tx, subscriber->id, ask->address.text,
	    ask->address.key, &id, err) &&
	    person_mail(tx, OUTBOX_ADDRESS_NEW, subscriber->id,
	    ask->address.text, subscriber->language, id, err);
}

bool
subscribe_address(struct tx *tx, void *arg, struct err *err)
{
	struct subscribe_address *ask = arg;
	struct subscriber subscriber = {0};
	bool suppressed = false;
	bool may = false;
	bool ok = false;

	if (!subscriber_get(tx->db, ask->subscriber, &subscriber, &ask->found,
	    err))
		return false;
	ask->found = ask->found && strcmp(subscriber.state, "active") == 0;
	if (!ask->found) {
		ok = true;
		goto out;
	}
	/* A slip of the pen must be mendable at once: no minutes between. */
	if (!person_is_suppressed(tx->db, ask->flow, ask->address.key,
	    &suppressed, err) ||
	    !person_may_mail(tx->db, ask->flow, subscriber.id,
	    OUTBOX_ADDRESS_NEW, 0, &may, err))
		goto out;
	if (!suppressed && may &&
	    strcmp(subscriber.key, ask->address.key) != 0 &&
	    !move_ask(tx, ask, &subscriber, err))
		goto out;
	ok = person_audit(tx, ask->flow, "subscribe.address", subscriber.id,
	    "", err);
out:
	subscriber_release(&subscriber);
	return ok;
}

/* One who holds the new address without subscribing gives way. */
static bool
move_clear_way(struct tx *tx,
    struct subscribe_address_confirm *confirm, const char *key, bool *taken,
    struct err *err)
{
	struct subscriber other = {0};
	struct erase_person erase = {
	    .flow = confirm->flow,
	    .heir = confirm->subscriber,
	};
	bool found = false;
	bool ok = false;

	if (!subscriber_find(tx->db, key, &other, &found, err))
		return false;
	*taken = found && strcmp(other.state, "active") == 0;
	erase.subscriber = other.id;
	ok = !found || *taken || erase_person(tx, &erase, err);
	subscriber_release(&other);
	return ok;
}

static bool
move_proof(struct tx *tx, const struct flow *flow,
    const struct subscriber *subscriber, struct err *err)
{
	struct buf topics = BUF_INIT(BUF_PAGE);
	struct subscription_list list = {NULL, 0};
	struct consent consent;
	bool ok = false;

	if (!subscription_list(tx->db, subscriber->id, &list, err))
		goto out;
	for (size_t i = 0; i < list.count; i++)
		person_topic(&topics, &list.item[i]);
	consent = person_consent(subscriber, "moved", &topics, "link");
	ok = consent_add(tx, &consent, err) &&
	    person_audit(tx, flow, "subscribe.move", subscriber->id, "", err);
out:
	subscription_list_release(&list);
	buf_release(&topics);
	return ok;
}

static bool
move_run(struct tx *tx, struct subscribe_address_confirm *confirm,
    const struct subscriber *subscriber, const struct address_change *change,
    struct err *err)
{
	bool suppressed = false;
	bool taken = false;

	/* The row is kept until the next change: a second press finds it. */
	if (strcmp(subscriber->key, change->key) == 0) {
		confirm->outcome = SUBSCRIBE_ADDRESS_ALREADY;
		return true;
	}
	if (change->asked_at <= date_now() - link_lifetime(LINK_ADDRESS))
		return true;
	if (!person_is_suppressed(tx->db, confirm->flow, change->key,
	    &suppressed, err))
		return false;
	if (suppressed)
		return true;
	if (!move_clear_way(tx, confirm, change->key, &taken, err))
		return false;
	if (taken) {
		confirm->outcome = SUBSCRIBE_ADDRESS_TAKEN;
		return true;
	}
	confirm->outcome = SUBSCRIBE_ADDRESS_CHANGED;
	return person_mail(tx, OUTBOX_ADDRESS_OLD, subscriber->id,
	    subscriber->address, subscriber->language, 0, err) &&
	    subscriber_set_address(tx, subscriber->id, change->address,
	    change->key, err) &&
	    move_proof(tx, confirm->flow, subscriber, err);
}

bool
subscribe_address_confirm(struct tx *tx, void *arg, struct err *err)
{
	struct subscribe_address_confirm *confirm = arg;
	struct subscriber subscriber = {0};
	struct address_change change = {0};
	bool found = false;
	bool ok = false;

	confirm->outcome = SUBSCRIBE_ADDRESS_GONE;
	if (!subscriber_get(tx->db, confirm->subscriber, &subscriber, &found,
	    err))
		return false;
	if (!found || strcmp(subscriber.state, "active") != 0) {
		ok = true;
		goto out;
	}
	if (!address_change_get(tx->db, confirm->change, &change, &found,
	    err))
		goto out;
	ok = !found || change.subscriber != subscriber.id ||
	    move_run(tx, confirm, &subscriber, &change, err);
out:
	address_change_release(&change);
	subscriber_release(&subscriber);
	return ok;
}
