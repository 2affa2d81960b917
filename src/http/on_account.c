/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One's own account: password, language, codes from a telephone. */
#include "http/desk_pages.h"

#include <string.h>

#include "base/mem.h"
#include "base/secret.h"
#include "flow/notice.h"
#include "flow/staffing.h"
#include "http/desk.h"
#include "http/new_password.h"
#include "text/encode.h"

static const struct form_rule rules[] = {
	{"password_now", 1000, false, false},
	{"password", 1000, false, false},
	{"password_again", 1000, false, false},
	{"language", 8, false, false}, {"code", 40, false, false},
	{"notices", 8, false, false},
	{"do", 16, false, false}, {NULL, 0, false, false},
};

struct account_state {
	struct signin_attempt attempt;
	struct signin_password password;
	struct staffing_language language;
	struct notice_wanted notices;
	struct signin_totp totp;
	const char *now, *next;
	bool right;
	char hash[PASSWORD_HASH];
};

/* false: answered. */
static bool
open_me(struct request *rq, struct reply *rp, struct staff *staff)
{
	struct err err = {0};
	bool found = false;

	if (!staff_get(rq->db, rq->session->staff, staff, &found, &err))
		page_unavailable(rp, &err);
	else if (!found)
		reply_error(rp, 404);
	return found;
}

/* In groups of four, as telephones ask for it; and as a link for those that
 * stand on the same telephone. */
static void
show_key(struct view *view, const struct request *rq,
    const struct staff *staff)
{
	uint8_t key[TOTP_KEY];
	struct buf text = BUF_INIT(BUF_LINE), spaced = BUF_INIT(BUF_LINE);
	struct buf url = BUF_INIT(BUF_LINE);
	const char *site = rq->http->conf->site.name;

	signin_totp_key(&rq->http->flow, staff->id, staff->totp_next, key);
	secret_base32(&text, key, sizeof(key));
	for (size_t i = 0; i < text.len; i++) {
		if (text.data[i] >= 'a' && text.data[i] <= 'z')
			text.data[i] = (char)(text.data[i] - 'a' + 'A');
		if (i > 0 && i % 4 == 0)
			buf_putc(&spaced, ' ');
		buf_putc(&spaced, text.data[i]);
	}
	buf_puts(&url, "otpauth://totp/");
	encode_url(&url, site, strlen(site));
	buf_printf(&url, ":%s?secret=%s&issuer=", staff->name,
	    buf_text(&text));
	encode_url(&url, site, strlen(site));
	view_set(view, "totp_key", buf_text(&spaced));
	view_set(view, "totp_url", buf_text(&url));
	buf_release(&text);
	buf_release(&spaced);
	buf_release(&url);
	mem_wipe(key, sizeof(key));
}

/* Takes view over. */
static void
show(struct request *rq, struct reply *rp, int status,
    const struct staff *staff, struct view *view)
{
	char *role = mem_printf("staff.role.%s", staff_role_name(staff->role));

	view_set(view, "name", staff->name);
	view_set(view, "address", staff->address);
	page_string(view, rq, "role", role);
	new_password_show(view, rq);
	view_flag(view, "lang_own", !*staff->language);
	view_flag(view, "lang_sv", strcmp(staff->language, "sv") == 0);
	view_flag(view, "lang_en", strcmp(staff->language, "en") == 0);
	view_flag(view, "notices", staff->notices);
	view_flag(view, "totp", staff->totp != 0);
	view_flag(view, "totp_next", staff->totp == 0 &&
	    staff->totp_next != 0);
	view_flag(view, "with_code", staff->totp != 0 ||
	    staff->totp_next != 0);
	if (staff->totp == 0 && staff->totp_next != 0)
		show_key(view, rq, staff);
	reply_page(rp, status, "staff/account.html", view);
	mem_free(role);
}

void
on_account(struct request *rq, struct reply *rp)
{
	struct staff staff = {0};

	if (open_me(rq, rp, &staff))
		show(rq, rp, 200, &staff,
		    desk_page(rq, "staff.account.title"));
	staff_release(&staff);
}

static void
show_wrong(struct request *rq, struct reply *rp, int status,
    const char *field, const char *key)
{
	struct staff staff = {0};
	struct view *view = NULL;

	if (open_me(rq, rp, &staff)) {
		view = desk_page(rq, "staff.account.title");
		page_wrong(view, rq, field, field, key);
		show(rq, rp, status, &staff, view);
	}
	staff_release(&staff);
}

/* --- Password --- */

static void
then_changed(struct request *rq, struct reply *rp, bool ok,
    const struct err *err)
{
	const struct account_state *state = rq->data;

	if (!ok) {
		page_unavailable(rp, err);
	} else if (!state->password.token[0]) {
		reply_error(rp, 409);
	} else {
		desk_see(rp, "/staff/account", "password", 0);
		session_cookie(rp, state->password.token);
	}
}

/* In a worker. */
static void
check_and_hash(void *arg)
{
	struct account_state *state = arg;

	state->right = password_verify(state->now, state->attempt.hash);
	if (state->right)
		password_hash(state->next, state->hash);
}

static void
then_checked(struct request *rq, struct reply *rp, bool ok,
    const struct err *err)
{
	struct account_state *state = rq->data;

	(void)ok;
	(void)err;
	if (!state->right) {
		show_wrong(rq, rp, 422, "password_now",
		    "staff.error.password.now");
		return;
	}
	state->password = (struct signin_password){
	    .flow = &rq->session->flow, .staff = rq->session->staff,
	    .was = state->attempt.hash, .hash = state->hash,
	    .network = rq->network};
	request_write(rq, signin_password, &state->password, then_changed);
}

static void
then_counted(struct request *rq, struct reply *rp, bool ok,
    const struct err *err)
{
	struct account_state *state = rq->data;

	if (!ok)
		page_unavailable(rp, err);
	else if (state->attempt.wait > 0)
		show_wrong(rq, rp, 429, "password_now", "staff.error.wait");
	else
		request_work(rq, check_and_hash, state, then_checked);
}

/* Asks for the password again: who finds a desk open cannot take it over. */
void
on_account_password_post(struct request *rq, struct reply *rp)
{
	struct account_state *state = request_data(rq, sizeof(*state), NULL);
	const char *now = request_field(rq, "password_now");
	struct staff staff = {0};
	struct view *view = NULL;

	if (form_broken(&rq->form, rules)) {
		reply_error(rp, 400);
		return;
	}
	if (!open_me(rq, rp, &staff))
		return;
	view = desk_page(rq, "staff.account.title");
	if (!new_password_check(view, rq, staff.name)) {
		show(rq, rp, 422, &staff, view);
	} else {
		view_free(view);
		state->now = now ? now : "";
		state->next = request_field(rq, "password");
		state->attempt = (struct signin_attempt){
		    .flow = &rq->session->flow, .staff = rq->session->staff,
		    .network = rq->network};
		request_write(rq, signin_attempt, &state->attempt,
		    then_counted);
	}
	staff_release(&staff);
}

/* --- Language --- */

static void
then_saved(struct request *rq, struct reply *rp, bool ok,
    const struct err *err)
{
	(void)rq;
	if (ok)
		desk_see(rp, "/staff/account", "saved", 0);
	else
		desk_refused(rp, err);
}

void
on_account_lang_post(struct request *rq, struct reply *rp)
{
	struct account_state *state = request_data(rq, sizeof(*state), NULL);
	const char *language = desk_field(rq, "language");

	if (form_broken(&rq->form, rules) || (*language &&
	    !template_has_lang(rq->http->templates, language))) {
		reply_error(rp, 400);
		return;
	}
	state->language = (struct staffing_language){
	    .flow = &rq->session->flow, .staff = rq->session->staff,
	    .language = language};
	request_write(rq, staffing_language, &state->language, then_saved);
}

/* --- Notices by mail --- */

void
on_account_notices_post(struct request *rq, struct reply *rp)
{
	struct account_state *state = request_data(rq, sizeof(*state), NULL);

	if (form_broken(&rq->form, rules)) {
		reply_error(rp, 400);
		return;
	}
	state->notices = (struct notice_wanted){.flow = &rq->session->flow,
	    .staff = rq->session->staff,
	    .wanted = strcmp(desk_field(rq, "notices"), "yes") == 0};
	request_write(rq, notice_wanted, &state->notices, then_saved);
}

/* --- Codes --- */

static void
then_code(struct request *rq, struct reply *rp, bool ok,
    const struct err *err)
{
	const struct account_state *state = rq->data;

	if (!ok)
		page_unavailable(rp, err);
	else if (state->totp.wrong)
		show_wrong(rq, rp, 422, "code", "staff.error.code");
	else
		desk_see(rp, "/staff/account", "saved", 0);
}

static void
then_code_counted(struct request *rq, struct reply *rp, bool ok,
    const struct err *err)
{
	struct account_state *state = rq->data;
	const bool on = strcmp(desk_field(rq, "do"), "on") == 0;

	if (!ok)
		page_unavailable(rp, err);
	else if (state->attempt.wait > 0)
		show_wrong(rq, rp, 429, "code", "staff.error.wait");
	else
		request_write(rq, on ? signin_totp_on : signin_totp_off,
		    &state->totp, then_code);
}

void
on_account_code_post(struct request *rq, struct reply *rp)
{
	struct account_state *state = request_data(rq, sizeof(*state), NULL);
	const char *what = desk_field(rq, "do");

	if (form_broken(&rq->form, rules)) {
		reply_error(rp, 400);
		return;
	}
	state->totp = (struct signin_totp){.flow = &rq->session->flow,
	    .staff = rq->session->staff, .code = desk_field(rq, "code"),
	    .network = rq->network};
	if (strcmp(what, "start") == 0) {
		request_write(rq, signin_totp_start, &state->totp,
		    then_saved);
		return;
	}
	state->attempt = (struct signin_attempt){.flow = &rq->session->flow,
	    .staff = rq->session->staff, .network = rq->network};
	request_write(rq, signin_attempt, &state->attempt,
	    then_code_counted);
}
