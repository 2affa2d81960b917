/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The role's side of the socketpair.  Each message is one packet, a line
 * without its end: "ready", "beat", "status TEXT".  A beat or status that
 * finds the socket full is dropped, the next one says the same.
 *
 * SIGTERM stays blocked in a role and is seen through a signalfd that nobody
 * reads: it stays readable, so every thread and every event loop sees it.
 */
#include "base/role.h"

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/date.h"
#include "base/log.h"

enum { ROLE_STACK = 2 * 1024 * 1024 };

void
role_ready(struct role *role)
{
	/* Blocks when the socket is full: this one must arrive. */
	if (send(role->fd, "ready", 5, MSG_NOSIGNAL) < 0)
		return; /* no supervisor: a test, or the end of us */
}

void
role_beat(struct role *role)
{
	const long long now = date_mono_ms();
	long long last = atomic_load(&role->beat_at);

	if (last && now - last < ROLE_BEAT_MS / 4)
		return;
	if (!atomic_compare_exchange_strong(&role->beat_at, &last, now))
		return; /* another thread does it */
	if (send(role->fd, "beat", 4, MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
		return;
}

void
role_status(struct role *role, const char *fmt, ...)
{
	char line[sizeof("status ") + ROLE_STATUS_MAX] = "status ";
	const size_t head = strlen(line);
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(line + head, sizeof(line) - head, fmt, ap);
	va_end(ap);
	if (send(role->fd, line, strlen(line), MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
		return;
}

bool
role_stopping(const struct role *role)
{
	struct pollfd p = {.fd = role->stop_fd, .events = POLLIN};

	return poll(&p, 1, 0) > 0;
}

int
role_stop_fd(const struct role *role)
{
	return role->stop_fd;
}

static void
role_reset_signals(sigset_t *term)
{
	static const int plain[] = {SIGTERM, SIGCHLD, SIGQUIT, SIGALRM,
	    SIGUSR1, SIGUSR2};
	struct sigaction act = {.sa_handler = SIG_DFL};

	for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++)
		sigaction(plain[i], &act, NULL);
	/*
	 * The terminal and "kill -HUP -GROUP" reach all processes of the
	 * group; only the supervisor says in which order roles end.
	 */
	act.sa_handler = SIG_IGN;
	sigaction(SIGPIPE, &act, NULL);
	sigaction(SIGXFSZ, &act, NULL); /* write() tells it as well */
	sigaction(SIGINT, &act, NULL);
	sigaction(SIGHUP, &act, NULL);
	sigemptyset(term);
	sigaddset(term, SIGTERM);
	sigprocmask(SIG_SETMASK, term, NULL);
}

/* Threads of ours and of the libraries: the usual 8 MiB each would be most
 * of what a role reserves where address space is short. */
static void
role_small_stacks(void)
{
	pthread_attr_t attr;

	pthread_attr_init(&attr);
	if (pthread_attr_setstacksize(&attr, ROLE_STACK) == 0)
		(void)pthread_setattr_default_np(&attr);
	pthread_attr_destroy(&attr);
}

void
role_enter(struct role *role, int (*run)(struct role *), pid_t parent)
{
	static const char *const forget[] = {"NOTIFY_SOCKET", "WATCHDOG_USEC",
	    "WATCHDOG_PID", "LISTEN_FDS", "LISTEN_PID", "LISTEN_FDNAMES"};
	sigset_t term;

	prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	if (getppid() != parent)
		_exit(EX_UNAVAILABLE); /* it died before the line above */
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	prctl(PR_SET_NAME, role->name, 0, 0, 0);
	role_reset_signals(&term);
	role_small_stacks();
	role->stop_fd = signalfd(-1, &term, SFD_CLOEXEC | SFD_NONBLOCK);
	for (size_t i = 0; i < sizeof(forget) / sizeof(forget[0]); i++)
		unsetenv(forget[i]);
	log_init(role->name);
	if (role->stop_fd < 0) {
		log_error("cannot make a signalfd");
		exit(EX_OSERR);
	}
	exit(run(role));
}
