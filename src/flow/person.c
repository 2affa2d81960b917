/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "flow/person.h"

#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/mem.h"
#include "flow/subscribe.h"
#include "store/audit.h"
#include "store/suppression.h"

enum { PERSON_DAY = 24 * 60 * 60 };

void
person_topic(struct buf *topics, const struct subscription *s)
{
	buf_printf(topics, "%s%s:%s:%lld", topics->len ? " " : "", s->slug,
	    cadence_name(s->cadence), (long long)s->owed_from);
}

struct consent
person_consent(const struct subscriber *subscriber, const char *event,
    const struct buf *topics, const char *method)
{
	return (struct consent){
	    .subscriber = subscriber->id,
	    .event = event,
	    .topics = buf_text(topics),
	    .language = subscriber->language,
	    .wording = "",
	    .method = method,
	    .network = "",
	    .evidence = "",
	};
}

bool
person_audit(struct tx *tx, const struct flow *flow, const char *what,
    int64_t subscriber, const char *detail, struct err *err)
{
	char subject[40] = "";

	snprintf(subject, sizeof(subject), "subscriber %lld",
	    (long long)subscriber);
	return audit_add(tx, flow->who, what, subject, detail, err);
}

void
subscribe_hash(const struct keys *keys, const char *key,
    uint8_t hash[SECRET_MAC])
{
	secret_hmac(keys_suppression(keys), key, strlen(key), hash);
}

bool
person_is_suppressed(struct db *db, const struct flow *flow, const char *key,
    bool *suppressed, struct err *err)
{
	uint8_t hash[SECRET_MAC] = {0};

	subscribe_hash(flow->keys, key, hash);
	return suppression_has(db, hash, suppressed, err);
}

bool
person_suppress(struct tx *tx, const struct flow *flow, const char *key,
    const char *reason, struct err *err)
{
	uint8_t hash[SECRET_MAC] = {0};

	subscribe_hash(flow->keys, key, hash);
	return suppression_add(tx, hash, reason, err);
}

bool
person_may_mail(struct db *db, const struct flow *flow, int64_t subscriber,
    enum outbox_purpose purpose, int again_minutes, bool *may,
    struct err *err)
{
	const int64_t now = date_now();
	int64_t day = 0, month = 0, last = 0;

	if (!outbox_recent(db, subscriber, purpose, now - PERSON_DAY, &day,
	    &last, err) ||
	    !outbox_recent(db, subscriber, purpose, now - 30 * PERSON_DAY,
	    &month, &last, err))
		return false;
	*may = day < flow->conf->abuse.per_address_day &&
	    month < flow->conf->abuse.per_address_month &&
	    (last == 0 || last <= now - again_minutes * 60);
	return true;
}

bool
person_mail(struct tx *tx, enum outbox_purpose purpose, int64_t subscriber,
    const char *address, const char *language, int64_t change,
    struct err *err)
{
	char detail[80] = "";
	char number[32] = "";
	int64_t id = 0;

	if (change != 0)
		snprintf(number, sizeof(number), "change=%lld ",
		    (long long)change);
	snprintf(detail, sizeof(detail), "%slang=%.2s asked=%lld", number,
	    language, (long long)date_now());
	return outbox_add_single(tx, purpose, subscriber, address, detail,
	    &id, err);
}

bool
person_cancel_mail(struct tx *tx, int64_t subscriber,
    enum outbox_purpose purpose, struct err *err)
{
	struct outbox_list list = {NULL, 0};
	bool moved = false;
	bool ok = false;

	if (!outbox_waiting(tx->db, subscriber, &list, err))
		return false;
	for (size_t i = 0; i < list.count; i++) {
		const struct outbox_row *row = &list.item[i];

		if (purpose != 0 && row->purpose != purpose)
			continue;
		/* In doubt, it is held: nobody is to decide on it. */
		if (!outbox_move(tx, row->id, OUTBOX_CANCEL, 0, NULL, NULL,
		    &moved, err) || (row->doubts > 0 && !outbox_move(tx,
		    row->id, OUTBOX_CLOSE, 0, NULL, NULL, &moved, err)) ||
		    !letter_remove(tx, row->id, err))
			goto out;
	}
	ok = true;
out:
	outbox_list_release(&list);
	return ok;
}

bool
person_forget_mail(struct tx *tx, int64_t subscriber,
    enum outbox_purpose purpose, struct err *err)
{
	struct outbox_list list = {NULL, 0};
	bool ok = false;

	if (!person_cancel_mail(tx, subscriber, purpose, err) ||
	    !outbox_of_subscriber(tx->db, subscriber, &list, err))
		goto out;
	for (size_t i = 0; i < list.count; i++) {
		if (purpose != 0 && list.item[i].purpose != purpose)
			continue;
		if (!letter_remove(tx, list.item[i].id, err) ||
		    !outbox_forget(tx, list.item[i].id, err))
			goto out;
	}
	ok = true;
out:
	outbox_list_release(&list);
	return ok;
}
