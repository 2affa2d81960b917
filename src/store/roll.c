/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/roll.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"

/* $1 a pattern, $2 a whole key, $3 state, $4 topic, $5 cadence. */
#define ROLL_WHERE \
	" FROM subscriber s WHERE s.address_key IS NOT NULL" \
	" AND ($1 IS NULL OR s.address_key LIKE $1 ESCAPE '\\')" \
	" AND ($3 IS NULL OR s.state = $3)" \
	" AND ($4 = 0 OR EXISTS (SELECT 1 FROM subscription x" \
	" WHERE x.subscriber = s.id AND x.topic = $4" \
	" AND ($5 = 0 OR x.cadence = $5)))" \
	" AND ($4 <> 0 OR $5 = 0 OR EXISTS (SELECT 1 FROM subscription x" \
	" WHERE x.subscriber = s.id AND x.cadence = $5))"
#define ROLL_WHOLE ROLL_WHERE " AND s.address_key = $2"
#define ROLL_COLUMNS \
	"SELECT s.id, s.address, s.address_key, s.state, s.language," \
	" s.created_at, s.confirmed_at, s.left_at"
#define ROLL_PAGE " LIMIT $6 OFFSET $7"

static const char *const roll_sql[2][2] = {
	[ROLL_NUMBER] = {
	    ROLL_COLUMNS ROLL_WHERE " ORDER BY s.id" ROLL_PAGE,
	    ROLL_COLUMNS ROLL_WHERE " ORDER BY s.id DESC" ROLL_PAGE},
	[ROLL_ADDRESS] = {
	    ROLL_COLUMNS ROLL_WHERE " ORDER BY s.address_key" ROLL_PAGE,
	    ROLL_COLUMNS ROLL_WHERE " ORDER BY s.address_key DESC"
	    ROLL_PAGE},
};

/* "%part%", with what LIKE takes for signs of its own escaped. */
static void
roll_pattern(struct buf *pattern, const char *key)
{
	buf_putc(pattern, '%');
	for (; *key; key++) {
		if (strchr("%_\\", *key))
			buf_putc(pattern, '\\');
		buf_putc(pattern, *key);
	}
	buf_putc(pattern, '%');
}

static void
roll_bind(struct query *q, const struct roll *roll, struct buf *pattern)
{
	if (roll->key[0] && !roll->whole) {
		roll_pattern(pattern, roll->key);
		query_bind_text(q, 1, buf_text(pattern));
	} else {
		query_bind_null(q, 1);
	}
	if (roll->whole)
		query_bind_text(q, 2, roll->key);
	query_bind_text(q, 3, roll->state[0] ? roll->state : NULL);
	query_bind_int(q, 4, roll->topic);
	query_bind_int(q, 5, roll->cadence);
}

static bool
roll_rows(struct query *q, subscriber_each *each, void *arg,
    struct err *err)
{
	struct subscriber s;
	bool more = true;

	while (more && query_next(q)) {
		s = (struct subscriber){query_int(q, 0), query_dup(q, 1),
		    query_dup(q, 2), query_dup(q, 3), query_dup(q, 4),
		    query_int(q, 5), query_int(q, 6), query_int(q, 7)};
		more = each(arg, &s);
		subscriber_release(&s);
	}
	return query_end(q, err);
}

bool
roll_list(struct db *db, const struct roll *roll, subscriber_each *each,
    void *arg, struct err *err)
{
	struct buf pattern = BUF_INIT(BUF_LINE);
	struct query q = roll->whole ? db_query(db,
	    ROLL_COLUMNS ROLL_WHOLE ROLL_PAGE) :
	    db_query(db, roll_sql[roll->order][roll->down]);
	bool ok = false;

	roll_bind(&q, roll, &pattern);
	query_bind_int(&q, 6, roll->limit);
	query_bind_int(&q, 7, roll->from);
	ok = roll_rows(&q, each, arg, err);
	buf_release(&pattern);
	return ok;
}

bool
roll_count(struct db *db, const struct roll *roll, int64_t *count,
    struct err *err)
{
	struct buf pattern = BUF_INIT(BUF_LINE);
	struct query q = roll->whole ?
	    db_query(db, "SELECT count(*)" ROLL_WHOLE) :
	    db_query(db, "SELECT count(*)" ROLL_WHERE);
	bool ok = false;

	*count = 0;
	roll_bind(&q, roll, &pattern);
	if (query_next(&q))
		*count = query_int(&q, 0);
	ok = query_end(&q, err);
	buf_release(&pattern);
	return ok;
}

bool
roll_after(struct db *db, int64_t after, int64_t limit,
    subscriber_each *each, void *arg, struct err *err)
{
	struct query q = db_query(db, ROLL_COLUMNS " FROM subscriber s"
	    " WHERE s.id > $1 ORDER BY s.id LIMIT $2");

	query_bind_int(&q, 1, after);
	query_bind_int(&q, 2, limit);
	return roll_rows(&q, each, arg, err);
}

bool
roll_opened(struct db *db, const char *who, int64_t subscriber,
    int64_t since, bool *opened, struct err *err)
{
	struct query q = db_query(db, "SELECT 1 FROM audit"
	    " WHERE what = 'subscriber.open' AND who = $1"
	    " AND subject = $2 AND at >= $3 LIMIT 1");
	char subject[40] = "";

	snprintf(subject, sizeof(subject), "subscriber %lld",
	    (long long)subscriber);
	query_bind_text(&q, 1, who);
	query_bind_text(&q, 2, subject);
	query_bind_int(&q, 3, since);
	*opened = query_next(&q);
	return query_end(&q, err);
}

bool
roll_posts(struct db *db, int64_t limit, int64_t *ids, size_t *count,
    struct err *err)
{
	struct query q = db_query(db,
	    "SELECT id FROM post ORDER BY id DESC LIMIT $1");

	*count = 0;
	query_bind_int(&q, 1, limit);
	while (query_next(&q))
		ids[(*count)++] = query_int(&q, 0);
	return query_end(&q, err);
}
