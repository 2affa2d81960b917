/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/test.h"

#include "base/buf.h"
#include "text/encode.h"
#include "text/html.h"

static void
expect(const char *html, size_t n, bool links, const char *want)
{
	struct buf out = BUF_INIT(BUF_PAGE);

	html_to_text(html, n, links, &out);
	assert_string_equal(buf_text(&out), want);
	buf_release(&out);
}

#define SAME(html, links, want) expect(html, sizeof(html) - 1, links, want)

static void
text_is_what_a_reader_sees(void **state)
{
	(void)state;
	SAME("", true, "");
	SAME("   ", true, "");
	SAME("plain", true, "plain");
	SAME("<p>a</p><p>b<br>c", true, "a\n\nb\nc");
	SAME("a<script>x</script><style>y</style>b", true, "ab");
	SAME("<b>a</b><i>b</i> c", true, "ab c");
	SAME("<ul><li>a<li>b</ul>c", true, "- a\n- b\n\nc");
	SAME("<h1>a</h1>b", true, "a\n\nb");
	SAME("&lt;b&gt; &amp;amp; &euro;", true, "<b> &amp; €");
	SAME("<?php x ?>a<!--b-->", true, "a");
}

static void
links_show_where_they_lead(void **state)
{
	(void)state;
	SAME("<a href=\" https://example.org/\xc3\xa5 b\">a</a>", true,
	    "a (https://example.org/%C3%A5%20b)");
	SAME("<a href='https://example.org'>a</a>", false, "a");
	SAME("<a href='javascript:x'>a</a><a href='/x'>b</a>", true, "ab");
	SAME("<a href='https://example.org'><img src=x></a>", true, "");
	SAME("<a>a</a>", true, "a");
}

static void
bytes_that_are_no_text_are_harmless(void **state)
{
	(void)state;
	SAME("a\0b<p>c\xff", true, "ab\n\nc\xef\xbf\xbd");
	SAME("a\x01&#1;&#8238;b&#x202e;", true, "ab");
	SAME("a &#8238;", true, "a");
	SAME("<ul><ul><li>a", true, "- a");
	SAME("<meta charset=latin1>\xc3\xa5", true, "å");
}

static void
hostile_nesting_is_harmless(void **state)
{
	static const char *const parts[] = {"<", "<div>", "<p>", "<a>", "&",
	    "<ul><li>", "<table><tr><td>", "<!--", "<a href=", "</div>",
	    "<b><p></b>"};

	(void)state;
	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
		struct buf html = BUF_INIT(BUF_FETCH);
		struct buf out = BUF_INIT(BUF_FETCH);

		buf_puts(&html, "before ");
		for (int j = 0; j < 20000; j++)
			buf_puts(&html, parts[i]);
		html_to_text(buf_text(&html), html.len, true, &out);
		assert_memory_equal(buf_text(&out), "before", 6);
		assert_true(encode_is_utf8(buf_text(&out), out.len));
		buf_release(&out);
		buf_release(&html);
	}
}

static void
a_megabyte_of_brackets_ends(void **state)
{
	struct buf html = BUF_INIT(BUF_PAGE), out = BUF_INIT(BUF_PAGE);

	(void)state;
	for (int i = 0; i < BUF_PAGE; i++)
		buf_putc(&html, '<');
	html_to_text(buf_text(&html), html.len, true, &out);
	assert_true(buf_ok(&out));
	buf_release(&out);
	buf_release(&html);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(text_is_what_a_reader_sees),
	    cmocka_unit_test(links_show_where_they_lead),
	    cmocka_unit_test(bytes_that_are_no_text_are_harmless),
	    cmocka_unit_test(hostile_nesting_is_harmless),
	    cmocka_unit_test(a_megabyte_of_brackets_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
