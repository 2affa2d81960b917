/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef DB_MIGRATE_H
#define DB_MIGRATE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "db/db.h"

/* Numbered steps "NNNN-name.sql", in order; ends with a NULL name. */
struct migrate_file {
	const char *name;
	const char *sql;	/* NUL-terminated */
	size_t size;
};

/* Brings the database to the last step, each step in one transaction.  A
 * database from a newer program is refused (EX_CONFIG). */
bool migrate_run(struct db *db, const struct migrate_file *files,
    struct err *err);
/* false with EX_CONFIG unless the database is exactly at the last step. */
bool migrate_check(struct db *db, const struct migrate_file *files,
    struct err *err);

#endif
