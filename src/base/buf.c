/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"

void
buf_init(struct buf *b, size_t max)
{
	*b = BUF_INIT(max);
}

void
buf_release(struct buf *b)
{
	mem_free(b->data);
	*b = BUF_INIT(b->max);
}

void
buf_clear(struct buf *b)
{
	b->len = 0;
	b->over = false;
	if (b->data)
		b->data[0] = '\0';
}

char *
buf_take(struct buf *b)
{
	char *out = b->data ? b->data : mem_strdup("");

	*b = BUF_INIT(b->max);
	return out;
}

static bool
buf_room(struct buf *b, size_t n)
{
	size_t cap = b->cap ? b->cap : 128;

	/* The common case; cap is never more than max + 1. */
	if (!b->over && n < b->cap - b->len)
		return true;
	if (b->over || n > b->max - b->len) {
		b->over = true;
		return false;
	}
	while (cap < b->len + n + 1)
		cap *= 2;
	if (cap > b->max + 1)
		cap = b->max + 1;
	if (cap != b->cap) {
		b->data = mem_grow(b->data, cap, 1);
		b->cap = cap;
	}
	return true;
}

void
buf_add(struct buf *b, const void *p, size_t n)
{
	if (!buf_room(b, n))
		return;
	if (n > 0)
		memcpy(b->data + b->len, p, n);
	b->len += n;
	b->data[b->len] = '\0';
}

void
buf_puts(struct buf *b, const char *s)
{
	buf_add(b, s, strlen(s));
}

void
buf_putc(struct buf *b, char c)
{
	buf_add(b, &c, 1);
}

void
buf_join(struct buf *b, ...)
{
	const char *s = NULL;
	va_list ap;

	va_start(ap, b);
	while ((s = va_arg(ap, const char *)) != NULL)
		buf_puts(b, s);
	va_end(ap);
}

/* Most texts fit where they go: only what does not is formatted again. */
void
buf_printf(struct buf *b, const char *fmt, ...)
{
	const size_t left = b->over ? 0 : b->cap - b->len;
	va_list ap;
	int n = 0;

	va_start(ap, fmt);
	n = vsnprintf(left > 0 ? b->data + b->len : NULL, left, fmt, ap);
	va_end(ap);
	if (n >= 0 && (size_t)n < left) {
		b->len += (size_t)n;
		return;
	}
	if (left > 0)
		b->data[b->len] = '\0';
	if (n < 0 || !buf_room(b, (size_t)n)) {
		b->over = true;
		return;
	}
	va_start(ap, fmt);
	vsnprintf(b->data + b->len, (size_t)n + 1, fmt, ap);
	va_end(ap);
	b->len += (size_t)n;
}

const char *
buf_text(const struct buf *b)
{
	return b->data ? b->data : "";
}
