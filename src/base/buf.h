/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>

/*
 * A growing byte buffer that is born with its maximum.  What would pass the
 * maximum is not added and sets over, which stays set: add freely, then ask
 * buf_ok() once.  data is always NUL-terminated after the first add; bytes
 * may hold NUL themselves.
 */
struct buf {
	char *data;	/* owned; NULL until something is added */
	size_t len;
	size_t cap;
	size_t max;
	bool over;
};

/* Named maxima: no buffer is unbounded. */
enum {
	BUF_LINE = 4096,		/* a header, a URL, a log line */
	BUF_PAGE = 1024 * 1024,		/* a page, a mail, a template */
	BUF_FETCH = 5 * 1024 * 1024,	/* a feed or page after decoding */
	BUF_FILE = 64 * 1024 * 1024	/* a file the operator named */
};

#define BUF_INIT(limit) ((struct buf){NULL, 0, 0, (limit), false})

void buf_init(struct buf *b, size_t max);
void buf_release(struct buf *b);	/* frees; b is empty, same max */
void buf_clear(struct buf *b);		/* keeps the memory */
char *buf_take(struct buf *b);		/* caller owns; "" when empty */

void buf_add(struct buf *b, const void *p, size_t n);
void buf_puts(struct buf *b, const char *s);
void buf_putc(struct buf *b, char c);
/* Several texts; the last argument is NULL. */
void buf_join(struct buf *b, ...) __attribute__((sentinel));
void buf_printf(struct buf *b, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* The text so far, "" when empty; valid until the next change. */
const char *buf_text(const struct buf *b);
static inline bool
buf_ok(const struct buf *b)
{
	return !b->over;
}

#endif
