/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an answer means, and which addresses are asked for; the asking itself
 * is tests/flow/test_gate.py. */
#include "unit/test.h"

#include "flow/approve.h"
#include "flow/deadlink.h"
#include "store/weblink.h"
#include "unit/flow/people.h"

#define PAGE "https://www.example.se/a"

static void
answers(void **state)
{
	static const struct {
		int status;
		const char *end, *wanted;
	} cases[] = {
		{200, PAGE, "fine"}, {204, PAGE, "fine"},
		{404, PAGE, "dead"}, {410, PAGE, "dead"},
		{401, PAGE, "walled"}, {403, PAGE, "walled"},
		{500, PAGE, "unsure"}, {429, PAGE, "unsure"},
		{0, PAGE, "unsure"}, {304, PAGE, "unsure"},
		{200, "https://www.example.se/b", "fine"},
		{200, "https://login.example.org/?to=a", "walled"},
		{200, "https://www.example.se/Logga-in?a", "walled"},
		{200, "https://www.example.se/sso/x", "walled"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(deadlink_judge(cases[i].status, PAGE,
		    cases[i].end), cases[i].wanted);
	assert_string_equal(deadlink_judge(200,
	    "https://www.example.se/login", "https://www.example.se/login?a"),
	    "fine");
}

static int64_t
add(const char *text)
{
	struct postfile file;
	struct approve_add job = {.flow = &flow, .file = &file,
	    .draft = true};

	if (!postfile_parse(text, strlen(text), "x.md", &file, &err))
		fail_msg("%s", err.text);
	people_run(approve_add, &job);
	postfile_release(&file);
	return job.post;
}

static void
see_url(void *arg, const char *url, const char *link_state)
{
	struct buf *out = arg;

	buf_printf(out, "%s %s\n", url, link_state);
}

static void
links_are_written_down(void **state)
{
	struct buf out = BUF_INIT(BUF_PAGE);
	struct writer *writer = writer_inline(db);
	struct weblink link;
	bool idle = true, is = false;

	(void)state;
	(void)add("Title: A\nTitle-en: B\nTopics: alpha\n"
	    "Url: https://www.example.se/1\n"
	    "When: 2023-12-01 10:00; Möte; Digitalt; "
	    "https://mote.example.se/2\n\n"
	    "[tre](https://www.example.se/3) [fyra](mailto:a@example.se) "
	    "[ett](https://www.example.se/1) `https://www.example.se/no`\n\n"
	    "-- en --\n\n<https://www.example.se/5>\n");
	assert_true(deadlink_step(&flow, db, writer, &idle, &err));
	assert_false(idle);
	assert_true(weblink_of_edition(db, 1, see_url, &out, &err));
	assert_string_equal(buf_text(&out),
	    "https://www.example.se/1 new\nhttps://www.example.se/3 new\n"
	    "https://www.example.se/5 new\nhttps://mote.example.se/2 new\n");
	assert_true(weblink_due(db, now, &link, &is, &err));
	assert_true(is);
	weblink_release(&link);
	buf_release(&out);
	writer_stop(writer);
}

/* Nobody is asked for what no post can send any more. */
static void
what_is_used_no_more_is_let_go(void **state)
{
	struct writer *writer = writer_inline(db);
	struct approve_withdraw withdraw = {.flow = &flow};
	struct weblink link;
	bool idle = false, is = false;

	(void)state;
	withdraw.post = add("Title: A\nTopics: alpha\n"
	    "Url: https://www.example.se/1\n\nText.\n");
	assert_true(deadlink_step(&flow, db, writer, &idle, &err));
	people_run(approve_withdraw, &withdraw);
	assert_true(deadlink_step(&flow, db, writer, &idle, &err));
	assert_false(idle);
	assert_true(weblink_due(db, now, &link, &is, &err));
	assert_false(is);
	assert_true(deadlink_step(&flow, db, writer, &idle, &err));
	assert_true(idle);
	/* Another post brings it back. */
	(void)add("Title: B\nTopics: alpha\n"
	    "Url: https://www.example.se/1\n\nText.\n");
	assert_true(deadlink_step(&flow, db, writer, &idle, &err));
	assert_true(weblink_due(db, now, &link, &is, &err));
	assert_true(is);
	weblink_release(&link);
	writer_stop(writer);
}

int
main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, people_setup, \
	people_teardown)
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers),
		T(links_are_written_down),
		T(what_is_used_no_more_is_let_go),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
