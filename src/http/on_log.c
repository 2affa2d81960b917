/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who did what. */
#include "http/desk_pages.h"

#include <string.h>

#include "base/str.h"
#include "http/desk.h"
#include "store/audit.h"

static const struct desk_column columns[] = {
	{NULL, "staff.log.at", false}, {NULL, "staff.log.who", false},
	{NULL, "staff.log.what", false}, {NULL, "staff.log.subject", false},
	{NULL, "staff.log.detail", false}, {NULL, NULL, false},
};

struct log_show {
	const struct request *rq;
	struct view *view;
};

/* "staff:anna" is anna; "page" the public's pages; "service" itself. */
static void
show_who(struct view *item, const struct request *rq, const char *who)
{
	if (str_starts(who, "staff:"))
		view_set(item, "who", who + strlen("staff:"));
	else if (str_starts(who, "command:"))
		view_printf(item, "who", "%s (%s)", who + strlen("command:"),
		    template_string(rq->http->templates, rq->lang,
		    "staff.log.command"));
	else if (strcmp(who, "page") == 0)
		page_string(item, rq, "who", "staff.log.page");
	else if (strcmp(who, "service") == 0)
		page_string(item, rq, "who", "staff.log.service");
	else
		view_set(item, "who", who);
}

static void
show_line(void *arg, const struct audit_line *line)
{
	struct log_show *show = arg;
	struct view *item = view_item(show->view, "lines");

	desk_moment(item, show->rq, "at", line->at);
	show_who(item, show->rq, line->who);
	view_set(item, "what", line->what);
	view_set(item, "subject", line->subject);
	view_set(item, "detail", line->detail);
}

void
on_log(struct request *rq, struct reply *rp)
{
	struct desk_table table = {.columns = columns, .path = "/staff/log"};
	struct log_show show = {rq, desk_page(rq, "staff.log.title")};
	struct err err = {0};

	desk_table_read(rq, &table);
	if (!audit_list(rq->db, table.search, desk_table_from(&table),
	    DESK_ROWS, show_line, &show, &table.total, &err)) {
		view_free(show.view);
		page_unavailable(rp, &err);
		return;
	}
	desk_table_show(&table, rq, show.view);
	reply_page(rp, 200, "staff/log.html", show.view);
}
