/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "flow/helpdesk.h"

#include <string.h>
#include <sysexits.h>

#include "base/buf.h"
#include "base/date.h"
#include "flow/person.h"
#include "flow/sweep.h"
#include "store/audit.h"
#include "store/suppression.h"

/* false in *found: not there, or erased. */
static bool
helpdesk_find(struct tx *tx, int64_t id, struct subscriber *subscriber,
    bool *found, struct err *err)
{
	if (!subscriber_get(tx->db, id, subscriber, found, err))
		return false;
	*found = *found && strcmp(subscriber->state, "erased") != 0;
	return true;
}

bool
helpdesk_open(struct tx *tx, void *arg, struct err *err)
{
	struct helpdesk_open *open = arg;
	struct subscriber subscriber = {0};
	const bool ok = helpdesk_find(tx, open->subscriber, &subscriber,
	    &open->found, err) && (!open->found || person_audit(tx,
	    open->flow, "subscriber.open", open->subscriber, "", err));

	subscriber_release(&subscriber);
	return ok;
}

bool
helpdesk_add(struct tx *tx, void *arg, struct err *err)
{
	struct helpdesk_add *add = arg;
	struct buf evidence = BUF_INIT(BUF_PAGE);
	struct subscriber subscriber = {0};
	bool found = false;
	bool ok = false;

	buf_printf(&evidence, "%s%s%s", add->day, *add->day ? ": " : "",
	    add->how);
	add->ask.method = "staff";
	add->ask.evidence = buf_text(&evidence);
	ok = person_is_suppressed(tx->db, add->ask.flow, add->ask.address.key,
	    &add->suppressed, err) &&
	    (add->suppressed || (subscribe_ask(tx, &add->ask, err) &&
	    subscriber_find(tx->db, add->ask.address.key, &subscriber, &found,
	    err)));
	add->subscriber = subscriber.id;
	add->ask.evidence = NULL;
	subscriber_release(&subscriber);
	buf_release(&evidence);
	return ok;
}

bool
helpdesk_suppress(struct tx *tx, void *arg, struct err *err)
{
	const struct helpdesk_suppress *s = arg;
	struct subscribe_leave leave = {.flow = s->flow,
	    .subscriber = s->subscriber, .scope = SUBSCRIBE_ALL,
	    .method = "staff"};
	struct subscriber subscriber = {0};
	bool found = false;
	bool ok = helpdesk_find(tx, s->subscriber, &subscriber, &found, err);

	ok = ok && (!found || (person_suppress(tx, s->flow, subscriber.key,
	    "staff", err) &&
	    subscribe_leave(tx, &leave, err) &&
	    person_audit(tx, s->flow, "subscriber.suppress", s->subscriber,
	    "", err)));
	subscriber_release(&subscriber);
	return ok;
}

bool
helpdesk_lift(struct tx *tx, void *arg, struct err *err)
{
	const struct helpdesk_suppress *s = arg;
	struct subscriber subscriber = {0};
	uint8_t hash[SECRET_MAC] = {0};
	bool has = false;
	bool found = false;
	bool ok = helpdesk_find(tx, s->subscriber, &subscriber, &found, err);

	if (!ok || !found)
		goto out;
	subscribe_hash(s->flow->keys, subscriber.key, hash);
	ok = suppression_has(tx->db, hash, &has, err) &&
	    (!has || (suppression_remove(tx, hash, err) &&
	    person_audit(tx, s->flow, "subscriber.lift", s->subscriber, "",
	    err)));
out:
	subscriber_release(&subscriber);
	return ok;
}

static bool
helpdesk_address_audit(struct tx *tx, const struct helpdesk_address *a,
    const uint8_t hash[SECRET_MAC], const struct subscriber *s,
    struct err *err)
{
	const char *what = a->lift ? "subscriber.lift" :
	    "subscriber.suppress";
	struct buf subject = BUF_INIT(BUF_LINE);
	bool ok = false;

	if (s->id != 0) {
		buf_printf(&subject, "subscriber %lld", (long long)s->id);
	} else {
		buf_puts(&subject, "address ");
		secret_hex(&subject, hash, 4);
	}
	ok = audit_add(tx, a->flow->who, what, buf_text(&subject), a->why,
	    err);
	buf_release(&subject);
	return ok;
}

bool
helpdesk_address(struct tx *tx, void *arg, struct err *err)
{
	struct helpdesk_address *a = arg;
	struct subscribe_leave leave = {.flow = a->flow,
	    .scope = SUBSCRIBE_ALL, .method = "staff"};
	struct subscriber s = {0};
	uint8_t hash[SECRET_MAC] = {0};
	bool has = false;
	bool found = false;
	bool ok = false;

	a->changed = false;
	if (*a->why == '\0' || strlen(a->why) > HELPDESK_WHY_MAX ||
	    strpbrk(a->why, "\r\n"))
		return err_set(err, EX_DATAERR, "the reason is not one line of "
		    "1 to %d bytes", HELPDESK_WHY_MAX);
	subscribe_hash(a->flow->keys, a->key, hash);
	ok = suppression_has(tx->db, hash, &has, err) &&
	    subscriber_find(tx->db, a->key, &s, &found, err);
	if (!ok || has != a->lift)
		goto out;
	leave.subscriber = s.id;
	if (a->lift)
		ok = suppression_remove(tx, hash, err);
	else
		ok = suppression_add(tx, hash, "staff", err) && (!found ||
		    subscribe_leave(tx, &leave, err));
	ok = ok && helpdesk_address_audit(tx, a, hash, &s, err);
	a->changed = ok;
out:
	subscriber_release(&s);
	return ok;
}

bool
helpdesk_export(struct tx *tx, void *arg, struct err *err)
{
	const struct helpdesk_export *e = arg;

	return audit_add(tx, e->flow->who, "subscriber.export", "everybody",
	    e->format, err);
}

bool
helpdesk_why(struct db *db, const struct conf *conf, int64_t post,
    int64_t subscriber, const struct subscription_list *all,
    struct helpdesk_why *why, struct err *err)
{
	bool done[CADENCE_MONTHLY + 1] = {false};

	*why = (struct helpdesk_why){OUTLOOK_NO_TOPIC, CADENCE_NONE, 0};
	for (size_t i = 0; i < all->count && why->why != OUTLOOK_OWED; i++) {
		const enum cadence cadence = all->item[i].cadence;
		const int64_t at = cadence == CADENCE_IMMEDIATE ? date_now() :
		    sweep_next(conf, cadence);
		enum outlook_why one = OUTLOOK_OWED;

		if (done[cadence])
			continue;
		done[cadence] = true;
		if (!outlook_why_not(db, conf, post, subscriber, all, cadence,
		    at, &one, err))
			return false;
		if (one != OUTLOOK_OTHER_PACE)
			*why = (struct helpdesk_why){one, cadence, at};
	}
	return true;
}
