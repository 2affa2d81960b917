/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/member.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/date.h"
#include "base/log.h"

/*
 * In the child.  A role keeps its own lock, so that no second daemon starts
 * beside it while it outlives a killed supervisor for a moment.
 */
static void
member_close_others(const struct member *m, const struct member_env *env)
{
	for (int i = 0; i < env->count; i++) {
		const struct member *other = &env->all[i];

		if (other->fd >= 0)
			close(other->fd);
		if (other != m && other->lock_fd >= 0)
			close(other->lock_fd);
	}
	if (!m->kind->listens && env->listen_fd >= 0)
		close(env->listen_fd);
	if (!m->kind->listens && env->metrics_fd >= 0)
		close(env->metrics_fd);
	close(env->signal_fd);
}

bool
member_start(struct member *m, const struct member_env *env, struct err *err)
{
	const pid_t parent = getpid();
	int pair[2] = {-1, -1};
	struct role role = {.name = m->kind->name, .data = env->plan->data,
	    .listen_fd = -1, .metrics_fd = -1, .fd = -1, .stop_fd = -1};

	m->start_at = 0;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
		return err_sys(err, EX_OSERR, "cannot make a socketpair");
	fflush(NULL); /* or the child writes it again at exit */
	m->pid = fork();
	if (m->pid < 0) {
		m->pid = 0;
		err_sys(err, EX_OSERR, "cannot fork %s", m->kind->name);
		close(pair[0]);
		close(pair[1]);
		return false;
	}
	if (m->pid == 0) {
		close(pair[0]);
		member_close_others(m, env);
		role.fd = pair[1];
		if (m->kind->listens) {
			role.listen_fd = env->listen_fd;
			role.metrics_fd = env->metrics_fd;
		}
		role_enter(&role, m->kind->run, parent);
	}
	close(pair[1]);
	m->fd = pair[0];
	m->plan = env->plan_number;
	m->beat_at = date_mono_ms();
	m->ready = false;
	m->asked = false;
	m->kill_at = 0;
	snprintf(m->status, sizeof(m->status), "starting");
	return true;
}

/* The text goes into lines for the service manager: no line ends in it. */
static void
member_set_status(struct member *m, const char *text)
{
	snprintf(m->status, sizeof(m->status), "%s", text);
	for (char *c = m->status; *c; c++)
		if ((unsigned char)*c < 0x20 || *c == 0x7f)
			*c = ' ';
}

bool
member_read(struct member *m)
{
	const bool was_ready = m->ready;
	char line[ROLE_STATUS_MAX + 16];
	ssize_t n = 0;

	if (m->fd < 0)
		return false;
	while ((n = recv(m->fd, line, sizeof(line) - 1, MSG_DONTWAIT)) > 0) {
		line[n] = '\0';
		m->beat_at = date_mono_ms();
		if (strcmp(line, "ready") == 0)
			m->ready = true;
		else if (strncmp(line, "status ", 7) == 0)
			member_set_status(m, line + 7);
	}
	if (m->ready && !was_ready && strcmp(m->status, "starting") == 0)
		member_set_status(m, "ready");
	/* It closed its end: not to be polled again; SIGCHLD tells the rest. */
	if (n == 0) {
		close(m->fd);
		m->fd = -1;
	}
	return m->ready && !was_ready;
}

void
member_ask(struct member *m, int64_t patience_ms)
{
	if (m->asked || m->pid == 0)
		return;
	m->asked = true;
	m->kill_at = date_mono_ms() + patience_ms;
	kill(m->pid, SIGTERM);
	member_set_status(m, "stopping");
}

void
member_gone(struct member *m)
{
	if (m->fd >= 0)
		close(m->fd);
	m->fd = -1;
	m->pid = 0;
	m->ready = false;
	m->asked = false;
	m->kill_at = 0;
	member_set_status(m, "down");
}

int
member_died(struct member *m, int64_t window_ms)
{
	const int64_t now = date_mono_ms();
	int count = 1;

	for (int i = MEMBER_DEATHS_MAX - 1; i > 0; i--) {
		m->deaths[i] = m->deaths[i - 1];
		if (m->deaths[i] && now - m->deaths[i] < window_ms)
			count++;
	}
	m->deaths[0] = now;
	return count;
}

bool
member_fresh(const struct member *m, int64_t silent_ms)
{
	return m->pid == 0 || date_mono_ms() - m->beat_at < silent_ms;
}
