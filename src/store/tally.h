/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STORE_TALLY_H
#define STORE_TALLY_H

#include "store/outbox.h"

/* How far a digest has come, for who looks at it. */
struct tally {
	int64_t counts[OUTBOX_STATES];
	int64_t total, final;
	int64_t recent;		/* that became final since a time */
	int64_t first_at;	/* the first of those; 0 none */
};
/* Reads every row of the digest. */
bool tally_digest(struct db *db, int64_t digest, int64_t since,
    struct tally *tally, struct err *err);

/* What came of one that is over, as it was counted then (store/history.h);
 * all 0 when it was not. */
struct tally_result {
	int64_t sent, failed, doubt;
};
bool tally_result(struct db *db, int64_t digest, struct tally_result *result,
    struct err *err);

/*
 * Recipients that want looking at, by number of row: those that failed, or
 * those of whom nobody knows (in doubt, held).
 */
enum tally_trouble { TALLY_FAILED, TALLY_DOUBT };
struct tally_row {
	int64_t row, subscriber, at;
	enum outbox_state state;
	char *address;		/* owned; "" = erased */
	char *reply;		/* owned; the relay's words */
};
typedef bool tally_each(void *arg, const struct tally_row *row,
    struct err *err);
bool tally_troubles(struct db *db, int64_t digest, enum tally_trouble what,
    int64_t limit, int64_t offset, tally_each *each, void *arg,
    struct err *err);

#endif
