/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signing somebody up who asked in another way than on the page. */
#include "http/desk_pages.h"

#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/mem.h"
#include "flow/helpdesk.h"
#include "http/desk_person.h"

enum { ADD_HOW_MAX = 300 };

static const struct form_rule rules[] = {
	{"email", 1000, false, false}, {"how", 2000, false, false},
	{"day", 32, false, false}, {"topic", 64, true, false},
	{"cadence", 32, false, false}, {"language", 8, false, false},
	{NULL, 0, false, false},
};

/* Takes view over. */
static void
show_form(struct request *rq, struct reply *rp, int status,
    const struct choice *choice, struct view *view)
{
	const bool post = rq->method == REQUEST_POST;
	struct buf today = BUF_INIT(BUF_LINE);

	date_iso_day(&today, date_now());
	choice_show(choice, rq, view);
	page_email(view, rq, "staff.subscriber.email",
	    desk_field(rq, "email"));
	view_set(view, "today", buf_text(&today));
	view_set(view, "day", post ? desk_field(rq, "day") :
	    buf_text(&today));
	desk_input(view, rq, "how", "staff.subscriber.how",
	    desk_field(rq, "how"), ADD_HOW_MAX, true);
	view_flag(view, "mail_sv", strcmp(post ? desk_field(rq, "language") :
	    rq->http->conf->site.language, "en") != 0);
	buf_release(&today);
	reply_page(rp, status, "staff/subscriber-new.html", view);
}

void
on_subscriber_new(struct request *rq, struct reply *rp)
{
	struct choice choice = {0};
	struct err err = {0};

	if (choice_load(rq->db, &choice, &err))
		show_form(rq, rp, 200, &choice, desk_page(rq,
		    "staff.subscriber.new"));
	else
		page_unavailable(rp, &err);
	choice_release(&choice);
}

/* Somebody who is here already: the page of theirs says more. */
static bool
is_known(struct request *rq, const struct address *address,
    struct view *view, struct err *err)
{
	struct subscriber s = {0};
	bool found = false;

	if (!subscriber_find(rq->db, address->key, &s, &found, err))
		return false;
	if (found && strcmp(s.state, "active") == 0) {
		page_wrong(view, rq, "email", "email",
		    "staff.error.subscriber.known");
		view_printf(view, "known_url", "%s/staff/subscribers/%lld",
		    rq->http->root, (long long)s.id);
	}
	subscriber_release(&s);
	return true;
}

static void
check_day(struct request *rq, struct view *view)
{
	const char *day = desk_field(rq, "day");
	struct err err = {0};
	int64_t at = 0;

	if (*day && strlen(day) == 10 &&
	    date_parse_local(day, false, &at, &err) && at <= date_now())
		return;
	page_wrong(view, rq, "day", "day", "staff.error.subscriber.day");
}

/* false: the database failed. */
static bool
check(struct request *rq, const struct choice *choice,
    struct address *address, struct view *view, struct err *err)
{
	const enum address_fault fault = address_parse(
	    desk_field(rq, "email"), address);
	const size_t how = strlen(desk_field(rq, "how"));

	view_set(view, "known_url", NULL);
	if (fault != ADDRESS_OK)
		page_wrong(view, rq, "email", "email",
		    address_fault_key(fault));
	else if (!is_known(rq, address, view, err))
		return false;
	if (how == 0 || how > ADD_HOW_MAX)
		page_wrong(view, rq, "how", "how", how == 0 ?
		    "staff.error.subscriber.how" : "staff.error.long");
	check_day(rq, view);
	if (!choice_any(choice))
		page_wrong(view, rq, "topic", "topic",
		    "staff.error.subscriber.topic");
	return true;
}

static void
then_added(struct request *rq, struct reply *rp, bool ok,
    const struct err *err)
{
	const struct helpdesk_add *add = rq->data;
	struct choice choice = {0};
	struct view *view = NULL;
	struct err failed = {0};
	char *path = NULL;

	if (!ok) {
		page_unavailable(rp, err);
	} else if (!add->suppressed) {
		path = mem_printf("/staff/subscribers/%lld",
		    (long long)add->subscriber);
		desk_see(rp, path, add->ask.mailed ? "subscriber.add" :
		    "subscriber.add_later", 0);
		mem_free(path);
	} else if (choice_load(rq->db, &choice, &failed)) {
		choice_read(&choice, &rq->form);
		view = desk_page(rq, "staff.subscriber.new");
		page_wrong(view, rq, "email", "email",
		    "staff.error.subscriber.suppressed");
		show_form(rq, rp, 422, &choice, view);
		choice_release(&choice);
	} else {
		page_unavailable(rp, &failed);
	}
}

static void
add(struct request *rq, struct reply *rp, const struct choice *choice,
    struct view *view)
{
	struct helpdesk_add *job = request_data(rq, sizeof(*job), NULL);
	const char *language = desk_field(rq, "language");
	struct err err = {0};

	*job = (struct helpdesk_add){.ask = {.flow = &rq->session->flow},
	    .how = desk_field(rq, "how"), .day = desk_field(rq, "day")};
	snprintf(job->ask.language, sizeof(job->ask.language), "%s",
	    strcmp(language, "en") == 0 ? "en" : "sv");
	if (!check(rq, choice, &job->ask.address, view, &err)) {
		view_free(view);
		page_unavailable(rp, &err);
	} else if (view_truthy(view_get(view, "failed", 6))) {
		show_form(rq, rp, 422, choice, view);
	} else {
		view_free(view);
		job->ask.choices = choice_put(choice, job->ask.choice);
		request_write(rq, helpdesk_add, job, then_added);
	}
}

void
on_subscriber_new_post(struct request *rq, struct reply *rp)
{
	struct choice choice = {0};
	struct err err = {0};

	if (form_broken(&rq->form, rules)) {
		reply_error(rp, 400);
		return;
	}
	if (!choice_load(rq->db, &choice, &err)) {
		page_unavailable(rp, &err);
		return;
	}
	choice_read(&choice, &rq->form);
	if (choice.cadence == CADENCE_NONE)
		reply_error(rp, 400);
	else
		add(rq, rp, &choice, desk_page(rq, "staff.subscriber.new"));
	choice_release(&choice);
}
