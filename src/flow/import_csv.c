/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "flow/import_csv.h"

#include <errno.h>
#include <string.h>
#include <sysexits.h>

#include "base/str.h"
#include "feed/charset.h"

static bool
import_csv_read_failed(struct import_csv *csv, struct err *err)
{
	return err_sys(err, EX_IOERR, "cannot read '%s'", csv->path);
}

/* Skips a BOM; that of UTF-16 is told, as every row would be nonsense. */
static bool
import_csv_begin(struct import_csv *csv, struct err *err)
{
	unsigned char c[3] = {0, 0, 0};
	const size_t n = fread(c, 1, 3, csv->file);

	if (ferror(csv->file))
		return import_csv_read_failed(csv, err);
	if (n >= 2 && ((c[0] == 0xff && c[1] == 0xfe) ||
	    (c[0] == 0xfe && c[1] == 0xff)))
		return err_set(err, EX_DATAERR, "'%s' is UTF-16: save it as "
		    "UTF-8", csv->path);
	if (n == 3 && memcmp(c, "\xef\xbb\xbf", 3) == 0)
		return true;
	if (fseek(csv->file, 0, SEEK_SET) != 0)
		return err_sys(err, EX_NOINPUT, "'%s' cannot be read twice, "
		    "it must be a file", csv->path);
	return true;
}

/* Looks at the first line, and goes back to its start. */
static bool
import_csv_find_divider(struct import_csv *csv, struct err *err)
{
	const long start = ftell(csv->file);
	int commas = 0, semicolons = 0;
	size_t n = 0;
	int c = 0;

	while (n++ < IMPORT_CSV_ROW && (c = getc(csv->file)) != EOF &&
	    c != '\n' && c != '\r') {
		commas += c == ',';
		semicolons += c == ';';
	}
	if (ferror(csv->file))
		return import_csv_read_failed(csv, err);
	csv->divider = semicolons > commas ? ';' : ',';
	if (start < 0 || fseek(csv->file, start, SEEK_SET) != 0)
		return import_csv_read_failed(csv, err);
	return true;
}

bool
import_csv_open_file(FILE *file, const char *name, struct import_csv *csv,
    struct err *err)
{
	memset(csv, 0, sizeof(*csv));
	csv->path = name;
	csv->file = file;
	csv->line = 1;
	buf_init(&csv->text, (size_t)2 * IMPORT_CSV_ROW);
	buf_init(&csv->raw, IMPORT_CSV_ROW);
	if (import_csv_begin(csv, err) && import_csv_find_divider(csv, err))
		return true;
	import_csv_close(csv);
	return false;
}

bool
import_csv_open(const char *path, struct import_csv *csv, struct err *err)
{
	FILE *file = fopen(path, "rbe");

	if (!file)
		return err_sys(err, EX_NOINPUT, "cannot open '%s'", path);
	return import_csv_open_file(file, path, csv, err);
}

void
import_csv_close(struct import_csv *csv)
{
	if (csv->file)
		(void)fclose(csv->file);
	csv->file = NULL;
	buf_release(&csv->text);
	buf_release(&csv->raw);
}

/* The next octet; every line ending is '\n'. */
static int
import_csv_octet(struct import_csv *csv)
{
	int c = getc_unlocked(csv->file);

	if (c == '\r') {
		c = getc_unlocked(csv->file);
		if (c != '\n') {
			(void)ungetc(c, csv->file);
			c = '\n';
		}
	}
	csv->line += c == '\n';
	return c;
}

/* What is wrong with a row; NULL: nothing.  end is the octet behind the
 * field: the divider, '\n' or EOF. */
static const char *
import_csv_quoted(struct import_csv *csv, int *end)
{
	const char *fault = NULL;
	int c = 0;

	for (;;) {
		c = import_csv_octet(csv);
		if (c == '"') {
			c = import_csv_octet(csv);
			if (c != '"')
				break;
		}
		if (c == EOF) {
			*end = EOF;
			return "a quote is not closed";
		}
		buf_putc(&csv->raw, (char)c);
	}
	while (c != csv->divider && c != '\n' && c != EOF) {
		if (c != ' ')
			fault = "text stands behind a closing quote";
		c = import_csv_octet(csv);
	}
	*end = c;
	return fault;
}

static const char *
import_csv_one(struct import_csv *csv, int *end)
{
	const char *fault = NULL;
	int c = import_csv_octet(csv);

	buf_clear(&csv->raw);
	if (c == '"') {
		fault = import_csv_quoted(csv, end);
	} else {
		while (c != csv->divider && c != '\n' && c != EOF) {
			buf_putc(&csv->raw, (char)c);
			c = import_csv_octet(csv);
		}
		*end = c;
	}
	if (!buf_ok(&csv->raw))
		return "a field is too long, or a quote is not closed";
	if (memchr(buf_text(&csv->raw), '\0', csv->raw.len))
		return "an octet 0 is no text";
	return fault;
}

static void
import_csv_keep(struct import_csv *csv)
{
	csv->field[csv->fields++] = csv->text.len;
	if (str_is_utf8(buf_text(&csv->raw)))
		buf_puts(&csv->text, buf_text(&csv->raw));
	else
		charset_to_utf8(buf_text(&csv->raw), csv->raw.len,
		    "text/csv; charset=windows-1252", &csv->text);
	buf_putc(&csv->text, '\0');
}

enum import_csv_got
import_csv_row(struct import_csv *csv, struct err *err)
{
	const char *fault = NULL;
	const char *wrong = NULL;
	int end = '\n';

	do {
		csv->row_line = csv->line;
		csv->fields = 0;
		buf_clear(&csv->text);
		do {
			wrong = import_csv_one(csv, &end);
			if (csv->fields == IMPORT_CSV_FIELDS)
				wrong = "there are too many fields";
			else
				import_csv_keep(csv);
			if (!fault)
				fault = wrong;
		} while (end != '\n' && end != EOF);
		if (ferror(csv->file)) {
			(void)import_csv_read_failed(csv, err);
			return IMPORT_CSV_BROKEN;
		}
	} while (!fault && csv->fields == 1 && end != EOF &&
	    csv->text.len == 1);
	if (!fault && csv->fields == 1 && csv->text.len == 1)
		return IMPORT_CSV_END;
	if (!fault && !buf_ok(&csv->text))
		fault = "it is too long";
	if (!fault)
		return IMPORT_CSV_GOOD;
	(void)err_set(err, EX_DATAERR, "%s:%lld: %s", csv->path,
	    (long long)csv->row_line, fault);
	return IMPORT_CSV_BAD;
}

const char *
import_csv_field(const struct import_csv *csv, size_t i)
{
	return i < csv->fields ? buf_text(&csv->text) + csv->field[i] : "";
}
