/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BASE_SUPERVISOR_H
#define BASE_SUPERVISOR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/role.h"

/*
 * The parent of the roles: binds (or is handed) the sockets, forks the
 * roles, starts again those that die, stops them in the order of the table,
 * tells the service manager.  Single-threaded; it opens neither the database
 * nor a library, and parses no byte from outside but the configuration.
 *
 * SIGTERM, SIGINT: stop in order; a second one: at once.  SIGHUP: load
 * again; when that and prepare succeed, each role in turn drains and is
 * forked anew, else the old configuration stays and the log says why.
 */
struct supervisor_role {
	const char *name;
	int (*run)(struct role *role);
	bool listens;	/* gets the listening sockets */
	bool drains;	/* may take the plan's drain_seconds to stop */
};

/* What one load of the configuration means for the supervisor. */
struct supervisor_plan {
	const char *listen;		/* listen.h; "" = none; not NULL */
	const char *metrics_listen;	/* the same */
	const char *database;		/* lock files stand beside it */
	int drain_seconds;
	void *data;	/* role->data; owns the strings above */
};

/* Zero means the usual; tests shrink them. */
struct supervisor_limits {
	int64_t backoff_ms[4];	/* 200, 1000, 2000, 5000; then the last */
	int deaths;		/* 5 of one role within ... */
	int64_t window_ms;	/* ... 60000; one more ends the service */
	int64_t grace_ms;	/* 5000 to stop, beside drain_seconds */
	int64_t silent_ms;	/* 20000 without a beat: no watchdog ping */
	int64_t extend_ms;	/* 5000 between EXTEND_TIMEOUT_USEC */
};

struct supervisor {
	const struct supervisor_role *roles;	/* ends with name NULL */
	const char *only;			/* one role's name, or NULL */
	/*
	 * Reads the configuration.  It also makes the database's folder:
	 * the locks come before prepare.
	 */
	bool (*load)(void *arg, struct supervisor_plan *plan, struct err *err);
	void (*unload)(struct supervisor_plan *plan);
	/*
	 * In a short child before the roles and before each reload:
	 * migrations, keys, a try of all templates.  Not 0: at start the
	 * service ends with it, at SIGHUP nothing changes.
	 */
	int (*prepare)(const struct supervisor_plan *plan);
	void *arg;
	struct supervisor_limits limits;
};

/* Returns the exit code; every reason is in the log. */
int supervisor_run(const struct supervisor *def);

#endif
