/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/once.h"

#include <string.h>
#include <sysexits.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/secret.h"

enum { ONCE_BYTES = 16, ONCE_KEPT = 30 * 86400 };

void
once_number(char number[ONCE_NUMBER])
{
	struct buf text = BUF_INIT(ONCE_NUMBER - 1);
	uint8_t chance[ONCE_BYTES];

	secret_random(chance, sizeof(chance));
	secret_base64url(&text, chance, sizeof(chance));
	memcpy(number, buf_text(&text), text.len + 1);
	buf_release(&text);
}

static bool
once_is_number(const char *text)
{
	uint8_t bytes[ONCE_BYTES];
	size_t n = 0;

	return secret_from_base64url(text, strlen(text), bytes,
	    sizeof(bytes), &n) && n == ONCE_BYTES;
}

/* No page is kept open for that long. */
static bool
once_purge(struct tx *tx, struct err *err)
{
	struct query q = tx_query(tx, "DELETE FROM once WHERE at < $1");

	query_bind_int(&q, 1, date_now() - ONCE_KEPT);
	return query_run(&q, err);
}

bool
once_take(struct tx *tx, const char *number, bool *first, int64_t *result,
    struct err *err)
{
	struct query q;

	*first = false;
	*result = 0;
	if (!once_is_number(number))
		return err_set(err, EX_DATAERR, "the form is not one of ours");
	if (!once_purge(tx, err))
		return false;
	q = tx_query(tx, "SELECT result FROM once WHERE number = $1");
	query_bind_text(&q, 1, number);
	*first = !query_next(&q);
	if (!*first)
		*result = query_int(&q, 0);
	return query_end(&q, err) && (!*first ||
	    once_keep(tx, number, 0, err));
}

bool
once_keep(struct tx *tx, const char *number, int64_t result, struct err *err)
{
	struct query q = tx_query(tx, "INSERT INTO once (number, at, result)"
	    " VALUES ($1, $2, $3) ON CONFLICT (number)"
	    " DO UPDATE SET result = $3");

	query_bind_text(&q, 1, number);
	query_bind_int(&q, 2, date_now());
	query_bind_int(&q, 3, result);
	return query_run(&q, err);
}
