/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Somebody is still there: the session goes on, by being asked for. */
#include "http/desk_pages.h"

#include "base/date.h"
#include "base/mem.h"
#include "http/desk.h"

void
on_still(struct request *rq, struct reply *rp)
{
	char *seconds = mem_printf("%lld\n",
	    (long long)(rq->session->ends_at - date_now()));

	reply_text(rp, 200, seconds);
	mem_free(seconds);
}
