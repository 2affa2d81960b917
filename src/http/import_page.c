/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http/import_page.h"

#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/str.h"
#include "http/choice.h"
#include "http/note_words.h"

static const char *const names[IMPORT_COLUMNS] = {
	[IMPORT_EMAIL] = "email", [IMPORT_TOPICS] = "topics",
	[IMPORT_CADENCE] = "cadence", [IMPORT_LANGUAGE] = "language",
	[IMPORT_CONFIRMED] = "confirmed", [IMPORT_STATUS] = "status",
	[IMPORT_EVIDENCE] = "evidence",
};
static const struct form_rule rules[] = {
	{"column_email", 8, false, false}, {"column_topics", 8, false, false},
	{"column_cadence", 8, false, false},
	{"column_language", 8, false, false},
	{"column_confirmed", 8, false, false},
	{"column_status", 8, false, false},
	{"column_evidence", 8, false, false}, {"topic", 64, true, false},
	{"map", TAKEIN_TEXT_MAX, false, true},
	{"evidence", TAKEIN_TEXT_MAX, false, false},
	{"came_from", IMPORT_FROM_MAX, false, false},
	{NULL, 0, false, false},
};

/* --- The form, read --- */

static int
column_of(const struct request *rq, enum import_column column)
{
	char *field = mem_printf("column_%s", names[column]);
	int n = -1;

	if (!str_int(desk_field(rq, field), 0, 999, &n))
		n = -1;
	mem_free(field);
	return n;
}

/* The slugs that are ticked, when the file has no column of them. */
static char *
read_topics(const struct request *rq)
{
	struct buf topics = BUF_INIT(BUF_PAGE);
	const char *slug = NULL;
	size_t at = 0;

	while ((slug = form_next(&rq->form, "topic", &at)) != NULL)
		buf_printf(&topics, "%s%s", topics.len ? " " : "", slug);
	return buf_take(&topics);
}

void
import_page_free_check(void *arg)
{
	struct takein_check *check = arg;

	mem_free((char *)(uintptr_t)check->topics);
}

bool
import_page_read(struct request *rq, struct takein_check *check,
    struct view *view)
{
	const char *broken = form_broken(&rq->form, rules);
	const char *field = broken && strcmp(broken, "came_from") == 0 ?
	    broken : "evidence";
	struct import_map maps[TAKEIN_MAPS];
	char *text = NULL;
	size_t n = 0;
	bool ok = true;

	for (int i = 0; i < IMPORT_COLUMNS; i++)
		check->columns[i] = column_of(rq, (enum import_column)i);
	check->map = desk_field(rq, "map");
	check->evidence = desk_field(rq, "evidence");
	check->came_from = desk_field(rq, "came_from");
	check->topics = check->columns[IMPORT_TOPICS] < 0 ? read_topics(rq) :
	    mem_strdup("");
	if (broken) {
		page_wrong(view, rq, field, field, "staff.error.long");
		return false;
	}
	if (check->columns[IMPORT_EMAIL] < 0) {
		page_wrong(view, rq, "column_email", "column_email",
		    "staff.error.import.email");
		ok = false;
	}
	if (check->columns[IMPORT_TOPICS] < 0 && !*check->topics) {
		page_wrong(view, rq, "topic", "topic",
		    "staff.error.import.topic");
		ok = false;
	}
	if (check->columns[IMPORT_EVIDENCE] < 0 && !*check->evidence) {
		page_wrong(view, rq, "evidence", "evidence",
		    "staff.error.import.evidence");
		ok = false;
	}
	if (!takein_maps(check->map, &text, maps, &n)) {
		page_wrong(view, rq, "map", "map", "staff.error.import.map");
		ok = false;
	}
	mem_free(text);
	return ok;
}

/* --- The form, shown --- */

static void
show_sample(struct view *view, const struct takein_sample *sample)
{
	for (size_t i = 0; i < sample->columns; i++)
		view_set(view_item(view, "heads"), "text", sample->name[i]);
	for (size_t r = 0; r < sample->rows; r++) {
		struct view *row = view_item(view, "sample");

		for (size_t i = 0; i < sample->columns; i++)
			view_set(view_item(row, "cells"), "text",
			    sample->cell[r][i]);
	}
}

/* What was typed, else what was said before, else what it looks like. */
static int
chosen(const struct request *rq, const struct intake *in,
    const struct takein_sample *sample, enum import_column column)
{
	const char *said = in->columns;
	char word[12] = "";
	int64_t n = -1;

	if (rq->method == REQUEST_POST)
		return column_of(rq, column);
	if (!*said)
		return sample->guess[column];
	for (int i = 0; i <= (int)column; i++)
		if (!str_word(&said, " ", word, sizeof(word)))
			return -1;
	return str_int64(word, &n) ? (int)n : -1;
}

static void
show_columns(struct view *view, const struct request *rq,
    const struct intake *in, const struct takein_sample *sample)
{
	for (int c = 0; c < IMPORT_COLUMNS; c++) {
		struct view *item = view_item(view, "columns");
		const int on = chosen(rq, in, sample, (enum import_column)c);
		char *key = mem_printf("staff.import.column.%s", names[c]);
		char *hint = mem_printf("%s.hint", key);
		char *wrong = mem_printf("column_%s_error", names[c]);
		const struct view *error = view_get(view, wrong,
		    strlen(wrong));

		view_printf(item, "id", "column_%s", names[c]);
		page_string(item, rq, "label", key);
		page_string(item, rq, "hint", hint);
		view_set(item, "error", error ? view_text(error) : NULL);
		for (size_t i = 0; i < sample->columns; i++) {
			struct view *option = view_item(item, "options");

			view_printf(option, "value", "%zu", i);
			view_set(option, "text", sample->name[i]);
			view_flag(option, "on", on == (int)i);
		}
		mem_free(key);
		mem_free(hint);
		mem_free(wrong);
	}
}

static bool
show_topics(struct view *view, struct request *rq, const struct intake *in,
    struct err *err)
{
	struct choice choice = {0};
	char *padded = mem_printf(" %s ", in->topics);
	bool ok = choice_load(rq->db, &choice, err);

	if (ok && rq->method == REQUEST_POST)
		choice_read(&choice, &rq->form);
	for (size_t i = 0; ok && rq->method != REQUEST_POST &&
	    i < choice.topics.count; i++) {
		char *word = mem_printf(" %s ", choice.topics.item[i].slug);

		choice.on[i] = strstr(padded, word) != NULL;
		mem_free(word);
	}
	if (ok)
		choice_show(&choice, rq, view);
	choice_release(&choice);
	mem_free(padded);
	return ok;
}

static bool
show_form(struct view *view, struct request *rq, const struct intake *in,
    struct err *err)
{
	const bool post = rq->method == REQUEST_POST;
	struct takein_sample sample = {0};
	struct err unread = {0};

	view_flag(view, "mapping", true);
	view_set(view, "unread", NULL);
	if (takein_sample(rq->http->conf, in->token, &sample, &unread)) {
		show_sample(view, &sample);
		show_columns(view, rq, in, &sample);
	} else {
		note_words_import(view, rq, "unread", unread.text);
	}
	takein_sample_release(&sample);
	view_set(view, "map", post ? desk_field(rq, "map") : in->map);
	view_set(view, "evidence", post ? desk_field(rq, "evidence") :
	    in->evidence);
	view_set(view, "came_from", post ? desk_field(rq, "came_from") :
	    in->came_from);
	return show_topics(view, rq, in, err);
}

/* --- The report --- */

static void
show_fault(struct view *view, const struct request *rq, char *line)
{
	struct view *item = view_item(view, "report");
	char *what = strchr(line, ':');

	if (what)
		*what++ = '\0';
	view_set(item, "line", line);
	note_words_import(item, rq, "what", what ? what : "");
}

static void
show_report(struct view *view, const struct request *rq,
    const struct intake *in)
{
	struct buf path = BUF_INIT(BUF_LINE), text = BUF_INIT(BUF_PAGE);
	struct err err = {0};
	char *own = NULL, *line = NULL;

	takein_path(rq->http->conf, in->token, ".txt", &path);
	if (file_read(buf_text(&path), &text, &err)) {
		own = line = mem_strdup(buf_text(&text));
		while (*line) {
			const size_t n = strcspn(line, "\n");
			const bool last = line[n] == '\0';

			line[n] = '\0';
			if (*line)
				show_fault(view, rq, line);
			line += n + !last;
		}
		mem_free(own);
	}
	buf_release(&path);
	buf_release(&text);
	view_printf(view, "told", "%d", TAKEIN_TOLD);
	view_flag(view, "more", in->faults > TAKEIN_TOLD);
}

/* --- The page --- */

struct counts {
	struct view *view;
	int64_t done;
	bool undoable;
};

static void
show_counts(void *arg, const struct intake_row *row)
{
	struct counts *counts = arg;

	counts->done = row->added + row->kept + row->suppressed;
	counts->undoable = strcmp(row->batch_state, "done") == 0;
	desk_number(counts->view, "added", row->added);
	desk_number(counts->view, "kept", row->kept);
	desk_number(counts->view, "suppressed", row->suppressed);
}

static bool
show_state(struct view *view, struct request *rq, const struct intake *in,
    struct err *err)
{
	static const char *const moving[] = {"check", "run", "undo"};
	struct counts counts = {view, 0, false};
	char *key = mem_printf("staff.import.is.%s", in->state);
	char *flag = mem_printf("is_%s", in->state);
	bool works = false;
	bool ok = true;

	for (size_t i = 0; i < sizeof(moving) / sizeof(moving[0]); i++)
		works = works || strcmp(moving[i], in->state) == 0;
	if (in->batch != 0)
		ok = intake_batch(rq->db, in->batch, show_counts, &counts,
		    err);
	view_flag(view, "works", works);
	view_flag(view, flag, true);
	view_flag(view, "undoable", counts.undoable);
	view_printf(view, "batch", "%lld", (long long)in->batch);
	desk_number(view, "rows", in->rows);
	page_string(view, rq, "run", in->rows == 1 ? "staff.import.run.one" :
	    "staff.import.run");
	page_string(view, rq, "good_words", in->rows == 1 ?
	    "staff.import.good.one" : "staff.import.good");
	desk_number(view, "done_rows", counts.done);
	desk_number(view, "faults", in->faults);
	view_flag(view, "good", in->faults == 0 && in->rows > 0);
	view_flag(view, "nothing", in->rows == 0);
	view_printf(view, "percent", "%d", in->rows > 0 ?
	    (int)(counts.done * 100 / in->rows) : 0);
	view_set(view, "key", in->state);
	note_words_import(view, rq, "note", in->note);
	page_string(view, rq, "state", key);
	mem_free(key);
	mem_free(flag);
	return ok;
}

void
import_page_show(struct request *rq, struct reply *rp, int status,
    const struct intake *in, struct view *view)
{
	const bool again = strcmp(in->state, "checked") == 0 ||
	    strcmp(in->state, "failed") == 0;
	struct err err = {0};
	bool ok = true;

	if (!view)
		view = desk_page(rq, "staff.import.one");
	view_set(view, "file", in->file);
	view_printf(view, "action", "%s/staff/subscribers/import/%lld",
	    rq->http->root, (long long)in->id);
	ok = show_state(view, rq, in, &err);
	if (ok && *in->token && (again ||
	    strcmp(in->state, "uploaded") == 0))
		ok = show_form(view, rq, in, &err);
	view_flag(view, "again", again);
	if (ok && *in->token && strcmp(in->state, "checked") == 0 &&
	    in->faults > 0)
		show_report(view, rq, in);
	if (ok) {
		reply_page(rp, status, "staff/import-one.html", view);
		return;
	}
	view_free(view);
	page_unavailable(rp, &err);
}
