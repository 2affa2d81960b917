/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who may use the desk. */
#include "http/desk_pages.h"

#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/link.h"
#include "base/mem.h"
#include "flow/staffing.h"
#include "http/desk.h"

static const struct form_rule rules[] = {
	{"name", 200, false, false}, {"email", 1000, false, false},
	{"role", 16, false, false}, {NULL, 0, false, false},
};

union people_state {
	struct staffing_add add;
	struct staffing_role role;
	struct staffing_invite invite;
	struct staffing_remove remove;
};

/* --- The list --- */

enum { BY_NAME, BY_ROLE, BY_SEEN };

static const struct desk_column columns[] = {
	[BY_NAME] = {"name", "staff.people.name", false},
	[BY_ROLE] = {"role", "staff.people.role", false},
	[BY_SEEN] = {"seen", "staff.people.seen", false},
	{NULL, NULL, false},
};

static int
compare(const void *a, const void *b, void *arg)
{
	const struct staff *x = a, *y = b;
	const struct desk_table *table = arg;
	int order = 0;

	if (table->sort == BY_ROLE)
		order = (int)x->role - (int)y->role;
	else if (table->sort == BY_SEEN)
		order = (x->seen_at > y->seen_at) - (x->seen_at < y->seen_at);
	if (order == 0)
		order = strcmp(x->name, y->name);
	return table->down ? -order : order;
}

static void
show_role(struct view *view, const struct request *rq, const char *name,
    enum staff_role role)
{
	char *key = mem_printf("staff.role.%s", staff_role_name(role));

	page_string(view, rq, name, key);
	mem_free(key);
}

static void
show_row(struct view *view, const struct request *rq,
    const struct staff *staff)
{
	struct view *item = view_item(view, "people");

	view_printf(item, "url", "%s/staff/staff/%lld", rq->http->root,
	    (long long)staff->id);
	view_set(item, "name", staff->name);
	view_set(item, "address", staff->address);
	show_role(item, rq, "role", staff->role);
	if (staff->seen_at != 0)
		desk_moment(item, rq, "seen", staff->seen_at);
	else
		page_string(item, rq, "seen", "staff.people.invited");
}

/* For the form: each role, with what it may do. */
static void
show_roles(struct view *view, const struct request *rq, enum staff_role on)
{
	for (int r = STAFF_EDITOR; r <= STAFF_ADMIN; r++) {
		struct view *item = view_item(view, "roles");
		char *about = NULL;

		about = mem_printf("staff.role.%s.about",
		    staff_role_name((enum staff_role)r));
		view_set(item, "value",
		    staff_role_name((enum staff_role)r));
		show_role(item, rq, "text", (enum staff_role)r);
		page_string(item, rq, "about", about);
		view_flag(item, "checked", r == (int)on);
		mem_free(about);
	}
}

/* Takes view over. */
static void
show_list(struct request *rq, struct reply *rp, int status,
    struct view *view)
{
	struct desk_table table = {.columns = columns,
	    .path = "/staff/staff"};
	struct staff_list list = {NULL, 0};
	struct err err = {0};
	enum staff_role role = staff_role_from(desk_field(rq, "role"));

	if (!staff_list(rq->db, &list, &err)) {
		view_free(view);
		page_unavailable(rp, &err);
		return;
	}
	desk_table_read(rq, &table);
	table.total = (int64_t)list.count;
	if (list.count > 0)
		qsort_r(list.item, list.count, sizeof(*list.item), compare,
		    &table);
	for (size_t i = 0; i < list.count; i++)
		show_row(view, rq, &list.item[i]);
	desk_table_show(&table, rq, view);
	view_flag(view, "paged", false);
	desk_input(view, rq, "name", "staff.people.add.name",
	    desk_field(rq, "name"), STAFFING_NAME_MAX, true);
	page_email(view, rq, "staff.people.add.email",
	    desk_field(rq, "email"));
	show_roles(view, rq, role ? role : STAFF_EDITOR);
	reply_page(rp, status, "staff/people.html", view);
	staff_list_release(&list);
}

void
on_people(struct request *rq, struct reply *rp)
{
	show_list(rq, rp, 200, desk_page(rq, "staff.people.title"));
}

static void
then_added(struct request *rq, struct reply *rp, bool ok,
    const struct err *err)
{
	const union people_state *state = rq->data;
	struct view *view = NULL;
	char *path = NULL;

	if (ok) {
		path = mem_printf("/staff/staff/%lld",
		    (long long)state->add.id);
		desk_see(rp, path, "staff.add", 0);
		mem_free(path);
	} else if (state->add.fault == STAFFING_OK) {
		page_unavailable(rp, err);
	} else {
		const bool address =
		    state->add.fault == STAFFING_ADDRESS_TAKEN;

		view = desk_page(rq, "staff.people.title");
		page_wrong(view, rq, address ? "email" : "name",
		    address ? "email" : "name",
		    staffing_fault_key(state->add.fault));
		show_list(rq, rp, 422, view);
	}
}

void
on_people_post(struct request *rq, struct reply *rp)
{
	union people_state *state = request_data(rq, sizeof(*state), NULL);
	enum staff_role role = staff_role_from(desk_field(rq, "role"));
	enum address_fault fault = ADDRESS_OK;
	struct view *view = NULL;

	if (form_broken(&rq->form, rules) || role == STAFF_NOBODY) {
		reply_error(rp, 400);
		return;
	}
	state->add = (struct staffing_add){.flow = &rq->session->flow,
	    .name = desk_field(rq, "name"), .role = role};
	fault = address_parse(desk_field(rq, "email"), &state->add.address);
	if (fault != ADDRESS_OK) {
		view = desk_page(rq, "staff.people.title");
		page_wrong(view, rq, "email", "email",
		    address_fault_key(fault));
		show_list(rq, rp, 422, view);
		return;
	}
	request_write(rq, staffing_add, &state->add, then_added);
}

/* --- One person --- */

/* false: answered. */
static bool
open_person(struct request *rq, struct reply *rp, struct staff *staff)
{
	struct err err = {0};
	int64_t id = 0;
	bool found = false;

	memset(staff, 0, sizeof(*staff));
	if (!desk_id(rq, rp, 0, &id))
		return false;
	if (!staff_get(rq->db, id, staff, &found, &err))
		page_unavailable(rp, &err);
	else if (!found)
		reply_error(rp, 404);
	return found;
}

/* The link to set a password, while it is good. */
static void
show_link(struct view *view, const struct request *rq,
    const struct staff *staff)
{
	const struct link link = {.purpose = LINK_STAFF,
	    .issued = staff->invited_at};
	struct buf url = BUF_INIT(BUF_LINE);

	view_set(view, "link", NULL);
	if (staff->invite == 0 || link_expired(&link, date_now()))
		return;
	buf_puts(&url, rq->http->base);
	staffing_link(&rq->http->flow, staff, &url);
	view_set(view, "link", buf_text(&url));
	desk_moment(view, rq, "link_until", staff->invited_at +
	    link_lifetime(LINK_STAFF));
	buf_release(&url);
}

static void
show_person(struct request *rq, struct reply *rp, int status,
    const struct staff *staff, const char *wrong)
{
	struct view *view = desk_page(rq, "staff.people.title");

	view_set(view, "title", staff->name);
	if (wrong)
		page_wrong(view, rq, "role", "role-admin", wrong);
	view_printf(view, "action", "%s/staff/staff/%lld", rq->http->root,
	    (long long)staff->id);
	view_set(view, "address", staff->address);
	desk_moment(view, rq, "seen", staff->seen_at);
	show_role(view, rq, "role", staff->role);
	show_roles(view, rq, staff->role);
	show_link(view, rq, staff);
	view_flag(view, "self", staff->id == rq->session->staff);
	reply_page(rp, status, "staff/person.html", view);
}

void
on_person(struct request *rq, struct reply *rp)
{
	struct staff staff = {0};

	if (open_person(rq, rp, &staff))
		show_person(rq, rp, 200, &staff, NULL);
	staff_release(&staff);
}

static void
see_person(struct request *rq, struct reply *rp, const char *done)
{
	char *path = mem_printf("/staff/staff/%s", rq->arg[0]);

	desk_see(rp, path, done, 0);
	mem_free(path);
}

static void
refuse_person(struct request *rq, struct reply *rp,
    enum staffing_fault fault, const struct err *err)
{
	struct staff staff = {0};

	if (fault == STAFFING_OK)
		page_unavailable(rp, err);
	else if (open_person(rq, rp, &staff))
		show_person(rq, rp, 409, &staff, staffing_fault_key(fault));
	staff_release(&staff);
}

static void
then_role(struct request *rq, struct reply *rp, bool ok,
    const struct err *err)
{
	const union people_state *state = rq->data;

	if (!ok)
		refuse_person(rq, rp, state->role.fault, err);
	else if (state->role.staff == rq->session->staff)
		reply_see_other(rp, "/staff/sign-in");
	else
		see_person(rq, rp, "saved");
}

void
on_person_role_post(struct request *rq, struct reply *rp)
{
	union people_state *state = request_data(rq, sizeof(*state), NULL);
	enum staff_role role = staff_role_from(desk_field(rq, "role"));
	int64_t id = 0;

	if (form_broken(&rq->form, rules) || role == STAFF_NOBODY) {
		reply_error(rp, 400);
		return;
	}
	if (!desk_id(rq, rp, 0, &id))
		return;
	state->role = (struct staffing_role){.flow = &rq->session->flow,
	    .staff = id, .role = role};
	request_write(rq, staffing_role, &state->role, then_role);
}

static void
then_invited(struct request *rq, struct reply *rp, bool ok,
    const struct err *err)
{
	const union people_state *state = rq->data;

	if (ok)
		see_person(rq, rp, "staff.invite");
	else
		refuse_person(rq, rp, state->invite.fault, err);
}

void
on_person_invite_post(struct request *rq, struct reply *rp)
{
	union people_state *state = request_data(rq, sizeof(*state), NULL);
	int64_t id = 0;

	if (!desk_id(rq, rp, 0, &id))
		return;
	state->invite = (struct staffing_invite){.flow = &rq->session->flow,
	    .staff = id};
	request_write(rq, staffing_invite, &state->invite, then_invited);
}

void
on_person_remove(struct request *rq, struct reply *rp)
{
	struct staff staff = {0};
	struct view *view = NULL;
	char *back = mem_printf("/staff/staff/%s", rq->arg[0]);
	char *action = mem_printf("%s/remove", back);
	const struct desk_confirm confirm = {.key = "staff.person.remove",
	    .action = action, .back = back, .danger = true};

	if (open_person(rq, rp, &staff)) {
		view = desk_page(rq, "staff.people.title");
		view_set(view, "name", staff.name);
		page_string(view, rq, "title", "staff.person.remove");
		desk_confirm(rp, &confirm, view);
	}
	staff_release(&staff);
	mem_free(back);
	mem_free(action);
}

static void
then_removed(struct request *rq, struct reply *rp, bool ok,
    const struct err *err)
{
	const union people_state *state = rq->data;

	if (ok)
		desk_see(rp, "/staff/staff", "staff.remove", 0);
	else
		refuse_person(rq, rp, state->remove.fault, err);
}

void
on_person_remove_post(struct request *rq, struct reply *rp)
{
	union people_state *state = request_data(rq, sizeof(*state), NULL);
	int64_t id = 0;

	if (!desk_id(rq, rp, 0, &id))
		return;
	state->remove = (struct staffing_remove){.flow = &rq->session->flow,
	    .staff = id};
	request_write(rq, staffing_remove, &state->remove, then_removed);
}
