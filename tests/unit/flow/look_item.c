/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the entries of a digest say; look.c compares whole mails. */
#include "unit/test.h"

#include "base/mem.h"
#include "flow/look_subject.h"
#include "flow/look_wrap.h"
#include "text/encode.h"
#include "unit/look_sample.h"

/* --- what later editions say --------------------------------------------- */

static void
editions_say_what_they_are(void **state)
{
	static const struct {
		enum look_edition edition;
		const char *note, *html, *text;
	} cases[] = {
		{LOOK_STAGE, "protokollet är justerat",
		    "<strong>Nytt:</strong> protokollet är justerat<",
		    "\nNytt: protokollet är justerat\n"},
		{LOOK_CORRECTION, "mötet är kl. 13 <inte> 14",
		    "<strong>Rättelse:</strong> mötet är kl. 13 &lt;inte&gt;",
		    "\nRättelse: mötet är kl. 13 <inte> 14\n"},
		{LOOK_CORRECTION, "", "det här ersätter", "det här ersätter"},
		{LOOK_CANCELLED, NULL, "<strong>Inställt</strong>",
		    "\nInställt\n"},
		{LOOK_REMINDER, NULL, "<strong>Påminnelse</strong>",
		    "\nPåminnelse\n"},
	};
	struct look look = look_in("sv");
	struct sample s;
	struct look_block block;
	struct err err;

	(void)state;
	sample_fill(&swedish, &s);
	look_block_init(&block);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		s.board.edition = cases[i].edition;
		s.board.note = cases[i].note;
		assert_true(look_item(&look, &s.board, &block, &err));
		assert_non_null(strstr(buf_text(&block.html), cases[i].html));
		assert_non_null(strstr(buf_text(&block.text), cases[i].text));
		look_block_release(&block);
	}
}

static void
deadlines_count_days(void **state)
{
	const struct {
		int64_t now;
		const char *want;
	} cases[] = {
		{at(4, 28, 9, 0), "stänger om 6 dagar"},
		{at(5, 3, 23, 30), "stänger i morgon"},
		{at(5, 4, 9, 0), "stänger i dag"},
		{at(5, 5, 0, 0), "har stängt"},
	};
	struct look look = look_in("sv");
	struct sample s;
	struct look_block block;
	struct err err;

	(void)state;
	sample_fill(&swedish, &s);
	look_block_init(&block);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		look.now = cases[i].now;
		assert_true(look_item(&look, &s.survey, &block, &err));
		assert_non_null(strstr(buf_text(&block.html), cases[i].want));
		assert_non_null(strstr(buf_text(&block.text), cases[i].want));
		look_block_release(&block);
	}
}

static void
past_occasions_are_dropped(void **state)
{
	struct look_occasion timed = {.start = at(5, 6, 7, 30),
	    .end = at(5, 6, 9, 0)};
	struct look_occasion day = {.start = at(5, 6, 0, 0)};

	(void)state;
	assert_false(look_item_is_past(&timed, at(5, 6, 8, 59)));
	assert_true(look_item_is_past(&timed, at(5, 6, 9, 0)));
	assert_false(look_item_is_past(&day, at(5, 6, 23, 59)));
	assert_true(look_item_is_past(&day, at(5, 7, 0, 0)));
}

static void
decisions_are_the_highest_headings(void **state)
{
	(void)state;
	assert_int_equal(look_item_decisions(NULL), 0);
	assert_int_equal(look_item_decisions("text\n#hashtag\n"), 0);
	assert_int_equal(look_item_decisions(swedish.board_body), 3);
	assert_int_equal(look_item_decisions("## a\n### b\n### c\n## d"), 2);
}

static void
hostile_words_stay_words(void **state)
{
	struct look look = look_in("sv");
	struct look_item item = {.kind = LOOK_NEWS, .edition = LOOK_FIRST,
	    .title = "<script>alert(1)</script>{{lang}}",
	    .url = "javascript:alert(1)", .plain = true,
	    .body = "en\n\n<b onclick=x>två</b>", .lang = "en"};
	struct look_block block;
	struct err err;

	(void)state;
	look_block_init(&block);
	assert_true(look_item(&look, &item, &block, &err));
	assert_null(strstr(buf_text(&block.html), "<script"));
	assert_null(strstr(buf_text(&block.html), "<b "));
	assert_null(strstr(buf_text(&block.html), "javascript:"));
	assert_null(strstr(buf_text(&block.text), "javascript:"));
	assert_non_null(strstr(buf_text(&block.html), "{{lang}}"));
	assert_non_null(strstr(buf_text(&block.html), " lang=\"en\">"));
	look_block_release(&block);
}

/* --- subjects ------------------------------------------------------------ */

static void
assert_subject(const struct look_item *const *items, size_t n,
    const char *want)
{
	struct look look = look_in("sv");
	struct buf got = BUF_INIT(BUF_LINE);

	look_subject(&look, items, n, &got);
	assert_string_equal(buf_text(&got), want);
	assert_true(encode_length(buf_text(&got)) <= LOOK_SUBJECT_MAX);
	buf_release(&got);
}

static void
subjects_come_from_content(void **state)
{
	struct sample s;
	struct look_item again;

	(void)state;
	sample_fill(&swedish, &s);
	assert_subject(s.items, 2,
	    "Styrelsemötet 21 april: tre beslut. Enkät till 4 maj");
	assert_subject(s.items, 4, "Styrelsemötet 21 april: tre beslut. "
	    "Enkät till 4 maj. Mötestider");
	assert_subject(s.items + 2, 1,
	    "Ny ledningsgrupp för vårdsamverkan i höst");
	s.board.edition = LOOK_STAGE;
	s.board.note = "protokollet är justerat";
	assert_subject(s.items + 1, 1,
	    "Styrelsemötet 21 april: protokollet är justerat");
	again = s.news;
	s.items[3] = &again;
	assert_subject(s.items + 2, 2,
	    "Ny ledningsgrupp för vårdsamverkan i höst. Och ett till");
	s.survey.title = "Frågor om allt som en kommun kan tänkas behöva "
	    "hjälp med under ett helt år framåt";
	assert_subject(s.items, 1, "Enkät till 4 maj: Frågor om allt som en "
	    "kommun kan tänkas behöva…");
}

static void
headlines_count_by_kind(void **state)
{
	struct look look = look_in("sv");
	struct sample s;
	struct buf got = BUF_INIT(BUF_LINE);

	(void)state;
	sample_fill(&swedish, &s);
	look_subject_headline(&look, s.items, 2, at(4, 21, 9, 0), &got);
	assert_string_equal(buf_text(&got),
	    "Nytt sedan tisdag 21 april: ett styrelsemöte och en enkät");
	buf_clear(&got);
	s.news.edition = LOOK_CORRECTION;
	look_subject_headline(&look, s.items, 4, 0, &got);
	assert_string_equal(buf_text(&got),
	    "Nytt: ett styrelsemöte, en enkät, en rättelse och mötestider");
	buf_release(&got);
}

static void
wrapping_keeps_lists_and_addresses(void **state)
{
	struct buf out = BUF_INIT(BUF_PAGE);
	const char *in = "\n\n- ett två tre fyra fem sex sju åtta nio tio "
	    "elva tolv tretton fjorton femton sexton\n\n\n\n"
	    "https://www.example.se/en/mycket/lang/adress/som/inte/far/brytas"
	    "/nagonstans/alls  \n";

	(void)state;
	look_wrap(&out, in, strlen(in));
	assert_string_equal(buf_text(&out),
	    "- ett två tre fyra fem sex sju åtta nio tio elva tolv tretton "
	    "fjorton\n  femton sexton\n\n"
	    "https://www.example.se/en/mycket/lang/adress/som/inte/far/brytas"
	    "/nagonstans/alls\n\n");
	buf_release(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(editions_say_what_they_are),
	    cmocka_unit_test(deadlines_count_days),
	    cmocka_unit_test(past_occasions_are_dropped),
	    cmocka_unit_test(decisions_are_the_highest_headings),
	    cmocka_unit_test(hostile_words_stay_words),
	    cmocka_unit_test(subjects_come_from_content),
	    cmocka_unit_test(headlines_count_by_kind),
	    cmocka_unit_test(wrapping_keeps_lists_and_addresses),
	};

	return cmocka_run_group_tests(tests, sample_setup, sample_teardown);
}
