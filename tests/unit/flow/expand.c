/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Freezing a digest: in chunks, killed, resumed, and while others write. */
#include "unit/test.h"

#include <pthread.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/lock.h"
#include "db/writer.h"
#include "flow/control.h"
#include "unit/flow/engine.h"
#include "unit/scratch.h"

enum { CROWD = 7000 };	/* four ranges */

static int
setup(void **state)
{
	(void)state;
	return scratch_make() == 0 ? engine_setup_at(scratch_path("e.db"))
	    : -1;
}

static int
teardown(void **state)
{
	const int failed = engine_teardown(state);

	scratch_remove();
	return failed;
}

/* CROWD people with random sets of four topics, every fifth with another
 * pace, in two languages; some have left. */
static void
crowd(void)
{
	OK(db_run_script(db,
	    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
	    " WHERE i < 7000) INSERT INTO subscriber (address, address_key,"
	    " state, language, created_at, confirmed_at) SELECT"
	    " 'p' || i || '@example.se', 'p' || i || '@example.se',"
	    " CASE WHEN i % 17 = 0 THEN 'left' ELSE 'active' END,"
	    " CASE WHEN i % 3 = 0 THEN 'en' ELSE 'sv' END, 1, 1 FROM n;"
	    "INSERT INTO subscription SELECT s.id, t.id,"
	    " CASE WHEN s.id % 5 = 0 THEN 3 ELSE 2 END, 1, NULL, NULL, NULL"
	    " FROM subscriber s JOIN topic t ON (s.id * 7919 / 13 >> t.id) & 1"
	    " WHERE s.state = 'active'", &err));
}

static void
posts(void)
{
	(void)engine_news("alpha");
	(void)engine_news("beta, gamma");
	(void)engine_post("delta", "Kind: survey\nCloses: 2026-06-01\n", NULL);
	(void)engine_post("alpha, beta, gamma, delta", "Kind: board\n"
	    "Date: 2026-03-01\n", NULL);
}

/* Everything about a digest's rows that a reader would notice. */
static void
digest_text(struct db *of, int64_t digest, struct buf *out)
{
	struct query q = db_query(of, "SELECT o.subscriber, o.state,"
	    " v.language, v.subject, (SELECT group_concat(e, ',') FROM"
	    " (SELECT ve.edition * 2 + ve.pays AS e FROM variant_edition ve"
	    " WHERE ve.variant = v.id ORDER BY ve.edition))"
	    " FROM outbox o JOIN variant v ON v.id = o.variant"
	    " WHERE o.digest = $1 ORDER BY o.subscriber");
	struct query b = db_query(of, "SELECT name, length(html),"
	    " length(text) FROM block WHERE digest = $1 ORDER BY name");

	query_bind_int(&q, 1, digest);
	while (query_next(&q))
		buf_printf(out, "%lld %lld %s %s %s\n",
		    (long long)query_int(&q, 0), (long long)query_int(&q, 1),
		    query_text(&q, 2), query_text(&q, 3), query_text(&q, 4));
	OK(query_end(&q, &err));
	query_bind_int(&b, 1, digest);
	while (query_next(&b))
		buf_printf(out, "%s %lld %lld\n", query_text(&b, 0),
		    (long long)query_int(&b, 1), (long long)query_int(&b, 2));
	OK(query_end(&b, &err));
	assert_true(buf_ok(out));
}

static const char *
digest_state(int64_t digest)
{
	return people_text("SELECT state FROM digest WHERE id = $1", digest);
}

static void
everybody_gets_one_row(void **state)
{
	struct compose_digest job = {.cadence = CADENCE_DAILY};
	struct expand_result result;
	int64_t d = 0;

	(void)state;
	crowd();
	posts();
	d = engine_compose(job);
	result = engine_expand(d, NULL, NULL);
	assert_string_equal(digest_state(d), "sending");
	assert_false(result.stopped);
	assert_int_equal(result.recipients, people_int("SELECT"
	    " count(DISTINCT p.subscriber) FROM subscription p"
	    " WHERE p.cadence = $1", CADENCE_DAILY));
	assert_int_equal(people_int("SELECT count(*) FROM outbox"
	    " WHERE digest = $1", d), result.recipients);
	assert_int_equal(people_int("SELECT recipients FROM digest"
	    " WHERE id = $1", d), result.recipients);
	/* Blocks and variants are shared: few, whatever the crowd. */
	assert_true(people_int("SELECT count(*) FROM variant"
	    " WHERE digest = $1", d) <= 2 * 15);
	/* Again: it is frozen already. */
	result = engine_expand(d, NULL, NULL);
	assert_int_equal(result.recipients, people_int("SELECT recipients"
	    " FROM digest WHERE id = $1", d));
}

static bool
stop_at(void *arg, int64_t done, int64_t of)
{
	int64_t *left = arg;

	assert_true(done < of && of >= CROWD);
	return (*left)-- > 0;
}

static void
stopped_and_resumed_it_is_the_same(void **state)
{
	struct compose_digest job = {.cadence = CADENCE_DAILY};
	struct buf whole = BUF_INIT(BUF_FILE);
	struct buf parts = BUF_INIT(BUF_FILE);
	struct db *copy = NULL;
	struct db *ours = db;
	struct expand_result result;
	int64_t d = 0;
	int64_t left = 0;
	int stops = 0;

	(void)state;
	crowd();
	posts();
	d = engine_compose(job);
	OK(db_backup(db, scratch_path("copy.db"), &err));
	OK(db_open(scratch_path("copy.db"), &copy, &err));
	db = copy;
	(void)engine_expand(d, NULL, NULL);
	digest_text(copy, d, &whole);
	db = ours;
	do {
		left = 1;
		result = engine_expand(d, stop_at, &left);
		stops += result.stopped;
		if (result.stopped)
			assert_string_equal(digest_state(d), "freezing");
	} while (result.stopped && stops < 3);
	/* It begins anew each time: one range further never ends it. */
	assert_int_equal(stops, 3);
	(void)engine_expand(d, NULL, NULL);
	digest_text(db, d, &parts);
	assert_string_equal(buf_text(&whole), buf_text(&parts));
	assert_string_equal(digest_state(d), "sending");
	db_close(copy);
	buf_release(&whole);
	buf_release(&parts);
}

static void
expand_in_child(int64_t digest)
{
	struct expand_result result;
	struct db *mine = NULL;
	struct err e = {0, ""};

	if (!db_open(scratch_path("e.db"), &mine, &e) ||
	    !expand_digest(&flow, mine, digest, NULL, NULL, &result, &e))
		_exit(1);
	_exit(result.busy ? 2 : 0);
}

/* SIGKILL after a while that grows until one run comes to its end. */
static void
killed_anywhere_it_is_the_same(void **state)
{
	struct compose_digest job = {.cadence = CADENCE_DAILY};
	struct buf whole = BUF_INIT(BUF_FILE);
	struct buf parts = BUF_INIT(BUF_FILE);
	struct db *copy = NULL;
	struct db *ours = db;
	int64_t d = 0;
	int kills = 0;
	int status = -1;

	(void)state;
	crowd();
	posts();
	d = engine_compose(job);
	OK(db_backup(db, scratch_path("copy.db"), &err));
	OK(db_open(scratch_path("copy.db"), &copy, &err));
	db = copy;
	(void)engine_expand(d, NULL, NULL);
	digest_text(copy, d, &whole);
	db = ours;
	while (status != 0) {
		const long ms = (getenv("VALGRIND") ? 400 : 8) * ++kills;
		const struct timespec wait = {ms / 1000, ms % 1000 * 1000000};
		pid_t child = fork();

		if (child == 0)
			expand_in_child(d);
		nanosleep(&wait, NULL);
		kill(child, SIGKILL);
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_true(WIFSIGNALED(status) || status == 0);
	}
	assert_true(kills > 3);
	digest_text(db, d, &parts);
	assert_string_equal(buf_text(&whole), buf_text(&parts));
	OK(db_check(db, &err));
	db_close(copy);
	buf_release(&whole);
	buf_release(&parts);
}

static void
a_digest_for_nobody_is_gone(void **state)
{
	struct compose_digest job = {.cadence = CADENCE_MONTHLY};
	int64_t d = 0;

	(void)state;
	crowd();
	posts();
	d = engine_compose(job);
	assert_int_not_equal(d, 0);
	assert_int_equal(engine_expand(d, NULL, NULL).recipients, 0);
	assert_false(engine_is_there(d));
	assert_int_equal(people_int("SELECT count(*) FROM digest_edition"
	    " WHERE digest = $1", d), 0);
}

/* Killed in the middle, then all have left: the rows keep their digest. */
static void
rows_that_are_there_keep_their_digest(void **state)
{
	struct compose_digest job = {.cadence = CADENCE_DAILY};
	int64_t a = engine_join("a", 1, CADENCE_DAILY);
	int64_t d = 0;
	struct tx tx;
	struct outbox_recipient row = {0, 1};

	(void)state;
	(void)engine_news("alpha");
	d = engine_compose(job);
	row.subscriber = a;
	OK(tx_begin(db, &tx, &err));
	OK(outbox_add_recipients(&tx, d, &row, 1, &err));
	OK(tx_commit(&tx, &err));
	engine_leave(a, 0);
	assert_string_equal(engine_mail(d, a), "cancelled");
	(void)engine_expand(d, NULL, NULL);
	assert_true(engine_is_there(d));
	assert_string_equal(digest_state(d), "sending");
}

static void
a_scheduled_one_is_held_until_its_hour(void **state)
{
	struct compose_digest job = {.cadence = CADENCE_DAILY,
	    .leaves_at = ENGINE_START + 3000};
	int64_t d = 0;

	(void)state;
	(void)engine_join("a", 1, CADENCE_DAILY);
	(void)engine_news("alpha");
	d = engine_compose(job);
	(void)engine_expand(d, NULL, NULL);
	assert_string_equal(digest_state(d), "held");
}

static void
two_do_not_freeze_at_the_same_time(void **state)
{
	struct compose_digest job = {.cadence = CADENCE_DAILY};
	struct expand_result result;
	int64_t d = 0;
	int lock = -1;

	(void)state;
	(void)engine_join("a", 1, CADENCE_DAILY);
	(void)engine_news("alpha");
	d = engine_compose(job);
	OK(lock_take(scratch_path("e.db"), "freeze", &lock, &err));
	OK(expand_digest(&flow, db, d, NULL, NULL, &result, &err));
	assert_true(result.busy);
	assert_string_equal(digest_state(d), "freezing");
	lock_drop(&lock);
	(void)engine_expand(d, NULL, NULL);
	assert_string_equal(digest_state(d), "sending");
}

/* --- while others write --------------------------------------------------- */

struct meanwhile {
	int64_t at;		/* progress at which it happens */
	void (*what)(struct tx *tx, int64_t arg);
	int64_t arg;
	bool happened;
};

static bool
meanwhile(void *arg, int64_t done, int64_t of)
{
	struct meanwhile *m = arg;
	struct db *other = NULL;
	struct tx tx;

	(void)of;
	if (done < m->at || m->happened)
		return true;
	m->happened = true;
	OK(db_open(scratch_path("e.db"), &other, &err));
	OK(tx_begin(other, &tx, &err));
	m->what(&tx, m->arg);
	OK(tx_commit(&tx, &err));
	db_close(other);
	return true;
}

static void
cancel(struct tx *tx, int64_t digest)
{
	struct control_move move = {.flow = &flow, .digest = digest};

	OK(control_cancel(tx, &move, &err));
}

static void
a_cancelled_one_gets_no_more_rows(void **state)
{
	struct compose_digest job = {.cadence = CADENCE_DAILY};
	struct meanwhile m = {.at = 3000, .what = cancel};
	struct expand_result result;

	(void)state;
	crowd();
	posts();
	m.arg = engine_compose(job);
	result = engine_expand(m.arg, meanwhile, &m);
	assert_true(m.happened && result.stopped);
	assert_string_equal(digest_state(m.arg), "cancelled");
	assert_int_equal(people_int("SELECT (max(subscriber) - 1) / 2048"
	    " FROM outbox WHERE digest = $1", m.arg), 1);
}

/* Their row of another digest gets a new variant, which the plan in memory
 * has not seen: what it holds is paid all the same. */
static void
replan(struct tx *tx, int64_t subscriber)
{
	struct subscribe_change job = {.flow = &flow, .method = "link",
	    .language = "sv", .subscriber = subscriber};

	job.choices = people_choose(job.choice, 1, CADENCE_DAILY);
	OK(subscribe_change(tx, &job, &err));
}

static void
a_new_variant_elsewhere_is_seen(void **state)
{
	struct meanwhile m = {.what = replan};
	int64_t a = engine_join("a", 3, CADENCE_DAILY);
	int64_t one = engine_news("alpha");
	int64_t two = engine_news("beta");
	int64_t daily = engine_freeze((struct compose_digest){
	    .cadence = CADENCE_DAILY});
	int64_t all = engine_compose((struct compose_digest){
	    .all_cadences = true});
	char want[24] = "";

	(void)state;
	assert_true(one != two);
	m.arg = a;
	(void)engine_expand(all, meanwhile, &m);
	assert_true(m.happened);
	snprintf(want, sizeof(want), "%lld",
	    (long long)engine_edition(one, 1));
	assert_string_equal(engine_mail(daily, a), want);
	assert_false(engine_is_there(all));
	assert_string_equal(engine_paid(a), want);
}

/* A mail that may have arrived is not owed any more at a slower pace: it is
 * held, and no other mail carries the same. */
static void
what_may_have_arrived_is_not_sent_in_another(void **state)
{
	const int64_t a = engine_join("a", 3, CADENCE_DAILY);
	struct subscribe_change change = {.flow = &flow, .method = "link",
	    .language = "sv", .subscriber = a};
	struct tx tx;
	int64_t daily = 0, all = 0;

	(void)state;
	(void)engine_news("alpha");
	daily = engine_freeze((struct compose_digest){
	    .cadence = CADENCE_DAILY});
	OK(db_run_script(db, "UPDATE outbox SET state = 3, attempts = 1,"
	    " doubts = 1", &err));
	change.choices = people_choose(change.choice, 3, CADENCE_WEEKLY);
	OK(tx_begin(db, &tx, &err));
	OK(subscribe_change(&tx, &change, &err));
	OK(tx_commit(&tx, &err));
	assert_int_equal(people_int("SELECT state FROM outbox"
	    " WHERE digest = $1", daily), OUTBOX_HELD);
	all = engine_freeze((struct compose_digest){.all_cadences = true});
	assert_true(all == 0 || !engine_is_there(all));
}

struct freezing {
	struct db *db;
	int64_t digest;
	struct expand_result result;
	struct err err;
	bool ok;
};

static void *
freeze_thread(void *arg)
{
	struct freezing *f = arg;

	f->ok = expand_digest(&flow, f->db, f->digest, NULL, NULL,
	    &f->result, &f->err);
	return NULL;
}

/* Until somebody waits for the turn that we hold (flock in /proc/locks). */
static void
wait_for_waiter(void)
{
	char line[256] = "";
	char inode[32] = "";
	struct stat st;
	bool waits = false;

	assert_int_equal(stat(scratch_path("e.db-turn"), &st), 0);
	snprintf(inode, sizeof(inode), ":%llu ",
	    (unsigned long long)st.st_ino);
	alarm(30);
	while (!waits) {
		FILE *f = fopen("/proc/locks", "r");

		assert_non_null(f);
		while (fgets(line, sizeof(line), f))
			waits = waits || (strstr(line, "-> FLOCK") &&
			    strstr(line, inode));
		fclose(f);
	}
	alarm(0);
}

/* The range is read; before it is written a reader leaves one of her
 * topics, and a second one all. */
static void
who_leaves_between_reading_and_writing_is_heard(void **state)
{
	struct freezing f = {.ok = false};
	struct subscribe_leave part = {.flow = &flow, .scope = SUBSCRIBE_TOPIC,
	    .method = "link"};
	struct subscribe_leave all = {.flow = &flow, .scope = SUBSCRIBE_ALL,
	    .method = "link"};
	int64_t a = engine_join("a", 3, CADENCE_DAILY);
	int64_t b = engine_join("b", 3, CADENCE_DAILY);
	int64_t one = engine_news("alpha");
	int64_t two = engine_news("beta");
	char want[24] = "";
	pthread_t thread;
	struct tx tx;

	(void)state;
	assert_true(one != two);
	f.digest = engine_compose((struct compose_digest){
	    .cadence = CADENCE_DAILY});
	OK(db_open(scratch_path("e.db"), &f.db, &err));
	OK(tx_begin(db, &tx, &err));
	assert_int_equal(pthread_create(&thread, NULL, freeze_thread, &f), 0);
	wait_for_waiter();
	part.subscriber = a;
	part.topic = topic_ids[2];
	all.subscriber = b;
	OK(subscribe_leave(&tx, &part, &err));
	OK(subscribe_leave(&tx, &all, &err));
	OK(tx_commit(&tx, &err));
	pthread_join(thread, NULL);
	if (!f.ok)
		fail_msg("%s", f.err.text);
	snprintf(want, sizeof(want), "%lld",
	    (long long)engine_edition(one, 1));
	assert_string_equal(engine_mail(f.digest, a), want);
	assert_string_equal(engine_mail(f.digest, b), "");
	assert_int_equal(f.result.recipients, 1);
	db_close(f.db);
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    T(everybody_gets_one_row),
	    T(stopped_and_resumed_it_is_the_same),
	    T(killed_anywhere_it_is_the_same),
	    T(a_digest_for_nobody_is_gone),
	    T(rows_that_are_there_keep_their_digest),
	    T(a_scheduled_one_is_held_until_its_hour),
	    T(two_do_not_freeze_at_the_same_time),
	    T(a_cancelled_one_gets_no_more_rows),
	    T(a_new_variant_elsewhere_is_seen),
	    T(what_may_have_arrived_is_not_sent_in_another),
	    T(who_leaves_between_reading_and_writing_is_heard),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
