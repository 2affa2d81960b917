/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Everybody as a file.  It leaves the service's care, so the page says what
 * that means, a button fetches it, and the log tells who did. */
#include "http/desk_pages.h"

#include <string.h>

#include "base/mem.h"
#include "flow/helpdesk.h"
#include "flow/roster.h"
#include "http/census.h"
#include "http/desk.h"

void
on_subscriber_export(struct request *rq, struct reply *rp)
{
	struct census census = {0};
	struct view *view = NULL;
	struct err err = {0};

	if (!census_take(rq, &census, &err)) {
		page_unavailable(rp, &err);
		return;
	}
	view = desk_page(rq, "staff.export.title");
	desk_number(view, "active", census.week.active);
	census_release(&census);
	reply_page(rp, 200, "staff/subscriber-export.html", view);
}

static bool
some(void *arg, struct db *db, struct buf *out, struct err *err)
{
	return roster_some(db, arg, out, err);
}

static void
then_logged(struct request *rq, struct reply *rp, bool ok,
    const struct err *err)
{
	const struct helpdesk_export *job = rq->data;
	struct reply_stream stream = {some, NULL, mem_free};
	struct roster *roster = NULL;

	if (!ok) {
		page_unavailable(rp, err);
		return;
	}
	roster = mem_alloc(sizeof(*roster));
	roster->json = strcmp(job->format, "json") == 0;
	stream.arg = roster;
	if (roster->json)
		reply_file(rp, "application/json", "prenumeranter.json",
		    &stream);
	else
		reply_file(rp, "text/csv", "prenumeranter.csv", &stream);
}

void
on_subscriber_export_post(struct request *rq, struct reply *rp)
{
	struct helpdesk_export *job = request_data(rq, sizeof(*job), NULL);

	(void)rp;
	job->flow = &rq->session->flow;
	job->format = strcmp(desk_field(rq, "format"), "json") == 0 ? "json" :
	    "csv";
	request_write(rq, helpdesk_export, job, then_logged);
}
