/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STORE_HEALTH_H
#define STORE_HEALTH_H

#include "db/tx.h"

/* Counts for whoever watches the service; nothing of a person in them. */

/* name and value of one series; label "" = none. */
typedef void health_each(void *arg, const char *label, int64_t value);
bool health_subscribers(struct db *db, health_each *each, void *arg,
    struct err *err);			/* by state */
bool health_digests(struct db *db, health_each *each, void *arg,
    struct err *err);			/* open ones, by state */
/* Rows that wait: single mails, and those of open digests, by state. */
bool health_waiting(struct db *db, health_each *each, void *arg,
    struct err *err);
/* Rows in doubt that staff must decide on. */
bool health_held(struct db *db, int64_t *count, struct err *err);

/* Seconds after its hour from which a digest counts as late, everywhere. */
enum { HEALTH_LATE = 10 * 60 };
/* Digests whose hour was before a time and of which nothing has left. */
bool health_late(struct db *db, int64_t before, health_each *each,
    void *arg, struct err *err);	/* label: the digest's number */

/* What the send role last said of a relay; "" works. */
bool health_relay_put(struct tx *tx, const char *relay, const char *fault,
    struct err *err);
/* In its own words, and since when that is so; at 0: long ago. */
typedef void health_relay_each(void *arg, const char *relay,
    const char *fault, int64_t since);
bool health_relay_list(struct db *db, health_relay_each *each, void *arg,
    struct err *err);
bool health_relays(struct db *db, health_each *each, void *arg,
    struct err *err);			/* 1 works, 0 does not */

#endif
