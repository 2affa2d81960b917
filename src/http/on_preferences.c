/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a person gets, how often, in which language.  The link of a digest
 * changes that for ever; address and erasure want a link that was mailed on
 * request, as digests are forwarded.
 */
#include "http/handlers.h"

#include <string.h>

#include "base/date.h"
#include "flow/erase.h"
#include "flow/subscribe.h"
#include "http/page.h"
#include "http/visitor.h"

static const enum link_purpose purposes[] = {LINK_PREFERENCES, LINK_MANAGE,
	0};
static const struct form_rule rules[] = {
	{"email", 1000, false, false}, {"topic", 64, true, false},
	{"cadence", 32, false, false}, {"lang", 8, false, false},
	{"do", 16, false, false}, {"sure", 8, false, false},
	{"never", 8, false, false}, {NULL, 0, false, false},
};

union preferences_state {
	struct subscribe_change change;
	struct subscribe_address address;
	struct erase_person erase;
};

/* Takes view over. */
static void
show_form(const struct visitor *visitor, const struct choice *choice,
    struct request *rq, struct reply *rp, int status, const char *email,
    struct view *view)
{
	visitor_link(visitor, rq, view, "unsubscribe_action",
	    "/unsubscribe/", LINK_UNSUBSCRIBE);
	choice_show(choice, rq, view);
	view_flag(view, "mail_sv", strcmp(visitor->subscriber.language,
	    "en") != 0);
	view_flag(view, "active", visitor->active);
	view_flag(view, "managed", visitor->link.purpose == LINK_MANAGE);
	page_email(view, rq, "form.email.new", email);
	reply_page(rp, status, "page/preferences.html", view);
}

/* Opens the visitor; false: answered, also when there is nothing to see.
 * Who has left can still have everything erased. */
static bool
open_page(struct request *rq, struct reply *rp, struct visitor *visitor)
{
	struct view *view = NULL;

	if (!visitor_open(rq, rp, purposes, visitor))
		return false;
	if (link_expired(&visitor->link, date_now())) {
		view = page_new(rq, "page.expired.title");
		view_printf(view, "next_url", "%s/link?lang=%s",
		    rq->http->root, rq->lang);
		page_string(view, rq, "next_text", "page.expired.next");
		page_message(rp, 404, "page.expired", view);
	} else if (!visitor->active && visitor->link.purpose != LINK_MANAGE) {
		view = page_new(rq, "page.confirm.gone.title");
		view_printf(view, "next_url", "%s/?lang=%s", rq->http->root,
		    rq->lang);
		page_string(view, rq, "next_text", "error.home");
		page_message(rp, 200, "page.preferences.left", view);
	} else {
		return true;
	}
	visitor_release(visitor);
	return false;
}

void
on_preferences(struct request *rq, struct reply *rp)
{
	const char *saved = request_query(rq, "saved");
	struct visitor visitor;
	struct view *view = NULL;

	if (!open_page(rq, rp, &visitor))
		return;
	view = visitor_view(&visitor, rq, "page.preferences.title");
	if (saved)
		page_string(view, rq, "saved", strcmp(saved, "address") == 0 ?
		    "page.preferences.address.sent" :
		    "page.preferences.saved");
	show_form(&visitor, &visitor.choice, rq, rp, 200, "", view);
	visitor_release(&visitor);
}

/* --- After the commit ---------------------------------------------------- */

static void
see_saved(struct request *rq, struct reply *rp, const char *what)
{
	struct buf path = BUF_INIT(BUF_LINE);

	buf_printf(&path, "%.*s?saved=%s", (int)rq->tail_len, rq->tail,
	    what);
	reply_see_other_lang(rp, buf_text(&path));
	buf_release(&path);
}

static void
then_changed(struct request *rq, struct reply *rp, bool ok,
    const struct err *err)
{
	const union preferences_state *state = rq->data;
	struct visitor visitor;

	if (!ok) {
		page_unavailable(rp, err);
	} else if (!state->change.left) {
		see_saved(rq, rp, "yes");
	} else if (visitor_open(rq, rp, purposes, &visitor)) {
		on_left(rq, rp, &visitor, state->change.consent,
		    "page.unsubscribed");
		visitor_release(&visitor);
	}
}

static void
then_address(struct request *rq, struct reply *rp, bool ok,
    const struct err *err)
{
	if (ok)
		see_saved(rq, rp, "address");
	else
		page_unavailable(rp, err);
}

static void
then_erased(struct request *rq, struct reply *rp, bool ok,
    const struct err *err)
{
	(void)rq;
	if (ok)
		page_message(rp, 200, "page.erased", NULL);
	else
		page_unavailable(rp, err);
}

/* --- Posts --------------------------------------------------------------- */

static void
save(struct visitor *visitor, struct request *rq, struct reply *rp)
{
	union preferences_state *state = request_data(rq, sizeof(*state),
	    NULL);
	struct choice *choice = &visitor->choice;
	struct view *view = NULL;

	choice_read(choice, &rq->form);
	if (choice->cadence == CADENCE_NONE || choice->unknown) {
		view = visitor_view(visitor, rq, "page.preferences.title");
		if (choice->unknown)
			page_wrong(view, rq, "topic", "topic",
			    "error.topics.unknown");
		if (choice->cadence == CADENCE_NONE)
			page_wrong(view, rq, "cadence", "cadence-immediate",
			    "error.cadence");
		show_form(visitor, choice, rq, rp, 422, "", view);
		return;
	}
	state->change = (struct subscribe_change){.flow = &rq->http->flow,
	    .subscriber = visitor->subscriber.id, .method = "link"};
	memcpy(state->change.language, rq->lang,
	    sizeof(state->change.language) - 1);
	state->change.choices = choice_put(choice, state->change.choice);
	request_write(rq, subscribe_change, &state->change, then_changed);
}

static void
move(struct visitor *visitor, struct request *rq, struct reply *rp)
{
	union preferences_state *state = request_data(rq, sizeof(*state),
	    NULL);
	const char *email = request_field(rq, "email");
	enum address_fault fault = address_parse(email ? email : "",
	    &state->address.address);
	struct view *view = NULL;

	if (fault != ADDRESS_OK) {
		view = visitor_view(visitor, rq, "page.preferences.title");
		page_wrong(view, rq, "email", "email",
		    address_fault_key(fault));
		show_form(visitor, &visitor->choice, rq, rp, 422, email,
		    view);
		return;
	}
	state->address.flow = &rq->http->flow;
	state->address.subscriber = visitor->subscriber.id;
	request_write(rq, subscribe_address, &state->address, then_address);
}

static void
erase(struct visitor *visitor, struct request *rq, struct reply *rp)
{
	union preferences_state *state = request_data(rq, sizeof(*state),
	    NULL);
	struct view *view = NULL;

	if (!request_field(rq, "sure")) {
		view = visitor_view(visitor, rq, "page.preferences.title");
		page_wrong(view, rq, "sure", "sure", "error.sure");
		show_form(visitor, &visitor->choice, rq, rp, 422, "", view);
		return;
	}
	state->erase = (struct erase_person){.flow = &rq->http->flow,
	    .subscriber = visitor->subscriber.id,
	    .suppress = request_field(rq, "never") != NULL};
	request_write(rq, erase_person, &state->erase, then_erased);
}

void
on_preferences_post(struct request *rq, struct reply *rp)
{
	const char *what = request_field(rq, "do");
	struct visitor visitor;
	bool managed = false;

	if (form_broken(&rq->form, rules)) {
		reply_error(rp, 400);
		return;
	}
	if (!open_page(rq, rp, &visitor))
		return;
	managed = visitor.link.purpose == LINK_MANAGE;
	if (managed && what && strcmp(what, "erase") == 0)
		erase(&visitor, rq, rp);
	else if (visitor.active && managed && what &&
	    strcmp(what, "address") == 0)
		move(&visitor, rq, rp);
	else if (visitor.active && (!what || strcmp(what, "save") == 0))
		save(&visitor, rq, rp);
	else
		reply_error(rp, 400);
	visitor_release(&visitor);
}
