/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The link in a confirmation mail: a page with one button, so that programs
 * that follow links confirm nobody.  Also the link of an address change.
 */
#include "http/handlers.h"

#include <string.h>

#include "base/date.h"
#include "flow/subscribe.h"
#include "http/coming.h"
#include "http/page.h"
#include "http/visitor.h"

static const enum link_purpose purposes[] = {LINK_CONFIRM, LINK_ADDRESS, 0};

union confirm_state {
	struct subscribe_confirm confirm;
	struct subscribe_address_confirm address;
	struct subscribe_ask ask;
};

static void
show_done(struct request *rq, struct reply *rp, const char *key)
{
	struct visitor visitor;
	struct view *view = NULL;
	struct err err = {0};

	if (!visitor_open(rq, rp, purposes, &visitor))
		return;
	view = visitor_view(&visitor, rq, key);
	page_string(view, rq, "lead", strstr(key, "already") ?
	    "page.confirmed.already.lead" : "page.confirmed.lead");
	visitor_link(&visitor, rq, view, "preferences_url", "/preferences/",
	    LINK_PREFERENCES);
	if (coming_show(rq, &visitor.choice, view, &err)) {
		reply_page(rp, 200, "page/confirmed.html", view);
	} else {
		view_free(view);
		page_unavailable(rp, &err);
	}
	visitor_release(&visitor);
}

static void
show_gone(struct request *rq, struct reply *rp)
{
	struct view *view = page_new(rq, "page.confirm.gone.title");

	view_printf(view, "next_url", "%s/?lang=%s", rq->http->root,
	    rq->lang);
	page_string(view, rq, "next_text", "error.home");
	page_message(rp, 404, "page.confirm.gone", view);
}

/* One more press, whose name tells it from a confirmation. */
static void
show_button(const struct visitor *visitor, struct request *rq,
    struct reply *rp, const char *key, const char *address,
    const char *button_key, const char *name)
{
	struct view *view = visitor_view(visitor, rq, "page.confirm.title");
	char masked[128] = "";

	if (address) {
		address_mask(address, masked, sizeof(masked));
		view_set(view, "address", masked);
	}
	page_string(view, rq, "button", button_key);
	view_set(view, "button_name", name);
	page_message(rp, 200, key, view);
}

static void
show_wishes(const struct visitor *visitor, struct request *rq,
    struct reply *rp, const struct subscription_list *wishes)
{
	struct view *view = visitor_view(visitor, rq, "page.confirm.title");
	struct choice asked;
	struct err err = {0};

	if (!choice_load(rq->db, &asked, &err)) {
		view_free(view);
		page_unavailable(rp, &err);
		choice_release(&asked);
		return;
	}
	choice_have(&asked, wishes);
	choice_list(&asked, rq, view);
	choice_release(&asked);
	reply_page(rp, 200, "page/confirm.html", view);
}

static void
show_confirm(const struct visitor *visitor, struct request *rq,
    struct reply *rp)
{
	struct subscription_list wishes = {NULL, 0};
	int64_t now = date_now();
	struct err err = {0};

	if (!wish_list(rq->db, visitor->subscriber.id,
	    now - link_lifetime(LINK_CONFIRM), &wishes, &err))
		page_unavailable(rp, &err);
	else if (wishes.count == 0 && visitor->active)
		show_done(rq, rp, "page.confirmed.already.title");
	else if (link_expired(&visitor->link, now))
		show_button(visitor, rq, rp, "page.confirm.expired", NULL,
		    "page.confirm.expired.button", "again");
	else if (wishes.count == 0)
		show_gone(rq, rp);
	else
		show_wishes(visitor, rq, rp, &wishes);
	subscription_list_release(&wishes);
}

static void
show_address(const struct visitor *visitor, struct request *rq,
    struct reply *rp)
{
	struct address_change change = {0};
	struct err err = {0};
	bool found = false;

	if (!address_change_get(rq->db, visitor->link.extra, &change, &found,
	    &err))
		page_unavailable(rp, &err);
	else if (!found || link_expired(&visitor->link, date_now()))
		show_gone(rq, rp);
	else
		show_button(visitor, rq, rp, "page.confirm.address",
		    change.address, "page.confirm.address.button", NULL);
	address_change_release(&change);
}

void
on_confirm(struct request *rq, struct reply *rp)
{
	struct visitor visitor;

	if (!visitor_open(rq, rp, purposes, &visitor))
		return;
	if (visitor.link.purpose == LINK_ADDRESS)
		show_address(&visitor, rq, rp);
	else
		show_confirm(&visitor, rq, rp);
	visitor_release(&visitor);
}

static void
then_confirmed(struct request *rq, struct reply *rp, bool ok,
    const struct err *err)
{
	const union confirm_state *state = rq->data;

	if (!ok)
		page_unavailable(rp, err);
	else if (state->confirm.outcome == SUBSCRIBE_CONFIRMED)
		show_done(rq, rp, "page.confirmed.title");
	else if (state->confirm.outcome == SUBSCRIBE_ALREADY)
		show_done(rq, rp, "page.confirmed.already.title");
	else
		show_gone(rq, rp);
}

static void
then_moved(struct request *rq, struct reply *rp, bool ok,
    const struct err *err)
{
	const union confirm_state *state = rq->data;

	if (!ok)
		page_unavailable(rp, err);
	else if (state->address.outcome == SUBSCRIBE_ADDRESS_TAKEN)
		page_message(rp, 200, "page.confirm.taken", NULL);
	else if (state->address.outcome == SUBSCRIBE_ADDRESS_GONE)
		show_gone(rq, rp);
	else
		page_message(rp, 200, "page.confirmed.address", NULL);
}

static void
then_asked(struct request *rq, struct reply *rp, bool ok,
    const struct err *err)
{
	(void)rq;
	if (ok)
		reply_see_other_lang(rp, "/subscribe");
	else
		page_unavailable(rp, err);
}

/* A new link to the same address, for the same wishes. */
static void
ask_again(const struct visitor *visitor, struct request *rq,
    struct reply *rp, union confirm_state *state)
{
	struct subscribe_ask *ask = &state->ask;
	struct subscription_list wishes = {NULL, 0};
	struct err err = {0};

	if (!wish_list(rq->db, visitor->subscriber.id, 0, &wishes, &err)) {
		page_unavailable(rp, &err);
		return;
	}
	for (size_t i = 0; i < wishes.count && i < SUBSCRIBE_TOPICS; i++)
		ask->choice[ask->choices++] = (struct subscribe_choice){
		    wishes.item[i].topic, wishes.item[i].cadence};
	subscription_list_release(&wishes);
	if (ask->choices == 0 || address_parse(visitor->subscriber.address,
	    &ask->address) != ADDRESS_OK) {
		show_gone(rq, rp);
		return;
	}
	ask->flow = &rq->http->flow;
	memcpy(ask->language, rq->lang, sizeof(ask->language) - 1);
	memcpy(ask->network, rq->network, sizeof(ask->network));
	ask->method = "link";
	request_write(rq, subscribe_ask, ask, then_asked);
}

void
on_confirm_post(struct request *rq, struct reply *rp)
{
	union confirm_state *state = request_data(rq, sizeof(*state), NULL);
	struct visitor visitor;
	bool expired = false;

	if (!visitor_open(rq, rp, purposes, &visitor))
		return;
	expired = link_expired(&visitor.link, date_now());
	if (visitor.link.purpose == LINK_ADDRESS) {
		state->address = (struct subscribe_address_confirm){
		    .flow = &rq->http->flow,
		    .subscriber = visitor.subscriber.id,
		    .change = visitor.link.extra};
		if (expired)
			show_gone(rq, rp);
		else
			request_write(rq, subscribe_address_confirm,
			    &state->address, then_moved);
	} else if (expired && request_field(rq, "again")) {
		ask_again(&visitor, rq, rp, state);
	} else if (expired) {
		show_confirm(&visitor, rq, rp);
	} else {
		state->confirm = (struct subscribe_confirm){
		    .flow = &rq->http->flow,
		    .subscriber = visitor.subscriber.id,
		    .issued = visitor.link.issued, .method = "link"};
		request_write(rq, subscribe_confirm, &state->confirm,
		    then_confirmed);
	}
	visitor_release(&visitor);
}
