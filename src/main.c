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
#include "http/census.h"
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

struct web {
	struct parts parts;
	struct context pages, metrics;
	struct server *page_server, *metrics_server;
	struct db *watch;
};

static void
web_context(const struct web *web, const struct conf *conf,
    const struct route *const *tables, struct context *context)
{
	context->conf = conf;
	context->keys = web->parts.keys;
	context->templates = web->parts.templates;
	context->routes = tables;
	context->db_open = web_open_reader;
	context->db_close = db_close;
	context->db_arg = (void *)(uintptr_t)conf;
}

static bool
web_start_pages(struct web *web, const struct role *role, struct err *err)
{
	static const struct route *const tables[] = {public_routes,
	    staff_routes, NULL};
	const struct conf *conf = role->data;
	struct context *context = &web->pages;
	struct server_options options;
	struct db *db = NULL;

	if (!db_open(conf->store.path, &db, err))
		return false;
	if (!writer_start(db, &context->writer, err)) {
		db_close(db);
		return false;
	}
	web_context(web, conf, tables, context);
	context->post = writer_post;
	server_options_default(&options);
	if (!context_init(context, err) || !server_start(context,
	    role->listen_fd, &options, &web->page_server, err))
		return false;
	census_start(context);
	return true;
}

/* On a socket of its own, with nothing that writes. */
static bool
web_start_metrics(struct web *web, const struct role *role, struct err *err)
{
	static const struct route *const tables[] = {metrics_routes, NULL};
	struct server_options options;

	if (role->metrics_fd < 0)
		return true;
	web_context(web, role->data, tables, &web->metrics);
	server_options_default(&options);
	options.threads = 1;
	options.connections = 16;
	return context_init(&web->metrics, err) &&
	    server_start(&web->metrics, role->metrics_fd, &options,
	    &web->metrics_server, err);
}

static bool
web_start(struct web *web, const struct role *role, struct err *err)
{
	const struct conf *conf = role->data;

	return parts_open(&web->parts, role, err) &&
	    web_start_pages(web, role, err) &&
	    web_start_metrics(web, role, err) &&
	    db_open_reader(conf->store.path, &web->watch, err);
}

static void
web_stop(struct web *web)
{
	if (web->watch)
		db_close(web->watch);
	if (web->metrics_server)
		server_stop(web->metrics_server);
	if (web->page_server)
		server_stop(web->page_server);
	if (web->pages.writer)
		writer_stop(web->pages.writer);
	context_release(&web->metrics);
	context_release(&web->pages);
	parts_release(&web->parts);
}

static int
web_role(struct role *role)
{
	const struct conf *conf = role->data;
	struct web web = {0};
	struct err err = {0, ""};
	int code = EX_SOFTWARE;

	if (web_start(&web, role, &err)) {
		log_info("pages on %s", conf->site.base_url);
		code = web_loop(role, web.watch);
	} else {
		log_error("%s", err.text);
		code = err.code;
	}
	web_stop(&web);
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
