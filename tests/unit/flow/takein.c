/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An import as the desk asks for it and the send role does it. */
#include "unit/test.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include "flow/takein.h"
#include "store/intake.h"
#include "unit/flow/no_plan.h"
#include "unit/flow/people_file.h"

static int stops_after;		/* so many looks; -1 never */
static bool worked;		/* the last work() did */

static int
setup(void **state)
{
	stops_after = -1;
	if (people_file_setup(state) != 0)
		return -1;
	mem_free(conf.state_dir);
	conf.state_dir = mem_strdup(scratch);
	return 0;
}

static bool
stop(void *arg)
{
	(void)arg;
	return stops_after >= 0 && stops_after-- == 0;
}

static void
work(void)
{
	if (!takein_work(&flow, db, stop, NULL, &worked, &err))
		fail_msg("%s", err.text);
}

static void
tidy(void)
{
	if (!takein_tidy(&flow, db, &err))
		fail_msg("%s", err.text);
}

static bool
is_there(const char *token, const char *end)
{
	struct buf path = BUF_INIT(BUF_LINE);
	bool there = false;

	takein_path(&conf, token, end, &path);
	there = access(buf_text(&path), F_OK) == 0;
	buf_release(&path);
	return there;
}

/* As the web role leaves it. */
static int64_t
uploaded(const char *token, const char *text)
{
	struct takein_add add = {.flow = &flow, .file = "old.csv",
	    .token = token};
	struct buf path = BUF_INIT(BUF_LINE);
	FILE *file = NULL;

	takein_path(&conf, token, ".csv", &path);
	file = fopen(buf_text(&path), "w");
	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
	buf_release(&path);
	people_run(takein_add, &add);
	return add.id;
}

static struct takein_check
with(int64_t id, int email, int topics, const char *slugs)
{
	struct takein_check check = {.flow = &flow, .id = id,
	    .topics = slugs, .map = "", .evidence = "they said yes",
	    .came_from = ""};

	for (size_t i = 0; i < IMPORT_COLUMNS; i++)
		check.columns[i] = -1;
	check.columns[IMPORT_EMAIL] = email;
	check.columns[IMPORT_TOPICS] = topics;
	return check;
}

static void
state_is(int64_t id, const char *state, int64_t rows, int64_t bad)
{
	struct intake in = {0};
	bool found = false;

	assert_true(intake_get(db, id, &in, &found, &err));
	assert_true(found);
	assert_string_equal(in.state, state);
	assert_int_equal(in.rows, rows);
	assert_int_equal(in.faults, bad);
	intake_release(&in);
}

static bool
run(int64_t id)
{
	struct takein_move move = {.flow = &flow, .id = id};

	people_run(takein_run, &move);
	return move.taken;
}

static bool
undo(int64_t batch)
{
	struct takein_move move = {.flow = &flow, .id = batch};

	people_run(takein_undo, &move);
	return move.taken;
}

static int64_t
active(void)
{
	return people_int("SELECT count(*) FROM subscriber"
	    " WHERE state = 'active' AND $1 = 0", 0);
}

static void
takes_the_columns_it_is_told(void **state)
{
	const int64_t id = uploaded("a", "Namn;Adress;Val\n"
	    "Anna;anna@example.se;Nytt Beta\nBo;bo@example.se;beta\n");
	struct takein_check check = with(id, 1, 2, "");

	(void)state;
	check.map = "Nytt = alpha\r\n\r\nBeta=beta\n";
	people_run(takein_check, &check);
	assert_true(check.taken);
	work();
	state_is(id, "checked", 2, 0);
	assert_int_equal(active(), 0);
	assert_true(run(id));
	assert_true(run(id));
	work();
	state_is(id, "done", 2, 0);
	assert_int_equal(active(), 2);
	assert_int_equal(people_int("SELECT count(*) FROM subscription"
	    " WHERE $1 = 0", 0), 3);
	/* Twice is as once. */
	(void)run(id);
	work();
	assert_int_equal(active(), 2);
	assert_int_equal(people_int("SELECT count(*) FROM batch"
	    " WHERE file = 'old.csv' AND evidence = 'they said yes'"
	    " AND $1 = 0", 0), 1);
	tidy();
	assert_false(is_there("a", ".csv"));
	assert_false(is_there("a", ".txt"));
}

static void
gives_topics_to_all(void **state)
{
	const int64_t id = uploaded("b", "mail\nanna@example.se\n");
	struct takein_check check = with(id, 0, -1, "beta gamma");

	(void)state;
	people_run(takein_check, &check);
	work();
	assert_true(run(id));
	work();
	assert_int_equal(people_int("SELECT count(*) FROM subscription"
	    " WHERE topic <> $1", topic_ids[1]), 2);
	tidy();
}

static void
reports_by_line_and_writes_nothing(void **state)
{
	const int64_t id = uploaded("c", "email,topics\nanna@example.se,"
	    "alpha\nnobody,alpha\nbo@example.se,omega\n");
	struct takein_check check = with(id, 0, 1, "");
	struct takein_move drop = {.flow = &flow, .id = id};
	char text[512] = "";
	char path[80] = "";
	FILE *file = NULL;

	(void)state;
	people_run(takein_check, &check);
	work();
	state_is(id, "checked", 3, 2);
	snprintf(path, sizeof(path), "%s/import-c.txt", scratch);
	file = fopen(path, "r");
	assert_non_null(file);
	assert_true(fread(text, 1, sizeof(text) - 1, file) > 0);
	fclose(file);
	assert_ptr_equal(strstr(text, "3: 'nobody' is not an address"), text);
	assert_non_null(strstr(text, "\n4: 'omega' is not a topic"));
	assert_false(run(id));
	work();
	assert_int_equal(active(), 0);
	people_run(takein_drop, &drop);
	assert_true(drop.taken);
	tidy();
	assert_false(is_there("c", ".csv"));
	check.taken = true;
	people_run(takein_check, &check);
	assert_false(check.taken);
}

static void
says_what_is_wrong_with_a_file(void **state)
{
	const int64_t id = uploaded("d", "email\nanna@example.se\n");
	struct takein_check check = with(id, 7, -1, "alpha");
	struct takein_move drop = {.flow = &flow, .id = id};
	const char *note = NULL;

	(void)state;
	people_run(takein_check, &check);
	work();
	state_is(id, "failed", 0, 0);
	note = people_text("SELECT note FROM intake WHERE id = $1", id);
	assert_non_null(strstr(note, "there is no column 'email'"));
	assert_null(strstr(note, scratch));
	people_run(takein_drop, &drop);
	tidy();
}

static void
goes_on_where_it_stopped(void **state)
{
	struct buf text = BUF_INIT(BUF_PAGE);
	struct takein_check check;
	int64_t id = 0, part = 0;

	(void)state;
	buf_puts(&text, "email\n");
	for (int i = 0; i < 1000; i++)
		buf_printf(&text, "a%d@example.se\n", i);
	id = uploaded("e", buf_text(&text));
	buf_release(&text);
	check = with(id, 0, -1, "alpha");
	people_run(takein_check, &check);
	stops_after = 2;
	work();
	assert_false(worked);
	state_is(id, "check", 0, 0);
	work();
	state_is(id, "checked", 1000, 0);
	assert_true(run(id));
	stops_after = 4;	/* in the second reading */
	work();
	state_is(id, "run", 1000, 0);
	part = active();
	assert_true(part > 0 && part < 1000);
	work();
	state_is(id, "done", 1000, 0);
	assert_int_equal(active(), 1000);
	assert_int_equal(people_int("SELECT added FROM batch"
	    " WHERE $1 = 0", 0), 1000);
	tidy();
	assert_true(undo(1));
	stops_after = 0;
	work();
	assert_false(worked);
	state_is(id, "undo", 1000, 0);
	part = active();
	assert_true(part > 0 && part < 1000);
	work();
	assert_true(worked);
	state_is(id, "undone", 1000, 0);
	assert_int_equal(active(), 0);
}

/* Who calls it sees no commit of its own: it says that there was a job. */
static void
does_all_that_waits(void **state)
{
	const int64_t id[] = {uploaded("j", "email\nanna@example.se\n"),
	    uploaded("k", "email\nbo@example.se\n")};
	struct takein_move drop = {.flow = &flow, .id = id[1]};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct takein_check check = with(id[i], 0, -1, "alpha");

		people_run(takein_check, &check);
	}
	for (size_t i = 0; i < 2; i++) {
		work();
		assert_true(worked);
		state_is(id[i], "checked", 1, 0);
	}
	work();
	assert_false(worked);
	/* The file that staff do not want goes at once. */
	people_run(takein_drop, &drop);
	work();
	assert_true(worked);
	assert_true(is_there("j", ".csv"));
	assert_false(is_there("k", ".csv"));
	work();
	assert_false(worked);
	drop.id = id[0];
	people_run(takein_drop, &drop);
	work();
}

static void
undoes_any_batch(void **state)
{
	static const struct import_options none = {.flow = NULL};
	struct import_options options = none;
	struct import_result result = {0};
	char path[80] = "";

	(void)state;
	/* By the command, so that the desk has no row of it. */
	(void)uploaded("f", "email,topics\nanna@example.se,alpha\n");
	snprintf(path, sizeof(path), "%s/import-f.csv", scratch);
	options.flow = &flow;
	options.path = path;
	options.evidence = "x";
	assert_true(import_run(db, &options, &result, &err));
	assert_int_equal(active(), 1);
	assert_false(undo(result.batch + 1));
	assert_true(undo(result.batch));
	assert_true(undo(result.batch));
	work();
	assert_int_equal(active(), 0);
	work();
	assert_false(undo(result.batch));
	assert_int_equal(people_int("SELECT count(*) FROM intake"
	    " WHERE batch = $1 AND state = 'undone'", result.batch), 1);
	assert_int_equal(unlink(path), 0);
}

static void
forgets_files_in_time(void **state)
{
	struct timeval old[2] = {{0, 0}, {0, 0}};
	char path[80] = "";
	FILE *file = NULL;

	(void)state;
	(void)uploaded("g", "email\n");
	tidy();
	assert_true(is_there("g", ".csv"));
	now += TAKEIN_KEEP + 1;
	tidy();
	assert_false(is_there("g", ".csv"));
	/* An upload that broke off has no row. */
	snprintf(path, sizeof(path), "%s/import-h.csv", scratch);
	file = fopen(path, "w");
	assert_non_null(file);
	fclose(file);
	tidy();
	assert_true(is_there("h", ".csv"));
	old[0].tv_sec = old[1].tv_sec = now - TAKEIN_KEEP - 2 * PEOPLE_DAY;
	assert_int_equal(utimes(path, old), 0);
	tidy();
	assert_false(is_there("h", ".csv"));
}

static void
guesses_what_is_what(void **state)
{
	struct takein_sample sample = {0};

	(void)state;
	(void)uploaded("i", "Namn;E-Post;status\nAnna; anna@example.se ;x\n"
	    "Bo\n\n1;2;3\n4;5;6\n");
	assert_true(takein_sample(&conf, "i", &sample, &err));
	assert_int_equal(sample.columns, 3);
	assert_int_equal(sample.rows, TAKEIN_SAMPLE);
	assert_int_equal(sample.guess[IMPORT_EMAIL], 1);
	assert_int_equal(sample.guess[IMPORT_STATUS], 2);
	assert_int_equal(sample.guess[IMPORT_TOPICS], -1);
	assert_string_equal(sample.cell[0][1], "anna@example.se");
	assert_string_equal(sample.cell[1][1], "");
	takein_sample_release(&sample);
	assert_false(takein_sample(&conf, "none", &sample, &err));
	now += TAKEIN_KEEP + 1;
	tidy();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(takes_the_columns_it_is_told,
		    setup, people_file_teardown),
		cmocka_unit_test_setup_teardown(gives_topics_to_all, setup,
		    people_file_teardown),
		cmocka_unit_test_setup_teardown(
		    reports_by_line_and_writes_nothing, setup,
		    people_file_teardown),
		cmocka_unit_test_setup_teardown(
		    says_what_is_wrong_with_a_file, setup, people_file_teardown),
		cmocka_unit_test_setup_teardown(goes_on_where_it_stopped,
		    setup, people_file_teardown),
		cmocka_unit_test_setup_teardown(does_all_that_waits, setup,
		    people_file_teardown),
		cmocka_unit_test_setup_teardown(undoes_any_batch, setup,
		    people_file_teardown),
		cmocka_unit_test_setup_teardown(forgets_files_in_time, setup,
		    people_file_teardown),
		cmocka_unit_test_setup_teardown(guesses_what_is_what, setup,
		    people_file_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
