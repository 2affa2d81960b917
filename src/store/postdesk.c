/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/postdesk.h"

#include <string.h>

#include "base/mem.h"

/*
 * Which edition's title stands for a post: the newest that is not withdrawn,
 * in Swedish if it has that.  The rows of a page are found first, and only
 * theirs is looked up.  Statements are told apart by the address of their
 * text, so each order is a statement of its own.
 */
#define POSTDESK_TITLE_IN(which) \
	"(SELECT t.title FROM edition_text t WHERE t.edition =" \
	" (SELECT e.id FROM edition e WHERE e.post = p.id" which \
	" ORDER BY e.number DESC LIMIT 1) ORDER BY t.language DESC LIMIT 1)"
#define POSTDESK_TITLE_OF \
	"coalesce(" POSTDESK_TITLE_IN(" AND e.state <> 'withdrawn'") ", " \
	POSTDESK_TITLE_IN("") ", '')"
#define POSTDESK_TIMED \
	"SELECT 1 FROM edition d WHERE d.post = p.id AND d.state = 'draft'" \
	" AND d.publish_at IS NOT NULL"
#define POSTDESK_WAITS \
	"SELECT 1 FROM edition d WHERE d.post = p.id AND d.state = 'draft'"
#define POSTDESK_WHERE \
	" WHERE ($1 = '' OR p.kind = $1)" \
	" AND ($2 = '' OR ($2 = 'timed' AND p.state = 'draft'" \
	" AND EXISTS (" POSTDESK_TIMED "))" \
	" OR ($2 = 'waits' AND p.state = 'approved'" \
	" AND EXISTS (" POSTDESK_WAITS "))" \
	" OR ($2 NOT IN ('timed', 'waits') AND p.state = $2))" \
	" AND ($3 = 0 OR EXISTS (SELECT 1 FROM post_topic pt" \
	" WHERE pt.post = p.id AND pt.topic = $3))" \
	" AND ($4 = '' OR p.id IN (SELECT e.post FROM edition_text t" \
	" JOIN edition e ON e.id = t.edition" \
	" WHERE t.title LIKE $4 ESCAPE '!' OR t.title LIKE $5 ESCAPE '!'" \
	" OR t.title LIKE $6 ESCAPE '!'))"
#define POSTDESK_LIST(order) \
	"SELECT p.id, p.kind, p.state, " POSTDESK_TITLE_OF "," \
	" EXISTS (" POSTDESK_WAITS "), coalesce((SELECT d.publish_at" \
	" FROM edition d WHERE d.post = p.id AND d.state = 'draft'" \
	" ORDER BY d.number DESC LIMIT 1), 0), p.created_at" \
	" FROM (SELECT p.id FROM post p" POSTDESK_WHERE " ORDER BY " order \
	" LIMIT $7 OFFSET $8) AS x JOIN post p ON p.id = x.id" \
	" ORDER BY " order

static const char *const postdesk_sql[][2] = {
	[POSTDESK_CREATED] = {POSTDESK_LIST("p.id"),
	    POSTDESK_LIST("p.id DESC")},
	[POSTDESK_TITLE] = {POSTDESK_LIST(POSTDESK_TITLE_OF ", p.id"),
	    POSTDESK_LIST(POSTDESK_TITLE_OF
	    " DESC, p.id DESC")},
	[POSTDESK_KIND] = {POSTDESK_LIST("p.kind, p.id DESC"),
	    POSTDESK_LIST("p.kind DESC, p.id DESC")},
	[POSTDESK_STATE] = {POSTDESK_LIST("p.state, p.id DESC"),
	    POSTDESK_LIST("p.state DESC, p.id DESC")},
};

/* --- search -------------------------------------------------------------- */

/* LIKE knows no case but that of a to z: å, ä and ö are tried both ways. */
enum postdesk_case { POSTDESK_TYPED, POSTDESK_LOWER, POSTDESK_CAPITAL };

/* The second byte of å ä ö é in UTF-8, small; 0x20 less is the capital. */
static bool
postdesk_is_small(unsigned char c)
{
	return c >= 0xa0 && c <= 0xbe && c != 0xb7;
}

static char *
postdesk_pattern(const char *words, enum postdesk_case how)
{
	char *text = mem_alloc(2 * strlen(words) + 3);
	size_t n = 0;
	bool first = true;

	if (*words)
		text[n++] = '%';
	for (const char *s = words; *s; s++) {
		unsigned char c = (unsigned char)*s;
		const bool second = s > words &&
		    (unsigned char)s[-1] == 0xc3;

		if (strchr("!%_", c))
			text[n++] = '!';
		if (second && how != POSTDESK_TYPED &&
		    (postdesk_is_small(c) ||
		    postdesk_is_small((unsigned char)(c + 0x20)))) {
			c |= 0x20;
			if (how == POSTDESK_CAPITAL && first)
				c &= (unsigned char)~0x20;
		}
		text[n++] = (char)c;
		first = c == ' ' || (first && c == 0xc3);
	}
	if (*words)
		text[n++] = '%';
	return text;
}

struct postdesk_patterns {
	char *text[POSTDESK_CAPITAL + 1];
};

static void
postdesk_bind(struct query *q, const struct postdesk_filter *f,
    struct postdesk_patterns *patterns)
{
	query_bind_text(q, 1, f->kind);
	query_bind_text(q, 2, f->state);
	query_bind_int(q, 3, f->topic);
	for (int i = POSTDESK_TYPED; i <= POSTDESK_CAPITAL; i++) {
		patterns->text[i] = postdesk_pattern(f->search,
		    (enum postdesk_case)i);
		query_bind_text(q, 4 + i, patterns->text[i]);
	}
}

static void
postdesk_free(struct postdesk_patterns *patterns)
{
	for (int i = POSTDESK_TYPED; i <= POSTDESK_CAPITAL; i++)
		mem_free(patterns->text[i]);
}

/* --- the list ------------------------------------------------------------ */

static void
postdesk_row(struct query *q, postdesk_each *each, void *arg)
{
	struct postdesk_row row = {
	    .id = query_int(q, 0), .kind = query_dup(q, 1),
	    .state = query_dup(q, 2), .title = query_dup(q, 3),
	    .waits = query_int(q, 4) != 0, .publish_at = query_int(q, 5),
	    .created_at = query_int(q, 6)};

	each(arg, &row);
	mem_free(row.kind);
	mem_free(row.state);
	mem_free(row.title);
}

static bool
postdesk_count(struct db *db, const struct postdesk_filter *filter,
    int64_t *total, struct err *err)
{
	struct postdesk_patterns patterns = {{NULL}};
	struct query q = db_query(db,
	    "SELECT count(*) FROM post p" POSTDESK_WHERE);
	bool ok = false;

	postdesk_bind(&q, filter, &patterns);
	if (query_next(&q))
		*total = query_int(&q, 0);
	ok = query_end(&q, err);
	postdesk_free(&patterns);
	return ok;
}

bool
postdesk_list(struct db *db, const struct postdesk_filter *filter,
    enum postdesk_sort sort, bool down, int64_t from, int64_t limit,
    postdesk_each *each, void *arg, int64_t *total, struct err *err)
{
	struct postdesk_patterns patterns = {{NULL}};
	struct query q;
	bool ok = postdesk_count(db, filter, total, err);

	if (!ok || *total == 0)
		return ok;
	q = db_query(db, postdesk_sql[sort][down ? 1 : 0]);
	postdesk_bind(&q, filter, &patterns);
	query_bind_int(&q, 7, limit);
	query_bind_int(&q, 8, from);
	while (query_next(&q))
		postdesk_row(&q, each, arg);
	ok = query_end(&q, err);
	postdesk_free(&patterns);
	return ok;
}

bool
postdesk_publish(struct tx *tx, int64_t edition, int64_t at, struct err *err)
{
	struct query q = tx_query(tx, "UPDATE edition SET publish_at = $2"
	    " WHERE id = $1 AND state = 'draft'");

	query_bind_int(&q, 1, edition);
	if (at != 0)
		query_bind_int(&q, 2, at);
	else
		query_bind_null(&q, 2);
	return query_run(&q, err);
}
