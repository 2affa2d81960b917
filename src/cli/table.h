/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CLI_TABLE_H
#define CLI_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Rows on standard output: columns in line with a heading when that is a
 * terminal, tabs between the fields when it is not, an array of objects with
 * --json.  Rows go out as they come; a terminal's first rows set its widths.
 */
struct table;

enum table_type { TABLE_TEXT, TABLE_NUMBER, TABLE_TIME, TABLE_BOOL };

struct table_column {
	const char *name;	/* also the key in JSON */
	enum table_type type;
};

/* columns end with a NULL name and outlive the table. */
struct table *table_open(const struct table_column *columns, bool json);
/* The fields of a row, in the order of the columns; NULL text is "". */
void table_text(struct table *table, const char *text);
void table_number(struct table *table, int64_t n);
void table_time(struct table *table, int64_t t);	/* 0: none */
void table_bool(struct table *table, bool yes);
/* Writes what is left and frees. */
void table_close(struct table *table);

#endif
