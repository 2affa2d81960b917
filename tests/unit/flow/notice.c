/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Nobody has to look: who is written to, when, how often, and what it says. */
#include "unit/test.h"

#include "flow/control.h"
#include "flow/mailing.h"
#include "flow/notice.h"
#include "flow/service.h"
#include "flow/staffing.h"
#include "store/health.h"
#include "store/notice.h"
#include "store/source.h"
#include "unit/flow/engine.h"

static void
turn(void)
{
	OK(notice_sweep(&flow, db, NULL, NULL, &err));
}

static int64_t
at(int month, int day, int hour, int minute)
{
	return date_from_local(2026, month, day, hour, minute);
}

static int64_t
mails(void)
{
	return people_int("SELECT count(*) FROM outbox"
	    " WHERE purpose = $1", OUTBOX_NOTICE);
}

/* "drafts 0 20260304; ..." of all there were. */
static const char *
told(void)
{
	return people_text("SELECT coalesce(group_concat(cause || ' ' ||"
	    " subject || ' ' || day, '; '), '') FROM"
	    " (SELECT * FROM notice WHERE $1 = $1 ORDER BY id)", 0);
}

static void
run_sql(const char *sql)
{
	OK(db_run_script(db, sql, &err));
}

/* Nobody who has not signed in. */
static int64_t
add_staff(const char *name, enum staff_role role, const char *language)
{
	char *address = mem_printf("%s@example.se", name);
	struct staffing_add add = {.flow = &flow, .name = name,
	    .role = role};
	struct query q;

	OK(address_read(address, &add.address, &err));
	people_run(staffing_add, &add);
	q = db_query(db, "UPDATE staff SET seen_at = 1, language = $2"
	    " WHERE id = $1");
	query_bind_int(&q, 1, add.id);
	query_bind_text(&q, 2, language);
	OK(query_run(&q, &err));
	mem_free(address);
	return add.id;
}

static int
setup(void **state)
{
	if (engine_setup(state) != 0)
		return -1;
	conf_release(&conf);
	OK(conf_parse("[site]\nname = Kommunen\nbase_url ="
	    " https://brev.example.se\nsender = Kommunen <n@example.se>\n"
	    "[relay ett]\nurl = smtp://mx.example.se\n"
	    "[relay tva]\nurl = smtp://mx2.example.se\n",
	    "test", "/nonexistent", &conf, &err));
	(void)add_staff("eva", STAFF_EDITOR, "sv");
	(void)add_staff("stina", STAFF_SENDER, "");
	(void)add_staff("anna", STAFF_ADMIN, "en");
	return 0;
}

/* A post that waits, from a while ago. */
static int64_t
draft(const char *fields)
{
	struct postfile file;
	struct approve_add job = {.flow = &flow, .file = &file,
	    .draft = true};

	engine_file("alpha", fields, NULL, &file);
	people_run(approve_add, &job);
	postfile_release(&file);
	return job.post;
}

static void
approve(int64_t post)
{
	struct approve_post job = {.flow = &flow, .post = post};

	people_run(approve_post, &job);
}

/* --- once a cause and day ------------------------------------------------- */

static void
drafts_in_working_hours(void **state)
{
	(void)state;
	now = at(3, 6, 16, 30);		/* a Friday */
	(void)draft("");
	turn();
	assert_int_equal(mails(), 0);	/* its writer is at it still */
	now = at(3, 6, 17, 45);
	turn();
	now = at(3, 7, 10, 0);
	turn();
	assert_string_equal(told(), "");
	now = at(3, 9, 7, 1);
	turn();
	turn();
	assert_string_equal(told(), "drafts 0 20260309");
	/* The sender and the admin; the editor cannot approve. */
	assert_int_equal(mails(), 2);
	assert_int_equal(people_int("SELECT count(*) FROM audit"
	    " WHERE what = 'notice.tell' AND $1 = $1", 0), 1);
}

static void
the_same_draft_is_not_told_every_day(void **state)
{
	int64_t first = 0;

	(void)state;
	first = draft("");
	now += ENGINE_HOUR + 1;
	turn();
	for (int day = 5; day <= 10; day++) {
		now = at(3, day, 10, 0);
		turn();
	}
	assert_string_equal(told(), "drafts 0 20260304");
	/* Another one joins it: told the next day, as this one was told. */
	now = at(3, 11, 8, 0);
	(void)draft("");
	now = at(3, 11, 9, 30);
	turn();
	assert_string_equal(told(), "drafts 0 20260304; drafts 0 20260311");
	now = at(3, 11, 10, 0);
	(void)draft("");
	now = at(3, 11, 12, 0);
	turn();
	assert_int_equal(mails(), 4);
	now = at(3, 12, 8, 0);
	turn();
	assert_int_equal(mails(), 6);
	/* One of three goes: nothing new. */
	approve(first);
	now = at(3, 13, 8, 0);
	turn();
	assert_int_equal(mails(), 6);
	/* A week later it still waits. */
	now = at(3, 19, 8, 0);
	turn();
	assert_int_equal(mails(), 8);
}

static void
a_draft_with_its_time_waits_for_nobody(void **state)
{
	(void)state;
	(void)engine_post("alpha", "Publish: 2026-03-20 10:00\n", NULL);
	assert_int_equal(people_int("SELECT count(*) FROM edition WHERE"
	    " state = 'draft' AND $1 = $1", 0), 1);
	now += 2 * ENGINE_HOUR;
	turn();
	assert_int_equal(mails(), 0);
}

/* What the gate left out is told at once, day and night, and once. */
static void
what_fell_out_is_told(void **state)
{
	const int64_t post = engine_news("alpha");

	(void)state;
	now = at(3, 8, 3, 0);		/* a Sunday */
	turn();
	assert_int_equal(mails(), 0);
	run_sql("INSERT INTO holdback (edition, post, code, detail, at)"
	    " SELECT e.id, e.post, 'mail.size', '120', approved_at"
	    " FROM edition e");
	turn();
	turn();
	assert_string_equal(told(), "held 0 20260308");
	assert_int_equal(people_int("SELECT count(*) FROM notice n"
	    " JOIN edition_text t ON t.title = n.names JOIN edition e"
	    " ON e.id = t.edition WHERE e.post = $1", post), 1);
}

/* --- gone and back -------------------------------------------------------- */

static void
add_source(const char *url, int failures)
{
	struct query q = db_query(db, "INSERT INTO source (url, kind, auto,"
	    " selector, since, state, etag, last_modified, next_at, ok_at,"
	    " failures, note, created_at) VALUES ($1, 'news', 1, '', 0,"
	    " 'active', '', '', 0, $3, $2, '', $3)");

	query_bind_text(&q, 1, url);
	query_bind_int(&q, 2, failures);
	query_bind_int(&q, 3, now);
	OK(query_run(&q, &err));
}

static void
a_cause_that_went_and_came_back(void **state)
{
	(void)state;
	add_source("https://user:hemligt@www.example.se/nytt?key=hemligt", 3);
	turn();
	assert_string_equal(told(), "source 0 20260304");
	/* The admin alone can do something about it. */
	assert_int_equal(mails(), 1);
	assert_string_equal(people_text("SELECT names FROM notice"
	    " WHERE $1 = $1", 0), "www.example.se/nytt");
	run_sql("UPDATE source SET failures = 0");
	turn();
	assert_int_equal(people_int("SELECT count(*) FROM notice"
	    " WHERE over_at = $1", now), 1);
	/* Back the same day: told already. */
	run_sql("UPDATE source SET failures = 3");
	turn();
	assert_int_equal(mails(), 1);
	/* Gone and back in between: the next day it is told again. */
	run_sql("UPDATE source SET failures = 0");
	turn();
	run_sql("UPDATE source SET failures = 3");
	now = at(3, 5, 8, 0);
	turn();
	assert_string_equal(told(), "source 0 20260304; source 0 20260305");
	/* It just lasts. */
	now = at(3, 6, 8, 0);
	turn();
	assert_int_equal(mails(), 2);
	now = at(3, 12, 8, 0);
	turn();
	assert_int_equal(mails(), 3);
}

static void
a_flood_is_no_ailment(void **state)
{
	(void)state;
	add_source("https://www.example.se/nytt", 0);
	run_sql("UPDATE source SET note ="
	    " '31 new items at once are held as drafts'");
	turn();
	assert_string_equal(told(), "flood 0 20260304");
}

static void
say_relay(const char *relay, const char *fault)
{
	struct tx tx;

	OK(tx_begin(db, &tx, &err));
	OK(health_relay_put(&tx, relay, fault, &err));
	OK(tx_commit(&tx, &err));
}

/* Another one that is out of the file has a fault for ever. */
static void
put_relay(const char *fault)
{
	say_relay("ett", fault);
	say_relay("borta", "no route");
}

static void
a_relay_that_is_down_a_while(void **state)
{
	(void)state;
	now = at(3, 7, 23, 0);		/* a Saturday night: it hurries */
	put_relay("no route");
	turn();
	now += 9 * ENGINE_MINUTE;
	turn();
	put_relay("");
	turn();
	put_relay("no route");
	turn();
	now += 9 * ENGINE_MINUTE;
	turn();
	assert_int_equal(mails(), 0);
	now += ENGINE_MINUTE;
	turn();
	assert_string_equal(told(), "relay 0 20260307");
	now = at(3, 8, 0, 1);
	turn();
	assert_string_equal(told(), "relay 0 20260307; relay 0 20260308");
}

static void
each_relay_has_its_own_while(void **state)
{
	(void)state;
	now = at(3, 7, 10, 0);
	put_relay("no route");
	now += 9 * ENGINE_MINUTE;
	turn();
	put_relay("");
	say_relay("tva", "no route");
	now += 9 * ENGINE_MINUTE;
	turn();
	assert_string_equal(told(), "");
	now += ENGINE_MINUTE;
	turn();
	assert_string_equal(told(), "relay 0 20260307");
	assert_string_equal(people_text("SELECT names FROM notice WHERE"
	    " when_at = $1", now - 10 * ENGINE_MINUTE), "tva");
	/* Down longer than anybody remembers. */
	run_sql("DELETE FROM notice; DELETE FROM setting WHERE name ="
	    " 'relay_since.tva'");
	turn();
	assert_string_equal(told(), "relay 0 20260307");
}

/* --- digests -------------------------------------------------------------- */

static int64_t
held_digest(void)
{
	(void)engine_join("nils", 1, CADENCE_DAILY);
	(void)engine_news("alpha");
	return engine_freeze((struct compose_digest){
	    .cadence = CADENCE_DAILY});
}

static void
a_paused_digest(void **state)
{
	const int64_t id = held_digest();
	struct control_move pause = {.flow = &flow, .digest = id,
	    .why = "the relay said nils@example.se is bad"};

	(void)state;
	people_run(control_pause, &pause);
	turn();
	turn();
	assert_string_equal(told(), "paused 1 20260304");
	now = at(3, 7, 3, 0);
	turn();
	assert_string_equal(told(), "paused 1 20260304; paused 1 20260307");
	/* The relay's words may name somebody. */
	assert_int_equal(people_int("SELECT count(*) FROM notice WHERE"
	    " names LIKE '%@%' AND $1 = $1", 0), 0);
}

static void
a_late_digest(void **state)
{
	(void)held_digest();
	(void)state;
	now += 9 * ENGINE_MINUTE;
	turn();
	assert_int_equal(mails(), 0);
	now += 2 * ENGINE_MINUTE;
	turn();
	assert_string_equal(told(), "late 1 20260304");
}

static void
doubts_of_digests_alone(void **state)
{
	(void)held_digest();
	(void)state;
	run_sql("UPDATE digest SET state = 'sending';"
	    " UPDATE outbox SET state = 8, attempts = 1");
	turn();
	assert_string_equal(told(), "doubts 0 20260304");
	assert_int_equal(mails(), 2);
	/* A notice in doubt is no cause; it is settled by itself. */
	run_sql("UPDATE outbox SET state = 8 WHERE purpose = 6 AND id ="
	    " (SELECT max(id) FROM outbox)");
	turn();
	assert_int_equal(people_int("SELECT count(*) FROM outbox"
	    " WHERE purpose = 6 AND state = $1", OUTBOX_SENT), 1);
}

static void
nothing_while_all_is_stopped(void **state)
{
	struct service_pause pause = {.flow = &flow, .why = "x"};
	struct service_resume resume = {.flow = &flow};

	(void)state;
	(void)draft("");
	now += 2 * ENGINE_HOUR;
	people_run(service_pause, &pause);
	turn();
	assert_int_equal(mails(), 0);
	people_run(service_resume, &resume);
	turn();
	assert_int_equal(mails(), 2);
}

/* --- the day before ------------------------------------------------------- */

static void
the_working_day_before(void **state)
{
	(void)state;
	/* Monday's is told of on Friday; after Easter, on Thursday. */
	assert_int_equal(notice_eve(at(3, 9, 9, 0)), at(3, 6, 13, 0));
	assert_int_equal(notice_eve(at(3, 11, 9, 0)), at(3, 10, 13, 0));
	assert_int_equal(notice_eve(at(4, 7, 9, 0)), at(4, 2, 13, 0));
	/* Over the nights of daylight saving the hour is the clock's. */
	assert_int_equal(notice_eve(at(3, 30, 9, 0)), at(3, 27, 13, 0));
	assert_int_equal(notice_eve(at(10, 26, 9, 0)), at(10, 23, 13, 0));
}

static void
before_mondays_digest(void **state)
{
	(void)state;
	now = at(3, 5, 12, 0);
	(void)engine_join("nils", 1, CADENCE_DAILY);
	(void)engine_join("nora", 1, CADENCE_DAILY);
	run_sql("UPDATE setting SET value = '20260306' WHERE name ="
	    " 'ran.daily'");
	now = at(3, 6, 12, 0);
	(void)engine_news("alpha");
	turn();
	assert_string_equal(told(), "");
	now = at(3, 6, 13, 1);
	turn();
	assert_string_equal(told(), "tomorrow 2 20260306");
	assert_int_equal(people_int("SELECT n FROM notice WHERE $1 = $1", 0),
	    2);
	assert_int_equal(people_int("SELECT when_at FROM notice"
	    " WHERE $1 = $1", 0), at(3, 9, 9, 0));
	turn();
	now = at(3, 8, 13, 1);
	turn();
	now = at(3, 9, 8, 0);
	turn();
	assert_int_equal(mails(), 2);
}

/* Who is told that the thread lives, and says when it shall end. */
static bool
says(void *arg, int64_t done, int64_t of)
{
	int *calls = arg;

	assert_true(done < of);
	return (*calls)++ > 0;
}

static void
counting_tells_that_it_goes_on(void **state)
{
	int calls = 0;

	(void)state;
	now = at(3, 5, 12, 0);
	(void)engine_join("nils", 1, CADENCE_DAILY);
	(void)engine_join("nora", 1, CADENCE_DAILY);
	run_sql("UPDATE setting SET value = '20260306' WHERE name ="
	    " 'ran.daily'");
	now = at(3, 6, 13, 1);
	(void)engine_news("alpha");
	now += ENGINE_MINUTE;
	OK(notice_sweep(&flow, db, says, &calls, &err));
	assert_int_equal(calls, 1);
	assert_string_equal(told(), "");
	OK(notice_sweep(&flow, db, says, &calls, &err));
	assert_string_equal(told(), "tomorrow 2 20260306");
	OK(notice_sweep(&flow, db, says, &calls, &err));
	assert_int_equal(calls, 2);
}

/* What is approved after the hour is told of then; nothing owed, nothing
 * told. */
static void
approved_in_the_afternoon(void **state)
{
	(void)state;
	now = at(10, 23, 12, 0);	/* daylight saving ends on Sunday */
	(void)engine_join("nils", 1, CADENCE_DAILY);
	now = at(10, 23, 13, 5);
	turn();
	assert_string_equal(told(), "");
	now = at(10, 23, 15, 0);
	(void)engine_news("alpha");
	turn();
	assert_string_equal(told(), "tomorrow 2 20261023");
	assert_int_equal(people_int("SELECT when_at FROM notice"
	    " WHERE $1 = $1", 0), at(10, 26, 9, 0));
}

/* --- who and what --------------------------------------------------------- */

static void
who_does_not_want_them(void **state)
{
	struct notice_wanted job = {.flow = &flow, .staff = 2,
	    .wanted = false};

	(void)state;
	people_run(notice_wanted, &job);
	people_run(notice_wanted, &job);
	assert_int_equal(people_int("SELECT count(*) FROM audit WHERE what ="
	    " 'staff.notices' AND $1 = $1", 0), 1);
	run_sql("UPDATE staff SET seen_at = NULL WHERE name = 'anna'");
	(void)draft("");
	now += 2 * ENGINE_HOUR;
	turn();
	/* Told is told, also when nobody is there to hear. */
	assert_string_equal(told(), "drafts 0 20260304");
	assert_int_equal(mails(), 0);
}

/* The newest notice as it leaves; "" when it does not. */
static const char *
letter(const char *name)
{
	static char text[20000];
	struct mailing *mailing = mailing_new(&flow, db);
	struct mailing_mail mail = {.message = BUF_INIT(BUF_PAGE)};
	struct outbox_row row;
	bool found = false;
	char *address = mem_printf("%s@example.se", name);
	struct query q = db_query(db,
	    "SELECT max(id) FROM outbox WHERE address = $1");
	int64_t id = 0;

	query_bind_text(&q, 1, address);
	if (query_next(&q))
		id = query_int(&q, 0);
	OK(query_end(&q, &err));
	OK(outbox_get(db, id, &row, &found, &err));
	assert_true(found);
	engine_write(mailing, &row, &mail);
	snprintf(text, sizeof(text), "%s", mail.nobody ? "" :
	    buf_text(&mail.message));
	if (!mail.nobody)
		assert_string_equal(mail.to, address);
	outbox_row_release(&row);
	buf_release(&mail.message);
	mailing_free(mailing);
	mem_free(address);
	return text;
}

static void
what_it_says(void **state)
{
	const char *text = NULL;
	int64_t post = 0;

	(void)state;
	post = draft("");
	now += 2 * ENGINE_HOUR;
	turn();
	text = letter("stina");
	assert_non_null(strstr(text, "\r\nSubject: =?UTF-8?Q?Ett_utkast"));
	assert_non_null(strstr(text, "multipart/alternative"));
	assert_non_null(strstr(text, "\r\nAuto-Submitted: auto-generated"));
	assert_non_null(strstr(text, "https://brev.example.se/staff/posts"));
	assert_non_null(strstr(text,
	    "https://brev.example.se/staff/account"));
	assert_null(strstr(text, "List-Unsubscribe"));
	text = letter("anna");
	assert_non_null(strstr(text, "\r\nSubject: A draft is waiting"));
	/* Approved before it left: nothing to say any more. */
	approve(post);
	turn();
	assert_string_equal(letter("anna"), "");
}

static void
a_mail_that_waited_too_long(void **state)
{
	(void)state;
	(void)draft("");
	now += 2 * ENGINE_HOUR;
	turn();
	now += 25 * ENGINE_HOUR;
	assert_string_equal(letter("anna"), "");
}

static void
the_day_before_in_words(void **state)
{
	(void)state;
	now = at(3, 5, 12, 0);
	(void)engine_join("nils", 1, CADENCE_DAILY);
	(void)engine_news("alpha");
	now = at(3, 5, 13, 1);
	turn();
	assert_non_null(strstr(letter("stina"),
	    "https://brev.example.se/staff/digests/next?cadence=3Ddaily"));
	assert_non_null(strstr(letter("stina"),
	    "\r\nSubject: =?UTF-8?Q?I_morgon_kl=2E_09"));
	assert_non_null(strstr(letter("anna"),
	    "\r\nSubject: Tomorrow at 09:00 this goes out. "
	    "Recipients: 1\r\n"));
	run_sql("DELETE FROM notice; DELETE FROM setting");
	now = at(3, 6, 13, 1);
	(void)engine_news("alpha");
	turn();
	assert_non_null(strstr(letter("stina"),
	    "\r\nSubject: =?UTF-8?Q?M=C3=A5ndag_9_mars"));
	assert_non_null(strstr(letter("anna"),
	    "\r\nSubject: Monday 9 March at 09:00"));
}

#define T(test) cmocka_unit_test_setup_teardown(test, setup, engine_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    T(drafts_in_working_hours),
	    T(the_same_draft_is_not_told_every_day),
	    T(a_draft_with_its_time_waits_for_nobody),
	    T(what_fell_out_is_told),
	    T(a_cause_that_went_and_came_back),
	    T(a_flood_is_no_ailment),
	    T(a_relay_that_is_down_a_while),
	    T(each_relay_has_its_own_while),
	    T(a_paused_digest),
	    T(a_late_digest),
	    T(doubts_of_digests_alone),
	    T(nothing_while_all_is_stopped),
	    T(the_working_day_before),
	    T(before_mondays_digest),
	    T(counting_tells_that_it_goes_on),
	    T(approved_in_the_afternoon),
	    T(who_does_not_want_them),
	    T(what_it_says),
	    T(a_mail_that_waited_too_long),
	    T(the_day_before_in_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
