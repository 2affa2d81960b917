/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http/page.h"

#include <string.h>

#include "base/log.h"
#include "base/mem.h"

/* A contact is an address, a URL, or words. */
static void
add_contact(struct view *site, const char *contact)
{
	view_set(site, "contact", contact);
	if (strncmp(contact, "https://", 8) == 0 ||
	    strncmp(contact, "http://", 7) == 0)
		view_set(site, "contact_url", contact);
	else if (strchr(contact, '@') && !strchr(contact, ' '))
		view_printf(site, "contact_url", "mailto:%s", contact);
	else
		view_set(site, "contact_url", NULL);
}

static void
add_site(struct view *view, const struct conf *conf)
{
	struct view *site = view_object(view, "site");

	view_set(site, "name", conf->site.name);
	add_contact(site, conf->site.contact);
	view_set(site, "postal_address", conf->site.postal_address);
	view_set(site, "privacy_url", conf->site.privacy_url);
	view_set(site, "accessibility_url", conf->site.accessibility_url);
	view_set(site, "controller", *conf->site.controller ?
	    conf->site.controller : conf->site.name);
	view_set(site, "dpo", conf->site.dpo);
	view_flag(site, "archive", conf->site.archive);
	view_flag(site, "trial", conf_is_trial(conf));
}

/* The same page in the other language; there is none of a posted form. */
static void
add_other(struct view *view, const struct request *rq)
{
	const char *other = strcmp(rq->lang, "sv") == 0 ? "en" : "sv";
	const char *topic = NULL;

	view_set(view, "other_lang", other);
	view_set(view, "other_url", NULL);
	if (rq->method == REQUEST_POST || !rq->route)
		return;
	topic = request_query(rq, "topic");
	if (topic && topic[strspn(topic, "abcdefghijklmnopqrstuvwxyz"
	    "0123456789-")])
		topic = NULL;
	view_printf(view, "other_url", "%s%.*s?lang=%s%s%s", rq->http->root,
	    (int)rq->tail_len, rq->tail, other, topic ? "&topic=" : "",
	    topic ? topic : "");
}

struct view *
page_new(const struct request *rq, const char *title_key)
{
	struct view *view = view_new();

	add_site(view, rq->http->conf);
	add_other(view, rq);
	view_set(view, "lang", rq->lang);
	view_set(view, "root", rq->http->root);
	view_set(view, "style", rq->http->style.version);
	view_flag(view, "failed", false);
	page_string(view, rq, "title", title_key);
	return view;
}

void
page_string(struct view *view, const struct request *rq, const char *name,
    const char *key)
{
	struct buf text = BUF_INIT(BUF_PAGE);

	if (rq->http->templates)
		template_string_render(rq->http->templates, rq->lang, key,
		    view, &text);
	view_set(view, name, buf_text(&text));
	buf_release(&text);
}

void
page_email(struct view *view, const struct request *rq, const char *key,
    const char *email)
{
	char *hint = mem_printf("%s.hint", key);

	view_set(view, "email", email);
	page_string(view, rq, "email_label", key);
	page_string(view, rq, "email_hint", hint);
	mem_free(hint);
}

void
page_wrong(struct view *view, const struct request *rq, const char *field,
    const char *id, const char *key)
{
	struct view *item = view_item(view, "errors");
	const char *text = template_string(rq->http->templates, rq->lang,
	    key);
	char *name = mem_printf("%s_error", field);

	view_set(item, "field", id);
	view_set(item, "text", text);
	view_set(view, name, text);
	view_flag(view, "failed", true);
	mem_free(name);
}

void
page_body(struct reply *rp, int status, struct buf *body)
{
	reply_body(rp, status, "text/html", body);
	reply_header(rp, "Content-Language", rp->rq->lang);
	reply_header(rp, "Vary", "Accept-Language");
}

void
reply_page(struct reply *rp, int status, const char *page, struct view *view)
{
	const struct request *rq = rp->rq;
	struct buf body = BUF_INIT(BUF_PAGE);
	struct err err = {0};

	if (!rq->http->templates || !template_render(rq->http->templates,
	    page, rq->lang, view, &body, &err)) {
		log_error("page %s: %s", page, err.text);
		buf_release(&body);
		reply_text(rp, 500, "500\n");
	} else {
		page_body(rp, status, &body);
	}
	view_free(view);
}

void
page_message(struct reply *rp, int status, const char *key,
    struct view *view)
{
	char *title = mem_printf("%s.title", key);
	char *words = mem_printf("%s.words", key);

	if (view)
		page_string(view, rp->rq, "title", title);
	else
		view = page_new(rp->rq, title);
	page_string(view, rp->rq, "words", words);
	reply_page(rp, status, "page/message.html", view);
	mem_free(title);
	mem_free(words);
}

void
page_unavailable(struct reply *rp, const struct err *err)
{
	log_error("http route=%s: %s", rp->rq->route->path, err->text);
	reply_retry(rp, 503, 30);
}
