/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The link and the form for the organisation's own site, to copy. */
#include "http/desk_pages.h"

#include <string.h>
#include <sysexits.h>

#include "flow/formcode.h"
#include "http/desk.h"
#include "store/topic.h"

static bool
show_topics(struct view *view, struct request *rq, const char *slug,
    struct err *err)
{
	struct topic_list list = {NULL, 0};

	if (!topic_list(rq->db, false, &list, err))
		return false;
	for (size_t i = 0; i < list.count; i++) {
		struct view *item = view_item(view, "topics");

		view_set(item, "slug", list.item[i].slug);
		view_set(item, "name", topic_name(&list.item[i], rq->lang));
		view_flag(item, "chosen", slug &&
		    strcmp(slug, list.item[i].slug) == 0);
	}
	view_flag(view, "has_topics", list.count > 0);
	topic_list_release(&list);
	return true;
}

void
on_embed(struct request *rq, struct reply *rp)
{
	const char *slug = request_query(rq, "topic");
	struct buf link = BUF_INIT(BUF_LINE), html = BUF_INIT(BUF_PAGE);
	struct view *view = desk_page(rq, "staff.embed.title");
	struct err err = {0};
	const bool ok = formcode(&rq->http->flow, rq->db,
	    slug && *slug ? slug : NULL, &link, &html, &err);

	if ((!ok && err.code != EX_DATAERR) ||
	    !show_topics(view, rq, slug, &err)) {
		view_free(view);
		page_unavailable(rp, &err);
	} else if (!ok && slug && *slug) {
		view_free(view);
		reply_error(rp, 404);
	} else {
		view_set(view, "link", buf_text(&link));
		view_set(view, "html", ok ? buf_text(&html) : "");
		reply_page(rp, 200, "staff/embed.html", view);
	}
	buf_release(&link);
	buf_release(&html);
}
