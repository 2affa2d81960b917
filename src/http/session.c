/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The cookie "__Host-sid": browsers take it only with Secure, for the whole
 * host, and from this host; also over plain HTTP when that is this machine
 * itself.  The database knows its SHA-256 alone.
 */
#include "http/session.h"

#include <stdatomic.h>
#include <string.h>

#include "base/date.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/secret.h"
#include "base/str.h"
#include "http/desk.h"
#include "http/page.h"
#include "http/sign_in.h"

#define SESSION_NAME "__Host-sid"

enum {
	SESSION_TOUCH = 60,	/* seconds between two writes of "seen" */
	SESSION_WARN = 60 * 1000	/* ms between two warnings */
};

_Static_assert((int)ROUTE_EDITOR - (int)STAFF_EDITOR ==
    (int)ROUTE_ADMIN - (int)STAFF_ADMIN, "roles stand in the same order");

void
session_free(struct session *session)
{
	if (!session)
		return;
	mem_free(session->name);
	mem_free(session->who);
	mem_free(session);
}

/* --- Cookie and token --- */

/* Could we have made it? */
static bool
session_is_token(const char *text, size_t n)
{
	uint8_t raw[SIGNIN_BYTES];
	size_t octets = 0;

	return secret_from_base64url(text, n, raw, sizeof(raw), &octets) &&
	    octets == sizeof(raw);
}

/* The value of our cookie in one Cookie header. */
static bool
session_in_header(const char *header, char token[SIGNIN_TOKEN])
{
	const size_t n = strlen(SESSION_NAME "=");

	for (;;) {
		size_t len = 0;

		header += strspn(header, "; ");
		if (!*header)
			return false;
		len = strcspn(header, ";");
		if (strncmp(header, SESSION_NAME "=", n) == 0 &&
		    session_is_token(header + n, len - n)) {
			memcpy(token, header + n, len - n);
			token[len - n] = '\0';
			return true;
		}
		header += len;
	}
}

static bool
session_token(const struct request *rq, char token[SIGNIN_TOKEN])
{
	for (size_t i = 0; i < rq->headers.count; i++)
		if (str_same_nocase(rq->headers.field[i].name, "Cookie") &&
		    session_in_header(rq->headers.field[i].value, token))
			return true;
	return false;
}

void
session_cookie(struct reply *rp, const char *token)
{
	char *text = mem_printf(SESSION_NAME "=%s; Path=/; Secure; HttpOnly;"
	    " SameSite=Lax%s", token ? token : "",
	    token ? "" : "; Max-Age=0");

	reply_header(rp, "Set-Cookie", text);
	mem_free(text);
}

void
session_csrf(const struct context *http, const char *token,
    char csrf[SESSION_CSRF])
{
	uint8_t secret[SECRET_KEY], mac[SECRET_MAC];
	struct buf text = BUF_INIT(SESSION_CSRF - 1);

	keys_derive_first(http->keys, "staff form", secret);
	secret_hmac(secret, token, strlen(token), mac);
	secret_base64url(&text, mac, sizeof(mac));
	memcpy(csrf, buf_text(&text), text.len + 1);
	buf_release(&text);
}

static bool
session_has_csrf(const struct request *rq)
{
	const char *given = request_field(rq, "csrf");
	const char *want = rq->session->csrf;

	return given && strlen(given) == strlen(want) &&
	    secret_equal(given, want, strlen(want));
}

/* --- Who --- */

static void
session_take(struct request *rq, const char *token,
    const struct staff_session *row, const struct staff *staff)
{
	struct session *s = mem_alloc(sizeof(*s));

	*s = (struct session){.id = row->id, .staff = staff->id,
	    .name = mem_strdup(staff->name), .role = staff->role,
	    .pending = row->pending, .flow = rq->http->flow,
	    .who = mem_printf("staff:%s", staff->name)};
	s->flow.who = s->who;
	session_csrf(rq->http, token, s->csrf);
	rq->session = s;
	if (*staff->language)
		request_prefer_lang(rq, staff->language);
}

static int64_t
session_ends(const struct staff_session *row)
{
	const int64_t idle = (date_now() < row->seen_at + SESSION_TOUCH ?
	    row->seen_at : date_now()) + SIGNIN_IDLE;
	const int64_t life = row->created_at + SIGNIN_LIFE;

	return idle < life ? idle : life;
}

static void
session_touched(void *arg, bool ok, const struct err *err)
{
	(void)ok;
	(void)err;
	mem_free(arg);
}

/* That somebody is still there is no effect of what they ask for, so it is
 * noted for a GET too; nobody waits for it. */
static void
session_note(const struct request *rq, const struct staff_session *row)
{
	const struct context *http = rq->http;
	int64_t *id = NULL;

	if (row->pending || !http->writer || !http->post ||
	    (rq->route->flags & ROUTE_ALONE) ||
	    date_now() < row->seen_at + SESSION_TOUCH)
		return;
	id = mem_alloc(sizeof(*id));
	*id = row->id;
	http->post(http->writer, signin_touch, id, session_touched);
}

/* --- Who, as a proxy says --- */

/* Anybody can send the header as often as they like. */
static void
session_warn(const struct request *rq)
{
	static atomic_llong next;
	const long long now = date_mono_ms();
	long long due = atomic_load(&next);

	if (now >= due && atomic_compare_exchange_strong(&next, &due,
	    now + SESSION_WARN))
		log_warn("sign-in refused: %s from %s, which is no trusted"
		    " proxy", rq->http->conf->staff.proxy_header,
		    rq->network);
}

/* A proxy that adds its header to a browser's own leaves two. */
static const char *
session_find_name(const struct request *rq)
{
	const char *header = rq->http->conf->staff.proxy_header;
	const char *name = NULL;

	if (!*header)
		return NULL;
	for (size_t i = 0; i < rq->headers.count; i++) {
		if (!str_same_nocase(rq->headers.field[i].name, header))
			continue;
		if (name)
			return NULL;
		name = rq->headers.field[i].value;
	}
	if (name && rq->peer_is_inet &&
	    !peer_list_has(&rq->http->trusted, &rq->peer)) {
		session_warn(rq);
		return NULL;
	}
	return name && *name ? name : NULL;
}

const char *
session_proxy_name(struct request *rq)
{
	if (!rq->proxy_asked)
		rq->proxy_name = session_find_name(rq);
	rq->proxy_asked = true;
	return rq->proxy_name;
}

/* No cookie and no row: each request says it anew.  The token that forms
 * carry is of the person. */
static bool
session_load_proxied(struct request *rq, const char *name, struct err *err)
{
	const struct context *http = rq->http;
	const struct staff_session row = {0};
	struct staff staff = {0};
	char *token = NULL;
	int64_t *id = NULL;
	bool found = false;

	if (!signin_named(rq->db, name, &staff, &found, err))
		return false;
	if (found) {
		token = mem_printf("proxy %lld", (long long)staff.id);
		session_take(rq, token, &row, &staff);
		rq->session->proxied = true;
		mem_free(token);
	}
	if (found && http->writer && http->post &&
	    date_now() >= staff.seen_at + SIGNIN_LIFE) {
		id = mem_alloc(sizeof(*id));
		*id = staff.id;
		http->post(http->writer, signin_by_proxy, id,
		    session_touched);
	}
	staff_release(&staff);
	return true;
}

static bool
session_load(struct request *rq, struct err *err)
{
	const char *name = session_proxy_name(rq);
	struct staff_session row = {0};
	struct staff staff = {0};
	char token[SIGNIN_TOKEN] = "";
	bool found = false;

	if (rq->db && name)
		return session_load_proxied(rq, name, err);
	if (!rq->db || !rq->http->conf->staff.password ||
	    !session_token(rq, token))
		return true;
	if (!signin_find(rq->db, token, &row, &staff, &found, err))
		return false;
	if (found) {
		session_take(rq, token, &row, &staff);
		rq->session->ends_at = session_ends(&row);
		session_note(rq, &row);
	}
	staff_release(&staff);
	return true;
}

/* --- The guard --- */

/* Stricter than for the public: "null" is no news only from those browsers
 * that say more in Sec-Fetch-Site. */
static bool
session_is_foreign(const struct request *rq)
{
	const char *origin = request_header(rq, "Origin");

	return rq->foreign || (!request_header(rq, "Sec-Fetch-Site") &&
	    origin && strcmp(origin, "null") == 0);
}

static bool
session_refuse(struct reply *rp, int status)
{
	reply_error(rp, status);
	return false;
}

bool
session_enter(struct request *rq, struct reply *rp)
{
	const enum route_role role = rq->route->role;
	const bool post = rq->method == REQUEST_POST;
	struct err err = {0};

	if (role == ROUTE_PUBLIC)
		return true;
	if (role == ROUTE_NOBODY)
		return session_refuse(rp, 404);
	if (!rq->session && !session_load(rq, &err)) {
		page_unavailable(rp, &err);
		return false;
	}
	if (post && session_is_foreign(rq))
		return session_refuse(rp, 403);
	if (role == ROUTE_GUEST)
		return true;
	if (!rq->session || rq->session->pending) {
		sign_in_ask(rq, rp);
		return false;
	}
	if ((int)rq->session->role - STAFF_EDITOR < (int)role - ROUTE_EDITOR)
		return session_refuse(rp, 403);
	return true;
}

bool
session_guard(struct request *rq, struct reply *rp)
{
	if (!session_enter(rq, rp))
		return false;
	if (rq->method == REQUEST_POST && rq->route->role > ROUTE_GUEST &&
	    !session_has_csrf(rq)) {
		sign_in_again(rq, rp, 403, rq->session->csrf);
		return false;
	}
	return true;
}
