/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FLOW_SPECIMEN_H
#define FLOW_SPECIMEN_H

#include "base/buf.h"
#include "db/db.h"
#include "flow/flow.h"
#include "flow/postfile.h"

/*
 * The mail that would carry this post and nothing else, as its reader sees
 * it, approved or not; it only reads.
 */
struct specimen {
	const struct flow *flow;
	const char *language;
	const struct postfile *file;
	const char *edition;		/* "first", "correction", ... */

	struct buf subject, html, text;	/* specimen_init() */
};
void specimen_init(struct specimen *s);
bool specimen_make(struct db *db, struct specimen *s, struct err *err);
void specimen_release(struct specimen *s);

/* The kind of edition that the file would make of a post: "first" of a
 * draft, "stage", "moved", "cancelled", "correction". */
bool specimen_kind(struct db *db, int64_t post, const struct postfile *file,
    const char **kind, struct err *err);

#endif
