/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/test.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/mem.h"
#include "db/tx.h"
#include "unit/scratch.h"

static struct db *db;
static struct err err;

static int
setup(void **state)
{
	(void)state;
	memset(&err, 0, sizeof(err));
	return scratch_make() == 0 && db_open(":memory:", &db, &err) &&
	    db_run_script(db, "CREATE TABLE t (a INTEGER PRIMARY KEY,"
	    " b TEXT UNIQUE, c BLOB) STRICT", &err) ? 0 : -1;
}

static int
teardown(void **state)
{
	(void)state;
	db_close(db);
	scratch_remove();
	return 0;
}

static int64_t
count(struct db *of)
{
	struct query q = db_query(of, "SELECT count(*) FROM t");
	int64_t n = -1;

	if (query_next(&q))
		n = query_int(&q, 0);
	assert_true(query_end(&q, &err));
	return n;
}

static bool
put(struct db *into, int64_t a, const char *b)
{
	struct query q = db_query(into, "INSERT INTO t VALUES ($1, $2, $3)");

	query_bind_int(&q, 1, a);
	query_bind_text(&q, 2, b);
	query_bind_null(&q, 3);
	return query_run(&q, &err);
}

static void
values_come_back_as_they_went(void **state)
{
	static const char bytes[] = {'a', '\0', '\x01', '\xff'};
	struct query q = db_query(db, "INSERT INTO t VALUES ($1, $2, $3)");
	const void *p = NULL;
	size_t n = 0;

	(void)state;
	query_bind_int(&q, 1, INT64_MIN);
	query_bind_text(&q, 2, "it's; DROP TABLE t --");
	query_bind_blob(&q, 3, bytes, sizeof(bytes));
	assert_true(query_run(&q, &err));
	assert_int_equal(db_changes(db), 1);
	assert_int_equal(db_last_id(db), INT64_MIN);
	q = db_query(db, "SELECT a, b, c, NULL FROM t WHERE b = $1");
	query_bind_text(&q, 1, "it's; DROP TABLE t --");
	assert_true(query_next(&q));
	assert_int_equal(query_int(&q, 0), INT64_MIN);
	assert_string_equal(query_text(&q, 1), "it's; DROP TABLE t --");
	p = query_blob(&q, 2, &n);
	assert_int_equal(n, sizeof(bytes));
	assert_memory_equal(p, bytes, n);
	assert_true(query_is_null(&q, 3));
	assert_string_equal(query_text(&q, 3), "");
	(void)query_blob(&q, 3, &n);
	assert_int_equal(n, 0);
	assert_false(query_next(&q));
	assert_false(query_next(&q));
	assert_true(query_end(&q, &err));
}

static void
an_empty_blob_is_not_null(void **state)
{
	struct query q = db_query(db, "INSERT INTO t VALUES ($1, $2, $3)");

	(void)state;
	query_bind_int(&q, 1, 1);
	query_bind_text(&q, 2, NULL);
	query_bind_blob(&q, 3, NULL, 0);
	assert_true(query_run(&q, &err));
	q = db_query(db, "SELECT b, c FROM t");
	assert_true(query_next(&q));
	assert_true(query_is_null(&q, 0));
	assert_false(query_is_null(&q, 1));
	assert_true(query_end(&q, &err));
}

static void
a_statement_that_is_wrong_fails_at_its_end(void **state)
{
	struct query q = db_query(db, "SELECT nothing FROM nowhere");

	(void)state;
	query_bind_int(&q, 1, 1);
	query_bind_text(&q, 2, "x");
	assert_false(query_next(&q));
	assert_false(query_end(&q, &err));
	assert_int_equal(err.code, EX_SOFTWARE);
	assert_non_null(strstr(err.text, ":memory:"));
	/* Not remembered as a good one. */
	q = db_query(db, "SELECT nothing FROM nowhere");
	assert_false(query_run(&q, &err));
}

static void
a_bind_that_fails_sticks(void **state)
{
	struct query q = db_query(db, "INSERT INTO t (a) VALUES ($1)");

	(void)state;
	query_bind_int(&q, 2, 7);	/* there is no $2 */
	query_bind_int(&q, 1, 7);
	assert_false(query_next(&q));
	assert_false(query_run(&q, &err));
	assert_int_equal(count(db), 0);
	/* The statement is free and clean again. */
	q = db_query(db, "INSERT INTO t (a) VALUES ($1)");
	query_bind_int(&q, 1, 7);
	assert_true(query_run(&q, &err));
	assert_int_equal(count(db), 1);
}

static void
a_step_that_fails_sticks(void **state)
{
	struct query q;

	(void)state;
	assert_true(put(db, 1, "one"));
	q = db_query(db, "INSERT INTO t VALUES ($1, $2, NULL)");
	query_bind_int(&q, 1, 2);
	query_bind_text(&q, 2, "one");
	assert_false(query_next(&q));
	assert_false(query_next(&q));
	assert_false(query_end(&q, &err));
	assert_int_equal(err.code, EX_DATAERR);
	assert_non_null(strstr(err.text, "UNIQUE"));
	assert_int_equal(count(db), 1);
}

static void
err_is_untouched_on_success(void **state)
{
	(void)state;
	err_set(&err, 42, "as it was");
	assert_true(put(db, 1, "one"));
	assert_int_equal(err.code, 42);
	assert_string_equal(err.text, "as it was");
}

static void
binds_do_not_outlive_the_query(void **state)
{
	struct query q;

	(void)state;
	assert_true(put(db, 1, "one"));
	for (int i = 0; i < 2; i++) {
		q = db_query(db, "SELECT 1 FROM t WHERE a = $1");
		if (i == 0)
			query_bind_int(&q, 1, 1);
		assert_int_equal(query_next(&q), i == 0);
		assert_true(query_end(&q, &err));
	}
}

static bool
row_is(struct query *q, int64_t a)
{
	return query_next(q) && query_int(q, 0) == a;
}

/* The same literal inside its own loop: a statement of its own. */
static void
one_statement_may_run_inside_itself(void **state)
{
	static const char sql[] = "SELECT a FROM t WHERE a > $1 ORDER BY a";
	struct query outer, inner;

	(void)state;
	for (int64_t i = 1; i <= 3; i++)
		assert_true(put(db, i, NULL));
	outer = db_query(db, sql);
	query_bind_int(&outer, 1, 0);
	assert_true(row_is(&outer, 1));
	inner = db_query(db, sql);
	query_bind_int(&inner, 1, 2);
	assert_true(row_is(&inner, 3));
	assert_true(query_end(&inner, &err));
	assert_true(row_is(&outer, 2));
	assert_true(row_is(&outer, 3));
	assert_false(query_next(&outer));
	assert_true(query_end(&outer, &err));
}

static void
a_query_can_run_again(void **state)
{
	struct query q = db_query(db, "INSERT INTO t (a) VALUES ($1)");

	(void)state;
	for (int64_t i = 1; i <= 5; i++) {
		query_bind_int(&q, 1, i);
		assert_false(query_next(&q));
		query_again(&q);
	}
	assert_true(query_end(&q, &err));
	assert_int_equal(count(db), 5);
}

/* Parameters are numbers, in whatever order SQLite meets them. */
static void
parameters_may_stand_in_any_order(void **state)
{
	struct query q = db_query(db, "SELECT $3, $1, $2, $1");

	(void)state;
	query_bind_text(&q, 1, "one");
	query_bind_text(&q, 2, "two");
	query_bind_text(&q, 3, "three");
	assert_true(query_next(&q));
	assert_string_equal(query_text(&q, 0), "three");
	assert_string_equal(query_text(&q, 1), "one");
	assert_string_equal(query_text(&q, 2), "two");
	assert_string_equal(query_text(&q, 3), "one");
	assert_true(query_end(&q, &err));
}

/* --- transactions --------------------------------------------------------- */

static void
rollback_undoes_and_ends(void **state)
{
	struct tx tx;

	(void)state;
	assert_true(tx_begin(db, &tx, &err));
	assert_true(tx_is_open(&tx));
	assert_true(put(db, 1, "one"));
	tx_rollback(&tx);
	assert_false(tx_is_open(&tx));
	assert_int_equal(count(db), 0);
	assert_true(tx_begin(db, &tx, &err));
	assert_true(put(db, 2, "two"));
	assert_true(tx_commit(&tx, &err));
	assert_int_equal(count(db), 1);
}

static void
a_part_is_undone_alone(void **state)
{
	struct tx tx;

	(void)state;
	assert_true(tx_begin(db, &tx, &err));
	assert_true(tx_save(&tx, &err) && put(db, 1, "one") &&
	    tx_release(&tx, &err));
	assert_true(tx_save(&tx, &err) && put(db, 2, "two"));
	tx_undo(&tx);
	assert_true(tx_save(&tx, &err) && put(db, 3, "three") &&
	    tx_release(&tx, &err));
	assert_true(tx_commit(&tx, &err));
	assert_int_equal(count(db), 2);
}

static void
a_commit_that_fails_undoes_all(void **state)
{
	struct tx tx;

	(void)state;
	assert_true(db_run_script(db, "CREATE TABLE child (a INTEGER"
	    " REFERENCES t (a) DEFERRABLE INITIALLY DEFERRED) STRICT", &err));
	assert_true(tx_begin(db, &tx, &err));
	assert_true(put(db, 1, "one"));
	assert_true(db_run_script(db, "INSERT INTO child VALUES (99)", &err));
	assert_false(tx_commit(&tx, &err));
	assert_int_equal(err.code, EX_DATAERR);
	assert_false(tx_is_open(&tx));
	assert_int_equal(count(db), 0);
}

/* --- files ---------------------------------------------------------------- */

static void
make_file(struct db **file)
{
	if (!db_open(scratch_path("a.db"), file, &err))
		fail_msg("%s", err.text);
	assert_true(db_run_script(*file, "PRAGMA application_id = 1114793334;"
	    "CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT, c BLOB) STRICT",
	    &err));
}

static bool
turn_is_free(void)
{
	const int fd = open(scratch_path("a.db-turn"), O_RDWR | O_CLOEXEC);
	const bool free_ = fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0;

	assert_true(fd >= 0);
	close(fd);
	return free_;
}

static void
a_write_holds_the_turn_to_its_end(void **state)
{
	struct db *file = NULL;
	struct tx tx;

	(void)state;
	make_file(&file);
	assert_true(turn_is_free());
	for (int i = 0; i < 2; i++) {
		assert_true(tx_begin(file, &tx, &err));
		assert_false(turn_is_free());
		assert_true(put(file, i, NULL));
		if (i == 0)
			tx_rollback(&tx);
		else
			assert_true(tx_commit(&tx, &err));
		assert_true(turn_is_free());
	}
	assert_int_equal(count(file), 1);
	db_close(file);
}

static void
an_outsider_with_the_lock_gives_the_turn_back(void **state)
{
	struct db *file = NULL;
	struct db *other = NULL;
	struct tx tx;

	(void)state;
	make_file(&file);
	assert_true(db_open(scratch_path("a.db"), &other, &err));
	assert_true(db_run_script(other, "BEGIN IMMEDIATE", &err));
	assert_true(db_run_script(file, "PRAGMA busy_timeout = 1", &err));
	assert_false(tx_begin(file, &tx, &err));
	assert_int_equal(err.code, EX_TEMPFAIL);
	assert_true(turn_is_free());
	assert_true(db_run_script(other, "ROLLBACK", &err));
	assert_true(tx_begin(file, &tx, &err));
	tx_rollback(&tx);
	db_close(other);
	db_close(file);
}

static void
others_see_a_commit_by_its_version(void **state)
{
	struct db *file = NULL;
	struct db *reader = NULL;
	struct tx tx;
	int64_t before = 0;
	int64_t after = 0;

	(void)state;
	make_file(&file);
	assert_true(db_open_reader(scratch_path("a.db"), &reader, &err));
	assert_true(db_version(reader, &before, &err));
	assert_true(db_version(reader, &after, &err));
	assert_int_equal(before, after);
	assert_true(tx_begin(file, &tx, &err) && put(file, 1, NULL) &&
	    tx_commit(&tx, &err));
	assert_true(db_version(reader, &after, &err));
	assert_int_not_equal(before, after);
	assert_int_equal(count(reader), 1);
	/* One's own commits are no news. */
	assert_true(db_version(file, &before, &err));
	assert_true(tx_begin(file, &tx, &err) && put(file, 2, NULL) &&
	    tx_commit(&tx, &err));
	assert_true(db_version(file, &after, &err));
	assert_int_equal(before, after);
	/* Inside a transaction too: expand relies on it. */
	assert_true(tx_begin(file, &tx, &err));
	assert_true(db_version(file, &after, &err));
	assert_int_equal(before, after);
	tx_rollback(&tx);
	db_close(reader);
	db_close(file);
}

static void
a_reader_cannot_write(void **state)
{
	struct db *file = NULL;
	struct db *reader = NULL;

	(void)state;
	make_file(&file);
	assert_true(db_open_reader(scratch_path("a.db"), &reader, &err));
	assert_false(put(reader, 1, NULL));
	assert_int_equal(err.code, EX_IOERR);
	assert_int_equal(count(file), 0);
	db_close(reader);
	db_close(file);
	assert_int_equal(access(scratch_path("none.db"), F_OK), -1);
	assert_false(db_open_reader(scratch_path("none.db"), &reader, &err));
	assert_non_null(strstr(err.text, "none.db"));
	assert_int_equal(access(scratch_path("none.db"), F_OK), -1);
}

static void
the_file_of_another_program_is_refused(void **state)
{
	static const char *const made[] = {
	    "PRAGMA application_id = 7",
	    "CREATE TABLE theirs (a)",
	};
	struct db *other = NULL;
	struct db *file = NULL;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		const char *path = scratch_path(i ? "1.db" : "0.db");

		assert_true(db_open(path, &other, &err));
		assert_true(db_run_script(other, made[i], &err));
		db_close(other);
		assert_false(db_open(path, &file, &err));
		assert_int_equal(err.code, EX_CONFIG);
		assert_non_null(strstr(err.text, path));
		assert_false(db_open_reader(path, &file, &err));
		assert_int_equal(err.code, EX_CONFIG);
	}
}

static void
what_is_no_database_is_refused_and_kept(void **state)
{
	static const char text[] = "Dear diary, this is not a database at "
	    "all, and it must stay as it is.  Dear diary, this is no "
	    "database.";
	char back[sizeof(text)] = "";
	struct db *file = NULL;
	FILE *f = fopen(scratch_path("diary"), "w");

	(void)state;
	assert_non_null(f);
	fwrite(text, 1, sizeof(text), f);
	fclose(f);
	assert_false(db_open(scratch_path("diary"), &file, &err));
	assert_int_equal(err.code, EX_CONFIG);
	f = fopen(scratch_path("diary"), "r");
	assert_int_equal(fread(back, 1, sizeof(back), f), sizeof(back));
	fclose(f);
	assert_string_equal(back, text);
	assert_false(db_open(scratch_path("no/such/folder"), &file, &err));
	assert_int_equal(err.code, EX_IOERR);
}

static void
a_file_that_was_replaced_is_noticed(void **state)
{
	struct db *file = NULL;
	struct db *reader = NULL;

	(void)state;
	make_file(&file);
	assert_true(db_open_reader(scratch_path("a.db"), &reader, &err));
	assert_true(db_is_same_file(file, &err));
	assert_true(db_is_same_file(reader, &err));
	assert_int_equal(rename(scratch_path("a.db"), scratch_path("b.db")),
	    0);
	assert_false(db_is_same_file(file, &err));
	assert_int_equal(err.code, EX_IOERR);
	assert_false(db_is_same_file(reader, &err));
	db_close(reader);
	assert_true(db_is_same_file(db, &err));
	db_close(file);
}

static void
a_log_without_its_file_is_kept(void **state)
{
	struct db *file = NULL;
	FILE *log = NULL;

	(void)state;
	log = fopen(scratch_path("a.db-wal"), "w");
	assert_non_null(log);
	assert_true(fputs("committed", log) >= 0);
	assert_int_equal(fclose(log), 0);
	assert_false(db_open(scratch_path("a.db"), &file, &err));
	assert_int_equal(err.code, EX_CONFIG);
	assert_non_null(strstr(err.text, "a.db-wal"));
	assert_int_equal(access(scratch_path("a.db-wal"), F_OK), 0);
	assert_int_not_equal(access(scratch_path("a.db"), F_OK), 0);
}

static void
a_backup_is_whole_and_overwrites_nothing(void **state)
{
	struct db *copy = NULL;
	struct stat st;

	(void)state;
	assert_true(db_run_script(db, "PRAGMA application_id = 1114793334",
	    &err));
	for (int64_t i = 1; i <= 1000; i++)
		assert_true(put(db, i, NULL));
	assert_true(db_backup(db, scratch_path("copy.db"), &err));
	assert_int_equal(stat(scratch_path("copy.db"), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_true(db_open(scratch_path("copy.db"), &copy, &err));
	assert_int_equal(count(copy), 1000);
	assert_true(db_check(copy, &err));
	db_close(copy);
	assert_false(db_backup(db, scratch_path("copy.db"), &err));
	assert_int_equal(err.code, EX_CANTCREAT);
}

static void
check_names_what_is_wrong(void **state)
{
	(void)state;
	assert_true(db_check(db, &err));
	assert_true(db_run_script(db, "CREATE TABLE child (a INTEGER"
	    " REFERENCES t (a)) STRICT; PRAGMA foreign_keys = OFF;"
	    "INSERT INTO child VALUES (99); PRAGMA foreign_keys = ON", &err));
	assert_false(db_check(db, &err));
	assert_int_equal(err.code, EX_CONFIG);
	assert_non_null(strstr(err.text, "refers"));
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    T(values_come_back_as_they_went),
	    T(an_empty_blob_is_not_null),
	    T(a_statement_that_is_wrong_fails_at_its_end),
	    T(a_bind_that_fails_sticks),
	    T(a_step_that_fails_sticks),
	    T(err_is_untouched_on_success),
	    T(binds_do_not_outlive_the_query),
	    T(one_statement_may_run_inside_itself),
	    T(a_query_can_run_again),
	    T(parameters_may_stand_in_any_order),
	    T(rollback_undoes_and_ends),
	    T(a_part_is_undone_alone),
	    T(a_commit_that_fails_undoes_all),
	    T(a_write_holds_the_turn_to_its_end),
	    T(an_outsider_with_the_lock_gives_the_turn_back),
	    T(others_see_a_commit_by_its_version),
	    T(a_reader_cannot_write),
	    T(the_file_of_another_program_is_refused),
	    T(what_is_no_database_is_refused_and_kept),
	    T(a_file_that_was_replaced_is_noticed),
	    T(a_log_without_its_file_is_kept),
	    T(a_backup_is_whole_and_overwrites_nothing),
	    T(check_names_what_is_wrong),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
