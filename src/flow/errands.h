/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FLOW_ERRANDS_H
#define FLOW_ERRANDS_H

#include "db/writer.h"
#include "flow/flow.h"

/*
 * The desk wants to know what a stranger's page holds, and the web role has
 * no way out: it writes down what it asks (store/errand.h), the poll role
 * looks, and the page that waits reads the answer.
 */
enum { ERRANDS_OPEN_MAX = 20, ERRANDS_KEEP = 24 * 3600, ERRANDS_ITEMS = 30 };

/* A writer_job.  Asked again before it is begun, it is the same errand. */
struct errands_ask {
	const struct flow *flow;
	const char *kind;	/* test: what would a source with this address
				 * take; article: the page as one item */
	const char *url;
	const char *selector;	/* of a test; "" = a feed */

	int64_t id;
};
bool errands_ask(struct tx *tx, void *arg, struct err *err);

/* --- For the poll role --- */

/* Goes on the next one, if there is any; may take a minute.  One thread: an
 * errand found begun ended the process, or could not be kept, and is not
 * tried again. */
bool errands_work(const struct flow *flow, struct db *reader,
    struct writer *writer, bool *worked, struct err *err);

#endif
