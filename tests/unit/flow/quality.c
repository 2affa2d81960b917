/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the gate finds in a post, and whom it stops. */
#include "unit/test.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "flow/approve.h"
#include "flow/approve_due.h"
#include "flow/compose.h"
#include "flow/look_letter.h"
#include "flow/outlook.h"
#include "flow/quality.h"
#include "store/digest.h"
#include "store/holdback.h"
#include "store/post.h"
#include "store/weblink.h"
#include "unit/flow/people.h"

/* --- posts of files ------------------------------------------------------ */

static bool
add_by(const char *text, bool draft, struct quality_gate *gate,
    int64_t *post)
{
	char *all = mem_printf("%s%s", strncmp(text, "Title:", 6) == 0 ? "" :
	    "Title: Rubrik\n", text);
	struct postfile file;
	struct approve_add add = {.flow = &flow, .file = &file,
	    .draft = draft, .gate = gate};
	bool ok = false;

	if (!postfile_parse(all, strlen(all), "x.md", &file, &err))
		fail_msg("%s", err.text);
	ok = people_try(approve_add, &add);
	postfile_release(&file);
	mem_free(all);
	*post = add.post;
	return ok;
}

static int64_t
draft(const char *text)
{
	int64_t post = 0;

	if (!add_by(text, true, NULL, &post))
		fail_msg("%s", err.text);
	return post;
}

/* "error dates.past; warning sv link.vague här", the most severe first. */
static const char *
found_in(int64_t post)
{
	static const char *const levels[] = {"note", "warning", "error"};
	static struct buf out;
	struct quality quality = {NULL, 0, 0, 0};
	bool found = false;

	buf_release(&out);
	buf_init(&out, BUF_PAGE);
	if (!quality_of_post(&flow, db, post, &quality, &found, &err))
		fail_msg("%s", err.text);
	assert_true(found);
	for (size_t i = 0; i < quality.count; i++) {
		const struct quality_finding *f = &quality.item[i];

		if (f->level == QUALITY_NOTE)
			continue;
		buf_printf(&out, "%s%s%s%s %s%s%s", out.len ? "; " : "",
		    levels[f->level], f->language[0] ? " " : "", f->language,
		    f->code, f->detail[0] ? " " : "", f->detail);
	}
	quality_release(&quality);
	return buf_text(&out);
}

static const char *
found(const char *text)
{
	return found_in(draft(text));
}

#define PLAIN "Topics: alpha\n\n"
#define WORDS "Det här är en text som går att läsa.\n"

static void
a_good_post_passes(void **state)
{
	(void)state;
	assert_string_equal(found(PLAIN WORDS), "");
	assert_string_equal(found("Title: Styrelsemötet 23 juni\n"
	    "Title-en: The board meeting 23 June\nKind: board\n"
	    "Topics: alpha\nUrl: https://www.example.se/a\n"
	    "Date: 2023-11-01\n\n## Beslut ett\n\nStyrelsen köper 15 000 "
	    "stolar för 1,5 mkr den 3 maj.\n\n- [Protokollet](https://"
	    "www.example.se/s%C3%B6k?a=1&b=2)\n- <brev@example.se>\n\n"
	    "### Under det\n\n> Citat\n\n1. ett\n2. två\n\n"
	    "## Beslut två\n\nJa.\n\n-- en --\n\nThe board buys 15,000 "
	    "chairs.\n"), "");
	assert_string_equal(found("Kind: meeting\nTopics: alpha\n"
	    "When: 2023-12-15 11:00/12:00; Öppet hus; Digitalt; "
	    "https://mote.example.se/a\nWhen: 2023-12-17; Möte\n"), "");
	assert_string_equal(found("Kind: survey\nTopics: alpha\n"
	    "Closes: 2023-12-01\nUrl: https://enkat.example.se/1\n\n" WORDS),
	    "");
}

static void
what_is_warned_of(void **state)
{
	static const struct {
		const char *text, *wanted;
	} cases[] = {
		{PLAIN, "warning sv text.empty"},
		{"Title: Det här är en rubrik som är så lång att den inte får "
		    "plats på en enda rad\n" PLAIN WORDS,
		    "warning sv title.long 73"},
		{PLAIN "The board decided that the office will buy it.\n",
		    "warning sv language.other en"},
		{PLAIN "# A\n\n" WORDS "\n#### B\n\n" WORDS,
		    "warning sv heading.order B"},
		{PLAIN "#\n\n" WORDS, "warning sv heading.empty"},
		{PLAIN "[Här](https://a.example.se)\n",
		    "warning sv link.vague Här"},
		{PLAIN "[läs\nmer.](https://a.example.se)\n",
		    "warning sv link.vague läs mer"},
		{PLAIN "<https://a.example.se/x>\n",
		    "warning sv link.bare https://a.example.se/x"},
		{PLAIN "[](https://a.example.se/x)\n",
		    "warning sv link.bare https://a.example.se/x"},
		{PLAIN "[Kartan](https://a.example.se) och "
		    "[kartan](https://b.example.se)\n",
		    "warning sv link.same kartan"},
		{PLAIN "[Kartan](https://a.example.se) och "
		    "[kartan](https://a.example.se)\n", ""},
		{PLAIN "[Kartan](http://a.example.se)\n",
		    "warning sv link.http http://a.example.se"},
		{PLAIN "[Kartan](https://intranet/x), "
		    "[boken](http://10.1.2.3/), [vyn](https://a.lan:8443)\n",
		    "warning sv link.inside https://intranet/x; "
		    "warning sv link.inside http://10.1.2.3/; "
		    "warning sv link.inside https://a.lan:8443"},
		{PLAIN "[A](https://172.31.0.1/) [B](https://172.32.0.1/)\n",
		    "warning sv link.inside https://172.31.0.1/"},
		{"Kind: board\n" PLAIN WORDS, "warning board.day"},
		{"When: 2023-11-01 10:00/11:00; Före\n"
		    "When: 2023-12-01 10:00/11:00; Efter\n" PLAIN WORDS,
		    "warning date.past onsdag 1 november 2023 kl. "
		    "10.00–11.00"},
		{"Title-en: In English\n" PLAIN WORDS, ""},
		{"Title-en: In English\n" PLAIN WORDS "\n-- en --\n\n"
		    "[click here](https://a.example.se)\n",
		    "warning en link.vague click here"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(found(cases[i].text), cases[i].wanted);
}

static void
what_is_an_error(void **state)
{
	struct buf text = BUF_INIT(BUF_PAGE);

	(void)state;
	assert_string_equal(found("Kind: survey\nCloses: 2023-11-01\n" PLAIN
	    WORDS), "error survey.closed");
	assert_string_equal(found("Kind: meeting\nWhen: 2023-11-01; Möte\n"
	    PLAIN), "error dates.past");
	buf_puts(&text, PLAIN);
	for (int i = 0; i < 1000; i++)
		buf_puts(&text, WORDS);
	assert_string_equal(found(buf_text(&text)), "error mail.size 121");
	buf_release(&text);
}

/* --- templates of others ------------------------------------------------- */

static void
what_templates_do_wrong(void **state)
{
	static const struct {
		const char *file, *text, *wanted;
	} cases[] = {
		{"title.html", "<h3 style=\"color:#777\">{{title}}</h3>\n",
		    "error mail.contrast #777777, #ffffff, light: 4.48; "
		    "error mail.contrast #777777, #1a212b, dark: 3.62"},
		{"title.html", "<h3>{{title}}<img src=\"/a.png\"></h3>\n",
		    "error sv image.alt /a.png"},
		{"item.txt", "{{title}}\n",
		    "error sv parity.link https://a.example.se/5; "
		    "error sv parity.figure 2024."},
	};
	char folder[] = "/tmp/quality.XXXXXX";
	char *mail = NULL;

	(void)state;
	assert_non_null(mkdtemp(folder));
	mail = mem_printf("%s/mail", folder);
	assert_int_equal(mkdir(mail, 0700), 0);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *path = mem_printf("%s/%s", mail, cases[i].file);
		struct template_set *set = NULL;
		FILE *f = fopen(path, "w");

		assert_non_null(f);
		fputs(cases[i].text, f);
		fclose(f);
		assert_true(template_load(folder, &set, &err));
		flow.templates = set;
		assert_string_equal(found(PLAIN "Vi ses 2024. Läs "
		    "[planen](https://a.example.se/5).\n"), cases[i].wanted);
		flow.templates = people_templates;
		template_free(set);
		unlink(path);
		mem_free(path);
	}
	rmdir(mail);
	rmdir(folder);
	mem_free(mail);
}

/* Ours hold what the gate asks of others', letters too. */
static void
our_colours_can_be_told_apart(void **state)
{
	static const struct look_site site = {.name = "Exempel",
	    .base_url = "https://brev.example.se",
	    .contact = "brev@example.se", .postal_address = "Box 1",
	    .accessibility_url = "https://www.example.se/t",
	    .privacy_url = "https://www.example.se/p"};
	const struct look look = {people_templates, &site, "sv", now};
	const struct look_letter letter = {.kind = LOOK_LETTER_CONFIRM,
	    .url = "https://brev.example.se/confirm/x", .asked = now,
	    .expires = now};
	struct quality quality = {NULL, 0, 0, 0};
	struct buf subject = BUF_INIT(BUF_LINE);
	struct look_block block;

	(void)state;
	look_block_init(&block);
	assert_true(look_letter(&look, &letter, &subject, &block, &err));
	assert_non_null(strstr(buf_text(&block.html), "button"));
	quality_contrast(buf_text(&block.html), block.html.len, &quality);
	assert_int_equal(quality.count, 0);
	assert_string_equal(found("Kind: survey\nCloses: 2023-12-01\n" PLAIN
	    "## Rubrik\n\n> Citat\n\n`kod` [kartan](https://a.example.se)\n"),
	    "");
	look_block_release(&block);
	buf_release(&subject);
	quality_release(&quality);
}

/* --- whom it stops -------------------------------------------------------- */

#define VAGUE PLAIN "[Läs mer](https://a.example.se)\n"
#define CLOSED "Kind: survey\nCloses: 2023-11-01\n" PLAIN WORDS

static void
an_error_stops_everybody(void **state)
{
	struct quality_gate gate = {.seen = true};
	struct approve_post approve = {.flow = &flow};
	int64_t post = 0;

	(void)state;
	assert_false(add_by(CLOSED, false, &gate, &post));
	assert_int_equal(err.code, EX_DATAERR);
	assert_non_null(strstr(err.text, "1 error: The survey has closed"));
	assert_int_equal(gate.found.errors, 1);
	quality_release(&gate.found);
	assert_int_equal(people_int("SELECT count(*) FROM post WHERE id > $1",
	    0), 0);
	approve.post = draft(CLOSED);
	assert_false(people_try(approve_post, &approve));
	assert_string_equal(people_text("SELECT state FROM post"
	    " WHERE id = $1", approve.post), "draft");
}

static void
a_warning_stops_who_asked_for_it(void **state)
{
	struct quality_gate gate = {.strict = true};
	struct approve_post approve = {.flow = &flow, .gate = &gate};
	char mark[QUALITY_MARK] = "";
	int64_t post = 0;

	(void)state;
	assert_true(add_by(VAGUE, false, NULL, &post));
	assert_false(add_by(VAGUE, false, &gate, &post));
	assert_int_equal(err.code, EX_DATAERR);
	quality_mark(&gate.found, mark);
	quality_release(&gate.found);
	/* Who has seen other warnings has not seen these. */
	approve.post = draft(VAGUE);
	gate.seen = true;
	gate.mark = "0123456789abcdef";
	assert_false(people_try(approve_post, &approve));
	quality_release(&gate.found);
	gate.mark = mark;
	assert_true(people_try(approve_post, &approve));
	assert_int_equal(gate.found.warnings, 1);
	quality_release(&gate.found);
	gate.mark = NULL;
	assert_true(add_by(VAGUE, false, &gate, &post));
	quality_release(&gate.found);
}

static void
what_is_over_may_still_be_corrected(void **state)
{
	struct postfile file;
	static const char text[] = "Title: Ny rubrik\nCloses: 2023-11-20\n"
	    "Kind: survey\n" PLAIN WORDS;
	struct approve_correct correct = {.flow = &flow, .file = &file};

	(void)state;
	assert_true(add_by("Kind: survey\nCloses: 2023-11-20\n" PLAIN WORDS,
	    false, NULL, &correct.post));
	now += 30 * PEOPLE_DAY;
	assert_true(postfile_parse(text, strlen(text), "x.md", &file, &err));
	assert_true(people_try(approve_correct, &correct));
	postfile_release(&file);
}

/* --- dead links ------------------------------------------------------------ */

struct seen {
	int64_t post;
	const char *state;
};

static bool
see_link(struct tx *tx, void *arg, struct err *e)
{
	const struct seen *seen = arg;
	struct weblink link;
	bool is = false;
	const bool ok = weblink_add(tx, seen->post, "https://a.example.se/x",
	    1, e) && weblink_due(tx->db, now, &link, &is, e) &&
	    weblink_seen(tx, &link, seen->state, 404, now + 1, e);

	weblink_release(&link);
	return ok;
}

static void
a_dead_link_is_a_warning(void **state)
{
	struct seen seen = {draft(PLAIN "[Kartan](https://a.example.se/x)\n"),
	    "dead"};

	(void)state;
	/* the first post's edition has its number */
	people_run(see_link, &seen);
	assert_string_equal(found_in(seen.post),
	    "warning link.dead https://a.example.se/x");
}

/* --- at the hour ----------------------------------------------------------- */

static int64_t
compose_now(void)
{
	struct compose_digest job = {.flow = &flow,
	    .cadence = CADENCE_NONE, .leaves_at = now,
	    .all_cadences = true};

	people_run(compose_digest, &job);
	return job.digest;
}

static void
a_bad_one_falls_out_alone(void **state)
{
	int64_t survey = 0, news = 0, digest = 0;
	enum outlook_why why = OUTLOOK_OWED;

	(void)state;
	assert_true(add_by("Kind: survey\nCloses: 2023-11-20\n" PLAIN WORDS,
	    false, NULL, &survey));
	assert_true(add_by(PLAIN WORDS, false, NULL, &news));
	now += 7 * PEOPLE_DAY;		/* it has closed meanwhile */
	digest = compose_now();
	assert_int_not_equal(digest, 0);
	assert_true(outlook_why(db, &conf, survey, CADENCE_WEEKLY, now, &why,
	    &err));
	assert_int_equal(why, OUTLOOK_CLOSED);
	assert_int_equal(people_int("SELECT count(*) FROM digest_edition"
	    " WHERE digest = $1", digest), 1);
	assert_string_equal(people_text("SELECT code FROM holdback"
	    " WHERE post = $1", survey), "survey.closed");
	assert_int_equal(people_int("SELECT count(*) FROM audit"
	    " WHERE what = 'post.hold' AND id > $1", 0), 1);
	/* Said once, however many digests it is left out of. */
	(void)compose_now();
	assert_int_equal(people_int("SELECT count(*) FROM audit"
	    " WHERE what = 'post.hold' AND id > $1", 0), 1);
	assert_int_equal(people_int("SELECT count(*) FROM holdback"
	    " WHERE told = $1", 0), 1);
	assert_true(quality_gate_tell(&flow, db, &err));
	assert_int_equal(people_int("SELECT count(*) FROM holdback"
	    " WHERE told = $1", 0), 0);
}

static bool
hold(struct tx *tx, void *arg, struct err *e)
{
	const int64_t *post = arg;
	bool added = false;

	/* the first post's edition has its number */
	return holdback_add(tx, *post, *post, "mail.size", "120", &added, e);
}

static void
what_is_good_again_goes_out(void **state)
{
	int64_t news = 0;
	enum outlook_why why = OUTLOOK_OWED;

	(void)state;
	assert_true(add_by(PLAIN WORDS, false, NULL, &news));
	people_run(hold, &news);
	assert_true(outlook_why(db, &conf, news, CADENCE_WEEKLY, now, &why,
	    &err));
	assert_int_equal(why, OUTLOOK_HELD);
	assert_int_not_equal(compose_now(), 0);
	assert_true(outlook_why(db, &conf, news, CADENCE_WEEKLY, now, &why,
	    &err));
	assert_int_equal(why, OUTLOOK_OWED);
}

static void
what_staff_timed_waits_for_them(void **state)
{
	struct approve_due due = {.flow = &flow};
	int64_t post = 0;

	(void)state;
	assert_true(add_by("Kind: survey\nCloses: 2023-11-20\n"
	    "Publish: 2023-11-19 10:00\n" PLAIN WORDS, false, NULL, &post));
	now += 10 * PEOPLE_DAY;		/* the service stood still */
	people_run(approve_due, &due);
	people_run(approve_due, &due);
	assert_string_equal(people_text("SELECT state FROM post"
	    " WHERE id = $1", post), "draft");
	assert_int_equal(people_int("SELECT count(*) FROM audit"
	    " WHERE what = 'post.hold' AND id > $1", 0), 1);
	assert_int_equal(people_int("SELECT count(*) FROM audit"
	    " WHERE what = 'post.publish' AND id > $1", 0), 0);
}

int
main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, people_setup, \
	people_teardown)
	const struct CMUnitTest tests[] = {
		T(a_good_post_passes),
		T(what_is_warned_of),
		T(what_is_an_error),
		T(what_templates_do_wrong),
		T(our_colours_can_be_told_apart),
		T(an_error_stops_everybody),
		T(a_warning_stops_who_asked_for_it),
		T(what_is_over_may_still_be_corrected),
		T(a_dead_link_is_a_warning),
		T(a_bad_one_falls_out_alone),
		T(what_is_good_again_goes_out),
		T(what_staff_timed_waits_for_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
