/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sending engine against a server that does as the test says. */
#include "unit/test.h"

#include "unit/flow/fake_smtp.h"
#include "unit/flow/send_rig.h"

static void
accepted_once_each(int n)
{
	assert_int_equal(fake.accepted, n);
	for (int i = 1; i <= n; i++) {
		char to[48] = "";

		snprintf(to, sizeof(to), "p%d@example.se", i);
		assert_int_equal(fake_copies(to), 1);
	}
	for (int i = 0; i < fake.mails; i++) {
		for (int k = 0; k < i; k++)
			assert_string_not_equal(fake.mail[i].id,
			    fake.mail[k].id);
	}
}

/* A function that the writer of another process would run. */
static void
elsewhere(writer_job *job, void *arg)
{
	struct err e = {0, ""};
	struct db *other = NULL;
	struct tx tx;

	if (!db_open(rig_db(), &other, &e) || !tx_begin(other, &tx, &e) ||
	    !job(&tx, arg, &e) || !tx_commit(&tx, &e))
		print_error("elsewhere: %s\n", e.text);
	db_close(other);
}

static bool
sql_job(struct tx *tx, void *arg, struct err *e)
{
	return db_run_script(tx->db, arg, e);
}

static void
elsewhere_sql(const char *sql)
{
	char *copy = mem_strdup(sql);

	elsewhere(sql_job, copy);
	mem_free(copy);
}

/* --- the way it should be ------------------------------------------------- */

static void
a_digest_reaches_everybody_once(void **state)
{
	int64_t d = 0;

	(void)state;
	rig_people(60, NULL);
	d = rig_digest();
	fake_start(NULL);
	rig_conf_smtp(fake.port, 3, "");
	rig_open();
	rig_run(rig_is_done, d);
	rig_close();
	accepted_once_each(60);
	assert_int_equal(rig_rows(d, OUTBOX_SENT), 60);
	assert_int_equal(people_int("SELECT count(*) FROM outbox WHERE"
	    " attempts = 1 AND doubts = 0 AND relay = 'main'"
	    " AND reply LIKE '250 %' AND digest = $1", d), 60);
	assert_int_equal(people_int("SELECT count(*) FROM audit"
	    " WHERE what = 'digest.done' AND $1 = $1", 0), 1);
	assert_true(people_int("SELECT finished_at FROM digest"
	    " WHERE id = $1", d) > 0);
	fake_stop();
}

static void
a_maildir_gets_everything_once(void **state)
{
	char conf_text[200] = "";
	int64_t d = 0;

	(void)state;
	rig_people(40, NULL);
	d = rig_digest();
	snprintf(conf_text, sizeof(conf_text), "[relay box]\nurl = maildir:"
	    "%s\n", scratch_path("box"));
	rig_conf(conf_text);
	rig_open();
	rig_run(rig_is_done, d);
	rig_close();
	assert_int_equal(rig_rows(d, OUTBOX_SENT), 40);
}

/* --- singles come first --------------------------------------------------- */

static atomic_int calls;
static int64_t subject;	/* what an answer acts upon */

static bool
ask_link(struct tx *tx, void *arg, struct err *e)
{
	int64_t id = 0;

	(void)arg;
	return outbox_add_single(tx, OUTBOX_LINK, subject, NULL,
	    "lang=sv asked=1772622000", &id, e);
}

static const char *
link_at_tenth(enum fake_stage stage, const char *to)
{
	(void)to;
	if (stage == FAKE_DOT && atomic_fetch_add(&calls, 1) == 10)
		elsewhere(ask_link, NULL);
	return NULL;
}

static int
place_of_link(void)
{
	for (int i = 0; i < fake.mails; i++) {
		if (strstr(fake.mail[i].data, "/preferences/") &&
		    !strstr(fake.mail[i].data, "List-Id:"))
			return i;
	}
	return -1;
}

static bool
all_and_link(int64_t digest)
{
	return rig_is_done(digest) && rig_rows(0, OUTBOX_SENT) == 1;
}

static void
a_single_mail_passes_the_digest(void **state)
{
	int64_t d = 0;

	(void)state;
	rig_crowd(600);
	subject = 7;
	atomic_store(&calls, 0);
	d = rig_digest();
	fake_start(link_at_tenth);
	rig_conf_smtp(fake.port, 1, "");
	rig_open();
	rig_run(all_and_link, d);
	rig_close();
	assert_int_equal(fake.accepted, 601);
	/* Far before the 256 that were claimed when it came. */
	assert_true(place_of_link() > 10);
	assert_true(place_of_link() < 200);
	fake_stop();
}

/* --- who leaves in the last moment ---------------------------------------- */

static bool
suppress(struct tx *tx, void *arg, struct err *e)
{
	uint8_t hash[SECRET_MAC] = {0};

	subscribe_hash(keys, arg, hash);
	return suppression_add(tx, hash, "bounced", e);
}

static bool
leave_all(struct tx *tx, void *arg, struct err *e)
{
	struct subscribe_leave job = {.flow = &flow,
	    .scope = SUBSCRIBE_ALL, .method = "oneclick"};

	job.subscriber = *(int64_t *)arg;
	return subscribe_leave(tx, &job, e);
}

/* p2 leaves, p3 is suppressed, when their RCPT has been accepted. */
static const char *
leave_at_rcpt(enum fake_stage stage, const char *to)
{
	char key[] = "p3@example.se";

	if (stage != FAKE_RCPT)
		return NULL;
	if (strcmp(to, "p2@example.se") == 0)
		elsewhere(leave_all, &subject);
	if (strcmp(to, "p3@example.se") == 0)
		elsewhere(suppress, key);
	return NULL;
}

static void
whoever_leaves_before_the_body_gets_none(void **state)
{
	int64_t ids[6] = {0};
	int64_t d = 0;

	(void)state;
	rig_people(6, ids);
	subject = ids[1];
	d = rig_digest();
	/* p4 between the freeze and the start. */
	elsewhere(leave_all, &ids[3]);
	/* p5's topics were taken away under them. */
	elsewhere_sql("DELETE FROM subscription WHERE subscriber ="
	    " (SELECT id FROM subscriber WHERE address LIKE 'p5@%')");
	fake_start(leave_at_rcpt);
	rig_conf_smtp(fake.port, 1, "");
	rig_open();
	rig_run(rig_is_done, d);
	rig_close();
	assert_int_equal(fake.mails, 2);
	assert_int_equal(fake_copies("p1@example.se"), 1);
	assert_int_equal(fake_copies("p6@example.se"), 1);
	assert_int_equal(rig_rows(d, OUTBOX_CANCELLED), 2);	/* p2, p4 */
	assert_int_equal(rig_rows(d, OUTBOX_SUPPRESSED), 2);	/* p3, p5 */
	fake_stop();
}

/* A new address, or a topic left, after the mail was composed. */
static bool
change_topics(struct tx *tx, void *arg, struct err *e)
{
	struct subscribe_leave job = {.flow = &flow,
	    .scope = SUBSCRIBE_TOPIC, .method = "link"};

	job.subscriber = *(int64_t *)arg;
	job.topic = topic_ids[2];
	return subscribe_leave(tx, &job, e);
}

static const char *
change_at_rcpt(enum fake_stage stage, const char *to)
{
	if (stage == FAKE_RCPT && strcmp(to, "p1@example.se") == 0 &&
	    atomic_fetch_add(&calls, 1) == 0) {
		elsewhere(change_topics, &subject);
		elsewhere_sql("UPDATE subscriber SET address ="
		    " 'neu@example.se', address_key = 'neu@example.se'"
		    " WHERE address = 'p1@example.se'");
	}
	return NULL;
}

static void
what_changes_before_the_body_is_composed_anew(void **state)
{
	int64_t d = 0;

	(void)state;
	subject = engine_join("p1", 3, CADENCE_IMMEDIATE);
	OK(db_run_script(db, "DELETE FROM outbox", &err));
	atomic_store(&calls, 0);
	(void)engine_post("alpha", "", "Stannar kvar.");
	(void)engine_post("beta", "", "Ska bort.");
	d = engine_freeze((struct compose_digest){.cadence = CADENCE_NONE});
	fake_start(change_at_rcpt);
	rig_conf_smtp(fake.port, 1, "");
	rig_open();
	rig_run(rig_is_done, d);
	rig_close();
	assert_int_equal(fake.mails, 1);
	assert_string_equal(fake.mail[0].to, "neu@example.se");
	assert_non_null(strstr(fake.mail[0].data, "Stannar kvar."));
	assert_null(strstr(fake.mail[0].data, "Ska bort."));
	assert_int_equal(people_int("SELECT attempts FROM outbox"
	    " WHERE digest = $1", d), 1);
	fake_stop();
}

/* --- stop and go on ------------------------------------------------------- */

static bool
pause_digest(struct tx *tx, void *arg, struct err *e)
{
	struct control_move move = {.flow = &flow, .why = "fel"};

	move.digest = *(int64_t *)arg;
	return control_pause(tx, &move, e);
}

/* What the server had accepted when the pause was in the database. */
static atomic_int accepted_before;

static const char *
pause_at_fifth(enum fake_stage stage, const char *to)
{
	(void)to;
	if (stage == FAKE_DOT && atomic_fetch_add(&calls, 1) == 5) {
		elsewhere(pause_digest, &subject);
		atomic_store(&accepted_before, fake.accepted);
	}
	return NULL;
}

/* The one that asked for the pause, and one on the other connection. */
static void
only_those_under_way(void)
{
	assert_true(accepted_before > 0 && fake.accepted > accepted_before &&
	    fake.accepted <= accepted_before + 2);
}

static void
a_paused_digest_stops_and_goes_on(void **state)
{
	struct control_move resume = {.flow = &flow};

	(void)state;
	rig_people(50, NULL);
	atomic_store(&calls, 0);
	subject = rig_digest();
	atomic_store(&accepted_before, 0);
	fake_start(pause_at_fifth);
	rig_conf_smtp(fake.port, 2, "");
	rig_open();
	rig_run(rig_is_paused, subject);
	only_those_under_way();
	assert_int_equal(rig_rows(subject, OUTBOX_QUEUED),
	    50 - fake.accepted);
	resume.digest = subject;
	people_run(control_resume, &resume);
	rig_run(rig_is_done, subject);
	rig_close();
	accepted_once_each(50);
	fake_stop();
}

static bool
pause_service(struct tx *tx, void *arg, struct err *e)
{
	struct service_pause pause = {.flow = &flow, .why = "stopp"};

	(void)arg;
	return service_pause(tx, &pause, e);
}

static const char *
service_at_fifth(enum fake_stage stage, const char *to)
{
	(void)to;
	if (stage == FAKE_DOT && atomic_fetch_add(&calls, 1) == 5) {
		elsewhere(pause_service, NULL);
		atomic_store(&accepted_before, fake.accepted);
	}
	return NULL;
}

static bool
all_back(int64_t digest)
{
	return accepted_before > 0 && fake.accepted > accepted_before &&
	    rig_rows(digest, OUTBOX_QUEUED) == 50 - fake.accepted;
}

static void
a_paused_service_stops_and_goes_on(void **state)
{
	struct service_resume resume = {.flow = &flow};
	int64_t d = 0;

	(void)state;
	rig_people(50, NULL);
	atomic_store(&calls, 0);
	d = rig_digest();
	atomic_store(&accepted_before, 0);
	fake_start(service_at_fifth);
	rig_conf_smtp(fake.port, 2, "");
	rig_open();
	rig_run(all_back, d);
	only_those_under_way();
	assert_string_equal(rig_state(d), "sending");
	people_run(service_resume, &resume);
	rig_run(rig_is_done, d);
	rig_close();
	accepted_once_each(50);
	fake_stop();
}

static void
a_clean_stop_leaves_no_doubt(void **state)
{
	int64_t d = 0;

	(void)state;
	rig_crowd(400);
	d = rig_digest();
	fake_start(NULL);
	for (int i = 0; i < 8; i++) {
		const int before = fake.accepted;

		rig_conf_smtp(fake.port, 3, "");
		rig_open();
		OK(send_tick(engine, &err));
		while (fake.accepted < before + 5 && !rig_is_done(d)) {
			OK(send_tick(engine, &err));
			send_wait(engine, 5);
		}
		rig_close();
		assert_int_equal(rig_rows(d, OUTBOX_SENT), fake.accepted);
		assert_int_equal(rig_rows(d, OUTBOX_SENT) +
		    rig_rows(d, OUTBOX_QUEUED), 400);
	}
	rig_open();
	rig_run(rig_is_done, d);
	rig_close();
	accepted_once_each(400);
	fake_stop();
}

/* --- refusals ------------------------------------------------------------- */

static const char *
busy_first(enum fake_stage stage, const char *to)
{
	if (stage == FAKE_RCPT && strcmp(to, "p2@example.se") == 0 &&
	    atomic_fetch_add(&calls, 1) < 4)
		return "451 4.2.0 mailbox busy";
	return NULL;
}

static int64_t
next_of(const char *address)
{
	struct query q = db_query(db, "SELECT o.next_at FROM outbox o"
	    " JOIN subscriber s ON s.id = o.subscriber"
	    " WHERE s.address = $1");
	int64_t n = -1;

	query_bind_text(&q, 1, address);
	if (query_next(&q))
		n = query_int(&q, 0);
	OK(query_end(&q, &err));
	return n;
}

static void
a_4xx_is_tried_again_later_and_later(void **state)
{
	static const int minutes[] = {5, 10, 20, 60};
	int64_t d = 0;

	(void)state;
	rig_people(3, NULL);
	atomic_store(&calls, 0);
	d = rig_digest();
	fake_start(busy_first);
	rig_conf_smtp(fake.port, 1, "");
	rig_open();
	for (int i = 0; i < 4; i++) {
		rig_run(rig_is_quiet, d);
		assert_int_equal(rig_rows(d, OUTBOX_DEFERRED), 1);
		assert_int_equal(next_of("p2@example.se"),
		    now + minutes[i] * 60);
		assert_int_equal(people_int("SELECT sum(attempts) FROM outbox"
		    " WHERE digest = $1", d), 3 + i);
		now += minutes[i] * 60;
	}
	rig_run(rig_is_done, d);
	rig_close();
	accepted_once_each(3);
	fake_stop();
}

static const char *
always_busy(enum fake_stage stage, const char *to)
{
	(void)to;
	return stage == FAKE_RCPT ? "451 4.2.0 mailbox busy" : NULL;
}

/* Five days of attempts, however long it had waited for the first. */
static void
a_4xx_for_five_days_is_a_failure(void **state)
{
	int64_t d = 0;

	(void)state;
	rig_people(2, NULL);
	d = rig_digest();
	now += 30 * PEOPLE_DAY;
	OK(db_run_script(db, "UPDATE outbox SET attempts = 124"
	    " WHERE id = (SELECT max(id) FROM outbox)", &err));
	fake_start(always_busy);
	rig_conf_smtp(fake.port, 1, "");
	rig_open();
	rig_run(rig_is_quiet, d);
	rig_close();
	assert_int_equal(rig_rows(d, OUTBOX_FAILED), 1);
	assert_int_equal(rig_rows(d, OUTBOX_DEFERRED), 1);
	fake_stop();
}

static const char *
no_such_user(enum fake_stage stage, const char *to)
{
	return stage == FAKE_RCPT && strcmp(to, "p1@example.se") != 0
	    ? "550 5.1.1 no such user" : NULL;
}

/* A list that was moved has dead addresses: no reason to stop. */
static void
dead_addresses_do_not_stop_a_digest(void **state)
{
	int64_t d = 0;

	(void)state;
	rig_people(80, NULL);
	d = rig_digest();
	fake_start(no_such_user);
	rig_conf_smtp(fake.port, 2, "");
	rig_open();
	rig_run(rig_is_done, d);
	rig_close();
	assert_int_equal(rig_rows(d, OUTBOX_FAILED), 79);
	assert_int_equal(rig_rows(d, OUTBOX_SENT), 1);
	assert_non_null(strstr(people_text("SELECT reply FROM outbox"
	    " WHERE state = 7 AND digest = $1 LIMIT 1", d),
	    "no such user"));
	fake_stop();
}

static const char *
disabled(enum fake_stage stage, const char *to)
{
	(void)to;
	return stage == FAKE_RCPT ? "550 5.2.1 mailbox disabled" : NULL;
}

static void
too_many_refusals_stop_a_digest(void **state)
{
	struct control_move resume = {.flow = &flow};
	int64_t d = 0;

	(void)state;
	rig_people(100, NULL);
	d = rig_digest();
	fake_start(disabled);
	rig_conf_smtp(fake.port, 2, "");
	rig_open();
	rig_run(rig_is_paused, d);
	/* Twenty decide; a slow machine has more under way, but not all. */
	assert_in_range(rig_rows(d, OUTBOX_FAILED), 20, 99);
	assert_int_equal(rig_rows(d, OUTBOX_FAILED) +
	    rig_rows(d, OUTBOX_QUEUED), 100);
	assert_non_null(strstr(people_text("SELECT reason FROM digest"
	    " WHERE id = $1", d), "mailbox disabled"));
	/* Staff mend the matter and resume: the rest goes out. */
	fake.answer = NULL;
	resume.digest = d;
	people_run(control_resume, &resume);
	rig_run(rig_is_done, d);
	rig_close();
	assert_int_equal(rig_rows(d, OUTBOX_FAILED) + fake.accepted, 100);
	fake_stop();
}

static const char *
policy(enum fake_stage stage, const char *to)
{
	(void)to;
	return stage == FAKE_MAIL ? "550 5.7.1 sender not allowed" : NULL;
}

static void
a_fault_of_the_sender_blames_nobody(void **state)
{
	struct control_move resume = {.flow = &flow};
	int64_t d = 0;

	(void)state;
	rig_people(30, NULL);
	d = rig_digest();
	fake_start(policy);
	rig_conf_smtp(fake.port, 2, "");
	rig_open();
	rig_run(rig_is_paused, d);
	assert_int_equal(rig_rows(d, OUTBOX_QUEUED), 30);
	assert_non_null(strstr(people_text("SELECT reason FROM digest"
	    " WHERE id = $1", d), "sender not allowed"));
	fake.answer = NULL;
	resume.digest = d;
	people_run(control_resume, &resume);
	rig_run(rig_is_done, d);
	rig_close();
	accepted_once_each(30);
	assert_int_equal(people_int("SELECT max(attempts) FROM outbox"
	    " WHERE digest = $1", d), 1);
	fake_stop();
}

static const char *
closed_first(enum fake_stage stage, const char *to)
{
	(void)to;
	return stage == FAKE_GREET && atomic_fetch_add(&calls, 1) < 2
	    ? "421 4.3.2 closing" : NULL;
}

static void
a_relay_that_is_down_costs_nobody_an_attempt(void **state)
{
	int64_t d = 0;

	(void)state;
	rig_people(10, NULL);
	atomic_store(&calls, 0);
	d = rig_digest();
	fake_start(closed_first);
	rig_conf_smtp(fake.port, 1, "");
	rig_open();
	rig_run(rig_is_done, d);
	rig_close();
	accepted_once_each(10);
	assert_int_equal(people_int("SELECT max(attempts) FROM outbox"
	    " WHERE digest = $1", d), 1);
	fake_stop();
}

/* --- in doubt ------------------------------------------------------------- */

static const char *
drop_p2(enum fake_stage stage, const char *to)
{
	return stage == FAKE_DOT && strcmp(to, "p2@example.se") == 0 ? ""
	    : NULL;
}

static void
a_doubt_is_sent_once_more_the_same(void **state)
{
	const struct fake_mail *copy[2] = {NULL, NULL};
	int64_t d = 0;
	int n = 0;

	(void)state;
	rig_people(4, NULL);
	d = rig_digest();
	fake_start(drop_p2);
	rig_conf_smtp(fake.port, 1, "");
	rig_open();
	rig_run(rig_is_quiet, d);
	assert_int_equal(rig_rows(d, OUTBOX_IN_DOUBT), 1);
	assert_int_equal(rig_rows(d, OUTBOX_SENT), 3);
	assert_int_equal(next_of("p2@example.se"), now + 15 * 60);
	/* A correction in between changes nothing of what may be there. */
	(void)engine_correct(1, "alpha", "", "Rättad text.");
	now += 15 * 60;
	rig_run(rig_is_done, d);
	assert_int_equal(rig_rows(d, OUTBOX_HELD), 1);
	now += 10 * PEOPLE_DAY;
	OK(send_tick(engine, &err));
	rig_close();
	assert_int_equal(fake_copies("p2@example.se"), 2);
	for (int i = 0; i < fake.mails; i++) {
		if (strcmp(fake.mail[i].to, "p2@example.se") == 0)
			copy[n++] = &fake.mail[i];
	}
	assert_string_equal(copy[0]->data, copy[1]->data);
	assert_string_equal(copy[0]->id, copy[1]->id);
	fake_stop();
}

static void
a_doubt_is_held_when_asked_to(void **state)
{
	struct control_doubt doubt = {.flow = &flow, .resend = true};
	int64_t d = 0;

	(void)state;
	rig_people(3, NULL);
	d = rig_digest();
	fake_start(drop_p2);
	rig_conf_smtp(fake.port, 1, "[digest]\non_doubt = hold\n");
	rig_open();
	rig_run(rig_is_done, d);
	assert_int_equal(rig_rows(d, OUTBOX_HELD), 1);
	fake.answer = NULL;
	doubt.digest = d;
	people_run(control_doubt, &doubt);
	assert_int_equal(doubt.count, 1);
	rig_run(rig_is_done, d);
	rig_close();
	assert_int_equal(rig_rows(d, OUTBOX_SENT), 3);
	assert_int_equal(fake_copies("p2@example.se"), 2);
	fake_stop();
}

/* --- the database takes no writes ----------------------------------------- */

static bool
pragma_job(struct tx *tx, void *arg, struct err *e)
{
	return db_run_script(tx->db, arg, e);
}

static bool
seems_stuck(int64_t digest)
{
	static int64_t since;
	static int last;

	(void)digest;
	if (fake.accepted != last || since == 0) {
		last = fake.accepted;
		since = date_mono_ms();
	}
	return date_mono_ms() - since > 300;
}

static void
a_full_database_stops_and_mends(void **state)
{
	char full[] = "PRAGMA max_page_count = 1";	/* as many as it has */
	char room[] = "PRAGMA max_page_count = 1000000";
	int64_t d = 0;

	(void)state;
	rig_crowd(300);
	d = rig_digest();
	fake_start(NULL);
	rig_conf_smtp(fake.port, 4, "");
	rig_open();
	OK(send_tick(engine, &err));
	while (fake.accepted < 20)
		send_wait(engine, 5);
	OK(writer_run(writer, pragma_job, full, &err));
	rig_run(seems_stuck, d);
	assert_true(fake.accepted < 300);
	assert_string_equal(rig_state(d), "sending");
	OK(writer_run(writer, pragma_job, room, &err));
	rig_run(rig_is_done, d);
	rig_close();
	accepted_once_each(300);
	assert_int_equal(rig_rows(d, OUTBOX_SENT), 300);
	fake_stop();
}

/* --- rates ---------------------------------------------------------------- */

static void
a_rate_is_kept_without_opening_connections(void **state)
{
	int64_t start = 0;
	int64_t d = 0;

	(void)state;
	rig_people(6, NULL);
	d = rig_digest();
	fake_start(NULL);
	rig_conf_smtp(fake.port, 3, "");
	mem_free(conf.relay[0].rate);
	conf.relay[0].rate = mem_strdup("2/s");
	rig_open();
	start = date_mono_ms();
	rig_run(rig_is_done, d);
	rig_close();
	assert_true(date_mono_ms() - start >= 2400);
	assert_true(fake.talks <= 6);
	accepted_once_each(6);
	fake_stop();
}

#define T(name) cmocka_unit_test_setup_teardown(name, rig_setup,             \
	rig_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    T(a_digest_reaches_everybody_once),
	    T(a_maildir_gets_everything_once),
	    T(a_single_mail_passes_the_digest),
	    T(whoever_leaves_before_the_body_gets_none),
	    T(what_changes_before_the_body_is_composed_anew),
	    T(a_paused_digest_stops_and_goes_on),
	    T(a_paused_service_stops_and_goes_on),
	    T(a_clean_stop_leaves_no_doubt),
	    T(a_4xx_is_tried_again_later_and_later),
	    T(a_4xx_for_five_days_is_a_failure),
	    T(dead_addresses_do_not_stop_a_digest),
	    T(too_many_refusals_stop_a_digest),
	    T(a_fault_of_the_sender_blames_nobody),
	    T(a_relay_that_is_down_costs_nobody_an_attempt),
	    T(a_doubt_is_sent_once_more_the_same),
	    T(a_doubt_is_held_when_asked_to),
	    T(a_full_database_stops_and_mends),
	    T(a_rate_is_kept_without_opening_connections),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
