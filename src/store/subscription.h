/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STORE_SUBSCRIPTION_H
#define STORE_SUBSCRIPTION_H

#include "db/tx.h"

enum cadence {
	CADENCE_NONE,		/* of a digest: staff sent it */
	CADENCE_IMMEDIATE, CADENCE_DAILY, CADENCE_WEEKLY, CADENCE_MONTHLY
};
/* "immediate", "daily", "weekly", "monthly"; CADENCE_NONE when unknown. */
enum cadence cadence_from(const char *name);
const char *cadence_name(enum cadence cadence);

/* Subscriber x topic.  Only active subscribers have any. */
struct subscription {
	int64_t topic;
	char slug[64];
	enum cadence cadence;
	int64_t owed_from;
	int64_t merged_from;	/* a topic that became this one; 0 none, */
	int64_t merged_owed;	/* and from when its posts are owed */
};
struct subscription_list {
	struct subscription *item;
	size_t count;
};
void subscription_list_release(struct subscription_list *list);

bool subscription_list(struct db *db, int64_t subscriber,
    struct subscription_list *list, struct err *err);
/* A new one is owed from owed_from; one that is there changes cadence only,
 * unless keep: then it stays as it is. */
bool subscription_put(struct tx *tx, int64_t subscriber, int64_t topic,
    enum cadence cadence, int64_t owed_from, bool keep, int64_t batch,
    struct err *err);
bool subscription_end(struct tx *tx, int64_t subscriber, int64_t topic,
    struct err *err);
bool subscription_end_all(struct tx *tx, int64_t subscriber,
    struct err *err);
/*
 * Those of a topic, of subscribers with after < number <= to: moves them to
 * another topic (merge), owed from since: nobody gets what that one brought
 * before, and everybody what was owed of the old one.  into 0: ends them.
 */
struct subscription_part {
	int64_t topic, into, since;
	int64_t after, to;

	int64_t count;		/* what there was */
};
bool subscription_move(struct tx *tx, struct subscription_part *part,
    struct err *err);

/* Asked for, not yet confirmed; owed_from holds when it was asked. */
bool wish_put(struct tx *tx, int64_t subscriber, int64_t topic,
    enum cadence cadence, struct err *err);
/* Those asked after a time, of topics that are open; of a topic that was
 * merged, as of the one it became. */
bool wish_list(struct db *db, int64_t subscriber, int64_t after,
    struct subscription_list *list, struct err *err);
bool wish_end(struct tx *tx, int64_t subscriber, int64_t topic,
    struct err *err);
bool wish_clear(struct tx *tx, int64_t subscriber, struct err *err);

/*
 * The stream that expand reads: every subscription of subscribers with
 * from < number <= to, in order of number, with the subscriber's language.
 */
struct subscription_row {
	int64_t subscriber, topic, owed_from;
	int64_t merged_from, merged_owed;
	enum cadence cadence;
	const char *language;	/* valid during the call */
};
typedef bool subscription_each(void *arg, const struct subscription_row *row,
    struct err *err);
bool subscription_scan(struct db *db, int64_t from, int64_t to,
    subscription_each *each, void *arg, struct err *err);

/* The same of these alone, and without language: a count passes over most
 * of them within SQLite, which costs far less than handing them out. */
struct subscription_want {
	enum cadence cadence;	/* CADENCE_NONE: any */
	int64_t low, high;	/* topic, or the one merged into it */
};
bool subscription_scan_some(struct db *db, int64_t from, int64_t to,
    const struct subscription_want *want, subscription_each *each, void *arg,
    struct err *err);

#endif
