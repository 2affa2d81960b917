/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FLOW_WATCH_H
#define FLOW_WATCH_H

#include "db/tx.h"
#include "flow/flow.h"
#include "store/source.h"

/* Which sources are watched; each function is a writer_job. */

enum {
	WATCH_TOPICS = 50, WATCH_INTERVAL_MIN = 15 * 60,
	WATCH_INTERVAL_MAX = 7 * 86400
};

struct watch_add {
	const struct flow *flow;
	const char *url;
	const char *selector;		/* "" = a feed; see feed/selector.h */
	const char *kind;
	const char *topic[WATCH_TOPICS];	/* slugs */
	size_t topics;
	int64_t since;			/* items from then on are news; 0 =
					 * what is there is seen */
	const char *edited;		/* what an edited item does: ignore
					 * (or NULL), hold, resend (of
					 * automatic ones only) */
	bool automatic;			/* not for kind board */
	int interval;			/* seconds, WATCH_INTERVAL_MIN to MAX;
					 * 0 = [poll] interval */

	int64_t id;
};
bool watch_add(struct tx *tx, void *arg, struct err *err);

/* The same of one that is there, but for since; topics replace.  url NULL
 * stays; at another, or with another selector, what is there is seen. */
struct watch_edit {
	int64_t id;
	struct watch_add to;
};
bool watch_edit(struct tx *tx, void *arg, struct err *err);

/* Not fetched until it is resumed; fetched at once (now, or a resumed one).
 * May be said twice. */
struct watch_state {
	const struct flow *flow;
	int64_t id;
};
bool watch_stop(struct tx *tx, void *arg, struct err *err);
bool watch_resume(struct tx *tx, void *arg, struct err *err);
bool watch_now(struct tx *tx, void *arg, struct err *err);

/*
 * How a source is, in a word: stopped (by itself), paused (by staff),
 * failing, malformed, certificate (it ends in WATCH_CERTIFICATE_DAYS), moved
 * (within WATCH_MOVED_DAYS), silent (nothing new for WATCH_SILENT_DAYS), new
 * (not looked at yet), ok.
 */
enum {
	WATCH_CERTIFICATE_DAYS = 14, WATCH_MOVED_DAYS = 30,
	WATCH_SILENT_DAYS = 90
};
const char *watch_health(const struct source *source);
/* Can it say where on a page the items stand ("" is for a feed)?  Else
 * EX_DATAERR. */
bool watch_selects(const char *selector, struct err *err);

/* Its posts stay; the address may be watched anew. */
struct watch_remove {
	const struct flow *flow;
	int64_t id;
};
bool watch_remove(struct tx *tx, void *arg, struct err *err);

#endif
