/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/health.h"

#include "base/date.h"
#include "base/mem.h"
#include "store/setting.h"

#define HEALTH_RELAY "relay."	/* settings: relay.NAME */
#define HEALTH_SINCE "relay_since."	/* and when that began */

/* Rows of a label and a number. */
static bool
health_rows(struct query *q, health_each *each, void *arg, struct err *err)
{
	while (query_next(q))
		each(arg, query_text(q, 0), query_int(q, 1));
	return query_end(q, err);
}

bool
health_subscribers(struct db *db, health_each *each, void *arg,
    struct err *err)
{
	struct query q = db_query(db,
	    "SELECT state, count(*) FROM subscriber GROUP BY state");

	return health_rows(&q, each, arg, err);
}

bool
health_digests(struct db *db, health_each *each, void *arg, struct err *err)
{
	struct query q = db_query(db, "SELECT state, count(*) FROM digest"
	    " WHERE state NOT IN ('done', 'cancelled') GROUP BY state");

	return health_rows(&q, each, arg, err);
}

bool
health_waiting(struct db *db, health_each *each, void *arg, struct err *err)
{
	struct query q = db_query(db, "SELECT 'single', count(*) FROM outbox"
	    " WHERE state <= 3 AND digest IS NULL UNION ALL"
	    " SELECT 'digest', count(*) FROM digest d JOIN outbox o"
	    " ON o.digest = d.id AND o.state <= 3 AND o.digest IS NOT NULL"
	    " WHERE d.state NOT IN ('done', 'cancelled')");

	return health_rows(&q, each, arg, err);
}

bool
health_held(struct db *db, int64_t *count, struct err *err)
{
	struct query q = db_query(db,
	    "SELECT count(*) FROM outbox WHERE state = 8");

	*count = 0;
	if (query_next(&q))
		*count = query_int(&q, 0);
	return query_end(&q, err);
}

bool
health_late(struct db *db, int64_t before, health_each *each, void *arg,
    struct err *err)
{
	struct query q = db_query(db, "SELECT CAST(d.id AS TEXT),"
	    " d.leaves_at FROM digest d"
	    " WHERE d.state IN ('freezing', 'held', 'sending')"
	    " AND d.state NOT IN ('done', 'cancelled') AND d.leaves_at < $1"
	    " AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.digest = d.id"
	    " AND o.digest IS NOT NULL AND o.attempts > 0)");

	query_bind_int(&q, 1, before);
	return health_rows(&q, each, arg, err);
}

/* Is what it says now the same as it said: that it works, or not? */
static bool
health_relay_turns(struct db *db, const char *name, const char *fault,
    bool *turns, struct err *err)
{
	char *was = NULL;

	if (!setting_get(db, name, &was, err))
		return false;
	*turns = !was || (*was == '\0') != (*fault == '\0');
	mem_free(was);
	return true;
}

bool
health_relay_put(struct tx *tx, const char *relay, const char *fault,
    struct err *err)
{
	char *name = mem_printf(HEALTH_RELAY "%s", relay);
	char *since = mem_printf(HEALTH_SINCE "%s", relay);
	char *now = mem_printf("%lld", (long long)date_now());
	bool turns = false;
	const bool ok = health_relay_turns(tx->db, name, fault, &turns,
	    err) && (!turns || setting_put(tx, since, now, err)) &&
	    setting_put(tx, name, fault, err);

	mem_free(name);
	mem_free(since);
	mem_free(now);
	return ok;
}

bool
health_relay_list(struct db *db, health_relay_each *each, void *arg,
    struct err *err)
{
	struct query q = db_query(db, "SELECT substr(r.name, 7), r.value,"
	    " coalesce(CAST(s.value AS INTEGER), 0) FROM setting r"
	    " LEFT JOIN setting s ON s.name = 'relay_since.' ||"
	    " substr(r.name, 7) WHERE r.name LIKE 'relay.%'"
	    " ORDER BY r.name");

	while (query_next(&q))
		each(arg, query_text(&q, 0), query_text(&q, 1),
		    query_int(&q, 2));
	return query_end(&q, err);
}

bool
health_relays(struct db *db, health_each *each, void *arg, struct err *err)
{
	struct query q = db_query(db, "SELECT substr(name, 7),"
	    " CASE WHEN value = '' THEN 1 ELSE 0 END FROM setting"
	    " WHERE name LIKE 'relay.%' ORDER BY name");

	return health_rows(&q, each, arg, err);
}
