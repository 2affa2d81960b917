/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/tally.h"

#include <string.h>

#include "base/mem.h"

bool
tally_digest(struct db *db, int64_t digest, int64_t since, struct tally *t,
    struct err *err)
{
	struct query q = db_query(db, "SELECT state, count(*),"
	    " sum(CASE WHEN at >= $2 THEN 1 ELSE 0 END),"
	    " coalesce(min(CASE WHEN at >= $2 THEN at END), 0)"
	    " FROM outbox WHERE digest = $1 AND digest IS NOT NULL"
	    " GROUP BY state");

	memset(t, 0, sizeof(*t));
	query_bind_int(&q, 1, digest);
	query_bind_int(&q, 2, since);
	while (query_next(&q)) {
		const int64_t state = query_int(&q, 0);
		const int64_t first = query_int(&q, 3);

		t->counts[state] = query_int(&q, 1);
		t->total += t->counts[state];
		if (state < OUTBOX_SENT)
			continue;
		t->final += t->counts[state];
		t->recent += query_int(&q, 2);
		if (first != 0 && (t->first_at == 0 || first < t->first_at))
			t->first_at = first;
	}
	return query_end(&q, err);
}

bool
tally_result(struct db *db, int64_t digest, struct tally_result *result,
    struct err *err)
{
	struct query q = db_query(db, "SELECT sent, failed, doubt"
	    " FROM history_digest WHERE digest = $1");

	memset(result, 0, sizeof(*result));
	query_bind_int(&q, 1, digest);
	if (query_next(&q))
		*result = (struct tally_result){query_int(&q, 0),
		    query_int(&q, 1), query_int(&q, 2)};
	return query_end(&q, err);
}

/* The states stand there, so that their indexes serve. */
#define TALLY_TROUBLES \
	"SELECT o.id, o.subscriber, o.at, o.state," \
	" coalesce(o.address, s.address, ''), coalesce(o.reply, '')" \
	" FROM outbox o LEFT JOIN subscriber s ON s.id = o.subscriber" \
	" WHERE o.digest = $1 AND "
#define TALLY_ORDER " ORDER BY o.id LIMIT $2 OFFSET $3"

bool
tally_troubles(struct db *db, int64_t digest, enum tally_trouble what,
    int64_t limit, int64_t offset, tally_each *each, void *arg,
    struct err *err)
{
	struct query q = what == TALLY_FAILED ?
	    db_query(db, TALLY_TROUBLES "o.state = 7" TALLY_ORDER) :
	    db_query(db, TALLY_TROUBLES "o.state IN (3, 8)" TALLY_ORDER);
	struct err ignored;
	bool ok = true;

	query_bind_int(&q, 1, digest);
	query_bind_int(&q, 2, limit);
	query_bind_int(&q, 3, offset);
	while (ok && query_next(&q)) {
		struct tally_row row = {query_int(&q, 0), query_int(&q, 1),
		    query_int(&q, 2), (enum outbox_state)query_int(&q, 3),
		    query_dup(&q, 4), query_dup(&q, 5)};

		ok = each(arg, &row, err);
		mem_free(row.address);
		mem_free(row.reply);
	}
	if (!ok) {
		(void)query_end(&q, &ignored);
		return false;
	}
	return query_end(&q, err);
}
