/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whatever the octets: the reader ends, and its fields are UTF-8 texts
 * within the row's size. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
/* The one file of flow that parses foreign octets: no need of the rest. */
#include "flow/import_csv.c"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(const struct import_csv *csv)
{
	size_t total = 0;

	if (csv->fields == 0 || csv->row_line > csv->line)
		abort();
	for (size_t i = 0; i < csv->fields; i++) {
		const char *field = import_csv_field(csv, i);

		total += strlen(field) + 1;
		if (!str_is_utf8(field))
			abort();
	}
	if (total != csv->text.len)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct import_csv csv;
	struct err err = {0, ""};
	enum import_csv_got got = IMPORT_CSV_GOOD;
	size_t rows = 0;
	void *copy = mem_dup(data, size);
	FILE *file = size > 0 ? fmemopen(copy, size, "rb") : NULL;

	if (file && import_csv_open_file(file, "x", &csv, &err)) {
		while (got == IMPORT_CSV_GOOD || got == IMPORT_CSV_BAD) {
			got = import_csv_row(&csv, &err);
			if (got == IMPORT_CSV_GOOD)
				check(&csv);
			if (rows++ > size + 1)
				abort();
		}
		if (got != IMPORT_CSV_END)
			abort();
		import_csv_close(&csv);
	}
	mem_free(copy);
	return 0;
}
