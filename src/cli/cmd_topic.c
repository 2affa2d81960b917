/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/commands.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "cli/call.h"
#include "cli/table.h"
#include "flow/topics.h"
#include "store/topic.h"

static bool
cmd_topic_add(struct call *call, struct err *err)
{
	struct topics_add add = {
	    .flow = &call->flow,
	    .slug = call->args[0],
	    .name = call_value(call, "--name"),
	    .name_en = call_value(call, "--name-en"),
	    .about = call_value(call, "--about"),
	    .about_en = call_value(call, "--about-en"),
	};

	if (!call_run(call, topics_add, &add, err))
		return false;
	puts(add.slug);
	return true;
}

static const struct table_column cmd_topic_columns[] = {
	{"slug", TABLE_TEXT}, {"state", TABLE_TEXT},
	{"subscribers", TABLE_NUMBER}, {"name", TABLE_TEXT},
	{"name_en", TABLE_TEXT}, {"about", TABLE_TEXT}, {NULL, TABLE_TEXT},
};

static bool
cmd_topic_list(struct call *call, struct err *err)
{
	struct topic_list list = {0};
	struct table *table = NULL;

	if (!topic_list(call->db, true, &list, err))
		return false;
	if (!topic_count_subscribers(call->db, &list, err)) {
		topic_list_release(&list);
		return false;
	}
	table = table_open(cmd_topic_columns, call_has(call, "--json"));
	for (size_t i = 0; i < list.count; i++) {
		table_text(table, list.item[i].slug);
		table_text(table, list.item[i].state);
		table_number(table, list.item[i].subscribers);
		table_text(table, list.item[i].name);
		table_text(table, list.item[i].name_en);
		table_text(table, list.item[i].about);
	}
	table_close(table);
	if (list.count == 0)
		call_say("no topics yet: brevduva topic add SLUG --name TEXT");
	topic_list_release(&list);
	return true;
}

static bool
cmd_topic_edit(struct call *call, struct err *err)
{
	struct topics_edit edit = {
	    .flow = &call->flow,
	    .slug = call->args[0],
	    .name = call_value(call, "--name"),
	    .name_en = call_value(call, "--name-en"),
	    .about = call_value(call, "--about"),
	    .about_en = call_value(call, "--about-en"),
	};
	const char *eyes = call_value(call, "--four-eyes");

	if (!edit.name && !edit.name_en && !edit.about && !edit.about_en &&
	    !eyes)
		return err_set(err, EX_USAGE, "nothing to change is given: "
		    "--name, --name-en, --about, --about-en or --four-eyes");
	if (eyes && strcmp(eyes, "yes") != 0 && strcmp(eyes, "no") != 0)
		return err_set(err, EX_USAGE,
		    "--four-eyes is yes or no, not '%s'", eyes);
	if (eyes)
		edit.eyes = strcmp(eyes, "yes") == 0 ? TOPICS_EYES_FOUR :
		    TOPICS_EYES_TWO;
	return call_run(call, topics_edit, &edit, err);
}

/* Without the service too; with it, both take turns. */
static bool
cmd_topic_finish(struct call *call, struct err *err)
{
	struct topics_step step = {0};

	while (!step.done)
		if (!call_run(call, topics_step, &step, err))
			return false;
	return true;
}

static bool
cmd_topic_merge(struct call *call, struct err *err)
{
	struct topics_merge merge = {.flow = &call->flow,
	    .from = call->args[0], .into = call->args[1]};
	int64_t count = 0;

	if (!topics_subscribers(call->db, merge.from, &count, err) ||
	    !call_run(call, topics_merge, &merge, err) ||
	    !cmd_topic_finish(call, err))
		return false;
	call_say("%lld subscriptions of '%s' are now of '%s'",
	    (long long)count, merge.from, merge.into);
	return true;
}

static bool
cmd_topic_close(struct call *call, struct err *err)
{
	struct topics_close close = {.flow = &call->flow,
	    .slug = call->args[0]};
	int64_t count = 0;

	if (!topics_subscribers(call->db, close.slug, &count, err) ||
	    !call_run(call, topics_close, &close, err) ||
	    !cmd_topic_finish(call, err))
		return false;
	call_say("'%s' is closed; %lld subscriptions ended", close.slug,
	    (long long)count);
	return true;
}

static const struct command_option cmd_topic_add_options[] = {
	{"--name", "TEXT", "its name on pages and in mail", true, false},
	{"--name-en", "TEXT", "its name in English", false, false},
	{"--about", "TEXT", "a line that says what it brings", false, false},
	{"--about-en", "TEXT", "the same in English", false, false},
	{NULL, NULL, NULL, false, false},
};
static const struct command_option cmd_topic_edit_options[] = {
	{"--name", "TEXT", "its new name", false, false},
	{"--name-en", "TEXT", "its new name in English", false, false},
	{"--about", "TEXT", "what it brings", false, false},
	{"--about-en", "TEXT", "the same in English", false, false},
	{"--four-eyes", "yes|no", "another than who wrote a post approves it",
	    false, false},
	{NULL, NULL, NULL, false, false},
};

const struct command cmd_topic[] = {
	{"topic add", "SLUG", 1, 1, "Adds a topic to subscribe to",
	    COMMAND_DATABASE, cmd_topic_add_options, cmd_topic_add, false,
	    "SLUG is its name in links and commands, for life: 1 to 40 of "
	    "a-z, 0-9 and '-'."},
	{"topic list", "", 0, 0, "Lists the topics", COMMAND_DATABASE, NULL,
	    cmd_topic_list, true, NULL},
	{"topic edit", "SLUG", 1, 1, "Changes a topic's names",
	    COMMAND_DATABASE, cmd_topic_edit_options, cmd_topic_edit, false,
	    NULL},
	{"topic merge", "OLD NEW", 2, 2,
	    "Moves all subscribers of OLD to NEW", COMMAND_DATABASE,
	    NULL, cmd_topic_merge, false,
	    "OLD is no longer offered, and its sources feed NEW. Nobody gets "
	    "anything twice,\nand its readers get what they are owed still."},
	{"topic close", "SLUG", 1, 1,
	    "Closes a topic and ends its subscriptions", COMMAND_DATABASE, NULL,
	    cmd_topic_close, false, NULL},
	{NULL, NULL, 0, 0, NULL, COMMAND_NOTHING, NULL, NULL, false, NULL},
};
