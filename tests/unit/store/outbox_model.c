/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The outbox against a small model of it: random events, crashes and times.
 * After each step every row is what the model says, nobody is lost, and no
 * row has left more than OUTBOX_COPIES times (faults.md: I1, I2).
 */
#include "unit/test.h"

#include "unit/model.h"
#include "unit/store/rig.h"

enum { ROWS = 12, SINGLES = 4, STEPS = 2000, DOUBT_S = 900 };

struct row {
	int64_t id;
	enum outbox_state state;
	int attempts, doubts;
	int64_t next_at;
	bool refused;	/* failed with a 5xx */
	int copies;	/* that may have arrived: accepted, or in doubt */
};

static struct row row[ROWS + SINGLES];
static bool hold;
static int64_t made, ended[OUTBOX_STATES];

static bool
in(enum outbox_state s, unsigned set)
{
	return (set >> s & 1) != 0;
}

#define B(s) (1U << (s))
enum {
	WAITS = B(OUTBOX_QUEUED) | B(OUTBOX_DEFERRED) | B(OUTBOX_IN_DOUBT),
	FLIES = B(OUTBOX_CLAIMED) | B(OUTBOX_STARTED)
};

/* --- the model ------------------------------------------------------------ */

/* false: it cannot happen now, and nothing changes. */
static bool
model(struct row *r, enum outbox_event e, int64_t next_at)
{
	static const struct {
		unsigned from;
		enum outbox_state to;
	} may[OUTBOX_EVENTS] = {
	    [OUTBOX_CLAIM] = {WAITS, OUTBOX_CLAIMED},
	    [OUTBOX_RELEASE] = {FLIES, OUTBOX_QUEUED},
	    [OUTBOX_START] = {B(OUTBOX_CLAIMED), OUTBOX_STARTED},
	    [OUTBOX_ACCEPT] = {B(OUTBOX_STARTED), OUTBOX_SENT},
	    [OUTBOX_DEFER] = {FLIES, OUTBOX_DEFERRED},
	    [OUTBOX_FAIL] = {FLIES, OUTBOX_FAILED},
	    [OUTBOX_DOUBT] = {B(OUTBOX_STARTED), OUTBOX_IN_DOUBT},
	    [OUTBOX_HOLD] = {B(OUTBOX_STARTED) | B(OUTBOX_IN_DOUBT),
		OUTBOX_HELD},
	    [OUTBOX_SUPPRESS] = {WAITS | B(OUTBOX_CLAIMED),
		OUTBOX_SUPPRESSED},
	    [OUTBOX_CANCEL] = {WAITS | B(OUTBOX_CLAIMED), OUTBOX_CANCELLED},
	    [OUTBOX_RETRY] = {B(OUTBOX_FAILED), OUTBOX_QUEUED},
	    [OUTBOX_RESEND] = {B(OUTBOX_HELD), OUTBOX_QUEUED},
	    [OUTBOX_CLOSE] = {B(OUTBOX_HELD), OUTBOX_SENT},
	};
	const bool left = r->state == OUTBOX_STARTED;

	if (!in(r->state, may[e].from))
		return false;
	if ((e == OUTBOX_START || e == OUTBOX_RESEND) &&
	    r->doubts >= OUTBOX_COPIES)
		return false;
	if (e == OUTBOX_START)
		r->attempts++;
	else if (e == OUTBOX_RELEASE)
		r->attempts -= left ? 1 : 0;
	else if (e == OUTBOX_DEFER || e == OUTBOX_FAIL)
		r->attempts += left ? 0 : 1;
	/* It may have arrived: nobody may forget that. */
	r->state = r->doubts > 0 && (e == OUTBOX_DOUBT ||
	    (e == OUTBOX_CANCEL && r < row + ROWS)) ? OUTBOX_HELD
	    : may[e].to;
	if (left && (e == OUTBOX_DOUBT || e == OUTBOX_HOLD))
		r->doubts++;
	if (left && (e == OUTBOX_DOUBT || e == OUTBOX_HOLD ||
	    e == OUTBOX_ACCEPT))
		r->copies++;
	if (e != OUTBOX_START && (e != OUTBOX_RELEASE || next_at != 0))
		r->next_at = next_at;
	return true;
}

static void
model_crash(struct row *r)
{
	if (r->state == OUTBOX_CLAIMED)
		r->state = OUTBOX_QUEUED;
	if (r->state != OUTBOX_STARTED)
		return;
	r->copies++;	/* at worst it has arrived */
	if (!hold && r->doubts == 0) {
		r->next_at = now + DOUBT_S;
		r->state = OUTBOX_IN_DOUBT;
	} else {
		r->state = OUTBOX_HELD;
	}
	r->doubts++;
}

/* --- one step of both ----------------------------------------------------- */

/* Events that end a row are rarer, or nobody would live to be in doubt. */
static enum outbox_event
roll_event(void)
{
	enum outbox_event e = (enum outbox_event)roll(OUTBOX_EVENTS);

	if ((e == OUTBOX_SUPPRESS || e == OUTBOX_CANCEL) && roll(4) != 0)
		e = OUTBOX_START;
	return e;
}

static void
step_event(void)
{
	struct row *r = &row[roll(ROWS + SINGLES)];
	const enum outbox_event e = roll_event();
	const int64_t next_at = roll(2) ? now + roll(1000) : 0;
	const struct row before = *r;
	struct tx tx;
	bool moved = false;

	if (e == OUTBOX_CLAIM)
		return;		/* only the claiming statements do that */
	tx = rig_begin();
	OK(outbox_move(&tx, r->id, e, next_at, NULL,
	    e == OUTBOX_FAIL ? roll(2) ? "550 no" : "451 late" : NULL,
	    &moved, &err));
	assert_int_equal(moved, model(r, e, next_at));
	if (roll(10) == 0) {	/* died before the commit */
		tx_rollback(&tx);
		*r = before;
		return;
	}
	rig_commit(&tx);
	if (moved && e == OUTBOX_FAIL)
		r->refused = rig_int("SELECT count(*) FROM outbox"
		    " WHERE id = $1 AND reply LIKE '5%'", r->id) != 0;
}

static void
step_claim(void)
{
	const int64_t digest = roll(3) ? 1 : 0;
	const int limit = (int)roll(5);
	struct outbox_list list = {NULL, 0};
	struct tx tx = rig_begin();
	int64_t last = INT64_MIN;
	int left = 0;

	OK(digest ? outbox_claim_digest(&tx, digest, limit, &list, &err) :
	    outbox_claim_single(&tx, limit, &list, &err));
	rig_commit(&tx);
	assert_true((int)list.count <= limit);
	for (size_t i = 0; i < list.count; i++) {
		struct row *r = row;

		while (r->id != list.item[i].id)
			r++;
		assert_int_equal(r < row + ROWS, digest == 1);
		assert_true(r->next_at <= now && r->next_at >= last);
		last = r->next_at;
		assert_true(model(r, OUTBOX_CLAIM, r->next_at));
	}
	for (int i = digest ? 0 : ROWS; i < (digest ? ROWS : ROWS + SINGLES);
	    i++)
		left += in(row[i].state, WAITS) && row[i].next_at <= now;
	assert_true(left == 0 || (int)list.count == limit);
	outbox_list_release(&list);
}

static void
step_crash(void)
{
	int64_t released = 0;
	int64_t doubts = 0;

	hold = roll(4) == 0;
	rig_recover(hold, now + DOUBT_S, &released, &doubts);
	for (size_t i = 0; i < ROWS + SINGLES; i++) {
		released -= row[i].state == OUTBOX_CLAIMED;
		doubts -= row[i].state == OUTBOX_STARTED;
		model_crash(&row[i]);
	}
	assert_int_equal(released, 0);
	assert_int_equal(doubts, 0);
}

static void
step_retry(void)
{
	struct tx tx = rig_begin();
	int64_t count = 0;

	OK(outbox_retry(&tx, 1, &count, &err));
	rig_commit(&tx);
	for (int i = 0; i < ROWS; i++) {
		if (row[i].state != OUTBOX_FAILED || row[i].refused)
			continue;
		assert_true(model(&row[i], OUTBOX_RETRY, 0));
		count--;
	}
	assert_int_equal(count, 0);
}

static void
step_all(void)
{
	static const enum outbox_event events[] = {OUTBOX_CANCEL,
	    OUTBOX_RESEND, OUTBOX_CLOSE};
	const enum outbox_event e = events[roll(3)];
	const enum outbox_state s = (enum outbox_state)(1 +
	    roll(OUTBOX_STATES - 1));
	struct tx tx = rig_begin();
	int64_t count = 0;

	OK(outbox_move_all(&tx, 1, s, e, ROWS, &count, &err));
	rig_commit(&tx);
	for (int i = 0; i < ROWS; i++) {
		if (row[i].state == s && model(&row[i], e, 0))
			count--;
	}
	assert_int_equal(count, 0);
}

/* --- what must hold after each -------------------------------------------- */

static void
check(unsigned seed, int step)
{
	for (size_t i = 0; i < ROWS + SINGLES; i++) {
		const struct row *r = &row[i];
		struct outbox_row is = rig_row(r->id);

		if (is.state != r->state || is.attempts != r->attempts ||
		    is.doubts != r->doubts || is.next_at != r->next_at)
			fail_msg("seed %u step %d row %zu: is %s %d %d %lld,"
			    " should be %s %d %d %lld", seed, step, i,
			    outbox_state_name(is.state), is.attempts,
			    is.doubts, (long long)is.next_at,
			    outbox_state_name(r->state), r->attempts,
			    r->doubts, (long long)r->next_at);
		if (r->copies > OUTBOX_COPIES)
			fail_msg("seed %u step %d row %zu: %d copies", seed,
			    step, i, r->copies);
		outbox_row_release(&is);
	}
	assert_int_equal(rig_int("SELECT count(*) FROM outbox"
	    " WHERE $1 = $1", 0), made);
}

/* With no more trouble every row gets to its end by itself. */
static void
drain(void)
{
	bool moved = false;

	step_crash();
	for (int i = 0; i < 5; i++) {
		now += 10000;
		while (rig_claim(1, 5, NULL) > 0)
			continue;
		while (rig_claim(0, 5, NULL) > 0)
			continue;
		for (size_t k = 0; k < ROWS + SINGLES; k++) {
			moved = rig_move(row[k].id, OUTBOX_START);
			assert_true(!moved ||
			    rig_move(row[k].id, OUTBOX_ACCEPT));
		}
	}
	assert_int_equal(rig_int("SELECT count(*) FROM outbox"
	    " WHERE state <= 5 AND $1 = $1", 0), 0);
}

static void
renew(int i)
{
	static int64_t subscriber;

	row[i] = (struct row){.state = OUTBOX_QUEUED};
	row[i].id = i < ROWS ? rig_recipient(1, ++subscriber, 1)
	    : rig_single(OUTBOX_LINK, ++subscriber);
	made++;
}

/* Rows that are over make room for new ones; their end stays. */
static void
step_renew(void)
{
	for (int n = 0; n < 4; n++) {
		const int i = (int)roll(ROWS + SINGLES);

		if (!in(row[i].state, B(OUTBOX_SENT) | B(OUTBOX_SUPPRESSED) |
		    B(OUTBOX_CANCELLED)))
			continue;
		ended[row[i].state]++;
		renew(i);
	}
}

static void
run(unsigned seed)
{
	made = 0;
	memset(ended, 0, sizeof(ended));
	for (int i = 0; i < ROWS + SINGLES; i++)
		renew(i);
	for (int i = 0; i < STEPS; i++) {
		const unsigned what = roll(40);

		now += roll(200);
		if (what < 26)
			step_event();
		else if (what < 36)
			step_claim();
		else if (what < 38)
			step_crash();
		else if (what < 39)
			step_retry();
		else
			step_all();
		step_renew();
		check(seed, i);
	}
	drain();
	/* What ended stays as it ended. */
	for (int s = OUTBOX_SENT; s < OUTBOX_STATES; s++)
		assert_true(rig_int("SELECT count(*) FROM outbox"
		    " WHERE state = $1", s) >= ended[s]);
	assert_true(ended[OUTBOX_SENT] >= 10);
}

static void
the_outbox_is_what_the_model_says(void **state)
{
	model_run(run, rig_setup, rig_teardown, state);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		the_outbox_is_what_the_model_says, rig_setup, rig_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
