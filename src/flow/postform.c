/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "flow/postform.h"

#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/mem.h"
#include "base/str.h"
#include "flow/postfile_parts.h"
#include "flow/postform_parts.h"
#include "text/encode.h"
#include "text/paste.h"

void
postform_set(char **field, const char *value)
{
	char *old = *field;

	*field = mem_strdup(value ? value : "");
	mem_free(old);
}

void
postform_init(struct postform *form, const char *kind)
{
	char **const fields[] = POSTFORM_FIELDS(form);

	memset(form, 0, sizeof(*form));
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		postform_set(fields[i], "");
	postform_set(&form->kind, kind);
	postform_set(&form->language, "sv");
}

static void
postform_free_date(struct postform_date *date)
{
	char **const parts[] = POSTFORM_DATE_FIELDS(date);

	for (size_t k = 0; k < sizeof(parts) / sizeof(parts[0]); k++)
		mem_free(*parts[k]);
}

void
postform_release(struct postform *form)
{
	char **const fields[] = POSTFORM_FIELDS(form);

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		mem_free(*fields[i]);
	for (size_t i = 0; i < form->topics; i++)
		mem_free(form->topic[i]);
	for (size_t i = 0; i < form->decisions; i++) {
		mem_free(form->decision[i].title);
		mem_free(form->decision[i].text);
	}
	for (size_t i = 0; i < form->dates; i++)
		postform_free_date(&form->date[i]);
	memset(form, 0, sizeof(*form));
}

bool
postform_add_decision(struct postform *form)
{
	struct postform_decision *d = &form->decision[form->decisions];

	if (form->decisions == POSTFORM_DECISIONS)
		return false;
	form->decisions++;
	postform_set(&d->title, "");
	postform_set(&d->text, "");
	return true;
}

bool
postform_add_date(struct postform *form, const char *label)
{
	if (form->dates == POSTFORM_DATES)
		return false;
	{
		char **const parts[] =
		    POSTFORM_DATE_FIELDS(&form->date[form->dates]);

		for (size_t k = 0; k < sizeof(parts) / sizeof(parts[0]); k++)
			postform_set(parts[k], "");
	}
	postform_set(&form->date[form->dates++].label, label);
	return true;
}

static bool
postform_row_is_empty(const struct postform_date *d)
{
	return *d->day == '\0' && *d->start == '\0' && *d->end == '\0' &&
	    *d->last == '\0' && *d->place == '\0' && *d->link == '\0';
}

void
postform_prune(struct postform *form)
{
	size_t n = 0;

	for (size_t i = 0; i < form->decisions; i++) {
		struct postform_decision *d = &form->decision[i];

		if (*d->title != '\0' || d->text[strspn(d->text, " \t\n")]) {
			form->decision[n++] = *d;
		} else {
			mem_free(d->title);
			mem_free(d->text);
		}
	}
	form->decisions = n;
	n = 0;
	for (size_t i = 0; i < form->dates; i++) {
		if (postform_row_is_empty(&form->date[i]))
			postform_free_date(&form->date[i]);
		else
			form->date[n++] = form->date[i];
	}
	form->dates = n;
}

/* --- is it the same ------------------------------------------------------ */

bool
postform_is_framed(const struct postform *a, const struct postform *b)
{
	bool same = a->dates == b->dates && a->topics == b->topics;

	for (size_t i = 0; same && i < a->topics; i++) {
		bool has = false;

		for (size_t k = 0; k < b->topics; k++)
			has = has || strcmp(a->topic[i], b->topic[k]) == 0;
		same = has;
	}
	for (size_t i = 0; same && i < a->dates; i++) {
		char *const x[] = POSTFORM_DATE_VALUES(&a->date[i]);
		char *const y[] = POSTFORM_DATE_VALUES(&b->date[i]);

		for (size_t k = 0; k < sizeof(x) / sizeof(x[0]); k++)
			same = same && strcmp(x[k], y[k]) == 0;
	}
	return same;
}

static bool
postform_same_boxes(const struct postform *a, const struct postform *b)
{
	bool same = a->decisions == b->decisions;

	for (size_t i = 0; same && i < a->decisions; i++)
		same = strcmp(a->decision[i].title, b->decision[i].title) == 0
		    && strcmp(a->decision[i].text, b->decision[i].text) == 0;
	return same;
}

bool
postform_is_same(const struct postform *a, const struct postform *b)
{
	char *const x[] = POSTFORM_VALUES(a);
	char *const y[] = POSTFORM_VALUES(b);

	for (size_t i = 0; i < sizeof(x) / sizeof(x[0]); i++)
		if (strcmp(x[i], y[i]) != 0)
			return false;
	return a->urgent == b->urgent && postform_same_boxes(a, b) &&
	    postform_is_framed(a, b);
}

/* --- one field each ------------------------------------------------------ */

static void
postform_fault(struct postform_faults *faults, const char *field,
    const char *key)
{
	struct postform_fault *f = &faults->item[faults->count];

	if (faults->count == POSTFORM_FAULTS)
		return;
	faults->count++;
	snprintf(f->field, sizeof(f->field), "%s", field);
	f->key = key;
}

static void
postform_row_fault(struct postform_faults *faults, size_t row,
    const char *part, const char *key)
{
	char field[48] = "";

	snprintf(field, sizeof(field), "date-%zu-%s", row, part);
	postform_fault(faults, field, key);
}

/* One line: clean, without blanks around it. */
static char *
postform_line(const char *value)
{
	struct buf out = BUF_INIT(BUF_PAGE);

	encode_clean(&out, value, strlen(value), true);
	return buf_take(&out);
}

static void
postform_put_line(char **to, const char *value)
{
	mem_free(*to);
	*to = postform_line(value);
}

static void
postform_title(const char *value, const char *field, bool must,
    struct postform_faults *faults, char **to)
{
	postform_put_line(to, value);
	if (must && **to == '\0')
		postform_fault(faults, field, "staff.error.post.title");
	else if (encode_length(*to) > POSTFILE_TITLE)
		postform_fault(faults, field, "staff.error.long");
}

/* "www.example.se/x" is what people type. */
static bool
postform_web(const char *value, char **to)
{
	char *line = postform_line(value);
	char *full = NULL;
	struct err err = {0};
	bool ok = true;

	if (*line != '\0') {
		full = str_starts(line, "www.")
		    ? mem_printf("https://%s", line) : mem_strdup(line);
		ok = postfile_web(full, to, &err);
	}
	mem_free(full);
	mem_free(line);
	return ok;
}

static bool
postform_time(const char *day, const char *time, bool end, int64_t *t)
{
	char *text = *time ? mem_printf("%s %s", day, time)
	    : mem_strdup(day);
	struct err err = {0};
	const bool ok = date_parse_local(text, end, t, &err);

	mem_free(text);
	return ok;
}

/* --- texts --------------------------------------------------------------- */

/* Line ends as we keep them, without empty lines around. */
char *
postform_trim(const char *text)
{
	struct buf out = BUF_INIT(BUF_PAGE);

	for (; *text; text++)
		if (*text != '\r')
			buf_putc(&out, *text);
	while (out.len > 0 && strchr(" \t\n", out.data[out.len - 1]))
		out.data[--out.len] = '\0';
	return buf_take(&out);
}

/* Was, when it was not touched; else cleaned. */
static char *
postform_text(const char *text, const char *was)
{
	char *trimmed = postform_trim(text);
	struct buf out = BUF_INIT(BUF_PAGE);

	if (was && strcmp(trimmed, was) == 0)
		return trimmed;
	paste_clean(trimmed, strlen(trimmed), &out);
	mem_free(trimmed);
	return buf_take(&out);
}

static void
postform_add_part(struct buf *out, const char *part)
{
	if (*part == '\0')
		return;
	if (out->len > 0)
		buf_puts(out, "\n\n");
	buf_puts(out, part);
}

static void
postform_add_box(struct buf *out, const struct postform_decision *d,
    const struct postform_decision *was)
{
	char *title = postform_line(d->title);
	char *text = postform_text(d->text, was ? was->text : NULL);

	if (*title != '\0') {
		if (out->len > 0)
			buf_puts(out, "\n\n");
		buf_printf(out, "## %s", title);
	}
	postform_add_part(out, text);
	mem_free(title);
	mem_free(text);
}

char *
postform_body(const struct postform *form, const struct postform *was)
{
	struct buf out = BUF_INIT(BUF_PAGE);
	char *text = postform_text(form->text, was ? was->text : NULL);
	char *contact = postform_line(form->contact);

	postform_add_part(&out, text);
	for (size_t i = 0; i < form->decisions; i++)
		postform_add_box(&out, &form->decision[i],
		    was && i < was->decisions ? &was->decision[i] : NULL);
	if (*contact != '\0') {
		postform_add_part(&out, POSTFORM_CONTACT(form));
		buf_puts(&out, contact);
	}
	mem_free(contact);
	mem_free(text);
	return buf_take(&out);
}

static bool
postform_is_long(const char *text)
{
	return encode_length(text) > POSTFORM_TEXT;
}

static void
postform_texts(const struct postform *form, const struct postform *was,
    bool was_plain, struct postfile *file, struct postform_faults *faults)
{
	file->body = postform_body(form, was);
	file->body_en = postform_text(form->text_en,
	    was ? was->text_en : NULL);
	if (was_plain && was) {
		char *before = postform_body(was, was);

		file->plain = strcmp(before, file->body) == 0 &&
		    strcmp(was->text_en, file->body_en) == 0;
		mem_free(before);
	}
	if (postform_is_long(form->text))
		postform_fault(faults, "text", "staff.error.long");
	for (size_t i = 0; i < form->decisions; i++) {
		char field[48] = "";

		snprintf(field, sizeof(field), "decision-%zu-title", i);
		if (*form->decision[i].title == '\0' &&
		    *form->decision[i].text != '\0')
			postform_fault(faults, field,
			    "staff.error.post.decision");
	}
	if (postform_is_long(form->text_en))
		postform_fault(faults, "text_en", "staff.error.long");
	if (*file->body_en != '\0' && *file->title_en == '\0')
		postform_fault(faults, "title_en",
		    "staff.error.post.title_en");
	if (strcmp(file->language, "en") == 0 && *file->title_en != '\0')
		postform_fault(faults, "title_en",
		    "staff.error.post.english");
}

/* --- dates --------------------------------------------------------------- */

static void
postform_span(const struct postform_date *d, size_t row,
    struct postfile_date *to, struct postform_faults *faults)
{
	const char *last = *d->last ? d->last : d->day;

	to->all_day = *d->start == '\0';
	if (!postform_time(d->day, "", false, &to->start))
		postform_row_fault(faults, row, "day",
		    "staff.error.post.day");
	else if (!postform_time(d->day, d->start, false, &to->start))
		postform_row_fault(faults, row, "start",
		    "staff.error.post.time");
	else if (to->all_day && *d->end != '\0')
		postform_row_fault(faults, row, "start",
		    "staff.error.post.start");
	else if (!to->all_day && *d->end == '\0' && *d->last == '\0')
		to->end = 0;
	else if (!postform_time(last, d->end, true, &to->end))
		postform_row_fault(faults, row, "end",
		    "staff.error.post.time");
	else if (to->end <= to->start)
		postform_row_fault(faults, row, "end",
		    "staff.error.post.end");
}

static void
postform_rows(const struct postform *form, struct postfile *file,
    struct postform_faults *faults)
{
	for (size_t i = 0; i < form->dates; i++) {
		const struct postform_date *d = &form->date[i];
		struct postfile_date *to = &file->date[file->dates];

		if (postform_row_is_empty(d))
			continue;
		file->dates++;
		postform_put_line(&to->label, d->label);
		postform_put_line(&to->place, d->place);
		to->link = mem_strdup("");
		postform_span(d, i, to, faults);
		if (!postform_web(d->link, &to->link))
			postform_row_fault(faults, i, "link",
			    "staff.error.post.url");
		if (encode_length(to->label) > POSTFILE_TITLE)
			postform_row_fault(faults, i, "label",
			    "staff.error.long");
		if (encode_length(to->place) > POSTFILE_TITLE)
			postform_row_fault(faults, i, "place",
			    "staff.error.long");
	}
	if (file->dates == 0 && strcmp(file->kind, "meeting") == 0)
		postform_fault(faults, "date-0-day",
		    "staff.error.post.dates");
}

static void
postform_times(const struct postform *form, struct postfile *file,
    struct postform_faults *faults)
{
	const bool survey = strcmp(form->kind, "survey") == 0;
	int days = 0;

	if (*form->day && !postform_time(form->day, "", false, &file->day))
		postform_fault(faults, "day", "staff.error.post.day");
	if (*form->closes_day && survey && !postform_time(form->closes_day,
	    form->closes_time, true, &file->closes))
		postform_fault(faults, "closes_day", "staff.error.post.day");
	if (*form->remind && !str_int(form->remind, 0, POSTFORM_REMIND_DAYS,
	    &days))
		postform_fault(faults, "remind", "staff.error.post.remind");
	if (days > 0 && file->closes == 0 && file->dates == 0)
		days = 0;	/* there is nothing to remind of */
	file->remind = (int64_t)days * 24 * 60 * 60;
	file->remind_line = 1;
	for (int i = 1; i < POSTFILE_STAGES; i++)
		if (strcmp(form->stage, postfile_stages[i]) == 0 &&
		    strcmp(form->kind, "board") == 0)
			file->stage = file->stage_line = i;
}

/* --- the whole ----------------------------------------------------------- */

static void
postform_begin(const struct postform *form, struct postfile *file)
{
	memset(file, 0, sizeof(*file));
	file->name = mem_strdup("desk");
	file->kind = mem_strdup(form->kind);
	file->language = mem_strdup(strcmp(form->language, "en") == 0
	    ? "en" : "sv");
	file->url = mem_strdup("");
	file->note = mem_strdup("");
	file->kind_line = file->topics_line = 1;
	file->urgent = form->urgent;
	for (; file->topics < form->topics; file->topics++)
		file->topic[file->topics] =
		    mem_strdup(form->topic[file->topics]);
}

static void
postform_build(const struct postform *form, const struct postform *was,
    bool was_plain, struct postfile *file, struct postform_faults *faults)
{
	memset(faults, 0, sizeof(*faults));
	postform_begin(form, file);
	postform_title(form->title, "title", true, faults, &file->title);
	postform_title(form->title_en, "title_en", false, faults,
	    &file->title_en);
	if (!postform_web(form->url, &file->url))
		postform_fault(faults, "url", "staff.error.post.url");
	postform_rows(form, file, faults);
	postform_times(form, file, faults);
	postform_texts(form, was, was_plain, file, faults);
	postform_title(form->note, "note", false, faults, &file->note);
	file->note_line = *file->note != '\0';
	if (file->topics == 0)
		postform_fault(faults, "topics", "staff.error.post.topics");
}

bool
postform_make(const struct postform *form, const struct postform *was,
    bool was_plain, struct postfile *file, struct postform_faults *faults)
{
	postform_build(form, was, was_plain, file, faults);
	if (faults->count == 0)
		return true;
	postfile_release(file);
	return false;
}

void
postform_sketch(const struct postform *form, const struct postform *was,
    bool was_plain, struct postfile *file)
{
	struct postform_faults faults;

	postform_build(form, was, was_plain, file, &faults);
}
