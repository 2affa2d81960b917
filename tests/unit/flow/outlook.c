/* SPDX-License-Identifier: GPL-3.0-or-later */
/* To how many, and why not: beside what a digest then really does. */
#include "unit/test.h"

#include <sysexits.h>

#include "flow/outlook.h"
#include "unit/flow/engine.h"
#include "unit/model.h"

static struct outlook
outlook(enum cadence cadence)
{
	struct outlook o = {.flow = &flow, .cadence = cadence,
	    .leaves_at = ++now};
	const int64_t before = people_int("SELECT count(*) FROM digest"
	    " WHERE $1 = $1", 0);

	OK(outlook_make(db, &o, &err));
	assert_int_equal(people_int("SELECT count(*) FROM digest"
	    " WHERE $1 = $1", 0), before);
	return o;
}

static int64_t
readers_of(const struct outlook *o, int64_t post)
{
	for (size_t i = 0; i < o->posts; i++) {
		if (o->post[i].post == post)
			return o->post[i].readers;
	}
	return 0;
}

static const char *
why(int64_t post, enum cadence cadence)
{
	enum outlook_why w = OUTLOOK_OWED;

	OK(outlook_why(db, &conf, post, cadence, now + 1, &w, &err));
	return outlook_words(w);
}

static const char *
why_not(int64_t post, int64_t subscriber, enum cadence cadence)
{
	struct subscription_list all = {NULL, 0};
	enum outlook_why w = OUTLOOK_OWED;

	OK(subscription_list(db, subscriber, &all, &err));
	OK(outlook_why_not(db, &conf, post, subscriber, &all, cadence,
	    now + 1, &w, &err));
	subscription_list_release(&all);
	return outlook_words(w);
}

static void
as_many_as_the_digest_has(void **state)
{
	struct outlook o = {0};
	int64_t a = 0, b = 0, d = 0;

	(void)state;
	for (int i = 0; i < 40; i++) {
		char name[16] = "";

		snprintf(name, sizeof(name), "p%d", i);
		engine_join(name, (unsigned)(i % 3 + 1),
		    i % 4 ? CADENCE_DAILY : CADENCE_WEEKLY);
	}
	a = engine_news("alpha");
	engine_run(CADENCE_DAILY);
	b = engine_news("beta");
	o = outlook(CADENCE_DAILY);
	assert_int_equal(o.readers, 20);
	assert_int_equal(readers_of(&o, a), 0);
	assert_int_equal(readers_of(&o, b), 20);
	outlook_release(&o);
	o = outlook(CADENCE_WEEKLY);
	assert_int_equal(o.readers, 10);
	assert_int_equal(readers_of(&o, a), 7);
	assert_int_equal(readers_of(&o, b), 6);
	outlook_release(&o);
	d = engine_run(CADENCE_WEEKLY);
	assert_int_equal(people_int("SELECT recipients FROM digest"
	    " WHERE id = $1", d), 10);
	o = outlook(CADENCE_IMMEDIATE);
	assert_int_equal(o.readers, 0);
	outlook_release(&o);
}

static void
why_it_goes_to_nobody(void **state)
{
	struct postfile file;
	struct approve_add draft = {.flow = &flow, .file = &file,
	    .draft = true};
	enum outlook_why w = OUTLOOK_OWED;
	int64_t post = 0;

	(void)state;
	post = engine_news("alpha");
	assert_string_equal(why(post, CADENCE_DAILY), "owed");
	now += 30 * PEOPLE_DAY;
	assert_string_equal(why(post, CADENCE_DAILY),
	    "lapsed: two runs went by without it");
	assert_string_equal(why(post, CADENCE_MONTHLY), "owed");
	engine_withdraw(post);
	assert_string_equal(why(post, CADENCE_DAILY), "withdrawn");
	engine_file("alpha", "", NULL, &file);
	people_run(approve_add, &draft);
	postfile_release(&file);
	assert_string_equal(why(draft.post, CADENCE_DAILY), "a draft");
	post = engine_post("alpha", "Publish: 2026-05-01 08:00\n", NULL);
	assert_string_equal(why(post, CADENCE_DAILY),
	    "a draft that is published later");
	post = engine_post("alpha", "Kind: survey\nCloses: 2026-04-05\n",
	    NULL);
	assert_string_equal(why(post, CADENCE_DAILY), "owed");
	now += 5 * PEOPLE_DAY;
	assert_string_equal(why(post, CADENCE_DAILY),
	    "closed, or its dates are over");
	assert_false(outlook_why(db, &conf, 99, CADENCE_DAILY, now, &w,
	    &err));
	assert_int_equal(err.code, EX_DATAERR);
	memset(&err, 0, sizeof(err));
}

static void
why_it_does_not_go_to_one(void **state)
{
	int64_t before = engine_news("alpha");
	int64_t a = engine_join("a", 1, CADENCE_DAILY);
	int64_t sent = engine_news("alpha");
	int64_t other = engine_news("beta");
	int64_t next = 0;

	(void)state;
	assert_string_equal(why_not(sent, a, CADENCE_DAILY), "owed");
	assert_string_equal(why_not(sent, a, CADENCE_WEEKLY),
	    "in a topic with another cadence");
	engine_run(CADENCE_DAILY);
	next = engine_news("alpha");
	assert_string_equal(why_not(before, a, CADENCE_DAILY),
	    "approved before they subscribed");
	assert_string_equal(why_not(sent, a, CADENCE_DAILY), "sent already");
	assert_string_equal(why_not(other, a, CADENCE_DAILY),
	    "in none of their topics");
	assert_string_equal(why_not(next, a, CADENCE_DAILY), "owed");
	engine_correct(sent, "alpha", "", "Ny text.");
	assert_string_equal(why_not(sent, a, CADENCE_DAILY), "owed");
	engine_correct(before, "alpha", "", "Ny text.");
	assert_string_equal(why_not(before, a, CADENCE_DAILY),
	    "approved before they subscribed");
}

/* --- random people, beside the digest made person by person --------------- */

enum { CROWD = 60, ROUNDS = 14, TOPICS = 3 };

/* Some have left, topics were merged under some, and some subscribe only
 * after the first posts. */
static void
crowd_join(int who)
{
	char *address = mem_printf("c%d@example.se", who);
	const int64_t id = people_join(address, 1 + roll(7),
	    (enum cadence)(1 + roll(4)));
	struct query q = db_query(db, "UPDATE subscription SET cadence = $2,"
	    " owed_from = $3, merged_from = $4, merged_owed = $5"
	    " WHERE subscriber = $1 AND topic % 2 = $6");

	mem_free(address);
	for (int odd = 0; odd < 2; odd++) {
		query_bind_int(&q, 1, id);
		query_bind_int(&q, 2, 1 + roll(4));
		query_bind_int(&q, 3, now + roll(9 * PEOPLE_DAY));
		query_bind_null(&q, 4);
		if (roll(4) == 0)
			query_bind_int(&q, 4, topic_ids[1 + roll(TOPICS)]);
		query_bind_int(&q, 5, now + roll(9 * PEOPLE_DAY));
		query_bind_int(&q, 6, odd);
		assert_false(query_next(&q));
		query_again(&q);
	}
	OK(query_end(&q, &err));
	q = db_query(db, "UPDATE subscriber SET state = $2, language = $3"
	    " WHERE id = $1");
	query_bind_int(&q, 1, id);
	query_bind_text(&q, 2, roll(8) ? "active" : "left");
	query_bind_text(&q, 3, roll(3) ? "sv" : "en");
	OK(query_run(&q, &err));
}

static int64_t
crowd_paid(int64_t digest, int64_t post)
{
	struct query q = db_query(db, "SELECT count(*) FROM outbox o"
	    " JOIN variant_edition ve ON ve.variant = o.variant"
	    " JOIN edition e ON e.id = ve.edition"
	    " WHERE o.digest = $1 AND ve.pays = 1 AND e.post = $2");
	int64_t n = 0;

	query_bind_int(&q, 1, digest);
	query_bind_int(&q, 2, post);
	assert_true(query_next(&q));
	n = query_int(&q, 0);
	OK(query_end(&q, &err));
	return n;
}

static void
crowd_run(unsigned seed)
{
	static const char *const slugs[] = {"alpha", "beta", "gamma",
	    "alpha, beta", "beta, gamma"};
	int64_t post[ROUNDS] = {0};
	int64_t most = 0;

	for (int i = 0; i < CROWD; i++)
		crowd_join(i);
	for (int i = 0; i < ROUNDS; i++) {
		struct outlook o = {.flow = &flow,
		    .cadence = (enum cadence)roll(5)};
		struct compose_digest job = {.cadence = o.cadence};
		int64_t made = 0;

		now += roll(2 * PEOPLE_DAY);
		post[i] = engine_news(slugs[roll(5)]);
		if (i > 1 && roll(3) == 0)
			engine_correct(post[roll(i)], slugs[roll(5)], "",
			    "Ny text.");
		if (roll(3) == 0) {
			o.only_topic = job.topics = &topic_ids[1 + roll(TOPICS)];
			o.only_topics = job.topics_n = 1;
		}
		o.all_cadences = job.all_cadences = o.cadence == 0 && roll(2);
		o.leaves_at = now + 1;
		OK(outlook_make(db, &o, &err));
		made = engine_freeze(job);
		if (o.readers != people_int("SELECT count(*) FROM outbox"
		    " WHERE digest = $1", made))
			fail_msg("seed %u round %d: %lld readers", seed, i,
			    (long long)o.readers);
		for (int p = 0; p <= i; p++)
			assert_int_equal(readers_of(&o, post[p]),
			    crowd_paid(made, post[p]));
		most = o.readers > most ? o.readers : most;
		outlook_release(&o);
		if (made != 0)
			engine_sent(made);
	}
	assert_true(most > CROWD / 6);
}

static void
a_crowd_is_counted_as_if_one_by_one(void **state)
{
	model_run(crowd_run, engine_setup, engine_teardown, state);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, engine_setup, \
    engine_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(as_many_as_the_digest_has),
	    TEST(a_crowd_is_counted_as_if_one_by_one),
	    TEST(why_it_goes_to_nobody),
	    TEST(why_it_does_not_go_to_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
