/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/test.h"

#include "http/plot.h"

static size_t
count(const char *text, const char *part)
{
	size_t n = 0;

	for (; (text = strstr(text, part)); text++)
		n++;
	return n;
}

/* It is XML without anything that a strict page would refuse. */
static void
is_tame(struct buf *svg)
{
	const char *text = buf_text(svg);

	assert_true(buf_ok(svg));
	assert_int_equal(strncmp(text, "<svg class=\"plot\"", 17), 0);
	assert_null(strstr(text, "style"));
	assert_null(strstr(text, "<b>"));
	assert_null(strstr(text, "nan"));
	assert_int_equal(count(text, "<svg"), count(text, "</svg>"));
	buf_clear(svg);
}

static void
round_numbers(void **state)
{
	(void)state;
	assert_int_equal(plot_step(0, 4), 1);
	assert_int_equal(plot_step(4, 4), 1);
	assert_int_equal(plot_step(5, 4), 2);
	assert_int_equal(plot_step(17, 4), 5);
	assert_int_equal(plot_step(1245, 4), 500);
	assert_int_equal(plot_step(1000000, 4), 500000);
	assert_true(plot_step(INT64_MAX, 4) > 0);
}

static void
a_line(void **state)
{
	const struct plot_point points[] = {{10, 0}, {20, 100}, {30, 50}};
	const struct plot_tick ticks[] = {{20, "<b>"}};
	struct buf svg = BUF_INIT(BUF_PAGE);

	(void)state;
	plot_line(&svg, "\"<b>\"", points, 3, ticks, 1);
	/* From the axis at 60 to the right edge; 100 is the top. */
	assert_non_null(strstr(buf_text(&svg), "d=\"M60 224L264 14L468 119"));
	is_tame(&svg);
	plot_line(&svg, "none", NULL, 0, NULL, 0);
	is_tame(&svg);
	plot_line(&svg, "one", points, 1, ticks, 0);
	is_tame(&svg);
	plot_line(&svg, "same", (const struct plot_point[]){{1, 5}, {1, 5}},
	    2, NULL, 0);
	is_tame(&svg);
	buf_release(&svg);
}

static void
bars(void **state)
{
	const struct plot_bar list[] = {{10, 0, "<b>"}, {0, 5, ""}};
	struct buf svg = BUF_INIT(BUF_PAGE);

	(void)state;
	plot_bars(&svg, "x", list, 2);
	assert_int_equal(count(buf_text(&svg), "class=\"a\""), 2);
	assert_int_equal(count(buf_text(&svg), "class=\"axis\""), 1);
	is_tame(&svg);
	plot_bars(&svg, "none", NULL, 0);
	is_tame(&svg);
	buf_release(&svg);
}

/* One of a million that failed is seen, and nothing is wider than all. */
static void
rows(void **state)
{
	const struct plot_row list[] = {{"<b>", {1000000, 1, 1}},
	    {"b", {0, 0, 0}}};
	struct buf svg = BUF_INIT(BUF_PAGE);

	(void)state;
	plot_rows(&svg, "x", list, 1);
	assert_non_null(strstr(buf_text(&svg), "class=\"b\" x=\"474\""));
	assert_non_null(strstr(buf_text(&svg), "class=\"c\" x=\"477\""));
	is_tame(&svg);
	plot_rows(&svg, "x", (const struct plot_row[]){{"a", {999000, 1, 0}}},
	    1);
	is_tame(&svg);
	plot_rows(&svg, "x", list, 2);
	is_tame(&svg);
	buf_release(&svg);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(round_numbers),
		cmocka_unit_test(a_line),
		cmocka_unit_test(bars),
		cmocka_unit_test(rows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
