/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http/sign_in.h"

#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "http/page.h"
#include "http/session.h"

#define KEPT "kept."

#define PLAIN "abcdefghijklmnopqrstuvwxyz" \
	"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"

/* A page of the desk by path, spelled plainly; NULL: none. */
static const struct route *
find_target(const char *path)
{
	static const struct route *const tables[] = {staff_routes, NULL};
	const char *arg[ROUTE_ARGS_MAX] = {NULL};
	const struct route *route = NULL;
	char *copy = NULL;

	if (!path || !str_starts(path, "/staff/") ||
	    strlen(path) > ROUTE_PATH_MAX || strstr(path, "//") ||
	    path[strspn(path, PLAIN "/")])
		return NULL;
	copy = mem_strdup(path);
	route = route_find(tables, copy, arg);
	mem_free(copy);
	return route && route->role >= ROUTE_EDITOR ? route : NULL;
}

/* The same with a query of plain words, which a GET may have. */
static const char *
next_of(const char *path)
{
	const size_t n = path ? strcspn(path, "?") : 0;
	char *alone = path ? mem_strndup(path, n) : NULL;
	const struct route *route = find_target(alone);

	mem_free(alone);
	return route && route->on_get && strlen(path) <= ROUTE_PATH_MAX &&
	    (!path[n] || !path[n + 1 + strspn(path + n + 1, PLAIN ".=&")]) ?
	    path : NULL;
}

/* As the value of a parameter. */
static char *
next_param(const char *next)
{
	struct buf out = BUF_INIT(BUF_LINE);

	for (; *next; next++)
		if (strchr("?=&", *next))
			buf_printf(&out, "%%%02X", (unsigned)*next);
		else
			buf_putc(&out, *next);
	return buf_take(&out);
}

static const char *
to_of(const char *path)
{
	const struct route *route = find_target(path);

	return route && route->on_post &&
	    !(route->flags & ROUTE_RAW) ? path : NULL;
}

/* The name that a field of this request has in the form it was meant for;
 * NULL: it goes no further. */
static const char *
meant_name(const struct request *rq, const char *name)
{
	if (rq->route->role == ROUTE_GUEST) {
		if (!str_starts(name, KEPT))
			return NULL;
		name += strlen(KEPT);
	}
	if (strcmp(name, "csrf") == 0 || str_starts(name, "password"))
		return NULL;
	return name;
}

/* Where the posted form was meant to go; caller frees, NULL: nowhere. */
static char *
meant_to(const struct request *rq)
{
	char *path = rq->route->role == ROUTE_GUEST ?
	    mem_strdup(request_field(rq, "to")) :
	    mem_strndup(rq->tail, rq->tail_len);

	if (!to_of(path)) {
		mem_free(path);
		return NULL;
	}
	return path;
}

static void
add_fields(const struct request *rq, struct view *view, const char *list,
    const char *prefix)
{
	for (size_t i = 0; i < rq->form.count; i++) {
		const char *name = meant_name(rq, rq->form.field[i].name);
		struct view *item = NULL;

		if (!name)
			continue;
		item = view_item(view, list);
		view_printf(item, "name", "%s%s", prefix, name);
		view_set(item, "value", rq->form.field[i].value);
	}
}

void
sign_in_keep(const struct request *rq, struct view *view)
{
	const char *next = rq->method == REQUEST_POST ?
	    request_field(rq, "next") : request_query(rq, "next");
	char *to = rq->method == REQUEST_POST ? meant_to(rq) : NULL;

	view_set(view, "next", next_of(next));
	view_set(view, "to", to);
	if (to)
		add_fields(rq, view, "kept", KEPT);
	mem_free(to);
}

bool
sign_in_is_off(struct request *rq, struct reply *rp)
{
	const char *name = session_proxy_name(rq);
	struct view *view = NULL;

	if (rq->http->conf->staff.password)
		return false;
	view = page_new(rq, "staff.signin.title");
	view_set(view, "staff_style", rq->http->staff_style.version);
	view_set(view, "name", name);
	page_string(view, rq, "words", name ? "staff.signin.stranger" :
	    "staff.signin.elsewhere");
	view_printf(view, "back", "%s/staff/", rq->http->root);
	page_string(view, rq, "back_text", "staff.signin.retry");
	reply_page(rp, 403, "staff/message.html", view);
	return true;
}

void
sign_in_form(struct request *rq, struct reply *rp, int status,
    const char *key)
{
	struct view *view = NULL;
	const char *login = rq->route->role == ROUTE_GUEST ?
	    request_field(rq, "login") : NULL;

	if (sign_in_is_off(rq, rp))
		return;
	view = page_new(rq, "staff.signin.title");
	view_set(view, "staff_style", rq->http->staff_style.version);
	view_set(view, "login", login);
	view_flag(view, "no_cookie", request_query(rq, "in") != NULL);
	sign_in_keep(rq, view);
	view_flag(view, "expired", rq->route->role != ROUTE_GUEST);
	if (key)
		page_wrong(view, rq, "login", "login", key);
	reply_page(rp, status, "staff/sign-in.html", view);
}

void
sign_in_ask(struct request *rq, struct reply *rp)
{
	char *path = NULL, *to = NULL, *param = NULL;

	if (rq->method == REQUEST_POST) {
		sign_in_form(rq, rp, 403, NULL);
		return;
	}
	path = mem_strdup(rq->tail);
	if (!next_of(path))
		path[rq->tail_len] = '\0';
	param = next_param(path);
	if (request_query(rq, "in"))
		to = mem_strdup("/staff/sign-in?in=1");
	else if (next_of(path) && strcmp(path, "/staff/") != 0)
		to = mem_printf("/staff/sign-in?next=%s", param);
	else
		to = mem_strdup("/staff/sign-in");
	reply_see_other(rp, to);
	mem_free(path);
	mem_free(param);
	mem_free(to);
}

void
sign_in_go(struct request *rq, struct reply *rp, const char *csrf)
{
	const char *next = next_of(request_field(rq, "next"));
	char *to = meant_to(rq);

	if (to)
		sign_in_again(rq, rp, 200, csrf);
	else
		reply_see_other(rp, next ? next : "/staff/?in=1");
	mem_free(to);
}

void
sign_in_again(struct request *rq, struct reply *rp, int status,
    const char *csrf)
{
	char *to = meant_to(rq);
	struct view *view = NULL;

	if (!to) {
		reply_error(rp, status == 200 ? 400 : status);
		return;
	}
	view = page_new(rq, "staff.again.title");
	view_set(view, "staff_style", rq->http->staff_style.version);
	view_printf(view, "action", "%s%s", rq->http->root, to);
	view_set(view, "csrf", csrf);
	add_fields(rq, view, "fields", "");
	reply_page(rp, status, "staff/again.html", view);
	mem_free(to);
}
