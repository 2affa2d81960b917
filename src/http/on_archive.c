/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Digests that were sent, and the same news for feed readers and calendars.
 * All of it is public and the same for everybody who asks.
 */
#include "http/handlers.h"

#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "flow/archive.h"
#include "flow/syndicate.h"
#include "http/page.h"
#include "store/subscription.h"
#include "text/when.h"

enum {
	ARCHIVE_PAGES = 10000,		/* highest ?page= */
	ARCHIVE_AGE = 300		/* seconds an answer may be kept */
};

/* true: answered. */
static bool
is_off(struct request *rq, struct reply *rp)
{
	if (rq->http->conf->site.archive)
		return false;
	reply_error(rp, 404);
	return true;
}

/* --- The list ------------------------------------------------------------ */

static void
show_line(struct view *view, const struct request *rq,
    const struct archive_line *line)
{
	struct view *item = view_item(view, "digests");
	struct buf day = BUF_INIT(BUF_LINE);
	char *key = NULL;

	when_day(&day, rq->lang, line->at);
	view_printf(item, "url", "%s/archive/%s?lang=%s", rq->http->root,
	    line->public_id, line->language);
	view_set(item, "subject", line->subject);
	view_set(item, "other_lang", strcmp(line->language, rq->lang) != 0 ?
	    line->language : NULL);
	view_set(item, "day", buf_text(&day));
	if (line->cadence > CADENCE_IMMEDIATE) {
		key = mem_printf("page.archive.%s",
		    cadence_name((enum cadence)line->cadence));
		page_string(item, rq, "cadence", key);
	}
	buf_release(&day);
	mem_free(key);
}

static bool
show_topics(struct view *view, struct request *rq, struct err *err)
{
	struct topic_list topics = {NULL, 0};

	if (!topic_list(rq->db, false, &topics, err))
		return false;
	for (size_t i = 0; i < topics.count; i++) {
		struct view *item = view_item(view, "topics");

		view_set(item, "slug", topics.item[i].slug);
		view_set(item, "name", topic_name(&topics.item[i],
		    rq->lang));
	}
	view_flag(view, "has_topics", topics.count > 0);
	topic_list_release(&topics);
	return true;
}

static void
show_list(struct request *rq, struct reply *rp, int page,
    const struct archive_list *list, struct view *view)
{
	for (size_t i = 0; i < list->count; i++)
		show_line(view, rq, &list->item[i]);
	view_flag(view, "has_digests", list->count > 0);
	if (page > 1)
		view_printf(view, "newer", "%s/archive?page=%d&lang=%s",
		    rq->http->root, page - 1, rq->lang);
	if (list->more && page < ARCHIVE_PAGES)
		view_printf(view, "older", "%s/archive?page=%d&lang=%s",
		    rq->http->root, page + 1, rq->lang);
	reply_page(rp, 200, "page/archive.html", view);
	if (rp->status == 200)
		reply_validate(rp, list->count > 0 ? list->item[0].at : 0,
		    ARCHIVE_AGE);
}

void
on_archive(struct request *rq, struct reply *rp)
{
	const char *asked = request_query(rq, "page");
	struct archive_list list = {NULL, 0, false};
	struct view *view = NULL;
	struct err err = {0};
	int page = 1;

	if (is_off(rq, rp))
		return;
	if (asked && !str_int(asked, 1, ARCHIVE_PAGES, &page)) {
		reply_error(rp, 404);
		return;
	}
	view = page_new(rq, "page.archive.title");
	if (!archive_list(&rq->http->flow, rq->db, rq->lang,
	    (size_t)page - 1, &list, &err) || !show_topics(view, rq, &err)) {
		view_free(view);
		page_unavailable(rp, &err);
	} else if (list.count == 0 && page > 1) {
		view_free(view);
		reply_error(rp, 404);
	} else {
		show_list(rq, rp, page, &list, view);
	}
	archive_list_release(&list);
}

/* --- One digest ---------------------------------------------------------- */

/* A mail's own HTML carries its styles; everything else stays forbidden. */
static void
show_mail(struct request *rq, struct reply *rp, struct archive_mail *mail)
{
	const char *format = request_query(rq, "format");
	const bool text = format && strcmp(format, "txt") == 0;

	reply_body(rp, 200, text ? "text/plain" : "text/html",
	    text ? &mail->text : &mail->html);
	reply_header(rp, "Content-Language", mail->language);
	reply_header(rp, "Vary", "Accept-Language");
	rp->styled = !text;
	reply_validate(rp, mail->at, ARCHIVE_AGE);
}

void
on_archive_mail(struct request *rq, struct reply *rp)
{
	struct archive_mail mail;
	struct err err = {0};
	bool found = false;

	if (is_off(rq, rp))
		return;
	if (!archive_mail(&rq->http->flow, rq->db, rq->arg[0], rq->lang,
	    &mail, &found, &err))
		page_unavailable(rp, &err);
	else if (!found)
		reply_error(rp, 404);
	else
		show_mail(rq, rp, &mail);
	archive_mail_release(&mail);
}

/* --- Feed and calendar ---------------------------------------------------- */

/* The topic asked for, if any; false: answered. */
static bool
find_topic(struct request *rq, struct reply *rp, struct topic *topic,
    bool *found)
{
	const char *slug = request_query(rq, "topic");
	struct err err = {0};

	*found = false;
	if (!slug)
		return true;
	if (!topic_find(rq->db, slug, topic, found, &err)) {
		page_unavailable(rp, &err);
		return false;
	}
	if (!*found)
		reply_error(rp, 404);
	return *found;
}

/* No browser asks for these: unless the URL names one, the language is the
 * site's, so that everybody has the same. */
static void
serve(struct request *rq, struct reply *rp, const char *path,
    const char *type, bool (*make)(struct syndicate *s, struct err *err))
{
	const struct context *http = rq->http;
	struct topic topic = {0};
	struct err err = {0};
	struct syndicate s = {.flow = &http->flow, .db = rq->db,
	    .lang = rq->lang_asked ? rq->lang : http->conf->site.language,
	    .base = http->base, .out = BUF_INIT(BUF_FETCH)};
	bool found = false;
	char *self = NULL;

	if (!find_topic(rq, rp, &topic, &found))
		return;
	self = mem_printf("%s%s%s%s%s%s", http->base, path,
	    found ? "?topic=" : "", found ? topic.slug : "",
	    !rq->lang_asked ? "" : found ? "&lang=" : "?lang=",
	    rq->lang_asked ? rq->lang : "");
	s.self = self;
	s.topic = found ? &topic : NULL;
	if (make(&s, &err)) {
		reply_body(rp, 200, type, &s.out);
		reply_header(rp, "Content-Language", s.lang);
		reply_validate(rp, s.changed, ARCHIVE_AGE);
	} else {
		page_unavailable(rp, &err);
	}
	mem_free(self);
	buf_release(&s.out);
	topic_release(&topic);
}

void
on_feed(struct request *rq, struct reply *rp)
{
	if (!is_off(rq, rp))
		serve(rq, rp, "/feed.atom", "application/atom+xml",
		    syndicate_feed);
}

void
on_meetings(struct request *rq, struct reply *rp)
{
	serve(rq, rp, "/meetings.ics", "text/calendar", syndicate_meetings);
}
