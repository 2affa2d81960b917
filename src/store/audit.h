/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STORE_AUDIT_H
#define STORE_AUDIT_H

#include "db/tx.h"

/* One line for each thing done: who ("command:anna", "page", "service"),
 * what ("post.approve"), subject ("post 12"); detail may be "". No address. */
bool audit_add(struct tx *tx, const char *who, const char *what,
    const char *subject, const char *detail, struct err *err);

struct audit_line {
	int64_t id, at;
	const char *who, *what, *subject, *detail;
};
/* Newest first; the strings live during the call.  search "" = all, else
 * what is anywhere in a line; total is how many there are in all. */
typedef void audit_each(void *arg, const struct audit_line *line);
bool audit_list(struct db *db, const char *search, int64_t from,
    int64_t limit, audit_each *each, void *arg, int64_t *total,
    struct err *err);

#endif
