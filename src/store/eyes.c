/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/eyes.h"

#include "base/mem.h"

bool
eyes_set_author(struct tx *tx, int64_t edition, const char *who,
    struct err *err)
{
	struct query q = tx_query(tx,
	    "UPDATE edition SET author = $2 WHERE id = $1");

	query_bind_int(&q, 1, edition);
	query_bind_text(&q, 2, who);
	return query_run(&q, err);
}

bool
eyes_author(struct db *db, int64_t edition, char **who, struct err *err)
{
	struct query q = db_query(db,
	    "SELECT author FROM edition WHERE id = $1");

	query_bind_int(&q, 1, edition);
	*who = query_next(&q) ? query_dup(&q, 0) : mem_strdup("");
	return query_end(&q, err);
}

bool
eyes_topic(struct db *db, int64_t post, char **slug, struct err *err)
{
	struct query q = db_query(db, "SELECT t.slug FROM post_topic p"
	    " JOIN topic t ON t.id = p.topic"
	    " WHERE p.post = $1 AND t.four_eyes = 1 ORDER BY t.id LIMIT 1");

	query_bind_int(&q, 1, post);
	*slug = query_next(&q) ? query_dup(&q, 0) : NULL;
	return query_end(&q, err);
}
