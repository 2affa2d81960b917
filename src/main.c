/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The program: the table of commands, and how each role starts.  A role's
 * start reads top to bottom: what it opens, then its loop, then its end.
 */
#include <poll.h>
#include <stddef.h>
#include <sysexits.h>

#include "base/date.h"
#include "base/log.h"
#include "base/supervisor.h"
#include "cli/commands.h"
#include "db/writer.h"
#include "flow/run.h"
#include "flow/start.h"
#include "http/server.h"

/* What every role opens first; the supervisor's child has made it all. */
struct parts {
	struct keys *keys;
	struct template_set *templates;
	struct flow flow;
};

static bool
parts_open(struct parts *parts, const struct role *role, struct err *err)
{
	const struct conf *conf = role->data;
	struct db *db = NULL;
	bool ok = false;

	if (!date_set_zone(conf->site.timezone, err) ||
	    !db_open(conf->store.path, &db, err))
		return false;
	ok = start_keys(conf, db, &parts->keys, err);
	db_close(db);
	if (!ok || !template_load(conf->templates.dir, &parts->templates, err))
		return false;
	parts->flow = (struct flow){conf, parts->keys, parts->templates,
	    "service"};
	return true;
}

static void
parts_release(struct parts *parts)
{
	if (parts->templates)
		template_free(parts->templates);
	if (parts->keys)
		keys_free(parts->keys);
}

/* --- web --- */

static bool
web_open_reader(void *arg, struct db **db, struct err *err)
{
	const struct conf *conf = arg;

	return db_open_reader(conf->store.path, db, err);
}

/* Sign-ups must not go into a file that somebody has replaced. */
static int
web_loop(struct role *role, struct db *watch)
{
	struct pollfd fd = {role_stop_fd(role), POLLIN, 0};
	struct err err = {0, ""};

	role_ready(role);
	while (!role_stopping(role)) {
		if (!db_is_same_file(watch, &err)) {
			log_error("%s", err.text);
			return err.code;
		}
		role_beat(role);
		(void)poll(&fd, 1, ROLE_BEAT_MS);
	}
	return EX_OK;
}

static bool
web_start(struct role *role, struct parts *parts, struct context *context,
    struct server **server, struct err *err)
{
	static const struct route *const tables[] = {public_routes,
	    staff_routes, NULL};
	const struct conf *conf = role->data;
	struct server_options options;
	struct db *db = NULL;

	server_options_default(&options);
	if (!parts_open(parts, role, err) ||
	    !db_open(conf->store.path, &db, err))
		return false;
	if (!writer_start(db, &context->writer, err)) {
		db_close(db);
		return false;
	}
	context->conf = conf;
	context->keys = parts->keys;
	context->templates = parts->templates;
	context->routes = tables;
	context->post = writer_post;
	context->db_open = web_open_reader;
	context->db_close = db_close;
	context->db_arg = (void *)(uintptr_t)conf;
	return context_init(context, err) &&
	    server_start(context, role->listen_fd, &options, server, err);
}

static int
web_role(struct role *role)
{
	const struct conf *conf = role->data;
	struct parts parts = {0};
	struct context context = {0};
	struct server *server = NULL;
	struct db *watch = NULL;
	struct err err = {0, ""};
	int code = EX_SOFTWARE;

	if (!web_start(role, &parts, &context, &server, &err) ||
	    !db_open_reader(conf->store.path, &watch, &err)) {
		log_error("%s", err.text);
		code = err.code;
		goto out;
	}
	log_info("pages on %s", conf->site.base_url);
	code = web_loop(role, watch);
out:
	if (watch)
		db_close(watch);
	if (server)
		server_stop(server);
	if (context.writer)
		writer_stop(context.writer);
	context_release(&context);
	parts_release(&parts);
	return code;
}

/* --- poll, send --- */

static int
flow_role(struct role *role, int (*run)(struct role *, const struct flow *))
{
	struct parts parts = {0};
	struct err err = {0, ""};
	int code = EX_SOFTWARE;

	if (parts_open(&parts, role, &err)) {
		code = run(role, &parts.flow);
	} else {
		log_error("%s", err.text);
		code = err.code;
	}
	parts_release(&parts);
	return code;
}

static int
poll_role(struct role *role)
{
	return flow_role(role, run_poll);
}

static int
send_role(struct role *role)
{
	return flow_role(role, run_send);
}

/* In the order in which they stop. */
const struct supervisor_role serve_roles[] = {
	{"web", web_role, true, false},
	{"poll", poll_role, false, false},
	{"send", send_role, false, true},
	{NULL, NULL, false, false},
};

int
main(int argc, char **argv)
{
	static const struct command *const tables[] = {cmd_serve, cmd_check,
	    cmd_service, cmd_topic, cmd_source, cmd_post, cmd_digest,
	    cmd_subscriber, cmd_staff, cmd_embed, cmd_backup, cmd_key,
	    cmd_purge, cmd_trial, NULL};

	return command_main(tables, argc, argv);
}
