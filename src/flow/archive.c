/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "flow/archive.h"

#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "flow/archive_item.h"
#include "flow/mailing.h"
#include "store/block.h"
#include "store/digest.h"
#include "store/post.h"
#include "text/when.h"

static const char *
archive_other(const char *lang)
{
	return strcmp(lang, "en") == 0 ? "sv" : "en";
}

static bool
archive_pick(struct db *db, int64_t digest, const char *lang,
    struct variant *variant, bool *found, struct err *err)
{
	if (!variant_fullest(db, digest, lang, variant, found, err))
		return false;
	return *found || variant_fullest(db, digest, archive_other(lang),
	    variant, found, err);
}

/* "Brev tisdag 5 maj 2026". */
static void
archive_dated(const struct template_set *templates, const char *lang,
    int64_t at, struct buf *out)
{
	struct view *view = view_new();
	struct buf day = BUF_INIT(BUF_LINE);

	when_day(&day, lang, at);
	view_set(view, "day", buf_text(&day));
	template_string_render(templates, lang, "page.archive.dated", view,
	    out);
	buf_release(&day);
	view_free(view);
}

/* --- the list ------------------------------------------------------------ */

static bool
archive_line(const struct flow *flow, struct db *db, const char *lang,
    const struct digest *digest, struct archive_line *line, struct err *err)
{
	struct variant variant = {0};
	struct buf subject = BUF_INIT(BUF_LINE);
	bool found = false;
	bool marred = false;
	bool ok = archive_pick(db, digest->id, lang, &variant, &found, err) &&
	    (!found || variant_is_marred(db, variant.id, &marred, err));

	if (found)
		lang = variant.language;
	if (ok && found && !marred)
		buf_puts(&subject, variant.subject);
	else if (ok)
		archive_dated(flow->templates, lang, digest->leaves_at,
		    &subject);
	line->public_id = mem_strdup(digest->public_id);
	memcpy(line->language, lang, 2);
	line->cadence = digest->cadence;
	line->at = digest->leaves_at;
	line->subject = buf_take(&subject);
	variant_release(&variant);
	return ok;
}

bool
archive_list(const struct flow *flow, struct db *db, const char *lang,
    size_t page, struct archive_list *list, struct err *err)
{
	struct digest_list digests = {NULL, 0};
	bool ok = true;

	memset(list, 0, sizeof(*list));
	if (!digest_list_sent(db, ARCHIVE_PAGE + 1,
	    (int64_t)page * ARCHIVE_PAGE, &digests, err))
		return false;
	list->more = digests.count > ARCHIVE_PAGE;
	list->item = mem_array(ARCHIVE_PAGE, sizeof(*list->item));
	while (ok && list->count < digests.count &&
	    list->count < ARCHIVE_PAGE) {
		const size_t i = list->count++;

		ok = archive_line(flow, db, lang, &digests.item[i],
		    &list->item[i], err);
	}
	digest_list_release(&digests);
	return ok;
}

void
archive_list_release(struct archive_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		mem_free(list->item[i].public_id);
		mem_free(list->item[i].subject);
	}
	mem_free(list->item);
	memset(list, 0, sizeof(*list));
}

/* --- one digest ---------------------------------------------------------- */

struct archive_make {
	const struct flow *flow;
	struct db *db;
	const struct digest *digest;
	const struct variant *variant;
	struct look_site site;
	struct look look;
	bool marred;
	int64_t *shown;			/* editions that have their block */
	size_t shown_n;
	struct archive_mail *mail;
};

static void
archive_look(struct archive_make *make)
{
	make->site = look_site_now(make->flow->conf);
	make->site.name = make->digest->site_name;
	make->site.logo = NULL;		/* a page loads nothing of others */
	make->look = (struct look){
	    .templates = make->flow->templates,
	    .site = &make->site,
	    .lang = make->mail->language,
	    .now = make->digest->leaves_at,
	};
}

static void
archive_put(struct archive_make *make, struct look_block *block)
{
	buf_add(&make->mail->html, buf_text(&block->html), block->html.len);
	buf_add(&make->mail->text, buf_text(&block->text), block->text.len);
	look_block_release(block);
}

/* A block as it was sent. */
static bool
archive_as_sent(struct archive_make *make, int64_t id, struct err *err)
{
	struct buf html = BUF_INIT(BUF_PAGE);
	struct buf text = BUF_INIT(BUF_PAGE);
	const bool ok = block_get(make->db, id, &html, &text, err);

	mailing_decode(&make->mail->html, &html);
	mailing_decode(&make->mail->text, &text);
	buf_release(&html);
	buf_release(&text);
	return ok;
}

/* The head's words may tell of what was withdrawn. */
static bool
archive_head(struct archive_make *make, struct err *err)
{
	struct buf title = BUF_INIT(BUF_LINE);
	struct look_block block;
	bool ok = false;

	look_block_init(&block);
	archive_dated(make->flow->templates, make->look.lang,
	    make->digest->leaves_at, &title);
	ok = look_head(&make->look, buf_text(&title), buf_text(&title), "",
	    &block, err);
	archive_put(make, &block);
	buf_release(&title);
	return ok;
}

/* With what changed, or as news. */
static bool
archive_is_item(const char *what)
{
	return strcmp(what, "item") == 0 || strcmp(what, "news") == 0;
}

/* A block of one edition: item, reason, coming, open. */
static bool
archive_edition(struct archive_make *make, int64_t id, const char *what,
    int64_t number, struct err *err)
{
	struct edition edition = {0};
	struct look_block block;
	bool found = false;
	bool gone = false;
	bool ok = edition_get(make->db, number, &edition, &found, err);

	gone = !found || strcmp(edition.state, "withdrawn") == 0;
	edition_release(&edition);
	if (!ok)
		return false;
	if (archive_is_item(what)) {
		make->shown = mem_grow(make->shown, make->shown_n + 1,
		    sizeof(*make->shown));
		make->shown[make->shown_n++] = number;
	}
	if (!gone)
		return archive_as_sent(make, id, err);
	if (strcmp(what, "reason") == 0)
		return true;
	look_block_init(&block);
	ok = look_render(&make->look, "withdrawn", look_view(&make->look),
	    &block, err);
	archive_put(make, &block);
	return ok;
}

static bool
archive_is_shown(const struct archive_make *make, int64_t edition)
{
	for (size_t i = 0; i < make->shown_n; i++) {
		if (make->shown[i] == edition)
			return true;
	}
	return false;
}

/* Instead of "seven more on the web": those seven. */
static bool
archive_rest(struct archive_make *make, struct err *err)
{
	struct look_block block;
	int64_t *editions = NULL;
	size_t n = 0;
	bool ok = variant_editions(make->db, make->variant->id, &editions,
	    &n, err);

	for (size_t i = 0; ok && i < n; i++) {
		if (archive_is_shown(make, editions[i]))
			continue;
		look_block_init(&block);
		ok = archive_item(&make->look, make->db, editions[i], &block,
		    err);
		archive_put(make, &block);
	}
	mem_free(editions);
	return ok;
}

/* The names are those that plan_render.c gives: "sv item 17". */
static bool
archive_block(struct archive_make *make, int64_t id, struct err *err)
{
	char *name = NULL;
	const char *rest = NULL;
	char what[16] = "";
	char word[24] = "";
	int64_t number = 0;
	bool ok = block_name(make->db, id, &name, err);

	rest = name;
	(void)(ok && str_word(&rest, " ", word, sizeof(word)) &&
	    str_word(&rest, " ", what, sizeof(what)) &&
	    str_word(&rest, " ", word, sizeof(word)) &&
	    str_int64(word, &number));
	mem_free(name);
	if (!ok || strcmp(what, "foot") == 0 || strcmp(what, "arrival") == 0)
		return ok;
	if (strcmp(what, "more") == 0)
		return archive_rest(make, err);
	if (strcmp(what, "head") == 0 && make->marred)
		return archive_head(make, err);
	if (strcmp(what, "contents") == 0 && make->marred)
		return true;
	if (archive_is_item(what) || strcmp(what, "reason") == 0 ||
	    strcmp(what, "coming") == 0 || strcmp(what, "open") == 0)
		return archive_edition(make, id, what, number, err);
	return archive_as_sent(make, id, err);
}

/* Ways on, then a foot that speaks to nobody. */
static bool
archive_foot(struct archive_make *make, struct err *err)
{
	const char *other = archive_other(make->look.lang);
	struct view *view = look_view(&make->look);
	struct look_block block;
	bool ok = false;

	view_set(view, "public_id", make->digest->public_id);
	if (make->mail->other)
		view_set(view, "switch", other);
	look_block_init(&block);
	ok = look_render(&make->look, "archive", view, &block, err) &&
	    look_foot(&make->look, LOOK_NO_CADENCE, 0, &block, err);
	archive_put(make, &block);
	return ok;
}

static bool
archive_make(struct archive_make *make, struct err *err)
{
	const char *rest = make->variant->blocks;
	struct variant other = {0};
	char word[24] = "";
	int64_t id = 0;
	bool ok = false;

	memcpy(make->mail->language, make->variant->language, 2);
	make->mail->at = make->digest->leaves_at;
	archive_look(make);
	ok = variant_is_marred(make->db, make->variant->id, &make->marred,
	    err) && variant_fullest(make->db, make->digest->id,
	    archive_other(make->mail->language), &other, &make->mail->other,
	    err);
	variant_release(&other);
	while (ok && str_word(&rest, ",", word, sizeof(word)))
		ok = str_int64(word, &id) && archive_block(make, id, err);
	ok = ok && archive_foot(make, err);
	mem_free(make->shown);
	return ok;
}

/* One that was stopped is there for those who got it. */
static bool
archive_is_sent(struct db *db, const struct digest *digest, bool *sent,
    struct err *err)
{
	*sent = strcmp(digest->state, "sending") == 0 ||
	    strcmp(digest->state, "done") == 0;
	if (*sent || strcmp(digest->state, "freezing") == 0 ||
	    strcmp(digest->state, "held") == 0)
		return true;
	return digest_reached(db, digest->id, sent, err);
}

bool
archive_mail(const struct flow *flow, struct db *db, const char *public_id,
    const char *lang, struct archive_mail *mail, bool *found,
    struct err *err)
{
	struct digest digest = {0};
	struct variant variant = {0};
	struct archive_make make = {.flow = flow, .db = db,
	    .digest = &digest, .variant = &variant, .mail = mail};
	bool ok = false;

	memset(mail, 0, sizeof(*mail));
	buf_init(&mail->html, BUF_PAGE);
	buf_init(&mail->text, BUF_PAGE);
	ok = digest_find(db, public_id, &digest, found, err) &&
	    (!*found || archive_is_sent(db, &digest, found, err)) &&
	    (!*found || archive_pick(db, digest.id, lang, &variant, found,
	    err)) && (!*found || archive_make(&make, err));
	variant_release(&variant);
	digest_release(&digest);
	return ok;
}

void
archive_mail_release(struct archive_mail *mail)
{
	buf_release(&mail->html);
	buf_release(&mail->text);
}
