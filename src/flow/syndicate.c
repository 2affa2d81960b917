/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "flow/syndicate.h"

#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/mem.h"
#include "base/uuid.h"
#include "flow/look.h"
#include "mail/address.h"
#include "store/occasion.h"
#include "store/post.h"
#include "text/atom.h"
#include "text/ical.h"
#include "text/markdown.h"
#include "text/when.h"

enum { SYNDICATE_KEPT = 366 * 24 * 60 * 60 };

/* "Styrelsen – Nätverket", or the string key with {{name}} filled in. */
static void
syndicate_title(const struct syndicate *s, const char *key, struct buf *out)
{
	struct view *view = view_new();

	view_set(view, "name", s->flow->conf->site.name);
	if (s->topic)
		view_set(view, "topic", topic_name(s->topic, s->lang));
	template_string_render(s->flow->templates, s->lang, key, view, out);
	view_free(view);
}

/* --- the feed ------------------------------------------------------------- */

/* Of the service: no row holds it, and its URL may change (RFC 9562,
 * version 8). */
static void
syndicate_id(const struct keys *keys, char out[UUID_TEXT])
{
	uint8_t key[SECRET_KEY];
	struct buf hex = BUF_INIT(BUF_LINE);
	const char *h = NULL;

	keys_derive_first(keys, "feed", key);
	key[6] = (uint8_t)((key[6] & 0x0f) | 0x80);
	key[8] = (uint8_t)((key[8] & 0x3f) | 0x80);
	secret_hex(&hex, key, 16);
	h = buf_text(&hex);
	snprintf(out, UUID_TEXT, "%.8s-%.4s-%.4s-%.4s-%.12s", h, h + 8,
	    h + 12, h + 16, h + 20);
	buf_release(&hex);
}

static void
syndicate_occasion(const struct syndicate *s, const struct occasion *o,
    struct view *view)
{
	struct view *item = view_item(view, "occasions");
	struct buf when = BUF_INIT(BUF_LINE);

	when_span(&when, s->lang, o->starts_at, o->ends_at);
	view_set(item, "when", buf_text(&when));
	buf_clear(&when);
	if (o->was_at != 0)
		when_moment(&when, s->lang, o->was_at);
	view_set(item, "moved_from", buf_text(&when));
	view_flag(item, "cancelled", strcmp(o->state, "cancelled") == 0);
	view_set(item, "label", o->label);
	view_set(item, "place", o->place);
	view_set(item, "link", look_is_web(o->link) ? o->link : NULL);
	buf_release(&when);
}

static void
syndicate_body(const char *body, bool plain, struct view *view)
{
	static const struct markdown_look look = {.top = 2, .p = "", .h = "",
	    .li = "", .ul = "", .a = "", .quote = ""};
	struct buf html = BUF_INIT(BUF_PAGE);

	while (plain && *body != '\0') {
		const char *end = strstr(body, "\n\n");
		const size_t n = end ? (size_t)(end - body) : strlen(body);

		view_printf(view_item(view, "paragraphs"), "text", "%.*s",
		    (int)n, body);
		body += n;
		body += strspn(body, "\n");
	}
	if (!plain)
		markdown_html(body, strlen(body), &look, &html);
	view_set(view, "body_html", buf_text(&html));
	buf_release(&html);
}

static bool
syndicate_html(const struct syndicate *s, const struct edition *edition,
    const struct edition_text *text, struct buf *out, struct err *err)
{
	struct occasion_list dates = {NULL, 0};
	struct view *view = view_new();
	struct buf closes = BUF_INIT(BUF_LINE);
	bool ok = occasion_list(s->db, edition->post, 0, &dates, err);

	if (edition->closes_at != 0)
		when_day(&closes, s->lang, edition->closes_at);
	view_set(view, "closes", buf_text(&closes));
	view_set(view, "note", edition->note);
	syndicate_body(text->body, edition->plain, view);
	for (size_t i = 0; i < dates.count; i++)
		syndicate_occasion(s, &dates.item[i], view);
	view_flag(view, "has_occasions", dates.count > 0);
	ok = ok && template_render(s->flow->templates, "page/entry.html",
	    s->lang, view, out, err);
	occasion_list_release(&dates);
	buf_release(&closes);
	view_free(view);
	return ok;
}

struct syndicate_feed {
	struct syndicate *s;
	struct topic_list topics;
	struct buf entries;
};

/* Names of the topics of a post; those of merged ones are not told. */
static bool
syndicate_topics(const struct syndicate_feed *feed, int64_t post,
    const char **names, size_t *n, struct err *err)
{
	int64_t *ids = NULL;
	size_t count = 0;

	if (!post_topics(feed->s->db, post, &ids, &count, err))
		return false;
	for (size_t i = 0; i < feed->topics.count; i++) {
		for (size_t k = 0; k < count; k++) {
			if (feed->topics.item[i].id == ids[k])
				names[(*n)++] = topic_name(
				    &feed->topics.item[i], feed->s->lang);
		}
	}
	mem_free(ids);
	return true;
}

static bool
syndicate_entry(void *arg, const struct edition *edition, struct err *err)
{
	struct syndicate_feed *feed = arg;
	struct syndicate *s = feed->s;
	const char **names = mem_array(feed->topics.count + 1,
	    sizeof(*names));
	struct atom_entry entry = {.topics = names,
	    .updated = edition->approved_at,
	    .url = look_is_web(edition->url) ? edition->url : NULL};
	struct edition_text text = {NULL, NULL, NULL};
	struct post post = {0};
	struct buf html = BUF_INIT(BUF_PAGE);
	bool found = false;
	bool ok = false;

	if (!edition_text(s->db, edition->id, s->lang, &text, &found, err) ||
	    !post_get(s->db, edition->post, &post, &found, err) ||
	    !edition_published(s->db, edition->post, &entry.published, err) ||
	    !syndicate_topics(feed, edition->post, names, &entry.topics_n,
	    err) || (text.title && !syndicate_html(s, edition, &text, &html,
	    err)))
		goto out;
	ok = true;
	if (!text.title)
		goto out;
	entry.id = post.public_id;
	entry.title = text.title;
	entry.lang = strcmp(text.language, s->lang) != 0 ? text.language :
	    NULL;
	entry.html = buf_text(&html);
	atom_entry(&feed->entries, &entry);
	if (edition->approved_at > s->changed)
		s->changed = edition->approved_at;
out:
	buf_release(&html);
	post_release(&post);
	edition_text_release(&text);
	mem_free(names);
	return ok;
}

bool
syndicate_feed(struct syndicate *s, struct err *err)
{
	struct syndicate_feed feed = {.s = s};
	struct buf title = BUF_INIT(BUF_LINE);
	struct atom_feed head = {.lang = s->lang, .self = s->self,
	    .author = s->flow->conf->site.name};
	char id[UUID_TEXT] = "";
	char *page = mem_printf("%s/archive", s->base);
	bool ok = false;

	buf_init(&feed.entries, s->out.max);
	s->changed = 0;
	if (!topic_list(s->db, true, &feed.topics, err) ||
	    !edition_public(s->db, s->topic ? s->topic->id : 0,
	    SYNDICATE_POSTS, syndicate_entry, &feed, err))
		goto out;
	syndicate_id(s->flow->keys, id);
	syndicate_title(s, s->topic ? "page.archive.feed.topic" :
	    "page.archive.feed", &title);
	head.id = s->topic ? s->topic->public_id : id;
	head.title = buf_text(&title);
	head.subtitle = s->topic ? topic_about(s->topic, s->lang) : NULL;
	head.alternate = page;
	head.updated = s->changed;
	atom_begin(&s->out, &head);
	buf_add(&s->out, buf_text(&feed.entries), feed.entries.len);
	atom_end(&s->out);
	ok = true;
out:
	mem_free(page);
	topic_list_release(&feed.topics);
	buf_release(&feed.entries);
	buf_release(&title);
	return ok;
}

/* --- the calendar --------------------------------------------------------- */

/* What a calendar shows under the title: before it moved, how to join, where
 * to read more. */
static void
syndicate_describe(const struct syndicate *s, const struct occasion *o,
    const char *url, struct buf *out)
{
	struct view *view = view_new();
	struct buf was = BUF_INIT(BUF_LINE);

	if (o->was_at != 0) {
		when_moment(&was, s->lang, o->was_at);
		view_set(view, "moved_from", buf_text(&was));
		template_string_render(s->flow->templates, s->lang,
		    "mail.item.moved_from", view, out);
	}
	if (look_is_web(o->link))
		buf_printf(out, "%s%s", out->len ? "\n" : "", o->link);
	if (look_is_web(url) && strcmp(url, o->link) != 0)
		buf_printf(out, "%s%s", out->len ? "\n" : "", url);
	buf_release(&was);
	view_free(view);
}

static void
syndicate_event(struct syndicate *s, const struct ical_calendar *calendar,
    const struct occasion *o, const char *title, const char *url)
{
	char *summary = o->label[0] != '\0' && strcmp(o->label, title) != 0
	    ? mem_printf("%s – %s", o->label, title) : mem_strdup(title);
	struct buf about = BUF_INIT(BUF_PAGE);
	struct ical_event event = {.uid = o->uid, .summary = summary,
	    .place = o->place[0] != '\0' ? o->place : o->link,
	    .url = look_is_web(url) ? url : look_is_web(o->link) ? o->link :
	    NULL, .start = o->starts_at, .end = o->ends_at,
	    .all_day = o->all_day,
	    .cancelled = strcmp(o->state, "cancelled") == 0,
	    .sequence = o->sequence, .changed_at = o->changed_at};

	syndicate_describe(s, o, url, &about);
	event.description = buf_text(&about);
	ical_event(&s->out, calendar, &event);
	if (o->changed_at > s->changed)
		s->changed = o->changed_at;
	buf_release(&about);
	mem_free(summary);
}

static bool
syndicate_list(struct syndicate *s, const struct ical_calendar *calendar,
    const struct occasion_list *list, struct err *err)
{
	bool ok = true;

	for (size_t i = 0; ok && i < list->count; i++) {
		struct edition edition = {0};
		struct edition_text text = {NULL, NULL, NULL};
		bool found = false;

		ok = edition_approved(s->db, list->item[i].post, &edition,
		    &found, err) && edition_text(s->db, edition.id, s->lang,
		    &text, &found, err);
		if (ok && found)
			syndicate_event(s, calendar, &list->item[i],
			    text.title, edition.url);
		edition_text_release(&text);
		edition_release(&edition);
	}
	return ok;
}

/* Begins it; calendar borrows sender. */
static void
syndicate_begin(struct syndicate *s, struct mailbox *sender,
    struct ical_calendar *calendar)
{
	const struct conf *conf = s->flow->conf;
	struct buf name = BUF_INIT(BUF_LINE);
	struct err ignored = {0};

	*calendar = (struct ical_calendar){.url = s->self,
	    .zone = conf->site.timezone,
	    .organizer_name = conf->site.name};
	if (mailbox_read(conf->site.sender, sender, &ignored))
		calendar->organizer = sender->address.text;
	syndicate_title(s, s->topic ? "page.archive.calendar.topic" :
	    "page.archive.calendar", &name);
	calendar->name = buf_text(&name);
	ical_begin(&s->out, calendar);
	calendar->name = NULL;
	buf_release(&name);
}

bool
syndicate_meetings(struct syndicate *s, struct err *err)
{
	struct occasion_list list = {NULL, 0};
	struct ical_calendar calendar;
	struct mailbox sender;
	bool ok = occasion_list_public(s->db, s->topic ? s->topic->id : 0,
	    date_now() - SYNDICATE_KEPT, &list, err);

	s->changed = 0;
	syndicate_begin(s, &sender, &calendar);
	ok = ok && syndicate_list(s, &calendar, &list, err);
	ical_end(&s->out);
	occasion_list_release(&list);
	return ok;
}

bool
syndicate_dates(struct syndicate *s, const int64_t *posts, size_t n,
    int64_t after, struct err *err)
{
	struct ical_calendar calendar;
	struct mailbox sender;
	bool ok = true;

	s->changed = 0;
	syndicate_begin(s, &sender, &calendar);
	for (size_t i = 0; ok && i < n; i++) {
		struct occasion_list list = {NULL, 0};

		ok = occasion_list(s->db, posts[i], after, &list, err) &&
		    syndicate_list(s, &calendar, &list, err);
		occasion_list_release(&list);
	}
	ical_end(&s->out);
	return ok;
}
