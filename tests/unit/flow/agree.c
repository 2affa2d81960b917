/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Four eyes; and forms that are acted on once. */
#include "unit/test.h"

#include <sysexits.h>

#include "flow/approve_due.h"
#include "flow/topics.h"
#include "store/once.h"
#include "unit/flow/engine.h"

static bool
try_job(writer_job *job, void *arg)
{
	struct tx tx = {NULL};

	memset(&err, 0, sizeof(err));
	assert_true(tx_begin(db, &tx, &err));
	if (job(&tx, arg, &err)) {
		OK(tx_commit(&tx, &err));
		return true;
	}
	tx_rollback(&tx);
	return false;
}

static void
four_eyes(enum topics_eyes eyes)
{
	struct topics_edit edit = {.flow = &flow, .slug = "alpha",
	    .eyes = eyes};

	people_run(topics_edit, &edit);
}

static bool
add(const char *who, const char *topics, const char *fields, bool draft,
    int64_t *post)
{
	struct postfile file;
	struct approve_add job = {.flow = &flow, .file = &file,
	    .draft = draft};
	bool ok = false;

	flow.who = who;
	now++;
	engine_file(topics, fields, NULL, &file);
	ok = try_job(approve_add, &job);
	postfile_release(&file);
	*post = job.post;
	return ok;
}

static bool
correct(const char *who, int64_t post, const char *topics,
    struct approve_correct *job)
{
	struct postfile file;
	bool ok = false;

	flow.who = who;
	now++;
	engine_file(topics, "", "Annat.", &file);
	*job = (struct approve_correct){.flow = &flow, .file = &file,
	    .post = post};
	ok = try_job(approve_correct, job);
	postfile_release(&file);
	return ok;
}

static bool
approve(const char *who, int64_t post)
{
	struct approve_post job = {.flow = &flow, .post = post};

	flow.who = who;
	now++;
	return try_job(approve_post, &job);
}

static void
refused(const char *words)
{
	assert_int_equal(err.code, EX_DATAERR);
	if (!strstr(err.text, words))
		fail_msg("'%s' does not say '%s'", err.text, words);
}

static void
another_approves(void **state)
{
	int64_t post = 0, other = 0;

	(void)state;
	four_eyes(TOPICS_EYES_FOUR);
	assert_false(add("staff:anna", "beta, alpha", "", false, &post));
	refused("topic 'alpha' wants four eyes: add it as a draft");
	assert_true(add("staff:anna", "beta", "", false, &other));
	assert_true(add("staff:anna", "beta, alpha", "", true, &post));
	assert_false(approve("staff:anna", post));
	refused("anna changed it last, so somebody else must");
	assert_false(approve("command:anna", post));
	assert_string_equal(people_text("SELECT state FROM post"
	    " WHERE id = $1", post), "draft");
	assert_true(approve("staff:bo", post));
	assert_string_equal(people_text("SELECT state FROM post"
	    " WHERE id = $1", post), "approved");
	four_eyes(TOPICS_EYES_TWO);
	assert_true(add("staff:anna", "alpha", "", false, &post));
}

/* Who changes a draft has seen it all: then the one who began may. */
static void
who_changed_it_last_counts(void **state)
{
	struct approve_correct job;
	int64_t post = 0;

	(void)state;
	four_eyes(TOPICS_EYES_FOUR);
	assert_true(add("staff:anna", "alpha", "", true, &post));
	assert_true(correct("staff:bo", post, "alpha", &job));
	assert_false(approve("staff:bo", post));
	refused("bo changed it last");
	assert_true(approve("staff:anna", post));
}

static void
a_correction_waits(void **state)
{
	struct approve_correct job;
	int64_t post = 0;

	(void)state;
	four_eyes(TOPICS_EYES_FOUR);
	assert_true(add("staff:anna", "alpha", "", true, &post));
	assert_true(approve("staff:bo", post));
	assert_true(correct("staff:anna", post, "alpha", &job));
	assert_true(job.waits);
	assert_true(correct("staff:anna", post, "alpha", &job));
	assert_string_equal(people_text("SELECT group_concat(state, ' ') FROM"
	    " (SELECT state FROM edition WHERE post = $1 ORDER BY number)",
	    post), "approved withdrawn draft");
	assert_false(approve("staff:anna", post));
	assert_true(approve("staff:bo", post));
	assert_string_equal(people_text("SELECT state FROM edition"
	    " WHERE post = $1 ORDER BY number DESC LIMIT 1", post),
	    "approved");
}

static void
no_way_round(void **state)
{
	struct approve_correct job;
	struct approve_due due = {.flow = &flow};
	int64_t post = 0;

	(void)state;
	assert_true(add("staff:anna", "alpha", "Publish: 2026-03-05 08:00\n",
	    false, &post));
	four_eyes(TOPICS_EYES_FOUR);
	now += 10 * PEOPLE_DAY;
	people_run(approve_due, &due);
	assert_int_equal(due.published, 0);
	assert_false(approve("staff:anna", post));
	assert_true(approve("staff:bo", post));
	assert_true(add("staff:anna", "beta", "", false, &post));
	assert_false(correct("staff:anna", post, "beta, alpha", &job));
	refused("what is out already cannot come into it");
	assert_false(add("staff:anna", "alpha",
	    "Publish: 2026-05-05 08:00\n", false, &post));
}

struct form {
	const char *number;
	bool first;
	int64_t result;
};

static bool
act(struct tx *tx, void *arg, struct err *e)
{
	struct form *form = arg;

	return once_take(tx, form->number, &form->first, &form->result, e) &&
	    (!form->first || once_keep(tx, form->number, 7, e));
}

static void
once(void **state)
{
	char number[ONCE_NUMBER] = "", other[ONCE_NUMBER] = "";
	struct form form = {.number = number};

	(void)state;
	once_number(number);
	once_number(other);
	assert_string_not_equal(number, other);
	people_run(act, &form);
	assert_true(form.first);
	assert_int_equal(form.result, 0);
	people_run(act, &form);
	assert_false(form.first);
	assert_int_equal(form.result, 7);
	form.number = other;
	people_run(act, &form);
	assert_true(form.first);
	form.number = "x' OR 1";
	assert_false(try_job(act, &form));
	refused("not one of ours");
	now += 40 * PEOPLE_DAY;
	form.number = number;
	people_run(act, &form);
	assert_int_equal(people_int("SELECT count(*) FROM once"
	    " WHERE $1 = $1", 0), 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(another_approves,
		    engine_setup, engine_teardown),
		cmocka_unit_test_setup_teardown(who_changed_it_last_counts,
		    engine_setup, engine_teardown),
		cmocka_unit_test_setup_teardown(a_correction_waits,
		    engine_setup, engine_teardown),
		cmocka_unit_test_setup_teardown(no_way_round, engine_setup,
		    engine_teardown),
		cmocka_unit_test_setup_teardown(once, engine_setup,
		    engine_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
