/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/test.h"

#include "unit/flow/no_plan.h"
#include "unit/flow/people.h"

static void
asking_is_kept_and_mailed(void **state)
{
	int64_t id = 0;

	(void)state;
	assert_true(people_ask("Anna@example.se", 3, CADENCE_WEEKLY));
	id = people_id("anna@example.se");
	assert_string_equal(people_state(id), "pending");
	assert_string_equal(people_subscriptions(id), "");
	assert_int_equal(people_int("SELECT count(*) FROM wish"
	    " WHERE subscriber = $1", id), 2);
	assert_string_equal(people_text("SELECT purpose || ' ' || state"
	    " || ' ' || coalesce(address, 'own') || ' ' || detail FROM outbox"
	    " WHERE subscriber = $1", id),
	    "2 1 own lang=sv asked=1700000000");
	assert_string_equal(people_text("SELECT event || ' ' || topics"
	    " || ' ' || language || ' ' || method FROM consent"
	    " WHERE subscriber = $1", id),
	    "asked alpha:weekly:0 beta:weekly:0 sv form");
	assert_string_equal(people_text("SELECT w.text FROM consent c"
	    " JOIN wording w ON w.hash = c.wording WHERE c.subscriber = $1",
	    id), "I want letters.");
	assert_string_equal(people_text("SELECT network FROM consent_origin"
	    " WHERE $1 = $1", id), "192.0.2.7");
	assert_int_equal(people_int("SELECT count(*) FROM audit"
	    " WHERE subject LIKE '%@%' OR detail LIKE '%@%' OR $1 = 0", 1), 0);
}

static void
asking_again_is_limited(void **state)
{
	int sent = 0;

	(void)state;
	assert_true(people_ask("a@example.se", 1, CADENCE_WEEKLY));
	now += conf.abuse.confirm_again_minutes * 60 - 1;
	assert_false(people_ask("a@example.se", 2, CADENCE_WEEKLY));
	now++;
	assert_true(people_ask("a@example.se", 2, CADENCE_WEEKLY));
	/* Two a day, four in thirty days, however often one asks. */
	for (int i = 0; i < 29 * 24; i++) {
		now += 3600;
		sent += people_ask("a@example.se", 1, CADENCE_WEEKLY);
		if (i == 20)
			assert_int_equal(sent, 0);
	}
	assert_int_equal(sent, 2);
	now += 2 * PEOPLE_DAY;
	assert_true(people_ask("a@example.se", 1, CADENCE_WEEKLY));
}

static void
one_mail_confirms_what_was_asked_meanwhile(void **state)
{
	int64_t id = 0;

	(void)state;
	assert_true(people_ask("a@example.se", 1, CADENCE_WEEKLY));
	now += 60;
	assert_false(people_ask("a@example.se", 2, CADENCE_DAILY));
	now += 60;
	id = people_id("a@example.se");
	assert_int_equal(people_confirm(id), SUBSCRIBE_CONFIRMED);
	assert_string_equal(people_state(id), "active");
	assert_string_equal(people_subscriptions(id),
	    "alpha:weekly:1700000120 beta:daily:1700000120");
	assert_string_equal(people_text("SELECT event || ' ' || topics"
	    " || ' ' || (wording <> '') FROM consent WHERE subscriber = $1"
	    " ORDER BY id DESC LIMIT 1", id),
	    "confirmed alpha:weekly:1700000120 beta:daily:1700000120 1");
	assert_int_equal(people_confirm(id), SUBSCRIBE_ALREADY);
	assert_int_equal(people_int("SELECT count(*) FROM consent"
	    " WHERE event = 'confirmed' AND subscriber = $1", id), 1);
}

static void
old_and_unknown_links_confirm_nothing(void **state)
{
	int64_t id = 0;

	(void)state;
	assert_int_equal(people_confirm(4711), SUBSCRIBE_GONE);
	assert_true(people_ask("a@example.se", 1, CADENCE_WEEKLY));
	id = people_id("a@example.se");
	now += 7 * PEOPLE_DAY;
	assert_int_equal(people_confirm(id), SUBSCRIBE_GONE);
	assert_string_equal(people_state(id), "pending");
	assert_string_equal(people_subscriptions(id), "");
}

static void
asking_for_an_active_one_changes_nothing_yet(void **state)
{
	int64_t id = people_join("a@example.se", 1, CADENCE_WEEKLY);

	(void)state;
	now += PEOPLE_DAY;
	assert_true(people_ask("a@example.se", 3, CADENCE_DAILY));
	assert_string_equal(people_state(id), "active");
	assert_string_equal(people_subscriptions(id),
	    "alpha:weekly:1700000000");
	assert_int_equal(people_confirm(id), SUBSCRIBE_CONFIRMED);
	/* What was there keeps its time: nothing is owed twice or lost. */
	assert_string_equal(people_subscriptions(id),
	    "alpha:daily:1700000000 beta:daily:1700086400");
}

static void
closed_topics_cannot_be_asked_for(void **state)
{
	struct tx tx = {NULL};

	(void)state;
	assert_true(tx_begin(db, &tx, &err));
	assert_true(topic_set_state(&tx, topic_ids[1], "closed", 0, &err));
	assert_true(tx_commit(&tx, &err));
	assert_false(people_ask("a@example.se", 1, CADENCE_WEEKLY));
	assert_int_equal(people_int("SELECT count(*) FROM wish WHERE $1 = $1",
	    0), 0);
	assert_true(people_ask("a@example.se", 3, CADENCE_WEEKLY));
	assert_int_equal(people_confirm(people_id("a@example.se")),
	    SUBSCRIBE_CONFIRMED);
	assert_string_equal(people_subscriptions(people_id("a@example.se")),
	    "beta:weekly:1700000000");
}

static void
never_again_is_kept_without_the_address(void **state)
{
	struct subscribe_never never = {.flow = &flow, .reason = "asked"};
	int64_t id = people_join("a@example.se", 3, CADENCE_WEEKLY);

	(void)state;
	now += PEOPLE_DAY;
	assert_true(people_ask("a@example.se", 4, CADENCE_WEEKLY));
	never.subscriber = id;
	people_run(subscribe_never, &never);
	people_run(subscribe_never, &never);
	assert_string_equal(people_state(id), "left");
	assert_string_equal(people_subscriptions(id), "");
	assert_int_equal(people_int("SELECT count(*) FROM outbox"
	    " WHERE state <> 10 AND subscriber = $1", id), 0);
	assert_int_equal(people_int("SELECT count(*) FROM suppression"
	    " WHERE reason = 'asked' AND $1 = $1", 0), 1);
	/* Any spelling; no mail, no trace beside the hash. */
	now += 40 * PEOPLE_DAY;
	assert_false(people_ask("A@Example.SE", 1, CADENCE_WEEKLY));
	assert_string_equal(people_state(id), "left");
	assert_int_equal(people_int("SELECT count(*) FROM wish WHERE $1 = $1",
	    0), 0);
	assert_int_equal(people_confirm(id), SUBSCRIBE_GONE);
	never.subscriber = 4711;
	people_run(subscribe_never, &never);
	assert_int_equal(people_int("SELECT count(*) FROM suppression"
	    " WHERE $1 = $1", 0), 1);
}

static void
one_who_never_confirmed_is_left_to_be_forgotten(void **state)
{
	struct subscribe_never never = {.flow = &flow, .reason = "asked"};

	(void)state;
	assert_true(people_ask("a@example.se", 1, CADENCE_WEEKLY));
	never.subscriber = people_id("a@example.se");
	people_run(subscribe_never, &never);
	assert_string_equal(people_state(never.subscriber), "pending");
	assert_int_equal(people_int("SELECT count(*) FROM outbox"
	    " WHERE state <> 10 AND subscriber = $1", never.subscriber), 0);
	assert_int_equal(people_confirm(never.subscriber), SUBSCRIBE_GONE);
}

static void
a_suppressed_address_is_not_confirmed(void **state)
{
	int64_t id = 0;

	(void)state;
	assert_true(people_ask("a@example.se", 1, CADENCE_WEEKLY));
	id = people_id("a@example.se");
	people_suppress("A@example.se");
	assert_int_equal(people_confirm(id), SUBSCRIBE_GONE);
	assert_string_equal(people_state(id), "pending");
	assert_string_equal(people_subscriptions(id), "");
}

static bool
link_to(const char *address)
{
	struct subscribe_link link = {.flow = &flow, .language = "en"};

	assert_true(address_read(address, &link.address, &err));
	people_run(subscribe_link, &link);
	return link.mailed;
}

static void
links_go_to_active_ones_within_limits(void **state)
{
	int64_t id = people_join("a@example.se", 1, CADENCE_WEEKLY);

	(void)state;
	assert_true(people_ask("p@example.se", 1, CADENCE_WEEKLY));
	assert_false(link_to("nobody@example.se"));
	assert_false(link_to("p@example.se"));
	assert_true(link_to("a@example.se"));
	assert_false(link_to("a@example.se"));
	now += 3600;
	assert_true(link_to("a@example.se"));
	now += 3600;
	assert_false(link_to("a@example.se"));
	assert_string_equal(people_text("SELECT detail FROM outbox"
	    " WHERE purpose = 3 AND subscriber = $1", id),
	    "lang=en asked=1700000000");
	/* Each asking leaves its line, so that a log does not tell either. */
	assert_int_equal(people_int("SELECT count(*) FROM audit"
	    " WHERE what = 'subscribe.link' AND $1 = $1", 0), 6);
	now += PEOPLE_DAY;
	people_suppress("a@example.se");
	assert_false(link_to("a@example.se"));
}

static int64_t
purge(void)
{
	struct tx tx = {NULL};
	int64_t count = 0;

	assert_true(tx_begin(db, &tx, &err));
	if (!subscriber_purge_pending(&tx, now - 7 * PEOPLE_DAY, &count,
	    &err))
		fail_msg("%s", err.text);
	assert_true(tx_commit(&tx, &err));
	return count;
}

static void
who_does_not_confirm_is_forgotten(void **state)
{
	struct subscribe_leave leave = {
	    .flow = &flow, .scope = SUBSCRIBE_ALL, .method = "link",
	};
	int64_t id = people_join("a@example.se", 1, CADENCE_WEEKLY);

	(void)state;
	leave.subscriber = id;
	people_run(subscribe_leave, &leave);
	assert_true(people_ask("b@example.se", 1, CADENCE_WEEKLY));
	/* One who comes back is not one who never was here. */
	now += 30 * PEOPLE_DAY;
	assert_true(people_ask("a@example.se", 2, CADENCE_WEEKLY));
	assert_int_equal(purge(), 1);
	assert_int_equal(people_id("b@example.se"), 0);
	assert_string_equal(people_state(id), "pending");
	now += 7 * PEOPLE_DAY - 1;
	assert_int_equal(purge(), 0);
	assert_int_equal(people_confirm(id), SUBSCRIBE_CONFIRMED);
	people_run(subscribe_leave, &leave);
	assert_true(people_ask("a@example.se", 2, CADENCE_WEEKLY));
	now += 8 * PEOPLE_DAY;
	assert_int_equal(purge(), 0);
	assert_string_equal(people_state(id), "left");
	assert_int_equal(people_int("SELECT count(*) FROM wish WHERE $1 = $1",
	    0), 0);
	/* Asking anew keeps a first asking alive. */
	assert_true(people_ask("c@example.se", 1, CADENCE_WEEKLY));
	now += 6 * PEOPLE_DAY;
	assert_true(people_ask("c@example.se", 1, CADENCE_WEEKLY));
	now += 2 * PEOPLE_DAY;
	assert_int_equal(purge(), 0);
	assert_int_equal(people_confirm(people_id("c@example.se")),
	    SUBSCRIBE_CONFIRMED);
}

static void
who_has_left_can_ask_for_the_link_that_erases(void **state)
{
	struct subscribe_leave leave = {.flow = &flow,
	    .scope = SUBSCRIBE_ALL, .method = "link"};

	(void)state;
	leave.subscriber = people_join("a@example.se", 1, CADENCE_WEEKLY);
	people_run(subscribe_leave, &leave);
	assert_string_equal(people_state(leave.subscriber), "left");
	assert_true(link_to("a@example.se"));
	assert_string_equal(people_state(leave.subscriber), "left");
	assert_int_equal(people_int("SELECT count(*) FROM outbox"
	    " WHERE purpose = 3 AND state = 1 AND subscriber = $1",
	    leave.subscriber), 1);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, people_setup, \
    people_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(asking_is_kept_and_mailed),
		TEST(asking_again_is_limited),
		TEST(one_mail_confirms_what_was_asked_meanwhile),
		TEST(old_and_unknown_links_confirm_nothing),
		TEST(asking_for_an_active_one_changes_nothing_yet),
		TEST(closed_topics_cannot_be_asked_for),
		TEST(never_again_is_kept_without_the_address),
		TEST(one_who_never_confirmed_is_left_to_be_forgotten),
		TEST(a_suppressed_address_is_not_confirmed),
		TEST(who_does_not_confirm_is_forgotten),
		TEST(links_go_to_active_ones_within_limits),
		TEST(who_has_left_can_ask_for_the_link_that_erases),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
