/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/audit.h"

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
