/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is remembered of the past, against a calendar that the test knows. */
#include "unit/test.h"

#include "flow/chronicle.h"
#include "store/history.h"
#include "unit/flow/people.h"

/* PEOPLE_START is 2023-11-14 23:13 in Stockholm. */

static void
person(const char *name, int64_t confirmed, int64_t left)
{
	struct query q = db_query(db, "INSERT INTO subscriber (address,"
	    " address_key, state, language, created_at, confirmed_at,"
	    " left_at) VALUES ($1, $1, CASE WHEN $3 > 0 THEN 'left'"
	    " ELSE 'active' END, 'sv', $2, $2, nullif($3, 0))");

	query_bind_text(&q, 1, name);
	query_bind_int(&q, 2, confirmed);
	query_bind_int(&q, 3, left);
	assert_true(query_run(&q, &err));
}

static void
look(void)
{
	if (!chronicle(db, &err))
		fail_msg("%s", err.text);
}

/* "20231112 2+1-0 20231113 ..." */
static const char *
history(void)
{
	static char text[4096];
	struct history_days days = {NULL, 0};
	size_t n = 0;

	text[0] = '\0';
	assert_true(history_read_days(db, 0, &days, &err));
	for (size_t i = 0; i < days.count; i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n,
		    "%s%lld %lld+%lld-%lld", i ? " " : "",
		    (long long)days.item[i].day,
		    (long long)days.item[i].subscribers,
		    (long long)days.item[i].joined,
		    (long long)days.item[i].departed);
	history_days_release(&days);
	return text;
}

static void
counted_back_and_on(void **state)
{
	(void)state;
	look();
	assert_string_equal(history(), "");
	person("a", now - 2 * PEOPLE_DAY, 0);
	person("b", now - 2 * PEOPLE_DAY, now - PEOPLE_DAY);
	person("c", now - PEOPLE_DAY, 0);
	person("d", now - 60, 0);		/* today: not over */
	look();
	assert_string_equal(history(),
	    "20231112 2+2-0 20231113 2+1-1");
	look();					/* nothing more today */
	now += 3600;				/* past midnight */
	person("e", now, 0);
	look();
	assert_string_equal(history(),
	    "20231112 2+2-0 20231113 2+1-1 20231114 3+1-0");

	/* It stood still for two days; what was kept stays as it is. */
	assert_true(db_run_script(db, "UPDATE subscriber SET state ="
	    " 'erased', confirmed_at = NULL WHERE address = 'b'", &err));
	now += 2 * PEOPLE_DAY;
	look();
	assert_string_equal(history(), "20231112 2+2-0 20231113 2+1-1"
	    " 20231114 3+1-0 20231115 4+1-0 20231116 4+0-0");
}

static void
topics_of_the_last_day(void **state)
{
	(void)state;
	person("a", now - PEOPLE_DAY, 0);
	assert_true(db_run_script(db, "INSERT INTO subscription (subscriber,"
	    " topic, cadence, owed_from) SELECT s.id, t.id, 3, 1"
	    " FROM subscriber s, topic t WHERE t.slug < 'c'", &err));
	look();
	assert_int_equal(people_int("SELECT sum(subscribers) FROM"
	    " history_topic WHERE day = 20231113 AND topic >= $1", 0), 2);
	assert_int_equal(people_int("SELECT count(*) FROM history_topic"
	    " WHERE topic >= $1", 0), 4);
}

/* Older than the plots go, and more days than one transaction writes. */
static void
long_ago(void **state)
{
	(void)state;
	person("a", now - (int64_t)3000 * PEOPLE_DAY, 0);
	look();
	assert_int_equal(people_int("SELECT count(*) FROM history_day"
	    " WHERE day > $1", 0), CHRONICLE_BACK);
	assert_int_equal(people_int("SELECT min(subscribers) FROM history_day"
	    " WHERE day > $1", 0), 1);
}

static void
results_of_digests(void **state)
{
	struct history_digests digests = {NULL, 0};

	(void)state;
	assert_true(db_run_script(db, "INSERT INTO digest (public_id, cadence,"
	    " run_day, state, reason, scope, created_at, leaves_at,"
	    " finished_at, dated_at, base_url, sender, reply_to, site_name,"
	    " key_id, subject, recipients) VALUES ('x', 0, 0, 'done', '', '',"
	    " 1, 1, 2, 1, '', '', '', '', 1, 'Nytt', 4),"
	    " ('y', 0, 0, 'sending', '', '', 1, 1, NULL, 1, '', '', '', '',"
	    " 1, 'Nyare', 4);"
	    "INSERT INTO outbox (purpose, state, digest, subscriber, variant,"
	    " attempts, doubts, next_at, at, created_at) VALUES"
	    " (1, 6, 1, 1, 1, 1, 0, 0, 1, 1), (1, 6, 1, 2, 1, 1, 0, 0, 1, 1),"
	    " (1, 7, 1, 3, 1, 1, 0, 0, 1, 1), (1, 9, 1, 4, 1, 0, 0, 0, 1, 1)",
	    &err));
	look();
	assert_true(history_read_digests(db, 10, &digests, &err));
	assert_int_equal(digests.count, 1);
	assert_string_equal(digests.item[0].subject, "Nytt");
	assert_int_equal(digests.item[0].result.sent, 2);
	assert_int_equal(digests.item[0].result.failed, 1);
	assert_int_equal(digests.item[0].result.doubt, 0);
	assert_int_equal(digests.item[0].result.other, 1);
	history_digests_release(&digests);

	/* Retried, and over once more. */
	assert_true(db_run_script(db, "UPDATE outbox SET state = 6"
	    " WHERE state = 7", &err));
	now += 60;
	look();
	assert_int_equal(people_int("SELECT sent FROM history_digest"
	    " WHERE digest = $1", 1), 2);
	assert_true(db_run_script(db, "UPDATE digest SET finished_at ="
	    " 1700000030 WHERE id = 1", &err));
	look();
	assert_int_equal(people_int("SELECT sent FROM history_digest"
	    " WHERE digest = $1", 1), 3);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, people_setup, \
	people_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(counted_back_and_on),
		TEST(topics_of_the_last_day),
		TEST(long_ago),
		TEST(results_of_digests),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
