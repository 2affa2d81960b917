/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/commands.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "base/date.h"
#include "base/mem.h"
#include "base/str.h"
#include "cli/call.h"
#include "cli/table.h"
#include "flow/poll.h"
#include "flow/watch.h"
#include "store/source.h"
#include "store/topic.h"

/* As it was, unless --interval says another. */
static bool
cmd_source_interval(struct call *call, int *seconds, struct err *err)
{
	const char *text = call_value(call, "--interval");

	return !text || str_int(text, 0, WATCH_INTERVAL_MAX, seconds) ||
	    err_set(err, EX_DATAERR, "--interval is %d to %d seconds, or 0, "
	    "not '%s'", WATCH_INTERVAL_MIN, WATCH_INTERVAL_MAX, text);
}

static bool
cmd_source_add(struct call *call, struct err *err)
{
	const char *kind = call_value(call, "--kind");
	const char *selector = call_value(call, "--select");
	const char *since = call_value(call, "--since");
	const char *edited = call_value(call, "--edited");
	struct watch_add add = {.flow = &call->flow, .url = call->args[0],
	    .selector = selector ? selector : "",
	    .kind = kind ? kind : "news",
	    .edited = edited ? edited : "ignore",
	    .automatic = call_has(call, "--auto")};
	const char *slug = NULL;
	int i = 0;

	while ((slug = call_next(call, "--topic", &i)) != NULL) {
		if (add.topics == WATCH_TOPICS)
			return err_set(err, EX_DATAERR,
			    "more than %d topics", WATCH_TOPICS);
		add.topic[add.topics++] = slug;
	}
	if (since && !date_parse_local(since, false, &add.since, err))
		return err_wrap(err, "--since");
	if (!cmd_source_interval(call, &add.interval, err))
		return false;
	if (!call_run(call, watch_add, &add, err))
		return false;
	printf("%lld\n", (long long)add.id);
	return true;
}

/* Its topics that are open, as slugs; the caller's. */
static bool
cmd_source_slugs(struct call *call, struct watch_edit *edit, char **slugs,
    struct err *err)
{
	int64_t *ids = NULL;
	size_t n = 0;
	bool ok = source_topics(call->db, edit->id, &ids, &n, err);

	for (size_t i = 0; ok && i < n && edit->to.topics < WATCH_TOPICS;
	    i++) {
		struct topic topic = {0};
		bool found = false;

		ok = topic_get(call->db, ids[i], &topic, &found, err);
		if (found && strcmp(topic.state, "open") == 0) {
			slugs[edit->to.topics] = mem_strdup(topic.slug);
			edit->to.topic[edit->to.topics] =
			    slugs[edit->to.topics];
			edit->to.topics++;
		}
		topic_release(&topic);
	}
	mem_free(ids);
	return ok;
}

static bool
cmd_source_edit(struct call *call, struct err *err)
{
	struct watch_edit edit = {.to = {.flow = &call->flow,
	    .url = call_value(call, "--url")}};
	char *slugs[WATCH_TOPICS] = {NULL};
	struct source source = {0};
	bool found = false;
	bool ok = false;

	if (!edit.to.url && !call_value(call, "--interval"))
		return err_set(err, EX_USAGE, "nothing is to be changed: give "
		    "--url or --interval");
	if (!call_number(call->args[0], "source", &edit.id, err) ||
	    !source_get(call->db, edit.id, &source, &found, err))
		return false;
	if (!found)
		return err_set(err, EX_DATAERR, "there is no source %lld",
		    (long long)edit.id);
	edit.to.selector = source.selector;
	edit.to.kind = source.kind;
	edit.to.edited = source.edited;
	edit.to.automatic = source.automatic;
	edit.to.interval = source.interval;
	ok = cmd_source_interval(call, &edit.to.interval, err) &&
	    cmd_source_slugs(call, &edit, slugs, err) &&
	    call_run(call, watch_edit, &edit, err);
	for (size_t i = 0; i < edit.to.topics; i++)
		mem_free(slugs[i]);
	source_release(&source);
	return ok;
}

static const struct table_column cmd_source_items[] = {
	{"date", TABLE_TIME}, {"title", TABLE_TEXT}, {"link", TABLE_TEXT},
	{NULL, TABLE_TEXT},
};

static bool
cmd_source_test(struct call *call, struct err *err)
{
	const char *selector = call_value(call, "--select");
	struct feed feed = {0};
	struct table *table = NULL;
	char *found = NULL;

	if (!poll_test(&call->flow, call->args[0], selector ? selector : "",
	    &feed, &found, err))
		return false;
	if (found)
		call_say("the page names its feed: %s", found);
	table = table_open(cmd_source_items, call_has(call, "--json"));
	for (size_t i = 0; i < feed.items; i++) {
		table_time(table, feed.item[i].date);
		table_text(table, feed.item[i].title);
		table_text(table, feed.item[i].link);
	}
	table_close(table);
	call_say("%zu item%s%s", feed.items, feed.items == 1 ? "" : "s",
	    feed.malformed ? "; it is not well formed, what could be read is "
	    "here" : "");
	mem_free(found);
	feed_release(&feed);
	return true;
}

static const struct table_column cmd_source_columns[] = {
	{"id", TABLE_NUMBER}, {"state", TABLE_TEXT}, {"health", TABLE_TEXT},
	{"kind", TABLE_TEXT}, {"auto", TABLE_BOOL}, {"edited", TABLE_TEXT},
	{"tried", TABLE_TIME}, {"ok", TABLE_TIME}, {"changed", TABLE_TIME},
	{"failures", TABLE_NUMBER}, {"certificate", TABLE_TIME},
	{"url", TABLE_TEXT}, {"note", TABLE_TEXT}, {NULL, TABLE_TEXT},
};

static bool
cmd_source_list(struct call *call, struct err *err)
{
	struct source_list list = {0};
	struct table *table = NULL;

	if (!source_list(call->db, &list, err))
		return false;
	table = table_open(cmd_source_columns, call_has(call, "--json"));
	for (size_t i = 0; i < list.count; i++) {
		const struct source *s = &list.item[i];

		table_number(table, s->id);
		table_text(table, s->state);
		table_text(table, watch_health(s));
		table_text(table, s->kind);
		table_bool(table, s->automatic);
		table_text(table, s->edited);
		table_time(table, s->tried_at);
		table_time(table, s->ok_at);
		table_time(table, s->changed_at);
		table_number(table, s->failures);
		table_time(table, s->certificate_ends);
		table_text(table, s->url);
		table_text(table, s->note);
	}
	table_close(table);
	source_list_release(&list);
	return true;
}

/* One source, told in a line; a failing one is EX_UNAVAILABLE. */
static bool
cmd_source_poll_one(struct call *call, struct writer *writer, int64_t id,
    struct err *err)
{
	struct source source = {0};
	int64_t items = 0;
	bool found = false;
	bool ok = false;

	if (!source_get(call->db, id, &source, &found, err))
		return false;
	source_release(&source);
	if (!found)
		return err_set(err, EX_DATAERR, "there is no source %lld",
		    (long long)id);
	if (!poll_source(&call->flow, call->db, writer, id, &items, err) ||
	    !source_get(call->db, id, &source, &found, err))
		return false;
	ok = !found || source.failures == 0;
	if (!ok)
		call->status = EX_UNAVAILABLE;
	call_say("source %lld: %lld new%s%s", (long long)id,
	    (long long)items, found && *source.note ? "; " : "",
	    found ? source.note : "");
	source_release(&source);
	return true;
}

static bool
cmd_source_poll(struct call *call, struct err *err)
{
	struct writer *writer = writer_inline(call->db);
	struct source_list list = {0};
	int64_t id = 0;
	bool ok = true;

	if (call->count > 0) {
		ok = call_number(call->args[0], "source", &id, err) &&
		    cmd_source_poll_one(call, writer, id, err);
	} else {
		ok = source_list(call->db, &list, err);
		for (size_t i = 0; ok && i < list.count; i++)
			ok = cmd_source_poll_one(call, writer,
			    list.item[i].id, err);
		source_list_release(&list);
	}
	writer_stop(writer);
	return ok;
}

static bool
cmd_source_remove(struct call *call, struct err *err)
{
	struct watch_remove remove = {.flow = &call->flow};

	return call_number(call->args[0], "source", &remove.id, err) &&
	    call_run(call, watch_remove, &remove, err);
}

static const struct command_option cmd_source_add_options[] = {
	{"--topic", "SLUG", "the topic of its posts", true, true},
	{"--select", "XPATH", "a page: the elements that are items", false,
	    false},
	{"--kind", "KIND", "news (default), board, meeting or survey", false,
	    false},
	{"--since", "DATE", "items from then on are new; else what is there "
	    "counts as seen", false, false},
	{"--edited", "WHAT", "an edited item: ignore (default), hold as a "
	    "draft, or resend as a correction", false, false},
	{"--auto", NULL, "approve by itself; not for kind board", false,
	    false},
	{"--interval", "SECONDS", "fetched so often: 900 to 604800; 0, the "
	    "default, as [poll] interval says", false, false},
	{NULL, NULL, NULL, false, false},
};
static const struct command_option cmd_source_edit_options[] = {
	{"--url", "URL", "its address; what is there counts as seen", false,
	    false},
	{"--interval", "SECONDS", "fetched so often: 900 to 604800; 0 as "
	    "[poll] interval says", false, false},
	{NULL, NULL, NULL, false, false},
};
static const struct command_option cmd_source_test_options[] = {
	{"--select", "XPATH", "a page: the elements that are items", false,
	    false},
	{NULL, NULL, NULL, false, false},
};

const struct command cmd_source[] = {
	{"source add", "URL", 1, 1, "Watches a feed or a page",
	    COMMAND_DATABASE, cmd_source_add_options, cmd_source_add, false,
	    "New items become drafts for staff, or with --auto posts."},
	{"source edit", "ID", 1, 1, "Changes where a source is, or how often "
	    "it is fetched", COMMAND_DATABASE, cmd_source_edit_options,
	    cmd_source_edit, false, "Its posts and choices stay."},
	{"source test", "URL", 1, 1,
	    "Shows what would be found there; stores nothing",
	    COMMAND_DATABASE, cmd_source_test_options, cmd_source_test, true,
	    NULL},
	{"source list", "", 0, 0, "Lists the sources", COMMAND_DATABASE,
	    NULL, cmd_source_list, true,
	    "Health is ok, new, silent (nothing new for 90 days), moved (to "
	    "another address, this month), certificate (it ends within 14 "
	    "days), malformed, failing, stopped, or paused by staff."},
	{"source poll", "[ID]", 0, 1, "Fetches all sources, or one, now",
	    COMMAND_FLOW, NULL, cmd_source_poll, false,
	    "Ends with 69 when a source does not answer."},
	{"source remove", "ID", 1, 1, "Stops watching a source",
	    COMMAND_DATABASE, NULL, cmd_source_remove, false,
	    "Its posts stay."},
	{NULL, NULL, 0, 0, NULL, COMMAND_NOTHING, NULL, NULL, false, NULL},
};
