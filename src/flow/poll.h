/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FLOW_POLL_H
#define FLOW_POLL_H

#include "db/writer.h"
#include "feed/parse.h"
#include "flow/flow.h"

/*
 * Watching sources: fetch (no transaction is open meanwhile), read, and one
 * transaction for what was learned.  New items become posts: drafts, unless
 * the source is automatic; the first fetch marks what is there as seen.  A
 * source that fails is no error here: it says so itself (source.note) and
 * is tried again later.
 */

/* Called at least every second; false: stop soon. */
typedef bool poll_alive(void *arg);

/*
 * Those that are due, several at a time, for ten seconds and until what was
 * begun has ended (fetch.h says when at the latest); what is left is due
 * still.  After alive said stop, threads may still run: end the process.
 */
bool poll_due(const struct flow *flow, struct db *reader,
    struct writer *writer, poll_alive *alive, void *arg, struct err *err);
/* One, due or not, stopped or not; *items tells how many were new. */
bool poll_source(const struct flow *flow, struct db *reader,
    struct writer *writer, int64_t source, int64_t *items, struct err *err);
/*
 * What would be taken from url, storing nothing; selector "" = a feed.  A
 * page that names a feed is followed there: *found is that address, owned,
 * NULL when it was not needed.
 */
bool poll_test(const struct flow *flow, const char *url,
    const char *selector, struct feed *feed, char **found, struct err *err);
/* One page as the one item of feed; stores nothing. */
bool poll_article(const struct flow *flow, const char *url,
    struct feed *feed, struct err *err);

#endif
