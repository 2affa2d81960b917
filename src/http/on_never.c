/* SPDX-License-Identifier: GPL-3.0-or-later */
/* "Never write to this address again", from a mail nobody asked for. */
#include "http/handlers.h"

#include "flow/subscribe.h"
#include "http/page.h"
#include "http/visitor.h"

static const enum link_purpose purposes[] = {LINK_NEVER, 0};

void
on_never(struct request *rq, struct reply *rp)
{
	struct visitor visitor;
	struct view *view = NULL;

	if (!visitor_open(rq, rp, purposes, &visitor))
		return;
	view = visitor_view(&visitor, rq, "page.never.title");
	page_string(view, rq, "button", "page.never.button");
	page_message(rp, 200, "page.never", view);
	visitor_release(&visitor);
}

static void
then_never(struct request *rq, struct reply *rp, bool ok,
    const struct err *err)
{
	(void)rq;
	if (ok)
		page_message(rp, 200, "page.never.done", NULL);
	else
		page_unavailable(rp, err);
}

void
on_never_post(struct request *rq, struct reply *rp)
{
	struct subscribe_never *never = request_data(rq, sizeof(*never),
	    NULL);
	struct visitor visitor;

	if (!visitor_open(rq, rp, purposes, &visitor))
		return;
	*never = (struct subscribe_never){.flow = &rq->http->flow,
	    .subscriber = visitor.subscriber.id,
	    .change = visitor.link.extra, .reason = "asked"};
	visitor_release(&visitor);
	request_write(rq, subscribe_never, never, then_never);
}
