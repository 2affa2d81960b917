/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "text/wrap.h"

#include <stdbool.h>
#include <string.h>

#include "text/encode.h"

struct wrap {
	struct buf *out;
	const char *prefix;	/* of the next line */
	const char *rest;
	size_t width;		/* of the text, without prefix */
	size_t column;
	size_t longest;
	bool begun;		/* the line has its prefix */
};

static size_t
columns(const char *s, size_t n)
{
	size_t count = 0;

	for (size_t i = 0; i < n; i++)
		count += (s[i] & 0xc0) != 0x80;
	return count;
}

static void
begin_line(struct wrap *w)
{
	if (w->begun)
		return;
	buf_puts(w->out, w->prefix);
	w->prefix = w->rest;
	w->begun = true;
}

static void
end_line(struct wrap *w)
{
	size_t n = strlen(w->prefix);

	/* An empty line keeps its "> " but not the blank after it. */
	if (!w->begun) {
		while (n > 0 && w->prefix[n - 1] == ' ')
			n--;
		buf_add(w->out, w->prefix, n);
		w->prefix = w->rest;
	}
	buf_putc(w->out, '\n');
	if (w->column > w->longest)
		w->longest = w->column;
	w->column = 0;
	w->begun = false;
}

static bool
is_url(const char *s, size_t n)
{
	return memmem(s, n, "://", 3) || memmem(s, n, "mailto:", 7);
}

/* Bytes of the first count characters. */
static size_t
bytes_of(const char *s, size_t n, size_t count)
{
	size_t at = 0;

	for (size_t seen = 0; at < n; at++)
		if ((s[at] & 0xc0) != 0x80 && seen++ == count)
			break;
	return at;
}

static void
add_word(struct wrap *w, const char *s, size_t n)
{
	size_t wide = columns(s, n);

	if (w->column > 0 && w->column + 1 + wide > w->width)
		end_line(w);
	if (w->column > 0) {
		buf_putc(w->out, ' ');
		w->column++;
	}
	while (wide > w->width && !is_url(s, n)) {
		size_t cut = bytes_of(s, n, w->width);

		begin_line(w);
		buf_add(w->out, s, cut);
		w->column = w->width;
		end_line(w);
		s += cut;
		n -= cut;
		wide -= w->width;
	}
	begin_line(w);
	buf_add(w->out, s, n);
	w->column += wide;
}

static struct wrap
begin(struct buf *out, size_t width, const char *first, const char *rest)
{
	size_t indent = encode_length(rest);

	return (struct wrap){.out = out, .prefix = first, .rest = rest,
	    .width = width > indent + 20 ? width - indent : 20};
}

size_t
wrap_add(struct buf *out, const char *s, size_t n, size_t width,
    const char *first, const char *rest)
{
	struct wrap w = begin(out, width, first, rest);
	const char *end = s + n;

	while (s < end) {
		size_t word = 0;

		if (*s == '\n')
			end_line(&w);
		if (*s == '\n' || *s == ' ' || *s == '\t') {
			s++;
			continue;
		}
		while (s + word < end && !memchr(" \t\n", s[word], 3))
			word++;
		add_word(&w, s, word);
		s += word;
	}
	if (w.begun || w.longest == 0)
		end_line(&w);
	return w.longest;
}

size_t
wrap_lines(struct buf *out, const char *s, size_t n, size_t width,
    const char *first, const char *rest)
{
	struct wrap w = begin(out, width, first, rest);

	while (n > 0 && s[n - 1] == '\n')
		n--;
	do {
		const char *eol = memchr(s, '\n', n);
		size_t line = eol ? (size_t)(eol - s) : n;
		size_t cut = bytes_of(s, line, w.width);

		if (cut > 0) {
			begin_line(&w);
			buf_add(out, s, cut);
			w.column = columns(s, cut);
		}
		end_line(&w);
		cut += cut == line && eol;
		s += cut;
		n -= cut;
	} while (n > 0);
	return w.longest;
}
