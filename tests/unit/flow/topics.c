/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Topics, the service's pause, and what is purged. */
#include "unit/test.h"

#include <sysexits.h>

#include "base/link.h"
#include "base/str.h"
#include "flow/compose.h"
#include "flow/purge.h"
#include "flow/service.h"
#include "flow/topics.h"
#include "store/setting.h"
#include "store/source.h"
#include "unit/flow/people.h"

/* The job must fail with EX_DATAERR, these words, and leave no trace. */
static void
refused(writer_job *job, void *arg, const char *words)
{
	const int64_t lines = people_int("SELECT count(*) FROM audit"
	    " WHERE id > $1", 0);
	struct writer *writer = writer_inline(db);

	memset(&err, 0, sizeof(err));
	assert_false(writer_run(writer, job, arg, &err));
	writer_stop(writer);
	assert_int_equal(err.code, EX_DATAERR);
	if (!strstr(err.text, words))
		fail_msg("'%s' is not in '%s'", words, err.text);
	assert_int_equal(people_int("SELECT count(*) FROM audit"
	    " WHERE id > $1", 0), lines);
}

static const char *
audit(void)
{
	return people_text("SELECT who || ' ' || what || ' ' || subject ||"
	    " ' ' || detail FROM audit WHERE id > $1 ORDER BY id DESC LIMIT 1", 0);
}

static void
slugs(void **state)
{
	char longest[TOPICS_SLUG_MAX + 2] = "";

	(void)state;
	memset(longest, 'a', TOPICS_SLUG_MAX);
	assert_true(topics_slug_is_valid(longest));
	longest[TOPICS_SLUG_MAX] = 'a';
	assert_false(topics_slug_is_valid(longest));
	assert_true(topics_slug_is_valid("social-valfard-2"));
	assert_false(topics_slug_is_valid(""));
	assert_false(topics_slug_is_valid("A"));
	assert_false(topics_slug_is_valid("a b"));
	assert_false(topics_slug_is_valid("a/b"));
	assert_false(topics_slug_is_valid("\xc3\xa5"));
}

static void
add_and_edit(void **state)
{
	struct topics_add add = {.flow = &flow, .slug = "ny",
	    .name = "Nytt \xc3\xa4mne", .about = "Om"};
	struct topics_edit edit = {.flow = &flow, .slug = "ny",
	    .name_en = "New"};

	(void)state;
	people_run(topics_add, &add);
	assert_string_equal(audit(), "test topic.add topic ny ");
	assert_string_equal(people_text("SELECT name || '|' || name_en ||"
	    " '|' || about || '|' || state || '|' || length(public_id)"
	    " FROM topic WHERE id = $1", add.id),
	    "Nytt \xc3\xa4mne||Om|open|36");
	people_run(topics_edit, &edit);
	assert_string_equal(people_text("SELECT name || '|' || name_en ||"
	    " '|' || about FROM topic WHERE id = $1", add.id),
	    "Nytt \xc3\xa4mne|New|Om");
	refused(topics_add, &add, "'ny' is there already");
	add.slug = "Ny";
	refused(topics_add, &add, "'Ny' is no slug");
	add.slug = "ny2";
	add.name = "two\nlines";
	refused(topics_add, &add, "--name is not one line");
	add.name = "\xff";
	refused(topics_add, &add, "--name is not one line");
	edit.slug = "nope";
	refused(topics_edit, &edit, "no topic 'nope'");
}

static void
merge(void **state)
{
	const int64_t both = people_join("a@example.se", 1 | 2,
	    CADENCE_WEEKLY);
	int64_t one = 0;
	struct topics_merge job = {.flow = &flow, .from = "alpha",
	    .into = "beta"};

	(void)state;
	now += 100;
	one = people_join("b@example.se", 1, CADENCE_DAILY);
	now += 100;
	people_run(topics_merge, &job);
	assert_int_equal(job.subscribers, 2);
	/* What they had stays; what moves is owed from now on. */
	assert_string_equal(people_subscriptions(both),
	    "beta:weekly:1700000000");
	assert_string_equal(people_subscriptions(one),
	    "beta:daily:1700000200");
	assert_string_equal(audit(), "test topic.merge topic alpha beta");
	refused(topics_merge, &job, "'alpha' is merged");
	job.from = "beta";
	refused(topics_merge, &job, "into itself");
	job.into = "nope";
	refused(topics_merge, &job, "no topic 'nope'");
}

static bool
add_source(struct tx *tx, void *arg, struct err *e)
{
	char url[] = "https://www.example.se/feed";
	char none[] = "";
	char kind[] = "news";
	struct source source = {.url = url, .kind = kind, .selector = none};

	(void)arg;
	return source_add(tx, &source, e) &&
	    source_add_topic(tx, source.id, topic_ids[1], e);
}

static void
merge_takes_sources_along(void **state)
{
	struct topics_merge job = {.flow = &flow, .from = "alpha",
	    .into = "beta"};

	(void)state;
	people_run(add_source, NULL);
	people_run(topics_merge, &job);
	assert_int_equal(people_int("SELECT count(*) FROM source_topic"
	    " WHERE topic = $1", topic_ids[2]), 1);
}

static void
close_ends_subscriptions(void **state)
{
	const int64_t id = people_join("a@example.se", 1 | 2,
	    CADENCE_WEEKLY);
	struct topics_close job = {.flow = &flow, .slug = "alpha"};

	(void)state;
	people_run(topics_close, &job);
	assert_int_equal(job.subscribers, 1);
	assert_string_equal(people_subscriptions(id),
	    "beta:weekly:1700000000");
	refused(topics_close, &job, "'alpha' is closed");
}

enum { MANY = 1000 };

static bool
add_many(struct tx *tx, void *arg, struct err *e)
{
	struct query q = tx_query(tx, "WITH RECURSIVE n(i) AS (SELECT 1"
	    " UNION ALL SELECT i + 1 FROM n WHERE i < $1)"
	    " INSERT INTO subscriber (address, address_key, state, language,"
	    " created_at) SELECT i || '@example.se', i || '@example.se',"
	    " 'active', 'sv', 1 FROM n");
	struct query s = {NULL, NULL, 0, false};

	(void)arg;
	query_bind_int(&q, 1, MANY);
	if (!query_run(&q, e))
		return false;
	s = tx_query(tx, "INSERT INTO subscription (subscriber, topic,"
	    " cadence, owed_from) SELECT id, $1, 2, 5 FROM subscriber");
	query_bind_int(&s, 1, topic_ids[1]);
	return query_run(&s, e);
}

/* As a turn that ended early leaves it. */
static bool
only_begun(struct tx *tx, void *arg, struct err *e)
{
	const int64_t into = *(const int64_t *)arg;

	return topic_set_state(tx, topic_ids[1], into ? "merged" : "closed",
	    into, e) && topics_step_begin(tx, topic_ids[1], e);
}

static int64_t
steps(void)
{
	struct topics_step step = {0};
	int64_t moved = 0;

	while (!step.done) {
		people_run(topics_step, &step);
		moved += step.moved;
	}
	return moved;
}

static void
merge_of_many_goes_on(void **state)
{
	const int64_t merged = now;
	bool due = false;

	(void)state;
	people_run(add_many, NULL);
	people_run(only_begun, &topic_ids[2]);
	assert_true(topics_step_is_due(db, &due, &err));
	assert_true(due);
	/* Owed from when it was merged, not from when the turn came. */
	now += 1000;
	assert_int_equal(steps(), MANY);
	assert_true(topics_step_is_due(db, &due, &err));
	assert_false(due);
	assert_int_equal(people_int("SELECT count(*) FROM subscription"
	    " WHERE topic = $1", topic_ids[1]), 0);
	assert_int_equal(people_int("SELECT count(*) FROM subscription"
	    " WHERE topic = 2 AND merged_from = 1 AND merged_owed = 5"
	    " AND owed_from = $1", merged), MANY);
	assert_int_equal(steps(), 0);
}

static void
close_of_many_goes_on(void **state)
{
	int64_t none = 0;

	(void)state;
	people_run(add_many, NULL);
	people_run(only_begun, &none);
	assert_int_equal(steps(), MANY);
	assert_int_equal(people_int("SELECT count(*) FROM subscription"
	    " WHERE topic >= $1", 0), 0);
}

/* alpha becomes beta before all have moved, and beta becomes gamma. */
static void
merge_twice(void **state)
{
	struct topics_merge job = {.flow = &flow, .from = "beta",
	    .into = "gamma"};

	(void)state;
	people_run(add_many, NULL);
	people_run(only_begun, &topic_ids[2]);
	people_run(topics_merge, &job);
	assert_true(job.done);
	assert_int_equal(job.subscribers, 0);
	assert_int_equal(steps(), MANY);
	assert_int_equal(people_int("SELECT count(*) FROM subscription"
	    " WHERE topic = $1", topic_ids[3]), MANY);
}

static void
merge_takes_wishes_along(void **state)
{
	struct topics_merge job = {.flow = &flow, .from = "alpha",
	    .into = "beta"};
	int64_t one = 0, both = 0;

	(void)state;
	(void)people_ask("a@example.se", 1, CADENCE_DAILY);
	(void)people_ask("b@example.se", 1 | 2, CADENCE_WEEKLY);
	one = people_id("a@example.se");
	both = people_id("b@example.se");
	people_run(topics_merge, &job);
	job.from = "beta";
	job.into = "gamma";
	people_run(topics_merge, &job);
	assert_int_equal(people_confirm(one), SUBSCRIBE_CONFIRMED);
	assert_int_equal(people_confirm(both), SUBSCRIBE_CONFIRMED);
	assert_string_equal(people_subscriptions(one),
	    "gamma:daily:1700000000");
	assert_string_equal(people_subscriptions(both),
	    "gamma:weekly:1700000000");
}

static int64_t
setting_number(const char *name)
{
	char *text = NULL;
	int64_t n = -1;

	assert_true(setting_get(db, name, &text, &err));
	if (text)
		assert_true(str_int64(text, &n));
	mem_free(text);
	return n;
}

static void
pause_and_resume(void **state)
{
	struct service_pause pause = {.flow = &flow, .why = "a reason"};
	struct service_resume resume = {.flow = &flow};

	(void)state;
	people_run(service_resume, &resume);
	assert_true(resume.already);
	assert_int_equal(people_int("SELECT count(*) FROM audit"
	    " WHERE id > $1", 0), 0);
	people_run(service_pause, &pause);
	assert_false(pause.already);
	now += 50;
	pause.why = "another";
	people_run(service_pause, &pause);
	assert_true(pause.already);
	assert_string_equal(people_text(
	    "SELECT value FROM setting WHERE name = 'paused' AND $1 = 0", 0), "another");
	/* Said twice it still began when it began. */
	assert_int_equal(setting_number(SETTING_PAUSE_FROM), PEOPLE_START);
	now += 50;
	people_run(service_resume, &resume);
	assert_false(resume.already);
	assert_int_equal(setting_number(SETTING_PAUSE_FROM), -1);
	assert_int_equal(setting_number(SETTING_PAUSE_SPAN), 100);
	assert_int_equal(setting_number(SETTING_PAUSE_END), now);
	assert_int_equal(setting_number(SETTING_PAUSED), -1);
	pause.why = "two\nlines";
	refused(service_pause, &pause, "one line");
}

static void
purge(void **state)
{
	struct purge job = {.flow = &flow, .dry_run = true};
	const int64_t kept = people_join("a@example.se", 1, CADENCE_DAILY);

	(void)state;
	(void)people_ask("b@example.se", 1, CADENCE_DAILY);
	assert_true(purge_run(db, &job, &err));
	assert_int_equal(job.pending, 0);
	now += link_lifetime(LINK_CONFIRM) + 1;
	assert_true(purge_run(db, &job, &err));
	assert_int_equal(job.pending, 1);
	assert_int_not_equal(people_id("b@example.se"), 0);
	job.dry_run = false;
	assert_true(purge_run(db, &job, &err));
	assert_int_equal(job.pending, 1);
	assert_int_equal(people_id("b@example.se"), 0);
	assert_int_equal(people_id("a@example.se"), kept);
	assert_string_equal(audit(), "test service.purge service pending 1");
}

int
main(void)
{
#define TEST(name) \
	cmocka_unit_test_setup_teardown(name, people_setup, people_teardown)
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(slugs), TEST(add_and_edit), TEST(merge),
	    TEST(merge_takes_sources_along), TEST(close_ends_subscriptions),
	    TEST(merge_of_many_goes_on), TEST(close_of_many_goes_on),
	    TEST(merge_twice), TEST(merge_takes_wishes_along),
	    TEST(pause_and_resume), TEST(purge),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
