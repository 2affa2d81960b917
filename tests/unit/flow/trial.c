/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whose data a trial's is, and that nothing else is deleted. */
#include "unit/test.h"

#include <stdlib.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/lock.h"
#include "flow/takein.h"
#include "flow/trial.h"
#include "unit/flow/people_file.h"

static bool
begin(struct tx *tx, void *arg, struct err *e)
{
	(void)arg;
	return trial_begin(tx, &conf, e);
}

static int
setup(void **state)
{
	if (people_file_setup(state) != 0)
		return -1;
	mem_free(conf.store.path);
	conf.store.path = mem_strdup(people_file);
	mem_free(conf.state_dir);
	conf.state_dir = mem_strdup(scratch);
	return 0;
}

/* What an operator does when the trial is over. */
static void
real_relay(void)
{
	mem_free(conf.relay[0].url);
	conf.relay[0].url = mem_strdup("smtp://relay.test:25");
	if (!trial_look(&conf, db, &err))
		fail_msg("%s", err.text);
}

static enum trial
find(struct forget_count *count)
{
	enum trial trial = TRIAL_NONE;

	if (!trial_find(db, &trial, count, &err))
		fail_msg("%s", err.text);
	return trial;
}

static void
refused(int code, const char *words)
{
	struct trial_forget job = {.flow = &flow};

	memset(&err, 0, sizeof(err));
	assert_false(trial_forget(db, &job, &err));
	assert_int_equal(err.code, code);
	if (!strstr(err.text, words))
		fail_msg("'%s' is not in '%s'", words, err.text);
}

static bool
add_digest(struct tx *tx, void *arg, struct err *e)
{
	(void)arg;
	return db_run_script(tx->db, "INSERT INTO digest VALUES (1, 'x', 3,"
	    " 20260504, 'sending', '', '', 1, 1, NULL, 1, '', '', '', '', 1,"
	    " '', 1, 1);"
	    "INSERT INTO post VALUES (1, 'p', 'news', 'approved', NULL, 1);"
	    "INSERT INTO edition (post, number, kind, audience, state, note,"
	    " url, urgent, plain, created_at) VALUES (1, 1, 'first',"
	    " 'topic', 'approved', '', '', 0, 0, 1);"
	    "INSERT INTO digest_edition VALUES (1, 1, 0);"
	    "INSERT INTO block VALUES (1, 1, 'sv', x'', x'');"
	    "INSERT INTO variant VALUES (1, 1, 'sv', '', '1', 0);"
	    "INSERT INTO variant_edition VALUES (1, 1, 1);"
	    "INSERT INTO outbox (purpose, state, digest, subscriber, variant,"
	    " attempts, doubts, next_at, at, created_at)"
	    " VALUES (1, 1, 1, 1, 1, 0, 0, 1, 1, 1);"
	    "INSERT INTO letter VALUES (1, x'00')", e);
}

static void
all_of_it_goes(void **state)
{
	static const char *const empty[] = {
	    "SELECT count(*), $1 FROM subscriber",
	    "SELECT count(*), $1 FROM subscription",
	    "SELECT count(*), $1 FROM wish",
	    "SELECT count(*), $1 FROM consent",
	    "SELECT count(*), $1 FROM consent_origin",
	    "SELECT count(*), $1 FROM digest",
	    "SELECT count(*), $1 FROM digest_edition",
	    "SELECT count(*), $1 FROM block",
	    "SELECT count(*), $1 FROM variant",
	    "SELECT count(*), $1 FROM variant_edition",
	    "SELECT count(*), $1 FROM outbox",
	    "SELECT count(*), $1 FROM letter",
	    "SELECT count(*), $1 FROM intake",
	};
	struct takein_add add = {.flow = &flow, .file = "a.csv",
	    .token = "a"};
	struct trial_forget job = {.flow = &flow};
	FILE *file = fopen(scratch_path("import-a.csv"), "w");

	(void)state;
	assert_non_null(file);
	assert_int_equal(fclose(file), 0);
	people_run(begin, NULL);
	people_run(takein_add, &add);
	(void)people_join("a@example.se", 1 | 2, CADENCE_WEEKLY);
	(void)people_ask("b@example.se", 1, CADENCE_DAILY);
	people_suppress("c@example.se");
	people_run(add_digest, NULL);
	now += 100;
	real_relay();
	assert_int_equal(find(&job.count), TRIAL_ALONE);
	if (!trial_forget(db, &job, &err))
		fail_msg("%s", err.text);
	assert_int_equal(job.count.subscribers, 2);
	assert_int_equal(job.count.digests, 1);
	assert_int_equal(access(scratch_path("import-a.csv"), F_OK), -1);
	for (size_t i = 0; i < sizeof(empty) / sizeof(empty[0]); i++)
		if (people_int(empty[i], 0) != 0)
			fail_msg("not 0: %s", empty[i]);
	assert_int_equal(people_int("SELECT count(*) FROM topic"
	    " WHERE id > $1", 0), 4);
	assert_int_equal(people_int("SELECT count(*) FROM edition"
	    " WHERE id > $1", 0), 1);
	assert_int_equal(people_int("SELECT count(*) FROM suppression"
	    " WHERE at > $1", 0), 1);
	assert_string_equal(people_text("SELECT who || ' ' || what || ' ' ||"
	    " detail FROM audit WHERE id > $1 ORDER BY id DESC", 0),
	    "test service.forget-trial subscribers 2 digests 1");
	/* Their numbers stand in old mail. */
	assert_int_equal(people_join("a@example.se", 1, CADENCE_DAILY), 3);
	assert_int_equal(find(&job.count), TRIAL_NONE);
}

static void
no_trial(void **state)
{
	struct forget_count count = {0, 0};

	(void)state;
	(void)people_join("a@example.se", 1, CADENCE_WEEKLY);
	real_relay();
	assert_int_equal(find(&count), TRIAL_NONE);
	refused(EX_DATAERR, "no trial");
	assert_string_equal(people_state(1), "active");
	/* Nor is it one that was begun with a real relay. */
	people_run(begin, NULL);
	assert_int_equal(find(&count), TRIAL_NONE);
}

static void
who_came_later_stays(void **state)
{
	struct forget_count count = {0, 0};

	(void)state;
	people_run(begin, NULL);
	(void)people_join("a@example.se", 1, CADENCE_WEEKLY);
	now += 100;
	real_relay();
	now += 100;
	/* Said again it ended when it ended. */
	real_relay();
	assert_int_equal(find(&count), TRIAL_ALONE);
	(void)people_join("b@example.se", 1, CADENCE_WEEKLY);
	assert_int_equal(find(&count), TRIAL_MIXED);
	refused(EX_DATAERR, "after the first real relay");
	assert_string_equal(people_state(1), "active");
}

static void
not_beside_the_service(void **state)
{
	int lock = -1;

	(void)state;
	people_run(begin, NULL);
	(void)people_join("a@example.se", 1, CADENCE_WEEKLY);
	assert_true(lock_take(people_file, "send", &lock, &err));
	refused(EX_TEMPFAIL, "stop the service");
	lock_drop(&lock);
	assert_string_equal(people_state(1), "active");
}

int
main(void)
{
#define TEST(name) \
	cmocka_unit_test_setup_teardown(name, setup, people_file_teardown)
	const struct CMUnitTest tests[] = {
	    TEST(all_of_it_goes), TEST(no_trial), TEST(who_came_later_stays),
	    TEST(not_beside_the_service),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
