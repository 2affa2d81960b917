/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cmd_post.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "base/file.h"
#include "base/mem.h"
#include "cli/commands.h"
#include "cli/post_gate.h"
#include "cli/table.h"
#include "flow/approve.h"
#include "flow/poll.h"
#include "flow/replan.h"
#include "store/post.h"

/* After a change of what may be sent, waiting mail follows.  A digest that
 * is being frozen is left to the service, which does the same. */
static bool
cmd_post_replan(struct call *call, struct err *err)
{
	struct replan_step step = {.flow = &call->flow};

	do {
		if (!call_run(call, replan_step, &step, err))
			return false;
	} while (!step.done && !step.waits);
	return true;
}

/* "-" is standard input. */
static bool
cmd_post_read(const char *path, struct postfile *file, struct err *err)
{
	struct buf text = BUF_INIT(POSTFILE_MAX);
	const char *name = strcmp(path, "-") == 0 ? "standard input" : path;
	const bool ok = file_read(path, &text, err) &&
	    postfile_parse(buf_text(&text), text.len, name, file, err);

	buf_release(&text);
	return ok;
}

static void
cmd_post_say_time(const char *what, int64_t t)
{
	char text[24] = "";

	call_time(t, text, sizeof(text));
	call_say("%s %s", what, text);
}

/* A page of the web as a draft: staff look at it before anybody else. */
static bool
cmd_post_page(struct call *call, const char *url, struct postfile *file,
    struct err *err)
{
	const char *kind = call_value(call, "--kind");
	const char *slug = NULL;
	struct feed feed = {0};
	int i = 0;

	if (!poll_article(&call->flow, url, &feed, err))
		return false;
	postfile_of_page(&feed.item[0], kind ? kind : "",
	    call->conf.site.language, file);
	feed_release(&feed);
	while ((slug = call_next(call, "--topic", &i)) != NULL &&
	    file->topics < POSTFILE_TOPICS)
		file->topic[file->topics++] = mem_strdup(slug);
	return file->topics > 0 || err_set(err, EX_USAGE,
	    "--from needs a --topic");
}

/* A file, or --from a page with what the file would say. */
static bool
cmd_post_input(struct call *call, struct postfile *file, struct err *err)
{
	const char *url = call_value(call, "--from");

	if ((call->count == 1) == (url != NULL))
		return err_set(err, EX_USAGE, "a file, or --from URL");
	if (url)
		return cmd_post_page(call, url, file, err);
	if (call_has(call, "--topic") || call_has(call, "--kind"))
		return err_set(err, EX_USAGE, "the file says its topics and "
		    "its kind; --topic and --kind are for --from");
	return cmd_post_read(call->args[0], file, err);
}

static bool
cmd_post_add(struct call *call, struct err *err)
{
	struct postfile file = {0};
	struct quality_gate gate = post_gate(call);
	struct approve_add add = {.flow = &call->flow, .file = &file,
	    .draft = call_has(call, "--draft") || call_has(call, "--from"),
	    .gate = &gate};
	bool ok = false;

	if (!cmd_post_input(call, &file, err)) {
		postfile_release(&file);
		return false;
	}
	ok = call_run(call, approve_add, &add, err) &&
	    (add.draft || add.timed || cmd_post_replan(call, err));
	post_gate_say(call, &gate);
	if (ok)
		printf("%lld\n", (long long)add.post);
	if (ok && add.timed)
		cmd_post_say_time("approved", file.publish);
	postfile_release(&file);
	return ok;
}

static bool
cmd_post_approve(struct call *call, struct err *err)
{
	struct quality_gate gate = post_gate(call);
	struct approve_post approve = {.flow = &call->flow, .gate = &gate};
	const bool ok = call_number(call->args[0], "post", &approve.post,
	    err) && call_run(call, approve_post, &approve, err) &&
	    cmd_post_replan(call, err);

	post_gate_say(call, &gate);
	return ok;
}

static bool
cmd_post_correct(struct call *call, struct err *err)
{
	struct postfile file = {0};
	struct quality_gate gate = post_gate(call);
	struct approve_correct correct = {.flow = &call->flow,
	    .file = &file, .gate = &gate};
	bool ok = false;

	if (!call_number(call->args[0], "post", &correct.post, err) ||
	    !cmd_post_read(call->args[1], &file, err))
		return false;
	ok = call_run(call, approve_correct, &correct, err) &&
	    cmd_post_replan(call, err);
	post_gate_say(call, &gate);
	if (ok && correct.timed)
		cmd_post_say_time("a new draft, approved", file.publish);
	else if (ok && correct.draft)
		call_say("a new draft");
	else if (ok && *correct.kind == '\0')
		call_say("another reminder; nothing to tell anybody");
	else if (ok)
		call_say("a new edition: %s%s", correct.kind, correct.waits ?
		    "; it waits for somebody else to approve it" : "");
	postfile_release(&file);
	return ok;
}

static bool
cmd_post_withdraw(struct call *call, struct err *err)
{
	struct approve_withdraw withdraw = {.flow = &call->flow};

	return call_number(call->args[0], "post", &withdraw.post, err) &&
	    call_run(call, approve_withdraw, &withdraw, err) &&
	    cmd_post_replan(call, err);
}

static const struct table_column cmd_post_columns[] = {
	{"id", TABLE_NUMBER}, {"state", TABLE_TEXT}, {"waits", TABLE_BOOL},
	{"kind", TABLE_TEXT},
	{"created", TABLE_TIME}, {"source", TABLE_NUMBER},
	{"title", TABLE_TEXT}, {NULL, TABLE_TEXT},
};

static void
cmd_post_row(void *arg, const struct post *post)
{
	struct table *table = arg;

	table_number(table, post->id);
	table_text(table, post->state);
	table_bool(table, post->waits);
	table_text(table, post->kind);
	table_time(table, post->created_at);
	table_number(table, post->source);
	table_text(table, post->title);
}

static bool
cmd_post_list(struct call *call, struct err *err)
{
	struct table *table = table_open(cmd_post_columns,
	    call_has(call, "--json"));
	const bool ok = post_list(call->db, cmd_post_row, table, err);

	table_close(table);
	return ok;
}

static const struct command_option cmd_post_add_options[] = {
	{"--draft", NULL, "keep it as a draft; nobody gets it yet", false,
	    false},
	{"--from", "URL", "a draft of that page, instead of a file", false,
	    false},
	{"--topic", "SLUG", "with --from: a topic of the post", false, true},
	{"--kind", "KIND", "with --from: news (default), board, meeting or "
	    "survey", false, false},
	POST_GATE_OPTIONS,
	{NULL, NULL, NULL, false, false},
};
static const struct command_option cmd_post_gate_options[] = {
	POST_GATE_OPTIONS,
	{NULL, NULL, NULL, false, false},
};
static const char cmd_post_file[] =
    "A post file is a header like that of a mail, an empty line, Markdown:\n"
    "\n"
    "  Title: Styrelsemötet 23 juni\n"
    "  Kind: board                      news, board, meeting or survey\n"
    "  Topics: styrelsen                slugs, divided by commas\n"
    "  When: 2026-06-23 09:00/12:00; Möte; Digitalt; https://...\n"
    "\n"
    "also Title-en, Language, Url, Date, Closes, Urgent, Stage, Reminder,\n"
    "Publish, Note; see brevduva(1).";

const struct command cmd_post[] = {
	{"post add", "[FILE|-]", 0, 1, "Adds a post and approves it",
	    COMMAND_FLOW, cmd_post_add_options, cmd_post_add, false,
	    cmd_post_file},
	{"post list", "", 0, 0, "Lists the posts", COMMAND_DATABASE, NULL,
	    cmd_post_list, true,
	    "Waits is yes where a draft does: the post, or a correction."},
	{"post show", "ID", 1, 1, "Shows a post with its editions and dates",
	    COMMAND_DATABASE, NULL, cmd_post_show, true, NULL},
	{"post check", "ID", 1, 1, "Tells what is wrong with a post",
	    COMMAND_FLOW, NULL, post_gate_check, true,
	    "As it is looked over when it is approved; ends with 65 when "
	    "there is an error."},
	{"post approve", "ID", 1, 1, "Approves a draft", COMMAND_FLOW,
	    cmd_post_gate_options, cmd_post_approve, false,
	    "From now on it is owed to the subscribers of its topics."},
	{"post correct", "ID FILE|-", 2, 2, "Replaces what a post says",
	    COMMAND_FLOW, cmd_post_gate_options, cmd_post_correct, false,
	    "Those who have not been sent it get the new text, the others a "
	    "correction, with\nthe file's Note as what changed. A board "
	    "meeting with a later Stage goes to all\nreaders of its topics."},
	{"post withdraw", "ID", 1, 1, "Withdraws a post: nobody else gets it",
	    COMMAND_FLOW, NULL, cmd_post_withdraw, false, NULL},
	{NULL, NULL, 0, 0, NULL, COMMAND_NOTHING, NULL, NULL, false, NULL},
};
