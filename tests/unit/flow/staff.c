/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Accounts of staff: who may be there, and how guesses are slowed down. */
#include "unit/test.h"

#include "base/link.h"
#include "flow/signin.h"
#include "flow/staffing.h"
#include "unit/flow/people.h"

static bool
try(writer_job *job, void *arg)
{
	struct tx tx = {NULL};

	memset(&err, 0, sizeof(err));
	assert_true(tx_begin(db, &tx, &err));
	if (!job(&tx, arg, &err)) {
		tx_rollback(&tx);
		return false;
	}
	assert_true(tx_commit(&tx, &err));
	return true;
}

static enum staffing_fault
add(const char *name, const char *address, enum staff_role role, int64_t *id)
{
	struct staffing_add job = {.flow = &flow, .name = name, .role = role};

	assert_true(address_read(address, &job.address, &err));
	assert_true(try(staffing_add, &job) == (job.fault == STAFFING_OK));
	*id = job.id;
	return job.fault;
}

static void
get(int64_t id, struct staff *staff)
{
	bool found = false;

	assert_true(staff_get(db, id, staff, &found, &err));
	assert_true(found);
}

/* As one who has followed the link; true: it was good. */
static bool
set_password(int64_t id)
{
	struct staff staff = {0};
	struct signin_password job = {.flow = &flow, .staff = id,
	    .hash = "$y$hash"};

	get(id, &staff);
	job.invite = staff.invite;
	staff_release(&staff);
	assert_true(try(signin_password, &job));
	return job.token[0] != '\0';
}

static int
attempt(const char *login, const char *network)
{
	struct signin_attempt job = {.flow = &flow, .login = login,
	    .network = network};

	assert_true(try(signin_attempt, &job));
	return job.wait;
}

/* --- Accounts --- */

static void
names_and_addresses_are_somebodys(void **state)
{
	static const char *const bad[] = {"", "Anna", "a b", "a/b", "åsa",
	    "a234567890123456789012345678901234567890x", "a'b", "../x"};
	int64_t id = 0;

	(void)state;
	assert_int_equal(add("anna", "anna@example.se", STAFF_ADMIN, &id),
	    STAFFING_OK);
	assert_int_equal(add("anna", "other@example.se", STAFF_EDITOR, &id),
	    STAFFING_NAME_TAKEN);
	assert_int_equal(add("bo", "Anna@Example.se", STAFF_EDITOR, &id),
	    STAFFING_ADDRESS_TAKEN);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(add(bad[i], "x@example.se", STAFF_EDITOR,
		    &id), STAFFING_NAME);
	assert_int_equal(people_int("SELECT count(*) FROM staff"
	    " WHERE id >= $1", 0), 1);
	assert_string_equal(people_text("SELECT who || ' ' || what || ' ' ||"
	    " subject || ' ' || detail FROM audit WHERE id >= $1", 0),
	    "test staff.add staff anna admin");
}

static enum staffing_fault
demote(int64_t id)
{
	struct staffing_role job = {.flow = &flow, .staff = id,
	    .role = STAFF_SENDER};

	assert_true(try(staffing_role, &job) == (job.fault == STAFFING_OK));
	return job.fault;
}

static enum staffing_fault
drop(int64_t id)
{
	struct staffing_remove job = {.flow = &flow, .staff = id};

	assert_true(try(staffing_remove, &job) == (job.fault ==
	    STAFFING_OK));
	return job.fault;
}

static void
there_is_always_an_admin(void **state)
{
	int64_t anna = 0, bo = 0, cia = 0;

	(void)state;
	add("anna", "anna@example.se", STAFF_ADMIN, &anna);
	assert_int_equal(drop(anna), STAFFING_LAST_ADMIN);
	set_password(anna);
	add("bo", "bo@example.se", STAFF_ADMIN, &bo);
	add("cia", "cia@example.se", STAFF_EDITOR, &cia);
	/* One who was only invited cannot take over. */
	assert_int_equal(drop(anna), STAFFING_LAST_ADMIN);
	assert_int_equal(demote(anna), STAFFING_LAST_ADMIN);
	set_password(bo);
	assert_int_equal(demote(anna), STAFFING_OK);
	assert_int_equal(demote(bo), STAFFING_LAST_ADMIN);
	assert_int_equal(drop(anna), STAFFING_OK);
	assert_int_equal(drop(cia), STAFFING_OK);
	assert_int_equal(drop(cia), STAFFING_GONE);
	assert_int_equal(drop(bo), STAFFING_LAST_ADMIN);
	assert_int_equal(people_int("SELECT count(*) FROM staff_session"
	    " WHERE id >= $1", 0), 1);
}

static void
a_link_is_for_one_person_once(void **state)
{
	struct staffing_invite invite = {.flow = &flow};
	struct buf first = BUF_INIT(BUF_LINE), second = BUF_INIT(BUF_LINE);
	struct staff staff = {0}, who = {0};
	const size_t at = strlen("/staff/password/");
	int64_t id = 0;
	bool found = false;

	(void)state;
	add("anna", "anna@example.se", STAFF_ADMIN, &id);
	get(id, &staff);
	staffing_link(&flow, &staff, &first);
	staff_release(&staff);
	assert_true(staffing_read_link(&flow, db, buf_text(&first) + at,
	    &who, &found, &err));
	assert_true(found && who.id == id);
	staff_release(&who);
	now += 60;
	invite.staff = id;
	people_run(staffing_invite, &invite);
	get(id, &staff);
	staffing_link(&flow, &staff, &second);
	staff_release(&staff);
	assert_true(staffing_read_link(&flow, db, buf_text(&first) + at,
	    &who, &found, &err));
	assert_false(found);
	assert_true(set_password(id));
	assert_true(staffing_read_link(&flow, db, buf_text(&second) + at,
	    &who, &found, &err));
	assert_false(found);
	buf_release(&first);
	buf_release(&second);
}

/* --- Guesses --- */

static void
an_account_waits_longer_each_time(void **state)
{
	static const int waits[] = {2, 4, 8, 16, 32, 64, 128, 256, 300, 300};
	int64_t id = 0;

	(void)state;
	add("anna", "anna@example.se", STAFF_ADMIN, &id);
	for (int i = 0; i < 6; i++)
		assert_int_equal(attempt("anna", ""), 0);
	for (size_t i = 0; i < sizeof(waits) / sizeof(waits[0]); i++) {
		assert_int_equal(attempt("anna", ""), waits[i]);
		/* By name or address, it is the same account. */
		assert_int_equal(attempt(" ANNA@example.se ", ""), waits[i]);
		now += waits[i] - 1;
		assert_int_equal(attempt("anna", ""), 1);
		now += 1;
		assert_int_equal(attempt("anna", ""), 0);
	}
	/* Others are not concerned, and nobody is locked out for ever. */
	assert_int_equal(attempt("bo", ""), 0);
	now += 300;
	assert_int_equal(attempt("anna", ""), 0);
	now += 86400;
	assert_int_equal(attempt("anna", ""), 0);
	assert_int_equal(attempt("anna", ""), 0);
}

static void
nobody_is_slowed_down_like_somebody(void **state)
{
	int64_t id = 0;

	(void)state;
	add("anna", "anna@example.se", STAFF_ADMIN, &id);
	for (int i = 0; i < 9; i++)
		assert_int_equal(attempt("anna", ""), attempt("inga", ""));
	assert_int_equal(people_int("SELECT count(*) FROM staff_throttle"
	    " WHERE key LIKE '%inga%' OR failures = $1", 100), 0);
}

static void
a_network_is_slowed_down_too(void **state)
{
	char login[16] = "";

	(void)state;
	for (int i = 0; i < 31; i++) {
		snprintf(login, sizeof(login), "name%d", i);
		assert_int_equal(attempt(login, "192.0.2.1"), 0);
	}
	assert_int_equal(attempt("other", "192.0.2.1"), 2);
	assert_int_equal(attempt("other", "192.0.2.2"), 0);
	now += 900;
	assert_int_equal(attempt("other", "192.0.2.1"), 0);
}

static void
success_forgets_the_guesses(void **state)
{
	struct signin_begin begin = {.flow = &flow, .hash = "$y$hash",
	    .network = "192.0.2.1"};
	int64_t id = 0;

	(void)state;
	add("anna", "anna@example.se", STAFF_ADMIN, &id);
	set_password(id);
	for (int i = 0; i < 5; i++)
		assert_int_equal(attempt("anna", "192.0.2.1"), 0);
	begin.staff = id;
	people_run(signin_begin, &begin);
	assert_int_equal(strlen(begin.token), 43);
	for (int i = 0; i < 5; i++)
		assert_int_equal(attempt("anna", "192.0.2.1"), 0);
	assert_int_equal(people_int("SELECT failures FROM staff_throttle"
	    " WHERE key = 'net 192.0.2.1' AND failures > $1", 0), 9);
	/* The password was changed between the check and now. */
	begin.hash = "$y$older";
	people_run(signin_begin, &begin);
	assert_string_equal(begin.token, "");
}

/* --- Sessions --- */

static bool
finds(const char *token)
{
	struct staff_session session = {0};
	struct staff staff = {0};
	bool found = false;

	assert_true(signin_find(db, token, &session, &staff, &found, &err));
	staff_release(&staff);
	return found;
}

static void
sessions_end(void **state)
{
	struct signin_begin one = {.flow = &flow, .hash = "$y$hash",
	    .network = ""}, two = one;
	struct signin_out out = {.flow = &flow};
	int64_t id = 0;

	(void)state;
	add("anna", "anna@example.se", STAFF_ADMIN, &id);
	set_password(id);
	one.staff = two.staff = id;
	people_run(signin_begin, &one);
	people_run(signin_begin, &two);
	assert_true(finds(one.token) && finds(two.token));
	assert_false(finds(""));
	/* What the database holds opens nothing. */
	assert_int_equal(people_int("SELECT count(*) FROM staff_session"
	    " WHERE length(hash) = $1", 32), 3);
	out.session = people_int("SELECT max(id) FROM staff_session"
	    " WHERE id > $1", 0);
	people_run(signin_out, &out);
	assert_false(finds(two.token));
	assert_true(finds(one.token));
	now += SIGNIN_IDLE;
	assert_false(finds(one.token));
	/* The next one who signs in sweeps. */
	people_run(signin_begin, &two);
	now += 1;
	people_run(signin_begin, &two);
	assert_int_equal(people_int("SELECT count(*) FROM staff_session"
	    " WHERE id > $1", 0), 2);
}

#define DESK(test) \
	cmocka_unit_test_setup_teardown(test, people_setup, people_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		DESK(names_and_addresses_are_somebodys),
		DESK(there_is_always_an_admin),
		DESK(a_link_is_for_one_person_once),
		DESK(an_account_waits_longer_each_time),
		DESK(nobody_is_slowed_down_like_somebody),
		DESK(a_network_is_slowed_down_too),
		DESK(success_forgets_the_guesses),
		DESK(sessions_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
