/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A password is chosen: by a link that an admin made, which works once. */
#include "http/desk_pages.h"

#include <string.h>

#include "base/mem.h"
#include "flow/staffing.h"
#include "http/desk.h"
#include "http/new_password.h"
#include "http/sign_in.h"

static const struct form_rule rules[] = {
	{"password", 1000, false, false}, {"password_again", 1000, false,
	    false}, {"lang", 8, false, false}, {NULL, 0, false, false},
};

struct password_state {
	struct signin_password job;
	const char *password;
	char hash[PASSWORD_HASH];
};

/* false: answered. */
static bool
open_link(struct request *rq, struct reply *rp, struct staff *staff)
{
	struct err err = {0};
	bool found = false;

	if (sign_in_is_off(rq, rp))
		return false;
	if (!staffing_read_link(&rq->http->flow, rq->db, rq->arg[0], staff,
	    &found, &err)) {
		page_unavailable(rp, &err);
	} else if (!found) {
		struct view *view = page_new(rq, "staff.password.dead.title");

		view_set(view, "staff_style", rq->http->staff_style.version);
		page_string(view, rq, "words", "staff.password.dead.words");
		view_printf(view, "back", "%s/staff/sign-in", rq->http->root);
		page_string(view, rq, "back_text", "staff.signin.title");
		reply_page(rp, 404, "staff/message.html", view);
	} else if (*staff->language) {
		request_prefer_lang(rq, staff->language);
	}
	return found;
}

static void
show_form(struct request *rq, struct reply *rp, int status,
    const struct staff *staff, struct view *view)
{
	view_set(view, "staff_style", rq->http->staff_style.version);
	view_set(view, "name", staff->name);
	view_printf(view, "action", "%s%.*s", rq->http->root,
	    (int)rq->tail_len, rq->tail);
	new_password_show(view, rq);
	reply_page(rp, status, "staff/password.html", view);
}

void
on_password(struct request *rq, struct reply *rp)
{
	struct staff staff = {0};

	if (open_link(rq, rp, &staff))
		show_form(rq, rp, 200, &staff,
		    page_new(rq, "staff.password.title"));
	staff_release(&staff);
}

static void
hash_it(void *arg)
{
	struct password_state *state = arg;

	password_hash(state->password, state->hash);
}

static void
then_set(struct request *rq, struct reply *rp, bool ok,
    const struct err *err)
{
	const struct password_state *state = rq->data;
	struct staff staff = {0};

	if (!ok) {
		page_unavailable(rp, err);
	} else if (!state->job.token[0]) {
		if (open_link(rq, rp, &staff))
			reply_error(rp, 409);
		staff_release(&staff);
	} else {
		reply_see_other(rp, state->job.pending ?
		    "/staff/sign-in/code" : "/staff/?done=password");
		session_cookie(rp, state->job.token);
	}
}

static void
then_hashed(struct request *rq, struct reply *rp, bool ok,
    const struct err *err)
{
	struct password_state *state = rq->data;

	(void)rp;
	(void)ok;
	(void)err;
	state->job.hash = state->hash;
	request_write(rq, signin_password, &state->job, then_set);
}

void
on_password_post(struct request *rq, struct reply *rp)
{
	struct password_state *state = request_data(rq, sizeof(*state), NULL);
	struct staff staff = {0};
	struct view *view = NULL;

	if (form_broken(&rq->form, rules)) {
		reply_error(rp, 400);
		return;
	}
	if (!open_link(rq, rp, &staff))
		goto out;
	view = page_new(rq, "staff.password.title");
	if (!new_password_check(view, rq, staff.name)) {
		show_form(rq, rp, 422, &staff, view);
		goto out;
	}
	view_free(view);
	state->password = request_field(rq, "password");
	state->job = (struct signin_password){.flow = &rq->http->flow,
	    .staff = staff.id, .invite = staff.invite};
	request_work(rq, hash_it, state, then_hashed);
out:
	staff_release(&staff);
}
