/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Leaving.  A mail program's one-click POST (RFC 8058) is always answered
 * 200, whatever the token; a person gets a page with buttons and an undo.
 */
#include "http/handlers.h"

#include <string.h>

#include "base/date.h"
#include "base/mem.h"
#include "flow/subscribe.h"
#include "http/page.h"
#include "http/visitor.h"
#include "store/outbox.h"

static const enum link_purpose purposes[] = {LINK_UNSUBSCRIBE, 0};

union leave_state {
	struct subscribe_leave leave;
	struct subscribe_undo undo;
};

/* --- What the mail carried ---------------------------------------------- */

static bool
is_among(int64_t topic, const int64_t *topics, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (topics[i] == topic)
			return true;
	}
	return false;
}

/* "mail": those of this reader's mail, which is what leaving it ends; when
 * they are some of what they have but not all. */
static bool
show_mail(const struct visitor *visitor, struct request *rq,
    struct view *view, struct err *err)
{
	const struct choice *choice = &visitor->choice;
	int64_t *topics = NULL;
	size_t n = 0, some = 0, all = 0;
	const bool ok = visitor->link.extra == 0 || outbox_topics(rq->db,
	    visitor->link.extra, visitor->subscriber.id, &topics, &n, err);

	for (size_t i = 0; ok && i < choice->topics.count; i++) {
		const struct topic *topic = &choice->topics.item[i];

		all += choice->on[i];
		if (!choice->on[i] || !is_among(topic->id, topics, n))
			continue;
		some++;
		view_set(view_item(view, "mail"), "name",
		    topic_name(topic, rq->lang));
	}
	view_flag(view, "has_mail", some > 0 && some < all);
	view_flag(view, "one_mail", some == 1);
	mem_free(topics);
	return ok;
}

/* --- Pages --------------------------------------------------------------- */

static void
show_leave(const struct visitor *visitor, struct request *rq,
    struct reply *rp)
{
	struct view *view = NULL;
	struct err err = {0};

	if (!visitor->active) {
		view = visitor_view(visitor, rq,
		    "page.unsubscribed.already.title");
		page_string(view, rq, "lead",
		    "page.unsubscribed.already.lead");
		view_flag(view, "has_topics", false);
		reply_page(rp, 200, "page/unsubscribed.html", view);
		return;
	}
	view = visitor_view(visitor, rq, "page.unsubscribe.title");
	choice_list(&visitor->choice, rq, view);
	visitor_link(visitor, rq, view, "preferences_url", "/preferences/",
	    LINK_PREFERENCES);
	if (show_mail(visitor, rq, view, &err)) {
		reply_page(rp, 200, "page/unsubscribe.html", view);
	} else {
		view_free(view);
		page_unavailable(rp, &err);
	}
}

void
on_unsubscribe(struct request *rq, struct reply *rp)
{
	struct visitor visitor;

	if (!visitor_open(rq, rp, purposes, &visitor))
		return;
	show_leave(&visitor, rq, rp);
	visitor_release(&visitor);
}

void
on_left(struct request *rq, struct reply *rp, const struct visitor *visitor,
    int64_t consent, const char *key)
{
	struct link undo = {.purpose = LINK_UNDO, .extra = consent,
	    .subscriber = visitor->subscriber.id, .issued = date_now()};
	char *title = mem_printf("%s.title", key);
	char *lead = mem_printf("%s.lead", key);
	struct view *view = visitor_view(visitor, rq, title);
	struct buf token = BUF_INIT(BUF_LINE);

	page_string(view, rq, "lead", lead);
	choice_list(&visitor->choice, rq, view);
	visitor_link(visitor, rq, view, "action", "/unsubscribe/",
	    LINK_UNSUBSCRIBE);
	if (consent) {
		link_write(rq->http->keys, &undo, &token);
		view_set(view, "undo", buf_text(&token));
	}
	reply_page(rp, 200, "page/unsubscribed.html", view);
	buf_release(&token);
	mem_free(title);
	mem_free(lead);
}

/* --- After the commit ---------------------------------------------------- */

static void
then_one_click(struct request *rq, struct reply *rp, bool ok,
    const struct err *err)
{
	(void)rq;
	if (ok)
		reply_text(rp, 200, "ok\n");
	else
		page_unavailable(rp, err);
}

static const char *
left_key(const struct subscribe_leave *leave)
{
	if (leave->left)
		return "page.unsubscribed";
	return leave->ended == 1 ? "page.unsubscribed.one" :
	    "page.unsubscribed.some";
}

static void
then_left(struct request *rq, struct reply *rp, bool ok,
    const struct err *err)
{
	const union leave_state *state = rq->data;
	struct visitor visitor;

	if (!ok) {
		page_unavailable(rp, err);
		return;
	}
	if (!visitor_open(rq, rp, purposes, &visitor))
		return;
	if (state->leave.ended == 0)
		show_leave(&visitor, rq, rp);
	else
		on_left(rq, rp, &visitor, state->leave.consent,
		    left_key(&state->leave));
	visitor_release(&visitor);
}

/* Who may no longer undo can sign up again. */
static void
show_late(struct request *rq, struct reply *rp)
{
	struct view *view = page_new(rq, "page.undone.late.title");

	view_printf(view, "next_url", "%s/?lang=%s", rq->http->root,
	    rq->lang);
	page_string(view, rq, "next_text", "error.home");
	page_message(rp, 200, "page.undone.late", view);
}

static void
then_undone(struct request *rq, struct reply *rp, bool ok,
    const struct err *err)
{
	const union leave_state *state = rq->data;
	struct visitor visitor;
	struct view *view = NULL;

	if (!ok) {
		page_unavailable(rp, err);
		return;
	}
	if (state->undo.restored == 0) {
		show_late(rq, rp);
		return;
	}
	if (!visitor_open(rq, rp, purposes, &visitor))
		return;
	view = visitor_view(&visitor, rq, "page.undone.title");
	view_flag(view, "good", true);
	visitor_link(&visitor, rq, view, "next_url", "/preferences/",
	    LINK_PREFERENCES);
	page_string(view, rq, "next_text", "page.confirmed.preferences");
	page_message(rp, 200, "page.undone", view);
	visitor_release(&visitor);
}

/* --- Posts --------------------------------------------------------------- */

static void
leave(struct request *rq, const struct link *link, union leave_state *state,
    const char *scope, const char *method, request_then *then)
{
	state->leave = (struct subscribe_leave){.flow = &rq->http->flow,
	    .subscriber = link->subscriber, .scope = SUBSCRIBE_ALL,
	    .method = method};
	if (strcmp(scope, "mail") == 0) {
		state->leave.scope = SUBSCRIBE_MAIL;
		state->leave.digest = link->extra;
	}
	request_write(rq, subscribe_leave, &state->leave, then);
}

static bool
is_one_click(const struct request *rq)
{
	const char *value = request_field(rq, "List-Unsubscribe");

	return value && strcmp(value, "One-Click") == 0;
}

static void
one_click(struct request *rq, struct reply *rp, union leave_state *state)
{
	struct link link;

	if (link_read(rq->http->keys, rq->arg[0], LINK_UNSUBSCRIBE, &link))
		leave(rq, &link, state, "all", "oneclick", then_one_click);
	else
		reply_text(rp, 200, "ok\n");
}

static void
undo(const struct visitor *visitor, struct request *rq, struct reply *rp,
    union leave_state *state)
{
	struct link link;

	if (!link_read(rq->http->keys, request_field(rq, "undo"), LINK_UNDO,
	    &link) || link.subscriber != visitor->subscriber.id) {
		reply_error(rp, 404);
		return;
	}
	if (link_expired(&link, date_now())) {
		show_late(rq, rp);
		return;
	}
	state->undo = (struct subscribe_undo){.flow = &rq->http->flow,
	    .subscriber = link.subscriber, .consent = link.extra};
	request_write(rq, subscribe_undo, &state->undo, then_undone);
}

void
on_unsubscribe_post(struct request *rq, struct reply *rp)
{
	union leave_state *state = request_data(rq, sizeof(*state), NULL);
	const char *scope = request_field(rq, "scope");
	struct visitor visitor;

	if (is_one_click(rq)) {
		one_click(rq, rp, state);
		return;
	}
	if (!visitor_open(rq, rp, purposes, &visitor))
		return;
	if (request_field(rq, "undo"))
		undo(&visitor, rq, rp, state);
	else if (scope && (strcmp(scope, "all") == 0 ||
	    strcmp(scope, "mail") == 0))
		leave(rq, &visitor.link, state, scope, "link", then_left);
	else
		show_leave(&visitor, rq, rp);
	visitor_release(&visitor);
}
