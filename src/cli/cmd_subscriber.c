/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cmd_subscriber.h"

#include <string.h>
#include <sysexits.h>

#include "cli/commands.h"
#include "cli/table.h"
#include "flow/erase.h"
#include "flow/helpdesk.h"
#include "flow/scrub.h"
#include "flow/subscribe.h"

bool
cmd_subscriber_find(struct call *call, const char *text,
    struct subscriber *subscriber, struct err *err)
{
	struct address address = {0};
	bool found = false;

	if (!address_read(text, &address, err) ||
	    !subscriber_find(call->db, address.key, subscriber, &found, err))
		return false;
	return found || err_set(err, EX_DATAERR,
	    "nobody subscribes with '%s'", address.text);
}

static const struct table_column cmd_subscriber_columns[] = {
	{"id", TABLE_NUMBER}, {"address", TABLE_TEXT}, {"state", TABLE_TEXT},
	{"language", TABLE_TEXT}, {"created", TABLE_TIME},
	{"confirmed", TABLE_TIME}, {"left", TABLE_TIME}, {NULL, TABLE_TEXT},
};

static bool
cmd_subscriber_row(void *arg, const struct subscriber *subscriber)
{
	struct table *table = arg;

	if (strcmp(subscriber->state, "erased") == 0)
		return true;
	table_number(table, subscriber->id);
	table_text(table, subscriber->address);
	table_text(table, subscriber->state);
	table_text(table, subscriber->language);
	table_time(table, subscriber->created_at);
	table_time(table, subscriber->confirmed_at);
	table_time(table, subscriber->left_at);
	return true;
}

static bool
cmd_subscriber_list(struct call *call, struct err *err)
{
	struct table *table = table_open(cmd_subscriber_columns,
	    call_has(call, "--json"));
	const bool ok = subscriber_list(call->db, cmd_subscriber_row, table,
	    err);

	table_close(table);
	return ok;
}

static bool
cmd_subscriber_remove(struct call *call, struct err *err)
{
	struct subscriber subscriber = {0};
	struct subscribe_leave leave = {.flow = &call->flow,
	    .scope = SUBSCRIBE_ALL, .method = "staff"};
	bool ok = false;

	if (!cmd_subscriber_find(call, call->args[0], &subscriber, err))
		goto out;
	leave.subscriber = subscriber.id;
	if (!call_run(call, subscribe_leave, &leave, err))
		goto out;
	call_say("%zu subscriptions of '%s' ended", leave.ended,
	    subscriber.address);
	ok = true;
out:
	subscriber_release(&subscriber);
	return ok;
}

static bool
cmd_subscriber_erase(struct call *call, struct err *err)
{
	struct subscriber subscriber = {0};
	struct erase_person erase = {.flow = &call->flow,
	    .suppress = call_has(call, "--suppress")};
	bool ok = false;

	if (!cmd_subscriber_find(call, call->args[0], &subscriber, err))
		goto out;
	erase.subscriber = subscriber.id;
	if (!call_run(call, erase_person, &erase, err) ||
	    !scrub(call->db, err))
		goto out;
	call_say("everything about subscriber %lld is erased, but not from "
	    "backups: keep those no longer than you must",
	    (long long)subscriber.id);
	ok = true;
out:
	subscriber_release(&subscriber);
	return ok;
}

static bool
cmd_subscriber_block(struct call *call, bool lift, struct err *err)
{
	struct address address;
	struct helpdesk_address job = {.flow = &call->flow,
	    .why = call_value(call, "--why"), .lift = lift};

	if (!address_read(call->args[0], &address, err))
		return false;
	job.key = address.key;
	if (!call_run(call, helpdesk_address, &job, err))
		return false;
	call_say(lift ? job.changed ? "the address may sign up again" :
	    "the address was not suppressed" : job.changed ?
	    "the address is never written to again" :
	    "the address was suppressed already");
	return true;
}

static bool
cmd_subscriber_suppress(struct call *call, struct err *err)
{
	return cmd_subscriber_block(call, false, err);
}

static bool
cmd_subscriber_lift(struct call *call, struct err *err)
{
	return cmd_subscriber_block(call, true, err);
}

static const struct command_option cmd_subscriber_block_options[] = {
	{"--why", "TEXT", "the reason, for the log: one line, without the "
	    "address", true, false},
	{NULL, NULL, NULL, false, false},
};
static const struct command_option cmd_subscriber_import_options[] = {
	{"--evidence", "TEXT", "of consent, for rows that have none", false,
	    false},
	{"--from", "NAME", "of the service they know: their first mail says "
	    "it", false, false},
	{"--map", "OLD=SLUG", "a topic's name in the file, and ours", false,
	    true},
	{"--dry-run", NULL, "check the file, write nothing", false, false},
	{NULL, NULL, NULL, false, false},
};
static const struct command_option cmd_subscriber_show_options[] = {
	{"--next", NULL, "and what they would get next, and when", false,
	    false},
	{NULL, NULL, NULL, false, false},
};
static const struct command_option cmd_subscriber_erase_options[] = {
	{"--suppress", NULL, "and never write to the address again", false,
	    false},
	{NULL, NULL, NULL, false, false},
};

const struct command cmd_subscriber[] = {
	{"subscriber list", "", 0, 0, "Lists everybody with an address",
	    COMMAND_DATABASE, NULL, cmd_subscriber_list, true, NULL},
	{"subscriber show", "ADDR", 1, 1,
	    "Shows all that is known of one person", COMMAND_FLOW,
	    cmd_subscriber_show_options,
	    cmd_subscriber_show, true, NULL},
	{"subscriber remove", "ADDR", 1, 1,
	    "Ends all subscriptions of one person", COMMAND_FLOW, NULL,
	    cmd_subscriber_remove, false,
	    "The address stays known; 'subscriber erase' removes it."},
	{"subscriber import", "FILE.csv", 1, 1,
	    "Takes over subscribers who confirmed elsewhere", COMMAND_FLOW,
	    cmd_subscriber_import_options, cmd_subscriber_import, false,
	    "Columns: email, topics (slugs, blanks), cadence, language, "
	    "confirmed_at, status\n(active, unsubscribed, bounced), evidence."
	    " A choice made here is never\noverwritten. Prints the number of "
	    "the batch."},
	{"subscriber import undo", "BATCH", 1, 1,
	    "Undoes an import", COMMAND_FLOW, NULL,
	    cmd_subscriber_import_undo, false,
	    "But not for those who have changed something since."},
	{"subscriber export", "", 0, 0,
	    "Writes all subscribers as CSV", COMMAND_DATABASE, NULL,
	    cmd_subscriber_export, true,
	    "In the form that 'subscriber import' reads. Fields that a "
	    "spreadsheet would\ntake for a formula begin with an "
	    "apostrophe."},
	{"subscriber suppress", "ADDR", 1, 1,
	    "Never writes to an address again, whoever signs it up",
	    COMMAND_FLOW, cmd_subscriber_block_options,
	    cmd_subscriber_suppress, false,
	    "Also one that nobody here has. Ends what it subscribes to."},
	{"subscriber lift", "ADDR", 1, 1,
	    "Lets a suppressed address sign up again", COMMAND_FLOW,
	    cmd_subscriber_block_options, cmd_subscriber_lift, false,
	    "Only when the person asks for it."},
	{"subscriber erase", "ADDR", 1, 1,
	    "Erases all that is known of one person", COMMAND_FLOW,
	    cmd_subscriber_erase_options, cmd_subscriber_erase, false,
	    "Cannot be undone. The address may sign up again, unless "
	    "--suppress is given."},
	{NULL, NULL, 0, 0, NULL, COMMAND_NOTHING, NULL, NULL, false, NULL},
};
