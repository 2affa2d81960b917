/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stddef.h>

/*
 * Allocation that never returns NULL: out of memory ends the process, and
 * the supervisor starts the role again.  Input is capped where it enters, so
 * this is a fault of ours or of the machine, not of a sender.
 */
void *mem_alloc(size_t size);		/* zeroed */
void *mem_array(size_t count, size_t size); /* zeroed; overflow checked */
void *mem_grow(void *old, size_t count, size_t size);
char *mem_strdup(const char *s);	/* NULL gives NULL */
char *mem_strndup(const char *s, size_t n);
void *mem_dup(const void *p, size_t n);
/* *to, freed before, becomes a copy; value may be part of it. */
void mem_set(char **to, const char *value);
char *mem_printf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Frees *p and sets it to NULL. */
#define MEM_FREE(p)                                                          \
	do {                                                                 \
		mem_free(p);                                                 \
		(p) = NULL;                                                  \
	} while (0)
void mem_free(void *p);

/* Overwrites before freeing: for keys and passwords. */
void mem_wipe(void *p, size_t n);

#endif
