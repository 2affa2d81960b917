/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Signing in takes three turns: the attempt is counted (writer), the
 * password is hashed (worker), the session begins (writer).  Who does not
 * exist takes the same way, the same time and the same words.
 */
#include "http/desk_pages.h"

#include <stdio.h>

#include "http/desk.h"
#include "http/sign_in.h"

static const struct form_rule rules[] = {
	{"login", 300, false, false}, {"password", 1000, false, false},
	{"next", ROUTE_PATH_MAX, false, false},
	{"to", ROUTE_PATH_MAX, false, false}, {"code", 40, false, false},
	{"lang", 8, false, false}, {NULL, 0, false, false},
};

struct sign_in_state {
	struct signin_attempt attempt;
	struct signin_begin begin;
	struct signin_code code;
	struct signin_out out;
	const char *password;
	bool right;
	char rehash[PASSWORD_HASH];
};

static void
too_many(struct request *rq, struct reply *rp, int wait)
{
	char text[16] = "";

	snprintf(text, sizeof(text), "%d", wait);
	sign_in_form(rq, rp, 429, "staff.error.wait");
	reply_header(rp, "Retry-After", text);
}

void
on_sign_in(struct request *rq, struct reply *rp)
{
	if (rq->session && !rq->session->pending)
		reply_see_other(rp, "/staff/");
	else
		sign_in_form(rq, rp, 200, NULL);
}

static void
show_code(struct request *rq, struct reply *rp, int status, const char *key)
{
	struct view *view = page_new(rq, "staff.code.title");

	view_set(view, "staff_style", rq->http->staff_style.version);
	sign_in_keep(rq, view);
	if (key)
		page_wrong(view, rq, "code", "code", key);
	reply_page(rp, status, "staff/code.html", view);
}

static void
then_signed_in(struct request *rq, struct reply *rp, bool ok,
    const struct err *err)
{
	const struct sign_in_state *state = rq->data;
	const struct signin_begin *begin = &state->begin;
	char csrf[SESSION_CSRF] = "";

	if (!ok) {
		page_unavailable(rp, err);
	} else if (!begin->token[0]) {
		sign_in_form(rq, rp, 422, "staff.error.signin");
	} else {
		session_csrf(rq->http, begin->token, csrf);
		if (begin->pending)
			show_code(rq, rp, 200, NULL);
		else
			sign_in_go(rq, rp, csrf);
		session_cookie(rp, begin->token);
	}
}

/* In a worker. */
static void
check_password(void *arg)
{
	struct sign_in_state *state = arg;
	const char *hash = state->attempt.hash;

	state->right = password_verify(state->password, hash);
	if (state->right && !password_is_current(hash))
		password_hash(state->password, state->rehash);
}

static void
then_checked(struct request *rq, struct reply *rp, bool ok,
    const struct err *err)
{
	struct sign_in_state *state = rq->data;

	(void)ok;
	(void)err;
	if (!state->right) {
		sign_in_form(rq, rp, 422, "staff.error.signin");
		return;
	}
	state->begin = (struct signin_begin){.flow = &rq->http->flow,
	    .staff = state->attempt.found, .hash = state->attempt.hash,
	    .rehash = state->rehash[0] ? state->rehash : NULL,
	    .network = rq->network};
	request_write(rq, signin_begin, &state->begin, then_signed_in);
}

static void
then_counted(struct request *rq, struct reply *rp, bool ok,
    const struct err *err)
{
	struct sign_in_state *state = rq->data;

	if (!ok)
		page_unavailable(rp, err);
	else if (state->attempt.wait > 0)
		too_many(rq, rp, state->attempt.wait);
	else
		request_work(rq, check_password, state, then_checked);
}

void
on_sign_in_post(struct request *rq, struct reply *rp)
{
	struct sign_in_state *state = request_data(rq, sizeof(*state), NULL);
	const char *login = request_field(rq, "login");
	const char *password = request_field(rq, "password");

	if (sign_in_is_off(rq, rp))
		return;
	if (form_broken(&rq->form, rules)) {
		reply_error(rp, 400);
		return;
	}
	if (!login || !*login || !password || !*password) {
		sign_in_form(rq, rp, 422, "staff.error.signin.empty");
		return;
	}
	state->password = password;
	state->attempt = (struct signin_attempt){.flow = &rq->http->flow,
	    .login = login, .network = rq->network};
	request_write(rq, signin_attempt, &state->attempt, then_counted);
}

/* --- The code --- */

void
on_sign_in_code(struct request *rq, struct reply *rp)
{
	if (rq->session && rq->session->pending)
		show_code(rq, rp, 200, NULL);
	else
		reply_see_other(rp, "/staff/");
}

static void
then_code(struct request *rq, struct reply *rp, bool ok,
    const struct err *err)
{
	const struct sign_in_state *state = rq->data;
	char csrf[SESSION_CSRF] = "";

	if (!ok) {
		page_unavailable(rp, err);
	} else if (!state->code.token[0]) {
		show_code(rq, rp, 422, "staff.error.code");
	} else {
		session_csrf(rq->http, state->code.token, csrf);
		sign_in_go(rq, rp, csrf);
		session_cookie(rp, state->code.token);
	}
}

static void
then_code_counted(struct request *rq, struct reply *rp, bool ok,
    const struct err *err)
{
	struct sign_in_state *state = rq->data;

	if (!ok)
		page_unavailable(rp, err);
	else if (state->attempt.wait > 0)
		show_code(rq, rp, 429, "staff.error.wait");
	else
		request_write(rq, signin_code, &state->code, then_code);
}

void
on_sign_in_code_post(struct request *rq, struct reply *rp)
{
	struct sign_in_state *state = request_data(rq, sizeof(*state), NULL);
	const char *code = request_field(rq, "code");

	if (form_broken(&rq->form, rules)) {
		reply_error(rp, 400);
		return;
	}
	if (!rq->session || !rq->session->pending) {
		sign_in_form(rq, rp, 403, "staff.error.code.late");
		return;
	}
	state->code = (struct signin_code){.flow = &rq->http->flow,
	    .session = rq->session->id, .staff = rq->session->staff,
	    .code = code ? code : "", .network = rq->network};
	state->attempt = (struct signin_attempt){.flow = &rq->http->flow,
	    .staff = rq->session->staff, .network = rq->network};
	request_write(rq, signin_attempt, &state->attempt,
	    then_code_counted);
}

/* --- Out --- */

static void
then_out(struct request *rq, struct reply *rp, bool ok,
    const struct err *err)
{
	(void)rq;
	if (!ok) {
		page_unavailable(rp, err);
		return;
	}
	reply_see_other(rp, "/staff/sign-in");
	session_cookie(rp, NULL);
}

void
on_sign_out_post(struct request *rq, struct reply *rp)
{
	struct sign_in_state *state = request_data(rq, sizeof(*state), NULL);

	(void)rp;
	state->out = (struct signin_out){.flow = &rq->session->flow,
	    .session = rq->session->id};
	request_write(rq, signin_out, &state->out, then_out);
}
