/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What staff may change of a watched source. */
#include "unit/test.h"

#include <sysexits.h>

#include "flow/poll_parts.h"
#include "flow/watch.h"
#include "unit/flow/people.h"

static int64_t
watched(void)
{
	struct watch_add add = {.flow = &flow, .kind = "news",
	    .url = "https://x.test/feed", .selector = "",
	    .topic = {"alpha", "beta"}, .topics = 2};

	people_run(watch_add, &add);
	return add.id;
}

static void
refused(writer_job *job, void *arg, const char *words)
{
	struct writer *writer = writer_inline(db);

	memset(&err, 0, sizeof(err));
	assert_false(writer_run(writer, job, arg, &err));
	writer_stop(writer);
	if (!strstr(err.text, words))
		fail_msg("'%s' is not in '%s'", words, err.text);
}

static const char *
topics(int64_t id)
{
	return people_text("SELECT group_concat(t.slug, ' ') FROM"
	    " source_topic s JOIN topic t ON t.id = s.topic"
	    " WHERE s.source = $1", id);
}

static int64_t
audits(int64_t id)
{
	return people_int("SELECT count(*) FROM audit WHERE subject ="
	    " 'source ' || $1", id);
}

static void
options_change(void **state)
{
	struct watch_edit edit = {.id = watched(), .to = {.flow = &flow,
	    .kind = "meeting", .selector = "", .topic = {"gamma"},
	    .topics = 1, .edited = "resend", .automatic = true,
	    .interval = 3600}};

	(void)state;
	people_run(watch_edit, &edit);
	people_run(watch_edit, &edit);		/* a double click */
	assert_string_equal(people_text("SELECT kind || ' ' || auto || ' ' ||"
	    " edited || ' ' || interval FROM source WHERE id = $1", edit.id),
	    "meeting 1 resend 3600");
	assert_string_equal(topics(edit.id), "gamma");
	assert_int_equal(audits(edit.id), 3);

	edit.to.kind = "board";
	refused(watch_edit, &edit, "board");
	edit.to.kind = "news";
	edit.to.topics = 0;
	refused(watch_edit, &edit, "needs a topic");
	edit.to.topics = 1;
	edit.to.topic[0] = "none";
	refused(watch_edit, &edit, "no topic 'none'");
	assert_string_equal(topics(edit.id), "gamma");	/* all or nothing */
	edit.to.topic[0] = "gamma";
	edit.to.interval = WATCH_INTERVAL_MIN - 1;
	refused(watch_edit, &edit, "every");
	edit.to.interval = 0;
	edit.id = 99;
	refused(watch_edit, &edit, "no source 99");
}

static void
another_selector_begins_anew(void **state)
{
	struct watch_edit edit = {.id = watched(), .to = {.flow = &flow,
	    .kind = "news", .selector = "//li", .topic = {"alpha"},
	    .topics = 1}};

	(void)state;
	assert_true(db_run_script(db, "UPDATE source SET ok_at = 5,"
	    " etag = 'x', next_at = 9000000000", &err));
	people_run(watch_edit, &edit);
	assert_string_equal(people_text("SELECT coalesce(ok_at, 0) || etag ||"
	    " next_at || selector FROM source WHERE id = $1", edit.id),
	    "00//li");
}

static void
another_address_begins_anew(void **state)
{
	struct watch_edit edit = {.id = watched(), .to = {.flow = &flow,
	    .kind = "news", .selector = "", .topic = {"alpha"},
	    .topics = 1, .url = "https://www.example.se/other"}};
	struct watch_add twin = {.flow = &flow, .kind = "news",
	    .selector = "", .topic = {"alpha"}, .topics = 1,
	    .url = "https://www.example.se/twin"};

	(void)state;
	assert_true(db_run_script(db, "UPDATE source SET ok_at = 5,"
	    " etag = 'x', next_at = 9000000000, failures = 3, note = 'bad',"
	    " certificate_ends = 9", &err));
	people_run(watch_edit, &edit);
	assert_string_equal(people_text("SELECT coalesce(ok_at, 0) || etag ||"
	    " next_at || failures || note || coalesce(certificate_ends, 0)"
	    " || url FROM source WHERE id = $1", edit.id),
	    "0000https://www.example.se/other");
	people_run(watch_add, &twin);
	edit.to.url = "https://www.example.se/twin";
	refused(watch_edit, &edit, "is watched already");
	edit.to.url = "gopher://example.se/";
	refused(watch_edit, &edit, "is no http or https address");
}

static void
a_shorter_wait_begins_now(void **state)
{
	struct watch_edit edit = {.id = watched(), .to = {.flow = &flow,
	    .kind = "news", .selector = "", .topic = {"alpha"},
	    .topics = 1, .interval = 3600}};

	(void)state;
	assert_true(db_run_script(db,
	    "UPDATE source SET next_at = 9000000000", &err));
	people_run(watch_edit, &edit);
	assert_int_equal(people_int("SELECT next_at FROM source"
	    " WHERE id = $1", edit.id), now + 3600);
}

static const char *
health(int64_t id)
{
	struct source source;
	const char *word = NULL;
	bool found = false;

	assert_true(source_get(db, id, &source, &found, &err));
	assert_true(found);
	word = watch_health(&source);
	source_release(&source);
	return word;
}

static void
stop_and_go_on(void **state)
{
	struct watch_state to = {.flow = &flow, .id = watched()};
	struct source_list due = {NULL, 0};

	(void)state;
	people_run(watch_stop, &to);
	people_run(watch_stop, &to);
	assert_int_equal(audits(to.id), 2);	/* added, stopped once */
	assert_string_equal(health(to.id), "paused");
	assert_true(source_due(db, now, &due, &err));
	assert_int_equal(due.count, 0);
	source_list_release(&due);
	people_run(watch_resume, &to);
	assert_string_equal(health(to.id), "new");
	assert_true(source_due(db, now, &due, &err));
	assert_int_equal(due.count, 1);
	source_list_release(&due);
	assert_true(db_run_script(db,
	    "UPDATE source SET next_at = 9000000000", &err));
	people_run(watch_now, &to);
	assert_true(source_due(db, now, &due, &err));
	assert_int_equal(due.count, 1);
	source_list_release(&due);
	to.id = 99;
	refused(watch_stop, &to, "no source 99");
	refused(watch_now, &to, "no source 99");
}

/* What was under way when staff stopped or removed it changes nothing. */
static void
an_answer_too_late(void **state)
{
	struct watch_state to = {.flow = &flow, .id = watched()};
	struct watch_remove gone = {.flow = &flow, .id = to.id};
	struct poll_answer answer = {.flow = &flow, .source = to.id,
	    .note = "answered 500", .status = 500};

	(void)state;
	people_run(watch_stop, &to);
	people_run(poll_store, &answer);
	assert_string_equal(health(to.id), "paused");
	answer.good = true;
	people_run(poll_store, &answer);
	assert_string_equal(health(to.id), "paused");
	people_run(watch_remove, &gone);
	people_run(poll_store, &answer);
	assert_int_equal(people_int("SELECT count(*) FROM source WHERE id ="
	    " $1 AND state = 'removed'", to.id), 1);
}

/* What a selector found that staff changed meanwhile is not the backlog of
 * the new one: all that finds would be news, and mailed. */
static void
an_answer_to_another_question(void **state)
{
	struct watch_edit edit = {.id = watched(), .to = {.flow = &flow,
	    .kind = "news", .selector = "//li", .topic = {"alpha"},
	    .topics = 1}};
	char url[] = "https://x.test/feed";
	char other[] = "https://x.test/old";
	char empty[] = "";
	char selector[] = "//li";
	struct poll_answer answer = {.flow = &flow, .source = edit.id,
	    .good = true, .status = 200, .url = url, .selector = empty,
	    .etag = empty, .last_modified = empty};

	(void)state;
	people_run(watch_edit, &edit);
	people_run(poll_store, &answer);
	answer.selector = selector;
	answer.url = other;
	people_run(poll_store, &answer);
	assert_string_equal(people_text("SELECT coalesce(ok_at, 0) || next_at"
	    " || note FROM source WHERE id = $1", edit.id), "00");
	answer.url = url;
	people_run(poll_store, &answer);
	assert_int_equal(people_int("SELECT count(*) FROM source WHERE id ="
	    " $1 AND ok_at > 0 AND next_at > ok_at", edit.id), 1);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, people_setup, \
	people_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(options_change),
		TEST(another_selector_begins_anew),
		TEST(another_address_begins_anew),
		TEST(a_shorter_wait_begins_now),
		TEST(stop_and_go_on),
		TEST(an_answer_too_late),
		TEST(an_answer_to_another_question),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
