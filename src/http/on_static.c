/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http/handlers.h"

#include "http/reply.h"

void
on_style(struct request *rq, struct reply *rp)
{
	reply_asset(rp, &rq->http->style);
}

void
on_icon(struct request *rq, struct reply *rp)
{
	reply_asset(rp, &rq->http->icon);
}

/* Says that this role answers; "brevduva doctor" says how all are. */
void
on_healthz(struct request *rq, struct reply *rp)
{
	(void)rq;
	reply_text(rp, 200, "ok\n");
}
