/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/commands.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "base/date.h"
#include "base/link.h"
#include "cli/call.h"
#include "cli/table.h"
#include "flow/staffing.h"

/* The person with this name; nobody is EX_DATAERR. */
static bool
cmd_staff_find(struct call *call, const char *name, struct staff *staff,
    struct err *err)
{
	bool found = false;

	if (!staff_find(call->db, name, staff, &found, err))
		return false;
	return found || err_set(err, EX_DATAERR, "there is nobody '%s': see "
	    "'brevduva staff list'", name);
}

/* The link alone on standard output: it is a secret to be handed over. */
static bool
cmd_staff_print_link(struct call *call, const char *name, struct err *err)
{
	const char *base = call->conf.site.base_url;
	struct buf path = BUF_INIT(BUF_LINE);
	struct staff staff = {0};
	size_t n = strlen(base);
	char until[32] = "";
	bool ok = cmd_staff_find(call, name, &staff, err);

	if (ok) {
		while (n > 0 && base[n - 1] == '/')
			n--;
		staffing_link(&call->flow, &staff, &path);
		printf("%.*s%s\n", (int)n, base, buf_text(&path));
		call_time(staff.invited_at + link_lifetime(LINK_STAFF),
		    until, sizeof(until));
		call_say("%s (%s) chooses a password with this link, once, "
		    "until %s", staff.name, staff_role_name(staff.role),
		    until);
	}
	buf_release(&path);
	staff_release(&staff);
	return ok;
}

/* The first of all is an admin; somebody must be. */
static bool
cmd_staff_role(struct call *call, enum staff_role *role, struct err *err)
{
	const char *name = call_value(call, "--role");
	struct staff_list list = {NULL, 0};

	if (name) {
		*role = staff_role_from(name);
		return *role != STAFF_NOBODY || err_set(err, EX_USAGE,
		    "--role is editor, sender or admin, not '%s'", name);
	}
	if (!staff_list(call->db, &list, err))
		return false;
	*role = list.count == 0 ? STAFF_ADMIN : STAFF_EDITOR;
	staff_list_release(&list);
	return true;
}

static bool
cmd_staff_add(struct call *call, struct err *err)
{
	struct staffing_add add = {.flow = &call->flow,
	    .name = call->args[0]};

	return cmd_staff_role(call, &add.role, err) &&
	    address_read(call_value(call, "--email"), &add.address, err) &&
	    call_run(call, staffing_add, &add, err) &&
	    cmd_staff_print_link(call, add.name, err);
}

static bool
cmd_staff_invite(struct call *call, struct err *err)
{
	struct staff staff = {0};
	struct staffing_invite invite = {.flow = &call->flow};
	bool ok = cmd_staff_find(call, call->args[0], &staff, err);

	invite.staff = staff.id;
	ok = ok && call_run(call, staffing_invite, &invite, err) &&
	    cmd_staff_print_link(call, call->args[0], err);
	staff_release(&staff);
	return ok;
}

static bool
cmd_staff_remove(struct call *call, struct err *err)
{
	struct staff staff = {0};
	struct staffing_remove remove = {.flow = &call->flow};
	bool ok = cmd_staff_find(call, call->args[0], &staff, err);

	remove.staff = staff.id;
	ok = ok && call_run(call, staffing_remove, &remove, err);
	staff_release(&staff);
	return ok;
}

static const struct table_column cmd_staff_columns[] = {
	{"name", TABLE_TEXT}, {"role", TABLE_TEXT}, {"email", TABLE_TEXT},
	{"password", TABLE_BOOL}, {"code", TABLE_BOOL}, {"seen", TABLE_TIME},
	{NULL, TABLE_TEXT},
};

static bool
cmd_staff_list(struct call *call, struct err *err)
{
	struct staff_list list = {NULL, 0};
	struct table *table = NULL;

	if (!staff_list(call->db, &list, err))
		return false;
	table = table_open(cmd_staff_columns, call_has(call, "--json"));
	for (size_t i = 0; i < list.count; i++) {
		table_text(table, list.item[i].name);
		table_text(table, staff_role_name(list.item[i].role));
		table_text(table, list.item[i].address);
		table_bool(table, list.item[i].password[0] != '\0');
		table_bool(table, list.item[i].totp != 0);
		table_time(table, list.item[i].seen_at);
	}
	table_close(table);
	if (list.count == 0)
		call_say("nobody yet: brevduva staff add NAME --email ADDR");
	staff_list_release(&list);
	return true;
}

static const struct command_option cmd_staff_add_options[] = {
	{"--email", "ADDR", "where notices go", true, false},
	{"--role", "ROLE", "editor, sender or admin", false, false},
	{NULL, NULL, NULL, false, false},
};

const struct command cmd_staff[] = {
	{"staff add", "NAME", 1, 1, "Lets somebody use the desk",
	    COMMAND_DATABASE, cmd_staff_add_options, cmd_staff_add, false,
	    "Prints a link with which they choose a password, once, within "
	    "7 days. The first\none is an admin, others are editors unless "
	    "--role says more: an editor writes, a\nsender also approves and "
	    "sends, an admin also looks after staff, topics and\nsources."},
	{"staff list", "", 0, 0, "Lists who may use the desk",
	    COMMAND_DATABASE, NULL, cmd_staff_list, true, NULL},
	{"staff invite", "NAME", 1, 1, "Prints a new link to set a password",
	    COMMAND_DATABASE, NULL, cmd_staff_invite, false,
	    "An older link stops working."},
	{"staff remove", "NAME", 1, 1, "Ends somebody's account",
	    COMMAND_DATABASE, NULL, cmd_staff_remove, false,
	    "They are signed out at once. There is always an admin."},
	{NULL, NULL, 0, 0, NULL, COMMAND_NOTHING, NULL, NULL, false, NULL},
};
