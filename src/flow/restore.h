/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FLOW_RESTORE_H
#define FLOW_RESTORE_H

#include "db/db.h"
#include "flow/flow.h"

/*
 * A backup is a copy of the database, and of the key file as FILE.keys.
 * Without the keys every link in every mail is dead.
 */
bool restore_backup(struct db *db, const struct conf *conf, const char *file,
    bool with_keys, struct err *err);

/*
 * Puts a backup in the place of the database (and its keys in place of the
 * key file).  What was there is renamed, not removed.  The service must be
 * stopped (EX_TEMPFAIL).  It starts paused: mail that left after the backup
 * was made is not known there.
 */
struct restore {
	const struct conf *conf;
	const char *who;
	const char *file;

	char *kept;		/* where the old database is; NULL none;
				 * caller owns */
};
bool restore_run(struct restore *restore, struct err *err);

#endif
