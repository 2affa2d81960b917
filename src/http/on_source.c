/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One watched page: how it is, what is chosen for it, and what to do. */
#include "http/desk_pages.h"

#include <string.h>

#include "base/mem.h"
#include "http/note_words.h"
#include "http/source_form.h"

struct source_state {
	struct watch_edit edit;
	struct watch_state to;
	struct watch_remove remove;
	char *url;
};

static void
source_state_release(void *data)
{
	struct source_state *state = data;

	mem_free(state->url);
}

/* false: answered. */
static bool
open_source(struct request *rq, struct reply *rp, struct source *source)
{
	struct err err = {0};
	int64_t id = 0;
	bool found = false;

	memset(source, 0, sizeof(*source));
	if (!desk_id(rq, rp, 0, &id))
		return false;
	if (!source_get(rq->db, id, source, &found, &err))
		page_unavailable(rp, &err);
	else if (!found)
		reply_error(rp, 404);
	return found;
}

static void
show_facts(struct view *view, struct request *rq,
    const struct source *source)
{
	const char *health = watch_health(source);
	char *state = mem_printf("staff.source.health.%s", health);
	char *about = mem_printf("staff.source.about.%s", health);

	view_set(view, "url", source->url);
	view_set(view, "health", health);
	desk_moment(view, rq, "tried", source->tried_at);
	desk_moment(view, rq, "ok", source->ok_at);
	desk_moment(view, rq, "changed", source->changed_at);
	desk_moment(view, rq, "next", source->next_at);
	desk_moment(view, rq, "ends", source->certificate_ends);
	page_string(view, rq, "state", state);
	page_string(view, rq, "about", about);
	note_words_fetch(view, rq, "note", source->note);
	view_set(view, "raw", source->note);
	view_flag(view, "stopped", strcmp(source->state, "stopped") == 0);
	mem_free(state);
	mem_free(about);
}

/* Takes view over. */
static void
show(struct request *rq, struct reply *rp, int status,
    const struct source *source, struct view *view)
{
	struct err err = {0};

	view_printf(view, "action", "%s/staff/sources/%lld", rq->http->root,
	    (long long)source->id);
	show_facts(view, rq, source);
	desk_input(view, rq, "url", "staff.source.url",
	    rq->method == REQUEST_POST ? desk_field(rq, "url") : source->url,
	    2000, true);
	if (source_form_show(view, rq, source, &err)) {
		reply_page(rp, status, "staff/source.html", view);
	} else {
		view_free(view);
		page_unavailable(rp, &err);
	}
}

void
on_source(struct request *rq, struct reply *rp)
{
	struct source source;

	if (open_source(rq, rp, &source))
		show(rq, rp, 200, &source, desk_page(rq,
		    "staff.source.title"));
	source_release(&source);
}

static void
see(struct request *rq, struct reply *rp, const char *done, bool ok,
    const struct err *err)
{
	char *path = mem_printf("/staff/sources/%s", rq->arg[0]);

	if (ok)
		desk_see(rp, path, done, 0);
	else
		desk_refused(rp, err);
	mem_free(path);
}

static void
then_edited(struct request *rq, struct reply *rp, bool ok,
    const struct err *err)
{
	const bool twin = !ok && strstr(err->text, "is watched already");
	const bool odd = !ok && strstr(err->text, "is no http or https");
	struct source source;
	struct view *view = NULL;

	if (!twin && !odd) {
		see(rq, rp, "saved", ok, err);
		return;
	}
	if (open_source(rq, rp, &source)) {
		view = desk_page(rq, "staff.source.title");
		page_wrong(view, rq, "url", "url", twin ?
		    "staff.refused.watched" : "staff.error.source.url");
		show(rq, rp, 422, &source, view);
	}
	source_release(&source);
}

void
on_source_post(struct request *rq, struct reply *rp)
{
	struct source_state *state = request_data(rq, sizeof(*state),
	    source_state_release);
	struct source source;
	struct view *view = NULL;

	if (form_broken(&rq->form, source_form_rules)) {
		reply_error(rp, 400);
		return;
	}
	if (!open_source(rq, rp, &source))
		return;
	view = desk_page(rq, "staff.source.title");
	if (source_form_is_wrong(view, rq)) {
		show(rq, rp, 422, &source, view);
	} else {
		view_free(view);
		state->edit.id = source.id;
		source_form_take(rq, &source, &state->edit.to);
		state->edit.to.url = state->url = source_form_url(rq);
		request_write(rq, watch_edit, &state->edit, then_edited);
	}
	source_release(&source);
}

/* --- In one press --- */

static void
turn(struct request *rq, struct reply *rp, context_job *job,
    request_then *then)
{
	struct source_state *state = request_data(rq, sizeof(*state),
	    source_state_release);

	state->to.flow = &rq->session->flow;
	if (desk_id(rq, rp, 0, &state->to.id))
		request_write(rq, job, &state->to, then);
}

static void
then_now(struct request *rq, struct reply *rp, bool ok,
    const struct err *err)
{
	see(rq, rp, "source.now", ok, err);
}

static void
then_stopped(struct request *rq, struct reply *rp, bool ok,
    const struct err *err)
{
	see(rq, rp, "source.stop", ok, err);
}

static void
then_resumed(struct request *rq, struct reply *rp, bool ok,
    const struct err *err)
{
	see(rq, rp, "source.resume", ok, err);
}

void
on_source_now_post(struct request *rq, struct reply *rp)
{
	turn(rq, rp, watch_now, then_now);
}

void
on_source_stop_post(struct request *rq, struct reply *rp)
{
	turn(rq, rp, watch_stop, then_stopped);
}

void
on_source_resume_post(struct request *rq, struct reply *rp)
{
	turn(rq, rp, watch_resume, then_resumed);
}

/* --- In two --- */

void
on_source_remove(struct request *rq, struct reply *rp)
{
	struct source source;
	struct view *view = NULL;
	char *back = mem_printf("/staff/sources/%s", rq->arg[0]);
	char *action = mem_printf("%s/remove", back);
	const struct desk_confirm confirm = {.key = "staff.source.remove",
	    .action = action, .back = back, .danger = true};

	if (open_source(rq, rp, &source)) {
		view = desk_page(rq, "staff.source.remove");
		view_set(view, "name", source.url);
		desk_confirm(rp, &confirm, view);
	}
	source_release(&source);
	mem_free(back);
	mem_free(action);
}

static void
then_removed(struct request *rq, struct reply *rp, bool ok,
    const struct err *err)
{
	(void)rq;
	if (ok)
		desk_see(rp, "/staff/sources", "source.remove", 0);
	else
		desk_refused(rp, err);
}

void
on_source_remove_post(struct request *rq, struct reply *rp)
{
	struct source_state *state = request_data(rq, sizeof(*state),
	    source_state_release);

	state->remove.flow = &rq->session->flow;
	if (desk_id(rq, rp, 0, &state->remove.id))
		request_write(rq, watch_remove, &state->remove, then_removed);
}
