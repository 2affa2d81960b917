/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "flow/purge.h"

#include <stdio.h>

#include "base/date.h"
#include "base/link.h"
#include "db/tx.h"
#include "store/audit.h"
#include "store/subscriber.h"

static bool
purge_in(struct tx *tx, struct purge *purge, struct err *err)
{
	char detail[40] = "";

	if (!subscriber_purge_pending(tx, date_now() -
	    link_lifetime(LINK_CONFIRM), &purge->pending, err))
		return false;
	if (purge->pending == 0)
		return true;
	snprintf(detail, sizeof(detail), "pending %lld",
	    (long long)purge->pending);
	return audit_add(tx, purge->flow->who, "service.purge", "service",
	    detail, err);
}

bool
purge_run(struct db *db, struct purge *purge, struct err *err)
{
	struct tx tx;

	if (!tx_begin(db, &tx, err))
		return false;
	if (!purge_in(&tx, purge, err)) {
		tx_rollback(&tx);
		return false;
	}
	if (!purge->dry_run)
		return tx_commit(&tx, err);
	tx_rollback(&tx);
	return true;
}
