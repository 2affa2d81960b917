/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "flow/specimen.h"

#include <string.h>

#include "base/date.h"
#include "base/mem.h"
#include "flow/look_item.h"
#include "flow/look_subject.h"
#include "store/occasion.h"
#include "store/post.h"
#include "store/topic.h"
#include "text/when.h"

/* Stands where a reader's own links would; leads nowhere. */
#define SPECIMEN_TOKEN "EXEMPEL"

void
specimen_init(struct specimen *s)
{
	buf_init(&s->subject, BUF_LINE);
	buf_init(&s->html, BUF_PAGE);
	buf_init(&s->text, BUF_PAGE);
}

void
specimen_release(struct specimen *s)
{
	buf_release(&s->subject);
	buf_release(&s->html);
	buf_release(&s->text);
}

/* --- filling the slots --------------------------------------------------- */

static void
specimen_fill(const struct specimen *s, const struct buf *from,
    struct buf *to)
{
	const char *p = buf_text(from);

	for (size_t i = 0; i < from->len; i++) {
		if (p[i] == LOOK_SLOT_UNSUBSCRIBE ||
		    p[i] == LOOK_SLOT_PREFERENCES)
			buf_puts(to, SPECIMEN_TOKEN);
		else if (p[i] == LOOK_SLOT_SINCE)
			when_day(to, s->language, date_now());
		else
			buf_putc(to, p[i]);
	}
}

static void
specimen_add(struct specimen *s, struct look_block *block)
{
	specimen_fill(s, &block->html, &s->html);
	specimen_fill(s, &block->text, &s->text);
	look_block_release(block);
	look_block_init(block);
}

/* --- what it holds ------------------------------------------------------- */

struct specimen_parts {
	struct look look;
	struct look_site site;
	struct look_item item;
	struct look_occasion occasion[POSTFILE_DATES];
	char *calendar;
};

static void
specimen_text(const struct specimen *s, struct look_item *item)
{
	const struct postfile *file = s->file;
	const bool own = strcmp(s->language, file->language) == 0;
	const bool english = !own && strcmp(s->language, "en") == 0 &&
	    file->title_en[0] != '\0';

	item->title = english ? file->title_en : file->title;
	item->body = english && file->body_en[0] != '\0' ? file->body_en
	    : file->body;
	item->lang = own || english ? "" : file->language;
}

static void
specimen_parts(const struct specimen *s, struct specimen_parts *p)
{
	const struct conf *conf = s->flow->conf;
	const struct postfile *file = s->file;

	p->site = look_site_now(s->flow->conf);
	p->look = (struct look){.templates = s->flow->templates,
	    .site = &p->site, .lang = s->language, .now = date_now()};
	p->item = (struct look_item){.kind = look_item_kind(file->kind),
	    .edition = look_item_edition(s->edition), .url = file->url,
	    .note = look_item_note(&p->look, s->edition, file->note,
	    postfile_stages[file->stage]), .plain = file->plain,
	    .closes = file->closes, .occasions = p->occasion,
	    .occasions_n = file->dates};
	specimen_text(s, &p->item);
	for (size_t i = 0; i < file->dates; i++)
		p->occasion[i] = (struct look_occasion){
		    .label = file->date[i].label,
		    .place = file->date[i].place,
		    .link = file->date[i].link,
		    .start = file->date[i].start, .end = file->date[i].end};
	if (file->dates > 0)
		p->calendar = mem_printf("%s/meetings.ics",
		    conf->site.base_url);
	p->item.calendar = p->calendar;
}

/* "Ämne: Styrelsen". */
static bool
specimen_reason(struct db *db, struct specimen *s,
    struct specimen_parts *p, struct look_block *block, struct err *err)
{
	struct topic topic[POSTFILE_TOPICS];
	const char *name[POSTFILE_TOPICS] = {NULL};
	size_t n = 0;
	bool ok = true;

	for (size_t i = 0; ok && i < s->file->topics; i++) {
		bool found = false;

		ok = topic_find(db, s->file->topic[i], &topic[n], &found,
		    err);
		if (ok && found) {
			name[n] = topic_name(&topic[n], s->language);
			n++;
		}
	}
	ok = ok && (n == 0 || look_reason(&p->look, name, n, block, err));
	for (size_t i = 0; i < n; i++)
		topic_release(&topic[i]);
	return ok;
}

static enum look_section
specimen_section(const struct look_item *item)
{
	static const enum look_section of[] = {
		[LOOK_NEWS] = LOOK_SECTION_NEWS,
		[LOOK_BOARD] = LOOK_SECTION_BOARD,
		[LOOK_MEETING] = LOOK_SECTION_MEETINGS,
		[LOOK_SURVEY] = LOOK_SECTION_SURVEYS,
	};

	return of[item->kind];
}

bool
specimen_make(struct db *db, struct specimen *s, struct err *err)
{
	struct specimen_parts *p = mem_alloc(sizeof(*p));
	const struct look_item *items[] = {&p->item};
	struct buf headline = BUF_INIT(BUF_LINE);
	struct look_block block;
	bool ok = false;

	look_block_init(&block);
	specimen_parts(s, p);
	look_subject(&p->look, items, 1, &s->subject);
	look_subject_headline(&p->look, items, 1, 0, &headline);
	ok = look_head(&p->look, buf_text(&s->subject), buf_text(&headline),
	    "", &block, err);
	specimen_add(s, &block);
	ok = ok && look_heading(&p->look, specimen_section(&p->item), &block,
	    err);
	specimen_add(s, &block);
	ok = ok && look_item(&p->look, &p->item, &block, err);
	specimen_add(s, &block);
	ok = ok && specimen_reason(db, s, p, &block, err);
	specimen_add(s, &block);
	ok = ok && look_foot(&p->look, LOOK_WEEKLY, 0, &block, err);
	specimen_add(s, &block);
	look_block_release(&block);
	buf_release(&headline);
	mem_free(p->calendar);
	mem_free(p);
	return ok;
}

/* --- which kind ---------------------------------------------------------- */

struct specimen_dates {
	size_t moved, gone, ahead;
};

static bool
specimen_finds(const struct postfile *file, const struct occasion *o,
    bool start)
{
	for (size_t i = 0; i < file->dates; i++)
		if (start ? file->date[i].start == o->starts_at
		    : strcmp(file->date[i].label, o->label) == 0)
			return true;
	return false;
}

static bool
specimen_dates(struct db *db, int64_t post, const struct postfile *file,
    struct specimen_dates *d, struct err *err)
{
	struct occasion_list list = {0};

	if (!occasion_list(db, post, date_now(), &list, err))
		return false;
	for (size_t i = 0; i < list.count; i++) {
		const struct occasion *o = &list.item[i];

		if (strcmp(o->state, "cancelled") == 0 ||
		    specimen_finds(file, o, true))
			continue;
		if (specimen_finds(file, o, false))
			d->moved++;
		else
			d->gone++;
	}
	for (size_t i = 0; i < file->dates; i++)
		d->ahead += file->date[i].start > date_now();
	occasion_list_release(&list);
	return true;
}

static int
specimen_stage(const char *name)
{
	int stage = POSTFILE_STAGES - 1;

	while (stage > 0 && strcmp(name, postfile_stages[stage]) != 0)
		stage--;
	return stage;
}

bool
specimen_kind(struct db *db, int64_t post, const struct postfile *file,
    const char **kind, struct err *err)
{
	struct specimen_dates d = {0, 0, 0};
	struct edition e = {0};
	bool found = false;

	*kind = "first";
	if (!edition_approved(db, post, &e, &found, err))
		return false;
	if (found) {
		const bool later = file->stage > specimen_stage(e.stage);

		edition_release(&e);
		if (!specimen_dates(db, post, file, &d, err))
			return false;
		*kind = later ? "stage" : d.gone > 0 && d.ahead == 0
		    ? "cancelled" : d.moved + d.gone > 0 ? "moved"
		    : "correction";
	}
	return true;
}
