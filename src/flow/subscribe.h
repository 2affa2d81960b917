/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FLOW_SUBSCRIBE_H
#define FLOW_SUBSCRIBE_H

#include "db/tx.h"
#include "flow/flow.h"
#include "mail/address.h"
#include "store/subscription.h"

/*
 * What people do with their subscriptions.  Each function is a writer_job:
 * arg is its own struct, input above, result below; it runs in one
 * transaction and leaves one audit line.
 */

enum { SUBSCRIBE_TOPICS = 200 };	/* in one form */

struct subscribe_choice {
	int64_t topic;
	enum cadence cadence;
};

/*
 * The sign-up form.  The answer a person sees must not depend on the result:
 * known, unknown, pending and suppressed addresses look the same.  A
 * confirmation mail is queued unless one was a short time ago (its link
 * confirms these topics too) or the address is suppressed.
 */
struct subscribe_ask {
	const struct flow *flow;
	struct address address;
	char language[3];
	struct subscribe_choice choice[SUBSCRIBE_TOPICS];
	size_t choices;
	char network[64];		/* "" unknown */
	const char *wording;		/* the words shown; "" none */
	const char *method;		/* "form", "staff" */
	const char *evidence;		/* of staff: how they asked; NULL */

	bool mailed;
};
bool subscribe_ask(struct tx *tx, void *arg, struct err *err);

/* The button on the confirmation page. */
struct subscribe_confirm {
	const struct flow *flow;
	int64_t subscriber;
	int64_t issued;			/* of the link */
	const char *method;		/* "link" */

	enum {
		SUBSCRIBE_CONFIRMED,
		SUBSCRIBE_ALREADY,	/* was done before; nothing to do */
		SUBSCRIBE_GONE		/* no such person or wish any more */
	} outcome;
};
bool subscribe_confirm(struct tx *tx, void *arg, struct err *err);

/* Leaving: everything, what one mail carried, or one topic.  Queued mail
 * follows in the same transaction.  Idempotent. */
struct subscribe_leave {
	const struct flow *flow;
	int64_t subscriber;
	enum { SUBSCRIBE_ALL, SUBSCRIBE_MAIL, SUBSCRIBE_TOPIC } scope;
	int64_t digest;			/* of SUBSCRIBE_MAIL; 0 = all */
	int64_t topic;			/* of SUBSCRIBE_TOPIC */
	const char *method;		/* "link", "oneclick", "command:x" */

	size_t ended;			/* how many subscriptions */
	bool left;			/* none is left: a goodbye */
	int64_t consent;		/* for LINK_UNDO; 0 = nothing to undo */
};
bool subscribe_leave(struct tx *tx, void *arg, struct err *err);

/* Undo on the page: as it was before that leaving. */
struct subscribe_undo {
	const struct flow *flow;
	int64_t subscriber;
	int64_t consent;

	size_t restored;
};
bool subscribe_undo(struct tx *tx, void *arg, struct err *err);

/* The preferences form: exactly these topics, with these cadences. */
struct subscribe_change {
	const struct flow *flow;
	int64_t subscriber;
	char language[3];
	struct subscribe_choice choice[SUBSCRIBE_TOPICS];
	size_t choices;			/* 0 = leaves everything */
	const char *method;

	bool found;			/* an active subscriber */
	bool left;
	int64_t consent;		/* for LINK_UNDO when left; else 0 */
};
bool subscribe_change(struct tx *tx, void *arg, struct err *err);

/* "Mail me my link": queued when the address has a subscriber that is
 * active or has left (to erase their data); the answer does not tell. */
struct subscribe_link {
	const struct flow *flow;
	struct address address;
	char language[3];

	bool mailed;
};
bool subscribe_link(struct tx *tx, void *arg, struct err *err);

/* A new address: a mail to the new one with a link, a notice to the old. */
struct subscribe_address {
	const struct flow *flow;
	int64_t subscriber;
	struct address address;

	bool found;
};
bool subscribe_address(struct tx *tx, void *arg, struct err *err);

struct subscribe_address_confirm {
	const struct flow *flow;
	int64_t subscriber;
	int64_t change;			/* extra of LINK_ADDRESS */

	enum {
		SUBSCRIBE_ADDRESS_CHANGED,
		SUBSCRIBE_ADDRESS_ALREADY,
		SUBSCRIBE_ADDRESS_GONE,
		SUBSCRIBE_ADDRESS_TAKEN	/* somebody else subscribes with it */
	} outcome;
};
bool subscribe_address_confirm(struct tx *tx, void *arg, struct err *err);

/* "Never write to this address again": suppressed, all ended. */
struct subscribe_never {
	const struct flow *flow;
	int64_t subscriber;
	int64_t change;			/* extra of LINK_NEVER: 0, or in a mail
					 * to a new address its change; then
					 * that address alone is suppressed */
	const char *reason;		/* "asked" */
};
bool subscribe_never(struct tx *tx, void *arg, struct err *err);

/* The keyed hash of an address, for the suppression list. */
void subscribe_hash(const struct keys *keys, const char *key,
    uint8_t hash[SECRET_MAC]);

#endif
