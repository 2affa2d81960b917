/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STORE_ROLL_H
#define STORE_ROLL_H

#include "db/db.h"
#include "store/subscriber.h"
#include "store/subscription.h"

/*
 * The list of subscribers as staff search it.  Erased ones are not in it.
 * A part of an address is looked for in all of them: some 20 ms for 100,000,
 * and no index that would keep addresses which are to be erased.  By address
 * is for all states, topics and cadences only: with one of them the last
 * pages would cost a quarter of a second.
 */
enum roll_order { ROLL_NUMBER, ROLL_ADDRESS };

struct roll {
	const char *key;	/* a part of the address key; "" any */
	bool whole;		/* key is a whole one */
	const char *state;	/* "" any */
	int64_t topic;		/* 0 any */
	enum cadence cadence;	/* of that topic, or of any; NONE any */
	enum roll_order order;
	bool down;
	int64_t from, limit;
};
bool roll_list(struct db *db, const struct roll *roll, subscriber_each *each,
    void *arg, struct err *err);
bool roll_count(struct db *db, const struct roll *roll, int64_t *count,
    struct err *err);

/* Subscribers after a number, in order, at most limit, for an export in
 * pieces. */
bool roll_after(struct db *db, int64_t after, int64_t limit,
    subscriber_each *each, void *arg, struct err *err);

/* Has this person of staff opened that subscriber since then? */
bool roll_opened(struct db *db, const char *who, int64_t subscriber,
    int64_t since, bool *opened, struct err *err);

/* The newest posts; *count of at most limit. */
bool roll_posts(struct db *db, int64_t limit, int64_t *ids, size_t *count,
    struct err *err);

#endif
