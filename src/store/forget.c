/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/forget.h"

#include "base/date.h"

/*
 * Two lists in this order: what is stopped halfway sends nothing and writes
 * to nobody, and no row goes before those that name it.  Each takes from the
 * front of its table, so that no turn reads what an earlier one has done.
 */
enum { FORGET_ROWS = 200 };
static const char *const forget_mail[] = {
	"UPDATE digest SET state = 'cancelled'"
	" WHERE state NOT IN ('done', 'cancelled') AND $1 > 0",
	"DELETE FROM letter WHERE outbox IN (SELECT outbox FROM letter"
	" LIMIT $1)",
	"DELETE FROM outbox WHERE id IN (SELECT id FROM outbox LIMIT $1)",
	"DELETE FROM variant_edition WHERE variant IN (SELECT variant"
	" FROM variant_edition LIMIT $1)",
	"DELETE FROM variant WHERE id IN (SELECT id FROM variant LIMIT $1)",
	"DELETE FROM block WHERE id IN (SELECT id FROM block LIMIT $1)",
	"DELETE FROM digest_edition WHERE digest IN (SELECT digest"
	" FROM digest_edition LIMIT $1)",
	"DELETE FROM history_digest WHERE digest IN (SELECT digest"
	" FROM history_digest LIMIT $1)",
	"DELETE FROM history_topic WHERE day IN (SELECT day"
	" FROM history_topic LIMIT $1)",
	"DELETE FROM history_day WHERE day IN (SELECT day FROM history_day"
	" LIMIT $1)",
	"DELETE FROM digest WHERE id IN (SELECT id FROM digest LIMIT $1)",
	"DELETE FROM arrival WHERE subscriber IN (SELECT subscriber"
	" FROM arrival LIMIT $1)",
	"DELETE FROM intake WHERE id IN (SELECT id FROM intake LIMIT $1)",
	"DELETE FROM batch WHERE id IN (SELECT id FROM batch LIMIT $1)",
};
/* Of subscribers up to a number; consents of one who is not erased cannot
 * be deleted. */
static const char *const forget_people[] = {
	"UPDATE subscriber SET state = 'erased' WHERE id <= $1",
	"DELETE FROM subscription WHERE subscriber <= $1",
	"DELETE FROM wish WHERE subscriber <= $1",
	"DELETE FROM address_change WHERE subscriber <= $1",
	"DELETE FROM consent_origin WHERE consent IN (SELECT id FROM consent"
	" WHERE subscriber <= $1)",
	"DELETE FROM consent WHERE subscriber <= $1",
	"DELETE FROM subscriber WHERE id <= $1",
};

bool
forget_count(struct db *db, struct forget_count *count, struct err *err)
{
	struct query q = db_query(db, "SELECT (SELECT count(*)"
	    " FROM subscriber), (SELECT count(*) FROM digest)");

	if (query_next(&q)) {
		count->subscribers = query_int(&q, 0);
		count->digests = query_int(&q, 1);
	}
	return query_end(&q, err);
}

/* Newest first: where there are any, the first row says so. */
bool
forget_is_newer(struct db *db, int64_t since, bool *newer, struct err *err)
{
	struct query q = db_query(db, "SELECT EXISTS (SELECT 1"
	    " FROM subscriber WHERE created_at > $1 ORDER BY id DESC),"
	    " EXISTS (SELECT 1 FROM outbox WHERE created_at > $1"
	    " ORDER BY id DESC)");

	query_bind_int(&q, 1, since);
	*newer = query_next(&q) &&
	    (query_int(&q, 0) != 0 || query_int(&q, 1) != 0);
	return query_end(&q, err);
}

static bool
forget_run(struct tx *tx, const char *sql, int64_t n, struct err *err)
{
	struct query q = db_query(tx->db, sql);

	query_bind_int(&q, 1, n);
	return query_run(&q, err);
}

/* The next numbers; *some: there was anybody. */
static bool
forget_next(struct tx *tx, bool *some, struct err *err)
{
	struct query q = tx_query(tx, "SELECT min(id) FROM subscriber");
	int64_t to = 0;

	*some = query_next(&q) && !query_is_null(&q, 0);
	if (*some)
		to = query_int(&q, 0) + FORGET_ROWS - 1;
	if (!query_end(&q, err))
		return false;
	for (size_t i = 0; *some &&
	    i < sizeof(forget_people) / sizeof(forget_people[0]); i++)
		if (!forget_run(tx, forget_people[i], to, err))
			return false;
	return true;
}

bool
forget_some(struct tx *tx, int64_t ms, bool *done, struct err *err)
{
	const int64_t start = date_mono_ms();
	bool some = true;
	size_t i = 0;

	*done = false;
	while (i < sizeof(forget_mail) / sizeof(forget_mail[0])) {
		if (!forget_run(tx, forget_mail[i], FORGET_ROWS, err))
			return false;
		if (db_changes(tx->db) == 0)
			i++;
		else if (date_mono_ms() - start >= ms)
			return true;
	}
	while (some) {
		if (!forget_next(tx, &some, err))
			return false;
		if (some && date_mono_ms() - start >= ms)
			return true;
	}
	*done = true;
	return true;
}
