/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http/plot.h"

#include <string.h>

#include "text/encode.h"

enum {
	STEPS = 4,
	RIGHT = 12, TOP = 14, BOTTOM = 36,	/* of the axes */
	ROW = 48, ROW_TEXT = 18, ROW_BAR = 16
};

int64_t
plot_step(int64_t max, int64_t steps)
{
	int64_t unit = 1;

	for (;;) {
		for (int i = 0; i < 3; i++) {
			const int64_t step = unit * (int64_t[]){1, 2, 5}[i];

			if (step * steps >= max)
				return step;
		}
		if (unit > INT64_MAX / 100)
			return max;
		unit *= 10;
	}
}

static void
begin(struct buf *svg, const char *label, int height)
{
	buf_printf(svg, "<svg class=\"plot\" viewBox=\"0 0 %d %d\" "
	    "role=\"img\" aria-label=\"", PLOT_WIDTH, height);
	encode_html(svg, label, strlen(label));
	buf_puts(svg, "\">\n");
}

static void
put_text(struct buf *svg, const char *anchor, int x, int y,
    const char *text)
{
	buf_printf(svg, "<text x=\"%d\" y=\"%d\" text-anchor=\"%s\">", x, y,
	    anchor);
	encode_html(svg, text, strlen(text));
	buf_puts(svg, "</text>\n");
}

/* "12 000", and no sign: what is below the line is a number, too. */
static void
put_number(struct buf *svg, int x, int y, int64_t n)
{
	struct buf text = BUF_INIT(BUF_LINE);

	if (n < 0)
		n = -n;
	if (n >= 1000000)
		buf_printf(&text, "%lld\xc2\xa0%03lld\xc2\xa0%03lld",
		    (long long)(n / 1000000), (long long)(n / 1000 % 1000),
		    (long long)(n % 1000));
	else if (n >= 10000)
		buf_printf(&text, "%lld\xc2\xa0%03lld", (long long)(n / 1000),
		    (long long)(n % 1000));
	else
		buf_printf(&text, "%lld", (long long)n);
	put_text(svg, "end", x, y, buf_text(&text));
	buf_release(&text);
}

/* A place on an axis of so many units. */
static int
place(int64_t n, int64_t from, int64_t to, int length)
{
	return to == from ? 0 : (int)((double)(n - from) /
	    (double)(to - from) * length + 0.5);
}

/* Room for the numbers beside the axis. */
static int
left_of(int64_t max)
{
	return max < 10000 ? 60 : max < 1000000 ? 96 : 120;
}

static void
grid(struct buf *svg, int left, int64_t from, int64_t to, int64_t step)
{
	const int height = PLOT_HEIGHT - TOP - BOTTOM;

	for (int64_t n = from; n <= to; n += step) {
		const int y = TOP + height - place(n, from, to, height);

		buf_printf(svg, "<path class=\"%s\" d=\"M%d %dH%d\"/>\n",
		    n == 0 ? "axis" : "grid", left, y, PLOT_WIDTH - RIGHT);
		put_number(svg, left - 8, y + 5, n);
	}
}

void
plot_line(struct buf *svg, const char *label,
    const struct plot_point *points, size_t n,
    const struct plot_tick *ticks, size_t ticks_n)
{
	const int height = PLOT_HEIGHT - TOP - BOTTOM;
	const int64_t first = n > 0 ? points[0].x : 0;
	const int64_t last = n > 0 ? points[n - 1].x : 0;
	int64_t max = 1, step = 0, top = 0;
	int left = 0, width = 0;
	struct buf path = BUF_INIT(BUF_PAGE);

	for (size_t i = 0; i < n; i++)
		max = points[i].y > max ? points[i].y : max;
	step = plot_step(max, STEPS);
	top = (max + step - 1) / step * step;
	left = left_of(top);
	width = PLOT_WIDTH - left - RIGHT;
	begin(svg, label, PLOT_HEIGHT);
	grid(svg, left, 0, top, step);
	for (size_t i = 0; i < ticks_n; i++)
		put_text(svg, "middle", left + place(ticks[i].x, first, last,
		    width), PLOT_HEIGHT - 10, ticks[i].text);
	for (size_t i = 0; i < n; i++)
		buf_printf(&path, "%c%d %d", i == 0 ? 'M' : 'L',
		    left + place(points[i].x, first, last, width),
		    TOP + height - place(points[i].y, 0, top, height));
	buf_printf(svg, "<path class=\"area\" d=\"%sV%dH%dZ\"/>\n"
	    "<path class=\"line\" d=\"%s\"/>\n</svg>\n", buf_text(&path),
	    TOP + height, left, buf_text(&path));
	buf_release(&path);
}

void
plot_bars(struct buf *svg, const char *label, const struct plot_bar *bars,
    size_t n)
{
	const int height = PLOT_HEIGHT - TOP - BOTTOM;
	int64_t up = 1, down = 0, step = 0;
	int zero = 0, left = 0, slot = 0, wide = 0;

	for (size_t i = 0; i < n; i++) {
		up = bars[i].up > up ? bars[i].up : up;
		down = bars[i].down > down ? bars[i].down : down;
	}
	step = plot_step(up + down, STEPS);
	up = (up + step - 1) / step * step;
	down = (down + step - 1) / step * step;
	zero = TOP + place(up, 0, up + down, height);
	left = left_of(up > down ? up : down);
	slot = (PLOT_WIDTH - left - RIGHT) / (n > 0 ? (int)n : 1);
	wide = slot > 5 ? slot * 2 / 3 : slot;
	begin(svg, label, PLOT_HEIGHT);
	grid(svg, left, -down, up, step);
	for (size_t i = 0; i < n; i++) {
		const int x = left + slot * (int)i + (slot - wide) / 2;
		const int a = place(bars[i].up, 0, up + down, height);
		const int b = place(bars[i].down, 0, up + down, height);

		buf_printf(svg, "<rect class=\"a\" x=\"%d\" y=\"%d\" "
		    "width=\"%d\" height=\"%d\"/>\n<rect class=\"b\" "
		    "x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>\n", x,
		    zero - a, wide, a, x, zero, wide, b);
		put_text(svg, "middle", x + wide / 2, PLOT_HEIGHT - 10,
		    bars[i].text);
	}
	buf_puts(svg, "</svg>\n");
}

/* A few of many are seen, too: the first part makes room for them. */
static void
split(const struct plot_row *row, int64_t max, int width[PLOT_PARTS])
{
	int64_t sum = 0;

	for (int i = 0; i < PLOT_PARTS; i++)
		sum += row->part[i];
	width[0] = place(sum, 0, max, PLOT_WIDTH);
	for (int i = 1; i < PLOT_PARTS; i++) {
		width[i] = place(row->part[i], 0, max, PLOT_WIDTH);
		if (row->part[i] > 0 && width[i] < 3)
			width[i] = 3;
		width[0] -= width[i];
	}
	if (width[0] < 0 || row->part[0] == 0)
		width[0] = 0;
}

static void
put_row(struct buf *svg, const struct plot_row *row, int y, int64_t max)
{
	static const char classes[] = "abc";
	int width[PLOT_PARTS] = {0};
	int x = 0;

	split(row, max, width);
	put_text(svg, "start", 0, y + ROW_TEXT - 4, row->text);
	buf_printf(svg, "<rect class=\"ground\" x=\"0\" y=\"%d\" "
	    "width=\"%d\" height=\"%d\"/>\n", y + ROW_TEXT + 2, PLOT_WIDTH,
	    ROW_BAR);
	for (int i = 0; i < PLOT_PARTS; i++) {
		if (width[i] > 0)
			buf_printf(svg, "<rect class=\"%c\" x=\"%d\" "
			    "y=\"%d\" width=\"%d\" height=\"%d\"/>\n",
			    classes[i], x, y + ROW_TEXT + 2, width[i],
			    ROW_BAR);
		x += width[i];
	}
}

void
plot_rows(struct buf *svg, const char *label, const struct plot_row *rows,
    size_t n)
{
	int64_t max = 1;

	for (size_t i = 0; i < n; i++) {
		int64_t sum = 0;

		for (int k = 0; k < PLOT_PARTS; k++)
			sum += rows[i].part[k];
		max = sum > max ? sum : max;
	}
	begin(svg, label, ROW * (int)n);
	for (size_t i = 0; i < n; i++)
		put_row(svg, &rows[i], ROW * (int)i, max);
	buf_puts(svg, "</svg>\n");
}
