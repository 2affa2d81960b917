/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Editions after the first: who gets them, and in which words. */
#include "unit/test.h"

#include <sysexits.h>

#include "base/str.h"
#include "flow/approve_due.h"
#include "store/block.h"
#include "store/post.h"
#include "unit/flow/engine.h"

/* The text of one person's mail, decoded enough for ASCII words. */
static const char *
said(int64_t digest, int64_t subscriber)
{
	static char out[65536];
	struct query q = db_query(db, "SELECT v.blocks FROM outbox o"
	    " JOIN variant v ON v.id = o.variant WHERE o.digest = $1"
	    " AND o.subscriber = $2 AND o.state <> 10");
	const char *rest = NULL;
	char blocks[4096] = "";
	char id[24];
	size_t n = 0;

	query_bind_int(&q, 1, digest);
	query_bind_int(&q, 2, subscriber);
	if (query_next(&q))
		snprintf(blocks, sizeof(blocks), "%s", query_text(&q, 0));
	OK(query_end(&q, &err));
	out[0] = '\0';
	rest = blocks;
	while (str_word(&rest, ",", id, sizeof(id))) {
		struct buf html = BUF_INIT(BUF_PAGE);
		struct buf text = BUF_INIT(BUF_PAGE);
		int64_t block = 0;

		assert_true(str_int64(id, &block));
		OK(block_get(db, block, &html, &text, &err));
		n += (size_t)snprintf(out + n, sizeof(out) - n, "%s",
		    buf_text(&text));
		buf_release(&html);
		buf_release(&text);
	}
	return out;
}

static bool
says(int64_t digest, int64_t subscriber, const char *words)
{
	return strstr(said(digest, subscriber), words) != NULL;
}

#define NEWS "R=C3=A4ttelse"	/* the label of a correction */

static void
a_correction_is_one_to_those_who_were_told(void **state)
{
	int64_t told = engine_join("told", 1, CADENCE_DAILY);
	int64_t post = engine_post("alpha", "", "Fel.");
	int64_t fresh = 0;
	int64_t d = engine_run(CADENCE_DAILY);

	(void)state;
	assert_true(says(d, told, "Fel."));
	/* Owed the first, which nobody sent them before it was corrected. */
	fresh = engine_join("fresh", 1, CADENCE_DAILY);
	OK(db_run_script(db, "UPDATE subscription SET owed_from = 0"
	    " WHERE subscriber = 2", &err));
	engine_correct(post, "alpha", "Note: felskrivet\n", "Ratt.");
	d = engine_run(CADENCE_DAILY);
	assert_true(says(d, told, NEWS));
	assert_true(says(d, told, "felskrivet"));
	assert_true(says(d, told, "Ratt."));
	assert_false(says(d, fresh, NEWS));
	assert_false(says(d, fresh, "felskrivet"));
	assert_true(says(d, fresh, "Ratt."));
	assert_string_not_equal(people_text("SELECT v.subject FROM outbox o"
	    " JOIN variant v ON v.id = o.variant WHERE o.subscriber = $1"
	    " ORDER BY o.id DESC LIMIT 1", fresh), "");
	assert_int_equal(people_int("SELECT count(DISTINCT subject)"
	    " FROM variant WHERE digest = $1", d), 2);
}

/* What is off is off for everybody. */
static void
a_cancelled_meeting_says_so_to_all(void **state)
{
	int64_t told = engine_join("told", 1, CADENCE_DAILY);
	int64_t post = engine_post("alpha", "Kind: meeting\n"
	    "When: 2026-09-10 10:00\n", NULL);
	int64_t fresh = 0;
	int64_t d = engine_run(CADENCE_DAILY);

	(void)state;
	fresh = engine_join("fresh", 1, CADENCE_DAILY);
	OK(db_run_script(db, "UPDATE subscription SET owed_from = 0"
	    " WHERE subscriber = 2", &err));
	engine_correct(post, "alpha", "Kind: meeting\n", NULL);
	d = engine_run(CADENCE_DAILY);
	assert_true(says(d, told, "Inst=C3=A4llt"));
	assert_true(says(d, fresh, "Inst=C3=A4llt"));
}

/* --- stages ---------------------------------------------------------------- */

static void
refuse(int64_t post, const char *fields, const char *want)
{
	struct postfile file;
	struct approve_correct job = {.flow = &flow, .file = &file,
	    .post = post};
	struct tx tx = {NULL};

	engine_file("alpha", fields, NULL, &file);
	OK(tx_begin(db, &tx, &err));
	assert_false(approve_correct(&tx, &job, &err));
	tx_rollback(&tx);
	postfile_release(&file);
	assert_int_equal(err.code, EX_DATAERR);
	assert_non_null(strstr(err.text, want));
	memset(&err, 0, sizeof(err));
}

static const char *
editions(int64_t post)
{
	return people_text("SELECT group_concat(number || ' ' || kind || ' '"
	    " || audience || ' ' || state || ' ' || stage, ', ') FROM"
	    " (SELECT * FROM edition WHERE post = $1 ORDER BY number)", post);
}

static void
a_board_meeting_gains_stages(void **state)
{
	int64_t a = engine_join("a", 1, CADENCE_DAILY);
	int64_t b = 0;
	int64_t post = engine_post("alpha", "Kind: board\nStage: agenda\n",
	    "Punkter.");
	int64_t d = engine_run(CADENCE_DAILY);

	(void)state;
	assert_true(says(d, a, "Punkter."));
	b = engine_join("b", 1, CADENCE_DAILY);
	/* For everybody, also those who came since: one mail each. */
	engine_correct(post, "alpha", "Kind: board\nStage: summary\n",
	    "Beslut.");
	engine_correct(post, "alpha", "Kind: board\nStage: minutes\n",
	    "Protokoll.");
	assert_string_equal(editions(post), "1 first topic approved agenda,"
	    " 2 stage topic approved summary,"
	    " 3 stage topic approved minutes");
	d = engine_run(CADENCE_DAILY);
	assert_true(says(d, a, "protokollet =C3=A4r justerat"));
	assert_true(says(d, a, "Protokoll."));
	assert_true(says(d, b, "Protokoll."));
	assert_false(says(d, b, "justerat"));
	assert_int_equal(people_int("SELECT count(*) FROM outbox"
	    " WHERE subscriber = $1 AND purpose = 1", a), 2);
	/* A correction stays at its stage; back it does not go. */
	engine_correct(post, "alpha", "Kind: board\n", "Protokollet.");
	assert_string_equal(people_text("SELECT kind || ' ' || stage"
	    " FROM edition WHERE number = 4 AND post = $1", post),
	    "correction minutes");
	refuse(post, "Kind: board\nStage: agenda\n",
	    "Stage: post 1 has come to 'minutes' already");
}

/* --- what time brings -------------------------------------------------------- */

static struct approve_due
pass(int64_t seconds)
{
	struct approve_due job = {.flow = &flow};
	bool due = false;

	now += seconds;
	OK(approve_is_due(db, &due, &err));
	people_run(approve_due, &job);
	assert_int_equal(due, job.published + job.reminded > 0);
	return job;
}

static void
a_timed_post_waits_for_its_time(void **state)
{
	int64_t a = engine_join("a", 1, CADENCE_DAILY);
	int64_t post = engine_post("alpha", "Publish: 2026-03-05 08:00\n",
	    "Senare.");

	(void)state;
	assert_string_equal(people_text("SELECT state FROM post"
	    " WHERE id = $1", post), "draft");
	assert_int_equal(engine_run(CADENCE_DAILY), 0);
	assert_int_equal(pass(ENGINE_HOUR).published, 0);
	now = date_from_local(2026, 3, 5, 8, 0);
	assert_int_equal(pass(0).published, 1);
	assert_string_equal(people_text("SELECT state FROM post"
	    " WHERE id = $1", post), "approved");
	assert_int_equal(people_int("SELECT approved_at FROM edition"
	    " WHERE post = $1", post), now);
	assert_int_equal(pass(1).published, 0);
	assert_true(says(engine_run(CADENCE_DAILY), a, "Senare."));
	refuse(post, "Publish: 2026-04-05 08:00\n", "is out already");
}

static void
a_timed_post_is_changed_and_withdrawn(void **state)
{
	struct approve_withdraw withdraw = {.flow = &flow};
	struct approve_post approve = {.flow = &flow};
	int64_t post = 0;

	(void)state;
	post = engine_post("alpha", "Publish: 2026-03-05 08:00\n", "En.");
	refuse(post, "Publish: 2026-03-04 08:00\n", "that time is past");
	engine_correct(post, "alpha", "Publish: 2026-03-06 08:00\n", "Ett.");
	assert_string_equal(editions(post), "1 first topic withdrawn ,"
	    " 2 first topic draft ");
	withdraw.post = engine_post("alpha", "Publish: 2026-03-05 08:00\n",
	    NULL);
	people_run(approve_withdraw, &withdraw);
	now = date_from_local(2026, 3, 5, 8, 0);
	assert_int_equal(pass(0).published, 0);
	/* Staff need not wait. */
	approve.post = post;
	people_run(approve_post, &approve);
	now = date_from_local(2026, 3, 6, 8, 0);
	assert_int_equal(pass(0).published, 0);
	assert_string_equal(editions(post), "1 first topic withdrawn ,"
	    " 2 first topic approved ");
}

static bool
note_public(void *arg, const struct edition *e, struct err *error)
{
	(void)error;
	*(int64_t *)arg += e->number;
	return true;
}

/* The sum of the numbers of what the feed shows. */
static int64_t
public_numbers(void)
{
	int64_t sum = 0;

	OK(edition_public(db, 0, 100, note_public, &sum, &err));
	return sum;
}

static void
a_survey_is_reminded_of_once(void **state)
{
	int64_t told = engine_join("told", 1, CADENCE_DAILY);
	int64_t other = engine_join("other", 2, CADENCE_DAILY);
	int64_t post = engine_post("alpha", "Kind: survey\n"
	    "Closes: 2026-03-20\n", "Svara.");
	int64_t quiet = engine_post("alpha", "Kind: survey\n"
	    "Closes: 2026-03-20\nReminder: no\n", NULL);
	int64_t d = engine_run(CADENCE_DAILY);

	(void)state;
	assert_true(says(d, told, "Svara."));
	now = date_from_local(2026, 3, 17, 23, 58);
	assert_int_equal(pass(0).reminded, 0);
	assert_int_equal(pass(2 * ENGINE_MINUTE).reminded, 1);
	assert_string_equal(editions(post), "1 first topic approved ,"
	    " 2 reminder told approved ");
	d = engine_run(CADENCE_DAILY);
	assert_true(says(d, told, "P=C3=A5minnelse"));
	assert_string_equal(engine_mail(d, other), "");
	/* The feed has nothing new to tell. */
	assert_int_equal(public_numbers(), 2);
	for (int i = 0; i < 5; i++)
		assert_int_equal(pass(PEOPLE_DAY).reminded, 0);
	assert_string_equal(editions(quiet), "1 first topic approved ");
}

/* Not when it has just been told; not of what closed while we slept. */
static void
no_reminder_is_late_or_early(void **state)
{
	int64_t post = 0;

	(void)state;
	engine_join("a", 1, CADENCE_DAILY);
	post = engine_post("alpha", "Kind: survey\nCloses: 2026-03-07\n",
	    NULL);
	for (int i = 0; i < 8; i++)
		assert_int_equal(pass(PEOPLE_DAY).reminded, 0);
	post = engine_post("alpha", "Kind: survey\nCloses: 2026-03-20\n",
	    NULL);
	now = date_from_local(2026, 3, 21, 1, 0);
	assert_int_equal(pass(0).reminded, 0);
	assert_string_equal(editions(post), "1 first topic approved ");
}

static void
each_date_has_its_reminder(void **state)
{
	static const char dates[] = "Kind: meeting\nReminder: 2 days\n"
	    "When: 2026-04-10 10:00; A\nWhen: 2026-04-11 10:00; B\n"
	    "When: 2026-05-10 10:00; C\n";
	int64_t post = engine_post("alpha", dates, NULL);
	int reminded = 0;

	(void)state;
	now = date_from_local(2026, 4, 8, 9, 0);
	assert_int_equal(pass(0).reminded, 0);
	assert_int_equal(pass(ENGINE_HOUR).reminded, 1);
	/* B was in that mail. */
	for (int i = 0; i < 20; i++)
		reminded += (int)pass(PEOPLE_DAY).reminded;
	assert_int_equal(reminded, 0);
	now = date_from_local(2026, 5, 8, 10, 0);
	assert_int_equal(pass(0).reminded, 1);
	assert_int_equal(people_int("SELECT count(*) FROM edition"
	    " WHERE kind = 'reminder' AND post = $1", post), 2);
}

static void
a_reminder_may_be_given_up(void **state)
{
	int64_t post = engine_post("alpha", "Kind: survey\n"
	    "Closes: 2026-03-20\n", "Svara.");
	struct postfile file;
	struct approve_correct job = {.flow = &flow, .file = &file,
	    .post = post};
	char *all = NULL;

	(void)state;
	all = mem_printf("Title: %s\nTopics: alpha\nKind: survey\n"
	    "Closes: 2026-03-20\nReminder: no\n\nSvara.\n",
	    people_text("SELECT title FROM edition_text"
	    " WHERE edition = $1", 1));
	OK(postfile_parse(all, strlen(all), "x", &file, &err));
	mem_free(all);
	people_run(approve_correct, &job);
	assert_string_equal(job.kind, "");
	postfile_release(&file);
	assert_string_equal(editions(post), "1 first topic approved ");
	now = date_from_local(2026, 3, 19, 10, 0);
	assert_int_equal(pass(0).reminded, 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, engine_setup, \
    engine_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_correction_is_one_to_those_who_were_told),
	    TEST(a_cancelled_meeting_says_so_to_all),
	    TEST(a_board_meeting_gains_stages),
	    TEST(a_timed_post_waits_for_its_time),
	    TEST(a_timed_post_is_changed_and_withdrawn),
	    TEST(a_survey_is_reminded_of_once),
	    TEST(no_reminder_is_late_or_early),
	    TEST(each_date_has_its_reminder),
	    TEST(a_reminder_may_be_given_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
