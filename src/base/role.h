/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BASE_ROLE_H
#define BASE_ROLE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * A role as it sees itself: a process that the supervisor forked.  It gets
 * what it needs here, says when it is ready, shows every few seconds that it
 * lives, and ends when it is told to.  Ended by itself it is started again,
 * except with EX_CONFIG or EX_USAGE, which end the service.
 */
enum { ROLE_STATUS_MAX = 160, ROLE_BEAT_MS = 2000 };

struct role {
	const char *name;
	const void *data;	/* the plan's: the configuration */
	int listen_fd;		/* non-blocking; -1 unless the role listens */
	int metrics_fd;		/* the same; -1 when not configured */
	int fd;			/* to the supervisor; -1 in tests */
	int stop_fd;		/* role_stop_fd(); -1 in tests */
	atomic_llong beat_at;
};

/* All of these may be called from any thread of the role. */

/* Once, when the role does its work; the service is ready when all are. */
void role_ready(struct role *role);
/*
 * Call it from the loop that does the work, at least every ROLE_BEAT_MS, and
 * only while the work goes forward; more often costs nothing.
 */
void role_beat(struct role *role);
/* What "systemctl status" shows of this role; no addresses, no tokens. */
void role_status(struct role *role, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* True for ever once the supervisor asked the role to end. */
bool role_stopping(const struct role *role);
/* Readable from then on; poll it, never read it. */
int role_stop_fd(const struct role *role);

/*
 * For the supervisor, in the new process: dies with parent, resets signals,
 * forgets the service manager's sockets, runs and exits.
 */
_Noreturn void role_enter(struct role *role, int (*run)(struct role *),
    pid_t parent);

#endif
