/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "flow/look_wrap.h"

#include <string.h>

#include "flow/look.h"

enum {
	COLUMNS = 72,
	SINCE_COLUMNS = 27	/* "Wednesday 23 September 2026" */
};

static size_t
columns(const char *s, size_t n)
{
	size_t width = 0;

	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];

		if (c == LOOK_SLOT_SINCE)
			width += SINCE_COLUMNS;
		else if ((c & 0xc0) != 0x80)
			width++;
	}
	return width;
}

/* Columns that the next lines of a wrapped line are moved in. */
static size_t
hanging(const char *s, size_t n)
{
	size_t blanks = 0;

	while (blanks < n && s[blanks] == ' ')
		blanks++;
	if (n - blanks > 2 && memcmp(s + blanks, "- ", 2) == 0)
		return blanks + 2;
	return blanks;
}

static void
add_line(struct buf *out, const char *s, size_t n)
{
	size_t hang = hanging(s, n), at = hang, used = hang;
	bool first = true;

	buf_add(out, s, hang);
	while (at < n) {
		size_t end = at, width = 0;

		while (end < n && s[end] != ' ')
			end++;
		width = columns(s + at, end - at);
		if (!first && used + 1 + width > COLUMNS) {
			buf_printf(out, "\n%*s", (int)hang, "");
			used = hang;
		} else if (!first) {
			buf_putc(out, ' ');
			used++;
		}
		buf_add(out, s + at, end - at);
		used += width;
		first = false;
		at = end;
		while (at < n && s[at] == ' ')
			at++;
	}
	buf_putc(out, '\n');
}

void
look_wrap(struct buf *out, const char *s, size_t n)
{
	size_t at = 0;
	bool text = false, empty = false;

	while (at < n) {
		const char *line = s + at;
		const char *lf = memchr(line, '\n', n - at);
		size_t len = lf ? (size_t)(lf - line) : n - at;

		at += len + (lf != NULL);
		while (len > 0 && (line[len - 1] == ' ' ||
		    line[len - 1] == '\r'))
			len--;
		if (len == 0) {
			empty = true;
			continue;
		}
		if (text && empty)
			buf_putc(out, '\n');
		add_line(out, line, len);
		text = true;
		empty = false;
	}
	if (text)
		buf_putc(out, '\n');
}
