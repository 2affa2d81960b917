/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "db/migrate.h"

#include <stdio.h>
#include <sysexits.h>

#include "base/log.h"
#include "base/str.h"
#include "db/tx.h"

static bool
migrate_level(struct db *db, int64_t *level, struct err *err)
{
	struct query q = db_query(db, "PRAGMA user_version");

	if (query_next(&q))
		*level = query_int(&q, 0);
	return query_end(&q, err);
}

static int64_t
migrate_number(const struct migrate_file *file)
{
	int number = 0;

	(void)str_digits(file->name, 4, &number);
	return number;
}

static int64_t
migrate_last(const struct migrate_file *files)
{
	int64_t last = 0;

	for (; files->name; files++)
		last = migrate_number(files);
	return last;
}

static bool
migrate_newer(const struct db *db, int64_t level, int64_t last,
    struct err *err)
{
	return err_set(err, EX_CONFIG, "database '%s' is from a newer program: "
	    "its level is %lld, this program knows %lld", db_path(db),
	    (long long)level, (long long)last);
}

/* In its transaction: another process may have made this step meanwhile.
 * PRAGMA user_version takes no parameter; the number is ours. */
static bool
migrate_apply(struct db *db, const struct migrate_file *file, struct err *err)
{
	const int64_t number = migrate_number(file);
	char mark[96] = "";
	int64_t level = 0;

	if (!migrate_level(db, &level, err))
		return false;
	if (level >= number)
		return true;
	snprintf(mark, sizeof(mark),
	    "PRAGMA user_version = %lld; PRAGMA application_id = 1114793334;",
	    (long long)number);
	return db_run_script(db, file->sql, err) &&
	    db_run_script(db, mark, err);
}

static bool
migrate_step(struct db *db, const struct migrate_file *file, struct err *err)
{
	struct tx tx;

	if (!tx_begin(db, &tx, err))
		return false;
	if (!migrate_apply(db, file, err)) {
		tx_rollback(&tx);
		return err_wrap(err, "migration %s", file->name);
	}
	if (!tx_commit(&tx, err))
		return err_wrap(err, "migration %s", file->name);
	log_debug("migrated step=%s", file->name);
	return true;
}

bool
migrate_run(struct db *db, const struct migrate_file *files, struct err *err)
{
	const int64_t last = migrate_last(files);
	int64_t level = 0;

	if (!migrate_level(db, &level, err))
		return false;
	if (level > last)
		return migrate_newer(db, level, last, err);
	for (; files->name; files++) {
		if (migrate_number(files) > level &&
		    !migrate_step(db, files, err))
			return false;
	}
	return true;
}

bool
migrate_check(struct db *db, const struct migrate_file *files,
    struct err *err)
{
	const int64_t last = migrate_last(files);
	int64_t level = 0;

	if (!migrate_level(db, &level, err))
		return false;
	if (level > last)
		return migrate_newer(db, level, last, err);
	return level == last || err_set(err, EX_CONFIG,
	    "database '%s' is at level %lld, this program needs %lld",
	    db_path(db), (long long)level, (long long)last);
}
