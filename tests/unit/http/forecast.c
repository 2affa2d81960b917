/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A slow look at what would go holds nobody up but who asks for the same. */
#include "unit/test.h"

#include <pthread.h>
#include <time.h>

#include "base/conf.h"
#include "base/mem.h"
#include "db/migrate.h"
#include "flow/rehearse.h"
#include "http/forecast.h"
#include "store/schema.h"

enum { SLOW = 7, QUICK = 8, PATIENCE = 10 };	/* topics; s */

/* --- In place of the walk past everybody --- */

static struct walk {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	int begun, asked;
	bool go, fails;
} walk = {.lock = PTHREAD_MUTEX_INITIALIZER,
    .changed = PTHREAD_COND_INITIALIZER};

static void
wait_for(const int *n, int wanted)
{
	struct timespec ts;
	int rc = 0;

	clock_gettime(CLOCK_REALTIME, &ts);
	ts.tv_sec += PATIENCE;
	pthread_mutex_lock(&walk.lock);
	while (*n < wanted && rc == 0)
		rc = pthread_cond_timedwait(&walk.changed, &walk.lock, &ts);
	pthread_mutex_unlock(&walk.lock);
	assert_int_equal(rc, 0);
}

static void
let_go(void)
{
	pthread_mutex_lock(&walk.lock);
	walk.go = true;
	pthread_cond_broadcast(&walk.changed);
	pthread_mutex_unlock(&walk.lock);
}

bool
rehearse_outlook(struct db *db, struct outlook *o, struct err *err)
{
	const bool slow = o->only_topics == 1 && *o->only_topic == SLOW;
	bool fails = false;

	(void)db;
	pthread_mutex_lock(&walk.lock);
	o->posts = 1;
	o->post = mem_array(1, sizeof(*o->post));
	o->post[0].post = ++walk.begun;
	pthread_cond_broadcast(&walk.changed);
	while (slow && !walk.go)
		pthread_cond_wait(&walk.changed, &walk.lock);
	fails = walk.fails;
	walk.fails = false;
	/* Long enough to be kept for a while. */
	if (!slow)
		nanosleep(&(struct timespec){0, 5000000}, NULL);
	pthread_mutex_unlock(&walk.lock);
	return !fails || err_set(err, 75, "cannot look");
}

bool
rehearse_preview(struct db *db, struct preview *preview, struct err *err)
{
	(void)db;
	(void)preview;
	(void)err;
	return false;
}

/* --- */

static struct conf conf = {.digest.undo_minutes = 10};
static struct context http;
static struct db *db;

static int
setup(void **state)
{
	struct err err = {0};

	(void)state;
	assert_true(db_open(":memory:", &db, &err));
	assert_true(migrate_run(db, migrate_files, &err));
	http = (struct context){.conf = &conf, .forecasts = forecast_new()};
	walk.begun = walk.asked = 0;
	walk.go = walk.fails = false;
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	forecast_free(http.forecasts);
	db_close(db);
	return 0;
}

struct asker {
	int64_t topic;
	bool ok;
	struct outlook outlook;
	pthread_t thread;
};

static void *
ask(void *arg)
{
	struct asker *a = arg;
	const struct request rq = {.http = &http, .db = db};
	const struct forecast_ask what = {.cadence = CADENCE_NONE,
	    .topic = a->topic};
	struct err err = {0};

	pthread_mutex_lock(&walk.lock);
	walk.asked++;
	pthread_cond_broadcast(&walk.changed);
	pthread_mutex_unlock(&walk.lock);
	a->ok = forecast_take(&rq, &what, &a->outlook, &err);
	return NULL;
}

static void
start(struct asker *a)
{
	assert_int_equal(pthread_create(&a->thread, NULL, ask, a), 0);
}

static int64_t
end(struct asker *a)
{
	int64_t walk_number = 0;

	pthread_join(a->thread, NULL);
	walk_number = a->ok ? a->outlook.post[0].post : 0;
	outlook_release(&a->outlook);
	return walk_number;
}

static void
a_slow_one_stops_no_other_page(void **state)
{
	const struct request rq = {.http = &http, .db = db};
	const struct forecast_ask slow = {.cadence = CADENCE_NONE,
	    .topic = SLOW};
	struct asker first = {.topic = SLOW}, other = {.topic = QUICK};
	struct outlook outlook = {.posts = 0};
	struct tally tally = {0};
	struct err err = {0};

	(void)state;
	start(&first);
	wait_for(&walk.begun, 1);
	assert_false(forecast_peek(&rq, &slow, &outlook));
	assert_true(forecast_tally(&rq, 1, &tally, &err));
	forecast_forget(&rq);
	start(&other);
	assert_int_equal(end(&other), 2);
	let_go();
	assert_int_equal(end(&first), 1);
}

static void
who_asks_for_the_same_waits_for_it(void **state)
{
	struct asker first = {.topic = SLOW}, second = {.topic = SLOW};

	(void)state;
	start(&first);
	wait_for(&walk.begun, 1);
	start(&second);
	wait_for(&walk.asked, 2);
	/* Time enough to do it wrongly. */
	nanosleep(&(struct timespec){0, 20000000}, NULL);
	assert_int_equal(walk.begun, 1);
	let_go();
	assert_int_equal(end(&first), 1);
	assert_true(end(&second) > 0);
}

static void
who_waited_for_one_that_failed_looks_again(void **state)
{
	struct asker first = {.topic = SLOW}, second = {.topic = SLOW};

	(void)state;
	walk.fails = true;
	start(&first);
	wait_for(&walk.begun, 1);
	start(&second);
	wait_for(&walk.asked, 2);
	let_go();
	assert_int_equal(end(&first), 0);
	assert_int_equal(end(&second), 2);
}

static void
what_staff_changed_meanwhile_is_looked_at_again(void **state)
{
	const struct request rq = {.http = &http, .db = db};
	const struct forecast_ask slow = {.cadence = CADENCE_NONE,
	    .topic = SLOW};
	struct asker first = {.topic = SLOW}, second = {.topic = SLOW};
	struct outlook outlook = {.posts = 0};

	(void)state;
	start(&first);
	wait_for(&walk.begun, 1);
	forecast_forget(&rq);
	let_go();
	assert_int_equal(end(&first), 1);
	assert_false(forecast_peek(&rq, &slow, &outlook));
	start(&second);
	assert_int_equal(end(&second), 2);
	assert_true(forecast_peek(&rq, &slow, &outlook));
	assert_int_equal(outlook.post[0].post, 2);
	outlook_release(&outlook);
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_slow_one_stops_no_other_page),
		T(who_asks_for_the_same_waits_for_it),
		T(who_waited_for_one_that_failed_looks_again),
		T(what_staff_changed_meanwhile_is_looked_at_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
