/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An edition from the database to the gate. */
#include <string.h>

#include "base/date.h"
#include "base/mem.h"
#include "flow/quality.h"
#include "store/occasion.h"
#include "store/post.h"
#include "store/weblink.h"

struct quality_load {
	struct edition edition;
	struct edition_text text[QUALITY_LANGUAGES];
	struct occasion_list occasions;
	struct look_occasion *dates;
	struct quality_link *link;
	struct quality_post post;
};

static void
quality_load_release(struct quality_load *l)
{
	for (size_t i = 0; i < l->post.links_n; i++)
		mem_free(l->link[i].url);
	mem_free(l->link);
	mem_free(l->dates);
	occasion_list_release(&l->occasions);
	for (size_t i = 0; i < QUALITY_LANGUAGES; i++)
		edition_text_release(&l->text[i]);
	edition_release(&l->edition);
}

static bool
quality_load_texts(struct quality_load *l, struct db *db, struct err *err)
{
	static const char *const languages[] = {"sv", "en"};

	for (size_t i = 0; i < QUALITY_LANGUAGES; i++) {
		struct edition_text *text = &l->text[i];
		bool found = false;

		if (!edition_text(db, l->edition.id, languages[i], text,
		    &found, err))
			return false;
		if (found && strcmp(text->language, languages[i]) == 0)
			l->post.text[l->post.texts++] = (struct quality_text){
			    text->language, text->title, text->body};
	}
	return true;
}

static void
quality_load_link(void *arg, const char *url, const char *state)
{
	struct quality_load *l = arg;

	l->link = mem_grow(l->link, l->post.links_n + 1, sizeof(*l->link));
	l->link[l->post.links_n++] = (struct quality_link){mem_strdup(url),
	    strcmp(state, "dead") == 0 ? QUALITY_LINK_DEAD :
	    strcmp(state, "walled") == 0 ? QUALITY_LINK_WALLED :
	    QUALITY_LINK_FINE};
	l->post.links = l->link;
}

static bool
quality_load_dates(struct quality_load *l, struct db *db, struct err *err)
{
	if (!occasion_list(db, l->edition.post, 0, &l->occasions, err))
		return false;
	l->dates = mem_array(l->occasions.count, sizeof(*l->dates));
	for (size_t i = 0; i < l->occasions.count; i++) {
		const struct occasion *o = &l->occasions.item[i];

		l->dates[i] = (struct look_occasion){
		    .label = o->label, .place = o->place, .link = o->link,
		    .start = o->starts_at, .end = o->ends_at,
		    .moved_from = o->was_at,
		    .cancelled = strcmp(o->state, "cancelled") == 0,
		};
	}
	return true;
}

static void
quality_load_item(struct quality_load *l, const struct look *look)
{
	const struct edition *e = &l->edition;

	l->post.item = (struct look_item){
	    .kind = look_item_kind(e->post_kind),
	    .edition = look_item_edition(e->kind), .url = e->url,
	    .note = look_item_note(look, e->kind, e->note, e->stage),
	    .plain = e->plain, .closes = e->closes_at,
	    .occasions = l->dates, .occasions_n = l->occasions.count,
	};
	l->post.day = e->day;
	l->post.told = strcmp(e->audience, "told") == 0;
}

bool
quality_edition(const struct flow *flow, struct db *db, int64_t edition,
    int64_t leaves_at, enum quality_depth depth, struct quality *quality,
    struct err *err)
{
	const struct conf *conf = flow->conf;
	const struct look_site site = look_site_now(conf);
	const struct look look = {.templates = flow->templates,
	    .site = &site, .lang = conf->site.language, .now = leaves_at};
	struct quality_load l = {.dates = NULL};
	bool found = false;
	bool ok = edition_get(db, edition, &l.edition, &found, err);

	if (ok && found)
		ok = quality_load_texts(&l, db, err) &&
		    quality_load_dates(&l, db, err) &&
		    weblink_of_edition(db, edition, quality_load_link, &l,
		    err);
	if (ok && found) {
		quality_load_item(&l, &look);
		ok = quality_check(&look, &l.post, depth, quality, err);
	}
	quality_load_release(&l);
	return ok;
}

bool
quality_of_post(const struct flow *flow, struct db *db, int64_t post,
    struct quality *quality, bool *found, struct err *err)
{
	struct edition newest = {.id = 0};
	bool ok = edition_newest(db, post, &newest, found, err);

	if (ok && *found)
		ok = quality_edition(flow, db, newest.id, date_now(),
		    QUALITY_WHOLE, quality, err);
	edition_release(&newest);
	return ok;
}
