/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FLOW_IMPORT_CSV_H
#define FLOW_IMPORT_CSV_H

#include <stdint.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/err.h"

/*
 * Reads a CSV file row by row (RFC 4180): divided by comma or semicolon,
 * whichever the first line has more of; quoted fields may hold dividers,
 * newlines and doubled quotes; any line ending; a BOM is skipped; a field
 * that is no UTF-8 is taken as Windows-1252.  Memory is one row.
 */
enum {
	IMPORT_CSV_FIELDS = 64,		/* in a row */
	IMPORT_CSV_ROW = 16 * 1024	/* octets in a row */
};

struct import_csv {
	const char *path;		/* borrowed, for messages */
	FILE *file;
	char divider;
	int64_t line;			/* where the reader is */
	int64_t row_line;		/* where the row began */
	struct buf text;		/* the fields, each with a NUL */
	struct buf raw;			/* one field, before decoding */
	size_t field[IMPORT_CSV_FIELDS];
	size_t fields;
};

bool import_csv_open(const char *path, struct import_csv *csv,
    struct err *err);
/* For tests and fuzzing; takes the file over. */
bool import_csv_open_file(FILE *file, const char *name,
    struct import_csv *csv, struct err *err);
void import_csv_close(struct import_csv *csv);

enum import_csv_got {
	IMPORT_CSV_BROKEN,		/* reading failed: err says it */
	IMPORT_CSV_END,
	IMPORT_CSV_GOOD,
	IMPORT_CSV_BAD			/* err says what is wrong with it */
};
/* Empty lines are no rows.  After a bad row the next can be read. */
enum import_csv_got import_csv_row(struct import_csv *csv, struct err *err);
/* "" for a field that is not there; valid until the next row. */
const char *import_csv_field(const struct import_csv *csv, size_t i);

#endif
