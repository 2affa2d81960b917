/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mail that does not wait for its reader's pace, as the clock goes on. */
#include "unit/test.h"

#include "flow/sweep.h"
#include "unit/flow/engine.h"

static void
tick(void)
{
	OK(sweep(&flow, db, NULL, NULL, &err));
}

static void
at(int day, int hour, int minute)
{
	now = date_from_local(2026, 3, day, hour, minute);
	tick();
}

/* Digest rows of one person. */
static int64_t
mails(int64_t subscriber)
{
	return people_int("SELECT count(*) FROM outbox WHERE purpose = 1"
	    " AND state <> 10 AND subscriber = $1", subscriber);
}

static int64_t
digests(void)
{
	return people_int("SELECT count(*) FROM digest WHERE $1 = $1", 0);
}

/* One reader of each pace, who joined before; the runs are looked at. */
static int64_t who[CADENCE_MONTHLY + 1];

static void
readers(void)
{
	for (int c = CADENCE_IMMEDIATE; c <= CADENCE_MONTHLY; c++)
		who[c] = engine_join(cadence_name((enum cadence)c), 1,
		    (enum cadence)c);
	tick();
}

static void
urgent_waits_for_nothing(void **state)
{
	int64_t other = 0;

	(void)state;
	readers();
	other = engine_join("other", 2, CADENCE_DAILY);
	at(4, 23, 30);		/* a quiet hour */
	engine_post("alpha", "", NULL);
	tick();
	assert_int_equal(digests(), 0);
	engine_post("alpha", "Urgent: yes\n", NULL);
	tick();
	assert_int_equal(digests(), 1);
	for (int c = CADENCE_IMMEDIATE; c <= CADENCE_MONTHLY; c++)
		assert_int_equal(mails(who[c]), 1);
	assert_int_equal(mails(other), 0);
	assert_int_equal(people_int("SELECT count(*) FROM digest"
	    " WHERE state = 'sending' AND leaves_at <= $1", now), 1);
	/* It alone, and once. */
	assert_int_equal(people_int("SELECT count(*) FROM variant_edition"
	    " WHERE pays = $1 AND edition = 1", 1), 0);
	at(4, 23, 45);
	at(5, 6, 0);
	assert_int_equal(digests(), 1);
	/* What others wait for comes at its own pace. */
	at(5, 9, 0);
	assert_int_equal(mails(who[CADENCE_DAILY]), 2);
	assert_int_equal(mails(who[CADENCE_WEEKLY]), 1);
}

static void
a_correction_of_it_is_urgent_too(void **state)
{
	int64_t post = 0;

	(void)state;
	readers();
	at(4, 13, 0);
	post = engine_post("alpha", "Urgent: yes\n", NULL);
	tick();
	OK(db_run_script(db, "UPDATE outbox SET state = 6", &err));
	now += ENGINE_HOUR;
	engine_correct(post, "alpha", "Urgent: yes\n", NULL);
	tick();
	for (int c = CADENCE_IMMEDIATE; c <= CADENCE_MONTHLY; c++)
		assert_int_equal(mails(who[c]), 2);
}

/* Wednesday: closes on Monday, the weekly run is on Tuesday the 10th. */
static void
a_survey_comes_before_it_closes(void **state)
{
	(void)state;
	readers();
	at(4, 13, 0);
	engine_post("alpha", "Kind: survey\nCloses: 2026-03-09\n"
	    "Reminder: no\n", NULL);
	engine_post("alpha", "", NULL);
	at(4, 13, 5);
	at(5, 8, 29);
	assert_int_equal(mails(who[CADENCE_WEEKLY]), 0);
	/* Thursday's daily hour, held as the daily one is. */
	at(5, 8, 30);
	assert_int_equal(mails(who[CADENCE_DAILY]), 1);
	assert_int_equal(mails(who[CADENCE_WEEKLY]), 1);
	assert_int_equal(mails(who[CADENCE_MONTHLY]), 1);
	assert_int_equal(people_int("SELECT count(*) FROM digest"
	    " WHERE state = 'held' AND leaves_at = $1",
	    date_from_local(2026, 3, 5, 9, 0)), 3);
	assert_int_equal(people_int("SELECT count(*) FROM digest"
	    " WHERE run_day < $1", 0), 2);
	/* Nothing else that pays. */
	assert_int_equal(people_int("SELECT max(n) FROM (SELECT count(*) AS n"
	    " FROM variant_edition ve JOIN variant v ON v.id = ve.variant"
	    " JOIN digest d ON d.id = v.digest WHERE ve.pays = 1"
	    " AND d.run_day < $1 GROUP BY v.id)", 0), 1);
	at(5, 9, 0);
	at(6, 9, 0);
	assert_int_equal(mails(who[CADENCE_WEEKLY]), 1);
	/* The rest comes when it always does; the survey does not again. */
	at(10, 9, 0);
	assert_int_equal(mails(who[CADENCE_WEEKLY]), 2);
	assert_int_equal(people_int("SELECT count(*) FROM outbox o"
	    " JOIN variant_edition ve ON ve.variant = o.variant"
	    " WHERE ve.edition = 1 AND o.subscriber = $1",
	    who[CADENCE_WEEKLY]), 1);
}

static void
one_that_can_wait_waits(void **state)
{
	(void)state;
	readers();
	at(4, 13, 0);
	engine_post("alpha", "Kind: survey\nCloses: 2026-03-10\n"
	    "Reminder: no\n", NULL);
	at(5, 9, 0);
	assert_int_equal(mails(who[CADENCE_WEEKLY]), 0);
	assert_int_equal(mails(who[CADENCE_MONTHLY]), 1);
	at(10, 8, 30);
	assert_int_equal(mails(who[CADENCE_WEEKLY]), 1);
}

/* Friday at noon, closes on Sunday: no daily hour between. */
static void
too_late_for_the_hour_is_now(void **state)
{
	(void)state;
	readers();
	at(6, 12, 0);
	engine_post("alpha", "Kind: survey\nCloses: 2026-03-08\n", NULL);
	now += 2;
	tick();
	for (int c = CADENCE_DAILY; c <= CADENCE_MONTHLY; c++)
		assert_int_equal(mails(who[c]), 1);
	at(6, 21, 0);
	engine_post("alpha", "Kind: survey\nCloses: 2026-03-07\n", NULL);
	now += 2;
	tick();
	assert_int_equal(mails(who[CADENCE_WEEKLY]), 1);
	at(7, 7, 0);
	assert_int_equal(mails(who[CADENCE_WEEKLY]), 2);
	assert_int_equal(mails(who[CADENCE_DAILY]), 2);
	at(9, 9, 0);
	assert_int_equal(mails(who[CADENCE_DAILY]), 2);
}

/* Tuesday's mail is made at 8.30; what comes at 8.45 is not in it. */
static void
a_run_that_is_made_is_missed(void **state)
{
	(void)state;
	readers();
	at(10, 8, 30);
	at(10, 8, 45);
	engine_post("alpha", "Kind: survey\nCloses: 2026-03-12\n", NULL);
	now += 2;
	tick();
	at(10, 9, 0);
	assert_int_equal(mails(who[CADENCE_WEEKLY]), 0);
	at(11, 8, 30);
	assert_int_equal(mails(who[CADENCE_WEEKLY]), 1);
}

/* Told in October of a date in June, which moves in May to next week. */
static void
a_date_that_moves_reaches_the_slow(void **state)
{
	static const char first[] = "Kind: meeting\n"
	    "When: 2026-10-20 10:00; M\n";
	int64_t post = 0;

	(void)state;
	readers();
	at(4, 13, 0);
	post = engine_post("alpha", first, NULL);
	at(5, 9, 0);
	at(10, 9, 0);
	now = date_from_local(2026, 4, 7, 9, 0);
	tick();
	OK(db_run_script(db, "UPDATE outbox SET state = 6", &err));
	assert_int_equal(mails(who[CADENCE_MONTHLY]), 1);
	now = date_from_local(2026, 10, 12, 13, 0);
	tick();
	engine_correct(post, "alpha", "Kind: meeting\n"
	    "When: 2026-10-15 10:00; M\n", NULL);
	OK(db_run_script(db, "UPDATE edition SET kind = 'moved'"
	    " WHERE kind = 'correction'", &err));
	now += 2;
	tick();
	now = date_from_local(2026, 10, 13, 9, 0);
	tick();
	for (int c = CADENCE_DAILY; c <= CADENCE_MONTHLY; c++)
		assert_int_equal(mails(who[c]), 2);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, engine_setup, \
    engine_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(urgent_waits_for_nothing),
	    TEST(a_correction_of_it_is_urgent_too),
	    TEST(a_survey_comes_before_it_closes),
	    TEST(one_that_can_wait_waits),
	    TEST(too_late_for_the_hour_is_now),
	    TEST(a_run_that_is_made_is_missed),
	    TEST(a_date_that_moves_reaches_the_slow),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
