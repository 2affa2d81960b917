/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/history.h"

#include <string.h>

#include "base/date.h"
#include "base/mem.h"

void
history_days_release(struct history_days *days)
{
	mem_free(days->item);
	memset(days, 0, sizeof(*days));
}

bool
history_last_day(struct db *db, int64_t *day, struct err *err)
{
	struct query q = db_query(db,
	    "SELECT coalesce(max(day), 0) FROM history_day");

	*day = 0;
	if (query_next(&q))
		*day = query_int(&q, 0);
	return query_end(&q, err);
}

bool
history_read_days(struct db *db, int64_t from, struct history_days *days,
    struct err *err)
{
	struct query q = db_query(db, "SELECT day, subscribers, joined,"
	    " departed FROM history_day WHERE day >= $1 ORDER BY day");
	size_t room = 0;

	memset(days, 0, sizeof(*days));
	query_bind_int(&q, 1, from);
	while (query_next(&q)) {
		if (days->count == room) {
			room = room ? room * 2 : 64;
			days->item = mem_grow(days->item, room,
			    sizeof(*days->item));
		}
		days->item[days->count++] = (struct history_day){
		    query_int(&q, 0), query_int(&q, 1), query_int(&q, 2),
		    query_int(&q, 3)};
	}
	if (query_end(&q, err))
		return true;
	history_days_release(days);
	return false;
}

bool
history_add_day(struct tx *tx, const struct history_day *day,
    struct err *err)
{
	struct query q = tx_query(tx, "INSERT INTO history_day (day,"
	    " subscribers, joined, departed) VALUES ($1, $2, $3, $4)"
	    " ON CONFLICT (day) DO NOTHING");

	query_bind_int(&q, 1, day->day);
	query_bind_int(&q, 2, day->subscribers);
	query_bind_int(&q, 3, day->joined);
	query_bind_int(&q, 4, day->departed);
	return query_run(&q, err);
}

bool
history_add_topic(struct tx *tx, int64_t day, int64_t topic,
    int64_t subscribers, struct err *err)
{
	struct query q = tx_query(tx, "INSERT INTO history_topic (day, topic,"
	    " subscribers) VALUES ($1, $2, $3)"
	    " ON CONFLICT (day, topic) DO NOTHING");

	query_bind_int(&q, 1, day);
	query_bind_int(&q, 2, topic);
	query_bind_int(&q, 3, subscribers);
	return query_run(&q, err);
}

bool
history_read_topics(struct db *db, int64_t from, history_topic_each *each,
    void *arg, struct err *err)
{
	struct query q = db_query(db, "SELECT topic, subscribers"
	    " FROM history_topic WHERE day = (SELECT min(day)"
	    " FROM history_topic WHERE day >= $1)");

	query_bind_int(&q, 1, from);
	while (query_next(&q))
		each(arg, query_int(&q, 0), query_int(&q, 1));
	return query_end(&q, err);
}

bool
history_events(struct db *db, bool joined, int64_t from,
    history_event *each, void *arg, struct err *err)
{
	struct query q = joined ? db_query(db, "SELECT confirmed_at"
	    " FROM subscriber WHERE confirmed_at >= $1") :
	    db_query(db, "SELECT left_at FROM subscriber"
	    " WHERE left_at >= $1 AND state <> 'active'");

	query_bind_int(&q, 1, from);
	while (query_next(&q))
		each(arg, query_int(&q, 0));
	return query_end(&q, err);
}

bool
history_uncounted(struct db *db, int64_t *digest, struct err *err)
{
	struct query q = db_query(db, "SELECT d.id FROM digest d"
	    " LEFT JOIN history_digest h ON h.digest = d.id"
	    " WHERE d.state IN ('done', 'cancelled') AND d.recipients > 0"
	    " AND (h.digest IS NULL OR h.at < d.finished_at)"
	    " ORDER BY d.id DESC LIMIT 1");

	*digest = 0;
	if (query_next(&q))
		*digest = query_int(&q, 0);
	return query_end(&q, err);
}

bool
history_put_result(struct tx *tx, const struct history_result *r,
    struct err *err)
{
	struct query q = tx_query(tx, "INSERT INTO history_digest (digest, at,"
	    " sent, failed, doubt, other) VALUES ($1, $2, $3, $4, $5, $6)"
	    " ON CONFLICT (digest) DO UPDATE SET at = excluded.at,"
	    " sent = excluded.sent, failed = excluded.failed,"
	    " doubt = excluded.doubt, other = excluded.other");

	query_bind_int(&q, 1, r->digest);
	query_bind_int(&q, 2, date_now());
	query_bind_int(&q, 3, r->sent);
	query_bind_int(&q, 4, r->failed);
	query_bind_int(&q, 5, r->doubt);
	query_bind_int(&q, 6, r->other);
	return query_run(&q, err);
}

void
history_digests_release(struct history_digests *digests)
{
	for (size_t i = 0; i < digests->count; i++)
		mem_free(digests->item[i].subject);
	mem_free(digests->item);
	memset(digests, 0, sizeof(*digests));
}

bool
history_read_digests(struct db *db, int64_t limit,
    struct history_digests *digests, struct err *err)
{
	struct query q = db_query(db, "SELECT h.digest, h.sent, h.failed,"
	    " h.doubt, h.other, d.leaves_at, d.subject FROM history_digest h"
	    " JOIN digest d ON d.id = h.digest"
	    " ORDER BY h.digest DESC LIMIT $1");

	memset(digests, 0, sizeof(*digests));
	query_bind_int(&q, 1, limit);
	while (query_next(&q)) {
		digests->item = mem_grow(digests->item, digests->count + 1,
		    sizeof(*digests->item));
		digests->item[digests->count++] = (struct history_digest){
		    {query_int(&q, 0), query_int(&q, 1), query_int(&q, 2),
		    query_int(&q, 3), query_int(&q, 4)},
		    query_int(&q, 5), query_dup(&q, 6)};
	}
	if (query_end(&q, err))
		return true;
	history_digests_release(digests);
	return false;
}
