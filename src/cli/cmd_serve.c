/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/commands.h"

#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/date.h"
#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/supervisor.h"
#include "cli/call.h"
#include "flow/start.h"

/* The lock files stand beside the database: its folder comes first. */
static bool
serve_make_folders(const struct conf *conf, struct err *err)
{
	const char *slash = strrchr(conf->store.path, '/');
	char *folder = NULL;
	bool ok = file_make_dir(conf->state_dir, err);

	if (ok && slash && slash > conf->store.path) {
		folder = mem_strndup(conf->store.path,
		    (size_t)(slash - conf->store.path));
		ok = file_make_dir(folder, err);
		mem_free(folder);
	}
	return ok;
}

static bool
serve_load(void *arg, struct supervisor_plan *plan, struct err *err)
{
	const struct call *call = arg;
	struct conf *conf = mem_alloc(sizeof(*conf));

	if (!conf_load(call_conf_path(call), call_value(call, "--state"),
	    conf, err)) {
		mem_free(conf);
		return false;
	}
	/* For the log; roles set their own. */
	if (!date_set_zone(conf->site.timezone, err) ||
	    !serve_make_folders(conf, err))
		goto fail;
	*plan = (struct supervisor_plan){
	    .listen = conf->http.listen,
	    .metrics_listen = conf->http.metrics_listen,
	    .database = conf->store.path,
	    .drain_seconds = conf->digest.drain_seconds,
	    .data = conf,
	};
	return true;
fail:
	conf_release(conf);
	mem_free(conf);
	return false;
}

static void
serve_unload(struct supervisor_plan *plan)
{
	conf_release(plan->data);
	mem_free(plan->data);
	plan->data = NULL;
}

/* In a short child: what must be right before any role starts. */
static int
serve_prepare(const struct supervisor_plan *plan)
{
	const struct conf *conf = plan->data;
	struct template_set *templates = NULL;
	struct keys *keys = NULL;
	struct db *db = NULL;
	struct err err = {0, ""};

	if (!date_set_zone(conf->site.timezone, &err) ||
	    !start_open(conf, &db, &keys, &err) ||
	    !db_check_small(db, &err) ||
	    !template_load(conf->templates.dir, &templates, &err)) {
		log_error("%s", err.text);
		return err.code;
	}
	template_free(templates);
	keys_free(keys);
	db_close(db);
	return EX_OK;
}

static bool
cmd_serve_run(struct call *call, struct err *err)
{
	const char *only = call_value(call, "--only");
	const struct supervisor def = {
	    .roles = serve_roles,
	    .only = only,
	    .load = serve_load,
	    .unload = serve_unload,
	    .prepare = serve_prepare,
	    .arg = call,
	};
	bool known = !only;

	for (const struct supervisor_role *r = serve_roles; r->name; r++)
		known = known || strcmp(only, r->name) == 0;
	if (!known)
		return err_set(err, EX_USAGE,
		    "--only %s: the roles are web, poll and send", only);
	if (geteuid() == 0 && !call_has(call, "--allow-root"))
		return err_set(err, EX_NOPERM, "serve does not run as root: "
		    "start it as the service's own user, or say --allow-root");
	log_init("serve");
	log_set_level(LOG_LEVEL_INFO);
	call->status = supervisor_run(&def);
	return true;
}

static const struct command_option cmd_serve_options[] = {
	{"--only", "ROLE", "this role alone: web, poll or send", false,
	    false},
	{NULL, NULL, NULL, false, false},
};

const struct command cmd_serve[] = {
	{"serve", "", 0, 0, "Runs the service", COMMAND_NOTHING,
	    cmd_serve_options, cmd_serve_run, false,
	    "SIGTERM stops it in order, SIGHUP takes a changed "
	    "configuration."},
	{NULL, NULL, 0, 0, NULL, COMMAND_NOTHING, NULL, NULL, false, NULL},
};
