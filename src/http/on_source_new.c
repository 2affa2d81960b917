/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A page to watch: its address, a look at what would be taken from it, and
 * only then what to do with that.  The look is an errand of the poll role.
 */
#include "http/desk_pages.h"

#include <string.h>
#include <sysexits.h>

#include "base/date.h"
#include "base/mem.h"
#include "flow/errands.h"
#include "http/note_words.h"
#include "http/source_form.h"
#include "store/errand.h"

enum { PATIENCE = 120, SHOWN = 10 };

struct new_state {
	struct errands_ask ask;
	struct watch_add add;
	char *url, *selector;
};

static void
new_release(void *data)
{
	struct new_state *state = data;

	mem_free(state->url);
	mem_free(state->selector);
}

/* --- The address --- */

/* Takes view over. */
static void
show_form(struct request *rq, struct reply *rp, int status,
    const char *url, const char *selector, struct view *view)
{
	desk_input(view, rq, "url", "staff.source.url", url, 2000, true);
	view_set(view, "selector", selector);
	reply_page(rp, status, "staff/source-new.html", view);
}

void
on_source_new(struct request *rq, struct reply *rp)
{
	show_form(rq, rp, 200, "", "", desk_page(rq, "staff.source.new"));
}

/* With what was typed, and what is wrong with it; takes view over. */
static void
show_again(struct request *rq, struct reply *rp, struct view *view)
{
	show_form(rq, rp, 422, desk_field(rq, "url"),
	    desk_field(rq, "selector"), view);
}

static void
see_test(struct reply *rp, int64_t id)
{
	char *path = mem_printf("/staff/sources/test/%lld", (long long)id);

	desk_see(rp, path, "", 0);
	mem_free(path);
}

static void
then_asked(struct request *rq, struct reply *rp, bool ok,
    const struct err *err)
{
	const struct new_state *state = rq->data;
	struct view *view = NULL;

	if (ok) {
		see_test(rp, state->ask.id);
	} else if (err->code != EX_DATAERR) {
		desk_refused(rp, err);
	} else {
		view = desk_page(rq, "staff.source.new");
		/* The selector was looked at before. */
		page_wrong(view, rq, "url", "url", "staff.error.source.url");
		show_again(rq, rp, view);
	}
}

void
on_source_new_post(struct request *rq, struct reply *rp)
{
	struct new_state *state = request_data(rq, sizeof(*state),
	    new_release);
	struct view *view = NULL;

	if (form_broken(&rq->form, source_form_rules)) {
		reply_error(rp, 400);
		return;
	}
	view = desk_page(rq, "staff.source.new");
	if (source_form_selects_wrong(view, rq)) {
		show_again(rq, rp, view);
		return;
	}
	view_free(view);
	state->url = source_form_url(rq);
	state->ask = (struct errands_ask){.flow = &rq->session->flow,
	    .kind = "test", .url = state->url,
	    .selector = desk_field(rq, "selector")};
	request_write(rq, errands_ask, &state->ask, then_asked);
}

/* --- What is there --- */

/* false: answered, and errand holds nothing. */
static bool
open_errand(struct request *rq, struct reply *rp, struct errand *errand)
{
	struct err err = {0};
	int64_t id = 0;
	bool found = false;

	memset(errand, 0, sizeof(*errand));
	if (!desk_id(rq, rp, 0, &id))
		return false;
	if (!errand_get(rq->db, id, errand, &found, &err))
		page_unavailable(rp, &err);
	else if (!found || strcmp(errand->kind, "test") != 0)
		reply_error(rp, 404);
	if (found && strcmp(errand->kind, "test") == 0)
		return true;
	errand_release(errand);
	return false;
}

/* A feed that the page named is what is watched. */
static const char *
watched_url(const struct errand *errand)
{
	return *errand->found ? errand->found : errand->url;
}

static void
show_items(struct view *view, struct request *rq,
    const struct errand *errand)
{
	view_set(view, "found", errand->found);
	view_flag(view, "malformed", errand->malformed);
	desk_number(view, "total", errand->total);
	view_flag(view, "has_more", errand->total > SHOWN);
	view_flag(view, "none", errand->total == 0);
	for (size_t i = 0; i < errand->items && i < SHOWN; i++) {
		struct view *item = view_item(view, "items");

		view_set(item, "title", errand->item[i].title);
		view_set(item, "link", errand->item[i].link);
		desk_moment(item, rq, "date", errand->item[i].date);
	}
}

static bool
show_good(struct view *view, struct request *rq,
    const struct errand *errand, struct err *err)
{
	bool watched = false;

	if (!source_is_watched(rq->db, watched_url(errand), &watched, err) ||
	    !source_form_show(view, rq, NULL, err))
		return false;
	show_items(view, rq, errand);
	view_flag(view, "watched", watched);
	view_flag(view, "old", strcmp(desk_field(rq, "old"), "yes") == 0);
	desk_input(view, rq, "since", "staff.source.since",
	    desk_field(rq, "since"), 10, false);
	return true;
}

/* Takes view over. */
static void
show_test(struct request *rq, struct reply *rp, int status,
    const struct errand *errand, struct view *view)
{
	const bool over = errand_is_over(errand);
	const bool good = strcmp(errand->state, "done") == 0;
	const int64_t age = date_now() - errand->asked_at;
	struct err err = {0};

	if (!over)
		page_string(view, rq, "title", "staff.source.looking");
	else if (!good)
		page_string(view, rq, "title", "staff.source.unread");
	view_set(view, "url", errand->url);
	view_printf(view, "action", "%s/staff/sources/test/%lld",
	    rq->http->root, (long long)errand->id);
	view_flag(view, "waits", !over && age < PATIENCE);
	view_flag(view, "lost", !over && age >= PATIENCE);
	view_flag(view, "failed_test", over && !good);
	view_flag(view, "good", good);
	note_words_fetch(view, rq, "note", errand->note);
	view_set(view, "raw", errand->note);
	if (good && !show_good(view, rq, errand, &err)) {
		view_free(view);
		page_unavailable(rp, &err);
		return;
	}
	if (over && !good) {
		desk_input(view, rq, "url", "staff.source.url", errand->url,
		    2000, true);
		view_set(view, "selector", errand->selector);
		view_flag(view, "selects",
		    strstr(errand->note, "feed") != NULL);
	}
	reply_page(rp, status, "staff/source-test.html", view);
	if (!over && age < PATIENCE)
		reply_header(rp, "Refresh", "1");
}

void
on_source_test(struct request *rq, struct reply *rp)
{
	struct errand errand;

	if (open_errand(rq, rp, &errand))
		show_test(rq, rp, 200, &errand,
		    desk_page(rq, "staff.source.test"));
	errand_release(&errand);
}

/* --- Watch it --- */

/* A second click finds it there already: that is what was wanted. */
static void
then_added(struct request *rq, struct reply *rp, bool ok,
    const struct err *err)
{
	const struct new_state *state = rq->data;
	struct err failed = {0};
	bool watched = false;

	if (!ok && source_is_watched(rq->db, state->url, &watched,
	    &failed) && !watched)
		desk_refused(rp, err);
	else
		desk_see(rp, "/staff/sources", "source.add", 0);
}

static bool
is_wrong(struct view *view, struct request *rq, struct new_state *state)
{
	struct err err = {0};
	bool wrong = source_form_is_wrong(view, rq);

	if (strcmp(desk_field(rq, "old"), "yes") == 0 &&
	    !date_parse_local(desk_field(rq, "since"), false,
	    &state->add.since, &err)) {
		page_wrong(view, rq, "since", "since",
		    "staff.error.source.since");
		wrong = true;
	}
	return wrong;
}

void
on_source_test_post(struct request *rq, struct reply *rp)
{
	struct new_state *state = request_data(rq, sizeof(*state),
	    new_release);
	struct errand errand;
	struct view *view = NULL;

	if (form_broken(&rq->form, source_form_rules)) {
		reply_error(rp, 400);
		return;
	}
	if (!open_errand(rq, rp, &errand))
		return;
	view = desk_page(rq, "staff.source.test");
	if (strcmp(errand.state, "done") != 0 || is_wrong(view, rq, state)) {
		show_test(rq, rp, 422, &errand, view);
	} else {
		view_free(view);
		state->url = mem_strdup(watched_url(&errand));
		state->selector = mem_strdup(*errand.found ? "" :
		    errand.selector);
		source_form_take(rq, NULL, &state->add);
		state->add.url = state->url;
		state->add.selector = state->selector;
		request_write(rq, watch_add, &state->add, then_added);
	}
	errand_release(&errand);
}
