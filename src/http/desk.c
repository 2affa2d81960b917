/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http/desk.h"

#include <string.h>
#include <sysexits.h>

#include "base/date.h"
#include "base/mem.h"
#include "base/str.h"
#include "http/note_words.h"
#include "store/setting.h"
#include "text/template_set.h"
#include "text/when.h"

static const struct menu {
	const char *path, *key;
} menus[] = {
	{"/staff/", "staff.menu.start"},
	{"/staff/posts", "staff.menu.posts"},
	{"/staff/digests", "staff.menu.digests"},
	{"/staff/subscribers", "staff.menu.subscribers"},
	{"/staff/topics", "staff.menu.topics"},
	{"/staff/sources", "staff.menu.sources"},
	{"/staff/figures", "staff.menu.figures"},
	{"/staff/staff", "staff.menu.staff"},
	{"/staff/log", "staff.menu.log"},
};

/* What is looked at now and then stands at the end of each page. */
static const struct menu feet[] = {
	{"/staff/embed", "staff.embed.title"},
	{"/staff/relays", "staff.relays.title"},
};

bool
desk_may(const struct request *rq, enum route_role role)
{
	return rq->session && !rq->session->pending &&
	    (int)rq->session->role - STAFF_EDITOR >=
	    (int)role - ROUTE_EDITOR;
}

/* What stands behind a '?' is no part of a route. */
static const struct route *
find_page(const char *path)
{
	const size_t n = strcspn(path, "?");

	for (const struct route *r = staff_routes; r->path; r++)
		if (strncmp(r->path, path, n) == 0 && r->path[n] == '\0' &&
		    r->on_get)
			return r;
	return NULL;
}

const char *
desk_path(const struct request *rq, const char *path)
{
	const struct route *route = find_page(path);

	return route && desk_may(rq, route->role) ? path : NULL;
}

/* Is what is shown now this page, or one below it? */
static bool
is_here(const struct request *rq, const char *path)
{
	const size_t n = strlen(path);

	if (strcmp(path, "/staff/") == 0)
		return rq->tail_len == n;
	return rq->tail_len >= n && strncmp(rq->tail, path, n) == 0 &&
	    (rq->tail_len == n || rq->tail[n] == '/');
}

static void
add_menu(struct view *view, const struct request *rq, const char *list,
    const struct menu *menu, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct view *item = NULL;

		if (!desk_path(rq, menu[i].path))
			continue;
		item = view_item(view, list);
		view_printf(item, "url", "%s%s", rq->http->root,
		    menu[i].path);
		page_string(item, rq, "text", menu[i].key);
		view_flag(item, "here", is_here(rq, menu[i].path));
	}
}

static bool
has_string(const struct request *rq, const char *key)
{
	return rq->http->templates &&
	    catalogue_find(&rq->http->templates->catalogue, key) != NULL;
}

/* What was done before the redirect; only words of ours. */
static void
add_done(struct view *view, const struct request *rq)
{
	const char *done = request_query(rq, "done");
	const char *n = request_query(rq, "n");
	char *key = NULL;

	view_set(view, "done", NULL);
	if (!done || rq->method == REQUEST_POST || strlen(done) > 40)
		return;
	view_set(view, "n", n && strlen(n) < 12 &&
	    n[strspn(n, "0123456789")] == '\0' ? n : "0");
	key = mem_printf("staff.done.%s", done);
	if (has_string(rq, key))
		page_string(view, rq, "done", key);
	mem_free(key);
}

struct view *
desk_page(const struct request *rq, const char *title_key)
{
	struct view *view = page_new(rq, title_key);
	char *paused = NULL;
	struct err err = {0};

	view_set(view, "staff_style", rq->http->staff_style.version);
	view_set(view, "staff_script", rq->http->staff_script.version);
	view_set(view, "other_url", NULL);
	view_set(view, "csrf", rq->session->csrf);
	view_set(view, "me", rq->session->name);
	view_flag(view, "proxied", rq->session->proxied);
	view_set(view, "ends_in", NULL);
	if (rq->session->ends_at != 0)
		view_printf(view, "ends_in", "%lld",
		    (long long)(rq->session->ends_at - date_now()));
	add_menu(view, rq, "menu", menus, sizeof(menus) / sizeof(menus[0]));
	add_menu(view, rq, "feet", feet, sizeof(feet) / sizeof(feet[0]));
	view_flag(view, "has_feet", true);
	add_done(view, rq);
	if (rq->db && !setting_get(rq->db, SETTING_PAUSED, &paused, &err))
		paused = NULL;
	view_flag(view, "paused", paused != NULL);
	view_set(view, "paused_why", paused);
	view_flag(view, "may_send", desk_may(rq, ROUTE_SENDER));
	view_flag(view, "may_admin", desk_may(rq, ROUTE_ADMIN));
	mem_free(paused);
	return view;
}

void
desk_see(struct reply *rp, const char *path, const char *done, int64_t n)
{
	char *to = NULL;

	if (!*done)
		to = mem_strdup(path);
	else if (n != 0)
		to = mem_printf("%s?done=%s&n=%lld", path, done,
		    (long long)n);
	else
		to = mem_printf("%s?done=%s", path, done);
	reply_see_other(rp, to);
	mem_free(to);
}

void
desk_refused(struct reply *rp, const struct err *err)
{
	struct view *view = NULL;

	if (err->code != EX_DATAERR) {
		page_unavailable(rp, err);
		return;
	}
	view = desk_page(rp->rq, "error.409");
	page_string(view, rp->rq, "words", "error.409.text");
	note_words_refused(view, rp->rq, "why", err);
	reply_page(rp, 409, "staff/error.html", view);
}

const char *
desk_field(const struct request *rq, const char *name)
{
	for (size_t i = 0; i < rq->form.count; i++)
		if (strcmp(rq->form.field[i].name, name) == 0) {
			/* The form's own text, which is ours to change. */
			char *value = rq->form.text +
			    (rq->form.field[i].value - rq->form.text);

			return str_trim(value);
		}
	return "";
}

bool
desk_id(struct request *rq, struct reply *rp, int i, int64_t *id)
{
	if (rq->arg[i] && str_int64(rq->arg[i], id) && *id > 0)
		return true;
	reply_error(rp, 404);
	return false;
}

void
desk_input(struct view *view, const struct request *rq, const char *id,
    const char *key, const char *value, int max, bool must)
{
	char *hint = mem_printf("%s.hint", key);
	char *fault = mem_printf("%s_error", id);
	const struct view *wrong = view_get(view, fault, strlen(fault));
	struct view *item = view_item(view, "fields");
	const bool hinted = has_string(rq, hint);

	view_set(item, "id", id);
	page_string(item, rq, "label", key);
	view_set(item, "hint", NULL);
	if (hinted)
		page_string(item, rq, "hint", hint);
	view_set(item, "error", wrong ? view_text(wrong) : NULL);
	view_flag(item, "described", hinted || wrong);
	view_set(item, "value", value);
	view_printf(item, "max", "%d", max);
	view_flag(item, "must", must);
	mem_free(hint);
	mem_free(fault);
}

void
desk_moment(struct view *view, const struct request *rq, const char *name,
    int64_t at)
{
	struct buf text = BUF_INIT(BUF_LINE);

	if (at != 0)
		when_moment(&text, rq->lang, at);
	view_set(view, name, buf_text(&text));
	buf_release(&text);
}

/* A no-break space between thousands, in both languages. */
void
desk_number(struct view *view, const char *name, int64_t n)
{
	char *digits = mem_printf("%lld", (long long)n);
	const size_t len = strlen(digits);
	struct buf text = BUF_INIT(BUF_LINE);

	for (size_t i = 0; i < len; i++) {
		if (i > 0 && (len - i) % 3 == 0 && len > 4 &&
		    digits[i - 1] != '-')
			buf_puts(&text, "\xc2\xa0");
		buf_putc(&text, digits[i]);
	}
	view_set(view, name, buf_text(&text));
	buf_release(&text);
	mem_free(digits);
}

void
desk_confirm(struct reply *rp, const struct desk_confirm *confirm,
    struct view *view)
{
	const struct request *rq = rp->rq;
	char *words = mem_printf("%s.words", confirm->key);
	char *button = mem_printf("%s.button", confirm->key);

	page_string(view, rq, "words", words);
	page_string(view, rq, "button", button);
	view_printf(view, "action", "%s%s", rq->http->root, confirm->action);
	view_printf(view, "back", "%s%s", rq->http->root, confirm->back);
	view_flag(view, "danger", confirm->danger);
	for (const char *const *f = confirm->fields; f && *f; f += 2) {
		struct view *item = view_item(view, "fields");

		view_set(item, "name", f[0]);
		view_set(item, "value", f[1]);
	}
	reply_page(rp, 200, "staff/confirm.html", view);
	mem_free(words);
	mem_free(button);
}
