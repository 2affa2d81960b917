/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http/visitor.h"

#include <string.h>

#include "base/date.h"
#include "base/mem.h"
#include "http/page.h"

static bool
read_token(const struct request *rq, const enum link_purpose *purposes,
    struct link *link)
{
	for (; *purposes; purposes++)
		if (link_read(rq->http->keys, rq->arg[0], *purposes, link))
			return true;
	return false;
}

static bool
load(struct visitor *visitor, const struct request *rq, bool *found,
    struct err *err)
{
	struct subscription_list list = {NULL, 0};
	struct subscriber *subscriber = &visitor->subscriber;
	bool ok = false;

	if (!subscriber_get(rq->db, visitor->link.subscriber, subscriber,
	    found, err))
		return false;
	if (!*found || strcmp(subscriber->state, "erased") == 0) {
		*found = false;
		return true;
	}
	visitor->active = strcmp(subscriber->state, "active") == 0;
	ok = choice_load(rq->db, &visitor->choice, err) &&
	    subscription_list(rq->db, subscriber->id, &list, err);
	if (ok)
		choice_have(&visitor->choice, &list);
	subscription_list_release(&list);
	return ok;
}

bool
visitor_open(struct request *rq, struct reply *rp,
    const enum link_purpose *purposes, struct visitor *visitor)
{
	struct err err = {0};
	bool found = false;

	memset(visitor, 0, sizeof(*visitor));
	if (!read_token(rq, purposes, &visitor->link)) {
		reply_error(rp, 404);
		return false;
	}
	if (!load(visitor, rq, &found, &err)) {
		page_unavailable(rp, &err);
		visitor_release(visitor);
		return false;
	}
	if (!found) {
		reply_error(rp, 404);
		visitor_release(visitor);
		return false;
	}
	request_prefer_lang(rq, visitor->subscriber.language);
	return true;
}

void
visitor_release(struct visitor *visitor)
{
	subscriber_release(&visitor->subscriber);
	choice_release(&visitor->choice);
}

struct view *
visitor_view(const struct visitor *visitor, const struct request *rq,
    const char *title_key)
{
	struct view *view = page_new(rq, title_key);
	char masked[128] = "";

	address_mask(visitor->subscriber.address, masked, sizeof(masked));
	view_set(view, "address", masked);
	view_printf(view, "action", "%s%.*s", rq->http->root,
	    (int)rq->tail_len, rq->tail);
	return view;
}

void
visitor_link(const struct visitor *visitor, const struct request *rq,
    struct view *view, const char *name, const char *path,
    enum link_purpose purpose)
{
	struct link link = {.purpose = purpose,
	    .subscriber = visitor->subscriber.id, .issued = date_now()};
	struct buf token = BUF_INIT(BUF_LINE);

	if (purpose == LINK_UNSUBSCRIBE || purpose == LINK_PREFERENCES)
		link.extra = visitor->link.extra;
	link_write(rq->http->keys, &link, &token);
	view_printf(view, name, "%s%s%s", rq->http->root, path,
	    buf_text(&token));
	buf_release(&token);
}
