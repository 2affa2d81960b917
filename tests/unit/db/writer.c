/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/test.h"

#include <pthread.h>
#include <stdatomic.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/mem.h"
#include "db/writer.h"
#include "unit/scratch.h"

enum { THREADS = 4, JOBS = 100 };

static struct db *db;
static struct writer *writer;
static struct err err;

static void
open_file(struct db **file)
{
	if (!db_open(scratch_path("w.db"), file, &err))
		fail_msg("%s", err.text);
}

static int
setup(void **state)
{
	(void)state;
	memset(&err, 0, sizeof(err));
	if (scratch_make() != 0)
		return -1;
	open_file(&db);
	if (!db_run_script(db, "PRAGMA application_id = 1114793334;"
	    "CREATE TABLE t (a INTEGER PRIMARY KEY) STRICT;"
	    "CREATE TABLE child (a INTEGER REFERENCES t (a)"
	    " DEFERRABLE INITIALLY DEFERRED) STRICT", &err))
		return -1;
	alarm(60);	/* a writer that waits for ever is a failure */
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	alarm(0);
	scratch_remove();
	return 0;
}

static int64_t
number(const char *sql)
{
	struct db *reader = NULL;
	struct query q;
	int64_t n = -1;

	assert_true(db_open_reader(scratch_path("w.db"), &reader, &err));
	q = db_query(reader, sql);
	if (query_next(&q))
		n = query_int(&q, 0);
	assert_true(query_end(&q, &err));
	db_close(reader);
	return n;
}

/* --- jobs ----------------------------------------------------------------- */

struct job {
	int64_t id;
	bool fails;		/* after it has written */
	const char *breaks;	/* what it does to the transaction */
	bool single;		/* says that it writes once */
	bool tries;		/* writes 100 + id first, and undoes that */
	atomic_int told;	/* how often */
	bool ok;
	struct err err;
};

static bool
run_job(struct tx *tx, void *arg, struct err *e)
{
	struct job *job = arg;
	struct query q;

	if (job->tries) {
		if (!tx_save(tx, e))
			return false;
		q = tx_query(tx, "INSERT INTO t VALUES (100 + $1)");
		query_bind_int(&q, 1, job->id);
		if (!query_run(&q, e))
			return false;
		tx_undo(tx);
	}
	if (job->single)
		tx_part_single(tx);
	q = tx_query(tx, "INSERT INTO t VALUES ($1)");
	query_bind_int(&q, 1, job->id);
	if (!query_run(&q, e))
		return false;
	if (job->breaks && !db_run_script(tx->db, job->breaks, e))
		return false;
	return !job->fails || err_set(e, EX_DATAERR, "job %lld will not",
	    (long long)job->id);
}

static void
told(void *arg, bool ok, const struct err *e)
{
	struct job *job = arg;

	job->ok = ok;
	if (!ok)
		job->err = *e;
	atomic_fetch_add(&job->told, 1);
}

static void *
run_thread(void *arg)
{
	struct job *job = arg;

	for (int i = 0; i < JOBS; i++)
		job[i].ok = writer_run(writer, run_job, &job[i], &job[i].err);
	return NULL;
}

static void
jobs_of_many_threads_are_all_committed(void **state)
{
	struct job *job = mem_array(THREADS * JOBS, sizeof(*job));
	pthread_t thread[THREADS];

	(void)state;
	assert_true(writer_start(db, &writer, &err));
	for (int i = 0; i < THREADS * JOBS; i++) {
		job[i].id = i;
		job[i].fails = i % 7 == 3;
	}
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&thread[i], NULL, run_thread,
		    &job[i * JOBS]), 0);
	for (int i = 0; i < THREADS; i++)
		pthread_join(thread[i], NULL);
	for (int i = 0; i < THREADS * JOBS; i++) {
		assert_int_equal(job[i].ok, !job[i].fails);
		assert_int_equal(job[i].err.code,
		    job[i].fails ? EX_DATAERR : 0);
	}
	assert_int_equal(number("SELECT count(*) FROM t"),
	    THREADS * JOBS - THREADS * JOBS / 7);
	assert_int_equal(number("SELECT count(*) FROM t WHERE a % 7 = 3"), 0);
	writer_stop(writer);
	mem_free(job);
}

/* Posts many at once; the writer is kept from starting by the turn. */
static void
post_all(struct job *job, int n)
{
	struct db *other = NULL;
	struct tx tx;

	open_file(&other);
	assert_true(tx_begin(other, &tx, &err));
	assert_true(writer_start(db, &writer, &err));
	for (int i = 0; i < n; i++)
		writer_post(writer, run_job, &job[i], told);
	tx_rollback(&tx);
	db_close(other);
	writer_stop(writer);	/* finishes what is queued */
}

static void
a_failing_job_is_undone_alone(void **state)
{
	struct job job[10] = {0};

	(void)state;
	for (int i = 0; i < 10; i++)
		job[i].id = i;
	job[4].fails = true;
	job[7].id = 2;		/* there is one already */
	post_all(job, 10);
	for (int i = 0; i < 10; i++) {
		assert_int_equal(job[i].told, 1);
		assert_int_equal(job[i].ok, i != 4 && i != 7);
	}
	assert_string_equal(job[4].err.text, "job 4 will not");
	assert_non_null(strstr(job[7].err.text, "UNIQUE"));
	assert_int_equal(number("SELECT count(*) FROM t"), 8);
}

/* A part within a job is undone alone, and with the job when that fails; one
 * that writes once leaves nothing when that one statement fails. */
static void
a_part_within_a_job_is_undone_alone(void **state)
{
	struct job job[5] = {{.id = 0}, {.id = 1, .tries = true},
	    {.id = 2, .tries = true, .fails = true},
	    {.id = 3, .single = true}, {.id = 3, .single = true}};

	(void)state;
	post_all(job, 5);
	for (int i = 0; i < 5; i++)
		assert_int_equal(job[i].ok, i != 2 && i != 4);
	assert_int_equal(number("SELECT count(*) FROM t"), 3);
	assert_int_equal(number("SELECT sum(a) FROM t"), 0 + 1 + 3);
}

/* They wait together, so they share commits: far fewer than jobs. */
static void
waiting_jobs_share_a_commit(void **state)
{
	struct job *job = mem_array(500, sizeof(*job));
	struct db *watch = NULL;
	struct db *other = NULL;
	struct tx tx;
	int64_t last = 0;
	int64_t now = 0;
	int versions = 0;

	(void)state;
	open_file(&watch);
	open_file(&other);
	assert_true(tx_begin(other, &tx, &err));
	assert_true(writer_start(db, &writer, &err));
	for (int i = 0; i < 500; i++) {
		job[i].id = i;
		writer_post(writer, run_job, &job[i], told);
	}
	tx_rollback(&tx);
	assert_true(db_version(watch, &last, &err));
	while (atomic_load(&job[499].told) == 0) {
		assert_true(db_version(watch, &now, &err));
		versions += now != last;
		last = now;
	}
	writer_stop(writer);
	assert_int_equal(number("SELECT count(*) FROM t"), 500);
	assert_true(versions < 250);
	db_close(other);
	db_close(watch);
	mem_free(job);
}

/* What was told is what is there. */
static void
all_told_the_truth(const struct job *job, int n)
{
	struct db *reader = NULL;
	struct query q;

	assert_true(db_open_reader(scratch_path("w.db"), &reader, &err));
	for (int i = 0; i < n; i++) {
		assert_int_equal(job[i].told, 1);
		q = db_query(reader, "SELECT 1 FROM t WHERE a = $1");
		query_bind_int(&q, 1, job[i].id);
		assert_int_equal(query_next(&q), job[i].ok);
		assert_true(query_end(&q, &err));
		assert_int_equal(job[i].err.code == 0, job[i].ok);
	}
	db_close(reader);
}

/* On a slow machine they are not all in one commit: the broken one's are
 * undone with it, and in any case all are told the truth. */
static void
a_commit_that_fails_fails_all_of_it(void **state)
{
	struct job job[6] = {0};

	(void)state;
	for (int i = 0; i < 6; i++)
		job[i].id = i;
	job[2].breaks = "INSERT INTO child VALUES (4711)";
	job[3].fails = true;
	post_all(job, 6);
	all_told_the_truth(job, 6);
	assert_false(job[2].ok);
	assert_non_null(strstr(job[2].err.text, "FOREIGN KEY"));
	/* Its own reason stays with the one that failed alone. */
	assert_string_equal(job[3].err.text, "job 3 will not");
}

/* As a full disk does: what was before it is undone and told so; what comes
 * after is in a transaction of its own. */
static void
a_broken_transaction_takes_nobody_along(void **state)
{
	struct job job[6] = {0};

	(void)state;
	for (int i = 0; i < 6; i++)
		job[i].id = i;
	job[3].breaks = "ROLLBACK; INSERT INTO nowhere VALUES (1)";
	post_all(job, 6);
	all_told_the_truth(job, 6);
	assert_false(job[3].ok);
	assert_non_null(strstr(job[3].err.text, "nowhere"));
	assert_true(job[4].ok && job[5].ok);
}

static void
a_full_database_is_told_and_mends(void **state)
{
	struct job job[4] = {0};

	(void)state;
	assert_true(db_run_script(db, "CREATE TABLE big (b BLOB) STRICT;"
	    "PRAGMA max_page_count = 20", &err));
	for (int i = 0; i < 4; i++)
		job[i].id = i;
	job[1].breaks = "INSERT INTO big VALUES (zeroblob(1000000))";
	post_all(job, 4);
	assert_false(job[1].ok);
	assert_int_equal(job[1].err.code, EX_TEMPFAIL);
	assert_true(job[3].ok);
	all_told_the_truth(job, 4);
}

static void
inline_does_the_same_at_once(void **state)
{
	struct job job[3] = {{.id = 1}, {.id = 1}, {.id = 2}};

	(void)state;
	writer = writer_inline(db);
	writer_post(writer, run_job, &job[0], told);
	assert_int_equal(job[0].told, 1);
	assert_true(job[0].ok);
	assert_false(writer_run(writer, run_job, &job[1], &err));
	assert_int_equal(err.code, EX_DATAERR);
	assert_true(writer_run(writer, run_job, &job[2], &err));
	writer_stop(writer);
	assert_int_equal(number("SELECT count(*) FROM t"), 2);
	db_close(db);
}

/* --- several processes take turns ----------------------------------------- */

static atomic_bool stop;

static void *
hog(void *arg)
{
	struct err e = {0, ""};
	struct db *mine = arg;
	struct tx tx;

	while (!atomic_load(&stop)) {
		if (!tx_begin(mine, &tx, &e))
			return &stop;
		if (!db_run_script(mine, "UPDATE t SET a = a", &e) ||
		    !tx_commit(&tx, &e))
			return &stop;
	}
	return NULL;
}

/* With SQLite's busy handler the second of two writers got one write in 8
 * seconds; alarm() would end this test. */
static void
a_second_writer_gets_its_turn(void **state)
{
	struct db *other = NULL;
	pthread_t thread;
	void *failed = NULL;
	struct tx tx;

	(void)state;
	open_file(&other);
	atomic_store(&stop, false);
	assert_int_equal(pthread_create(&thread, NULL, hog, other), 0);
	for (int i = 0; i < 100; i++) {
		assert_true(tx_begin(db, &tx, &err));
		assert_true(db_run_script(db, "INSERT INTO t DEFAULT VALUES",
		    &err));
		assert_true(tx_commit(&tx, &err));
	}
	atomic_store(&stop, true);
	pthread_join(thread, &failed);
	assert_null(failed);
	db_close(other);
	db_close(db);
	assert_int_equal(number("SELECT count(*) FROM t"), 100);
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    T(jobs_of_many_threads_are_all_committed),
	    T(a_failing_job_is_undone_alone),
	    T(a_part_within_a_job_is_undone_alone),
	    T(waiting_jobs_share_a_commit),
	    T(a_commit_that_fails_fails_all_of_it),
	    T(a_broken_transaction_takes_nobody_along),
	    T(a_full_database_is_told_and_mends),
	    T(inline_does_the_same_at_once),
	    T(a_second_writer_gets_its_turn),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
