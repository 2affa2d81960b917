/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/consent.h"


#include "base/date.h"

static bool
consent_add_origin(struct tx *tx, const struct consent *consent,
    struct err *err)
{
	struct query q;

	if (consent->network[0] == '\0' && consent->evidence[0] == '\0')
		return true;
	q = tx_query(tx, "INSERT INTO consent_origin (consent, network,"
	    " evidence) VALUES ($1, $2, $3)");
	query_bind_int(&q, 1, consent->id);
	query_bind_text(&q, 2, consent->network);
	query_bind_text(&q, 3, consent->evidence);
	return query_run(&q, err);
}

bool
consent_add(struct tx *tx, struct consent *consent, struct err *err)
{
	struct query q = tx_query(tx,
	    "INSERT INTO consent (subscriber, at, event, topics, language,"
	    " wording, method, batch) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)");

	consent->at = date_now();
	query_bind_int(&q, 1, consent->subscriber);
	query_bind_int(&q, 2, consent->at);
	query_bind_text(&q, 3, consent->event);
	query_bind_text(&q, 4, consent->topics);
	query_bind_text(&q, 5, consent->language);
	query_bind_text(&q, 6, consent->wording);
	query_bind_text(&q, 7, consent->method);
	if (consent->batch != 0)
		query_bind_int(&q, 8, consent->batch);
	else
		query_bind_null(&q, 8);
	if (!query_run(&q, err))
		return false;
	consent->id = db_last_id(tx->db);
	return consent_add_origin(tx, consent, err);
}

bool
consent_list(struct db *db, int64_t subscriber, consent_each *each,
    void *arg, struct err *err)
{
	struct query q = db_query(db,
	    "SELECT c.id, c.at, c.event, c.topics, c.language, c.wording,"
	    " c.method, o.network, o.evidence, c.batch FROM consent c"
	    " LEFT JOIN consent_origin o ON o.consent = c.id"
	    " WHERE c.subscriber = $1 ORDER BY c.at, c.id");
	struct consent c;

	query_bind_int(&q, 1, subscriber);
	while (query_next(&q)) {
		c.subscriber = subscriber;
		c.id = query_int(&q, 0);
		c.at = query_int(&q, 1);
		c.event = query_text(&q, 2);
		c.topics = query_text(&q, 3);
		c.language = query_text(&q, 4);
		c.wording = query_text(&q, 5);
		c.method = query_text(&q, 6);
		c.network = query_text(&q, 7);
		c.evidence = query_text(&q, 8);
		c.batch = query_int(&q, 9);
		each(arg, &c);
	}
	return query_end(&q, err);
}

bool
consent_topics(struct db *db, int64_t id, int64_t subscriber,
    const char *event, char **topics, struct err *err)
{
	struct query q = db_query(db, "SELECT topics FROM consent"
	    " WHERE id = $1 AND subscriber = $2 AND event = $3");

	*topics = NULL;
	query_bind_int(&q, 1, id);
	query_bind_int(&q, 2, subscriber);
	query_bind_text(&q, 3, event);
	if (query_next(&q))
		*topics = query_dup(&q, 0);
	return query_end(&q, err);
}

bool
consent_forget(struct tx *tx, int64_t subscriber, struct err *err)
{
	struct query q = tx_query(tx, "DELETE FROM consent_origin WHERE"
	    " consent IN (SELECT id FROM consent WHERE subscriber = $1)");

	query_bind_int(&q, 1, subscriber);
	return query_run(&q, err);
}

bool
wording_put(struct tx *tx, const char *hash, const char *language,
    const char *text, struct err *err)
{
	struct query q = tx_query(tx,
	    "INSERT INTO wording (hash, language, text, first_used_at)"
	    " VALUES ($1, $2, $3, $4) ON CONFLICT (hash) DO NOTHING");

	query_bind_text(&q, 1, hash);
	query_bind_text(&q, 2, language);
	query_bind_text(&q, 3, text);
	query_bind_int(&q, 4, date_now());
	return query_run(&q, err);
}
