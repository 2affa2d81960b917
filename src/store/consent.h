/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STORE_CONSENT_H
#define STORE_CONSENT_H

#include "db/tx.h"

/* Append-only proof of what a person asked for (GDPR article 7.1). */
struct consent {
	int64_t id, subscriber, at;
	const char *event;	/* asked, confirmed, changed, left, ... */
	const char *topics;	/* "slug:cadence:owed_from" each, blanks */
	const char *language;
	const char *wording;	/* hash; "" */
	const char *method;	/* form, link, oneclick, import, staff */
	const char *network;	/* "" none */
	const char *evidence;	/* "" none */
	int64_t batch;		/* 0 none */
};

/* id and at are filled. */
bool consent_add(struct tx *tx, struct consent *consent, struct err *err);
/* Oldest first; strings live during the call. */
typedef void consent_each(void *arg, const struct consent *consent);
bool consent_list(struct db *db, int64_t subscriber, consent_each *each,
    void *arg, struct err *err);
/* The topics of one row of this subscriber and event; caller owns. */
bool consent_topics(struct db *db, int64_t id, int64_t subscriber,
    const char *event, char **topics, struct err *err);
/* Network and evidence go; that it was agreed to stays. */
bool consent_forget(struct tx *tx, int64_t subscriber, struct err *err);

/* Keeps the words that were shown; a hash that is there stays. */
bool wording_put(struct tx *tx, const char *hash, const char *language,
    const char *text, struct err *err);

#endif
