/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What staff does with a digest on its way. */
#include "unit/test.h"

#include <sysexits.h>

#include "flow/control.h"
#include "store/digest.h"
#include "store/outbox.h"
#include "unit/flow/people.h"

struct made {
	const char *state;
	int64_t leaves_at;
	int64_t digest;
};

static bool
make(struct tx *tx, void *arg, struct err *e)
{
	struct made *made = arg;
	char text[] = "x";
	struct digest digest = {.public_id = text, .scope = text,
	    .base_url = text, .sender = text, .reply_to = text,
	    .site_name = text, .key_id = 1, .leaves_at = made->leaves_at,
	    .dated_at = made->leaves_at};
	bool flag = false;

	if (!digest_add(tx, &digest, &flag, e) ||
	    !digest_move(tx, digest.id, made->leaves_at > now ? "held" :
	    "sending", "", &flag, e))
		return false;
	made->digest = digest.id;
	return strcmp(made->state, "sending") == 0 ||
	    strcmp(made->state, "held") == 0 ||
	    digest_move(tx, digest.id, made->state, "", &flag, e);
}

/* A row in each state, its subscriber the state's number. */
static bool
fill(struct tx *tx, void *arg, struct err *e)
{
	const int64_t digest = *(const int64_t *)arg;

	for (int s = OUTBOX_QUEUED; s < OUTBOX_STATES; s++) {
		const struct outbox_recipient one = {s, 1};
		struct query q;

		if (!outbox_add_recipients(tx, digest, &one, 1, e))
			return false;
		q = tx_query(tx, "UPDATE outbox SET state = $1, attempts = 1"
		    " WHERE subscriber = $1");
		query_bind_int(&q, 1, s);
		if (!query_run(&q, e))
			return false;
	}
	return true;
}

static int64_t
digest_in(const char *state)
{
	struct made made = {.state = state,
	    .leaves_at = strcmp(state, "held") == 0 ? now + 600 : now};

	people_run(make, &made);
	people_run(fill, &made.digest);
	return made.digest;
}

static const char *
state_of(int64_t digest)
{
	return people_text("SELECT state || ' ' || reason FROM digest"
	    " WHERE id = $1", digest);
}

static int
row(int was)
{
	return (int)people_int("SELECT state FROM outbox WHERE subscriber ="
	    " $1", was);
}

static void
refused(writer_job *job, void *arg, const char *words)
{
	struct writer *writer = writer_inline(db);

	memset(&err, 0, sizeof(err));
	assert_false(writer_run(writer, job, arg, &err));
	writer_stop(writer);
	assert_int_equal(err.code, EX_DATAERR);
	if (!strstr(err.text, words))
		fail_msg("'%s' is not in '%s'", words, err.text);
}

static void
pause_and_resume(void **state)
{
	struct control_move move = {.flow = &flow, .why = "wrong date",
	    .digest = digest_in("sending")};

	(void)state;
	people_run(control_pause, &move);
	assert_string_equal(state_of(move.digest), "paused wrong date");
	refused(control_pause, &move, "is paused: it cannot be paused");
	people_run(control_resume, &move);
	assert_string_equal(state_of(move.digest), "sending ");
	refused(control_resume, &move, "is sending, not paused");
	move.why = "a\nb";
	refused(control_pause, &move, "one line");
	move.why = "x";
	move.digest = 99;
	refused(control_pause, &move, "no digest 99");
}

/* The hold still holds: its hour has not come. */
static void
resume_before_its_hour(void **state)
{
	struct control_move move = {.flow = &flow, .why = "",
	    .digest = digest_in("held")};

	(void)state;
	people_run(control_pause, &move);
	people_run(control_resume, &move);
	assert_string_equal(state_of(move.digest), "held ");
	people_run(control_pause, &move);
	now += 600;
	people_run(control_resume, &move);
	assert_string_equal(state_of(move.digest), "sending ");
}

static void
cancel(void **state)
{
	struct control_move move = {.flow = &flow,
	    .digest = digest_in("sending")};
	struct control_rows rows = {.digest = move.digest};

	(void)state;
	people_run(control_cancel, &move);
	assert_string_equal(state_of(move.digest), "cancelled by hand");
	people_run(control_cancel_rows, &rows);
	assert_true(rows.done);
	assert_int_equal(rows.cancelled, 3);
	assert_int_equal(rows.held, 1);
	assert_int_equal(row(OUTBOX_QUEUED), OUTBOX_CANCELLED);
	assert_int_equal(row(OUTBOX_DEFERRED), OUTBOX_CANCELLED);
	assert_int_equal(row(OUTBOX_CLAIMED), OUTBOX_CANCELLED);
	/* They may have it: not the same again, but a correction. */
	assert_int_equal(row(OUTBOX_IN_DOUBT), OUTBOX_HELD);
	assert_int_equal(row(OUTBOX_STARTED), OUTBOX_STARTED);
	assert_int_equal(row(OUTBOX_SENT), OUTBOX_SENT);
	assert_int_equal(row(OUTBOX_FAILED), OUTBOX_FAILED);
	refused(control_cancel, &move, "is cancelled: it cannot");
}

static void
retry(void **state)
{
	struct control_retry job = {.flow = &flow,
	    .digest = digest_in("done")};

	(void)state;
	people_run(control_retry, &job);
	assert_int_equal(job.count, 1);
	assert_int_equal(row(OUTBOX_FAILED), OUTBOX_QUEUED);
	assert_int_equal(row(OUTBOX_HELD), OUTBOX_HELD);
	assert_string_equal(state_of(job.digest), "sending ");
	people_run(control_retry, &job);
	assert_int_equal(job.count, 0);
}

static bool
set_doubts(struct tx *tx, void *arg, struct err *e)
{
	struct query q = tx_query(tx, "UPDATE outbox SET doubts = $1"
	    " WHERE state = 8");

	query_bind_int(&q, 1, *(const int *)arg);
	return query_run(&q, e);
}

static void
doubt(void **state)
{
	struct control_doubt job = {.flow = &flow, .resend = true,
	    .digest = digest_in("done")};
	int doubts = OUTBOX_COPIES;

	(void)state;
	people_run(set_doubts, &doubts);
	people_run(control_doubt, &job);
	assert_int_equal(job.count, 0);
	assert_int_equal(job.spent, 1);
	assert_string_equal(state_of(job.digest), "done ");
	doubts = 1;
	people_run(set_doubts, &doubts);
	people_run(control_doubt, &job);
	assert_int_equal(job.count, 1);
	assert_int_equal(row(OUTBOX_HELD), OUTBOX_QUEUED);
	assert_string_equal(state_of(job.digest), "sending ");
}

/* A moved list: many were refused after the one that staff decide on. */
static bool
fail_many(struct tx *tx, void *arg, struct err *e)
{
	struct query q = tx_query(tx, "WITH RECURSIVE n(i) AS (VALUES (1000)"
	    " UNION ALL SELECT i + 1 FROM n WHERE i < 13000)"
	    " INSERT INTO outbox (purpose, state, digest, subscriber,"
	    " variant, attempts, doubts, next_at, at, created_at)"
	    " SELECT 1, 7, $1, i, 1, 1, 0, 0, 0, 0 FROM n");

	query_bind_int(&q, 1, *(const int64_t *)arg);
	return query_run(&q, e);
}

static void
doubt_is_found_among_failures(void **state)
{
	struct control_doubt job = {.flow = &flow,
	    .digest = digest_in("done")};

	(void)state;
	people_run(fail_many, &job.digest);
	people_run(control_doubt, &job);
	assert_int_equal(job.count, 1);
	assert_int_equal(row(OUTBOX_HELD), OUTBOX_SENT);
}

static void
doubt_close(void **state)
{
	struct control_doubt job = {.flow = &flow,
	    .digest = digest_in("done")};

	(void)state;
	people_run(control_doubt, &job);
	assert_int_equal(job.count, 1);
	assert_int_equal(row(OUTBOX_HELD), OUTBOX_SENT);
	assert_string_equal(state_of(job.digest), "done ");
}

/* After a cancelled digest only what is known may still be said. */
static void
cancelled(void **state)
{
	const int64_t digest = digest_in("cancelled");
	struct control_retry again = {.flow = &flow, .digest = digest};
	struct control_doubt resend = {.flow = &flow, .digest = digest,
	    .resend = true};
	struct control_doubt close = {.flow = &flow, .digest = digest};

	(void)state;
	refused(control_retry, &again, "is cancelled");
	refused(control_doubt, &resend, "is cancelled");
	people_run(control_doubt, &close);
	assert_int_equal(close.count, 1);
}

int
main(void)
{
#define TEST(name) \
	cmocka_unit_test_setup_teardown(name, people_setup, people_teardown)
	const struct CMUnitTest tests[] = {
	    TEST(pause_and_resume), TEST(resume_before_its_hour),
	    TEST(cancel), TEST(retry), TEST(doubt), TEST(doubt_close),
	    TEST(doubt_is_found_among_failures), TEST(cancelled),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
