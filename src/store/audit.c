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

#define AUDIT_FOUND " WHERE $1 = '%%' OR who LIKE $1 ESCAPE '\\'" \
	" OR what LIKE $1 ESCAPE '\\' OR subject LIKE $1 ESCAPE '\\'" \
	" OR detail LIKE $1 ESCAPE '\\'"

static bool
audit_count(struct db *db, const char *pattern, int64_t *total,
    struct err *err)
{
	struct query q = db_query(db,
	    "SELECT count(*) FROM audit" AUDIT_FOUND);

	query_bind_text(&q, 1, pattern);
	*total = query_next(&q) ? query_int(&q, 0) : 0;
	return query_end(&q, err);
}

bool
audit_list(struct db *db, const char *search, int64_t from, int64_t limit,
    audit_each *each, void *arg, int64_t *total, struct err *err)
{
	struct buf pattern = BUF_INIT(BUF_LINE);
	struct query q;
	bool ok = false;

	audit_pattern(&pattern, search);
	if (!audit_count(db, buf_text(&pattern), total, err))
		goto out;
	q = db_query(db, "SELECT id, at, who, what, subject, detail"
	    " FROM audit" AUDIT_FOUND " ORDER BY id DESC LIMIT $2 OFFSET $3");
	query_bind_text(&q, 1, buf_text(&pattern));
	query_bind_int(&q, 2, limit);
	query_bind_int(&q, 3, from);
	while (query_next(&q)) {
		const struct audit_line line = {query_int(&q, 0),
		    query_int(&q, 1), query_text(&q, 2), query_text(&q, 3),
		    query_text(&q, 4), query_text(&q, 5)};

		each(arg, &line);
	}
	ok = query_end(&q, err);
out:
	buf_release(&pattern);
	return ok;
}
