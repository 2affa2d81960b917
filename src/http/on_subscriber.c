/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One subscriber: opened by a button, as that is logged, then all that is
 * known, and the form of topics.  What cannot be undone is in
 * on_subscriber_end.c.
 */
#include "http/desk_pages.h"

#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/mem.h"
#include "flow/helpdesk.h"
#include "flow/person.h"
#include "http/desk_person.h"
#include "store/roll.h"
#include "store/suppression.h"

static const struct form_rule rules[] = {
	{"topic", 64, true, false}, {"cadence", 32, false, false},
	{"language", 8, false, false}, {NULL, 0, false, false},
};

void
desk_day(struct view *view, const struct request *rq, const char *name,
    int64_t at)
{
	struct buf text = BUF_INIT(BUF_LINE);

	(void)rq;
	if (at != 0)
		date_iso_day(&text, at);
	view_set(view, name, buf_text(&text));
	buf_release(&text);
}

void
desk_person_release(struct desk_person *person)
{
	subscriber_release(&person->subscriber);
}

bool
desk_person_open(struct request *rq, struct reply *rp,
    struct desk_person *person)
{
	struct subscriber *s = &person->subscriber;
	struct err err = {0};
	int64_t id = 0;
	bool found = false;

	memset(person, 0, sizeof(*person));
	if (!desk_id(rq, rp, 0, &id))
		return false;
	if (!subscriber_get(rq->db, id, s, &found, &err) ||
	    !roll_opened(rq->db, rq->session->who, id,
	    date_now() - HELPDESK_OPEN, &person->opened, &err))
		page_unavailable(rp, &err);
	else if (!found || strcmp(s->state, "erased") == 0)
		reply_error(rp, 404);
	else {
		snprintf(person->path, sizeof(person->path),
		    "/staff/subscribers/%lld", (long long)id);
		return true;
	}
	desk_person_release(person);
	return false;
}

struct view *
desk_person_page(const struct request *rq, const struct desk_person *person)
{
	const struct subscriber *s = &person->subscriber;
	struct view *view = desk_page(rq, "staff.subscriber.title");

	if (person->opened)
		view_set(view, "title", s->address);
	else
		desk_mask(view, "title", s->address);
	view_printf(view, "action", "%s%s", rq->http->root, person->path);
	return view;
}

/* --- The page --- */

/* Who may read why staff never write there: in words, or as it stands. */
static bool
show_suppression(struct view *view, const struct request *rq,
    const struct subscriber *s, struct err *err)
{
	static const char *const known[] = {"asked", "staff", "bounced",
	    "unsubscribed", "erased"};
	uint8_t hash[SECRET_MAC] = {0};
	char *reason = NULL;
	int64_t at = 0;

	subscribe_hash(rq->http->keys, s->key, hash);
	if (!suppression_get(rq->db, hash, &reason, &at, err))
		return false;
	view_flag(view, "suppressed", reason != NULL);
	view_set(view, "suppressed_why", reason);
	for (size_t i = 0; reason && i < sizeof(known) / sizeof(*known); i++)
		if (strcmp(reason, known[i]) == 0) {
			char *key = mem_printf("staff.suppressed.%s",
			    known[i]);

			page_string(view, rq, "suppressed_why", key);
			mem_free(key);
		}
	desk_day(view, rq, "suppressed_at", at);
	mem_free(reason);
	return true;
}

static bool
show_facts(struct view *view, const struct request *rq,
    const struct subscriber *s, struct err *err)
{
	desk_state(view, rq, s->state);
	desk_language(view, rq, s->language);
	desk_moment(view, rq, "created", s->created_at);
	desk_moment(view, rq, "confirmed", s->confirmed_at);
	desk_moment(view, rq, "left_at", s->left_at);
	view_flag(view, "active", strcmp(s->state, "active") == 0);
	view_flag(view, "own_cadence", true);
	view_flag(view, "pending", strcmp(s->state, "pending") == 0);
	view_flag(view, "left", strcmp(s->state, "left") == 0);
	return show_suppression(view, rq, s, err);
}

/* Takes view over. */
static void
show_page(struct request *rq, struct reply *rp, int status,
    const struct desk_person *person, const struct choice *choice,
    struct view *view)
{
	struct err err = {0};

	if (show_facts(view, rq, &person->subscriber, &err) &&
	    desk_person_form(view, rq, person, choice, &err) &&
	    desk_person_show(view, rq, person, &err)) {
		reply_page(rp, status, "staff/subscriber.html", view);
		return;
	}
	view_free(view);
	page_unavailable(rp, &err);
}

void
on_subscriber(struct request *rq, struct reply *rp)
{
	struct desk_person person;
	struct view *view = NULL;

	if (!desk_person_open(rq, rp, &person))
		return;
	view = desk_person_page(rq, &person);
	if (person.opened) {
		show_page(rq, rp, 200, &person, NULL, view);
	} else {
		desk_state(view, rq, person.subscriber.state);
		reply_page(rp, 200, "staff/subscriber-closed.html", view);
	}
	desk_person_release(&person);
}

/* --- Opening --- */

static void
then_opened(struct request *rq, struct reply *rp, bool ok,
    const struct err *err)
{
	const struct helpdesk_open *open = rq->data;
	char *path = NULL;

	if (!ok) {
		page_unavailable(rp, err);
	} else if (!open->found) {
		reply_error(rp, 404);
	} else {
		path = mem_printf("/staff/subscribers/%lld",
		    (long long)open->subscriber);
		desk_see(rp, path, "", 0);
		mem_free(path);
	}
}

void
on_subscriber_open_post(struct request *rq, struct reply *rp)
{
	struct helpdesk_open *open = request_data(rq, sizeof(*open), NULL);

	if (!desk_id(rq, rp, 0, &open->subscriber))
		return;
	open->flow = &rq->session->flow;
	request_write(rq, helpdesk_open, open, then_opened);
}

/* --- Topics on their behalf --- */

static void
then_changed(struct request *rq, struct reply *rp, bool ok,
    const struct err *err)
{
	const struct subscribe_change *change = rq->data;
	char *path = NULL;

	if (!ok) {
		page_unavailable(rp, err);
		return;
	}
	path = mem_printf("/staff/subscribers/%lld",
	    (long long)change->subscriber);
	desk_see(rp, path, change->found ? "subscriber.change" : "", 0);
	mem_free(path);
}

static bool
read_change(struct request *rq, struct subscribe_change *change,
    const struct choice *choice)
{
	const char *language = desk_field(rq, "language");

	if (strcmp(language, "sv") != 0 && strcmp(language, "en") != 0)
		return false;
	memcpy(change->language, language, 3);
	change->choices = choice_put(choice, change->choice);
	return choice->cadence != CADENCE_NONE;
}

static void
change(struct request *rq, struct reply *rp,
    const struct desk_person *person, const struct choice *choice)
{
	struct subscribe_change *job = request_data(rq, sizeof(*job), NULL);
	struct view *view = NULL;

	*job = (struct subscribe_change){.flow = &rq->session->flow,
	    .subscriber = person->subscriber.id, .method = "staff"};
	if (!read_change(rq, job, choice)) {
		reply_error(rp, 400);
	} else if (!choice_any(choice)) {
		/* Ending everything is asked for on a page of its own. */
		view = desk_person_page(rq, person);
		page_wrong(view, rq, "topic", "topic",
		    "staff.error.subscriber.none");
		show_page(rq, rp, 422, person, choice, view);
	} else {
		request_write(rq, subscribe_change, job, then_changed);
	}
}

void
on_subscriber_post(struct request *rq, struct reply *rp)
{
	struct subscription_list have = {NULL, 0};
	struct desk_person person;
	struct choice choice = {0};
	struct err err = {0};

	if (form_broken(&rq->form, rules)) {
		reply_error(rp, 400);
		return;
	}
	if (!desk_person_open(rq, rp, &person))
		return;
	if (!choice_load(rq->db, &choice, &err) ||
	    !subscription_list(rq->db, person.subscriber.id, &have, &err)) {
		page_unavailable(rp, &err);
	} else {
		choice_have(&choice, &have);
		choice_read(&choice, &rq->form);
		change(rq, rp, &person, &choice);
	}
	subscription_list_release(&have);
	choice_release(&choice);
	desk_person_release(&person);
}
