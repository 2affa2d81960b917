/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a post to its form and back, nothing is lost; and the desk's jobs. */
#include "unit/test.h"

#include <sysexits.h>

#include "flow/edit.h"
#include "flow/postform.h"
#include "flow/specimen.h"
#include "store/post.h"
#include "store/postdesk.h"
#include "unit/flow/engine.h"

static const char board[] = "Title: Styrelsemötet 23 juni\n"
    "Title-en: The board meeting 23 June\nKind: board\nTopics: alpha, beta\n"
    "Url: https://www.example.se/protokoll\nDate: 2026-06-23\n"
    "Stage: agenda\n\nInledning.\n\n## Ett\n\nText ett\när wrapped.\n\n"
    "## Två\n\n- a\n- b\n\n-- en --\n\nIn *English*.\n";
static const char *const files[] = {
    board,
    "Title: Nyhet\nTopics: alpha\nUrgent: yes\n\nText.\n\n"
    "Kontakt: Kansliet, 010-00 00 00\n",
    "Title: News\nTopics: alpha\nLanguage: en\n\nText.\n\nContact: Us\n",
    "Title: Odd board\nKind: board\nTopics: beta\n\nText\n## Tätt\nintill\n",
    "Title: Möten\nKind: meeting\nTopics: alpha\nReminder: 2 days\n"
    "When: 2026-09-13 11:00/12:00; Öppet hus; Digitalt;"
    " https://mote.example.se/1\n"
    "When: 2026-09-15; Möte\n"
    "When: 2026-10-27 22:00/2026-10-28 01:30;;Skövde\n"
    "When: 2026-11-01/2026-11-03\nWhen: 2026-12-23 09:00\n\n",
    "Title: Enkät\nKind: survey\nTopics: alpha\nCloses: 2026-05-04\n"
    "Reminder: no\n\nSvara!\n",
    "Title: Enkät 2\nKind: survey\nTopics: alpha\n"
    "Closes: 2026-05-04 15:00\n\n\tkod\n\nrader  \nmed   brytning\n",
};

static void
parse(const char *text, struct postfile *file)
{
	OK(postfile_parse(text, strlen(text), "x", file, &err));
}

static void
same_files(const struct postfile *a, const struct postfile *b)
{
	assert_string_equal(a->title, b->title);
	assert_string_equal(a->title_en, b->title_en);
	assert_string_equal(a->language, b->language);
	assert_string_equal(a->url, b->url);
	assert_string_equal(a->body, b->body);
	assert_string_equal(a->body_en, b->body_en);
	assert_int_equal(a->day, b->day);
	assert_int_equal(a->closes, b->closes);
	assert_int_equal(a->remind, b->remind);
	assert_int_equal(a->stage, b->stage);
	assert_int_equal(a->urgent, b->urgent);
	assert_int_equal(a->plain, b->plain);
	assert_int_equal(a->topics, b->topics);
	assert_int_equal(a->dates, b->dates);
	for (size_t i = 0; i < a->dates; i++) {
		const struct postfile_date *x = &a->date[i], *y = &b->date[i];

		assert_string_equal(x->label, y->label);
		assert_string_equal(x->place, y->place);
		assert_string_equal(x->link, y->link);
		assert_int_equal(x->start, y->start);
		assert_int_equal(x->end, y->end);
		assert_int_equal(x->all_day, y->all_day);
	}
}

static int64_t
add_draft(const struct postfile *file)
{
	struct approve_add add = {.flow = &flow, .file = file, .draft = true};

	people_run(approve_add, &add);
	return add.post;
}

static void
load(int64_t post, struct postform_post *p)
{
	bool found = false;

	OK(postform_load(db, post, p, &found, &err));
	assert_true(found);
	assert_false(p->full);
}

static void
nothing_is_lost(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		struct postfile file, again;
		struct postform_post p;
		struct postform_faults faults;

		parse(files[i], &file);
		load(add_draft(&file), &p);
		if (!postform_make(&p.form, &p.form, p.plain, &again,
		    &faults))
			fail_msg("file %zu: %s %s", i, faults.item[0].field,
			    faults.item[0].key);
		same_files(&file, &again);
		postfile_release(&file);
		postfile_release(&again);
		postform_post_release(&p);
	}
}

static void
decisions_are_boxes(void **state)
{
	struct postfile file;
	struct postform_post p;

	(void)state;
	parse(board, &file);
	load(add_draft(&file), &p);
	assert_string_equal(p.form.text, "Inledning.");
	assert_int_equal(p.form.decisions, 2);
	assert_string_equal(p.form.decision[1].title, "Två");
	assert_string_equal(p.form.decision[1].text, "- a\n- b");
	assert_string_equal(p.form.stage, "agenda");
	postform_post_release(&p);
	postfile_release(&file);
	parse(files[3], &file);
	load(add_draft(&file), &p);
	assert_int_equal(p.form.decisions, 0);
	assert_string_equal(p.form.text, "Text\n## Tätt\nintill");
	postform_post_release(&p);
	postfile_release(&file);
}

static void
what_is_wrong_is_told_by_field(void **state)
{
	struct postform form;
	struct postfile file;
	struct postform_faults faults;

	(void)state;
	postform_init(&form, "meeting");
	assert_true(postform_add_date(&form, "Möte"));
	postform_set(&form.date[0].day, "i morgon");
	postform_set(&form.date[0].link, "javascript:x");
	postform_set(&form.url, "ftp://example.se");
	postform_set(&form.text_en, "English");
	assert_false(postform_make(&form, NULL, false, &file, &faults));
	assert_int_equal(faults.count, 6);
	assert_string_equal(faults.item[0].field, "title");
	assert_string_equal(faults.item[1].field, "url");
	assert_string_equal(faults.item[2].field, "date-0-day");
	assert_string_equal(faults.item[3].field, "date-0-link");
	assert_string_equal(faults.item[4].field, "title_en");
	assert_string_equal(faults.item[5].field, "topics");
	postform_release(&form);
}

/* --- jobs ---------------------------------------------------------------- */

static struct flow eva;

static bool
try(writer_job *job, void *arg)
{
	struct tx tx = {NULL};

	memset(&err, 0, sizeof(err));
	assert_true(tx_begin(db, &tx, &err));
	if (job(&tx, arg, &err))
		return tx_commit(&tx, &err);
	tx_rollback(&tx);
	return false;
}

static void
a_form_makes_one_post(void **state)
{
	struct postfile file;
	struct edit_add add = {.flow = &flow, .file = &file};
	int64_t post = 0;

	(void)state;
	parse(board, &file);
	once_number(add.once);
	people_run(edit_add, &add);
	post = add.post;
	add.post = 0;
	people_run(edit_add, &add);
	assert_int_equal(add.post, post);
	once_number(add.once);
	people_run(edit_add, &add);
	assert_int_not_equal(add.post, post);
	postfile_release(&file);
}

static void
the_second_editor_is_told(void **state)
{
	struct postfile file;
	struct edit_correct first, second;
	int64_t post = 0;

	(void)state;
	parse(board, &file);
	post = add_draft(&file);
	first = (struct edit_correct){.flow = &flow, .file = &file,
	    .post = post, .base = 1};
	second = first;
	once_number(first.once);
	once_number(second.once);
	people_run(edit_correct, &first);
	assert_false(first.stale);
	people_run(edit_correct, &second);
	assert_true(second.stale);
	people_run(edit_correct, &first);
	assert_true(first.again);
	second.base = 2;
	people_run(edit_correct, &second);
	assert_false(second.stale || second.again);
	postfile_release(&file);
}

static void
an_editor_proposes(void **state)
{
	struct postfile file, moved;
	struct edit_correct edit = {.flow = &eva, .base = 1,
	    .propose = true};
	struct edit_approve approve = {.flow = &flow, .edition = 2};
	struct postform_post p;

	(void)state;
	parse(files[4], &file);
	parse(files[4], &moved);
	edit.post = engine_post("alpha", "", NULL);
	approve.post = edit.post;
	postfile_release(&moved);
	parse("Title: Ny rubrik\nTopics: alpha\nNote: fel rubrik\n\nNytt.\n",
	    &moved);
	edit.file = &file;
	once_number(edit.once);
	assert_false(try(edit_correct, &edit));	/* other dates */
	assert_int_equal(err.code, EX_DATAERR);
	edit.file = &moved;
	people_run(edit_correct, &edit);
	assert_true(edit.waits);
	load(edit.post, &p);
	assert_true(p.waits);
	assert_string_equal(p.form.title, "Ny rubrik");
	assert_string_equal(p.form.note, "fel rubrik");
	postform_post_release(&p);
	approve.edition = 1;
	assert_false(try(edit_approve, &approve));
	approve.edition = 2;
	people_run(edit_approve, &approve);
	people_run(edit_approve, &approve);	/* pressed twice */
	load(edit.post, &p);
	assert_false(p.waits);
	assert_string_equal(p.form.note, "");
	postform_post_release(&p);
	postfile_release(&file);
	postfile_release(&moved);
}

static void
a_proposal_is_turned_down(void **state)
{
	struct postfile file;
	struct edit_correct edit = {.flow = &eva, .file = &file, .base = 1,
	    .propose = true};
	struct edit_reject reject = {.flow = &flow, .edition = 2};
	struct postform_post p;

	(void)state;
	parse("Title: Ny rubrik\nTopics: alpha\n\nNytt.\n", &file);
	edit.post = reject.post = engine_post("alpha", "", NULL);
	once_number(edit.once);
	people_run(edit_correct, &edit);
	reject.edition = 1;
	assert_false(try(edit_reject, &reject));
	reject.edition = 2;
	people_run(edit_reject, &reject);
	people_run(edit_reject, &reject);	/* pressed twice */
	load(edit.post, &p);
	assert_false(p.waits);
	assert_string_not_equal(p.form.title, "Ny rubrik");
	postform_post_release(&p);
	reject.post = add_draft(&file);
	reject.edition = 1;
	assert_false(try(edit_reject, &reject));	/* not out */
	postfile_release(&file);
}

static void
a_time_is_set_and_taken_back(void **state)
{
	struct postfile file;
	struct edit_schedule job = {.flow = &flow, .edition = 1};
	struct postform_post p;

	(void)state;
	parse(board, &file);
	job.post = add_draft(&file);
	job.at = now - 1;
	assert_false(try(edit_schedule, &job));
	job.at = now + 3600;
	people_run(edit_schedule, &job);
	load(job.post, &p);
	assert_int_equal(p.publish, now + 3600);
	postform_post_release(&p);
	job.at = 0;
	people_run(edit_schedule, &job);
	load(job.post, &p);
	assert_int_equal(p.publish, 0);
	postform_post_release(&p);
	postfile_release(&file);
}

static void
a_specimen_of_the_mail(void **state)
{
	struct postfile file;
	struct specimen s = {.flow = &flow, .language = "sv",
	    .file = &file, .edition = "first"};

	(void)state;
	parse(board, &file);
	specimen_init(&s);
	OK(specimen_make(db, &s, &err));
	assert_non_null(strstr(buf_text(&s.subject), "Styrelsemötet 23 juni"));
	assert_non_null(strstr(buf_text(&s.text), "Inledning."));
	assert_non_null(strstr(buf_text(&s.html), "</html>"));
	specimen_release(&s);
	s.language = "en";
	specimen_init(&s);
	OK(specimen_make(db, &s, &err));
	assert_non_null(strstr(buf_text(&s.html), "<em>English</em>"));
	specimen_release(&s);
	postfile_release(&file);
}

/* --- the list ------------------------------------------------------------ */

static void
count_row(void *arg, const struct postdesk_row *row)
{
	assert_true(row->id > 0);
	++*(int *)arg;
}

static int
count(const char *state, const char *kind, const char *search)
{
	const struct postdesk_filter filter = {state, kind, search, 0};
	int64_t total = 0;
	int rows = 0;

	OK(postdesk_list(db, &filter, POSTDESK_TITLE, false, 0, 50,
	    count_row, &rows, &total, &err));
	assert_int_equal(rows, total);
	return rows;
}

static void
the_list_is_searched(void **state)
{
	struct postfile file;

	(void)state;
	parse("Title: Öppna 100 % data_x!\nTopics: alpha\n\nx\n", &file);
	(void)add_draft(&file);
	(void)engine_post("alpha", "Kind: survey\nCloses: 2026-06-01\n", NULL);
	assert_int_equal(count("", "", ""), 2);
	assert_int_equal(count("draft", "", ""), 1);
	assert_int_equal(count("approved", "survey", ""), 1);
	assert_int_equal(count("timed", "", ""), 0);
	assert_int_equal(count("", "", "öppna"), 1);
	assert_int_equal(count("", "", "ÖPPNA"), 1);
	assert_int_equal(count("", "", "100 % d"), 1);
	assert_int_equal(count("", "", "100_%"), 0);
	assert_int_equal(count("", "", "a_x!"), 1);
	postfile_release(&file);
}

static int
setup(void **state)
{
	const int failed = engine_setup(state);

	eva = flow;
	eva.who = "staff:eva";
	return failed;
}

#define WITH(test) cmocka_unit_test_setup_teardown(test, setup, \
	    engine_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WITH(nothing_is_lost),
		WITH(decisions_are_boxes),
		WITH(what_is_wrong_is_told_by_field),
		WITH(a_form_makes_one_post),
		WITH(the_second_editor_is_told),
		WITH(an_editor_proposes),
		WITH(a_proposal_is_turned_down),
		WITH(a_time_is_set_and_taken_back),
		WITH(a_specimen_of_the_mail),
		WITH(the_list_is_searched),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
