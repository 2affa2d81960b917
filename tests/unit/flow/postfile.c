/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/test.h"

#include <sysexits.h>

#include "base/date.h"
#include "base/mem.h"
#include "flow/postfile.h"

static struct err err;

static bool
parse(const char *text, struct postfile *file)
{
	memset(&err, 0, sizeof(err));
	return postfile_parse(text, strlen(text), "x.md", file, &err);
}

static void
a_whole_file(void **state)
{
	struct postfile f;

	(void)state;
	if (!parse("\xef\xbb\xbfTitle: Programrådets möten\r\n"
	    " i vår\r\n"
	    "title-EN: Meetings this spring\r\n"
	    "Kind: Meeting\r\n"
	    "Topics: beta, alpha ,beta\r\n"
	    "Url: https://www.example.se/möten?a=1#b\r\n"
	    "Date: 2026-02-02\r\n"
	    "When: 2026-02-13 11:00/12:00; Öppen dörr; Digitalt;"
	    " https://mote.example.se/1\r\n"
	    "When: 2026-02-15; Möte\r\n"
	    "When: 2026-04-27 22:00/2026-04-28 01:30;;Skövde\r\n"
	    "When: 2026-05-01/2026-05-03\r\n"
	    "When: 2026-06-23 09:00\r\n"
	    "Urgent: yes\r\n"
	    "Note: en ny tid\r\n"
	    "\r\n\r\n"
	    "Brödtext: **här**.\r\n"
	    "\r\n"
	    "-- en --\r\n"
	    "\r\n"
	    "Body.\r\n", &f))
		fail_msg("%s", err.text);
	assert_string_equal(f.title, "Programrådets möten i vår");
	assert_string_equal(f.title_en, "Meetings this spring");
	assert_string_equal(f.kind, "meeting");
	assert_int_equal(f.kind_line, 4);
	assert_int_equal(f.topics, 2);
	assert_string_equal(f.topic[0], "beta");
	assert_string_equal(f.topic[1], "alpha");
	assert_string_equal(f.url,
	    "https://www.example.se/m%C3%B6ten?a=1#b");
	assert_int_equal(f.day, date_from_local(2026, 2, 2, 0, 0));
	assert_true(f.urgent);
	assert_string_equal(f.note, "en ny tid");
	assert_string_equal(f.body, "Brödtext: **här**.");
	assert_string_equal(f.body_en, "Body.");

	assert_int_equal(f.dates, 5);
	assert_int_equal(f.date[0].start, date_from_local(2026, 2, 13, 11, 0));
	assert_int_equal(f.date[0].end, date_from_local(2026, 2, 13, 12, 0));
	assert_false(f.date[0].all_day);
	assert_string_equal(f.date[0].label, "Öppen dörr");
	assert_string_equal(f.date[0].place, "Digitalt");
	assert_string_equal(f.date[0].link, "https://mote.example.se/1");
	assert_true(f.date[1].all_day);
	assert_int_equal(f.date[1].end,
	    date_from_local(2026, 2, 16, 0, 0) - 1);
	assert_string_equal(f.date[2].label, "");
	assert_string_equal(f.date[2].place, "Skövde");
	assert_int_equal(f.date[2].end, date_from_local(2026, 4, 28, 1, 30));
	assert_true(f.date[3].all_day);
	assert_int_equal(f.date[3].end,
	    date_from_local(2026, 5, 4, 0, 0) - 1);
	assert_int_equal(f.date[4].end, 0);
	postfile_release(&f);
}

static void
little_is_needed(void **state)
{
	struct postfile f;

	(void)state;
	assert_true(parse("Title: T\nTopics: alpha\nUrl:\n", &f));
	assert_string_equal(f.kind, "");
	assert_string_equal(f.language, "sv");
	assert_string_equal(f.url, "");
	assert_string_equal(f.body, "");
	assert_string_equal(f.body_en, "");
	assert_int_equal(f.dates, 0);
	assert_false(f.urgent);
	postfile_release(&f);
	/* A date alone closes at the end of that day, site time. */
	assert_true(parse("Title: T\nTopics: a\nKind: survey\n"
	    "Closes: 2026-05-04\n\n\n\nEn: två\n", &f));
	assert_int_equal(f.closes, date_from_local(2026, 5, 5, 0, 0) - 1);
	assert_string_equal(f.body, "En: två");
	postfile_release(&f);
	assert_true(parse("Title: T\nTopics: a\nLanguage: en\n\nText", &f));
	assert_string_equal(f.language, "en");
	assert_string_equal(f.body, "Text");
	postfile_release(&f);
}

static void
what_is_wrong_is_named(void **state)
{
	static const struct {
		const char *text, *want;
	} cases[] = {
	    {"", "x.md:1: Title is missing"},
	    {"Title:  \nTopics: a\n", "x.md:2: Title is missing"},
	    {"Title: a\n\nText", "x.md:2: Topics is missing"},
	    {"Title: a\nTopics: ,\n", "x.md:2: Topics is missing"},
	    {"Title: a\nTopics: a\nTitle: b\n", "x.md:3: Title stands"},
	    {"Title: a\nColour: red\n", "x.md:2: 'Colour' is no field of a post "
	    "file; they are Title, Title-en, "},
	    {"Title: a\njust words\n", "x.md:2: 'just words' is no field"},
	    {"Title: a\nKind: gossip\n", "x.md:2: Kind: 'gossip'"},
	    {"Title: a\nLanguage: fi\n", "x.md:2: Language: 'fi'"},
	    {"Title: a\nDate: 4 maj\n", "x.md:2: Date: '4 maj'"},
	    {"Title: a\nDate: 2026-02-30\n", "x.md:2: Date: '2026-02-30'"},
	    {"Title: a\nCloses: soon\n", "x.md:2: Closes: 'soon'"},
	    {"Title: a\nUrl: ftp://a.example\n", "x.md:2: Url: 'ftp:"},
	    {"Title: a\nUrl: https://u:p@a.example/\n", "x.md:2: Url: '"},
	    {"Title: a\nUrl: https://a b/\n", "x.md:2: Url: '"},
	    {"Title: a\nUrl: www.example.se\n", "x.md:2: Url: 'www."},
	    {"Title: a\nUrgent: maybe\n", "x.md:2: Urgent: 'maybe'"},
	    {"Title: a\nWhen: 2026-02-13 12:00/11:00\n",
		"x.md:2: When: '2026-02-13 12:00/11:00' ends before"},
	    {"Title: a\nWhen: 2026-02-13 25:00\n", "x.md:2: When: '2026"},
	    {"Title: a\nWhen: 2026-02-13/12:00\n",
		"x.md:2: When: '2026-02-13/12:00' mixes"},
	    {"Title: a\nWhen: 2026-02-13; b; c; javascript:x\n",
		"x.md:2: When: 'javascript:x'"},
	    {"Title: a\nWhen: 2026-02-13; b; c; https://a.example; e\n",
		"x.md:2: When: more than four parts"},
	    {"Title: a\nWhen: ; Möte\n", "x.md:2: When: ''"},
	    {"Title: a\nTopics: b\nCloses: 2026-05-04\n", "Closes is for"},
	    {"Title: a\nTopics: b\nTitle-en: c\nLanguage: en\n",
		"Title-en beside"},
	    {"Title: a\nTopics: b\n\nx\n-- en --\ny", "x.md:5: an English"},
	    {"Title: a\nTopics: b\nTitle-en: c\n\n-- en --\n-- en --\n",
		"x.md:6: a second"},
	    {"Title: a\xe5\nTopics: b\n", "x.md:1: not UTF-8 (octet 0xe5)"},
	    {"Title: a\nTopics: b\n\nx\x1b[0m", "x.md:4: control character"},
	    {"Title: a\rTopics: b\n", "x.md:1: control character U+000D"},
	    {"Title: a\xe2\x80\xae" "b\n", "x.md:1: control character U+202E"},
	};
	struct postfile f;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_false(parse(cases[i].text, &f));
		if (!strstr(err.text, cases[i].want))
			fail_msg("'%s', not '%s'", err.text, cases[i].want);
		assert_int_equal(err.code, EX_DATAERR);
	}
}

static void
size_is_bounded(void **state)
{
	static const char head[] = "Title: a\nTopics: b\n\n";
	char *text = mem_alloc(POSTFILE_MAX + 2);
	struct postfile f;

	(void)state;
	memset(text, 'x', POSTFILE_MAX + 1);
	memcpy(text, head, strlen(head));
	assert_true(postfile_parse(text, POSTFILE_MAX, "x.md", &f, &err));
	postfile_release(&f);
	assert_false(postfile_parse(text, POSTFILE_MAX + 1, "x.md", &f, &err));
	assert_string_equal(err.text, "x.md:1: larger than 256 KiB");
	text[30] = '\0';
	assert_false(postfile_parse(text, 100, "x.md", &f, &err));
	assert_string_equal(err.text, "x.md:4: control character U+0000");
	mem_free(text);
}

static void
long_topics_are_not_cut(void **state)
{
	struct buf text = BUF_INIT(BUF_LINE);
	struct postfile f;

	(void)state;
	buf_puts(&text, "Title: a\nTopics: b");
	for (int i = 0; i < 70; i++)
		buf_puts(&text, "å");
	assert_false(parse(text.data, &f));
	assert_string_equal(err.text,
	    "x.md:2: Topics: no topic has so long a name");
	buf_release(&text);
}

static void
lists_are_bounded(void **state)
{
	struct buf text = BUF_INIT(POSTFILE_MAX);
	struct postfile f;

	(void)state;
	buf_puts(&text, "Title: a\nTopics: ");
	for (int i = 0; i < POSTFILE_TOPICS; i++)
		buf_printf(&text, "t%d, ", i);
	buf_puts(&text, "t1\n");
	for (int i = 0; i < POSTFILE_DATES; i++)
		buf_puts(&text, "When: 2026-05-04\n");
	assert_true(parse(text.data, &f));
	assert_int_equal(f.topics, POSTFILE_TOPICS);
	assert_int_equal(f.dates, POSTFILE_DATES);
	postfile_release(&f);
	buf_puts(&text, "When: 2026-05-04\n");
	assert_false(parse(text.data, &f));
	assert_string_equal(err.text, "x.md:103: When: more than 100 dates");
	buf_release(&text);
}

static int
setup(void **state)
{
	(void)state;
	return date_set_zone("Europe/Stockholm", &err) ? 0 : -1;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_whole_file),
	    cmocka_unit_test(little_is_needed),
	    cmocka_unit_test(what_is_wrong_is_named),
	    cmocka_unit_test(size_is_bounded),
	    cmocka_unit_test(long_topics_are_not_cut),
	    cmocka_unit_test(lists_are_bounded),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
