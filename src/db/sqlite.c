/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * db/db.h on SQLite: the only file that knows the library.  WAL with
 * synchronous=FULL, one connection a thread, statements kept for the life of
 * the connection.
 */
#include "db/db.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/mem.h"

enum {
	DB_STATEMENTS = 512,	/* power of two; slots of the cache */
	DB_PARAMETERS = 32,
	DB_BUSY_MS = 5000,	/* for outsiders only: we take turns */
	DB_SCRUB_MS = 200,
	DB_APPLICATION_ID = 0x42726576	/* "Brev" */
};

struct db_statement {
	const char *sql;
	sqlite3_stmt *stmt;
	int place[DB_PARAMETERS + 1];	/* of $1.. in SQLite's order */
	bool busy;
	bool cached;
};

struct db {
	sqlite3 *sqlite;
	char *path;
	int turn;		/* fd of PATH-turn; -1 in memory */
	dev_t dev;
	ino_t ino;
	struct db_statement *cache[DB_STATEMENTS];
};

static int
db_exit_code(int status)
{
	switch (status & 0xff) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
	case SQLITE_FULL:
		return EX_TEMPFAIL;
	case SQLITE_IOERR:
		/* A quota or a file size limit ends like a full disk. */
		return status == SQLITE_IOERR_WRITE ? EX_TEMPFAIL : EX_IOERR;
	case SQLITE_READONLY:
	case SQLITE_CANTOPEN:
		return EX_IOERR;
	case SQLITE_NOTADB:
	case SQLITE_CORRUPT:
		return EX_CONFIG;
	case SQLITE_CONSTRAINT:
		return EX_DATAERR;
	default:
		return EX_SOFTWARE;
	}
}

static bool
db_fail(const struct db *db, int status, struct err *err)
{
	return err_set(err, db_exit_code(status), "database '%s': %s", db->path,
	    db->sqlite && sqlite3_errcode(db->sqlite) != SQLITE_OK
	    ? sqlite3_errmsg(db->sqlite)
	    : sqlite3_errstr(status));
}

bool
db_run_script(struct db *db, const char *sql, struct err *err)
{
	const int status = sqlite3_exec(db->sqlite, sql, NULL, NULL, NULL);

	return status == SQLITE_OK || db_fail(db, status, err);
}

/* A file of another program is never touched.  The tables are counted first:
 * another process may just be making them, and the number with them. */
static bool
db_own(struct db *db, struct err *err)
{
	struct query q = db_query(db, "SELECT count(*) FROM sqlite_master");
	int64_t id = 0;
	int64_t tables = 0;

	if (query_next(&q))
		tables = query_int(&q, 0);
	if (!query_end(&q, err))
		return false;
	q = db_query(db, "PRAGMA application_id");
	if (query_next(&q))
		id = query_int(&q, 0);
	if (!query_end(&q, err))
		return false;
	if (id == DB_APPLICATION_ID || (id == 0 && tables == 0))
		return true;
	return err_set(err, EX_CONFIG,
	    "'%s' is a database, but not one of brevduva", db->path);
}

static bool
db_prepare_file(struct db *db, bool reader, struct err *err)
{
	char *turn = NULL;
	struct stat st;
	bool ok = false;

	if (stat(db->path, &st) != 0) {
		err_sys(err, EX_IOERR, "cannot open '%s'", db->path);
		goto out;
	}
	db->dev = st.st_dev;
	db->ino = st.st_ino;
	if (!reader) {
		turn = mem_printf("%s-turn", db->path);
		db->turn = open(turn, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
		if (db->turn < 0) {
			err_sys(err, EX_IOERR, "cannot open '%s'", turn);
			goto out;
		}
	}
	ok = true;
out:
	mem_free(turn);
	return ok;
}

/* Its memory statistics cost a lock shared by all threads, for nothing. */
static void
db_configure(void)
{
	(void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

/* SQLite deletes the log beside an empty file, and with it what was committed
 * and not yet moved into the file that has gone. */
static bool
db_has_its_file(const char *path, struct err *err)
{
	char *wal = mem_printf("%s-wal", path);
	struct stat st;
	const bool log = stat(wal, &st) == 0 && st.st_size > 0;
	const bool file = stat(path, &st) == 0 && st.st_size > 0;

	mem_free(wal);
	return file || !log || err_set(err, EX_CONFIG,
	    "database '%s' is away, but its '%s-wal' is here: put it back",
	    path, path);
}

/* Two that switch at the same time lock each other out. */
static bool
db_use_wal(struct db *db, struct err *err)
{
	bool ok = false;

	if (!db_turn_take(db, err))
		return false;
	ok = db_run_script(db, "PRAGMA journal_mode = WAL;", err);
	db_turn_give(db);
	return ok;
}

static bool
db_open_mode(const char *path, bool reader, struct db **out, struct err *err)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	const bool memory = strcmp(path, ":memory:") == 0;
	struct db *db = mem_alloc(sizeof(*db));
	const int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_READWRITE |
	    (reader ? 0 : SQLITE_OPEN_CREATE);
	int status = SQLITE_OK;
	bool ok = false;

	(void)pthread_once(&once, db_configure);
	db->turn = -1;
	db->path = mem_strdup(path);
	if (!memory && !db_has_its_file(path, err))
		goto out;
	status = sqlite3_open_v2(path, &db->sqlite, flags, NULL);
	if (status != SQLITE_OK) {
		db_fail(db, status, err);
		goto out;
	}
	sqlite3_extended_result_codes(db->sqlite, 1);
	sqlite3_busy_timeout(db->sqlite, DB_BUSY_MS);
	if (!memory && !db_prepare_file(db, reader, err))
		goto out;
	if (!db_own(db, err))
		goto out;
	ok = db_run_script(db,
	    "PRAGMA foreign_keys = ON;"
	    "PRAGMA trusted_schema = OFF;"
	    "PRAGMA secure_delete = ON;"
	    "PRAGMA journal_size_limit = 16777216;"
	    "PRAGMA cache_size = -4096;"
	    "PRAGMA temp_store = MEMORY;"
	    "PRAGMA synchronous = FULL;", err) &&
	    (reader || memory || db_use_wal(db, err)) &&
	    (!reader || db_run_script(db, "PRAGMA query_only = ON;", err));
out:
	if (!ok) {
		db_close(db);
		return false;
	}
	*out = db;
	return true;
}

bool
db_open(const char *path, struct db **db, struct err *err)
{
	return db_open_mode(path, false, db, err);
}

bool
db_open_reader(const char *path, struct db **db, struct err *err)
{
	return db_open_mode(path, true, db, err);
}

static void
db_statement_free(struct db_statement *statement)
{
	if (statement) {
		sqlite3_finalize(statement->stmt);
		mem_free(statement);
	}
}

void
db_close(struct db *db)
{
	if (!db)
		return;
	for (size_t i = 0; i < DB_STATEMENTS; i++)
		db_statement_free(db->cache[i]);
	sqlite3_close(db->sqlite);
	if (db->turn >= 0)
		close(db->turn);
	mem_free(db->path);
	mem_free(db);
}

const char *
db_path(const struct db *db)
{
	return db->path;
}

bool
db_version(struct db *db, int64_t *version, struct err *err)
{
	struct query q = db_query(db, "PRAGMA data_version");

	if (query_next(&q))
		*version = query_int(&q, 0);
	return query_end(&q, err);
}

bool
db_is_same_file(struct db *db, struct err *err)
{
	struct stat st;

	if (db->ino == 0)	/* in memory */
		return true;
	if (stat(db->path, &st) == 0 && st.st_dev == db->dev &&
	    st.st_ino == db->ino)
		return true;
	return err_set(err, EX_IOERR,
	    "database '%s' was moved or replaced while in use", db->path);
}

bool
db_turn_take(struct db *db, struct err *err)
{
	if (db->turn < 0)
		return true;
	while (flock(db->turn, LOCK_EX) != 0) {
		if (errno != EINTR)
			return err_sys(err, EX_IOERR, "cannot lock '%s-turn'",
			    db->path);
	}
	return true;
}

bool
db_in_transaction(const struct db *db)
{
	return sqlite3_get_autocommit(db->sqlite) == 0;
}

void
db_turn_give(struct db *db)
{
	if (db->turn >= 0)
		(void)flock(db->turn, LOCK_UN);
}

static void
db_statement_places(struct db_statement *statement)
{
	char name[16] = "";

	for (int i = 1; i <= DB_PARAMETERS; i++) {
		snprintf(name, sizeof(name), "$%d", i);
		statement->place[i] =
		    sqlite3_bind_parameter_index(statement->stmt, name);
	}
}

static struct db_statement *
db_statement_make(struct db *db, const char *sql, int *status)
{
	struct db_statement *statement = mem_alloc(sizeof(*statement));

	*status = sqlite3_prepare_v3(db->sqlite, sql, -1,
	    SQLITE_PREPARE_PERSISTENT, &statement->stmt, NULL);
	if (*status != SQLITE_OK) {
		mem_free(statement);
		return NULL;
	}
	statement->sql = sql;
	db_statement_places(statement);
	return statement;
}

struct query
db_query(struct db *db, const char *sql)
{
	struct query q = {db, NULL, SQLITE_OK, false};
	size_t slot = ((uintptr_t)sql * 0x9e3779b97f4a7c15u) >> 32;

	/* Linear probing over a table that never gets full: the number of
	 * literals in the program bounds it. */
	for (size_t tries = 0; tries < DB_STATEMENTS; tries++, slot++) {
		struct db_statement **at = &db->cache[slot % DB_STATEMENTS];

		if (*at && (*at)->sql != sql)
			continue;
		if (!*at) {
			*at = db_statement_make(db, sql, &q.status);
			if (*at)
				(*at)->cached = true;
		}
		q.statement = *at;
		break;
	}
	if (q.status == SQLITE_OK && (!q.statement || q.statement->busy))
		q.statement = db_statement_make(db, sql, &q.status);
	if (q.statement)
		q.statement->busy = true;
	return q;
}

static int
query_place(struct query *q, int parameter)
{
	if (q->status != SQLITE_OK || !q->statement)
		return 0;
	return q->statement->place[parameter];
}

static void
query_bound(struct query *q, int status)
{
	if (q->status == SQLITE_OK && status != SQLITE_OK)
		q->status = status;
}

void
query_bind_int(struct query *q, int parameter, int64_t value)
{
	const int place = query_place(q, parameter);

	if (q->statement)
		query_bound(q, sqlite3_bind_int64(q->statement->stmt, place,
		    value));
}

void
query_bind_text(struct query *q, int parameter, const char *text)
{
	const int place = query_place(q, parameter);

	if (q->statement)
		query_bound(q, sqlite3_bind_text(q->statement->stmt, place,
		    text, -1, SQLITE_STATIC));
}

void
query_bind_blob(struct query *q, int parameter, const void *p, size_t n)
{
	const int place = query_place(q, parameter);

	if (q->statement)
		query_bound(q, sqlite3_bind_blob64(q->statement->stmt, place,
		    n ? p : "", n, SQLITE_STATIC));
}

void
query_bind_null(struct query *q, int parameter)
{
	const int place = query_place(q, parameter);

	if (q->statement)
		query_bound(q, sqlite3_bind_null(q->statement->stmt, place));
}

bool
query_next(struct query *q)
{
	int status = SQLITE_OK;

	if (q->status != SQLITE_OK || q->done || !q->statement)
		return false;
	status = sqlite3_step(q->statement->stmt);
	if (status == SQLITE_ROW)
		return true;
	q->done = true;
	if (status != SQLITE_DONE)
		q->status = status;
	return false;
}

void
query_again(struct query *q)
{
	if (q->statement)
		sqlite3_reset(q->statement->stmt);
	q->done = false;
}

bool
query_end(struct query *q, struct err *err)
{
	const int status = q->status;
	const bool ok = status == SQLITE_OK || db_fail(q->db, status, err);

	if (q->statement) {
		sqlite3_reset(q->statement->stmt);
		sqlite3_clear_bindings(q->statement->stmt);
		q->statement->busy = false;
		if (!q->statement->cached)
			db_statement_free(q->statement);
		q->statement = NULL;
	}
	return ok;
}

bool
query_run(struct query *q, struct err *err)
{
	while (query_next(q))
		continue;
	return query_end(q, err);
}

int64_t
query_int(struct query *q, int column)
{
	return sqlite3_column_int64(q->statement->stmt, column);
}

const char *
query_text(struct query *q, int column)
{
	const unsigned char *text =
	    sqlite3_column_text(q->statement->stmt, column);

	return text ? (const char *)text : "";
}

char *
query_dup(struct query *q, int column)
{
	return mem_strdup(query_text(q, column));
}

const void *
query_blob(struct query *q, int column, size_t *n)
{
	const void *p = sqlite3_column_blob(q->statement->stmt, column);

	*n = (size_t)sqlite3_column_bytes(q->statement->stmt, column);
	return p ? p : "";
}

bool
query_is_null(struct query *q, int column)
{
	return sqlite3_column_type(q->statement->stmt, column) == SQLITE_NULL;
}

int64_t
db_last_id(struct db *db)
{
	return sqlite3_last_insert_rowid(db->sqlite);
}

int64_t
db_changes(struct db *db)
{
	return sqlite3_changes64(db->sqlite);
}

bool
db_backup(struct db *db, const char *path, struct err *err)
{
	sqlite3 *to = NULL;
	sqlite3_backup *job = NULL;
	int status = SQLITE_OK;
	const int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
	    0600);

	if (fd < 0)
		return err_sys(err, EX_CANTCREAT, "cannot create '%s'", path);
	close(fd);
	status = sqlite3_open_v2(path, &to, SQLITE_OPEN_READWRITE, NULL);
	if (status == SQLITE_OK) {
		job = sqlite3_backup_init(to, "main", db->sqlite, "main");
		while (job && (status = sqlite3_backup_step(job, 2000)) ==
		    SQLITE_OK)
			continue;
		if (status == SQLITE_DONE)
			status = SQLITE_OK;
		if (job && sqlite3_backup_finish(job) != SQLITE_OK)
			status = sqlite3_errcode(to);
	}
	sqlite3_close(to);
	if (status != SQLITE_OK) {
		unlink(path);
		return err_set(err, db_exit_code(status),
		    "cannot write '%s': %s", path, sqlite3_errstr(status));
	}
	return true;
}

bool
db_scrub(struct db *db, struct err *err)
{
	struct query q;
	bool busy = true;

	/* It holds up all writers while it waits for readers. */
	sqlite3_busy_timeout(db->sqlite, DB_SCRUB_MS);
	q = db_query(db, "PRAGMA wal_checkpoint(TRUNCATE)");
	if (query_next(&q))
		busy = query_int(&q, 0) != 0;
	sqlite3_busy_timeout(db->sqlite, DB_BUSY_MS);
	if (!query_end(&q, err))
		return false;
	return !busy || err_set(err, EX_TEMPFAIL,
	    "somebody reads the log of database '%s'", db->path);
}
