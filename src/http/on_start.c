/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The desk's first page: what needs a person, what goes out next, what went
 * out, who reads.  And the button that stops everything.
 */
#include "http/desk_pages.h"

#include <string.h>

#include "base/date.h"
#include "base/mem.h"
#include "flow/quality.h"
#include "flow/service.h"
#include "flow/sweep.h"
#include "flow/watch.h"
#include "http/census.h"
#include "http/desk.h"
#include "http/digest_words.h"
#include "http/first.h"
#include "http/note_words.h"
#include "store/digest.h"
#include "store/health.h"
#include "store/holdback.h"
#include "store/notice.h"
#include "store/post.h"
#include "store/source.h"
#include "store/subscription.h"

enum {
	START_DIGESTS = 5, START_AILING = 3, START_SOURCES = 5,
	START_HOLDS = 10, START_HELD = 31 * 24 * 60 * 60
};

void
on_staff_style(struct request *rq, struct reply *rp)
{
	reply_asset(rp, &rq->http->staff_style);
}

void
on_desk(struct request *rq, struct reply *rp)
{
	(void)rq;
	reply_see_other(rp, "/staff/");
}

/* --- What needs a person --- */

/* A line of the list "needs", in words of KEY, which may hold {{n}},
 * {{name}} and {{why}}. */
static void
add_need(struct view *view, const struct request *rq, const char *key,
    int64_t n, const char *name, const char *why, const char *path)
{
	struct view *item = view_item(view, "needs");

	desk_number(item, "n", n);
	view_set(item, "name", name);
	view_set(item, "why", why);
	page_string(item, rq, "text", key);
	view_set(item, "url", NULL);
	if (path)
		view_printf(item, "url", "%s%s", rq->http->root, path);
	view_flag(view, "has_needs", true);
}

static bool
show_drafts(struct view *view, struct request *rq, struct err *err)
{
	int64_t drafts = 0;

	if (!post_count(rq->db, "draft", &drafts, err))
		return false;
	if (drafts > 0)
		add_need(view, rq, drafts == 1 ? "staff.needs.draft" :
		    "staff.needs.drafts", drafts, "", "",
		    desk_path(rq, "/staff/posts?state=draft"));
	return true;
}

static bool
show_paused(struct view *view, struct request *rq, struct err *err)
{
	struct digest_list list = {NULL, 0};

	if (!digest_in_state(rq->db, "paused", &list, err))
		return false;
	for (size_t i = 0; i < list.count; i++) {
		char *path = mem_printf("/staff/digests/%lld",
		    (long long)list.item[i].id);

		add_need(view, rq, "staff.needs.paused", list.item[i].id,
		    list.item[i].subject, list.item[i].reason,
		    desk_path(rq, "/staff/digests") ? path : NULL);
		mem_free(path);
	}
	digest_list_release(&list);
	return true;
}

/* A list of the page, filled row by row. */
struct start_rows {
	struct view *view;
	struct request *rq;
};

static void
show_late_row(void *arg, const char *id, int64_t leaves_at)
{
	const struct start_rows *rows = arg;
	char *path = mem_printf("/staff/digests/%s", id);
	struct view *words = view_new();
	const struct view *text = NULL;

	desk_moment(words, rows->rq, "at", leaves_at);
	text = view_get(words, "at", 2);
	add_need(rows->view, rows->rq, "staff.needs.late", 0,
	    view_text(text), "", desk_path(rows->rq, "/staff/digests") ?
	    path : NULL);
	view_free(words);
	mem_free(path);
}

/* Each relay by name; one that does not work needs somebody. */
static void
show_relay_row(void *arg, const char *relay, int64_t works)
{
	const struct start_rows *rows = arg;
	const struct conf *conf = rows->rq->http->conf;
	struct view *item = NULL;

	/* One that was taken out of the file is nobody's concern. */
	if (!conf_has_relay(conf, relay))
		return;
	item = view_item(rows->view, "relays");
	view_set(item, "name", relay);
	view_flag(item, "works", works != 0);
	view_flag(rows->view, "has_relays", true);
	if (!works)
		add_need(rows->view, rows->rq, "staff.needs.relay", 0, relay,
		    "", desk_path(rows->rq, "/staff/relays"));
}

static bool
show_post_office(struct view *view, struct request *rq, struct err *err)
{
	struct start_rows rows = {view, rq};
	int64_t doubts = 0;

	if (!health_late(rq->db, date_now() - HEALTH_LATE, show_late_row,
	    &rows, err) || !health_relays(rq->db, show_relay_row, &rows,
	    err) || !notice_doubts(rq->db, &doubts, err))
		return false;
	if (doubts > 0)
		add_need(view, rq, doubts == 1 ? "staff.needs.doubt" :
		    "staff.needs.doubts", doubts, "", "",
		    desk_path(rq, "/staff/digests"));
	return true;
}

static void
add_source(struct view *view, const struct request *rq,
    const struct source *source)
{
	struct view *words = view_new();
	char *path = mem_printf("/staff/sources/%lld",
	    (long long)source->id);

	note_words_fetch(words, rq, "why", source->note);
	add_need(view, rq, "staff.needs.source", source->failures,
	    source->url, view_text(view_get(words, "why", 3)),
	    desk_path(rq, "/staff/sources") ? path : NULL);
	mem_free(path);
	view_free(words);
}

static bool
show_sources(struct view *view, struct request *rq, struct err *err)
{
	struct source_list list = {NULL, 0};
	int64_t more = 0;

	if (!source_list(rq->db, &list, err))
		return false;
	for (size_t i = 0; i < list.count; i++)
		if ((list.item[i].failures >= START_AILING ||
		    strcmp(watch_health(&list.item[i]), "stopped") == 0) &&
		    ++more <= START_SOURCES)
			add_source(view, rq, &list.item[i]);
	source_list_release(&list);
	if (more > START_SOURCES)
		add_need(view, rq, "staff.needs.sources",
		    more - START_SOURCES, "", "",
		    desk_path(rq, "/staff/sources"));
	return true;
}

/* What fell out of a digest, or of being approved by time. */
static bool
show_one_held(void *arg, const struct holdback *h, struct err *err)
{
	const struct start_rows *rows = arg;
	const struct request *rq = rows->rq;
	const struct quality_finding finding = {.code = h->code,
	    .detail = h->detail};
	struct buf words = BUF_INIT(BUF_LINE);
	char *path = mem_printf("/staff/posts/%lld", (long long)h->post);

	(void)err;
	quality_say(rq->http->templates, rq->lang, &finding, &words);
	add_need(rows->view, rq, "staff.needs.held", 0, h->title,
	    buf_text(&words), desk_path(rq, "/staff/posts") ? path : NULL);
	buf_release(&words);
	mem_free(path);
	return true;
}

static bool
show_held_back(struct view *view, struct request *rq, struct err *err)
{
	struct start_rows rows = {view, rq};

	return holdback_list(rq->db, date_now() - START_HELD, START_HOLDS,
	    show_one_held, &rows, err);
}

/* --- What goes out next --- */

/* A row of a list of digests, as "Utskick" shows it. */
static void
add_digest(struct view *view, const struct request *rq, const char *list,
    const struct digest *digest)
{
	struct view *item = view_item(view, list);

	digest_words(item, rq, digest);
	if (!desk_path(rq, "/staff/digests"))
		view_set(item, "url", NULL);
}

static bool
show_held(struct view *view, struct request *rq, struct err *err)
{
	static const char *const states[] = {"sending", "held", "freezing"};
	struct digest_list list = {NULL, 0};

	for (size_t s = 0; s < sizeof(states) / sizeof(states[0]); s++) {
		if (!digest_in_state(rq->db, states[s], &list, err))
			return false;
		for (size_t i = 0; i < list.count; i++) {
			add_digest(view, rq, "held", &list.item[i]);
			view_flag(view, "has_held", true);
		}
		digest_list_release(&list);
	}
	return true;
}

static void
show_runs(struct view *view, const struct request *rq,
    const struct census *census)
{
	for (int c = CADENCE_IMMEDIATE; c <= CADENCE_MONTHLY; c++) {
		struct view *item = view_item(view, "runs");
		char *key = mem_printf("form.cadence.%s",
		    cadence_name((enum cadence)c));

		page_string(item, rq, "cadence", key);
		desk_number(item, "n", census->cadences[c]);
		if (c == CADENCE_IMMEDIATE)
			page_string(item, rq, "at", "staff.start.at_once");
		else
			desk_moment(item, rq, "at",
			    sweep_next(rq->http->conf, c));
		mem_free(key);
	}
}

/* --- What went out, who reads --- */

static bool
show_last(struct view *view, struct request *rq, struct err *err)
{
	struct digest_list list = {NULL, 0};

	if (!digest_list(rq->db, START_DIGESTS, &list, err))
		return false;
	for (size_t i = 0; i < list.count; i++)
		add_digest(view, rq, "digests", &list.item[i]);
	view_flag(view, "has_digests", list.count > 0);
	digest_list_release(&list);
	return true;
}

static void
show_growth(struct view *view, const char *days,
    const struct figure_people *figure)
{
	struct view *item = view_item(view, "growth");

	view_set(item, "days", days);
	desk_number(item, "joined", figure->joined);
	desk_number(item, "left", figure->left);
}

static bool
show_people(struct view *view, const struct request *rq, struct err *err)
{
	struct census census;

	if (!census_take(rq, &census, err))
		return false;
	show_runs(view, rq, &census);
	desk_number(view, "active", census.week.active);
	show_growth(view, "7", &census.week);
	show_growth(view, "30", &census.month);
	census_release(&census);
	return true;
}

void
on_start(struct request *rq, struct reply *rp)
{
	struct view *view = desk_page(rq, "staff.start.title");
	struct err err = {0};

	if (!first_show(view, rq, &err) ||
	    !show_paused(view, rq, &err) ||
	    !show_post_office(view, rq, &err) ||
	    !show_drafts(view, rq, &err) ||
	    !show_held_back(view, rq, &err) ||
	    !show_sources(view, rq, &err) || !show_held(view, rq, &err) ||
	    !show_last(view, rq, &err) || !show_people(view, rq, &err)) {
		view_free(view);
		page_unavailable(rp, &err);
		return;
	}
	reply_page(rp, 200, "staff/start.html", view);
}

/* --- Stop and go on --- */

struct stop_state {
	struct service_pause pause;
	struct service_resume resume;
	char *why;
};

static void
stop_release(void *data)
{
	struct stop_state *state = data;

	mem_free(state->why);
}

static void
then_stopped(struct request *rq, struct reply *rp, bool ok,
    const struct err *err)
{
	(void)rq;
	if (ok)
		desk_see(rp, "/staff/", "stop", 0);
	else
		desk_refused(rp, err);
}

/* In one press: it is in a hurry, and can be undone. */
void
on_stop_post(struct request *rq, struct reply *rp)
{
	struct stop_state *state = request_data(rq, sizeof(*state),
	    stop_release);

	struct view *view = view_new();
	struct buf why = BUF_INIT(BUF_LINE);

	(void)rp;
	view_set(view, "me", rq->session->name);
	template_string_render(rq->http->templates,
	    rq->http->conf->site.language, "staff.stop.why", view, &why);
	view_free(view);
	state->why = buf_take(&why);
	state->pause = (struct service_pause){.flow = &rq->session->flow,
	    .why = state->why};
	request_write(rq, service_pause, &state->pause, then_stopped);
}

void
on_resume(struct request *rq, struct reply *rp)
{
	static const struct desk_confirm confirm = {.key = "staff.resume",
	    .action = "/staff/resume", .back = "/staff/"};

	desk_confirm(rp, &confirm, desk_page(rq, "staff.resume.title"));
}

static void
then_resumed(struct request *rq, struct reply *rp, bool ok,
    const struct err *err)
{
	(void)rq;
	if (ok)
		desk_see(rp, "/staff/", "resume", 0);
	else
		desk_refused(rp, err);
}

void
on_resume_post(struct request *rq, struct reply *rp)
{
	struct stop_state *state = request_data(rq, sizeof(*state),
	    stop_release);

	(void)rp;
	state->resume = (struct service_resume){.flow = &rq->session->flow};
	request_write(rq, service_resume, &state->resume, then_resumed);
}
