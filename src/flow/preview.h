/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FLOW_PREVIEW_H
#define FLOW_PREVIEW_H

#include "base/buf.h"
#include "db/tx.h"
#include "flow/flow.h"
#include "store/subscription.h"

/*
 * The mail that a reader would get, made as a digest makes it and then
 * rolled back: nothing is kept and nobody is told.
 */
struct preview {
	const struct flow *flow;
	const char *language;
	int64_t leaves_at;		/* when it would leave */
	const struct subscription *subscription;	/* the reader's */
	size_t subscriptions;
	int64_t subscriber;	/* what they were sent stays out; 0 nobody */
	const int64_t *only_post;	/* count 0 = all */
	size_t only_posts;

	bool owed;			/* false: there would be no mail */
	struct buf subject, html, text;	/* caller makes and releases */
};
bool preview_make(struct db *db, struct preview *preview, struct err *err);
/* Within a transaction, of which nothing stays either. */
bool preview_make_in(struct tx *tx, struct preview *preview,
    struct err *err);

#endif
