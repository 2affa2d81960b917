/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FLOW_WATCH_H
#define FLOW_WATCH_H

#include "db/tx.h"
#include "flow/flow.h"

/* Which sources are watched; each function is a writer_job. */

enum { WATCH_TOPICS = 50 };

struct watch_add {
	const struct flow *flow;
	const char *url;
	const char *selector;		/* "" = a feed; see feed/selector.h */
	const char *kind;
	const char *topic[WATCH_TOPICS];	/* slugs */
	size_t topics;
	int64_t since;			/* items from then on are news; 0 =
					 * what is there is seen */
	bool automatic;			/* not for kind board */

	int64_t id;
};
bool watch_add(struct tx *tx, void *arg, struct err *err);

/* Its posts stay; the address may be watched anew. */
struct watch_remove {
	const struct flow *flow;
	int64_t id;
};
bool watch_remove(struct tx *tx, void *arg, struct err *err);

#endif
