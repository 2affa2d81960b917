/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is configured, what state the database is in, what is missing before
 * the first newsletter.  Changes nothing and makes nothing.
 */
#include "cli/commands.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/date.h"
#include "base/mem.h"
#include "base/str.h"
#include "cli/call.h"
#include "flow/start.h"
#include "flow/trial.h"
#include "store/post.h"
#include "store/schema.h"
#include "store/setting.h"
#include "store/source.h"
#include "store/subscriber.h"
#include "store/topic.h"

struct check {
	struct call *call;
	struct buf missing;	/* lines for the end */
	bool bad;		/* the service would not start */
};

static void
check_bad(struct check *check, const char *what, const struct err *err)
{
	printf("%-14s FAULT: %s\n", what, err->text);
	check->bad = true;
}

static void
check_missing(struct check *check, const char *what, const char *remedy)
{
	buf_printf(&check->missing, "  %s\n      %s\n", what, remedy);
}

static void
check_run(const char *cadence, const struct schedule *schedule,
    enum schedule_holidays holidays)
{
	char at[24] = "";

	call_time(schedule_next(schedule, holidays, date_now()).at, at,
	    sizeof(at));
	printf("%-14s next leaves %s\n", cadence, at);
}

static void
check_conf(const struct conf *conf)
{
	printf("%-14s %s\n", "configuration", *conf->path ? conf->path :
	    "built-in defaults");
	printf("%-14s %s, on %s\n", "pages", conf->site.base_url,
	    conf->http.listen);
	printf("%-14s %s\n", "sender", conf->site.sender);
	for (int i = 0; i < conf->relays; i++)
		printf("%-14s %s: %s%s\n", "relay", conf->relay[i].name,
		    conf->relay[i].url,
		    str_starts(conf->relay[i].url, "maildir:") ?
		    " (test: mail is kept there, sent to nobody)" : "");
	check_run("daily", &conf->digest.daily, conf->digest.holidays);
	check_run("weekly", &conf->digest.weekly, conf->digest.holidays);
	check_run("monthly", &conf->digest.monthly, conf->digest.holidays);
}

static void
check_templates(struct check *check)
{
	struct template_set *set = NULL;
	struct err err = {0, ""};
	const char *dir = check->call->conf.templates.dir;

	if (template_load(dir, &set, &err)) {
		printf("%-14s %s\n", "templates", *dir ? dir : "built in");
		template_free(set);
	} else {
		check_bad(check, "templates", &err);
	}
}

/* Pairs of what a count is called and its value. */
static bool
check_counts(struct check *check, struct db *db, struct err *err)
{
	struct topic_list topics = {0};
	struct source_list sources = {0};
	int64_t active = 0, pending = 0, posts = 0;
	char *paused = NULL;
	bool ok = false;

	if (!topic_list(db, false, &topics, err) ||
	    !source_list(db, &sources, err) ||
	    !subscriber_count(db, "active", &active, err) ||
	    !subscriber_count(db, "pending", &pending, err) ||
	    !post_count(db, "approved", &posts, err) ||
	    !setting_get(db, SETTING_PAUSED, &paused, err))
		goto out;
	printf("%-14s %zu topics, %lld subscribers (%lld not confirmed), "
	    "%lld posts, %zu sources\n", "", topics.count, (long long)active,
	    (long long)pending, (long long)posts, sources.count);
	if (paused)
		printf("%-14s PAUSED: %s ('brevduva resume' ends it)\n",
		    "service", paused);
	if (topics.count == 0)
		check_missing(check, "a topic to subscribe to",
		    "brevduva topic add SLUG --name TEXT");
	ok = true;
out:
	topic_list_release(&topics);
	source_list_release(&sources);
	mem_free(paused);
	return ok;
}

/* The first real relay is there: are those of the trial to get its mail? */
static bool
check_trial(struct check *check, struct db *db, struct err *err)
{
	struct forget_count count = {0, 0};
	enum trial trial = TRIAL_NONE;
	char *ask = NULL;

	if (conf_is_trial(&check->call->conf))
		return true;
	if (!trial_find(db, &trial, &count, err))
		return false;
	if (trial != TRIAL_ALONE || count.subscribers + count.digests == 0)
		return true;
	ask = mem_printf("an answer: forget the trial's %lld subscribers and "
	    "%lld digests?", (long long)count.subscribers,
	    (long long)count.digests);
	check_missing(check, ask, "brevduva forget-trial, while the service "
	    "is stopped; or leave them, and they get mail");
	mem_free(ask);
	return true;
}

static bool
check_open_database(struct check *check, struct db *db, struct err *err)
{
	const struct conf *conf = &check->call->conf;
	struct keys *keys = NULL;
	bool ok = migrate_check(db, migrate_files, err) && db_check(db, err);

	if (!ok)
		return false;
	printf("%-14s %s\n", "database", conf->store.path);
	if (!check_counts(check, db, err) || !check_trial(check, db, err))
		return false;
	if (!start_keys(conf, db, &keys, err)) {
		check_bad(check, "keys", err);
		return true;
	}
	printf("%-14s %s (keep a copy with the backups)\n", "keys",
	    conf->keys.file);
	keys_free(keys);
	return true;
}

/* A disk that was mounted read-only, or another's folder. */
static void
check_state(struct check *check)
{
	const char *dir = check->call->conf.state_dir;
	struct err err = {0, ""};

	if (access(dir, W_OK) == 0 || errno == ENOENT)
		return;
	(void)err_sys(&err, EX_CONFIG, "cannot write in '%s'", dir);
	check_bad(check, "state", &err);
}

static void
check_database(struct check *check)
{
	const struct conf *conf = &check->call->conf;
	struct err err = {0, ""};
	struct db *db = NULL;

	if (access(conf->store.path, F_OK) != 0) {
		printf("%-14s %s is made at the first start\n", "database",
		    conf->store.path);
		check_missing(check, "a topic to subscribe to",
		    "brevduva topic add SLUG --name TEXT");
		return;
	}
	if (!db_open_reader(conf->store.path, &db, &err) ||
	    !check_open_database(check, db, &err))
		check_bad(check, "database", &err);
	if (db)
		db_close(db);
}

static void
check_first_run(struct check *check)
{
	const struct conf *conf = &check->call->conf;
	const char *closed = conf_closed_reason(conf);
	const char *path = *conf->path ? conf->path :
	    "/etc/brevduva/brevduva.conf";
	char *edit = mem_printf("edit %s, then: systemctl reload brevduva",
	    path);

	if (closed)
		check_missing(check, closed, edit);
	if (conf_is_trial(conf))
		check_missing(check, "a relay: nothing is sent to anybody yet",
		    "give [relay NAME] url = smtp://HOST:PORT");
	if (!*conf->site.postal_address)
		check_missing(check, "[site] postal_address, for the end of "
		    "each mail", edit);
	if (!*conf->site.contact && !closed)
		check_missing(check, "[site] contact, for questions", edit);
	if (!*conf->site.accessibility_url)
		check_missing(check, "[site] accessibility_url, which the law "
		    "asks of public bodies", edit);
	mem_free(edit);
}

static bool
cmd_check_all(struct call *call, struct err *err)
{
	struct check check = {.call = call, .missing = BUF_INIT(BUF_PAGE)};

	if (!call_open(call, COMMAND_CONF, err)) {
		err->code = EX_CONFIG;
		return false;
	}
	check_conf(&call->conf);
	check_templates(&check);
	check_state(&check);
	check_database(&check);
	check_first_run(&check);
	printf("\n%s%s", check.missing.len ?
	    "missing before the first newsletter:\n" : "nothing is missing\n",
	    buf_text(&check.missing));
	buf_release(&check.missing);
	if (check.bad)
		call->status = EX_CONFIG;
	return true;
}

const struct command cmd_check[] = {
	{"check", "", 0, 0,
	    "Checks configuration and database, and says what is missing",
	    COMMAND_NOTHING, NULL, cmd_check_all, false,
	    "Ends with 78 when the service would not start."},
	{NULL, NULL, 0, 0, NULL, COMMAND_NOTHING, NULL, NULL, false, NULL},
};
