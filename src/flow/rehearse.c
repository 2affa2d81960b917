/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "flow/rehearse.h"

#include <string.h>

static bool
rehearse_open(struct db *db, struct db **own, struct err *err)
{
	if (strcmp(db_path(db), ":memory:") != 0)
		return db_open(db_path(db), own, err);
	*own = db;
	return true;
}

static void
rehearse_close(const struct db *db, struct db *own)
{
	if (own != db)
		db_close(own);
}

bool
rehearse_outlook(struct db *db, struct outlook *outlook, struct err *err)
{
	struct db *own = NULL;
	bool ok = false;

	if (!rehearse_open(db, &own, err))
		return false;
	ok = outlook_make(own, outlook, err);
	rehearse_close(db, own);
	return ok;
}

bool
rehearse_preview(struct db *db, struct preview *preview, struct err *err)
{
	struct db *own = NULL;
	bool ok = false;

	if (!rehearse_open(db, &own, err))
		return false;
	ok = preview_make(own, preview, err);
	rehearse_close(db, own);
	return ok;
}
