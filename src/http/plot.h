/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HTTP_PLOT_H
#define HTTP_PLOT_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/*
 * Plots as SVG that stands in a page: no style in it, staff.css colours the
 * classes, by day, by night and on paper.  PLOT_WIDTH units are as wide as
 * the place it stands in; what is written in it must be read on a telephone.
 * Each begins at zero.  label says what it shows to those who do not see it:
 * the numbers are in a table beside it.
 */
enum { PLOT_WIDTH = 480, PLOT_HEIGHT = 260 };

struct plot_point {
	int64_t x, y;		/* x grows */
};
struct plot_tick {
	int64_t x;
	char text[16];
};
void plot_line(struct buf *svg, const char *label,
    const struct plot_point *points, size_t n,
    const struct plot_tick *ticks, size_t ticks_n);

/* up above the line, down below it. */
struct plot_bar {
	int64_t up, down;
	char text[16];		/* "" = none */
};
void plot_bars(struct buf *svg, const char *label,
    const struct plot_bar *bars, size_t n);

/* One below the other; the parts of a bar in classes a, b, c. */
enum { PLOT_PARTS = 3 };
struct plot_row {
	const char *text;
	int64_t part[PLOT_PARTS];
};
void plot_rows(struct buf *svg, const char *label,
    const struct plot_row *rows, size_t n);

/* The round number to count in, so that at most so many reach max. */
int64_t plot_step(int64_t max, int64_t steps);

#endif
