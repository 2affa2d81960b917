/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CLI_EMIT_H
#define CLI_EMIT_H

#include <stdbool.h>
#include <stdint.h>

/* JSON on standard output, as it comes: one object or an array of them. */
struct emit;

struct emit *emit_open(bool array);
/* Fields of the object at hand; the first begins it. */
void emit_text(struct emit *emit, const char *key, const char *text);
void emit_number(struct emit *emit, const char *key, int64_t n);
void emit_bool(struct emit *emit, const char *key, bool yes);
void emit_null(struct emit *emit, const char *key);
/* RFC 3339 in UTC; 0 is null. */
void emit_time(struct emit *emit, const char *key, int64_t t);
/* A list of objects inside this one: each ends with emit_end(). */
void emit_list(struct emit *emit, const char *key);
void emit_list_end(struct emit *emit);
/* Ends the object. */
void emit_end(struct emit *emit);
/* Ends the array and frees. */
void emit_close(struct emit *emit);

#endif
