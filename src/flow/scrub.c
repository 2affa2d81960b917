/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "flow/scrub.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "base/mem.h"
#include "base/str.h"
#include "store/setting.h"

#define SCRUB_OWED "scrub_owed"	/* counts, so that none is lost between */

bool
scrub_owe(struct tx *tx, struct err *err)
{
	char text[24] = "";
	char *old = NULL;
	int64_t n = 0;

	if (!setting_get(tx->db, SCRUB_OWED, &old, err))
		return false;
	if (old && !str_int64(old, &n))
		n = 0;
	mem_free(old);
	snprintf(text, sizeof(text), "%lld", (long long)n + 1);
	return setting_put(tx, SCRUB_OWED, text, err);
}

/* Paid, unless somebody was erased meanwhile. */
static bool
scrub_paid(struct db *db, const char *owed, struct err *err)
{
	char *now = NULL;
	struct tx tx;
	bool ok = false;

	if (!tx_begin(db, &tx, err))
		return false;
	ok = setting_get(db, SCRUB_OWED, &now, err) && (!now ||
	    strcmp(now, owed) != 0 || setting_remove(&tx, SCRUB_OWED, err));
	mem_free(now);
	if (ok)
		return tx_commit(&tx, err);
	tx_rollback(&tx);
	return false;
}

bool
scrub(struct db *db, struct err *err)
{
	struct err busy = {0, ""};
	char *owed = NULL;
	bool ok = false;

	if (!setting_get(db, SCRUB_OWED, &owed, err))
		return false;
	if (!owed)
		return true;
	if (db_scrub(db, &busy))
		ok = scrub_paid(db, owed, err);
	else if (busy.code == EX_TEMPFAIL)
		ok = true;
	else
		*err = busy;
	mem_free(owed);
	return ok;
}
