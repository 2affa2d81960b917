/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/test.h"

#include <stdio.h>
#include <sysexits.h>

#include "base/str.h"
#include "feed/page.h"
#include "unit/feed/golden.h"

static const char base[] = "https://www.example.se/nyheter/";

static char *
selector_beside(const char *path)
{
	char *name = mem_printf("%.*s.select",
	    (int)(strrchr(path, '.') - path), path);
	struct buf text = BUF_INIT(BUF_LINE);
	struct err err = {0};
	char *out = NULL;

	if (!file_read(name, &text, &err))
		fail_msg("%s", err.text);
	out = buf_take(&text);
	out[strcspn(out, "\n")] = '\0';
	mem_free(name);
	return out;
}

/* NAME.html with NAME.select; NAME.article.html and NAME.find.html have
 * none. */
static bool
outcome(const char *path, const struct buf *data, struct feed *feed,
    struct buf *out, struct err *err)
{
	struct selector selector = {{NULL}};
	char *text = NULL;
	bool ok = false;

	if (strstr(path, ".article."))
		return page_article(buf_text(data), data->len, "", base,
		    feed, err);
	if (strstr(path, ".find.")) {
		ok = page_find_feed(buf_text(data), data->len, "", base,
		    &text, err);
		if (ok)
			buf_printf(out, "%s\n", text);
		mem_free(text);
		return ok;
	}
	text = selector_beside(path);
	ok = selector_parse(text, &selector, err) && page_parse(
	    buf_text(data), data->len, "", base, &selector, feed, err);
	selector_release(&selector);
	mem_free(text);
	return ok;
}

static void
check(const char *path, const struct buf *data)
{
	struct buf out = BUF_INIT(BUF_FILE);
	struct feed feed = {0};
	struct err err = {0};
	const bool ok = outcome(path, data, &feed, &out, &err);

	if (ok == (strstr(path, ".refused.") != NULL))
		fail_msg("%s: %s", path, ok ? "was read" : err.text);
	if (!ok)
		buf_printf(&out, "%d %s\n", err.code, err.text);
	else if (out.len == 0)
		golden_feed(&feed, &out);
	golden_compare(path, &out);
	buf_release(&out);
	feed_release(&feed);
}

static void
page_matches_each_golden_pair(void **state)
{
	(void)state;
	assert_true(date_set_zone("Europe/Stockholm", &(struct err){0}));
	golden_walk("tests/golden/page", check);
}

static void
page_selector_is_read_in_parts(void **state)
{
	struct selector s = {{NULL}};
	struct err err = {0};

	(void)state;
	assert_true(selector_parse("//li[contains(.,';')]; title = .//h2;",
	    &s, &err) == false);
	assert_true(selector_parse("//li[contains(.,';')]; title=.//h2 ;"
	    "link=.//a/@href;date=string(.//i); summary=.//p;", &s, &err));
	assert_string_equal(s.xpath[SELECTOR_LIST], "//li[contains(.,';')]");
	assert_string_equal(s.xpath[SELECTOR_TITLE], ".//h2");
	assert_string_equal(s.xpath[SELECTOR_LINK], ".//a/@href");
	assert_string_equal(s.xpath[SELECTOR_DATE], "string(.//i)");
	assert_string_equal(s.xpath[SELECTOR_SUMMARY], ".//p");
	selector_release(&s);
}

static void
page_selector_names_what_is_wrong(void **state)
{
	static const char *const row[][2] = {
		{"", "'' is not an XPath"},
		{"//li[", "'//li[' is not an XPath"},
		{"//li; title=.//h2[", "'.//h2[' is not an XPath"},
		{"//li; title=nonsense(.)", "'nonsense(.)' is not an XPath"},
		{"//li; titel=.//h2", "'titel=.//h2' does not begin with"},
		{"//li; title=a; title=b", "'title=' is given twice"},
		{"//li\n//p", "one line"},
	};
	struct selector s = {{NULL}};
	struct err err = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(*row); i++) {
		assert_false(selector_parse(row[i][0], &s, &err));
		assert_int_equal(err.code, EX_DATAERR);
		if (!strstr(err.text, row[i][1]))
			fail_msg("'%s' for '%s'", err.text, row[i][0]);
	}
}

static void
page_knows_a_page(void **state)
{
	(void)state;
	assert_true(page_is_html("\n<!doctype HTML>", 16));
	assert_true(page_is_html("<?xml version='1.0'?><html>", 27));
	assert_true(page_is_html("\xff\xfe<\0h\0t\0m\0l\0>\0", 14));
	assert_false(page_is_html("<rss>", 5));
	assert_false(page_is_html("{}", 2));
	assert_false(page_is_html("", 0));
}

static void
page_is_read_in_its_charset(void **state)
{
	static const char *const text[][2] = {
		{"<meta charset=iso-8859-1><li>\xe5\xe4\xf6</li>", ""},
		{"<li>\xe5\xe4\xf6</li>", "text/html; charset=ISO-8859-1"},
		{"<meta http-equiv='Content-Type' content='text/html; "
		    "charset=windows-1252'><li>\xe5\xe4\xf6</li>", ""},
		{"<li>\xc3\xa5\xc3\xa4\xc3\xb6</li>",
		    "text/html; charset=iso-8859-1"},
		{"<li>\xa5\xc0\xc3</li>", "text/html; charset=iso-8859-7"},
	};
	struct selector s = {{NULL}};
	struct err err = {0};
	struct feed feed;

	(void)state;
	assert_true(selector_parse("//li", &s, &err));
	for (size_t i = 0; i < sizeof(text) / sizeof(*text); i++) {
		assert_true(page_parse(text[i][0], strlen(text[i][0]),
		    text[i][1], base, &s, &feed, &err));
		assert_string_equal(feed.item[0].title,
		    i < 4 ? "\xc3\xa5\xc3\xa4\xc3\xb6" :
		    "\xe2\x82\xaf\xce\x90\xce\x93");
		feed_release(&feed);
	}
	selector_release(&s);
}

/* head, then piece until the page is big; what grows with the square shows
 * long before it is as big as a fetch may be. */
static void
survives(const char *head, const char *piece, const char *select)
{
	struct buf text = BUF_INIT(BUF_FETCH);
	struct selector s = {{NULL}};
	struct feed feed;
	struct err err = {0};
	const clock_t start = clock();

	buf_puts(&text, head);
	while (text.len + strlen(piece) < bomb_size() / 5)
		buf_puts(&text, piece);
	assert_true(selector_parse(select, &s, &err));
	if (page_parse(buf_text(&text), text.len, "", base, &s, &feed, &err))
		feed_release(&feed);
	if (page_article(buf_text(&text), text.len, "", base, &feed, &err))
		feed_release(&feed);
	selector_release(&s);
	buf_release(&text);
	if (bomb_is_slow(start))
		fail_msg("'%s...' took %d s", piece,
		    (int)((clock() - start) / CLOCKS_PER_SEC));
}

static void
page_bombs_are_quick(void **state)
{
	(void)state;
	survives("<body>", "<div>", "//div");
	survives("<body>", "<li>x", "//li");
	survives("<body>", "<li><a href=x>y</a></li>", "//li[.//li]|//li");
	survives("<body><a ", "b=c ", "//a");
	survives("<body><p>", "&nbsp;", "//p");
	survives("<body>", "<!--x-->", "//p");
	survives("<body>", "<p>x</p>", "//*[count(//*)>count(.//*)]");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(page_matches_each_golden_pair),
	    cmocka_unit_test(page_selector_is_read_in_parts),
	    cmocka_unit_test(page_selector_names_what_is_wrong),
	    cmocka_unit_test(page_knows_a_page),
	    cmocka_unit_test(page_is_read_in_its_charset),
	    cmocka_unit_test(page_bombs_are_quick),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
