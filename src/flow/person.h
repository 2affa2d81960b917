/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FLOW_PERSON_H
#define FLOW_PERSON_H

#include "base/buf.h"
#include "db/tx.h"
#include "flow/flow.h"
#include "store/consent.h"
#include "store/outbox.h"
#include "store/subscriber.h"
#include "store/subscription.h"

/* What the steps about people share; each works inside their transaction. */

/* Appends "slug:cadence:owed_from", with a blank between two. */
void person_topic(struct buf *topics, const struct subscription *s);
/* A proof without wording, network and evidence. */
struct consent person_consent(const struct subscriber *subscriber,
    const char *event, const struct buf *topics, const char *method);
/* The job's line in the audit log: "subscriber 12". */
bool person_audit(struct tx *tx, const struct flow *flow, const char *what,
    int64_t subscriber, const char *detail, struct err *err);

bool person_is_suppressed(struct db *db, const struct flow *flow,
    const char *key, bool *suppressed, struct err *err);
bool person_suppress(struct tx *tx, const struct flow *flow, const char *key,
    const char *reason, struct err *err);

/* Is one more single mail of this purpose within the limits of [abuse]?
 * again_minutes: the least time between two; 0 = none. */
bool person_may_mail(struct db *db, const struct flow *flow,
    int64_t subscriber, enum outbox_purpose purpose, int again_minutes,
    bool *may, struct err *err);
/* Queues it.  address NULL: the subscriber's own.  change 0: none. */
bool person_mail(struct tx *tx, enum outbox_purpose purpose,
    int64_t subscriber, const char *address, const char *language,
    int64_t change, struct err *err);
/* Nothing that waits goes out; purpose 0 = whatever it is. */
bool person_cancel_mail(struct tx *tx, int64_t subscriber,
    enum outbox_purpose purpose, struct err *err);
/* The same, and no address stays in rows of any state. */
bool person_forget_mail(struct tx *tx, int64_t subscriber,
    enum outbox_purpose purpose, struct err *err);

#endif
