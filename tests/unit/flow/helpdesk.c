/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What staff do for one person. */
#include "unit/test.h"

#include "flow/helpdesk.h"
#include "flow/roster.h"
#include "store/roll.h"
#include "unit/flow/no_plan.h"
#include "unit/flow/people.h"

static struct helpdesk_add
add(const char *address)
{
	struct helpdesk_add job = {.ask = {.flow = &flow, .language = "sv",
	    .choices = 1}, .how = "wrote on a list", .day = "2023-11-14"};

	job.ask.choice[0] = (struct subscribe_choice){topic_ids[1],
	    CADENCE_WEEKLY};
	assert_true(address_read(address, &job.ask.address, &err));
	people_run(helpdesk_add, &job);
	return job;
}

static int64_t
audit(const char *what)
{
	struct query q = db_query(db,
	    "SELECT count(*) FROM audit WHERE what = $1");
	int64_t n = 0;

	query_bind_text(&q, 1, what);
	if (query_next(&q))
		n = query_int(&q, 0);
	assert_true(query_end(&q, &err));
	return n;
}

static void
added_ones_confirm_themselves(void **state)
{
	struct helpdesk_add job = add("anna@example.se");

	(void)state;
	assert_true(job.subscriber > 0);
	assert_true(job.ask.mailed);
	assert_string_equal(people_text("SELECT state FROM subscriber"
	    " WHERE id = $1", job.subscriber), "pending");
	assert_string_equal(people_text("SELECT o.evidence FROM"
	    " consent_origin o JOIN consent c ON c.id = o.consent"
	    " WHERE c.subscriber = $1 AND c.event = 'asked'"
	    " AND c.method = 'staff'", job.subscriber),
	    "2023-11-14: wrote on a list");
	/* Pressed twice: one mail. */
	assert_false(add("anna@example.se").ask.mailed);
	assert_int_equal(people_int("SELECT count(*) FROM outbox"
	    " WHERE subscriber = $1", job.subscriber), 1);
}

static void
nobody_who_is_suppressed_is_added(void **state)
{
	struct helpdesk_suppress job = {.flow = &flow,
	    .subscriber = add("anna@example.se").subscriber};
	struct helpdesk_add again;

	(void)state;
	people_run(helpdesk_suppress, &job);
	people_run(helpdesk_suppress, &job);
	assert_int_equal(people_int("SELECT count(*) FROM outbox"
	    " WHERE state = 1 AND subscriber = $1", job.subscriber), 0);
	again = add("anna@example.se");
	assert_true(again.suppressed);
	assert_false(again.ask.mailed);
	people_run(helpdesk_lift, &job);
	people_run(helpdesk_lift, &job);
	assert_int_equal(audit("subscriber.lift"), 1);
	assert_int_equal(people_int("SELECT count(*) FROM suppression"
	    " WHERE $1 = 0", 0), 0);
	now += 2 * PEOPLE_DAY;
	assert_true(add("anna@example.se").ask.mailed);
}

static void
opening_is_noted_by_number(void **state)
{
	const int64_t id = add("anna@example.se").subscriber;
	struct helpdesk_open job = {.flow = &flow, .subscriber = id};
	bool opened = true;

	(void)state;
	assert_true(roll_opened(db, "test", id, now, &opened, &err));
	assert_false(opened);
	people_run(helpdesk_open, &job);
	assert_true(job.found);
	assert_true(roll_opened(db, "test", id, now, &opened, &err));
	assert_true(opened);
	assert_true(roll_opened(db, "other", id, now, &opened, &err));
	assert_false(opened);
	assert_true(roll_opened(db, "test", id, now + 1, &opened, &err));
	assert_false(opened);
	assert_int_equal(people_int("SELECT count(*) FROM audit WHERE"
	    " detail LIKE '%@%' OR subject LIKE '%@%' OR $1 <> 0", 0), 0);
	job.subscriber = 99;
	people_run(helpdesk_open, &job);
	assert_false(job.found);
	assert_int_equal(audit("subscriber.open"), 1);
}

static bool
people_many(struct tx *tx, void *arg, struct err *e)
{
	for (int i = 0; i < *(int *)arg; i++) {
		char address[40] = "";
		int64_t id = 0;

		snprintf(address, sizeof(address), "%sp%d@example.se",
		    i == 7 ? "=" : "", i);
		if (!subscriber_add(tx, address, address, i % 5 ? "active" :
		    "pending", "sv", &id, e))
			return false;
	}
	return true;
}

/* The pieces together. */
static char *
roster(bool json)
{
	struct roster r = {.json = json};
	struct buf all = BUF_INIT(BUF_PAGE), piece = BUF_INIT(BUF_PAGE);

	do {
		buf_clear(&piece);
		assert_true(roster_some(db, &r, &piece, &err));
		buf_add(&all, buf_text(&piece), piece.len);
	} while (piece.len > 0);
	buf_release(&piece);
	return buf_take(&all);
}

static void
everybody_is_written_out_in_pieces(void **state)
{
	int many = 250;
	char *text = roster(true);
	size_t lines = 0;

	(void)state;
	assert_string_equal(text, "[]\n");
	mem_free(text);
	people_run(people_many, &many);
	text = roster(false);
	for (const char *c = text; *c; c++)
		lines += *c == '\n';
	assert_int_equal(lines, 1 + 200);
	/* No spreadsheet takes it for a formula. */
	assert_non_null(strstr(text, "\n'=p7@example.se,"));
	mem_free(text);
	text = roster(true);
	assert_int_equal(text[0], '[');
	assert_string_equal(text + strlen(text) - 3, "}]\n");
	mem_free(text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(added_ones_confirm_themselves,
		    people_setup, people_teardown),
		cmocka_unit_test_setup_teardown(
		    nobody_who_is_suppressed_is_added, people_setup,
		    people_teardown),
		cmocka_unit_test_setup_teardown(opening_is_noted_by_number,
		    people_setup, people_teardown),
		cmocka_unit_test_setup_teardown(
		    everybody_is_written_out_in_pieces, people_setup,
		    people_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
