/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Erasing a person.  Every column that may hold the address is named here;
 * a new one must be added.  Without an address stay: the number, the
 * consents, and which mails were sent.
 */
#include "flow/erase.h"

#include <string.h>

#include "base/mem.h"
#include "flow/person.h"

/* Mail rows, of whatever state.  In flight ones end when they are told. */
static bool
erase_mail(struct tx *tx, int64_t subscriber, struct err *err)
{
	struct outbox_list list = {NULL, 0};
	bool ok = false;

	if (!person_cancel_mail(tx, subscriber, 0, err) ||
	    !outbox_of_subscriber(tx->db, subscriber, &list, err))
		goto out;
	for (size_t i = 0; i < list.count; i++) {
		if (!letter_remove(tx, list.item[i].id, err) ||
		    !outbox_forget(tx, list.item[i].id, err))
			goto out;
	}
	ok = true;
out:
	outbox_list_release(&list);
	return ok;
}

/* Others may have asked to move to this address. */
static bool
erase_changes(struct tx *tx, const char *key, int64_t heir, struct err *err)
{
	struct outbox_list list = {NULL, 0};
	int64_t *others = NULL;
	size_t count = 0;
	bool ok = false;

	if (!address_change_forget(tx, key, heir, &others, &count, err))
		goto out;
	for (size_t i = 0; i < count; i++) {
		if (!person_cancel_mail(tx, others[i], OUTBOX_ADDRESS_NEW,
		    err) ||
		    !outbox_of_subscriber(tx->db, others[i], &list, err))
			goto out;
		for (size_t j = 0; j < list.count; j++) {
			if (list.item[j].purpose != OUTBOX_ADDRESS_NEW)
				continue;
			if (!letter_remove(tx, list.item[j].id, err) ||
			    !outbox_forget(tx, list.item[j].id, err))
				goto out;
		}
		outbox_list_release(&list);
	}
	ok = true;
out:
	outbox_list_release(&list);
	mem_free(others);
	return ok;
}

static bool
erase_proof(struct tx *tx, const struct subscriber *subscriber,
    struct err *err)
{
	struct buf topics = BUF_INIT(BUF_LINE);
	struct consent consent = person_consent(subscriber, "erased",
	    &topics, "staff");

	return consent_add(tx, &consent, err) &&
	    consent_forget(tx, subscriber->id, err);
}

static bool
erase_run(struct tx *tx, const struct erase_person *erase,
    const struct subscriber *subscriber, struct err *err)
{
	const int64_t id = subscriber->id;

	return (!erase->suppress || person_suppress(tx, erase->flow,
	    subscriber->key, "erased", err)) &&
	    erase_mail(tx, id, err) &&
	    erase_changes(tx, subscriber->key, erase->heir, err) &&
	    address_change_remove(tx, id, err) &&
	    wish_clear(tx, id, err) &&
	    subscription_end_all(tx, id, err) &&
	    erase_proof(tx, subscriber, err) &&
	    subscriber_erase(tx, id, err) &&
	    person_audit(tx, erase->flow, "subscriber.erase", id,
	    erase->suppress ? "suppressed" : "", err);
}

bool
erase_person(struct tx *tx, void *arg, struct err *err)
{
	const struct erase_person *erase = arg;
	struct subscriber subscriber = {0};
	bool found = false;
	bool ok = false;

	if (!subscriber_get(tx->db, erase->subscriber, &subscriber, &found,
	    err))
		return false;
	ok = !found || strcmp(subscriber.state, "erased") == 0 ||
	    erase_run(tx, erase, &subscriber, err);
	subscriber_release(&subscriber);
	return ok;
}
