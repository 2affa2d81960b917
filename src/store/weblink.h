/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STORE_WEBLINK_H
#define STORE_WEBLINK_H

#include "db/tx.h"

/* What posts link to, and whether it is there.  See flow/deadlink.h. */
struct weblink {
	int64_t id;
	char *url;
	int failures;		/* on end */
};
void weblink_release(struct weblink *link);

/* The one that has been due for longest. */
bool weblink_due(struct db *db, int64_t now, struct weblink *link,
    bool *found, struct err *err);
bool weblink_add(struct tx *tx, int64_t edition, const char *url,
    int64_t now, struct err *err);
/* state: fine, dead, walled, unsure.  next_at 0: nobody asks any more. */
bool weblink_seen(struct tx *tx, const struct weblink *link,
    const char *state, int status, int64_t next_at, struct err *err);
/* Does an edition link there that may still be sent: a draft, or approved
 * after since? */
bool weblink_is_used(struct db *db, int64_t id, int64_t since, bool *used,
    struct err *err);
/* state: "new" too. */
typedef void weblink_each(void *arg, const char *url, const char *state);
bool weblink_of_edition(struct db *db, int64_t edition, weblink_each *each,
    void *arg, struct err *err);

/* The oldest edition whose links are not written down; 0 none. */
bool weblink_unread(struct db *db, int64_t *edition, struct err *err);
bool weblink_read(struct tx *tx, int64_t edition, struct err *err);

#endif
