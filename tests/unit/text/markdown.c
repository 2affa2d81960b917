/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/test.h"

#include "base/buf.h"
#include "text/encode.h"
#include "text/markdown.h"
#include "text/wrap.h"

static const struct markdown_look bare = {.top = 2};

static void
repeat(struct buf *b, const char *s, int times)
{
	for (int i = 0; i < times; i++)
		buf_puts(b, s);
}

static void
expect_html(const char *md, const struct markdown_look *look,
    const char *want)
{
	struct buf out = BUF_INIT(BUF_PAGE);

	markdown_html(md, strlen(md), look, &out);
	assert_string_equal(buf_text(&out), want);
	buf_release(&out);
}

static void
every_element_carries_its_style(void **state)
{
	const struct markdown_look look = {.top = 3, .p = "p\"", .h = "h",
	    .li = "li", .ul = "ul", .a = "a", .quote = "q"};

	(void)state;
	expect_html("## H\n\n> t\n\n* [x](https://example.org)\n", &look,
	    "<h3 style=\"h\">H</h3>\n<blockquote style=\"q\">"
	    "<p style=\"p&quot;\">t</p>\n</blockquote>\n<ul style=\"ul\">"
	    "<li style=\"li\"><a href=\"https://example.org\" "
	    "style=\"a\">x</a></li>\n</ul>\n");
	expect_html("# 1\n###### 6", &look,
	    "<h3 style=\"h\">1</h3>\n<h6 style=\"h\">6</h6>\n");
	expect_html("", &look, "");
}

static void
no_markup_of_the_author_survives(void **state)
{
	static const char *const hostile[] = {"<script>x</script>",
	    "a <img src=x onerror=y> b", "[a](javascript:x)",
	    "![a](javascript:x)", "[a](data:text/html,<script>)",
	    "[a]( javascript:x)", "[a](&#106;avascript:x)",
	    "<javascript:x>", "[a](vbscript:x 'y')", "<!--x-->",
	    "<?x?>", "<![CDATA[x]]>", "&lt;script>", "`<script>`",
	    "    <script>", "```<script>\n<script>\n```",
	    "[a](https://x\"onclick=y)"};

	(void)state;
	for (size_t i = 0; i < sizeof(hostile) / sizeof(*hostile); i++) {
		struct buf out = BUF_INIT(BUF_PAGE);

		markdown_html(hostile[i], strlen(hostile[i]), &bare, &out);
		assert_null(strstr(buf_text(&out), "<script"));
		assert_null(strstr(buf_text(&out), "<img"));
		assert_null(strstr(buf_text(&out), "<!"));
		assert_null(strstr(buf_text(&out), "<?"));
		assert_null(strstr(buf_text(&out), "href=\"java"));
		assert_null(strstr(buf_text(&out), "href=\"data"));
		assert_null(strstr(buf_text(&out), "href=\"vb"));
		assert_null(strstr(buf_text(&out), "\"onclick"));
		buf_release(&out);
	}
}

static void
no_slot_can_be_smuggled_in(void **state)
{
	static const char md[] = "a\x01 &#1; &#x2; `\x03` [b&#4;](https://"
	    "example.org/&#5;)\n\n    \x06 &#8;\0\xff\n";
	struct buf html = BUF_INIT(BUF_PAGE), text = BUF_INIT(BUF_PAGE);

	(void)state;
	markdown_html(md, sizeof(md) - 1, &bare, &html);
	markdown_text(md, sizeof(md) - 1, &text);
	for (char c = ENCODE_SLOT_FIRST; c <= ENCODE_SLOT_LAST; c++) {
		assert_null(memchr(buf_text(&html), c, html.len));
		assert_null(memchr(buf_text(&text), c, text.len));
	}
	assert_true(encode_is_utf8(buf_text(&html), html.len));
	assert_true(encode_is_utf8(buf_text(&text), text.len));
	assert_int_equal(strlen(buf_text(&html)), html.len);
	buf_release(&text);
	buf_release(&html);
}

/* Both ways must end, stay within their buffers and be valid UTF-8. */
static void
deep_and_long_input_is_harmless(void **state)
{
	static const char *const parts[] = {"> ", "- ", "1. ", "[", "![[",
	    "*a **a ", "`", "<", "[a](b", "- x\n  ", "&#1;", "\xf0\x9f",
	    "<div>", "\\", "xxxxxxxxx"};

	(void)state;
	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
		struct buf md = BUF_INIT(BUF_PAGE);
		struct buf html = BUF_INIT(BUF_PAGE);
		struct buf text = BUF_INIT(BUF_PAGE);

		repeat(&md, parts[i], 20000);
		buf_puts(&md, "x");
		markdown_html(buf_text(&md), md.len, &bare, &html);
		markdown_text(buf_text(&md), md.len, &text);
		assert_true(buf_ok(&text));
		assert_true(encode_is_utf8(buf_text(&html), html.len));
		assert_true(encode_is_utf8(buf_text(&text), text.len));
		for (const char *s = buf_text(&text); *s;) {
			size_t n = strcspn(s, "\n");

			assert_true(n <= 4 * 76);
			s += n + (s[n] == '\n');
		}
		buf_release(&text);
		buf_release(&html);
		buf_release(&md);
	}
}

static void
expect_text(const char *md, const char *want)
{
	struct buf out = BUF_INIT(BUF_PAGE);

	markdown_text(md, strlen(md), &out);
	assert_string_equal(buf_text(&out), want);
	buf_release(&out);
}

static void
text_is_a_full_equal(void **state)
{
	(void)state;
	expect_text("", "");
	expect_text("# A\n\n## B\ntext", "A\n*\n\nB\n-\n\ntext\n");
	expect_text("[x](https://example.org/a)!",
	    "x <https://example.org/a>!\n");
	expect_text("<a@example.org> <https://example.org>",
	    "a@example.org https://example.org\n");
	expect_text("- a\n\n  b\n- c\n", "- a\n\n  b\n\n- c\n");
	expect_text("> - a\n>\n> b", "> - a\n>\n> b\n");
	expect_text("<div></div>\n\na\n\n<div></div>", "a\n");
	expect_text("```\na  b\n\n c\n```", "a  b\n\n c\n");
	expect_text("-\n- a", "-\n- a\n");
}

static void
lines_stay_within_their_width(void **state)
{
	struct buf out = BUF_INIT(BUF_PAGE);

	(void)state;
	wrap_add(&out, "aa bb cc https://example.org/long/long/long dd", 46,
	    24, "* ", "  ");
	assert_string_equal(buf_text(&out), "* aa bb cc\n"
	    "  https://example.org/long/long/long\n  dd\n");
	buf_clear(&out);
	assert_int_equal(wrap_add(&out, "åååååååååååååååååååååååååä ö", 55,
	    24, "", ""), 24);
	assert_string_equal(buf_text(&out),
	    "åååååååååååååååååååååååå\nåä ö\n");
	buf_clear(&out);
	wrap_lines(&out, "a  b\n\n0123456789012345678901234\n", 32, 24, "> ",
	    "> ");
	assert_string_equal(buf_text(&out),
	    "> a  b\n>\n> 0123456789012345678901\n> 234\n");
	buf_release(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_element_carries_its_style),
	    cmocka_unit_test(no_markup_of_the_author_survives),
	    cmocka_unit_test(no_slot_can_be_smuggled_in),
	    cmocka_unit_test(deep_and_long_input_is_harmless),
	    cmocka_unit_test(text_is_a_full_equal),
	    cmocka_unit_test(lines_stay_within_their_width),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
