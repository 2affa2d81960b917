/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who came by an import is told so in the first mail, and never again. */
#include "unit/test.h"

#include "flow/archive.h"
#include "flow/import.h"
#include "flow/mailing.h"
#include "store/batch.h"
#include "unit/flow/engine.h"
#include "unit/scratch.h"

#define OLD "Gamla tj\xc3\xa4nsten"

static int
setup(void **state)
{
	return scratch_make() == 0 ? engine_setup(state) : -1;
}

static int
teardown(void **state)
{
	const int failed = engine_teardown(state);

	scratch_remove();
	return failed;
}

/* The batch; rows: "a@example.se,alpha,daily,sv" lines. */
static int64_t
import(const char *rows, const char *from)
{
	const char *path = scratch_path("old.csv");
	const struct import_options options = {.flow = &flow, .path = path,
	    .evidence = "ja i den gamla", .came_from = from};
	struct import_result result = {0};
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_true(fprintf(file, "email,topics,cadence,language\n%s",
	    rows) > 0);
	assert_int_equal(fclose(file), 0);
	now++;
	OK(import_run(db, &options, &result, &err));
	now++;
	return result.batch;
}

static int64_t
bring(const char *name)
{
	char *row = mem_printf("%s@example.se,alpha,daily,sv\n", name);
	char *address = mem_printf("%s@example.se", name);
	int64_t id = 0;

	(void)import(row, OLD);
	id = people_id(address);
	mem_free(row);
	mem_free(address);
	return id;
}

/* Do both parts of this person's mail have these words? */
static bool
says(int64_t digest, int64_t subscriber, const char *words)
{
	struct buf subject = BUF_INIT(BUF_LINE);
	struct buf html = BUF_INIT(BUF_PAGE);
	struct buf text = BUF_INIT(BUF_PAGE);
	struct query q = db_query(db, "SELECT variant FROM outbox"
	    " WHERE digest = $1 AND subscriber = $2");
	int64_t variant = 0;
	bool yes = false;

	query_bind_int(&q, 1, digest);
	query_bind_int(&q, 2, subscriber);
	if (query_next(&q))
		variant = query_int(&q, 0);
	OK(query_end(&q, &err));
	assert_int_not_equal(variant, 0);
	OK(mailing_preview(db, variant, &subject, &html, &text, &err));
	yes = strstr(buf_text(&text), words) != NULL;
	assert_int_equal(strstr(buf_text(&html), words) != NULL, yes);
	buf_release(&subject);
	buf_release(&html);
	buf_release(&text);
	return yes;
}

static bool
told(int64_t digest, int64_t subscriber)
{
	return says(digest, subscriber, OLD);
}

static int64_t
waiting(void)
{
	(void)engine_news("alpha");
	return engine_freeze((struct compose_digest){
	    .cadence = CADENCE_DAILY});
}

static int64_t
sent(void)
{
	const int64_t digest = waiting();

	engine_sent(digest);
	return digest;
}

static int64_t
pending(void)
{
	return people_int("SELECT count(*) FROM arrival WHERE $1 = $1", 0);
}

static void
the_first_mail_tells_and_no_other(void **state)
{
	const int64_t here = engine_join("here", 1, CADENCE_DAILY);
	const int64_t moved = bring("moved");
	int64_t d = sent();

	(void)state;
	assert_true(told(d, moved));
	assert_false(told(d, here));
	d = sent();
	assert_false(told(d, moved));
	assert_false(told(d, here));
	/* Nothing is left to look at. */
	assert_int_equal(pending(), 0);
	d = sent();
	assert_false(told(d, moved));
}

static void
it_opens_with_where_from_and_how_to_leave(void **state)
{
	const int64_t moved = bring("moved");
	const int64_t d = sent();
	struct mailing *mailing = mailing_new(&flow, db);
	struct mailing_mail one = {.nobody = false}, again = one;
	struct outbox_row row;
	bool found = false;
	const char *at = NULL, *leave = NULL, *item = NULL;

	(void)state;
	OK(outbox_get(db, people_int("SELECT id FROM outbox"
	    " WHERE digest = $1", d), &row, &found, &err));
	assert_int_equal(row.subscriber, moved);
	engine_write(mailing, &row, &one);
	engine_write(mailing, &row, &again);
	assert_string_equal(buf_text(&one.message), buf_text(&again.message));
	at = strstr(buf_text(&one.message), "Hittills har du");
	assert_non_null(at);
	leave = strstr(at, "Avsluta nyhetsbreven:");
	item = strstr(at, "Nyhet ");
	assert_true(leave && item && leave < item);
	buf_release(&one.message);
	buf_release(&again.message);
	outbox_row_release(&row);
	mailing_free(mailing);
}

static void
one_block_for_all_of_a_batch(void **state)
{
	int64_t d = 0;

	(void)state;
	(void)import("a@example.se,alpha,daily,sv\n"
	    "b@example.se,alpha,daily,sv\nc@example.se,alpha,daily,en\n",
	    OLD);
	(void)import("d@example.se,alpha,daily,sv\n", "Andra <b> listan");
	d = sent();
	assert_int_equal(people_int("SELECT count(*) FROM block"
	    " WHERE digest = $1 AND name LIKE '%arrival%'", d), 3);
	assert_int_equal(people_int("SELECT count(*) FROM variant"
	    " WHERE digest = $1", d), 3);
	assert_true(says(d, people_id("c@example.se"), "Until now"));
	assert_false(told(d, people_id("d@example.se")));
}

/* One line, whatever it is called: a control character would be a slot. */
static void
the_name_is_a_line_of_text(void **state)
{
	char *from = NULL;

	(void)state;
	OK(batch_came_from(db, import("a@example.se,alpha,daily,sv\n",
	    "Gamla\n\1 list\x1b[1man "), &from, &err));
	assert_string_equal(from, "Gamla list[1man");
	mem_free(from);
}

static void
without_a_name_nothing_is_said(void **state)
{
	int64_t d = 0;

	(void)state;
	(void)import("a@example.se,alpha,daily,sv\n", NULL);
	assert_int_equal(pending(), 0);
	d = sent();
	assert_false(says(d, people_id("a@example.se"), "Hittills"));
}

static void
a_mail_that_came_to_nothing_has_told_nobody(void **state)
{
	const int64_t moved = bring("moved");
	int64_t d = waiting();

	(void)state;
	assert_true(told(d, moved));
	OK(db_run_script(db, "UPDATE outbox SET state = 7", &err));
	d = waiting();
	assert_true(told(d, moved));
	OK(db_run_script(db, "UPDATE outbox SET state = 10", &err));
	d = waiting();
	assert_true(told(d, moved));
	/* While it waits, or may have arrived, no other tells. */
	assert_false(told(waiting(), moved));
	OK(db_run_script(db, "UPDATE outbox SET state = 3", &err));
	assert_false(told(waiting(), moved));
}

/* The row waits: its mail is made anew, and tells still. */
static void
a_mail_made_anew_tells(void **state)
{
	const int64_t moved = bring("moved");
	const int64_t post = engine_news("alpha, beta");
	int64_t d = 0;

	(void)state;
	(void)engine_news("alpha");
	d = engine_freeze((struct compose_digest){.cadence = CADENCE_DAILY});
	assert_true(told(d, moved));
	engine_withdraw(post);
	assert_true(told(d, moved));
	engine_change(moved, 1, CADENCE_DAILY, "en");
	assert_true(says(d, moved, "Until now"));
	engine_sent(d);
	assert_false(told(sent(), moved));
}

/* Killed between two chunks: the rest are written down as the first were. */
static void
a_freeze_that_goes_on_tells_the_same(void **state)
{
	int64_t d = 0, one = 0, other = 0;

	(void)state;
	(void)import("one@example.se,alpha,daily,sv\n"
	    "other@example.se,alpha,daily,sv\n", OLD);
	one = people_id("one@example.se");
	other = people_id("other@example.se");
	d = waiting();
	OK(db_run_script(db, "DELETE FROM outbox WHERE subscriber = 2;"
	    "UPDATE arrival SET digest = 0 WHERE subscriber = 2;"
	    "UPDATE digest SET state = 'freezing'", &err));
	assert_int_equal(other, 2);
	(void)engine_expand(d, NULL, NULL);
	assert_true(told(d, one));
	assert_true(told(d, other));
	assert_int_equal(people_int("SELECT count(*) FROM variant"
	    " WHERE digest = $1", d), 1);
	engine_sent(d);
	assert_false(told(sent(), one));
}

static void
who_came_by_themselves_came_from_nowhere(void **state)
{
	const int64_t moved = bring("moved");

	(void)state;
	engine_leave(moved, 0);
	now += PEOPLE_DAY;
	assert_int_equal(engine_join("moved", 1, CADENCE_DAILY), moved);
	assert_false(told(sent(), moved));
}

static void
an_import_that_was_undone_leaves_nothing(void **state)
{
	struct import_undo_result result = {0};
	struct tx tx;
	int64_t count = 0;

	(void)state;
	OK(import_undo(db, &flow, import("a@example.se,alpha,daily,sv\n",
	    OLD), NULL, NULL, &result, &err));
	assert_int_equal(result.undone, 1);
	OK(tx_begin(db, &tx, &err));
	OK(subscriber_purge_pending(&tx, now + PEOPLE_DAY, &count, &err));
	OK(tx_commit(&tx, &err));
	assert_int_equal(count, 1);
	assert_int_equal(pending(), 0);
}

/* What anybody may read speaks to nobody. */
static void
the_archive_does_not_tell(void **state)
{
	struct archive_mail mail;
	const char *id = NULL;
	bool found = false;

	(void)state;
	(void)bring("moved");
	id = people_text("SELECT public_id FROM digest WHERE id = $1",
	    sent());
	OK(archive_mail(&flow, db, id, "sv", &mail, &found, &err));
	assert_true(found);
	assert_non_null(strstr(buf_text(&mail.html), "Nyhet "));
	assert_null(strstr(buf_text(&mail.html), OLD));
	assert_null(strstr(buf_text(&mail.text), OLD));
	archive_mail_release(&mail);
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    T(the_first_mail_tells_and_no_other),
	    T(it_opens_with_where_from_and_how_to_leave),
	    T(one_block_for_all_of_a_batch),
	    T(the_name_is_a_line_of_text),
	    T(without_a_name_nothing_is_said),
	    T(a_mail_that_came_to_nothing_has_told_nobody),
	    T(a_mail_made_anew_tells),
	    T(a_freeze_that_goes_on_tells_the_same),
	    T(who_came_by_themselves_came_from_nowhere),
	    T(an_import_that_was_undone_leaves_nothing),
	    T(the_archive_does_not_tell),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
