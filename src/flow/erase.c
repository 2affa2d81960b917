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
#include "flow/scrub.h"

/* Others may have asked to move to this address. */
static bool
erase_changes(struct tx *tx, const char *key, int64_t heir, struct err *err)
{
	int64_t *others = NULL;
	size_t count = 0;
	bool ok = false;

	ok = address_change_forget(tx, key, heir, &others, &count, err);
	for (size_t i = 0; ok && i < count; i++)
		ok = person_forget_mail(tx, others[i], OUTBOX_ADDRESS_NEW,
		    err);
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
	    person_forget_mail(tx, id, 0, err) &&
	    erase_changes(tx, subscriber->key, erase->heir, err) &&
	    address_change_remove(tx, id, err) &&
	    wish_clear(tx, id, err) &&
	    subscription_end_all(tx, id, err) &&
	    erase_proof(tx, subscriber, err) &&
	    subscriber_erase(tx, id, err) &&
	    scrub_owe(tx, err) &&
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
