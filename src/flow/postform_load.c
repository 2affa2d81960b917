/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a post to the form that staff edit it in. */
#include "flow/postform.h"

#include <string.h>

#include "base/date.h"
#include "base/mem.h"
#include "base/str.h"
#include "flow/postform_parts.h"
#include "store/occasion.h"
#include "store/post.h"
#include "store/topic.h"

enum { LOAD_DAY = 24 * 60 * 60 };

void
postform_post_release(struct postform_post *p)
{
	postform_release(&p->form);
	mem_free(p->state);
	mem_free(p->as);
	memset(p, 0, sizeof(*p));
}

/* --- times --------------------------------------------------------------- */

static void
load_day(char **to, int64_t t)
{
	struct buf out = BUF_INIT(BUF_LINE);

	date_iso_day(&out, t);
	postform_set(to, buf_text(&out));
	buf_release(&out);
}

static void
load_clock(char **to, int64_t t)
{
	const struct date_local d = date_local(t);

	mem_free(*to);
	*to = mem_printf("%02d:%02d", d.hour, d.minute);
}

static bool
load_is_end_of_day(int64_t t)
{
	const struct date_local d = date_local(t);

	return d.hour == 23 && d.minute == 59 && d.second == 59;
}

static void
load_date(struct postform_date *to, const struct occasion *o)
{
	postform_set(&to->label, o->label);
	postform_set(&to->place, o->place);
	postform_set(&to->link, o->link);
	load_day(&to->day, o->starts_at);
	if (!o->all_day)
		load_clock(&to->start, o->starts_at);
	if (o->ends_at == 0)
		return;
	load_day(&to->last, o->ends_at);
	if (strcmp(to->last, to->day) == 0)
		postform_set(&to->last, "");
	if (!o->all_day)
		load_clock(&to->end, o->ends_at);
}

/* What is over may be left out: it stays as it was. */
static bool
load_dates(struct db *db, int64_t post, struct postform_post *p,
    struct err *err)
{
	struct occasion_list list = {0};
	size_t left = 0;

	if (!occasion_list(db, post, 0, &list, err))
		return false;
	for (size_t i = 0; i < list.count; i++)
		left += strcmp(list.item[i].state, "cancelled") != 0;
	for (size_t i = 0; i < list.count; i++) {
		const struct occasion *o = &list.item[i];

		if (strcmp(o->state, "cancelled") == 0)
			continue;
		if (left > POSTFORM_DATES && o->starts_at <= date_now()) {
			left--;
			continue;
		}
		if (!postform_add_date(&p->form, "")) {
			p->full = true;
			break;
		}
		load_date(&p->form.date[p->form.dates - 1], o);
	}
	occasion_list_release(&list);
	return true;
}

/* --- the text ------------------------------------------------------------ */

/* The line behind "## ", when at begins one; NULL else. */
static const char *
load_heading(const char *at)
{
	return strncmp(at, "## ", 3) == 0 ? at + 3 : NULL;
}

/* The next box at or behind at, at the beginning of a line; NULL none. */
static const char *
load_next_box(const char *at)
{
	while (at && !load_heading(at)) {
		at = strchr(at, '\n');
		at = at ? at + 1 : NULL;
	}
	return at && *at ? at : NULL;
}

static char *
load_part(const char *from, const char *to)
{
	char *text = NULL;
	char *trimmed = NULL;

	while (from < to && *from == '\n')
		from++;
	text = mem_strndup(from, (size_t)(to - from));
	trimmed = postform_trim(text);
	mem_free(text);
	return trimmed;
}

static void
load_boxes(struct postform *form, const char *body)
{
	const char *at = load_next_box(body);
	const char *end = body + strlen(body);

	mem_free(form->text);
	form->text = load_part(body, at ? at : end);
	while (at && postform_add_decision(form)) {
		struct postform_decision *d =
		    &form->decision[form->decisions - 1];
		const char *line = strchr(at, '\n');
		const char *next = NULL;

		line = line ? line : end;
		next = load_next_box(line);
		mem_free(d->title);
		d->title = load_part(load_heading(at), line);
		mem_free(d->text);
		d->text = load_part(line, next ? next : end);
		at = next;
	}
}

static void
load_contact(struct postform *form, const char *body)
{
	const char *mark = POSTFORM_CONTACT(form);
	const char *last = body;

	for (const char *at = strstr(body, "\n\n"); at;
	    at = strstr(at + 2, "\n\n"))
		last = at + 2;
	if (!str_starts(last, mark) || strchr(last, '\n'))
		return;
	postform_set(&form->contact, last + strlen(mark));
	mem_free(form->text);
	form->text = load_part(body, last);
}

/* Boxes only when they come back to the same text. */
static void
load_body(struct postform *form, const char *body, bool plain)
{
	char *again = NULL;

	if (!plain && strcmp(form->kind, "board") == 0)
		load_boxes(form, body);
	else if (!plain && strcmp(form->kind, "news") == 0)
		load_contact(form, body);
	again = postform_body(form, form);
	if (strcmp(again, body) != 0) {
		for (size_t i = 0; i < form->decisions; i++) {
			mem_free(form->decision[i].title);
			mem_free(form->decision[i].text);
		}
		form->decisions = 0;
		postform_set(&form->contact, "");
		postform_set(&form->text, body);
	}
	mem_free(again);
}

static bool
load_texts(struct db *db, const struct edition *e, struct postform_post *p,
    struct err *err)
{
	struct edition_text text = {0}, en = {0};
	struct postform *form = &p->form;
	bool found = false;
	bool ok = edition_text(db, e->id, "sv", &text, &found, err) &&
	    edition_text(db, e->id, "en", &en, &found, err);

	if (ok && found) {
		postform_set(&form->language, text.language);
		postform_set(&form->title, text.title);
		load_body(form, text.body, e->plain);
	}
	if (ok && found && strcmp(en.language, text.language) != 0) {
		postform_set(&form->title_en, en.title);
		if (strcmp(en.body, text.body) != 0)
			postform_set(&form->text_en, en.body);
	}
	edition_text_release(&text);
	edition_text_release(&en);
	return ok;
}

/* --- the rest ------------------------------------------------------------ */

static void
load_fields(const struct edition *e, struct postform *form)
{
	postform_set(&form->url, e->url);
	postform_set(&form->note, e->note);
	postform_set(&form->stage, e->stage);
	form->urgent = e->urgent;
	if (e->day != 0)
		load_day(&form->day, e->day);
	if (e->closes_at != 0)
		load_day(&form->closes_day, e->closes_at);
	if (e->closes_at != 0 && !load_is_end_of_day(e->closes_at))
		load_clock(&form->closes_time, e->closes_at);
	if (e->remind == 0)
		return;
	mem_free(form->remind);
	form->remind = mem_printf("%lld", (long long)e->remind / LOAD_DAY);
}

static bool
load_topics(struct db *db, int64_t post, struct postform *form,
    struct err *err)
{
	int64_t *ids = NULL;
	size_t n = 0;
	bool ok = post_topics(db, post, &ids, &n, err);

	for (size_t i = 0; ok && i < n && form->topics < POSTFILE_TOPICS;
	    i++) {
		struct topic topic = {0};
		bool found = false;

		ok = topic_get(db, ids[i], &topic, &found, err);
		if (ok && found)
			form->topic[form->topics++] =
			    mem_strdup(topic.slug);
		topic_release(&topic);
	}
	mem_free(ids);
	return ok;
}

/* The edition whose text staff work on; out: not what waits. */
static bool
load_edition(struct db *db, int64_t post, bool out, struct postform_post *p,
    struct edition *e, bool *found, struct err *err)
{
	if (!edition_newest(db, post, e, found, err))
		return false;
	if (!*found)
		return true;
	p->edition = e->number;
	p->waits = strcmp(e->state, "draft") == 0;
	p->publish = p->waits ? e->publish_at : 0;
	if ((p->waits && !out) || strcmp(p->state, "approved") != 0)
		return true;
	edition_release(e);
	return edition_approved(db, post, e, found, err);
}

static bool
load_post(struct db *db, int64_t id, bool out, struct postform_post *p,
    bool *found, struct err *err)
{
	struct edition e = {0};
	struct post post = {0};
	bool ok = false;

	memset(p, 0, sizeof(*p));
	if (!post_get(db, id, &post, found, err))
		return false;
	if (!*found)
		return true;
	postform_init(&p->form, post.kind);
	p->state = mem_strdup(post.state);
	ok = load_edition(db, id, out, p, &e, found, err);
	if (ok && *found) {
		p->plain = e.plain;
		p->id = e.id;
		p->as = mem_strdup(e.kind);
		load_fields(&e, &p->form);
		/* What was corrected before is not what is now. */
		if (!p->waits || strcmp(p->state, "approved") != 0)
			postform_set(&p->form.note, "");
		ok = load_texts(db, &e, p, err) &&
		    load_topics(db, id, &p->form, err) &&
		    load_dates(db, id, p, err);
	}
	edition_release(&e);
	post_release(&post);
	return ok;
}

bool
postform_load(struct db *db, int64_t id, struct postform_post *p,
    bool *found, struct err *err)
{
	return load_post(db, id, false, p, found, err);
}

bool
postform_load_out(struct db *db, int64_t id, struct postform_post *p,
    bool *found, struct err *err)
{
	return load_post(db, id, true, p, found, err);
}
