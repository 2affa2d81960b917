/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What ends with a person: leaving, never again, erasing; each in two
 * steps.  And the way back from never. */
#include "http/desk_pages.h"

#include <string.h>

#include "base/mem.h"
#include "flow/erase.h"
#include "flow/helpdesk.h"
#include "http/desk_person.h"

union end_state {
	struct subscribe_leave leave;
	struct helpdesk_suppress suppress;
	struct erase_person erase;
};

/* A page that asks; KEY.words may hold {{name}}. */
static void
ask(struct request *rq, struct reply *rp, const char *key, const char *verb,
    bool danger, const char *const *fields)
{
	struct desk_confirm confirm = {.key = key, .danger = danger,
	    .fields = fields};
	struct desk_person person;
	struct view *view = NULL;
	char *action = NULL;

	if (!desk_person_open(rq, rp, &person))
		return;
	view = desk_person_page(rq, &person);
	if (person.opened)
		view_set(view, "name", person.subscriber.address);
	else
		desk_mask(view, "name", person.subscriber.address);
	page_string(view, rq, "title", key);
	action = mem_printf("%s/%s", person.path, verb);
	confirm.action = action;
	confirm.back = person.path;
	desk_confirm(rp, &confirm, view);
	mem_free(action);
	desk_person_release(&person);
}

static void
see(struct request *rq, struct reply *rp, bool ok, const struct err *err,
    const char *done)
{
	char *path = NULL;

	if (!ok) {
		page_unavailable(rp, err);
		return;
	}
	path = mem_printf("/staff/subscribers/%s", rq->arg[0]);
	desk_see(rp, path, done, 0);
	mem_free(path);
}

/* --- Remove --- */

void
on_subscriber_remove(struct request *rq, struct reply *rp)
{
	ask(rq, rp, "staff.subscriber.remove", "remove", true, NULL);
}

static void
then_removed(struct request *rq, struct reply *rp, bool ok,
    const struct err *err)
{
	see(rq, rp, ok, err, "subscriber.remove");
}

void
on_subscriber_remove_post(struct request *rq, struct reply *rp)
{
	union end_state *state = request_data(rq, sizeof(*state), NULL);
	int64_t id = 0;

	if (!desk_id(rq, rp, 0, &id))
		return;
	state->leave = (struct subscribe_leave){.flow = &rq->session->flow,
	    .subscriber = id, .scope = SUBSCRIBE_ALL, .method = "staff"};
	request_write(rq, subscribe_leave, &state->leave, then_removed);
}

/* --- Never again, and its way back --- */

void
on_subscriber_suppress(struct request *rq, struct reply *rp)
{
	ask(rq, rp, "staff.subscriber.suppress", "suppress", true, NULL);
}

static void
then_suppressed(struct request *rq, struct reply *rp, bool ok,
    const struct err *err)
{
	see(rq, rp, ok, err, "subscriber.suppress");
}

void
on_subscriber_suppress_post(struct request *rq, struct reply *rp)
{
	union end_state *state = request_data(rq, sizeof(*state), NULL);
	struct helpdesk_suppress *job = &state->suppress;

	if (!desk_id(rq, rp, 0, &job->subscriber))
		return;
	job->flow = &rq->session->flow;
	request_write(rq, helpdesk_suppress, job, then_suppressed);
}

void
on_subscriber_lift(struct request *rq, struct reply *rp)
{
	ask(rq, rp, "staff.subscriber.lift", "lift", false, NULL);
}

static void
then_lifted(struct request *rq, struct reply *rp, bool ok,
    const struct err *err)
{
	see(rq, rp, ok, err, "subscriber.lift");
}

void
on_subscriber_lift_post(struct request *rq, struct reply *rp)
{
	union end_state *state = request_data(rq, sizeof(*state), NULL);
	struct helpdesk_suppress *job = &state->suppress;

	if (!desk_id(rq, rp, 0, &job->subscriber))
		return;
	job->flow = &rq->session->flow;
	request_write(rq, helpdesk_lift, job, then_lifted);
}

/* --- Erase --- */

void
on_subscriber_erase(struct request *rq, struct reply *rp)
{
	const char *never = request_query(rq, "never");
	static const char *const too[] = {"never", "yes", NULL};

	if (never && strcmp(never, "yes") == 0)
		ask(rq, rp, "staff.subscriber.erase_never", "erase", true,
		    too);
	else
		ask(rq, rp, "staff.subscriber.erase", "erase", true, NULL);
}

static void
then_erased(struct request *rq, struct reply *rp, bool ok,
    const struct err *err)
{
	(void)rq;
	if (ok)
		desk_see(rp, "/staff/subscribers", "subscriber.erase", 0);
	else
		page_unavailable(rp, err);
}

void
on_subscriber_erase_post(struct request *rq, struct reply *rp)
{
	union end_state *state = request_data(rq, sizeof(*state), NULL);
	struct erase_person *job = &state->erase;

	if (!desk_id(rq, rp, 0, &job->subscriber))
		return;
	job->flow = &rq->session->flow;
	job->suppress = strcmp(desk_field(rq, "never"), "yes") == 0;
	request_write(rq, erase_person, job, then_erased);
}
