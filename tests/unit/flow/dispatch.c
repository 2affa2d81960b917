/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What staff send from the desk: once, held for a while; and proofs. */
#include "unit/test.h"

#include <sysexits.h>

#include "flow/control.h"
#include "flow/dispatch.h"
#include "flow/mailing.h"
#include "flow/proof.h"
#include "flow/staffing.h"
#include "store/once.h"
#include "store/tally.h"
#include "unit/flow/engine.h"

static int64_t
people(void)
{
	int64_t post = 0;

	engine_join("now1", 1, CADENCE_IMMEDIATE);
	engine_join("now2", 1, CADENCE_IMMEDIATE);
	engine_join("week", 1, CADENCE_WEEKLY);
	post = engine_news("alpha");
	conf.digest.undo_minutes = 5;
	return post;
}

static struct dispatch_send
send(const char *number, const int64_t *post, bool all)
{
	struct dispatch_send job = {.flow = &flow, .number = number,
	    .post = post, .posts = 1, .all_cadences = all};

	now++;
	people_run(dispatch_send, &job);
	return job;
}

static const char *
state(int64_t digest)
{
	return people_text("SELECT state FROM digest WHERE id = $1", digest);
}

static void
held_then_sent_once(void **unused)
{
	char one[ONCE_NUMBER] = "", other[ONCE_NUMBER] = "";
	const int64_t post = people();
	struct dispatch_send job;
	struct dispatch_now leave = {.flow = &flow};
	int64_t digest = 0;

	(void)unused;
	once_number(one);
	once_number(other);
	job = send(one, &post, false);
	digest = job.digest;
	assert_true(digest != 0);
	assert_false(job.again);
	/* The same form, and somebody else's that asks for the same. */
	job = send(one, &post, false);
	assert_int_equal(job.digest, digest);
	assert_true(job.again);
	job = send(other, &post, false);
	assert_int_equal(job.digest, digest);
	assert_true(job.again);
	engine_expand(digest, NULL, NULL);
	assert_string_equal(state(digest), "held");
	assert_int_equal(people_int("SELECT leaves_at FROM digest"
	    " WHERE id = $1", digest) > now + 4 * ENGINE_MINUTE, true);
	assert_int_equal(people_int("SELECT recipients FROM digest"
	    " WHERE id = $1", digest), 2);
	once_number(other);
	job = send(other, &post, false);
	assert_int_equal(job.digest, digest);
	leave.digest = digest;
	people_run(dispatch_now, &leave);
	assert_string_equal(state(digest), "sending");
	engine_sent(digest);
	/* Now it is another question: the slower ones alone are left. */
	once_number(other);
	job = send(other, &post, true);
	assert_int_not_equal(job.digest, digest);
	engine_expand(job.digest, NULL, NULL);
	assert_int_equal(people_int("SELECT recipients FROM digest"
	    " WHERE id = $1", job.digest), 1);
	assert_int_equal(people_int("SELECT count(*) FROM digest"
	    " WHERE $1 = $1", 0), 2);
}

static void
undone(void **unused)
{
	char number[ONCE_NUMBER] = "";
	const int64_t post = people();
	struct control_move move = {.flow = &flow};
	struct control_rows rows = {0};
	struct dispatch_send job;

	(void)unused;
	once_number(number);
	job = send(number, &post, false);
	engine_expand(job.digest, NULL, NULL);
	move.digest = rows.digest = job.digest;
	people_run(control_cancel, &move);
	people_run(control_cancel_rows, &rows);
	assert_int_equal(rows.cancelled, 2);
	/* The number is used up; a new form sends it. */
	assert_int_equal(send(number, &post, false).digest, job.digest);
	once_number(number);
	job = send(number, &post, false);
	assert_int_not_equal(job.digest, move.digest);
	engine_expand(job.digest, NULL, NULL);
	assert_int_equal(people_int("SELECT recipients FROM digest"
	    " WHERE id = $1", job.digest), 2);
}

static void
nothing_is_owed(void **unused)
{
	char number[ONCE_NUMBER] = "";
	int64_t post = people();

	(void)unused;
	engine_withdraw(post);
	once_number(number);
	assert_int_equal(send(number, &post, false).digest, 0);
	assert_int_equal(people_int("SELECT count(*) FROM digest"
	    " WHERE $1 = $1", 0), 0);
}

static void
a_proof(void **unused)
{
	char number[ONCE_NUMBER] = "";
	const int64_t post = people();
	const struct subscription reader = {.topic = topic_ids[1],
	    .cadence = CADENCE_WEEKLY, .owed_from = 1};
	struct staffing_add add = {.flow = &flow, .name = "anna",
	    .role = STAFF_SENDER};
	struct proof_send job = {.flow = &flow, .number = number,
	    .language = "sv", .subscription = &reader, .subscriptions = 1,
	    .post = &post, .posts = 1, .leaves_at = now};
	struct buf letter = BUF_INIT(BUF_PAGE);
	bool found = false;

	(void)unused;
	mem_free(conf.site.sender);
	conf.site.sender = mem_strdup("Brev <brev@example.se>");
	OK(address_read("anna@example.se", &add.address, &err));
	people_run(staffing_add, &add);
	job.staff = add.id;
	once_number(number);
	people_run(proof_send, &job);
	assert_true(job.owed);
	people_run(proof_send, &job);
	assert_int_equal(people_int("SELECT count(*) FROM outbox"
	    " WHERE purpose = $1", OUTBOX_TEST), 1);
	assert_string_equal(people_text("SELECT address FROM outbox"
	    " WHERE purpose = $1", OUTBOX_TEST), "anna@example.se");
	OK(letter_get(db, people_int("SELECT id FROM outbox"
	    " WHERE purpose = $1", OUTBOX_TEST), &letter, &found, &err));
	assert_true(found);
	assert_non_null(strstr(buf_text(&letter), "Subject: Prov: Nyhet"));
	assert_non_null(strstr(buf_text(&letter), "EXEMPEL"));
	assert_int_equal(people_int("SELECT (SELECT count(*) FROM digest) +"
	    " (SELECT count(*) FROM variant) + (SELECT count(*) FROM block)"
	    " WHERE $1 = $1", 0), 0);
	buf_release(&letter);
}

static bool
count_one(void *arg, const struct tally_row *row, struct err *e)
{
	int *n = arg;

	(void)e;
	assert_string_not_equal(row->address, "");
	(*n)++;
	return true;
}

static void
how_far_it_has_come(void **unused)
{
	char number[ONCE_NUMBER] = "";
	const int64_t post = people();
	struct dispatch_send job;
	struct tally tally;
	struct query q;
	int failed = 0, doubt = 0;

	(void)unused;
	once_number(number);
	job = send(number, &post, true);
	engine_expand(job.digest, NULL, NULL);
	q = db_query(db, "UPDATE outbox SET state = 5 + subscriber,"
	    " at = $1 WHERE subscriber < 4");
	query_bind_int(&q, 1, now);
	OK(query_run(&q, &err));
	OK(tally_digest(db, job.digest, now - 10, &tally, &err));
	assert_int_equal(tally.total, 3);
	assert_int_equal(tally.final, 3);
	assert_int_equal(tally.recent, 3);
	assert_int_equal(tally.first_at, now);
	assert_int_equal(tally.counts[OUTBOX_SENT], 1);
	OK(tally_troubles(db, job.digest, TALLY_FAILED, 10, 0, count_one,
	    &failed, &err));
	OK(tally_troubles(db, job.digest, TALLY_DOUBT, 10, 0, count_one,
	    &doubt, &err));
	assert_int_equal(failed, 1);
	assert_int_equal(doubt, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(held_then_sent_once,
		    engine_setup, engine_teardown),
		cmocka_unit_test_setup_teardown(undone, engine_setup,
		    engine_teardown),
		cmocka_unit_test_setup_teardown(nothing_is_owed,
		    engine_setup, engine_teardown),
		cmocka_unit_test_setup_teardown(a_proof, engine_setup,
		    engine_teardown),
		cmocka_unit_test_setup_teardown(how_far_it_has_come,
		    engine_setup, engine_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
