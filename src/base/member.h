/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BASE_MEMBER_H
#define BASE_MEMBER_H

#include "base/supervisor.h"

/*
 * One role as the supervisor sees it, across the deaths of its processes.
 * Only supervisor.c uses this.
 */
enum { MEMBER_DEATHS_MAX = 16 };

struct member {
	const struct supervisor_role *kind;
	pid_t pid;		/* 0 = no process now */
	int fd;			/* packets from it; -1 without a process */
	int lock_fd;
	int plan;		/* number of the plan it was forked with */
	bool ready;
	bool asked;		/* SIGTERM sent */
	int64_t beat_at;
	int64_t start_at;	/* when to fork again; 0 = not waiting */
	int64_t kill_at;	/* when patience ends; 0 = not asked */
	int64_t deaths[MEMBER_DEATHS_MAX];
	char status[ROLE_STATUS_MAX + 1];
};

/* What a new process gets, and what it must not keep of the supervisor's. */
struct member_env {
	const struct supervisor_plan *plan;
	int plan_number;
	int listen_fd, metrics_fd, signal_fd;
	struct member *all;
	int count;
};

bool member_start(struct member *m, const struct member_env *env,
    struct err *err);
/* Reads all packets; true when it said ready for the first time. */
bool member_read(struct member *m);
/* Asks it to end; once. */
void member_ask(struct member *m, int64_t patience_ms);
/* Its process is gone; what remains is the bookkeeping. */
void member_gone(struct member *m);
/* Notes a death; how many there were in the window, this one included. */
int member_died(struct member *m, int64_t window_ms);
/* False when it has a process that did not beat for so long. */
bool member_fresh(const struct member *m, int64_t silent_ms);

#endif
