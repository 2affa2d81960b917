/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/test.h"

#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "db/migrate.h"
#include "db/tx.h"
#include "unit/scratch.h"

static struct err err;

#define STEP(name, sql) {name, sql, sizeof(sql) - 1}
static const struct migrate_file one[] = {
    STEP("0001-a.sql", "CREATE TABLE a (x INTEGER) STRICT;"
	"CREATE TABLE b (x INTEGER) STRICT;"),
    {NULL, NULL, 0},
};
static const struct migrate_file three[] = {
    STEP("0001-a.sql", "CREATE TABLE a (x INTEGER) STRICT;"
	"CREATE TABLE b (x INTEGER) STRICT;"),
    STEP("0002-b.sql", "INSERT INTO a VALUES (1); DROP TABLE b;"),
    STEP("0010-c.sql", "INSERT INTO a VALUES (2);"
	"CREATE TABLE c (x INTEGER) STRICT;"),
    {NULL, NULL, 0},
};
static const struct migrate_file wrong[] = {
    STEP("0001-a.sql", "CREATE TABLE a (x INTEGER) STRICT;"
	"CREATE TABLE b (x INTEGER) STRICT;"),
    STEP("0002-b.sql", "INSERT INTO a VALUES (1); DROP TABLE b;"
	"INSERT INTO nowhere VALUES (1);"),
    {NULL, NULL, 0},
};

static int
setup(void **state)
{
	(void)state;
	memset(&err, 0, sizeof(err));
	return scratch_make();
}

static int
teardown(void **state)
{
	(void)state;
	scratch_remove();
	return 0;
}

static struct db *
reopen(void)
{
	struct db *db = NULL;

	if (!db_open(scratch_path("m.db"), &db, &err))
		fail_msg("%s", err.text);
	return db;
}

static int64_t
number(struct db *db, const char *sql)
{
	struct query q = db_query(db, sql);
	int64_t n = -1;

	if (query_next(&q))
		n = query_int(&q, 0);
	if (!query_end(&q, &err))
		fail_msg("%s", err.text);
	return n;
}

static void
steps_run_once_and_in_order(void **state)
{
	struct db *db = reopen();

	(void)state;
	assert_true(migrate_run(db, one, &err));
	assert_int_equal(number(db, "PRAGMA user_version"), 1);
	assert_false(migrate_check(db, three, &err));
	assert_int_equal(err.code, EX_CONFIG);
	assert_true(migrate_run(db, three, &err));
	assert_true(migrate_run(db, three, &err));
	assert_true(migrate_check(db, three, &err));
	assert_int_equal(number(db, "PRAGMA user_version"), 10);
	assert_int_equal(number(db, "SELECT sum(x) FROM a"), 3);
	db_close(db);
	/* It is ours from the first step on. */
	db = reopen();
	assert_true(migrate_check(db, three, &err));
	db_close(db);
}

static void
a_newer_database_is_refused_and_kept(void **state)
{
	struct db *db = reopen();

	(void)state;
	assert_true(migrate_run(db, three, &err));
	assert_false(migrate_run(db, one, &err));
	assert_int_equal(err.code, EX_CONFIG);
	assert_non_null(strstr(err.text, "newer"));
	assert_non_null(strstr(err.text, "m.db"));
	memset(&err, 0, sizeof(err));
	assert_false(migrate_check(db, one, &err));
	assert_int_equal(err.code, EX_CONFIG);
	assert_int_equal(number(db, "PRAGMA user_version"), 10);
	db_close(db);
}

static void
a_step_that_fails_leaves_the_one_before(void **state)
{
	struct db *db = reopen();

	(void)state;
	assert_false(migrate_run(db, wrong, &err));
	assert_non_null(strstr(err.text, "0002-b.sql"));
	assert_int_equal(number(db, "PRAGMA user_version"), 1);
	assert_int_equal(number(db, "SELECT count(*) FROM a"), 0);
	assert_int_equal(number(db, "SELECT count(*) FROM b"), 0);
	assert_true(migrate_run(db, three, &err));
	db_close(db);
}

/* As migrate_step() does it, up to the commit; with more than the page cache
 * holds, so that much of it stands in the log already. */
static void
die_in_the_middle(void)
{
	struct db *db = NULL;
	struct tx tx;
	struct err e = {0, ""};

	if (!db_open(scratch_path("m.db"), &db, &e) ||
	    !tx_begin(db, &tx, &e) ||
	    !db_run_script(db, three[1].sql, &e) ||
	    !db_run_script(db, "PRAGMA user_version = 2;"
	    "CREATE TABLE big (x BLOB) STRICT;"
	    "PRAGMA cache_spill = 1; PRAGMA cache_size = 1;"
	    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
	    " WHERE i < 500) INSERT INTO big SELECT zeroblob(4000) FROM n",
	    &e))
		_exit(1);
	kill(getpid(), SIGKILL);
}

static void
killed_in_the_middle_it_is_as_before(void **state)
{
	struct db *db = reopen();
	int status = 0;
	pid_t child = 0;

	(void)state;
	assert_true(migrate_run(db, one, &err));
	db_close(db);
	child = fork();
	if (child == 0) {
		die_in_the_middle();
		_exit(2);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	db = reopen();
	assert_int_equal(number(db, "PRAGMA user_version"), 1);
	assert_int_equal(number(db, "SELECT count(*) FROM a"), 0);
	assert_int_equal(number(db, "SELECT count(*) FROM sqlite_master"
	    " WHERE name IN ('b', 'big')"), 1);
	assert_true(migrate_run(db, three, &err));
	assert_int_equal(number(db, "PRAGMA user_version"), 10);
	assert_true(db_check(db, &err));
	db_close(db);
}

static void *
run_one(void *arg)
{
	struct err *e = arg;
	struct db *db = NULL;

	if (!db_open(scratch_path("m.db"), &db, e))
		return NULL;
	if (migrate_run(db, three, e))
		e->code = 0;
	db_close(db);
	return NULL;
}

/* As two first commands do: both find an empty file. */
static void
two_at_once_both_succeed(void **state)
{
	struct db *db = NULL;
	pthread_t thread[4];
	struct err e[4];

	(void)state;
	for (int round = 0; round < 5; round++) {
		for (int i = 0; i < 4; i++) {
			e[i] = (struct err){-1, ""};
			assert_int_equal(pthread_create(&thread[i], NULL,
			    run_one, &e[i]), 0);
		}
		for (int i = 0; i < 4; i++) {
			pthread_join(thread[i], NULL);
			if (e[i].code != 0)
				fail_msg("%s", e[i].text);
		}
		db = reopen();
		assert_int_equal(number(db, "SELECT sum(x) FROM a"), 3);
		db_close(db);
		assert_int_equal(unlink(scratch_path("m.db")), 0);
	}
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    T(steps_run_once_and_in_order),
	    T(a_newer_database_is_refused_and_kept),
	    T(a_step_that_fails_leaves_the_one_before),
	    T(killed_in_the_middle_it_is_as_before),
	    T(two_at_once_both_succeed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
