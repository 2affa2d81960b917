/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/block.h"

#include <string.h>
#include <sysexits.h>

#include "base/mem.h"

bool
block_find(struct db *db, int64_t digest, const char *name, int64_t *id,
    int64_t *size, bool *found, struct err *err)
{
	struct query q = db_query(db,
	    "SELECT id, length(html) FROM block"
	    " WHERE digest = $1 AND name = $2");

	query_bind_int(&q, 1, digest);
	query_bind_text(&q, 2, name);
	*found = query_next(&q);
	if (*found) {
		*id = query_int(&q, 0);
		*size = query_int(&q, 1);
	}
	return query_end(&q, err);
}

bool
block_add(struct tx *tx, int64_t digest, const char *name,
    const struct buf *html, const struct buf *text, int64_t *id,
    struct err *err)
{
	struct query q = tx_query(tx,
	    "INSERT INTO block (digest, name, html, text)"
	    " VALUES ($1, $2, $3, $4)");

	query_bind_int(&q, 1, digest);
	query_bind_text(&q, 2, name);
	query_bind_blob(&q, 3, buf_text(html), html->len);
	query_bind_blob(&q, 4, buf_text(text), text->len);
	if (!query_run(&q, err))
		return false;
	*id = db_last_id(tx->db);
	return true;
}

bool
block_get(struct db *db, int64_t id, struct buf *html, struct buf *text,
    struct err *err)
{
	struct query q = db_query(db,
	    "SELECT html, text FROM block WHERE id = $1");
	const void *p = NULL;
	size_t n = 0;
	bool found = false;

	query_bind_int(&q, 1, id);
	found = query_next(&q);
	if (found) {
		p = query_blob(&q, 0, &n);
		buf_add(html, p, n);
		p = query_blob(&q, 1, &n);
		buf_add(text, p, n);
	}
	if (!query_end(&q, err))
		return false;
	return found || err_set(err, EX_SOFTWARE, "no block %lld",
	    (long long)id);
}

bool
block_name(struct db *db, int64_t id, char **name, struct err *err)
{
	struct query q = db_query(db, "SELECT name FROM block WHERE id = $1");

	query_bind_int(&q, 1, id);
	*name = query_next(&q) ? query_dup(&q, 0) : mem_strdup("");
	return query_end(&q, err);
}

void
variant_release(struct variant *variant)
{
	mem_free(variant->language);
	mem_free(variant->subject);
	mem_free(variant->blocks);
	memset(variant, 0, sizeof(*variant));
}

bool
variant_find(struct db *db, int64_t digest, const char *blocks, int64_t *id,
    bool *found, struct err *err)
{
	struct query q = db_query(db,
	    "SELECT id FROM variant WHERE digest = $1 AND blocks = $2");

	query_bind_int(&q, 1, digest);
	query_bind_text(&q, 2, blocks);
	*found = query_next(&q);
	if (*found)
		*id = query_int(&q, 0);
	return query_end(&q, err);
}

static bool
variant_one(struct query *q, struct variant *variant, bool *found,
    struct err *err)
{
	memset(variant, 0, sizeof(*variant));
	*found = query_next(q);
	if (*found) {
		variant->id = query_int(q, 0);
		variant->digest = query_int(q, 1);
		variant->language = query_dup(q, 2);
		variant->subject = query_dup(q, 3);
		variant->blocks = query_dup(q, 4);
		variant->calendar = query_int(q, 5);
	}
	return query_end(q, err);
}

bool
variant_get(struct db *db, int64_t id, struct variant *variant, bool *found,
    struct err *err)
{
	struct query q = db_query(db, "SELECT id, digest, language, subject,"
	    " blocks, calendar FROM variant WHERE id = $1");

	query_bind_int(&q, 1, id);
	return variant_one(&q, variant, found, err);
}

bool
variant_fullest(struct db *db, int64_t digest, const char *language,
    struct variant *variant, bool *found, struct err *err)
{
	struct query q = db_query(db, "SELECT id, digest, language, subject,"
	    " blocks, calendar FROM variant WHERE id = (SELECT v.id FROM"
	    " (SELECT id, digest FROM variant"
	    " WHERE digest = $1 AND language = $2 LIMIT $3) v"
	    " JOIN variant_edition ve ON ve.variant = v.id AND ve.pays = 1"
	    " LEFT JOIN digest_edition de ON de.digest = v.digest"
	    " AND de.edition = ve.edition GROUP BY v.id"
	    " ORDER BY max(CASE WHEN de.edition IS NULL THEN 1 ELSE 0 END),"
	    " count(*) DESC, v.id DESC LIMIT 1)");

	query_bind_int(&q, 1, digest);
	query_bind_text(&q, 2, language);
	query_bind_int(&q, 3, VARIANT_LOOKED_AT);
	return variant_one(&q, variant, found, err);
}

bool
variant_is_marred(struct db *db, int64_t variant, bool *marred,
    struct err *err)
{
	struct query q = db_query(db, "SELECT 1 FROM variant_edition ve"
	    " JOIN edition e ON e.id = ve.edition"
	    " WHERE ve.variant = $1 AND e.state = 'withdrawn' LIMIT 1");

	query_bind_int(&q, 1, variant);
	*marred = query_next(&q);
	return query_end(&q, err);
}

bool
variant_editions(struct db *db, int64_t variant, int64_t **editions,
    size_t *count, struct err *err)
{
	struct query q = db_query(db, "SELECT edition FROM variant_edition"
	    " WHERE variant = $1 AND pays = 1 ORDER BY edition");

	*editions = NULL;
	*count = 0;
	query_bind_int(&q, 1, variant);
	while (query_next(&q)) {
		*editions = mem_grow(*editions, *count + 1,
		    sizeof(**editions));
		(*editions)[(*count)++] = query_int(&q, 0);
	}
	return query_end(&q, err);
}

bool
variant_last_id(struct db *db, int64_t *id, struct err *err)
{
	struct query q = db_query(db,
	    "SELECT coalesce(max(id), 0) FROM variant");

	if (query_next(&q))
		*id = query_int(&q, 0);
	return query_end(&q, err);
}

bool
variant_add(struct tx *tx, struct variant *variant, struct err *err)
{
	struct query q = tx_query(tx,
	    "INSERT INTO variant (digest, language, subject, blocks,"
	    " calendar) VALUES ($1, $2, $3, $4, $5)");

	query_bind_int(&q, 1, variant->digest);
	query_bind_text(&q, 2, variant->language);
	query_bind_text(&q, 3, variant->subject);
	query_bind_text(&q, 4, variant->blocks);
	query_bind_int(&q, 5, variant->calendar);
	if (!query_run(&q, err))
		return false;
	variant->id = db_last_id(tx->db);
	return true;
}

bool
variant_add_edition(struct tx *tx, int64_t variant, int64_t edition,
    bool pays, struct err *err)
{
	struct query q = tx_query(tx,
	    "INSERT INTO variant_edition (variant, edition, pays)"
	    " VALUES ($1, $2, $3) ON CONFLICT (variant, edition) DO NOTHING");

	query_bind_int(&q, 1, variant);
	query_bind_int(&q, 2, edition);
	query_bind_int(&q, 3, pays ? 1 : 0);
	return query_run(&q, err);
}

bool
variant_holdings(struct db *db, int64_t post, variant_each *each, void *arg,
    struct err *err)
{
	struct query q = db_query(db,
	    "SELECT v.id, v.digest, e.id, e.number, ve.pays FROM edition e"
	    " JOIN variant_edition ve ON ve.edition = e.id"
	    " JOIN variant v ON v.id = ve.variant WHERE e.post = $1");
	struct variant_holding h;
	struct err ignored;
	bool ok = true;

	query_bind_int(&q, 1, post);
	while (ok && query_next(&q)) {
		h.variant = query_int(&q, 0);
		h.digest = query_int(&q, 1);
		h.edition = query_int(&q, 2);
		h.number = (int)query_int(&q, 3);
		h.pays = query_int(&q, 4) != 0;
		ok = each(arg, &h, err);
	}
	if (!ok) {
		(void)query_end(&q, &ignored);
		return false;
	}
	return query_end(&q, err);
}
