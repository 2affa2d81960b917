/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A post that changes while its mail waits: with real digests. */
#include "unit/test.h"

#include "base/str.h"
#include "flow/approve.h"
#include "flow/compose.h"
#include "flow/expand.h"
#include "flow/replan.h"
#include "store/block.h"
#include "text/template.h"
#include "unit/flow/people.h"

static int64_t
add(const char *text)
{
	struct postfile file;
	struct approve_add job = {.flow = &flow, .file = &file};

	assert_true(postfile_parse(text, strlen(text), "x", &file, &err));
	if (!people_try(approve_add, &job))
		fail_msg("%s", err.text);
	postfile_release(&file);
	return job.post;
}

static void
correct(int64_t post, const char *text)
{
	struct postfile file;
	struct approve_correct job = {.flow = &flow, .file = &file,
	    .post = post};

	assert_true(postfile_parse(text, strlen(text), "x", &file, &err));
	if (!people_try(approve_correct, &job))
		fail_msg("%s", err.text);
	postfile_release(&file);
}

/* A frozen digest of everything, to everybody; held: not yet sending. */
static int64_t
freeze(void)
{
	struct compose_digest job = {.flow = &flow, .all_cadences = true,
	    .leaves_at = now + 600};
	struct expand_result result;

	if (!people_try(compose_digest, &job))
		fail_msg("%s", err.text);
	assert_true(job.digest != 0);
	if (!expand_digest(&flow, db, job.digest, NULL, NULL, &result, &err))
		fail_msg("%s", err.text);
	return job.digest;
}

static void
follow(void)
{
	struct replan_step step = {.flow = &flow};

	do {
		if (!people_try(replan_step, &step))
			fail_msg("%s", err.text);
		assert_false(step.waits);
	} while (!step.done);
}

/* "2 of them say X" as the number of waiting rows whose mail has it. */
static int64_t
waiting_with(const char *words)
{
	struct query q = db_query(db, "SELECT v.blocks FROM outbox o"
	    " JOIN variant v ON v.id = o.variant WHERE o.state = 1"
	    " AND o.purpose = 1");
	int64_t n = 0;

	while (query_next(&q)) {
		const char *rest = query_text(&q, 0);
		bool has = false;
		char id[24];

		while (str_word(&rest, ",", id, sizeof(id))) {
			struct buf html = BUF_INIT(BUF_PAGE);
			struct buf text = BUF_INIT(BUF_PAGE);
			int64_t block = 0;

			assert_true(str_int64(id, &block));
			assert_true(block_get(db, block, &html, &text, &err));
			has = has || strstr(buf_text(&text), words) != NULL;
			buf_release(&html);
			buf_release(&text);
		}
		n += has ? 1 : 0;
	}
	assert_true(query_end(&q, &err));
	return n;
}

static int64_t
rows(int state)
{
	return people_int("SELECT count(*) FROM outbox WHERE purpose = 1"
	    " AND state = $1", state);
}

static void
a_correction_reaches_what_waits(void **state)
{
	int64_t post = 0;

	(void)state;
	people_join("a@example.se", 1, CADENCE_WEEKLY);
	people_join("b@example.se", 3, CADENCE_WEEKLY);
	people_join("c@example.se", 2, CADENCE_WEEKLY);
	now += 60;
	post = add("Title: Nyhet\nTopics: alpha\n\nFelaktig.\n");
	add("Title: Annat\nTopics: beta\n\nOrelaterad.\n");
	now += 60;
	freeze();
	assert_int_equal(rows(1), 3);
	assert_int_equal(waiting_with("Felaktig"), 2);

	now += 60;
	correct(post, "Title: Nyhet\nTopics: alpha\n\nRiktig.\n");
	follow();
	assert_int_equal(rows(1), 3);
	assert_int_equal(waiting_with("Felaktig"), 0);
	assert_int_equal(waiting_with("Riktig"), 2);
	assert_int_equal(waiting_with("Orelaterad"), 2);
	/* Once more: it starts over, from the corrected one. */
	now += 60;
	correct(post, "Title: Nyhet\nTopics: alpha\n\nRiktigast.\n");
	follow();
	assert_int_equal(waiting_with("Riktig."), 0);
	assert_int_equal(waiting_with("Riktigast."), 2);
}

static void
a_withdrawn_post_is_in_no_mail(void **state)
{
	struct approve_withdraw job = {.flow = &flow};

	(void)state;
	people_join("a@example.se", 1, CADENCE_WEEKLY);
	people_join("b@example.se", 3, CADENCE_WEEKLY);
	now += 60;
	job.post = add("Title: Nyhet\nTopics: alpha\n\nHemlig.\n");
	add("Title: Annat\nTopics: beta\n\nOrelaterad.\n");
	now += 60;
	freeze();
	assert_int_equal(waiting_with("Hemlig"), 2);
	assert_true(people_try(approve_withdraw, &job));
	follow();
	assert_int_equal(waiting_with("Hemlig"), 0);
	assert_int_equal(waiting_with("Orelaterad"), 1);
	/* Nothing owed, no mail. */
	assert_int_equal(rows(1), 1);
	assert_int_equal(rows(10), 1);
}

/* What is under way or sent is not touched; a correction is owed later. */
static void
what_was_sent_stays(void **state)
{
	int64_t post = 0;

	(void)state;
	people_join("a@example.se", 1, CADENCE_WEEKLY);
	people_join("b@example.se", 1, CADENCE_WEEKLY);
	now += 60;
	post = add("Title: Nyhet\nTopics: alpha\n\nFelaktig.\n");
	now += 60;
	freeze();
	assert_true(db_run_script(db, "UPDATE outbox SET state = 6"
	    " WHERE purpose = 1 AND subscriber = 1;"
	    "UPDATE outbox SET attempts = 1, state = 2"
	    " WHERE purpose = 1 AND subscriber = 2", &err));
	now += 60;
	correct(post, "Title: Nyhet\nTopics: alpha\n\nRiktig.\n");
	follow();
	assert_int_equal(people_int("SELECT count(DISTINCT variant)"
	    " FROM outbox WHERE purpose = $1", 1), 1);
	assert_true(db_run_script(db, "UPDATE outbox SET state = 6"
	    " WHERE purpose = 1; UPDATE digest SET state = 'done'", &err));
	now += 60;
	freeze();
	assert_int_equal(rows(1), 2);
	assert_int_equal(waiting_with("Riktig"), 2);
}

#define TEST(f) \
	cmocka_unit_test_setup_teardown(f, people_setup, people_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_correction_reaches_what_waits),
	    TEST(a_withdrawn_post_is_in_no_mail),
	    TEST(what_was_sent_stays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
