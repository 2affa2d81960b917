/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http/on_post.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "flow/specimen.h"
#include "http/desk.h"
#include "http/quality_view.h"
#include "store/topic.h"

/* Octets are four times the characters, at most. */
enum { LINE = 4 * POSTFILE_TITLE, TEXT = 3 * POSTFORM_TEXT, SHORT = 40 };

const struct form_rule post_form_rules[] = {
	{"kind", SHORT, false, false}, {"language", SHORT, false, false},
	{"title", 2 * LINE, false, true}, {"text", TEXT, false, true},
	{"contact", 2 * LINE, false, true}, {"url", 4096, false, false},
	{"note", 2 * LINE, false, true}, {"title_en", 2 * LINE, false, true},
	{"text_en", TEXT, false, true}, {"day", SHORT, false, false},
	{"stage", SHORT, false, false}, {"closes_day", SHORT, false, false},
	{"closes_time", SHORT, false, false}, {"remind", SHORT, false, false},
	{"urgent", SHORT, false, false}, {"topic", 200, true, false},
	{"do", SHORT, false, false}, {"once", SHORT, false, false},
	{"base", SHORT, false, false}, QUALITY_VIEW_RULES,
	{NULL, 0, false, false},
};

struct field {
	const char *name;
	size_t at;
	const char *type;	/* of the input, where a row is made */
};
#define FIELD(name) {#name, offsetof(struct postform, name), NULL}
static const struct field fields[] = {
	FIELD(kind), FIELD(language), FIELD(title), FIELD(text),
	FIELD(contact), FIELD(url), FIELD(note), FIELD(title_en),
	FIELD(text_en), FIELD(day), FIELD(stage), FIELD(closes_day),
	FIELD(closes_time), FIELD(remind),
};
#define PART(name, type) {#name, offsetof(struct postform_date, name), type}
static const struct field parts[] = {
	PART(label, "text"), PART(day, "date"), PART(start, "time"),
	PART(end, "time"), PART(last, "date"), PART(place, "text"),
	PART(link, "text"),
};
enum {
	FIELDS = sizeof(fields) / sizeof(fields[0]),
	PARTS = sizeof(parts) / sizeof(parts[0])
};

/* How staff/post-field.html shows a field; its label is the string key, and
 * its hint key.hint.  The first row of its name and kind counts. */
enum { HINT = 1, MUST = 2, DIGITS = 4 };
struct input {
	const char *name, *kind;	/* kind "": any other */
	const char *key;
	unsigned has;
	const char *shape, *type;	/* type "": several lines */
	int most;			/* characters; 0: not said */
};
static const struct input inputs[] = {
	{"title", "", "staff.post.title", HINT | MUST, "", "text",
	    POSTFILE_TITLE},
	{"day", "", "staff.post.day", 0, "short", "date", 0},
	{"text", "board", "staff.post.text.board", HINT, "low", "",
	    POSTFORM_TEXT},
	{"text", "", "staff.post.text", HINT, "", "", POSTFORM_TEXT},
	{"contact", "", "staff.post.contact", HINT, "", "text",
	    POSTFILE_TITLE},
	{"closes_day", "", "staff.post.closes_day", HINT, "short", "date", 0},
	{"closes_time", "", "staff.post.closes_time", 0, "short", "time", 0},
	{"url", "board", "staff.post.url.board", HINT, "", "text", 2000},
	{"url", "survey", "staff.post.url.survey", 0, "", "text", 2000},
	{"url", "", "staff.post.url", HINT, "", "text", 2000},
	{"remind", "", "staff.post.remind", HINT | DIGITS, "short", "text", 3},
	{"note", "", "staff.post.note", HINT, "", "text", POSTFILE_TITLE},
	{"title_en", "", "staff.post.title_en", 0, "", "text",
	    POSTFILE_TITLE},
	{"text_en", "", "staff.post.text_en", HINT, "low", "", POSTFORM_TEXT},
};
static const struct input decision_title = {.key = "staff.post.decision.title",
    .shape = "", .type = "text", .most = POSTFILE_TITLE};
static const struct input decision_text = {.key = "staff.post.decision.text",
    .shape = "low", .type = "", .most = POSTFORM_TEXT};

static char **
slot(struct postform *form, const struct field *field)
{
	return (char **)(void *)((char *)form + field->at);
}

static const char *
value(const struct postform *form, const struct field *field)
{
	return *(char *const *)(const void *)((const char *)form +
	    field->at);
}

static const char *
part(const struct postform_date *date, const struct field *field)
{
	return *(char *const *)(const void *)((const char *)date +
	    field->at);
}

/* --- Reading ------------------------------------------------------------- */

/* A text as it was typed, but for how lines end. */
static void
take_text(const struct request *rq, const char *name, char **to)
{
	const char *text = request_field(rq, name);
	struct buf out = BUF_INIT(BUF_PAGE);

	for (; text && *text; text++)
		if (*text != '\r')
			buf_putc(&out, *text);
	while (out.len > 0 && out.data[out.len - 1] == '\n')
		out.data[--out.len] = '\0';
	postform_set(to, buf_text(&out));
	buf_release(&out);
}

/* Rows count up without holes; "decision-2-title". */
static void
read_decisions(const struct request *rq, struct postform *form)
{
	char name[40] = "";

	for (int i = 0; i < POSTFORM_DECISIONS; i++) {
		struct postform_decision *d = NULL;

		snprintf(name, sizeof(name), "decision-%d-title", i);
		if (!request_field(rq, name) ||
		    !postform_add_decision(form))
			return;
		d = &form->decision[form->decisions - 1];
		postform_set(&d->title, desk_field(rq, name));
		snprintf(name, sizeof(name), "decision-%d-text", i);
		take_text(rq, name, &d->text);
	}
}

static void
read_dates(const struct request *rq, struct postform *form)
{
	char name[40] = "";

	for (int i = 0; i < POSTFORM_DATES; i++) {
		struct postform_date *d = NULL;

		snprintf(name, sizeof(name), "date-%d-day", i);
		if (!request_field(rq, name) || !postform_add_date(form, ""))
			return;
		d = &form->date[form->dates - 1];
		for (size_t k = 0; k < PARTS; k++) {
			char **to = (char **)(void *)((char *)d +
			    parts[k].at);

			snprintf(name, sizeof(name), "date-%d-%s", i,
			    parts[k].name);
			postform_set(to, desk_field(rq, name));
		}
	}
}

void
post_form_read(const struct request *rq, struct postform *form)
{
	const char *kind = desk_field(rq, "kind");
	const char *slug = NULL;
	size_t i = 0;

	postform_init(form, "news");
	for (size_t k = 0; k < FIELDS; k++) {
		const char *name = fields[k].name;

		if (strncmp(name, "text", 4) == 0)
			take_text(rq, name, slot(form, &fields[k]));
		else
			postform_set(slot(form, &fields[k]),
			    desk_field(rq, name));
	}
	if (!on_post_is_kind(kind))
		postform_set(&form->kind, "news");
	form->urgent = *desk_field(rq, "urgent") != '\0';
	while ((slug = form_next(&rq->form, "topic", &i)) != NULL &&
	    form->topics < POSTFILE_TOPICS)
		form->topic[form->topics++] = mem_strdup(slug);
	read_decisions(rq, form);
	read_dates(rq, form);
}

/* --- Showing ------------------------------------------------------------- */

static const char *
error_of(const struct view *view, const char *field)
{
	char *name = mem_printf("%s_error", field);
	const struct view *wrong = view_get(view, name, strlen(name));

	mem_free(name);
	return wrong ? view_text(wrong) : NULL;
}

/* Value, error and whether to begin there, under "NAME" as an object. */
static void
show_value(struct view *to, const struct view *page, const char *name,
    const char *id, const char *text, const char *focus)
{
	struct view *object = view_object(to, name);

	view_set(object, "id", id);
	view_set(object, "value", text);
	view_set(object, "error", error_of(page, id));
	view_flag(object, "focus", focus && strcmp(focus, id) == 0);
}

/* Beside its value, under the same name.  All is set: what is not would be
 * looked for on the page. */
static void
show_input(struct view *to, const struct request *rq, const char *name,
    const struct input *input)
{
	struct view *object = view_object(to, name);
	char *hint = mem_printf("%s.hint", input->key);

	page_string(object, rq, "label_text", input->key);
	view_set(object, "hint", NULL);
	if (input->has & HINT)
		page_string(object, rq, "hint", hint);
	view_set(object, "shape", input->shape);
	view_set(object, "type", input->type);
	view_set(object, "most", NULL);
	if (input->most > 0)
		view_printf(object, "most", "%d", input->most);
	view_flag(object, "must", input->has & MUST);
	view_flag(object, "digits", input->has & DIGITS);
	mem_free(hint);
}

static void
show_fields(struct view *view, const struct request *rq,
    const struct postform *form, const char *focus)
{
	struct view *all = view_object(view, "f");

	for (size_t k = 0; k < FIELDS; k++)
		show_value(all, view, fields[k].name, fields[k].name,
		    value(form, &fields[k]), focus);
	/* From the last to the first, whose word stands. */
	for (size_t k = sizeof(inputs) / sizeof(inputs[0]); k-- > 0;)
		if (*inputs[k].kind == '\0' ||
		    strcmp(inputs[k].kind, form->kind) == 0)
			show_input(all, rq, inputs[k].name, &inputs[k]);
}

static bool
show_topics(struct view *view, const struct request *rq,
    const struct postform *form, struct err *err)
{
	struct topic_list list = {NULL, 0};

	if (!topic_list(rq->db, true, &list, err))
		return false;
	for (size_t i = 0; i < list.count; i++) {
		const struct topic *t = &list.item[i];
		struct view *item = NULL;
		bool has = false;

		for (size_t k = 0; k < form->topics; k++)
			has = has || strcmp(form->topic[k], t->slug) == 0;
		if (!has && strcmp(t->state, "open") != 0)
			continue;
		item = view_item(view, "topics");
		view_set(item, "slug", t->slug);
		view_set(item, "name", topic_name(t, rq->lang));
		view_flag(item, "checked", has);
	}
	topic_list_release(&list);
	return true;
}

static void
show_decisions(struct view *view, const struct request *rq,
    const struct postform *form, const char *focus)
{
	char id[40] = "";

	for (size_t i = 0; i < form->decisions; i++) {
		const struct postform_decision *d = &form->decision[i];
		struct view *item = view_item(view, "decisions");

		view_printf(item, "i", "%zu", i);
		view_printf(item, "n", "%zu", i + 1);
		snprintf(id, sizeof(id), "decision-%zu-title", i);
		show_value(item, view, "title", id, d->title, focus);
		show_input(item, rq, "title", &decision_title);
		snprintf(id, sizeof(id), "decision-%zu-text", i);
		show_value(item, view, "text", id, d->text, focus);
		show_input(item, rq, "text", &decision_text);
	}
	view_flag(view, "more_decisions",
	    form->decisions < POSTFORM_DECISIONS);
}

static void
show_cell(struct view *item, const struct view *page,
    const struct request *rq, const struct field *field, const char *id,
    const char *text, const char *focus)
{
	char *key = mem_printf("staff.post.date.%s", field->name);
	const struct input input = {.key = key, .shape = "",
	    .type = field->type, .most = 2000};

	show_value(item, page, field->name, id, text, focus);
	show_input(item, rq, field->name, &input);
	mem_free(key);
}

static void
show_dates(struct view *view, const struct request *rq,
    const struct postform *form, const char *focus)
{
	char id[40] = "";

	for (size_t i = 0; i < form->dates; i++) {
		struct view *item = view_item(view, "dates");

		view_printf(item, "i", "%zu", i);
		view_printf(item, "n", "%zu", i + 1);
		for (size_t k = 0; k < PARTS; k++) {
			snprintf(id, sizeof(id), "date-%zu-%s", i,
			    parts[k].name);
			show_cell(item, view, rq, &parts[k], id,
			    part(&form->date[i], &parts[k]), focus);
		}
	}
	view_flag(view, "more_dates", form->dates < POSTFORM_DATES);
}

static void
show_stages(struct view *view, const struct request *rq,
    const struct postform *form)
{
	for (int i = 0; i < POSTFILE_STAGES; i++) {
		struct view *item = view_item(view, "stages");
		const char *stage = postfile_stages[i];
		char *key = mem_printf("staff.post.stage.%s",
		    *stage ? stage : "none");

		view_set(item, "value", stage);
		page_string(item, rq, "text", key);
		view_flag(item, "chosen", strcmp(stage, form->stage) == 0);
		mem_free(key);
	}
}

bool
post_form_show(struct view *view, const struct request *rq,
    const struct postform *form, const char *focus, struct err *err)
{
	struct view *kind = view_object(view, "is");

	show_fields(view, rq, form, focus);
	for (size_t k = 0; on_post_kinds[k]; k++)
		view_flag(kind, on_post_kinds[k],
		    strcmp(form->kind, on_post_kinds[k]) == 0);
	view_flag(view, "urgent", form->urgent);
	view_flag(view, "english", strcmp(form->language, "en") == 0);
	view_flag(view, "open_more", form->urgent || *form->title_en ||
	    *form->text_en || strcmp(form->language, "en") == 0);
	view_set(view, "topics_wrong", error_of(view, "topics"));
	view_flag(view, "dated", form->dates > 0 ||
	    strcmp(form->kind, "meeting") == 0);
	view_flag(view, "reminds", form->dates > 0 ||
	    strcmp(form->kind, "meeting") == 0 ||
	    strcmp(form->kind, "survey") == 0);
	show_decisions(view, rq, form, focus);
	show_dates(view, rq, form, focus);
	show_stages(view, rq, form);
	return show_topics(view, rq, form, err);
}

void
post_form_wrong(struct view *view, const struct request *rq,
    const struct postform_faults *faults)
{
	for (size_t i = 0; i < faults->count; i++) {
		const char *field = faults->item[i].field;

		page_wrong(view, rq, field, field, faults->item[i].key);
	}
}

void
post_form_look(struct request *rq, struct reply *rp,
    const struct postform *form, const char *edition)
{
	struct postfile file;
	struct specimen s = {.flow = &rq->http->flow, .file = &file,
	    .language = rq->http->conf->site.language, .edition = edition};
	struct err err = {0};

	postform_sketch(form, NULL, false, &file);
	specimen_init(&s);
	if (specimen_make(rq->db, &s, &err)) {
		reply_body(rp, 200, "text/html", &s.html);
		reply_header(rp, "Content-Language", s.language);
		rp->framed = true;
	} else {
		page_unavailable(rp, &err);
	}
	specimen_release(&s);
	postfile_release(&file);
}

/* --- Kept for another page ----------------------------------------------- */

static void
keep(struct view *view, const char *name, const char *text)
{
	struct view *item = view_item(view, "kept");

	view_set(item, "name", name);
	view_set(item, "value", text);
}

void
post_form_keep(struct view *view, const struct postform *form)
{
	char name[40] = "";

	for (size_t k = 0; k < FIELDS; k++)
		keep(view, fields[k].name, value(form, &fields[k]));
	if (form->urgent)
		keep(view, "urgent", "1");
	for (size_t i = 0; i < form->topics; i++)
		keep(view, "topic", form->topic[i]);
	for (size_t i = 0; i < form->decisions; i++) {
		snprintf(name, sizeof(name), "decision-%zu-title", i);
		keep(view, name, form->decision[i].title);
		snprintf(name, sizeof(name), "decision-%zu-text", i);
		keep(view, name, form->decision[i].text);
	}
	for (size_t i = 0; i < form->dates; i++)
		for (size_t k = 0; k < PARTS; k++) {
			snprintf(name, sizeof(name), "date-%zu-%s", i,
			    parts[k].name);
			keep(view, name, part(&form->date[i], &parts[k]));
		}
}

/* --- Beside another ------------------------------------------------------ */

static void
say_dates(const struct postform *form, struct buf *out)
{
	for (size_t i = 0; i < form->dates; i++) {
		for (size_t k = 0; k < PARTS; k++) {
			const char *text = part(&form->date[i], &parts[k]);

			if (*text)
				buf_printf(out, "%s  ", text);
		}
		buf_putc(out, '\n');
	}
}

static void
say_decisions(const struct postform *form, struct buf *out)
{
	for (size_t i = 0; i < form->decisions; i++)
		buf_printf(out, "%s\n%s\n\n", form->decision[i].title,
		    form->decision[i].text);
}

static void
say_topics(const struct postform *form, struct buf *out)
{
	for (size_t i = 0; i < form->topics; i++)
		buf_printf(out, "%s%s", i > 0 ? ", " : "", form->topic[i]);
}

static void
tell(struct view *view, const struct request *rq, const char *list,
    const char *name, const char *text, const char *other)
{
	struct view *item = NULL;
	char *key = mem_printf("staff.post.%s", name);

	if (*text || *other) {
		item = view_item(view, list);
		page_string(item, rq, "label", key);
		view_set(item, "text", text);
		view_flag(item, "differs", strcmp(text, other) != 0);
	}
	mem_free(key);
}

void
post_form_tell(struct view *view, const struct request *rq,
    const char *list, const struct postform *form,
    const struct postform *other)
{
	static const struct {
		const char *name;
		void (*say)(const struct postform *form, struct buf *out);
	} rows[] = {{"decisions", say_decisions}, {"dates", say_dates},
	    {"topics", say_topics}};

	for (size_t k = 2; k < FIELDS; k++)
		tell(view, rq, list, fields[k].name,
		    value(form, &fields[k]), value(other, &fields[k]));
	for (size_t k = 0; k < sizeof(rows) / sizeof(rows[0]); k++) {
		struct buf mine = BUF_INIT(BUF_PAGE);
		struct buf theirs = BUF_INIT(BUF_PAGE);

		rows[k].say(form, &mine);
		rows[k].say(other, &theirs);
		tell(view, rq, list, rows[k].name, buf_text(&mine),
		    buf_text(&theirs));
		buf_release(&mine);
		buf_release(&theirs);
	}
}
