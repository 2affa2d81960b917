/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Quoted-printable, with slots.  A line is gathered here and handed on
 * whole, so that a block can be cut and spliced at any line start.
 */
#include "text/encode.h"

#include <string.h>

enum { LINE = 75 };	/* and the '=' of a soft line break */

struct line {
	char text[LINE];
	size_t n;
};

static void
flush(struct buf *out, struct line *line, const char *end)
{
	buf_add(out, line->text, line->n);
	buf_puts(out, end);
	line->n = 0;
}

static void
put(struct buf *out, struct line *line, unsigned char c, bool literal)
{
	static const char hex[] = "0123456789ABCDEF";
	const char token[3] = {'=', hex[c >> 4], hex[c & 15]};
	size_t n = literal ? 1 : sizeof(token);

	if (line->n + n > LINE)
		flush(out, line, "=\r\n");
	if (literal)
		line->text[line->n] = (char)c;
	else
		memcpy(line->text + line->n, token, n);
	line->n += n;
}

/* Bytes of the line break at s, 0 when there is none. */
static size_t
line_break(const char *s, size_t n)
{
	if (n > 0 && s[0] == '\n')
		return 1;
	return n > 1 && s[0] == '\r' && s[1] == '\n' ? 2 : 0;
}

/* A blank at the end of a line would be lost on the way. */
static bool
is_literal(const char *s, size_t n)
{
	if (*s == ' ' || *s == '\t')
		return n > 1 && line_break(s + 1, n - 1) == 0;
	return *s > ' ' && *s < 0x7f && *s != '=';
}

void
encode_qp(struct buf *out, const char *s, size_t n)
{
	struct line line = {.n = 0};
	size_t skip = 0;

	for (size_t i = 0; i < n; i += skip) {
		skip = line_break(s + i, n - i);
		if (skip > 0) {
			flush(out, &line, "\r\n");
			continue;
		}
		skip = 1;
		if (s[i] >= ENCODE_SLOT_FIRST && s[i] <= ENCODE_SLOT_LAST) {
			if (line.n > 0)
				flush(out, &line, "=\r\n");
			buf_putc(out, s[i]);
			buf_puts(out, "=\r\n");
			continue;
		}
		put(out, &line, (unsigned char)s[i],
		    is_literal(s + i, n - i));
	}
	if (line.n > 0)
		flush(out, &line, "=\r\n");
}
