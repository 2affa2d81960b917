/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/test.h"

#include "unit/flow/no_plan.h"
#include "unit/flow/people.h"

/* The number of the change that was queued; 0 = no mail more. */
static int64_t
move_to(int64_t id, const char *address)
{
	struct subscribe_address job = {.flow = &flow, .subscriber = id};
	const int64_t before = people_int("SELECT coalesce(max(id), 0)"
	    " FROM outbox WHERE purpose = 4 AND $1 = $1", 0);
	int64_t after = 0;

	assert_true(address_read(address, &job.address, &err));
	people_run(subscribe_address, &job);
	assert_true(job.found);
	after = people_int("SELECT coalesce(max(id), 0) FROM outbox"
	    " WHERE purpose = 4 AND $1 = $1", 0);
	return after == before ? 0 : people_int("SELECT max(id)"
	    " FROM address_change WHERE subscriber = $1", id);
}

static int
confirm_move(int64_t id, int64_t change)
{
	struct subscribe_address_confirm job = {
	    .flow = &flow, .subscriber = id, .change = change,
	};

	people_run(subscribe_address_confirm, &job);
	return (int)job.outcome;
}

static void
the_new_confirms_and_the_old_is_told(void **state)
{
	int64_t id = people_join("old@example.se", 3, CADENCE_WEEKLY);
	int64_t change = 0;

	(void)state;
	change = move_to(id, "New@example.org");
	assert_int_not_equal(change, 0);
	assert_string_equal(people_text("SELECT address || ' ' || detail"
	    " FROM outbox WHERE purpose = 4 AND subscriber = $1", id),
	    "New@example.org change=1 lang=sv asked=1700000000");
	assert_int_equal(people_id("old@example.se"), id);
	assert_int_equal(confirm_move(id, change),
	    SUBSCRIBE_ADDRESS_CHANGED);
	assert_int_equal(people_id("new@example.org"), id);
	assert_int_equal(people_id("old@example.se"), 0);
	assert_string_equal(people_text("SELECT address FROM subscriber"
	    " WHERE id = $1", id), "New@example.org");
	assert_string_equal(people_text("SELECT address || ' ' || detail"
	    " FROM outbox WHERE purpose = 5 AND subscriber = $1", id),
	    "old@example.se lang=sv asked=1700000000");
	assert_string_equal(people_text("SELECT topics FROM consent"
	    " WHERE event = 'moved' AND subscriber = $1", id),
	    "alpha:weekly:1700000000 beta:weekly:1700000000");
	assert_int_equal(confirm_move(id, change),
	    SUBSCRIBE_ADDRESS_ALREADY);
	assert_int_equal(people_int("SELECT count(*) FROM outbox"
	    " WHERE purpose = 5 AND $1 = $1", 0), 1);
}

static void
a_later_change_replaces_an_earlier(void **state)
{
	int64_t id = people_join("old@example.se", 1, CADENCE_WEEKLY);
	int64_t slip = move_to(id, "nwe@example.org");
	int64_t change = move_to(id, "new@example.org");

	(void)state;
	assert_int_not_equal(change, 0);
	assert_string_equal(people_text("SELECT group_concat(state, ' ')"
	    " FROM outbox WHERE purpose = 4 AND subscriber = $1", id), "10 1");
	assert_int_equal(confirm_move(id, slip), SUBSCRIBE_ADDRESS_GONE);
	/* Two a day: others' inboxes are not for playing with. */
	assert_int_equal(move_to(id, "third@example.org"), 0);
	assert_int_equal(confirm_move(id, change),
	    SUBSCRIBE_ADDRESS_CHANGED);
}

static void
who_may_not_have_it(void **state)
{
	int64_t id = people_join("old@example.se", 1, CADENCE_WEEKLY);
	int64_t other = people_join("taken@example.se", 1, CADENCE_WEEKLY);
	int64_t change = move_to(id, "taken@example.se");

	(void)state;
	assert_int_not_equal(change, 0);
	assert_int_equal(confirm_move(other, change),
	    SUBSCRIBE_ADDRESS_GONE);
	assert_int_equal(confirm_move(4711, change), SUBSCRIBE_ADDRESS_GONE);
	assert_int_equal(confirm_move(id, change), SUBSCRIBE_ADDRESS_TAKEN);
	assert_int_equal(people_id("old@example.se"), id);
	assert_int_equal(people_id("taken@example.se"), other);
	now += 7 * PEOPLE_DAY;
	change = move_to(id, "free@example.se");
	now += 7 * PEOPLE_DAY;
	assert_int_equal(confirm_move(id, change), SUBSCRIBE_ADDRESS_GONE);
	assert_int_equal(move_to(id, "OLD@example.se"), 0);
	change = move_to(id, "dead@example.se");
	assert_int_not_equal(change, 0);
	people_suppress("dead@example.se");
	assert_int_equal(confirm_move(id, change), SUBSCRIBE_ADDRESS_GONE);
	assert_int_equal(people_id("old@example.se"), id);
}

static void
one_who_left_gives_way(void **state)
{
	int64_t other = people_join("b@example.se", 1, CADENCE_WEEKLY);
	int64_t id = people_join("a@example.se", 1, CADENCE_WEEKLY);
	struct subscribe_leave leave = {
	    .flow = &flow, .subscriber = other, .scope = SUBSCRIBE_ALL,
	    .method = "link",
	};
	int64_t change = 0;

	(void)state;
	people_run(subscribe_leave, &leave);
	change = move_to(id, "b@example.se");
	assert_int_equal(confirm_move(id, change),
	    SUBSCRIBE_ADDRESS_CHANGED);
	assert_string_equal(people_state(other), "erased");
	assert_int_equal(people_id("b@example.se"), id);
	assert_int_equal(confirm_move(id, change),
	    SUBSCRIBE_ADDRESS_ALREADY);
}

static void
a_new_address_may_say_never(void **state)
{
	int64_t id = people_join("a@example.se", 1, CADENCE_WEEKLY);
	struct subscribe_never never = {
	    .flow = &flow, .subscriber = id, .reason = "asked",
	};

	(void)state;
	never.change = move_to(id, "stranger@example.org");
	people_run(subscribe_never, &never);
	assert_string_equal(people_state(id), "active");
	assert_int_equal(confirm_move(id, never.change),
	    SUBSCRIBE_ADDRESS_GONE);
	now += PEOPLE_DAY;
	assert_int_equal(move_to(id, "stranger@example.org"), 0);
	assert_false(people_ask("stranger@example.org", 1, CADENCE_WEEKLY));
	assert_true(people_ask("a@example.se", 2, CADENCE_WEEKLY));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, people_setup, \
    people_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_new_confirms_and_the_old_is_told),
		TEST(a_later_change_replaces_an_earlier),
		TEST(who_may_not_have_it),
		TEST(one_who_left_gives_way),
		TEST(a_new_address_may_say_never),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
