/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A post is approved, now or at a time, and withdrawn. */
#include "http/desk_pages.h"

#include <string.h>
#include <sysexits.h>

#include "base/date.h"
#include "base/mem.h"
#include "base/str.h"
#include "flow/agree.h"
#include "flow/edit.h"
#include "http/desk.h"
#include "http/on_post.h"
#include "http/quality_view.h"

static const struct form_rule rules[] = {
	{"when", 40, false, false}, {"publish_day", 40, false, false},
	{"publish_time", 40, false, false}, {"edition", 40, false, false},
	QUALITY_VIEW_RULES,
	{NULL, 0, false, false},
};

struct approval {
	struct edit_approve approve;
	struct edit_schedule schedule;
	struct approve_withdraw withdraw;
	struct edit_reject reject;
	struct quality_gate gate;
};

static void
approval_release(void *data)
{
	struct approval *a = data;

	quality_release(&a->gate.found);
}

static void
see_post(const struct request *rq, struct reply *rp, const char *done)
{
	char *path = mem_printf("/staff/posts/%s", rq->arg[0]);

	desk_see(rp, path, done, 0);
	mem_free(path);
}

/* --- The question -------------------------------------------------------- */

/* Four eyes: this person may not. */
static bool
show_eyes(struct view *view, struct request *rq, int64_t id,
    const struct postform_post *post, struct err *err)
{
	struct err no = {0};

	view_flag(view, "eyes", false);
	if (agree_check(rq->db, &rq->session->flow, id, post->id, &no))
		return true;
	if (no.code != EX_DATAERR) {
		*err = no;
		return false;
	}
	view_flag(view, "eyes", true);
	return true;
}

/* Takes view over. */
static void
show_approve(struct request *rq, struct reply *rp, int status, int64_t id,
    const struct postform_post *post, struct view *view)
{
	const char *when = desk_field(rq, "when");
	const bool posted = rq->method == REQUEST_POST;
	struct err err = {0};

	view_printf(view, "action", "%s/staff/posts/%lld/approve",
	    rq->http->root, (long long)id);
	view_printf(view, "back", "%s/staff/posts/%lld", rq->http->root,
	    (long long)id);
	view_set(view, "name", post->form.title);
	view_printf(view, "edition", "%d", post->edition);
	view_flag(view, "later", strcmp(when, "later") == 0);
	view_flag(view, "out", strcmp(post->state, "approved") == 0);
	view_flag(view, "urgent", post->form.urgent);
	view_set(view, "day", posted ? desk_field(rq, "publish_day") : "");
	view_set(view, "time", posted ? desk_field(rq, "publish_time")
	    : "08:00");
	if (quality_view_show(view, rq, id, &err) &&
	    show_eyes(view, rq, id, post, &err) &&
	    on_post_readers(view, rq, &post->form, &err) &&
	    on_post_when(view, rq, id, &err)) {
		reply_page(rp, status, "staff/post-approve.html", view);
	} else {
		view_free(view);
		page_unavailable(rp, &err);
	}
}

void
on_post_approve(struct request *rq, struct reply *rp)
{
	struct postform_post post;
	int64_t id = 0;

	if (!on_post_open(rq, rp, &id, &post))
		return;
	if (post.waits)
		show_approve(rq, rp, 200, id, &post,
		    desk_page(rq, "staff.post.approve"));
	else
		see_post(rq, rp, "");
	postform_post_release(&post);
}

/* --- Yes ----------------------------------------------------------------- */

/* The page again, with what is missing. */
static void
ask_again(struct request *rq, struct reply *rp, bool passes, bool timed)
{
	struct postform_post post;
	struct view *view = NULL;
	int64_t id = 0;

	if (!on_post_open(rq, rp, &id, &post))
		return;
	view = desk_page(rq, "staff.post.approve");
	if (!timed)
		page_wrong(view, rq, "publish_day", "publish_day",
		    "staff.error.post.publish");
	if (!passes)
		quality_view_wrong(view, rq);
	show_approve(rq, rp, 422, id, &post, view);
	postform_post_release(&post);
}

/* What the gate found stands on the page; more than warnings to tick is to
 * be mended first. */
static void
refuse(struct request *rq, struct reply *rp, const struct err *err)
{
	const struct approval *a = rq->data;
	const struct quality *found = &a->gate.found;

	if (err->code == EX_DATAERR && found->errors + found->warnings > 0)
		ask_again(rq, rp, found->errors > 0, true);
	else
		desk_refused(rp, err);
}

static void
then_approved(struct request *rq, struct reply *rp, bool ok,
    const struct err *err)
{
	if (ok)
		see_post(rq, rp, "post.approve");
	else
		refuse(rq, rp, err);
}

static void
then_scheduled(struct request *rq, struct reply *rp, bool ok,
    const struct err *err)
{
	const struct approval *a = request_data(rq, sizeof(*a), NULL);

	if (ok)
		see_post(rq, rp, a->schedule.at != 0 ? "post.schedule"
		    : "post.unschedule");
	else
		refuse(rq, rp, err);
}

/* The time that was asked for; false: it is none, or past. */
static bool
read_time(struct request *rq, int64_t *at)
{
	char *text = mem_printf("%s %s", desk_field(rq, "publish_day"),
	    desk_field(rq, "publish_time"));
	struct err err = {0};
	const bool ok = date_parse_local(text, false, at, &err) &&
	    *at > date_now();

	mem_free(text);
	return ok;
}

void
on_post_approve_post(struct request *rq, struct reply *rp)
{
	struct approval *a = request_data(rq, sizeof(*a), approval_release);
	const bool later = strcmp(desk_field(rq, "when"), "later") == 0;
	int64_t id = 0;
	int edition = 0;
	bool timed = true;

	if (form_broken(&rq->form, rules) ||
	    !str_int(desk_field(rq, "edition"), 1, 1000000, &edition)) {
		reply_error(rp, 400);
		return;
	}
	if (!desk_id(rq, rp, 0, &id))
		return;
	a->gate = quality_view_gate(rq);
	a->approve = (struct edit_approve){.flow = &rq->session->flow,
	    .post = id, .edition = edition, .gate = &a->gate};
	a->schedule = (struct edit_schedule){.flow = &rq->session->flow,
	    .post = id, .edition = edition, .gate = &a->gate};
	if (later)
		timed = read_time(rq, &a->schedule.at);
	if (!timed)
		ask_again(rq, rp, true, false);
	else if (later)
		request_write(rq, edit_schedule, &a->schedule,
		    then_scheduled);
	else
		request_write(rq, edit_approve, &a->approve, then_approved);
}

/* Not by itself any more. */
void
on_post_unschedule_post(struct request *rq, struct reply *rp)
{
	struct approval *a = request_data(rq, sizeof(*a), NULL);
	struct postform_post post;
	int64_t id = 0;

	if (!on_post_open(rq, rp, &id, &post))
		return;
	a->schedule = (struct edit_schedule){.flow = &rq->session->flow,
	    .post = id, .edition = post.edition};
	postform_post_release(&post);
	request_write(rq, edit_schedule, &a->schedule, then_scheduled);
}

/* --- Withdrawing --------------------------------------------------------- */

/* "Surely?"; verb: what its button posts to; fields: or NULL. */
static void
ask(struct request *rq, struct reply *rp, const struct postform_post *post,
    const char *key, const char *verb, const char *const *fields)
{
	char *back = mem_printf("/staff/posts/%s", rq->arg[0]);
	char *action = mem_printf("%s/%s", back, verb);
	const struct desk_confirm confirm = {.danger = true, .key = key,
	    .back = back, .action = action, .fields = fields};
	struct view *view = desk_page(rq, key);

	view_set(view, "name", post->form.title);
	desk_confirm(rp, &confirm, view);
	mem_free(action);
	mem_free(back);
}

void
on_post_withdraw(struct request *rq, struct reply *rp)
{
	struct postform_post post;
	int64_t id = 0;

	if (!on_post_open(rq, rp, &id, &post))
		return;
	if (strcmp(post.state, "withdrawn") == 0)
		see_post(rq, rp, "");
	else
		ask(rq, rp, &post, strcmp(post.state, "approved") == 0
		    ? "staff.post.withdraw" : "staff.post.discard",
		    "withdraw", NULL);
	postform_post_release(&post);
}

static void
then_withdrawn(struct request *rq, struct reply *rp, bool ok,
    const struct err *err)
{
	if (ok)
		see_post(rq, rp, "post.withdraw");
	else
		desk_refused(rp, err);
}

void
on_post_withdraw_post(struct request *rq, struct reply *rp)
{
	struct approval *a = request_data(rq, sizeof(*a), NULL);
	int64_t id = 0;

	if (!desk_id(rq, rp, 0, &id))
		return;
	a->withdraw = (struct approve_withdraw){.flow = &rq->session->flow,
	    .post = id};
	request_write(rq, edit_withdraw, &a->withdraw, then_withdrawn);
}

/* --- No to a change ------------------------------------------------------ */

void
on_post_reject(struct request *rq, struct reply *rp)
{
	struct postform_post post;
	int64_t id = 0;

	if (!on_post_open(rq, rp, &id, &post))
		return;
	if (post.waits && strcmp(post.state, "approved") == 0) {
		char *edition = mem_printf("%d", post.edition);
		const char *const fields[] = {"edition", edition, NULL};

		ask(rq, rp, &post, "staff.post.reject", "reject", fields);
		mem_free(edition);
	} else {
		see_post(rq, rp, "");
	}
	postform_post_release(&post);
}

static void
then_rejected(struct request *rq, struct reply *rp, bool ok,
    const struct err *err)
{
	if (ok)
		see_post(rq, rp, "post.reject");
	else
		desk_refused(rp, err);
}

void
on_post_reject_post(struct request *rq, struct reply *rp)
{
	struct approval *a = request_data(rq, sizeof(*a), NULL);
	int64_t id = 0;
	int edition = 0;

	if (form_broken(&rq->form, rules) ||
	    !str_int(desk_field(rq, "edition"), 1, 1000000, &edition)) {
		reply_error(rp, 400);
		return;
	}
	if (!desk_id(rq, rp, 0, &id))
		return;
	a->reject = (struct edit_reject){.flow = &rq->session->flow,
	    .post = id, .edition = edition};
	request_write(rq, edit_reject, &a->reject, then_rejected);
}
