/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/test.h"

#include <stdio.h>

#include "unit/store/rig.h"

/* The table once more, by hand: what design.md says, row by row. */
static enum outbox_state
expected(enum outbox_state s, enum outbox_event e)
{
	const bool waits = s == OUTBOX_QUEUED || s == OUTBOX_DEFERRED ||
	    s == OUTBOX_IN_DOUBT;
	const bool flies = s == OUTBOX_CLAIMED || s == OUTBOX_STARTED;

	switch (e) {
	case OUTBOX_CLAIM:
		return waits ? OUTBOX_CLAIMED : 0;
	case OUTBOX_RELEASE:
		return flies ? OUTBOX_QUEUED : 0;
	case OUTBOX_START:
		return s == OUTBOX_CLAIMED ? OUTBOX_STARTED : 0;
	case OUTBOX_ACCEPT:
		return s == OUTBOX_STARTED ? OUTBOX_SENT : 0;
	case OUTBOX_DEFER:
		return flies ? OUTBOX_DEFERRED : 0;
	case OUTBOX_FAIL:
		return flies ? OUTBOX_FAILED : 0;
	case OUTBOX_DOUBT:
		return s == OUTBOX_STARTED ? OUTBOX_IN_DOUBT : 0;
	case OUTBOX_HOLD:
		return s == OUTBOX_STARTED || s == OUTBOX_IN_DOUBT
		    ? OUTBOX_HELD : 0;
	case OUTBOX_SUPPRESS:
		return waits || s == OUTBOX_CLAIMED ? OUTBOX_SUPPRESSED : 0;
	case OUTBOX_CANCEL:
		return waits || s == OUTBOX_CLAIMED ? OUTBOX_CANCELLED : 0;
	case OUTBOX_RETRY:
		return s == OUTBOX_FAILED ? OUTBOX_QUEUED : 0;
	case OUTBOX_RESEND:
		return s == OUTBOX_HELD ? OUTBOX_QUEUED : 0;
	case OUTBOX_CLOSE:
		return s == OUTBOX_HELD ? OUTBOX_SENT : 0;
	default:
		return 0;
	}
}

static void
force(int64_t id, enum outbox_state state, int attempts, int doubts)
{
	struct query q = db_query(db, "UPDATE outbox SET state = $2,"
	    " attempts = $3, doubts = $4, next_at = 77 WHERE id = $1");

	query_bind_int(&q, 1, id);
	query_bind_int(&q, 2, state);
	query_bind_int(&q, 3, attempts);
	query_bind_int(&q, 4, doubts);
	OK(query_run(&q, &err));
}

static void
the_table_is_what_the_design_says(void **state)
{
	(void)state;
	for (int s = OUTBOX_QUEUED; s < OUTBOX_STATES; s++) {
		assert_non_null(outbox_state_name((enum outbox_state)s));
		for (int e = 0; e < OUTBOX_EVENTS; e++)
			assert_int_equal(outbox_next((enum outbox_state)s,
			    (enum outbox_event)e),
			    expected((enum outbox_state)s,
			    (enum outbox_event)e));
	}
}

/* What one event adds to the attempts and doubts of a row. */
static int
attempts_added(enum outbox_state s, enum outbox_event e)
{
	if (e == OUTBOX_START)
		return 1;
	if (e == OUTBOX_RELEASE)
		return s == OUTBOX_STARTED ? -1 : 0;
	return (e == OUTBOX_DEFER || e == OUTBOX_FAIL) &&
	    s == OUTBOX_CLAIMED ? 1 : 0;
}

static void
every_move_does_what_the_table_says(void **state)
{
	int64_t id = rig_recipient(1, 1, 1);

	(void)state;
	for (int s = OUTBOX_QUEUED; s < OUTBOX_STATES; s++) {
		for (int e = 0; e < OUTBOX_EVENTS; e++) {
			const enum outbox_state to = expected(
			    (enum outbox_state)s, (enum outbox_event)e);
			const bool doubt = s == OUTBOX_STARTED &&
			    (e == OUTBOX_DOUBT || e == OUTBOX_HOLD);
			const bool place = e == OUTBOX_START;
			struct outbox_row row;

			force(id, (enum outbox_state)s, 3, 1);
			now++;
			assert_int_equal(rig_move_at(id, (enum outbox_event)e,
			    now + 5), to != 0);
			row = rig_row(id);
			/* It was in doubt once: nobody sends a third, or
			 * forgets that it may have arrived. */
			assert_int_equal(row.state, to == OUTBOX_IN_DOUBT ||
			    to == OUTBOX_CANCELLED ? OUTBOX_HELD
			    : to ? (int)to : s);
			assert_int_equal(row.attempts, 3 + (to ?
			    attempts_added((enum outbox_state)s,
			    (enum outbox_event)e) : 0));
			assert_int_equal(row.doubts, 1 + (doubt ? 1 : 0));
			assert_int_equal(row.next_at, to && !place
			    ? now + 5 : 77);
			if (to)
				assert_int_equal(row.at, now);
			outbox_row_release(&row);
		}
	}
}

static void
no_third_copy(void **state)
{
	int64_t id = rig_recipient(1, 1, 1);

	(void)state;
	force(id, OUTBOX_STARTED, 1, 0);
	assert_true(rig_move(id, OUTBOX_DOUBT));
	assert_int_equal(rig_state(id), OUTBOX_IN_DOUBT);
	for (int doubts = 0; doubts <= 3; doubts++) {
		force(id, OUTBOX_HELD, 2, doubts);
		assert_int_equal(rig_move(id, OUTBOX_RESEND),
		    doubts < OUTBOX_COPIES);
		force(id, OUTBOX_CLAIMED, 2, doubts);
		assert_int_equal(rig_move(id, OUTBOX_START),
		    doubts < OUTBOX_COPIES);
		force(id, OUTBOX_HELD, 2, doubts);
		assert_true(rig_move(id, OUTBOX_CLOSE));
	}
}

static void
no_third_copy_by_the_dozen(void **state)
{
	struct tx tx = {NULL};
	int64_t id[4];
	int64_t count = 0;

	(void)state;
	for (int i = 0; i < 4; i++) {
		id[i] = rig_recipient(1, i + 1, 1);
		force(id[i], OUTBOX_HELD, 2, i);
	}
	tx = rig_begin();
	OK(outbox_move_all(&tx, 1, OUTBOX_HELD, OUTBOX_RESEND, 10, &count,
	    &err));
	rig_commit(&tx);
	assert_int_equal(count, 2);
	assert_int_equal(rig_state(id[1]), OUTBOX_QUEUED);
	assert_int_equal(rig_state(id[2]), OUTBOX_HELD);
}

static void
a_whole_digest_moves_in_chunks(void **state)
{
	struct tx tx = {NULL};
	int64_t count = 0;
	int64_t total = 0;
	int rounds = 0;

	(void)state;
	for (int i = 1; i <= 25; i++)
		(void)rig_recipient(1, i, 1);
	force(rig_recipient(1, 26, 1), OUTBOX_QUEUED, 1, 1);
	(void)rig_recipient(2, 1, 1);
	do {
		tx = rig_begin();
		OK(outbox_move_all(&tx, 1, OUTBOX_QUEUED, OUTBOX_CANCEL, 10,
		    &count, &err));
		rig_commit(&tx);
		total += count;
		rounds++;
	} while (count > 0);
	assert_int_equal(total, 26);
	assert_int_equal(rounds, 4);
	/* May have arrived once: held, not forgotten. */
	assert_int_equal(rig_int("SELECT state FROM outbox"
	    " WHERE digest = $1 AND subscriber = 26", 1), OUTBOX_HELD);
	assert_int_equal(rig_int("SELECT count(*) FROM outbox"
	    " WHERE state = 10 AND digest = $1", 1), 25);
	assert_int_equal(rig_int("SELECT state FROM outbox"
	    " WHERE digest = $1", 2), OUTBOX_QUEUED);
	/* What the table does not allow moves nothing. */
	tx = rig_begin();
	OK(outbox_move_all(&tx, 1, OUTBOX_CANCELLED, OUTBOX_RETRY, 10, &count,
	    &err));
	rig_commit(&tx);
	assert_int_equal(count, 0);
}

static void
a_reply_is_kept_until_the_next(void **state)
{
	int64_t id = rig_recipient(1, 1, 1);
	struct outbox_row row;
	struct tx tx;
	bool moved = false;

	(void)state;
	assert_int_equal(rig_claim(1, 1, NULL), 1);
	tx = rig_begin();
	OK(outbox_move(&tx, id, OUTBOX_START, 0, "main", NULL, &moved, &err));
	OK(outbox_move(&tx, id, OUTBOX_DEFER, now + 300, NULL,
	    "451 4.7.1 later", &moved, &err));
	rig_commit(&tx);
	now += 300;
	assert_int_equal(rig_claim(1, 1, NULL), 1);
	assert_true(rig_move(id, OUTBOX_START));
	row = rig_row(id);
	assert_string_equal(row.relay, "main");
	assert_string_equal(row.reply, "451 4.7.1 later");
	assert_int_equal(row.attempts, 2);
	outbox_row_release(&row);
}

/* --- rows come and are claimed -------------------------------------------- */

static void
a_recipient_is_written_once(void **state)
{
	struct outbox_recipient many[40];
	struct tx tx;

	(void)state;
	(void)rig_recipient(1, 17, 7);
	(void)rig_recipient(2, 17, 8);
	for (int64_t i = 0; i < 40; i++)
		many[i] = (struct outbox_recipient){i + 1, 9};
	for (size_t n = 0; n <= 40; n += 8) {
		tx = rig_begin();
		OK(outbox_add_recipients(&tx, 1, many, n, &err));
		rig_commit(&tx);
		assert_int_equal(rig_int("SELECT count(*) FROM outbox"
		    " WHERE digest = $1", 1), n >= 17 ? n : n + 1);
	}
	assert_int_equal(rig_int("SELECT variant FROM outbox"
	    " WHERE digest = $1 AND subscriber = 17", 1), 7);
	assert_int_equal(rig_int("SELECT count(DISTINCT subscriber)"
	    " FROM outbox WHERE digest = $1 AND state = 1", 1), 40);
	/* Single mails to one person may be many. */
	(void)rig_single(OUTBOX_LINK, 1);
	(void)rig_single(OUTBOX_LINK, 1);
	assert_int_equal(rig_int("SELECT count(*) FROM outbox"
	    " WHERE digest IS NULL AND $1 = $1", 0), 2);
}

static void
claims_take_what_is_due_in_order(void **state)
{
	int64_t id[6];
	int64_t got[6] = {0};

	(void)state;
	for (int i = 0; i < 6; i++)
		id[i] = rig_recipient(1, i + 1, 1);
	force(id[0], OUTBOX_IN_DOUBT, 1, 1);	/* next_at 77: after all */
	force(id[2], OUTBOX_DEFERRED, 1, 0);
	assert_true(rig_move_at(id[2], OUTBOX_CANCEL, 0));
	force(id[3], OUTBOX_DEFERRED, 1, 0);
	OK(db_run_script(db, "UPDATE outbox SET next_at = 1700000001"
	    " WHERE subscriber = 4", &err));
	/* Not yet: 4 is due in a second; gone: 3. */
	assert_int_equal(rig_claim(1, 10, got), 4);
	assert_int_equal(got[0], id[1]);
	assert_int_equal(got[1], id[4]);
	assert_int_equal(got[2], id[5]);
	assert_int_equal(got[3], id[0]);
	assert_int_equal(rig_claim(1, 10, got), 0);
	now++;
	assert_int_equal(rig_claim(1, 10, got), 1);
	assert_int_equal(got[0], id[3]);
}

static void
claims_obey_the_limit_and_the_lane(void **state)
{
	int64_t got[8] = {0};
	int64_t single = 0;

	(void)state;
	for (int i = 1; i <= 5; i++)
		(void)rig_recipient(1, i, 1);
	(void)rig_recipient(2, 1, 1);
	single = rig_single(OUTBOX_CONFIRM, 9);
	assert_int_equal(rig_claim(1, 2, got), 2);
	assert_int_equal(rig_claim(1, 0, got), 0);
	assert_int_equal(rig_claim(0, 10, got), 1);
	assert_int_equal(got[0], single);
	assert_int_equal(rig_claim(2, 10, got), 1);
	assert_int_equal(rig_claim(1, 10, got), 3);
}

static void
due_open_and_counts_agree(void **state)
{
	int64_t counts[OUTBOX_STATES];
	int64_t id = rig_recipient(1, 1, 1);
	int64_t at = -1;
	bool found = false;
	bool open = false;

	(void)state;
	OK(outbox_next_due(db, 1, &at, &found, &err));
	assert_true(found);
	assert_int_equal(at, 0);
	OK(outbox_next_due(db, 0, &at, &found, &err));
	assert_false(found);
	(void)rig_claim(1, 1, NULL);
	OK(outbox_next_due(db, 1, &at, &found, &err));
	assert_false(found);
	OK(outbox_is_open(db, 1, &open, &err));
	assert_true(open);	/* in flight */
	assert_true(rig_move(id, OUTBOX_START));
	OK(outbox_is_open(db, 1, &open, &err));
	assert_true(open);
	assert_true(rig_move(id, OUTBOX_ACCEPT));
	OK(outbox_is_open(db, 1, &open, &err));
	assert_false(open);
	(void)rig_single(OUTBOX_TEST, 0);
	OK(outbox_counts(db, 1, counts, &err));
	assert_int_equal(counts[OUTBOX_SENT], 1);
	assert_int_equal(counts[OUTBOX_QUEUED], 0);
	OK(outbox_counts(db, 0, counts, &err));
	assert_int_equal(counts[OUTBOX_SENT], 0);
	assert_int_equal(counts[OUTBOX_QUEUED], 1);
	OK(outbox_next_due(db, 0, &at, &found, &err));
	assert_true(found);
}

/* --- after a crash -------------------------------------------------------- */

static void
recover_requeues_claims_and_doubts_starts(void **state)
{
	int64_t released = -1;
	int64_t doubts = -1;
	int64_t id[5];
	struct outbox_row row;

	(void)state;
	for (int i = 0; i < 5; i++)
		id[i] = rig_recipient(1, i + 1, 1);
	force(id[0], OUTBOX_CLAIMED, 0, 0);
	force(id[1], OUTBOX_STARTED, 1, 0);
	force(id[2], OUTBOX_STARTED, 2, 1);
	force(id[3], OUTBOX_SENT, 1, 0);
	force(id[4], OUTBOX_CLAIMED, 2, 1);
	rig_recover(false, now + 900, &released, &doubts);
	assert_int_equal(released, 2);
	assert_int_equal(doubts, 2);
	assert_int_equal(rig_state(id[0]), OUTBOX_QUEUED);
	assert_int_equal(rig_state(id[3]), OUTBOX_SENT);
	assert_int_equal(rig_state(id[4]), OUTBOX_QUEUED);
	row = rig_row(id[1]);
	assert_int_equal(row.state, OUTBOX_IN_DOUBT);
	assert_int_equal(row.next_at, now + 900);
	assert_int_equal(row.doubts, 1);
	assert_int_equal(row.attempts, 1);
	assert_string_equal(row.reply, "interrupted");
	outbox_row_release(&row);
	/* The second doubt: nobody sends it again by himself. */
	row = rig_row(id[2]);
	assert_int_equal(row.state, OUTBOX_HELD);
	assert_int_equal(row.doubts, 2);
	outbox_row_release(&row);
	assert_false(rig_move(id[2], OUTBOX_RESEND));
	/* A second recovery finds nothing. */
	rig_recover(false, now, &released, &doubts);
	assert_int_equal(released + doubts, 0);
}

static void
recover_holds_when_asked_to(void **state)
{
	int64_t id = rig_recipient(1, 1, 1);
	int64_t released = -1;
	int64_t doubts = -1;

	(void)state;
	force(id, OUTBOX_STARTED, 1, 0);
	rig_recover(true, now + 900, &released, &doubts);
	assert_int_equal(doubts, 1);
	assert_int_equal(rig_state(id), OUTBOX_HELD);
	/* Staff may have it sent once more: that is the second copy. */
	assert_true(rig_move(id, OUTBOX_RESEND));
	assert_int_equal(rig_claim(1, 1, NULL), 1);
	assert_true(rig_move(id, OUTBOX_START));
	rig_recover(true, now + 900, &released, &doubts);
	assert_int_equal(rig_state(id), OUTBOX_HELD);
	assert_false(rig_move(id, OUTBOX_RESEND));
	assert_true(rig_move(id, OUTBOX_CLOSE));
}

/* --- staff and people ----------------------------------------------------- */

static void
retry_spares_who_was_refused_for_good(void **state)
{
	static const char *const reply[] = {"550 5.1.1 no such user",
	    "451 4.7.1 later", NULL};
	struct tx tx;
	int64_t id[3];
	int64_t count = 0;
	bool moved = false;

	(void)state;
	for (int i = 0; i < 3; i++) {
		id[i] = rig_recipient(1, i + 1, 1);
		force(id[i], OUTBOX_CLAIMED, 0, 0);
		tx = rig_begin();
		OK(outbox_move(&tx, id[i], OUTBOX_FAIL, 0, NULL, reply[i],
		    &moved, &err));
		rig_commit(&tx);
	}
	tx = rig_begin();
	OK(outbox_retry(&tx, 1, &count, &err));
	rig_commit(&tx);
	assert_int_equal(count, 2);
	assert_int_equal(rig_state(id[0]), OUTBOX_FAILED);
	assert_int_equal(rig_state(id[1]), OUTBOX_QUEUED);
	assert_int_equal(rig_state(id[2]), OUTBOX_QUEUED);
}

static void
only_what_was_never_attempted_is_replanned(void **state)
{
	int64_t id = rig_recipient(1, 1, 7);

	(void)state;
	for (int s = OUTBOX_QUEUED; s < OUTBOX_STATES; s++) {
		for (int attempts = 0; attempts < 2; attempts++) {
			struct tx tx;
			const bool may = attempts == 0 &&
			    (s == OUTBOX_QUEUED || s == OUTBOX_CLAIMED);

			force(id, (enum outbox_state)s, attempts, 0);
			OK(db_run_script(db, "UPDATE outbox SET variant = 7",
			    &err));
			tx = rig_begin();
			OK(outbox_replan(&tx, id, 8, &err));
			rig_commit(&tx);
			assert_int_equal(rig_int("SELECT variant FROM outbox"
			    " WHERE id = $1", id), may ? 8 : 7);
		}
	}
}

static void
digest_row(const char *state_name)
{
	struct query q = db_query(db, "INSERT INTO digest (public_id, cadence,"
	    " run_day, state, reason, scope, created_at, leaves_at, dated_at,"
	    " base_url, sender, reply_to, site_name, key_id, subject,"
	    " recipients) VALUES ($1, 0, 0, $2, '', '', 1, 1, 1, '', '', '',"
	    " '', 1, '', 1)");
	char id[24] = "";

	snprintf(id, sizeof(id), "d%lld", (long long)rig_int(
	    "SELECT count(*) FROM digest WHERE $1 = $1", 0));
	query_bind_text(&q, 1, id);
	query_bind_text(&q, 2, state_name);
	OK(query_run(&q, &err));
}

static void
a_persons_waiting_rows_are_found(void **state)
{
	struct outbox_list list = {NULL, 0};
	int64_t id[OUTBOX_STATES] = {0};
	int64_t single = 0;
	size_t n = 0;

	(void)state;
	for (int s = OUTBOX_QUEUED; s < OUTBOX_STATES; s++) {
		digest_row("sending");
		id[s] = rig_recipient(s, 5, 1);
		force(id[s], (enum outbox_state)s, 0, 0);
	}
	digest_row("done");
	(void)rig_recipient(OUTBOX_STATES, 5, 1);
	single = rig_single(OUTBOX_LINK, 5);
	(void)rig_single(OUTBOX_LINK, 6);
	(void)rig_recipient(1, 6, 1);
	OK(outbox_waiting(db, 5, &list, &err));
	assert_int_equal(list.count, 5);
	for (int s = OUTBOX_QUEUED; s <= OUTBOX_CLAIMED; s++)
		assert_int_equal(list.item[n++].id, id[s]);
	assert_int_equal(list.item[n].id, single);
	outbox_list_release(&list);
	OK(outbox_of_subscriber(db, 5, &list, &err));
	assert_int_equal(list.count, OUTBOX_STATES - 1 + 2);
	outbox_list_release(&list);
}

static void
a_letter_is_kept_as_it_was_first(void **state)
{
	struct buf text = BUF_INIT(BUF_LINE);
	int64_t id = rig_single(OUTBOX_CONFIRM, 5);
	struct tx tx;
	bool found = true;

	(void)state;
	OK(letter_get(db, id, &text, &found, &err));
	assert_false(found);
	tx = rig_begin();
	OK(letter_put(&tx, id, "first\0bytes", 11, &err));
	OK(letter_put(&tx, id, "second", 6, &err));
	rig_commit(&tx);
	OK(letter_get(db, id, &text, &found, &err));
	assert_true(found);
	assert_int_equal(text.len, 11);
	assert_memory_equal(text.data, "first\0bytes", 11);
	tx = rig_begin();
	OK(letter_remove(&tx, id, &err));
	rig_commit(&tx);
	buf_clear(&text);
	OK(letter_get(db, id, &text, &found, &err));
	assert_false(found);
	buf_release(&text);
}

static void
the_check_before_a_start_tells_all(void **state)
{
	struct outbox_check check;
	int64_t id = 0;
	bool found = false;

	(void)state;
	OK(db_run_script(db, "INSERT INTO topic VALUES (1, 'a', 'p', 'A', '',"
	    " '', '', 'open', NULL, 1, 0); INSERT INTO subscriber VALUES"
	    " (1, 'a@example.se', 'a@example.se', 'active', 'sv', 1, 5, NULL),"
	    " (2, 'b@example.se', 'b@example.se', 'pending', 'en', 1, NULL,"
	    " NULL), (3, NULL, NULL, 'erased', 'sv', 1, 1, 1);"
	    "INSERT INTO subscription VALUES (1, 1, 3, 1, NULL,"
	    " NULL, NULL)", &err));
	digest_row("sending");
	digest_row("paused");
	id = rig_recipient(1, 1, 7);
	OK(outbox_check(db, id, &check, &found, &err));
	assert_true(found && check.digest_sends && check.person_is_there &&
	    check.person_is_active && check.subscribes);
	assert_string_equal(check.address, "a@example.se");
	assert_string_equal(check.language, "sv");
	assert_int_equal(check.since, 5);
	assert_int_equal(check.variant, 7);
	id = rig_recipient(2, 2, 7);
	OK(outbox_check(db, id, &check, &found, &err));
	assert_true(found && !check.digest_sends && check.person_is_there &&
	    !check.person_is_active && !check.subscribes);
	id = rig_recipient(2, 3, 7);
	OK(outbox_check(db, id, &check, &found, &err));
	assert_true(found && !check.person_is_there);
	assert_string_equal(check.address, "");
	OK(outbox_check(db, id + 99, &check, &found, &err));
	assert_false(found);
}

#define T(name) cmocka_unit_test_setup_teardown(name, rig_setup, rig_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    T(the_table_is_what_the_design_says),
	    T(every_move_does_what_the_table_says),
	    T(no_third_copy),
	    T(no_third_copy_by_the_dozen),
	    T(a_whole_digest_moves_in_chunks),
	    T(a_reply_is_kept_until_the_next),
	    T(a_recipient_is_written_once),
	    T(claims_take_what_is_due_in_order),
	    T(claims_obey_the_limit_and_the_lane),
	    T(due_open_and_counts_agree),
	    T(recover_requeues_claims_and_doubts_starts),
	    T(recover_holds_when_asked_to),
	    T(retry_spares_who_was_refused_for_good),
	    T(only_what_was_never_attempted_is_replanned),
	    T(a_persons_waiting_rows_are_found),
	    T(a_letter_is_kept_as_it_was_first),
	    T(the_check_before_a_start_tells_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
