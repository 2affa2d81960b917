/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The subscription page.  Its answers do not depend on whether an address is
 * known, pending or suppressed: they are made before the database is asked,
 * and the mail goes its own way.
 */
#include "http/handlers.h"

#include <string.h>

#include "base/date.h"
#include "base/link.h"
#include "base/mem.h"
#include "flow/subscribe.h"
#include "http/choice.h"
#include "http/page.h"
#include "http/page_cache.h"

static const struct form_rule rules[] = {
	{"email", 1000, false, false}, {"topic", 64, true, false},
	{"cadence", 32, false, false}, {"lang", 8, false, false},
	{"form", 128, false, false}, {"website", 1000, false, false},
	{NULL, 0, false, false},
};

struct subscribe_state {
	struct subscribe_ask ask;
	char *wording;
};

static void
state_release(void *data)
{
	struct subscribe_state *state = data;

	mem_free(state->wording);
}

/* true: answered. */
static bool
is_closed(struct request *rq, struct reply *rp, const struct choice *choice)
{
	struct view *view = NULL;
	bool closed = conf_closed_reason(rq->http->conf) != NULL;

	if (choice->count > 0 && !closed)
		return false;
	view = page_new(rq, "page.closed.title");
	view_flag(view, "contact_us", *rq->http->conf->site.contact);
	if (choice->count == 0)
		page_message(rp, 200, "page.unopened", view);
	else
		page_message(rp, 503, "page.closed", view);
	return true;
}

static char *
consent_words(const struct request *rq, const struct view *view)
{
	struct buf words = BUF_INIT(BUF_PAGE);

	template_string_render(rq->http->templates, rq->lang,
	    "page.subscribe.consent", view, &words);
	return buf_take(&words);
}

/* Takes view over. */
static void
show_form(struct request *rq, struct reply *rp, int status,
    const struct choice *choice, const char *email, struct view *view)
{
	struct link link = {.purpose = LINK_FORM, .issued = date_now()};
	struct buf token = BUF_INIT(BUF_LINE);
	char *words = consent_words(rq, view);

	link_write(rq->http->keys, &link, &token);
	view_set(view, "token", buf_text(&token));
	page_email(view, rq, "form.email", email);
	view_set(view, "consent", words);
	view_flag(view, "topics_must", true);
	choice_show(choice, rq, view);
	reply_page(rp, status, "page/subscribe.html", view);
	buf_release(&token);
	mem_free(words);
}

void
on_subscribe(struct request *rq, struct reply *rp)
{
	const char *topic = request_query(rq, "topic");
	struct choice choice;
	struct err err = {0};

	if (!topic && page_cache_get(rq, rp))
		return;
	if (!choice_load(rq->db, &choice, &err)) {
		page_unavailable(rp, &err);
	} else if (!is_closed(rq, rp, &choice)) {
		choice_first(&choice, topic);
		show_form(rq, rp, 200, &choice, "",
		    page_new(rq, "page.subscribe.title"));
		if (!topic)
			page_cache_put(rq, rp);
	}
	choice_release(&choice);
}

void
on_subscribe_sent(struct request *rq, struct reply *rp)
{
	const struct conf *conf = rq->http->conf;
	struct view *view = page_new(rq, "page.sent.title");

	view_set(view, "sender", conf->site.sender);
	if (conf->abuse.confirm_again_minutes > 1)
		view_printf(view, "again", "%d",
		    conf->abuse.confirm_again_minutes);
	reply_page(rp, 200, "page/sent.html", view);
}

/* Our own form, and not filled in faster than a person can. */
static bool
has_form_token(const struct request *rq)
{
	const char *text = request_field(rq, "form");
	int64_t now = date_now();
	struct link link;

	return text && link_read(rq->http->keys, text, LINK_FORM, &link) &&
	    !link_expired(&link, now) &&
	    now - link.issued >= rq->http->conf->abuse.form_min_seconds;
}

static void
then_sent(struct request *rq, struct reply *rp, bool ok,
    const struct err *err)
{
	if (ok)
		reply_see_other_lang(rp, "/subscribe");
	else
		page_unavailable(rp, err);
	(void)rq;
}

static bool
has_faults(struct request *rq, const struct choice *choice,
    enum address_fault fault, struct view *view)
{
	bool wrong = false;

	if (!choice_any(choice) || choice->unknown) {
		page_wrong(view, rq, "topic", "topic", choice->unknown ?
		    "error.topics.unknown" : "error.topics");
		wrong = true;
	}
	if (choice->cadence == CADENCE_NONE) {
		page_wrong(view, rq, "cadence", "cadence-immediate",
		    "error.cadence");
		wrong = true;
	}
	if (fault != ADDRESS_OK) {
		page_wrong(view, rq, "email", "email",
		    address_fault_key(fault));
		wrong = true;
	}
	return wrong;
}

static void
take(struct request *rq, struct reply *rp, struct choice *choice)
{
	const char *email = request_field(rq, "email");
	const char *pot = request_field(rq, "website");
	struct view *view = page_new(rq, "page.subscribe.title");
	struct subscribe_state *state = request_data(rq, sizeof(*state),
	    state_release);
	struct subscribe_ask *ask = &state->ask;
	enum address_fault fault = address_parse(email ? email : "",
	    &ask->address);

	choice_read(choice, &rq->form);
	if (rq->foreign || !has_form_token(rq)) {
		if (choice->cadence == CADENCE_NONE)
			choice->cadence = CADENCE_WEEKLY;
		view_flag(view, "foreign", true);
		show_form(rq, rp, 200, choice, email, view);
		return;
	}
	if (has_faults(rq, choice, fault, view)) {
		show_form(rq, rp, 422, choice, email, view);
		return;
	}
	state->wording = consent_words(rq, view);
	view_free(view);
	/* Only programs fill in the field that is not shown. */
	if (pot && *pot) {
		reply_see_other_lang(rp, "/subscribe");
		return;
	}
	ask->flow = &rq->http->flow;
	memcpy(ask->language, rq->lang, sizeof(ask->language) - 1);
	memcpy(ask->network, rq->network, sizeof(ask->network));
	ask->choices = choice_put(choice, ask->choice);
	ask->wording = state->wording;
	ask->method = "form";
	request_write(rq, subscribe_ask, ask, then_sent);
}

void
on_subscribe_post(struct request *rq, struct reply *rp)
{
	struct choice choice;
	struct err err = {0};

	if (form_broken(&rq->form, rules)) {
		reply_error(rp, 400);
		return;
	}
	if (!choice_load(rq->db, &choice, &err))
		page_unavailable(rp, &err);
	else if (!is_closed(rq, rp, &choice))
		take(rq, rp, &choice);
	choice_release(&choice);
}
