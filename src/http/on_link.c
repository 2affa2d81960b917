/* SPDX-License-Identifier: GPL-3.0-or-later */
/* "Mail me my link": the answer does not tell who subscribes. */
#include "http/handlers.h"

#include <string.h>

#include "flow/subscribe.h"
#include "http/page.h"

static const struct form_rule rules[] = {
	{"email", 1000, false, false}, {"lang", 8, false, false},
	{NULL, 0, false, false},
};

static void
show_form(struct request *rq, struct reply *rp, int status,
    const char *email, struct view *view)
{
	page_email(view, rq, "form.email.link", email);
	reply_page(rp, status, "page/link.html", view);
}

void
on_link(struct request *rq, struct reply *rp)
{
	struct view *view = NULL;

	if (!request_query(rq, "sent")) {
		show_form(rq, rp, 200, "", page_new(rq, "page.link.title"));
		return;
	}
	view = page_new(rq, "page.link.sent.title");
	page_string(view, rq, "more", "page.link.sent.more");
	page_message(rp, 200, "page.link.sent", view);
}

static void
then_sent(struct request *rq, struct reply *rp, bool ok,
    const struct err *err)
{
	(void)rq;
	if (ok)
		reply_see_other_lang(rp, "/link?sent=1");
	else
		page_unavailable(rp, err);
}

void
on_link_post(struct request *rq, struct reply *rp)
{
	struct subscribe_link *job = request_data(rq, sizeof(*job), NULL);
	const char *email = request_field(rq, "email");
	enum address_fault fault = address_parse(email ? email : "",
	    &job->address);
	struct view *view = NULL;

	if (form_broken(&rq->form, rules)) {
		reply_error(rp, 400);
		return;
	}
	if (fault != ADDRESS_OK) {
		view = page_new(rq, "page.link.title");
		page_wrong(view, rq, "email", "email",
		    address_fault_key(fault));
		show_form(rq, rp, 422, email, view);
		return;
	}
	job->flow = &rq->http->flow;
	memcpy(job->language, rq->lang, sizeof(job->language) - 1);
	request_write(rq, subscribe_link, job, then_sent);
}
