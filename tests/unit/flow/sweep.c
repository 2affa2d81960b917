/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What time brings: each hour once, whatever the clock and the staff do. */
#include "unit/test.h"

#include "flow/control.h"
#include "flow/service.h"
#include "flow/sweep.h"
#include "store/setting.h"
#include "unit/flow/engine.h"

static void
turn(void)
{
	OK(sweep(&flow, db, NULL, NULL, &err));
}

/* Local time in 2026. */
static int64_t
at(int month, int day, int hour, int minute)
{
	return date_from_local(2026, month, day, hour, minute);
}

/* The clock goes on in steps; every day at one there is news. */
static void
live(int64_t until, int minutes)
{
	for (; now < until; now += minutes * 60) {
		const struct date_local d = date_local(now);

		turn();
		if (d.hour == 13 && d.minute < minutes) {
			(void)engine_news("alpha");
			now -= 2;	/* what that took */
		}
	}
}

static void
start_at(int64_t t)
{
	now = t - 60;
	for (int c = CADENCE_DAILY; c <= CADENCE_MONTHLY; c++)
		(void)engine_join(cadence_name((enum cadence)c), 1,
		    (enum cadence)c);
	now = t;
}

static void
configure(const char *text)
{
	conf_release(&conf);
	OK(conf_parse(text, "test", "/nonexistent", &conf, &err));
}

/* "2026-03-26 09:00; ..." of one cadence's digests. */
static const char *
leaves(enum cadence cadence)
{
	static char text[2048];
	struct query q = db_query(db, "SELECT leaves_at FROM digest"
	    " WHERE cadence = $1 ORDER BY leaves_at");
	size_t n = 0;

	text[0] = '\0';
	query_bind_int(&q, 1, cadence);
	while (query_next(&q)) {
		const struct date_local d = date_local(query_int(&q, 0));

		n += (size_t)snprintf(text + n, sizeof(text) - n,
		    "%s%02d-%02d %02d:%02d", n ? "; " : "", d.month, d.day,
		    d.hour, d.minute);
	}
	OK(query_end(&q, &err));
	return text;
}

static int64_t
digests(void)
{
	return people_int("SELECT count(*) FROM digest WHERE $1 = $1", 0);
}

/* Spring forward on 29 March; Good Friday 3 April, Easter Monday the 6th:
 * both runs fall together with Tuesday's, which pays all. */
static void
spring_and_easter(void **state)
{
	(void)state;
	start_at(at(3, 25, 12, 0));
	live(at(4, 9, 12, 0), 10);
	assert_string_equal(leaves(CADENCE_DAILY), "03-26 09:00; 03-27 09:00;"
	    " 03-30 09:00; 03-31 09:00; 04-01 09:00; 04-02 09:00;"
	    " 04-07 09:00; 04-08 09:00; 04-09 09:00");
	assert_string_equal(leaves(CADENCE_WEEKLY),
	    "03-31 09:00; 04-07 09:00");
	assert_string_equal(leaves(CADENCE_MONTHLY), "04-07 09:00");
}

static void
autumn(void **state)
{
	(void)state;
	start_at(at(10, 22, 12, 0));
	live(at(10, 28, 12, 0), 10);
	assert_string_equal(leaves(CADENCE_DAILY), "10-23 09:00; 10-26 09:00;"
	    " 10-27 09:00; 10-28 09:00");
	assert_string_equal(leaves(CADENCE_WEEKLY), "10-27 09:00");
}

/* Half past two does not exist in the one night, and comes twice in the
 * other. */
static void
the_hour_that_is_skipped_or_repeated(void **state)
{
	(void)state;
	start_at(at(3, 27, 12, 0));
	configure("[digest]\ndaily = mon-sun 02:30\nhold_minutes = 0\n");
	live(at(3, 31, 12, 0), 10);
	assert_string_equal(leaves(CADENCE_DAILY), "03-28 02:30; 03-29 03:30;"
	    " 03-30 02:30; 03-31 02:30");
	OK(db_run_script(db, "DELETE FROM outbox; DELETE FROM variant_edition;"
	    "DELETE FROM variant; DELETE FROM block; DELETE FROM"
	    " digest_edition; DELETE FROM digest", &err));
	now = at(10, 24, 0, 0);
	live(at(10, 27, 12, 0), 10);
	assert_string_equal(leaves(CADENCE_DAILY), "10-25 02:30; 10-26 02:30;"
	    " 10-27 02:30");
	assert_int_equal(people_int("SELECT count(DISTINCT leaves_at) FROM"
	    " digest WHERE cadence = $1", CADENCE_DAILY), 3);
	/* The first of the two: still summer time. */
	assert_int_equal(people_int("SELECT min(leaves_at) FROM digest"
	    " WHERE cadence = $1", CADENCE_DAILY), at(10, 25, 2, 30));
}

static void
a_holiday_moves_a_weekly_run(void **state)
{
	(void)state;
	/* 1 May 2026 is a Friday: the run is on Monday. */
	start_at(at(4, 29, 12, 0));
	configure("[digest]\nweekly = fri 09:00\n");
	live(at(5, 9, 12, 0), 30);
	assert_string_equal(leaves(CADENCE_WEEKLY),
	    "05-04 09:00; 05-08 09:00");
}

static void
three_days_down_give_one_catch_up(void **state)
{
	int64_t d = 0;

	(void)state;
	start_at(at(3, 9, 12, 0));		/* Monday */
	live(at(3, 10, 12, 0), 10);
	assert_string_equal(leaves(CADENCE_DAILY), "03-10 09:00");
	/* News goes on by command; nothing sweeps. */
	now = at(3, 12, 13, 0);
	(void)engine_news("alpha");
	now = at(3, 13, 14, 20);
	turn();
	assert_string_equal(leaves(CADENCE_DAILY),
	    "03-10 09:00; 03-13 14:20");
	d = people_int("SELECT max(id) FROM digest WHERE $1 = $1", 0);
	assert_string_equal(people_text("SELECT state FROM digest"
	    " WHERE id = $1", d), "sending");
	for (int i = 0; i < 100; i++) {
		now += 60;
		turn();
	}
	assert_string_equal(leaves(CADENCE_DAILY),
	    "03-10 09:00; 03-13 14:20");
	live(at(3, 16, 12, 0), 10);
	assert_string_equal(leaves(CADENCE_DAILY),
	    "03-10 09:00; 03-13 14:20; 03-16 09:00");
}

static void
the_first_start_does_not_send_the_past(void **state)
{
	(void)state;
	start_at(at(3, 10, 10, 0));		/* Tuesday, after all runs */
	now = at(3, 3, 10, 0);
	(void)engine_news("alpha");
	OK(db_run_script(db, "UPDATE subscription SET owed_from = 1", &err));
	now = at(3, 10, 10, 0);
	turn();
	assert_int_equal(digests(), 0);
	live(at(3, 11, 8, 0), 30);
	assert_int_equal(digests(), 0);
	live(at(3, 11, 10, 0), 30);
	assert_string_equal(leaves(CADENCE_DAILY), "03-11 09:00");
}

static void
a_first_start_in_the_hold_is_in_time(void **state)
{
	(void)state;
	start_at(at(3, 10, 8, 40));
	(void)engine_news("alpha");
	turn();
	assert_string_equal(leaves(CADENCE_DAILY), "03-10 09:00");
	assert_string_equal(leaves(CADENCE_WEEKLY), "03-10 09:00");
}

/* --- the hold ------------------------------------------------------------- */

static void
held_until_its_hour(void **state)
{
	int64_t before = 0;
	int64_t late = 0;
	int64_t d = 0;

	(void)state;
	start_at(at(3, 10, 10, 0));
	turn();
	before = engine_news("alpha");
	now = at(3, 11, 8, 29);
	turn();
	assert_int_equal(digests(), 0);
	now = at(3, 11, 8, 30);
	turn();
	assert_int_equal(digests(), 1);
	d = people_int("SELECT max(id) FROM digest WHERE $1 = $1", 0);
	assert_string_equal(people_text("SELECT state FROM digest"
	    " WHERE id = $1", d), "held");
	assert_int_equal(people_int("SELECT count(*) FROM outbox"
	    " WHERE digest = $1", d), 1);
	/* Approved in the hold: for the next one. */
	late = engine_news("alpha");
	now = at(3, 11, 8, 59);
	turn();
	assert_string_equal(people_text("SELECT state FROM digest"
	    " WHERE id = $1", d), "held");
	now = at(3, 11, 9, 0);
	turn();
	assert_string_equal(people_text("SELECT state FROM digest"
	    " WHERE id = $1", d), "sending");
	assert_int_equal(people_int("SELECT count(*) FROM variant_edition"
	    " WHERE edition = $1", engine_edition(before, 1)), 1);
	assert_int_equal(people_int("SELECT count(*) FROM variant_edition"
	    " WHERE edition = $1", engine_edition(late, 1)), 0);
	assert_int_equal(digests(), 1);
}

static void
stopped_in_the_hold_it_does_not_leave(void **state)
{
	struct control_move move = {.flow = &flow, .why = "fel"};

	(void)state;
	start_at(at(3, 10, 10, 0));
	turn();
	(void)engine_news("alpha");
	now = at(3, 11, 8, 30);
	turn();
	move.digest = people_int("SELECT max(id) FROM digest WHERE $1 = $1",
	    0);
	people_run(control_pause, &move);
	now = at(3, 11, 9, 30);
	turn();
	assert_string_equal(people_text("SELECT state FROM digest"
	    " WHERE id = $1", move.digest), "paused");
	people_run(control_cancel, &move);
	turn();
	/* Its rows end too, though the command only said so. */
	assert_int_equal(people_int("SELECT count(*) FROM outbox"
	    " WHERE digest = $1 AND state <> 10", move.digest), 0);
	/* And what they were owed comes with the next one. */
	now = at(3, 12, 9, 0);
	turn();
	assert_string_equal(leaves(CADENCE_DAILY),
	    "03-11 09:00; 03-12 09:00");
}

/* --- at once -------------------------------------------------------------- */

static void
immediate_gathers_and_leaves(void **state)
{
	int64_t a = engine_join("a", 1, CADENCE_IMMEDIATE);
	int64_t one = 0;
	int64_t two = 0;
	int64_t d = 0;
	char want[40] = "";

	(void)state;
	now = at(3, 10, 10, 0) - 1;
	one = engine_news("alpha");
	now = at(3, 10, 10, 10);
	two = engine_news("alpha");
	now = at(3, 10, 10, 14);
	turn();
	assert_int_equal(digests(), 0);
	now = at(3, 10, 10, 16);
	turn();
	assert_int_equal(digests(), 1);
	d = people_int("SELECT max(id) FROM digest WHERE $1 = $1", 0);
	snprintf(want, sizeof(want), "%lld %lld",
	    (long long)engine_edition(one, 1),
	    (long long)engine_edition(two, 1));
	assert_string_equal(engine_mail(d, a), want);
	assert_string_equal(people_text("SELECT state FROM digest"
	    " WHERE id = $1", d), "sending");
	for (int i = 0; i < 60; i++) {
		now += 60;
		turn();
	}
	assert_int_equal(digests(), 1);
}

/* Somebody approves every ten minutes: nobody waits for the last. */
static void
a_busy_day_does_not_put_it_off(void **state)
{
	(void)state;
	(void)engine_join("a", 1, CADENCE_IMMEDIATE);
	now = at(3, 10, 10, 0);
	for (int i = 0; i < 12; i++) {
		(void)engine_news("alpha");
		for (int k = 0; k < 10; k++) {
			turn();
			now += 60;
		}
	}
	assert_in_range(digests(), 5, 8);
	assert_int_equal(people_int("SELECT count(DISTINCT edition)"
	    " FROM variant_edition WHERE pays = $1", 1), people_int(
	    "SELECT count(*) FROM variant_edition WHERE pays = $1", 1));
}

static void
nothing_leaves_at_night(void **state)
{
	(void)state;
	(void)engine_join("a", 1, CADENCE_IMMEDIATE);
	now = at(3, 10, 19, 50);
	(void)engine_news("alpha");
	while (now < at(3, 11, 6, 59)) {
		turn();
		now += 60;
	}
	assert_int_equal(digests(), 0);
	now = at(3, 11, 7, 0);
	turn();
	assert_string_equal(leaves(CADENCE_IMMEDIATE), "03-11 07:00");
	configure("[digest]\nquiet = none\n");
	now = at(3, 11, 23, 0);
	(void)engine_news("alpha");
	now = at(3, 11, 23, 20);
	turn();
	assert_string_equal(leaves(CADENCE_IMMEDIATE),
	    "03-11 07:00; 03-11 23:20");
}

/* --- the service is paused ------------------------------------------------ */

static void
a_paused_service_makes_nothing_and_catches_up(void **state)
{
	struct service_pause pause = {.flow = &flow, .why = "stopp"};
	struct service_resume resume = {.flow = &flow};

	(void)state;
	start_at(at(3, 9, 12, 0));
	(void)engine_join("a", 1, CADENCE_IMMEDIATE);
	live(at(3, 10, 8, 45), 10);
	assert_string_equal(people_text("SELECT state FROM digest"
	    " WHERE cadence = $1", CADENCE_DAILY), "held");
	people_run(service_pause, &pause);
	live(at(3, 12, 12, 0), 10);
	assert_string_equal(people_text("SELECT state FROM digest"
	    " WHERE cadence = $1", CADENCE_DAILY), "held");
	assert_string_equal(leaves(CADENCE_DAILY), "03-10 09:00");
	people_run(service_resume, &resume);
	turn();
	assert_string_equal(people_text("SELECT state FROM digest"
	    " WHERE cadence = $1 AND run_day = 20260310", CADENCE_DAILY),
	    "sending");
	assert_string_equal(leaves(CADENCE_DAILY),
	    "03-10 09:00; 03-12 12:00");
	live(at(3, 13, 12, 0), 10);
	assert_string_equal(leaves(CADENCE_DAILY),
	    "03-10 09:00; 03-12 12:00; 03-13 09:00");
}

/* --- other cares ---------------------------------------------------------- */

static void
sign_ups_that_nobody_confirms_are_forgotten(void **state)
{
	(void)state;
	now = at(3, 10, 10, 0);
	(void)people_ask("a@example.se", 1, CADENCE_WEEKLY);
	now += 6 * PEOPLE_DAY;
	turn();
	assert_int_not_equal(people_id("a@example.se"), 0);
	now += PEOPLE_DAY + 2 * 3600;
	turn();
	assert_int_equal(people_id("a@example.se"), 0);
}

/* Whoever changed the post died before the rows had followed. */
static void
waiting_rows_follow_a_changed_post(void **state)
{
	int64_t a = engine_join("a", 1, CADENCE_DAILY);
	struct approve_withdraw job = {.flow = &flow};
	int64_t d = 0;

	(void)state;
	job.post = engine_news("alpha");
	d = engine_freeze((struct compose_digest){.cadence = CADENCE_DAILY,
	    .leaves_at = now + 900});
	people_run(approve_withdraw, &job);
	assert_string_not_equal(engine_mail(d, a), "cancelled");
	turn();
	assert_string_equal(engine_mail(d, a), "cancelled");
}

static bool
stop(void *arg, int64_t done, int64_t of)
{
	(void)done;
	(void)of;
	(*(int *)arg)++;
	return false;
}

static void
a_stopped_freeze_is_resumed(void **state)
{
	int asked = 0;

	(void)state;
	start_at(at(3, 10, 10, 0));
	turn();
	(void)engine_news("alpha");
	now = at(3, 11, 8, 30);
	OK(sweep(&flow, db, stop, &asked, &err));
	assert_true(asked > 0);
	assert_string_equal(people_text("SELECT state FROM digest"
	    " WHERE cadence = $1", CADENCE_DAILY), "freezing");
	turn();
	assert_string_equal(people_text("SELECT state FROM digest"
	    " WHERE cadence = $1", CADENCE_DAILY), "held");
}

static int64_t
errands(void)
{
	return people_int("SELECT count(*) FROM errand e LEFT JOIN errand_item"
	    " i ON i.errand = e.id WHERE $1 = 1", 1);
}

static void
what_the_desk_saw_of_pages_is_forgotten(void **state)
{
	(void)state;
	turn();
	OK(db_run_script(db, "INSERT INTO errand (id, kind, url, selector,"
	    " state, asked_at, note, found, title, malformed, items) VALUES"
	    " (1, 'test', 'https://x.test/', '', 'done', 1700000000, '', '',"
	    " '', 0, 1);"
	    "INSERT INTO errand_item (errand, n, title, link, date, summary)"
	    " VALUES (1, 0, 'a', '', 0, '')", &err));
	now = 1700000000 + 24 * 3600;
	turn();
	assert_int_equal(errands(), 1);
	now += 3600;
	turn();
	assert_int_equal(errands(), 0);
}

#define T(name) cmocka_unit_test_setup_teardown(name, engine_setup,          \
	engine_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    T(spring_and_easter),
	    T(autumn),
	    T(the_hour_that_is_skipped_or_repeated),
	    T(a_holiday_moves_a_weekly_run),
	    T(three_days_down_give_one_catch_up),
	    T(the_first_start_does_not_send_the_past),
	    T(a_first_start_in_the_hold_is_in_time),
	    T(held_until_its_hour),
	    T(stopped_in_the_hold_it_does_not_leave),
	    T(immediate_gathers_and_leaves),
	    T(a_busy_day_does_not_put_it_off),
	    T(nothing_leaves_at_night),
	    T(a_paused_service_makes_nothing_and_catches_up),
	    T(sign_ups_that_nobody_confirms_are_forgotten),
	    T(what_the_desk_saw_of_pages_is_forgotten),
	    T(waiting_rows_follow_a_changed_post),
	    T(a_stopped_freeze_is_resumed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
