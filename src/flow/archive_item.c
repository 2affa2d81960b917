/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "flow/archive_item.h"

#include <string.h>

#include "base/mem.h"
#include "store/occasion.h"
#include "store/post.h"

struct archive_item {
	struct edition edition;
	struct edition_text text;
	struct occasion_list occasions;
	struct look_occasion *dates;
	struct look_item item;
};

static void
archive_item_dates(struct archive_item *a)
{
	a->dates = mem_array(a->occasions.count, sizeof(*a->dates));
	for (size_t i = 0; i < a->occasions.count; i++) {
		const struct occasion *o = &a->occasions.item[i];

		a->dates[i] = (struct look_occasion){
		    .label = o->label, .place = o->place, .link = o->link,
		    .start = o->starts_at, .end = o->ends_at,
		    .moved_from = o->was_at,
		    .cancelled = strcmp(o->state, "cancelled") == 0,
		};
	}
}

static void
archive_item_fill(struct archive_item *a, const struct look *look)
{
	const struct edition *e = &a->edition;

	archive_item_dates(a);
	a->item = (struct look_item){
	    .kind = look_item_kind(e->post_kind),
	    .edition = look_item_edition(e->kind),
	    .title = a->text.title, .url = e->url,
	    .lang = strcmp(a->text.language, look->lang) != 0
		? a->text.language : "",
	    .note = look_item_note(look, e->kind, e->note, e->stage),
	    .body = a->text.body, .plain = e->plain,
	    .closes = e->closes_at, .occasions = a->dates,
	    .occasions_n = a->occasions.count,
	};
}

bool
archive_item(const struct look *look, struct db *db, int64_t edition,
    struct look_block *out, struct err *err)
{
	struct archive_item a = {.dates = NULL};
	bool found = false;
	bool ok = false;

	if (!edition_get(db, edition, &a.edition, &found, err))
		return false;
	if (!found || strcmp(a.edition.state, "withdrawn") == 0) {
		ok = true;
		goto out;
	}
	if (!edition_text(db, edition, look->lang, &a.text, &found, err) ||
	    !occasion_list(db, a.edition.post, 0, &a.occasions, err))
		goto out;
	ok = true;
	if (!found)
		goto out;
	archive_item_fill(&a, look);
	ok = look_item(look, &a.item, out, err);
out:
	mem_free(a.dates);
	occasion_list_release(&a.occasions);
	edition_text_release(&a.text);
	edition_release(&a.edition);
	return ok;
}
