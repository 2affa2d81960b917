/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef DB_DB_H
#define DB_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/*
 * One connection to the database, for one thread.  Readers take struct db *,
 * writers struct tx * (db/tx.h).  SQL stays in the subset that PostgreSQL 15
 * also runs; parameters are $1, $2, ...
 */
struct db;

/* path ":memory:" is a private database for tests.  A database that cannot
 * be opened, is not ours or is damaged is refused with its path. */
bool db_open(const char *path, struct db **db, struct err *err);
/* The same, but only reading: a write is refused. */
bool db_open_reader(const char *path, struct db **db, struct err *err);
void db_close(struct db *db);
const char *db_path(const struct db *db);

/* Changes when another connection has committed. */
bool db_version(struct db *db, int64_t *version, struct err *err);
/* false with EX_IOERR: the file at path is no longer the one opened. */
bool db_is_same_file(struct db *db, struct err *err);

/*
 * A prepared statement, cached by the address of its text, so sql must be a
 * string literal.  A failure at any step sticks and is told by query_end(),
 * which must always be called and makes the statement free again:
 *
 *	struct query q = db_query(db, "SELECT name FROM topic WHERE id = $1");
 *
 *	query_bind_int(&q, 1, id);
 *	while (query_next(&q))
 *		use(query_text(&q, 0));
 *	return query_end(&q, err);
 */
struct query {
	struct db *db;
	struct db_statement *statement;
	int status;	/* an SQLite result code */
	bool done;
};
struct query db_query(struct db *db, const char *sql);
void query_bind_int(struct query *q, int parameter, int64_t value);
void query_bind_text(struct query *q, int parameter, const char *text);
	/* NULL binds NULL; the text must live until query_end() */
void query_bind_blob(struct query *q, int parameter, const void *p, size_t n);
void query_bind_null(struct query *q, int parameter);
/* true: a row is there to read. */
bool query_next(struct query *q);
/* Makes the statement ready to be bound and run again; binds are kept. */
void query_again(struct query *q);
bool query_end(struct query *q, struct err *err);
/* query_next() until done, then query_end(). */
bool query_run(struct query *q, struct err *err);

/* Columns count from 0.  Text and blobs live until the next step. */
int64_t query_int(struct query *q, int column);
const char *query_text(struct query *q, int column);	/* "" for NULL */
char *query_dup(struct query *q, int column);		/* caller owns */
const void *query_blob(struct query *q, int column, size_t *n);
bool query_is_null(struct query *q, int column);

/* Runs sql without rows, for migrations and pragmas; may hold several. */
bool db_run_script(struct db *db, const char *sql, struct err *err);
int64_t db_last_id(struct db *db);	/* of the last INSERT */
int64_t db_changes(struct db *db);	/* rows of the last statement */

/* Copies the whole database to path (must not exist), online. */
bool db_backup(struct db *db, const char *path, struct err *err);
/* integrity_check and foreign_key_check; false names what is wrong. */
bool db_check(struct db *db, struct err *err);
/* The same at each start, if that takes no time: 32 MB. */
bool db_check_small(struct db *db, struct err *err);
/* After erasing: the old bytes leave the file and its log (LAW-06).  Fails
 * with EX_TEMPFAIL while somebody reads: flow/scrub.h tries again. */
bool db_scrub(struct db *db, struct err *err);

/* For db/tx.c.  Some errors (a full disk) end the transaction themselves. */
bool db_in_transaction(const struct db *db);
bool db_turn_take(struct db *db, struct err *err);
void db_turn_give(struct db *db);

#endif
