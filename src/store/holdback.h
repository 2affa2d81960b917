/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STORE_HOLDBACK_H
#define STORE_HOLDBACK_H

#include "db/tx.h"

/* An edition that was left out at the hour, and why: flow/holdback_job.h. */
struct holdback {
	int64_t edition, post;
	char *code, *detail;	/* of flow/quality.h */
	char *title;		/* of the post */
	int64_t at;
};
void holdback_release(struct holdback *h);

/* *added false: it was there. */
bool holdback_add(struct tx *tx, int64_t edition, int64_t post,
    const char *code, const char *detail, bool *added, struct err *err);
bool holdback_remove(struct tx *tx, int64_t edition, struct err *err);
bool holdback_has(struct db *db, int64_t edition, bool *has,
    struct err *err);
/* Those that still matter, the newest first: the newest edition of a post
 * that was not withdrawn, held back after since. */
typedef bool holdback_each(void *arg, const struct holdback *h,
    struct err *err);
bool holdback_list(struct db *db, int64_t since, int64_t limit,
    holdback_each *each, void *arg, struct err *err);
/* One that the log has not told of; edition 0: none. */
bool holdback_untold(struct db *db, struct holdback *h, struct err *err);
bool holdback_told(struct tx *tx, int64_t edition, struct err *err);

#endif
