/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/table.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "cli/call.h"
#include "cli/emit.h"

enum {
	TABLE_COLUMNS = 16,
	TABLE_FIRST = 200,	/* rows that set the widths */
	TABLE_CELL = 24		/* a number, a time */
};

struct table {
	const struct table_column *columns;
	int count;
	int at;			/* column of the next field */
	bool json, terminal;
	struct emit *emit;
	/* Rows kept until the widths are known; cells are owned. */
	char *(*kept)[TABLE_COLUMNS];
	size_t rows;
	bool flushed;
	size_t width[TABLE_COLUMNS];
	char *row[TABLE_COLUMNS];
};

struct table *
table_open(const struct table_column *columns, bool json)
{
	struct table *table = mem_alloc(sizeof(*table));

	table->columns = columns;
	while (columns[table->count].name)
		table->count++;
	assert(table->count <= TABLE_COLUMNS);
	table->json = json;
	table->terminal = !json && isatty(STDOUT_FILENO);
	if (json)
		table->emit = emit_open(true);
	if (table->terminal)
		table->kept = mem_array(TABLE_FIRST, sizeof(*table->kept));
	return table;
}

/* Characters, not bytes: letters outside ASCII keep the columns in line. */
static size_t
table_width(const char *text)
{
	size_t n = 0;

	for (; *text; text++)
		n += ((unsigned char)*text & 0xc0) != 0x80;
	return n;
}

static bool
table_is_right(const struct table *table, int column)
{
	return table->columns[column].type == TABLE_NUMBER;
}

static void
table_print_row(const struct table *table, char *const *row)
{
	for (int i = 0; i < table->count; i++) {
		const size_t used = table_width(row[i]);
		const int pad = used < table->width[i] ?
		    (int)(table->width[i] - used) : 0;
		const bool last = i == table->count - 1;

		if (!table->terminal)
			printf("%s%s", row[i], last ? "\n" : "\t");
		else if (table_is_right(table, i))
			printf("%*s%s%s", pad, "", row[i], last ? "\n" : "  ");
		else
			printf("%s%*s", row[i], last ? 0 : pad + 2, "");
	}
	if (table->terminal && !table_is_right(table, table->count - 1))
		putchar('\n');
}

static void
table_heading(const struct table *table)
{
	char *names[TABLE_COLUMNS] = {NULL};

	for (int i = 0; i < table->count; i++)
		names[i] = mem_strdup(table->columns[i].name);
	table_print_row(table, names);
	for (int i = 0; i < table->count; i++)
		mem_free(names[i]);
}

static void
table_free_row(const struct table *table, char **row)
{
	for (int i = 0; i < table->count; i++)
		MEM_FREE(row[i]);
}

/* The rows kept so far set the widths and go out. */
static void
table_flush(struct table *table)
{
	for (int i = 0; i < table->count; i++) {
		table->width[i] = table_width(table->columns[i].name);
		for (size_t r = 0; r < table->rows; r++) {
			const size_t n = table_width(table->kept[r][i]);

			if (n > table->width[i])
				table->width[i] = n;
		}
	}
	if (table->rows > 0)
		table_heading(table);
	for (size_t r = 0; r < table->rows; r++) {
		table_print_row(table, table->kept[r]);
		table_free_row(table, table->kept[r]);
	}
	table->rows = 0;
	table->flushed = true;
}

static void
table_end_row(struct table *table)
{
	table->at = 0;
	if (table->terminal && !table->flushed) {
		memcpy(table->kept[table->rows++], table->row,
		    sizeof(table->row));
		memset(table->row, 0, sizeof(table->row));
		if (table->rows == TABLE_FIRST)
			table_flush(table);
		return;
	}
	table_print_row(table, table->row);
	table_free_row(table, table->row);
}

static void
table_next(struct table *table, char *text)
{
	if (text)
		table->row[table->at] = text;
	if (++table->at < table->count)
		return;
	if (table->json) {
		emit_end(table->emit);
		table->at = 0;
	} else {
		table_end_row(table);
	}
}

static const char *
table_key(const struct table *table, enum table_type type)
{
	assert(table->columns[table->at].type == type);
	(void)type;
	return table->columns[table->at].name;
}

void
table_text(struct table *table, const char *text)
{
	const char *key = table_key(table, TABLE_TEXT);

	if (table->json)
		emit_text(table->emit, key, text);
	table_next(table, table->json ? NULL : mem_strdup(text ? text : ""));
}

void
table_number(struct table *table, int64_t n)
{
	const char *key = table_key(table, TABLE_NUMBER);

	if (table->json)
		emit_number(table->emit, key, n);
	table_next(table, table->json ? NULL :
	    mem_printf("%lld", (long long)n));
}

void
table_time(struct table *table, int64_t t)
{
	const char *key = table_key(table, TABLE_TIME);
	char text[TABLE_CELL] = "";

	call_time(t, text, sizeof(text));
	if (table->json)
		emit_time(table->emit, key, t);
	table_next(table, table->json ? NULL : mem_strdup(text));
}

void
table_bool(struct table *table, bool yes)
{
	const char *key = table_key(table, TABLE_BOOL);

	if (table->json)
		emit_bool(table->emit, key, yes);
	table_next(table, table->json ? NULL : mem_strdup(yes ? "yes" : "no"));
}

void
table_close(struct table *table)
{
	if (table->terminal && !table->flushed)
		table_flush(table);
	if (table->json)
		emit_close(table->emit);
	mem_free(table->kept);
	mem_free(table);
}
