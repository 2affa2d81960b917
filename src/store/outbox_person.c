/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What steps about one person ask of, and do to, that person's rows. */
#include "store/outbox.h"

#include "base/mem.h"

bool
outbox_recent(struct db *db, int64_t subscriber, enum outbox_purpose purpose,
    int64_t since, int64_t *count, int64_t *last, struct err *err)
{
	struct query q = db_query(db,
	    "SELECT count(*), coalesce(max(created_at), 0) FROM outbox"
	    " WHERE subscriber = $1 AND digest IS NULL AND purpose = $2"
	    " AND created_at > $3");

	*count = 0;
	*last = 0;
	query_bind_int(&q, 1, subscriber);
	query_bind_int(&q, 2, purpose);
	query_bind_int(&q, 3, since);
	if (query_next(&q)) {
		*count = query_int(&q, 0);
		*last = query_int(&q, 1);
	}
	return query_end(&q, err);
}

bool
outbox_topics(struct db *db, int64_t digest, int64_t subscriber,
    int64_t **topics, size_t *count, struct err *err)
{
	struct query q = db_query(db,
	    "SELECT DISTINCT pt.topic FROM outbox o"
	    " JOIN variant_edition ve ON ve.variant = o.variant"
	    " AND ve.pays = 1 JOIN edition e ON e.id = ve.edition"
	    " JOIN post_topic pt ON pt.post = e.post"
	    " WHERE o.digest = $1 AND o.digest IS NOT NULL"
	    " AND o.subscriber = $2");

	*topics = NULL;
	*count = 0;
	query_bind_int(&q, 1, digest);
	query_bind_int(&q, 2, subscriber);
	while (query_next(&q)) {
		*topics = mem_grow(*topics, *count + 1, sizeof(**topics));
		(*topics)[(*count)++] = query_int(&q, 0);
	}
	return query_end(&q, err);
}

bool
outbox_forget(struct tx *tx, int64_t id, struct err *err)
{
	/* Not NULL, which would mean the subscriber's own address. */
	struct query q = tx_query(tx, "UPDATE outbox SET"
	    " address = CASE WHEN address IS NULL THEN NULL ELSE '' END,"
	    " reply = CASE WHEN substr(reply, 1, 1) BETWEEN '2' AND '5'"
	    " THEN substr(reply, 1, 3) END WHERE id = $1");

	query_bind_int(&q, 1, id);
	return query_run(&q, err);
}
