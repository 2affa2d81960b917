/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STORE_FORGET_H
#define STORE_FORGET_H

#include "db/tx.h"

/* Everybody and all that was mailed, as after a trial.  Topics, posts,
 * sources, staff, the audit log and what is suppressed stay. */
struct forget_count {
	int64_t subscribers, digests;
};
bool forget_count(struct db *db, struct forget_count *count,
    struct err *err);
/* A person or a mail that came after a time? */
bool forget_is_newer(struct db *db, int64_t since, bool *newer,
    struct err *err);

/* Deletes for at most ms, and a little; *done: nothing is left. */
bool forget_some(struct tx *tx, int64_t ms, bool *done, struct err *err);

#endif
