/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STORE_POSTDESK_H
#define STORE_POSTDESK_H

#include "db/tx.h"

/* What the desk wants of posts beside post.h. */

enum postdesk_sort {
	POSTDESK_CREATED, POSTDESK_TITLE, POSTDESK_KIND, POSTDESK_STATE
};

/* state: draft, timed, waits (a correction of what is approved), approved,
 * withdrawn; "" all.  topic 0 all.  Words of its titles; "" all. */
struct postdesk_filter {
	const char *state, *kind, *search;
	int64_t topic;
};
struct postdesk_row {
	int64_t id;
	char *kind, *state, *title;
	bool waits;
	int64_t publish_at;	/* it approves itself then; 0 no */
	int64_t created_at;
};
typedef void postdesk_each(void *arg, const struct postdesk_row *row);
/* limit rows behind the first from; *total counts all that match. */
bool postdesk_list(struct db *db, const struct postdesk_filter *filter,
    enum postdesk_sort sort, bool down, int64_t from, int64_t limit,
    postdesk_each *each, void *arg, int64_t *total, struct err *err);

/* Of a draft; 0 = not by itself. */
bool postdesk_publish(struct tx *tx, int64_t edition, int64_t at,
    struct err *err);

#endif
