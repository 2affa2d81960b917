/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STORE_HISTORY_H
#define STORE_HISTORY_H

#include "db/tx.h"

/*
 * What is remembered of the past for the desk's plots: one row a day, one a
 * topic and day, one a digest.  Counts alone, of nobody.
 */
struct history_day {
	int64_t day;		/* 20260504, local */
	int64_t subscribers;	/* when it ended */
	int64_t joined, departed;
};
struct history_days {
	struct history_day *item;
	size_t count;
};
void history_days_release(struct history_days *days);

/* The last one there is; 0 = none. */
bool history_last_day(struct db *db, int64_t *day, struct err *err);
/* From a day on, in order. */
bool history_read_days(struct db *db, int64_t from,
    struct history_days *days, struct err *err);
bool history_add_day(struct tx *tx, const struct history_day *day,
    struct err *err);

bool history_add_topic(struct tx *tx, int64_t day, int64_t topic,
    int64_t subscribers, struct err *err);
/* As it was when the first day from this one on ended. */
typedef void history_topic_each(void *arg, int64_t topic,
    int64_t subscribers);
bool history_read_topics(struct db *db, int64_t from,
    history_topic_each *each, void *arg, struct err *err);

/* When people joined (or, else, left) from a time on, in no order. */
typedef void history_event(void *arg, int64_t at);
bool history_events(struct db *db, bool joined, int64_t from,
    history_event *each, void *arg, struct err *err);

/* What came of a digest. */
struct history_result {
	int64_t digest, sent, failed, doubt, other;
};
/* One that is over and not counted since; 0 = none. */
bool history_uncounted(struct db *db, int64_t *digest, struct err *err);
bool history_put_result(struct tx *tx, const struct history_result *result,
    struct err *err);
struct history_digest {
	struct history_result result;
	int64_t leaves_at;
	char *subject;
};
struct history_digests {
	struct history_digest *item;
	size_t count;
};
void history_digests_release(struct history_digests *digests);
/* The last so many that are counted, newest first. */
bool history_read_digests(struct db *db, int64_t limit,
    struct history_digests *digests, struct err *err);

#endif
