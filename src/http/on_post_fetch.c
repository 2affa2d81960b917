/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A page of our own web site as a post to go on from: the poll role fetches
 * it, this page waits. */
#include "http/desk_pages.h"

#include <string.h>
#include <sysexits.h>

#include "base/date.h"
#include "base/mem.h"
#include "flow/errands.h"
#include "http/desk.h"
#include "http/note_words.h"
#include "http/on_post.h"
#include "store/errand.h"

enum { PATIENCE = 120, URL_MAX = 2000 };

static const struct form_rule rules[] = {
	{"url", URL_MAX + 100, false, false}, {"kind", 40, false, false},
	{NULL, 0, false, false},
};

struct fetch_state {
	struct errands_ask ask;
	char *url;
	const char *kind;
};

static void
fetch_release(void *data)
{
	struct fetch_state *state = data;

	mem_free(state->url);
}

static const char *
kind_of(const char *asked)
{
	for (size_t i = 0; asked && on_post_kinds[i]; i++)
		if (strcmp(asked, on_post_kinds[i]) == 0)
			return on_post_kinds[i];
	return "news";
}

/* Takes view over. */
static void
show_form(struct request *rq, struct reply *rp, int status, const char *url,
    const char *kind, struct view *view)
{
	desk_input(view, rq, "url", "staff.post.fetch.url", url, URL_MAX,
	    true);
	for (size_t i = 0; on_post_kinds[i]; i++) {
		struct view *item = view_item(view, "kinds");
		char *key = mem_printf("staff.post.kind.%s",
		    on_post_kinds[i]);

		view_set(item, "value", on_post_kinds[i]);
		page_string(item, rq, "text", key);
		view_flag(item, "chosen",
		    strcmp(on_post_kinds[i], kind) == 0);
		mem_free(key);
	}
	reply_page(rp, status, "staff/post-fetch.html", view);
}

void
on_post_fetch(struct request *rq, struct reply *rp)
{
	show_form(rq, rp, 200, "", "news",
	    desk_page(rq, "staff.post.fetch"));
}

static void
then_asked(struct request *rq, struct reply *rp, bool ok,
    const struct err *err)
{
	const struct fetch_state *state = rq->data;
	struct view *view = NULL;
	char *path = NULL;

	if (ok) {
		path = mem_printf("/staff/posts/fetch/%lld?kind=%s",
		    (long long)state->ask.id, state->kind);
		reply_see_other(rp, path);
		mem_free(path);
	} else if (err->code != EX_DATAERR) {
		desk_refused(rp, err);
	} else {
		view = desk_page(rq, "staff.post.fetch");
		page_wrong(view, rq, "url", "url", "staff.error.post.url");
		show_form(rq, rp, 422, desk_field(rq, "url"), state->kind,
		    view);
	}
}

void
on_post_fetch_post(struct request *rq, struct reply *rp)
{
	struct fetch_state *state = request_data(rq, sizeof(*state),
	    fetch_release);
	const char *typed = NULL;

	if (form_broken(&rq->form, rules)) {
		reply_error(rp, 400);
		return;
	}
	typed = desk_field(rq, "url");
	state->kind = kind_of(desk_field(rq, "kind"));
	state->url = !*typed || strstr(typed, "://") ? mem_strdup(typed)
	    : mem_printf("https://%s", typed);
	state->ask = (struct errands_ask){.flow = &rq->session->flow,
	    .kind = "article", .url = state->url, .selector = ""};
	request_write(rq, errands_ask, &state->ask, then_asked);
}

/* --- Waiting ------------------------------------------------------------- */

static void
show_wait(struct request *rq, struct reply *rp, const struct errand *errand,
    const char *kind)
{
	const bool over = errand_is_over(errand);
	const bool late = date_now() - errand->asked_at > PATIENCE;
	struct view *view = desk_page(rq, "staff.post.fetch");

	view_set(view, "address", errand->url);
	view_printf(view, "again", "%s/staff/posts/fetch/%lld?kind=%s",
	    rq->http->root, (long long)errand->id, kind);
	view_flag(view, "waits", !over && !late);
	view_flag(view, "lost", !over && late);
	view_flag(view, "gone", over);
	note_words_fetch(view, rq, "note", errand->note);
	show_form(rq, rp, 200, errand->url, kind, view);
	if (!over && !late)
		reply_header(rp, "Refresh", "1");
}

void
on_post_fetched(struct request *rq, struct reply *rp)
{
	const char *kind = kind_of(request_query(rq, "kind"));
	struct errand errand = {0};
	struct err err = {0};
	char *path = NULL;
	int64_t id = 0;
	bool found = false;

	if (!desk_id(rq, rp, 0, &id))
		return;
	if (!errand_get(rq->db, id, &errand, &found, &err)) {
		page_unavailable(rp, &err);
	} else if (!found || strcmp(errand.kind, "article") != 0) {
		reply_error(rp, 404);
	} else if (strcmp(errand.state, "done") == 0 && errand.items > 0) {
		path = mem_printf("/staff/posts/new?kind=%s&from=%lld", kind,
		    (long long)id);
		reply_see_other(rp, path);
		mem_free(path);
	} else {
		show_wait(rq, rp, &errand, kind);
	}
	errand_release(&errand);
}
