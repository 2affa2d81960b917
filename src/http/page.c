/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What every page shows around its own content. */
#include "http/page.h"

#include <string.h>

#include "base/log.h"
#include "http/reply.h"

static void
add_site(struct view *view, const struct context *http)
{
	const struct conf *conf = http->conf;
	struct view *site = view_object(view, "site");

	view_set(site, "name", conf->site.name);
	view_set(site, "contact", conf->site.contact);
	view_set(site, "postal_address", conf->site.postal_address);
	view_set(site, "privacy_url", conf->site.privacy_url);
	view_set(site, "accessibility_url", conf->site.accessibility_url);
	view_set(site, "controller", conf->site.controller);
	view_set(site, "dpo", conf->site.dpo);
	view_flag(site, "trial", conf_is_trial(conf));
	view_flag(site, "archive", conf->site.archive);
}

void
page_view(struct view *view, const struct request *rq)
{
	const struct context *http = rq->http;
	bool sv = strcmp(rq->lang, "sv") == 0;

	add_site(view, http);
	view_set(view, "lang", rq->lang);
	view_flag(view, "sv", sv);
	view_set(view, "other_lang", sv ? "en" : "sv");
	view_set(view, "root", http->root);
	view_set(view, "style", http->style.version);
}

void
reply_page(struct reply *rp, int status, const char *page, struct view *view)
{
	const struct request *rq = rp->rq;
	struct buf body = BUF_INIT(BUF_PAGE);
	struct err err = {0};

	page_view(view, rq);
	if (!rq->http->templates || !template_render(rq->http->templates,
	    page, rq->lang, view, &body, &err)) {
		log_error("page %s: %s", page, err.text);
		buf_release(&body);
		reply_text(rp, 500, "500\n");
	} else {
		reply_body(rp, status, "text/html", &body);
		reply_header(rp, "Content-Language", rq->lang);
		reply_header(rp, "Vary", "Accept-Language");
	}
	view_free(view);
}
