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
/*
 * The log holds millions of lines: nothing counts them all.  A search for
 * text, or for both who and what, looks at AUDIT_REACH lines at a time, back
 * from the newest.
 */
enum { AUDIT_REACH = 20000 };
struct audit_search {
	const char *who, *what;	/* exactly; "" all */
	const char *text;	/* anywhere in a line; "" all */
	const char *codes;	/* " post.add post.approve ": these too */
	int64_t from, to;	/* times, to not included; 0 all */
	int64_t before;		/* only lines before this one; 0 all */
};
struct audit_rest {
	int64_t before;		/* there may be more before it; 0 no */
	int64_t unseen;		/* lines that were not looked at */
};
/* Newest first; the strings live during the call. */
typedef void audit_each(void *arg, const struct audit_line *line);
bool audit_find(struct db *db, const struct audit_search *search,
    int64_t limit, audit_each *each, void *arg, struct audit_rest *rest,
    struct err *err);
/* Everybody who stands in it, in order. */
typedef void audit_who(void *arg, const char *who);
bool audit_people(struct db *db, audit_who *each, void *arg,
    struct err *err);

#endif
