/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/mem.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

static void *
mem_need(void *p)
{
	if (!p) {
		fputs("<2>out of memory\n", stderr);
		_Exit(EX_OSERR);
	}
	return p;
}

void *
mem_alloc(size_t size)
{
	return mem_need(calloc(1, size ? size : 1));
}

void *
mem_array(size_t count, size_t size)
{
	return mem_need(calloc(count ? count : 1, size ? size : 1));
}

void *
mem_grow(void *old, size_t count, size_t size)
{
	if (size != 0 && count > SIZE_MAX / size)
		mem_need(NULL);
	return mem_need(realloc(old, count > 0 && size > 0 ? count * size : 1));
}

char *
mem_strdup(const char *s)
{
	return s ? mem_need(strdup(s)) : NULL;
}

void
mem_set(char **to, const char *value)
{
	char *copy = mem_strdup(value);

	mem_free(*to);
	*to = copy;
}

char *
mem_strndup(const char *s, size_t n)
{
	return mem_need(strndup(s, n));
}

void *
mem_dup(const void *p, size_t n)
{
	void *copy = mem_alloc(n);

	if (n > 0)
		memcpy(copy, p, n);
	return copy;
}

char *
mem_printf(const char *fmt, ...)
{
	char *out = NULL;
	va_list ap;

	va_start(ap, fmt);
	if (vasprintf(&out, fmt, ap) < 0)
		out = NULL;
	va_end(ap);
	return mem_need(out);
}

void
mem_free(void *p)
{
	free(p);
}

void
mem_wipe(void *p, size_t n)
{
	if (p)
		explicit_bzero(p, n);
}
