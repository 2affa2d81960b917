/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/audit.h"

#include <string.h>

#include "base/buf.h"
#include "base/date.h"

bool
audit_add(struct tx *tx, const char *who, const char *what,
    const char *subject, const char *detail, struct err *err)
{
	struct query q = tx_query(tx,
	    "INSERT INTO audit (at, who, what, subject, detail)"
	    " VALUES ($1, $2, $3, $4, $5)");

	query_bind_int(&q, 1, date_now());
	query_bind_text(&q, 2, who);
	query_bind_text(&q, 3, what);
	query_bind_text(&q, 4, subject);
	query_bind_text(&q, 5, detail);
	return query_run(&q, err);
}

/* A pattern for LIKE that finds the text itself, whatever signs it has. */
static void
audit_pattern(struct buf *out, const char *text)
{
	buf_putc(out, '%');
	for (; *text; text++) {
		if (strchr("%_\\", *text))
			buf_putc(out, '\\');
		buf_putc(out, *text);
	}
	buf_putc(out, '%');
}

/* The first line from a time on; limit: when there is none. */
static bool
audit_from(struct db *db, int64_t at, int64_t limit, int64_t *id,
    struct err *err)
{
	struct query q = db_query(db, "SELECT id FROM audit WHERE at >= $1"
	    " ORDER BY at, id LIMIT 1");

	query_bind_int(&q, 1, at);
	*id = query_next(&q) ? query_int(&q, 0) : limit;
	return query_end(&q, err);
}

static bool
audit_newest(struct db *db, int64_t *id, struct err *err)
{
	struct query q = db_query(db, "SELECT max(id) FROM audit");

	*id = query_next(&q) ? query_int(&q, 0) : 0;
	return query_end(&q, err);
}

/* From low up to, not including, high. */
static bool
audit_range(struct db *db, const struct audit_search *s, int64_t *low,
    int64_t *high, struct err *err)
{
	int64_t end = 0;

	*low = 1;
	if (!audit_newest(db, high, err))
		return false;
	++*high;
	if (s->before > 0 && s->before < *high)
		*high = s->before;
	if (s->from > 0 && !audit_from(db, s->from, *high, low, err))
		return false;
	if (s->to > 0 && !audit_from(db, s->to, *high, &end, err))
		return false;
	if (s->to > 0 && end < *high)
		*high = end;
	return true;
}

/* Each has its index, which has to be named first. */
#define AUDIT_SELECT "SELECT id, at, who, what, subject, detail FROM audit" \
	" WHERE "
#define AUDIT_REST " id < $1 AND id >= $2 AND ($3 = '' OR who = $3)" \
	" AND ($4 = '' OR what = $4) AND ($5 = '%%' OR" \
	" who LIKE $5 ESCAPE '\\' OR what LIKE $5 ESCAPE '\\'" \
	" OR subject LIKE $5 ESCAPE '\\' OR detail LIKE $5 ESCAPE '\\'" \
	" OR $6 LIKE '% ' || what || ' %') ORDER BY id DESC LIMIT $7"

static struct query
audit_query(struct db *db, const struct audit_search *s)
{
	if (*s->who)
		return db_query(db, AUDIT_SELECT "who = $3 AND" AUDIT_REST);
	if (*s->what)
		return db_query(db, AUDIT_SELECT "what = $4 AND" AUDIT_REST);
	return db_query(db, AUDIT_SELECT AUDIT_REST);
}

bool
audit_find(struct db *db, const struct audit_search *s, int64_t limit,
    audit_each *each, void *arg, struct audit_rest *rest, struct err *err)
{
	struct buf pattern = BUF_INIT(BUF_LINE);
	struct query q;
	int64_t low = 0, high = 0, floor = 0, n = 0, last = 0;

	*rest = (struct audit_rest){0, 0};
	if (!audit_range(db, s, &low, &high, err))
		return false;
	/* One index serves one of them. */
	floor = (*s->text || (*s->who && *s->what)) &&
	    high - AUDIT_REACH > low ? high - AUDIT_REACH : low;
	audit_pattern(&pattern, s->text);
	q = audit_query(db, s);
	query_bind_int(&q, 1, high);
	query_bind_int(&q, 2, floor);
	query_bind_text(&q, 3, s->who);
	query_bind_text(&q, 4, s->what);
	query_bind_text(&q, 5, buf_text(&pattern));
	query_bind_text(&q, 6, s->codes);
	query_bind_int(&q, 7, limit + 1);
	while (query_next(&q)) {
		const struct audit_line line = {query_int(&q, 0),
		    query_int(&q, 1), query_text(&q, 2), query_text(&q, 3),
		    query_text(&q, 4), query_text(&q, 5)};

		if (++n > limit) {
			rest->before = last;
			continue;
		}
		last = line.id;
		each(arg, &line);
	}
	if (rest->before == 0 && floor > low) {
		rest->before = floor;
		rest->unseen = floor - low;
	}
	buf_release(&pattern);
	return query_end(&q, err);
}

bool
audit_people(struct db *db, audit_who *each, void *arg, struct err *err)
{
	struct query q = db_query(db, "WITH RECURSIVE w (who) AS"
	    " (SELECT min(who) FROM audit UNION ALL SELECT (SELECT min(who)"
	    " FROM audit WHERE who > w.who) FROM w WHERE w.who IS NOT NULL)"
	    " SELECT who FROM w WHERE who IS NOT NULL LIMIT 200");

	while (query_next(&q))
		each(arg, query_text(&q, 0));
	return query_end(&q, err);
}
