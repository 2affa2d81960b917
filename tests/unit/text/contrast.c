/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/test.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "text/contrast.h"
#include "text/markup.h"
#include "text/tongue.h"

static void
ratios(void **state)
{
	(void)state;
	/* Given in WCAG's own examples and understanding documents. */
	assert_true(fabs(contrast_ratio(0, 0xffffff) - 21.0) < 0.001);
	assert_true(fabs(contrast_ratio(0x767676, 0xffffff) - 4.54) < 0.01);
	assert_true(fabs(contrast_ratio(0xffffff, 0x777777) - 4.48) < 0.01);
	assert_true(fabs(contrast_ratio(0x123456, 0x123456) - 1.0) < 0.001);
}

static void
colours(void **state)
{
	uint32_t rgb = 1;

	(void)state;
	assert_true(contrast_read(" #Ab0c1D ", 9, &rgb));
	assert_int_equal(rgb, 0xab0c1d);
	assert_true(contrast_read("#a0f", 4, &rgb));
	assert_int_equal(rgb, 0xaa00ff);
	assert_true(contrast_read("white", 5, &rgb));
	assert_int_equal(rgb, 0xffffff);
	assert_false(contrast_read("#12345", 6, &rgb));
	assert_false(contrast_read("inherit", 7, &rgb));
	assert_false(contrast_read("", 0, &rgb));
}

struct seen {
	char text[2000];
};

static void
see(void *arg, uint32_t ink, uint32_t ground, bool dark, double ratio,
    const char *text, size_t n)
{
	struct seen *seen = arg;
	const size_t len = strlen(seen->text);

	(void)ratio;
	snprintf(seen->text + len, sizeof(seen->text) - len,
	    "%.*s %s %06x/%06x\n", (int)n, text, dark ? "dark" : "light",
	    ink, ground);
}

static void
assert_seen(const char *html, const char *wanted)
{
	struct seen seen = {""};

	contrast_check(html, strlen(html), see, &seen);
	assert_string_equal(seen.text, wanted);
}

#define SHEET "<head><title>no text</title><style>" \
	"@media (max-width: 480px) { .ink { color: #ff0000 !important; } }" \
	"@media (prefers-color-scheme: dark) {" \
	" .card { background-color: #111111 !important; }" \
	" .ink, .small { color: #eeeeee !important; }" \
	" .card a { color: #99ccff !important; }" \
	" .card .button a { color: #222222 !important; }" \
	" .weak { color: #444444; }" \
	"}</style></head>"

static void
cascade(void **state)
{
	(void)state;
	assert_seen("<p style=\"color:#123456\">a<br>b</p>c",
	    "a light 123456/ffffff\na dark 123456/ffffff\n"
	    "b light 123456/ffffff\nb dark 123456/ffffff\n"
	    "c light 000000/ffffff\nc dark 000000/ffffff\n");
	assert_seen(SHEET "<div class=\"card\" style='background-color: #fff'>"
	    "<td class=\"pad ink\" style=\"color:#000001\">x "
	    "<a style=\"color:#000002\">y</a></td></div>",
	    "x  light 000001/ffffff\nx  dark eeeeee/111111\n"
	    "y light 000002/ffffff\ny dark 99ccff/111111\n");
	assert_seen(SHEET "<div class=\"card\"><p class=\"button\"><a>z</a>"
	    "</p></div><p class=\"weak\" style=\"color:#010101\">w</p>",
	    "z light 0000ee/ffffff\nz dark 222222/111111\n"
	    "w light 010101/ffffff\nw dark 010101/ffffff\n");
}

static void
odd_pages(void **state)
{
	(void)state;
	assert_seen("", "");
	assert_seen("<", "");
	assert_seen("<style>", "");
	assert_seen("<style>@media dark {.a{color:#111}", "");
	assert_seen("</p></div>&nbsp;<!-- x", "");
	assert_seen("<p style=\"color", "");
	assert_seen("<p style=color:#123>x", "x light 112233/ffffff\n"
	    "x dark 112233/ffffff\n");
}

static void
tags(void **state)
{
	static const char html[] = "<!DOCTYPE html><a title='a > b' "
	    "href=\"/?a=1&amp;b=&#228;&#xe5;\">x</a>";
	struct buf out = BUF_INIT(BUF_LINE);
	struct markup m;

	(void)state;
	markup_init(&m, html, strlen(html));
	assert_true(markup_next(&m));
	assert_true(markup_is(&m, "a"));
	assert_true(markup_attribute(&m, "href", &out));
	assert_string_equal(buf_text(&out), "/?a=1&b=äå");
	assert_false(markup_attribute(&m, "class", &out));
	assert_true(markup_next(&m));
	assert_int_equal(m.kind, MARKUP_TEXT);
	assert_true(markup_next(&m));
	assert_int_equal(m.kind, MARKUP_CLOSE);
	assert_false(markup_next(&m));
	buf_clear(&out);
	markup_decode(&out, "&amp;&#0;&#x110000;&bogus;&", 27);
	assert_string_equal(buf_text(&out), "&&bogus;&");
	buf_release(&out);
}

static void
tongues(void **state)
{
	static const struct {
		const char *text, *tongue;
	} cases[] = {
		{"Styrelsen beslutade att det är kansliet som upphandlar.",
		    "sv"},
		{"The board decided that the office will buy it.", "en"},
		{"Styrelsen beslutade.", ""},
		{"Det är the och of att and som to.", ""},
		{"", ""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(tongue_guess(cases[i].text,
		    strlen(cases[i].text)), cases[i].tongue);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ratios), cmocka_unit_test(colours),
		cmocka_unit_test(cascade), cmocka_unit_test(odd_pages),
		cmocka_unit_test(tags), cmocka_unit_test(tongues),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
