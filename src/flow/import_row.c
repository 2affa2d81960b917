/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "flow/import_row.h"

#include <string.h>
#include <sysexits.h>

#include "base/date.h"
#include "base/mem.h"
#include "base/str.h"
#include "flow/person.h"

enum { IMPORT_WORD = 100 };

static const struct {
	const char *name;
	enum import_column column;
} import_names[] = {
    {"email", IMPORT_EMAIL},
    {"e-post", IMPORT_EMAIL},
    {"topics", IMPORT_TOPICS},
    {"cadence", IMPORT_CADENCE},
    {"language", IMPORT_LANGUAGE},
    {"confirmed_at", IMPORT_CONFIRMED},
    {"status", IMPORT_STATUS},
    {"evidence", IMPORT_EVIDENCE},
};

void
import_row_release(struct import_row *row)
{
	MEM_FREE(row->evidence);
}

static const struct topic *
import_topic(const struct topic_list *topics, const char *slug)
{
	for (size_t i = 0; i < topics->count; i++) {
		if (strcmp(topics->item[i].slug, slug) == 0)
			return &topics->item[i];
	}
	return NULL;
}

static bool
import_sheet_maps(const struct import_sheet *sheet, struct err *err)
{
	const struct import_options *options = sheet->options;

	for (size_t i = 0; i < options->maps; i++) {
		if (!import_topic(sheet->topics, options->map[i].to))
			return err_set(err, EX_DATAERR,
			    "cannot map '%.*s': there is no topic '%.*s'",
			    IMPORT_WORD, options->map[i].from, IMPORT_WORD,
			    options->map[i].to);
	}
	return true;
}

/* A column that is not known is not read: names and the like stay out. */
static bool
import_sheet_column(struct import_sheet *sheet, size_t i, struct err *err)
{
	const char *text = import_csv_field(&sheet->csv, i);
	char name[IMPORT_WORD] = "";

	(void)str_word(&text, "\n", name, sizeof(name));
	for (size_t n = 0; n < sizeof(import_names) / sizeof(import_names[0]);
	    n++) {
		size_t *column = &sheet->column[import_names[n].column];

		if (!str_same_nocase(name, import_names[n].name))
			continue;
		if (*column != SIZE_MAX)
			return err_set(err, EX_DATAERR,
			    "%s:%lld: there are two columns '%s'",
			    sheet->csv.path, (long long)sheet->csv.row_line,
			    import_names[n].name);
		*column = i;
	}
	return true;
}

/* As the options say, or by name. */
static bool
import_sheet_columns(struct import_sheet *sheet, struct err *err)
{
	const int *columns = sheet->options->columns;

	for (size_t i = 0; columns && i < IMPORT_COLUMNS; i++) {
		if (columns[i] >= 0 && (size_t)columns[i] < sheet->fields)
			sheet->column[i] = (size_t)columns[i];
	}
	for (size_t i = 0; !columns && i < sheet->fields; i++) {
		if (!import_sheet_column(sheet, i, err))
			return false;
	}
	return true;
}

static bool
import_sheet_header(struct import_sheet *sheet, struct err *err)
{
	const char *missing = NULL;

	switch (import_csv_row(&sheet->csv, err)) {
	case IMPORT_CSV_BROKEN:
	case IMPORT_CSV_BAD:
		return false;
	case IMPORT_CSV_END:
		return err_set(err, EX_DATAERR, "'%s' is empty",
		    sheet->csv.path);
	case IMPORT_CSV_GOOD:
		break;
	}
	sheet->fields = sheet->csv.fields;
	if (!import_sheet_columns(sheet, err))
		return false;
	if (sheet->column[IMPORT_EMAIL] == SIZE_MAX)
		missing = "column 'email'";
	else if (sheet->column[IMPORT_TOPICS] == SIZE_MAX &&
	    !sheet->options->topics)
		missing = "column 'topics'";
	else if (sheet->column[IMPORT_EVIDENCE] == SIZE_MAX &&
	    !sheet->options->evidence)
		missing = "evidence of consent, in a column or for all";
	return !missing || err_set(err, EX_DATAERR, "%s:%lld: there is no %s",
	    sheet->csv.path, (long long)sheet->csv.row_line, missing);
}

bool
import_sheet_open(struct import_sheet *sheet,
    const struct import_options *options, const struct topic_list *topics,
    struct err *err)
{
	memset(sheet, 0, sizeof(*sheet));
	sheet->options = options;
	sheet->topics = topics;
	for (size_t i = 0; i < IMPORT_COLUMNS; i++)
		sheet->column[i] = SIZE_MAX;
	if (!import_sheet_maps(sheet, err) ||
	    !import_csv_open(options->path, &sheet->csv, err))
		return false;
	if (import_sheet_header(sheet, err))
		return true;
	import_sheet_close(sheet);
	return false;
}

void
import_sheet_close(struct import_sheet *sheet)
{
	import_csv_close(&sheet->csv);
}

/* One column as one word, without the blanks around it. */
static void
import_cell(const struct import_sheet *sheet, enum import_column column,
    char word[IMPORT_WORD])
{
	const char *text = import_csv_field(&sheet->csv,
	    sheet->column[column]);

	word[0] = '\0';
	(void)str_word(&text, "\n", word, IMPORT_WORD);
}

static bool
import_row_topic(const struct import_sheet *sheet, struct import_row *row,
    const char *word, struct err *err)
{
	const struct import_options *options = sheet->options;
	const struct topic *topic = NULL;
	const char *slug = word;

	for (size_t i = 0; i < options->maps; i++) {
		if (strcmp(options->map[i].from, word) == 0)
			slug = options->map[i].to;
	}
	topic = import_topic(sheet->topics, slug);
	if (!topic)
		return err_set(err, EX_DATAERR, "'%s' is not a topic", slug);
	if (strcmp(topic->state, "open") != 0)
		return err_set(err, EX_DATAERR, "topic '%s' is %s", slug,
		    topic->state);
	for (size_t i = 0; i < row->topics; i++) {
		if (row->topic[i] == topic)
			return true;
	}
	if (row->topics == SUBSCRIBE_TOPICS)
		return err_set(err, EX_DATAERR, "there are more than %d "
		    "topics", SUBSCRIBE_TOPICS);
	row->topic[row->topics++] = topic;
	return true;
}

static bool
import_row_topics(const struct import_sheet *sheet, struct import_row *row,
    struct err *err)
{
	const char *text = import_csv_field(&sheet->csv,
	    sheet->column[IMPORT_TOPICS]);
	char word[IMPORT_WORD] = "";

	if (sheet->column[IMPORT_TOPICS] == SIZE_MAX)
		text = sheet->options->topics;
	while (str_word(&text, " \t\n", word, sizeof(word))) {
		if (!import_row_topic(sheet, row, word, err))
			return false;
	}
	return row->topics > 0 || row->status != IMPORT_ACTIVE ||
	    err_set(err, EX_DATAERR, "there is no topic");
}

static bool
import_row_status(const struct import_sheet *sheet, struct import_row *row,
    struct err *err)
{
	char word[IMPORT_WORD] = "";

	import_cell(sheet, IMPORT_STATUS, word);
	if (word[0] == '\0' || str_same_nocase(word, "active"))
		row->status = IMPORT_ACTIVE;
	else if (str_same_nocase(word, "unsubscribed"))
		row->status = IMPORT_UNSUBSCRIBED;
	else if (str_same_nocase(word, "bounced"))
		row->status = IMPORT_BOUNCED;
	else
		return err_set(err, EX_DATAERR, "'%s' is not a status: "
		    "active, unsubscribed or bounced", word);
	return true;
}

static bool
import_row_choices(const struct import_sheet *sheet, struct import_row *row,
    struct err *err)
{
	char word[IMPORT_WORD] = "";

	import_cell(sheet, IMPORT_CADENCE, word);
	row->cadence = word[0] == '\0' ? CADENCE_WEEKLY : cadence_from(word);
	if (row->cadence == CADENCE_NONE)
		return err_set(err, EX_DATAERR, "'%s' is not a cadence: "
		    "immediate, daily, weekly or monthly", word);
	import_cell(sheet, IMPORT_LANGUAGE, word);
	if (word[0] == '\0')
		snprintf(word, sizeof(word), "%s",
		    sheet->options->flow->conf->site.language);
	if (strcmp(word, "sv") != 0 && strcmp(word, "en") != 0)
		return err_set(err, EX_DATAERR,
		    "'%s' is not a language: sv or en", word);
	memcpy(row->language, word, sizeof(row->language));
	import_cell(sheet, IMPORT_CONFIRMED, word);
	if (word[0] != '\0' && !date_parse_feed(word, &row->confirmed_at))
		return err_set(err, EX_DATAERR, "'%s' is not a date", word);
	if (row->confirmed_at > date_now())
		return err_set(err, EX_DATAERR, "'%s' is a date to come",
		    word);
	return true;
}

/* Kept on one line. */
static bool
import_row_evidence(const struct import_sheet *sheet, struct import_row *row,
    struct err *err)
{
	const char *text = import_csv_field(&sheet->csv,
	    sheet->column[IMPORT_EVIDENCE]);
	char *own = mem_strdup(text);
	const char *trimmed = NULL;
	struct buf evidence = BUF_INIT(2 * IMPORT_CSV_ROW);

	for (char *c = own; *c; c++) {
		if ((unsigned char)*c < 0x20)
			*c = ' ';
	}
	trimmed = str_trim(own);
	if (row->confirmed_at != 0) {
		buf_puts(&evidence, "confirmed ");
		date_rfc3339(&evidence, row->confirmed_at);
	}
	if (trimmed[0] != '\0')
		buf_printf(&evidence, "%s%s", evidence.len ? ", " : "",
		    trimmed);
	row->evidence = buf_take(&evidence);
	if (trimmed[0] == '\0' && !sheet->options->evidence &&
	    row->status == IMPORT_ACTIVE)
		(void)err_set(err, EX_DATAERR, "there is no evidence");
	else
		text = NULL;
	mem_free(own);
	return !text;
}

static bool
import_row_read(const struct import_sheet *sheet, struct import_row *row,
    struct err *err)
{
	if (sheet->csv.fields != sheet->fields)
		return err_set(err, EX_DATAERR, "there are %zu fields, the "
		    "first line has %zu", sheet->csv.fields, sheet->fields);
	if (!address_read(import_csv_field(&sheet->csv,
	    sheet->column[IMPORT_EMAIL]), &row->address, err) ||
	    !import_row_status(sheet, row, err) ||
	    !import_row_topics(sheet, row, err) ||
	    !import_row_choices(sheet, row, err) ||
	    !import_row_evidence(sheet, row, err))
		return false;
	subscribe_hash(sheet->options->flow->keys, row->address.key,
	    row->hash);
	return true;
}

enum import_csv_got
import_sheet_next(struct import_sheet *sheet, struct import_row *row,
    struct err *err)
{
	const enum import_csv_got got = import_csv_row(&sheet->csv, err);

	memset(row, 0, sizeof(*row));
	if (got != IMPORT_CSV_GOOD || import_row_read(sheet, row, err))
		return got;
	import_row_release(row);
	(void)err_wrap(err, "%s:%lld", sheet->csv.path,
	    (long long)sheet->csv.row_line);
	/* A stranger's words on a terminal. */
	for (char *c = err->text; *c; c++) {
		if ((unsigned char)*c < 0x20 || *c == 0x7f)
			*c = '?';
	}
	return IMPORT_CSV_BAD;
}
