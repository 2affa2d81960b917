/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One loop around poll(2): a signalfd, a socket from each role, and the next
 * moment at which something is due.  It goes through stages:
 *
 *   PREPARE -> RUN -> STOP          start, life, end
 *              RUN -> RECHECK -> RELOAD -> RUN      SIGHUP
 *
 * PREPARE and RECHECK wait for the short child.  RELOAD replaces one role
 * after the other, so that pages are away for moments even while send drains.
 * In every stage a role that dies without being asked is started again; too
 * many deaths end the service, because a loop of crashes that nobody sees is
 * worse than a service that is down and says so.
 */
#include "base/supervisor.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/lock.h"
#include "base/log.h"
#include "base/member.h"
#include "base/notify.h"
#include "base/sockets.h"

enum { ROLES_MAX = 8 };

enum stage { PREPARE, RUN, RECHECK, RELOAD, STOP };

struct supervision {
	const struct supervisor *def;
	struct supervisor_limits limits;
	struct supervisor_plan plan, next;	/* data NULL = none */
	int plan_number;
	struct sockets sockets;
	struct member members[ROLES_MAX];
	int count;
	enum stage stage;
	pid_t prepare;		/* the short child; 0 = none */
	int signal_fd;
	bool announced;		/* READY=1 was said since the last (re)load */
	bool hup;		/* SIGHUP waits for its turn */
	bool done;
	int code;
	int64_t ping_ms, ping_at, extend_at;
	bool silent;		/* said that a role is silent */
	char status[900];	/* the last STATUS= */
};

static void stop_begin(struct supervision *s, int code);

/* --- What the service manager hears --- */

static void
tell_status(struct supervision *s)
{
	struct buf text = BUF_INIT(sizeof(s->status) - 1);

	for (int i = 0; i < s->count; i++)
		buf_printf(&text, "%s%s: %s", i ? "; " : "",
		    s->members[i].kind->name, s->members[i].status);
	if (strcmp(s->status, buf_text(&text)) != 0) {
		snprintf(s->status, sizeof(s->status), "%s", buf_text(&text));
		notify_send("STATUS=%s", s->status);
	}
	buf_release(&text);
}

static void
tell_ready(struct supervision *s)
{
	if (s->announced || s->stage != RUN)
		return;
	for (int i = 0; i < s->count; i++)
		if (!s->members[i].ready)
			return;
	s->announced = true;
	notify_send("READY=1");
	log_info("ready");
}

static void
tell_watchdog(struct supervision *s, int64_t now)
{
	const char *silent = NULL;

	for (int i = 0; i < s->count; i++)
		if (!member_fresh(&s->members[i], s->limits.silent_ms))
			silent = s->members[i].kind->name;
	if (silent && !s->silent)
		log_warn("%s shows no sign of life", silent);
	s->silent = silent != NULL;
	if (s->ping_ms == 0 || now < s->ping_at)
		return;
	s->ping_at = now + s->ping_ms;
	if (!silent)
		notify_send("WATCHDOG=1");
}

/* A long migration or drain is work, not a hang: three steps ahead. */
static void
tell_extend(struct supervision *s, int64_t now)
{
	if ((s->stage != PREPARE && s->stage != STOP) || now < s->extend_at)
		return;
	s->extend_at = now + s->limits.extend_ms;
	notify_send("EXTEND_TIMEOUT_USEC=%lld",
	    (long long)s->limits.extend_ms * 3000);
}

static bool
follow_addresses(struct supervision *s, const struct supervisor_plan *plan,
    struct err *err)
{
	for (int i = 0; i < s->count; i++)
		if (s->members[i].kind->listens)
			return sockets_follow(&s->sockets, plan->listen,
			    plan->metrics_listen, err);
	return true;
}

/* --- Roles --- */

static void
start_role(struct supervision *s, struct member *m)
{
	const struct member_env env = {.plan = &s->plan,
	    .plan_number = s->plan_number, .signal_fd = s->signal_fd,
	    .listen_fd = s->sockets.fd[SOCKETS_PAGES],
	    .metrics_fd = s->sockets.fd[SOCKETS_METRICS],
	    .all = s->members, .count = s->count};
	struct err err = {0};

	if (member_start(m, &env, &err))
		return;
	log_error("%s", err.text);
	m->start_at = date_mono_ms() + s->limits.backoff_ms[3];
}

static int64_t
patience(const struct supervision *s, const struct member *m)
{
	return s->limits.grace_ms +
	    (m->kind->drains ? (int64_t)s->plan.drain_seconds * 1000 : 0);
}

static void
describe_end(int status, char *text, size_t size)
{
	if (WIFSIGNALED(status))
		snprintf(text, size, "was killed by signal %d (%s)",
		    WTERMSIG(status), strsignal(WTERMSIG(status)));
	else
		snprintf(text, size, "ended with %d", WEXITSTATUS(status));
}

/* A role ended that nobody had asked to. */
static void
role_died(struct supervision *s, struct member *m, int status)
{
	const char *name = m->kind->name;
	const int code = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
	const int deaths = member_died(m, s->limits.window_ms);
	const int step = deaths > 4 ? 3 : deaths - 1;
	char how[80] = "";

	describe_end(status, how, sizeof(how));
	if (code == EX_CONFIG || code == EX_USAGE) {
		log_error("%s %s: the service ends, starting it again would "
		    "not help", name, how);
		stop_begin(s, code);
	} else if (deaths > s->limits.deaths) {
		log_error("%s %s, its death number %d within %lld s: the "
		    "service ends", name, how, deaths,
		    (long long)s->limits.window_ms / 1000);
		stop_begin(s, EX_SOFTWARE);
	} else {
		log_error("%s %s, starts again in %lld ms", name, how,
		    (long long)s->limits.backoff_ms[step]);
		m->start_at = date_mono_ms() + s->limits.backoff_ms[step];
	}
}

/* --- Stages --- */

/* The first role in the table's order goes first; then the next. */
static void
stop_next(struct supervision *s)
{
	for (int i = 0; i < s->count; i++) {
		struct member *m = &s->members[i];

		if (m->pid == 0)
			continue;
		member_ask(m, patience(s, m));
		return;
	}
	s->done = s->prepare == 0;
}

static void
stop_begin(struct supervision *s, int code)
{
	if (s->stage == STOP)
		return;
	s->stage = STOP;
	s->code = code;
	s->extend_at = 0;
	notify_send("STOPPING=1");
	log_info("stopping");
	/* web is the last to hold them: new connections are refused. */
	sockets_close(&s->sockets);
	for (int i = 0; i < s->count; i++)
		s->members[i].start_at = 0;
	if (s->prepare)
		kill(s->prepare, SIGTERM);
	stop_next(s);
}

static void
stop_now(struct supervision *s)
{
	log_warn("stopping at once");
	if (s->prepare)
		kill(s->prepare, SIGKILL);
	for (int i = 0; i < s->count; i++)
		if (s->members[i].pid)
			kill(s->members[i].pid, SIGKILL);
}

static bool
prepare_start(struct supervision *s, const struct supervisor_plan *plan,
    struct err *err)
{
	const pid_t parent = getpid();
	sigset_t none;

	fflush(NULL); /* or the child writes it again at exit */
	s->prepare = fork();
	if (s->prepare < 0) {
		s->prepare = 0;
		return err_sys(err, EX_OSERR, "cannot fork");
	}
	if (s->prepare > 0)
		return true;
	prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	if (getppid() != parent)
		_exit(EX_UNAVAILABLE); /* it died before the line above */
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	exit(s->def->prepare(plan));
}

static void
reload_next(struct supervision *s)
{
	for (int i = 0; i < s->count; i++) {
		struct member *m = &s->members[i];

		if (m->pid == 0 || m->plan == s->plan_number)
			continue;
		member_ask(m, patience(s, m));
		return;
	}
	s->stage = RUN;
	tell_ready(s);
}

static void
reload_refuse(struct supervision *s, const char *why)
{
	log_error("configuration not reloaded, the old one stays: %s", why);
	if (s->next.database)
		s->def->unload(&s->next);
	memset(&s->next, 0, sizeof(s->next));
	s->stage = RUN;
	s->announced = false;
	tell_ready(s);
}

static void
reload_begin(struct supervision *s)
{
	struct err err = {0};

	s->hup = false;
	notify_send("RELOADING=1");
	s->stage = RECHECK;
	if (!s->def->load(s->def->arg, &s->next, &err))
		memset(&s->next, 0, sizeof(s->next));
	else if (strcmp(s->next.database, s->plan.database) != 0)
		err_set(&err, EX_CONFIG,
		    "another database needs a restart, not a reload");
	else if (prepare_start(s, &s->next, &err))
		return;
	reload_refuse(s, err.text);
}

static void
reload_go(struct supervision *s)
{
	struct err err = {0};

	if (!follow_addresses(s, &s->next, &err)) {
		reload_refuse(s, err.text);
		return;
	}
	s->def->unload(&s->plan);
	s->plan = s->next;
	memset(&s->next, 0, sizeof(s->next));
	s->plan_number++;
	s->announced = false;
	s->stage = RELOAD;
	log_info("configuration reloaded");
	reload_next(s);
}

static void
prepare_ended(struct supervision *s, int status)
{
	const int code = WIFEXITED(status) ? WEXITSTATUS(status) : EX_SOFTWARE;
	char how[80] = "";

	s->prepare = 0;
	describe_end(status, how, sizeof(how));
	if (s->stage == STOP) {
		stop_next(s);
	} else if (s->stage == RECHECK && code != 0) {
		reload_refuse(s, "the check of it failed");
	} else if (s->stage == RECHECK) {
		reload_go(s);
	} else if (code != 0) {
		log_error("the preparation %s", how);
		stop_begin(s, code);
	} else {
		s->stage = RUN;
		for (int i = 0; i < s->count; i++)
			start_role(s, &s->members[i]);
	}
}

static void
role_ended(struct supervision *s, struct member *m, int status)
{
	const bool asked = m->asked;
	const char *name = m->kind->name;
	char how[80] = "";

	member_read(m);
	member_gone(m);
	describe_end(status, how, sizeof(how));
	if (s->stage == STOP) {
		log_info("%s %s", name, how);
		stop_next(s);
		return;
	}
	if (!asked) {
		role_died(s, m, status);
	} else {
		log_info("%s %s", name, how);
		start_role(s, m);
	}
	if (s->stage == RELOAD)
		reload_next(s);
}

/* --- Loop --- */

static void
reap(struct supervision *s)
{
	int status = 0;
	pid_t pid = 0;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		if (pid == s->prepare)
			prepare_ended(s, status);
		for (int i = 0; i < s->count; i++)
			if (s->members[i].pid == pid)
				role_ended(s, &s->members[i], status);
	}
}

static void
on_signals(struct supervision *s)
{
	struct signalfd_siginfo info;

	while (read(s->signal_fd, &info, sizeof(info)) == sizeof(info)) {
		if (info.ssi_signo == SIGHUP)
			s->hup = true;
		else if (info.ssi_signo == SIGCHLD)
			reap(s);
		else if (s->stage == STOP)
			stop_now(s);
		else
			stop_begin(s, 0);
	}
}

static void
on_time(struct supervision *s)
{
	const int64_t now = date_mono_ms();

	for (int i = 0; i < s->count; i++) {
		struct member *m = &s->members[i];

		if (m->start_at && m->start_at <= now)
			start_role(s, m);
		if (m->kill_at && m->kill_at <= now) {
			log_warn("%s did not stop in time, killed",
			    m->kind->name);
			kill(m->pid, SIGKILL);
			m->kill_at = 0;
		}
	}
	if (s->hup && s->stage == RUN)
		reload_begin(s);
	tell_watchdog(s, now);
	tell_extend(s, now);
	tell_status(s);
}

/* Milliseconds to the next thing that is due; -1 = none. */
static int
next_due(const struct supervision *s)
{
	const int64_t now = date_mono_ms();
	int64_t due = INT64_MAX;

#define DUE(t) due = (t) && (t) < due ? (t) : due
	for (int i = 0; i < s->count; i++) {
		const struct member *m = &s->members[i];
		const int64_t silent = m->beat_at + s->limits.silent_ms;

		DUE(m->start_at);
		DUE(m->kill_at);
		if (m->pid && !s->silent)
			DUE(silent);
	}
	if (s->ping_ms)
		DUE(s->ping_at);
	if (s->stage == PREPARE || s->stage == STOP)
		DUE(s->extend_at);
#undef DUE
	if (due == INT64_MAX)
		return -1;
	return due <= now ? 0 : (int)(due - now);
}

static void
loop(struct supervision *s)
{
	struct pollfd fds[ROLES_MAX + 1];

	while (!s->done) {
		on_time(s);
		for (int i = 0; i < s->count; i++)
			fds[i] = (struct pollfd){s->members[i].fd, POLLIN, 0};
		fds[s->count] = (struct pollfd){s->signal_fd, POLLIN, 0};
		if (poll(fds, (nfds_t)s->count + 1, next_due(s)) <= 0)
			continue;
		for (int i = 0; i < s->count; i++)
			if (fds[i].revents && member_read(&s->members[i]))
				log_info("%s ready", s->members[i].kind->name);
		tell_ready(s);
		if (fds[s->count].revents)
			on_signals(s);
	}
}

/* --- Start and end --- */

static bool
choose_roles(struct supervision *s, struct err *err)
{
	const struct supervisor *def = s->def;

	for (const struct supervisor_role *r = def->roles; r->name; r++) {
		if (def->only && strcmp(def->only, r->name) != 0)
			continue;
		if (s->count == ROLES_MAX)
			return err_set(err, EX_SOFTWARE, "too many roles");
		s->members[s->count++] = (struct member){.kind = r, .fd = -1,
		    .lock_fd = -1, .status = "waiting"};
	}
	if (s->count == 0)
		return err_set(err, EX_USAGE, "there is no role '%s'",
		    def->only ? def->only : "");
	return true;
}

static bool
open_signals(struct supervision *s, struct err *err)
{
	static const int wanted[] = {SIGTERM, SIGINT, SIGHUP, SIGCHLD};
	struct sigaction act = {.sa_handler = SIG_DFL};
	sigset_t set;

	/* A signal we inherited as ignored (nohup, "&") would never come. */
	sigemptyset(&set);
	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
		sigaction(wanted[i], &act, NULL);
		sigaddset(&set, wanted[i]);
	}
	/* A log that nobody reads any more must not end the service. */
	act.sa_handler = SIG_IGN;
	sigaction(SIGPIPE, &act, NULL);
	sigprocmask(SIG_BLOCK, &set, NULL);
	s->signal_fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (s->signal_fd < 0)
		return err_sys(err, EX_OSERR, "cannot make a signalfd");
	return true;
}

/* Locks come first: a second daemon disturbs nothing of the first. */
static bool
begin(struct supervision *s, struct err *err)
{
	if (!choose_roles(s, err) ||
	    !s->def->load(s->def->arg, &s->plan, err))
		return false;
	for (int i = 0; i < s->count; i++)
		if (!lock_take(s->plan.database, s->members[i].kind->name,
		    &s->members[i].lock_fd, err))
			return false;
	return open_signals(s, err) && sockets_take(&s->sockets, err) &&
	    follow_addresses(s, &s->plan, err) &&
	    prepare_start(s, &s->plan, err);
}

static void
end(struct supervision *s)
{
	sockets_close(&s->sockets);
	for (int i = 0; i < s->count; i++)
		lock_drop(&s->members[i].lock_fd);
	if (s->signal_fd >= 0)
		close(s->signal_fd);
	if (s->plan.database)
		s->def->unload(&s->plan);
	if (s->next.database)
		s->def->unload(&s->next);
}

static void
set_limits(struct supervisor_limits *to, const struct supervisor_limits *from)
{
	static const int64_t backoff[4] = {200, 1000, 2000, 5000};

#define USUAL(field, value)                                                  \
	to->field = from->field ? from->field : (value)
	for (int i = 0; i < 4; i++)
		USUAL(backoff_ms[i], backoff[i]);
	USUAL(deaths, 5);
	USUAL(window_ms, 60000);
	USUAL(grace_ms, 5000);
	USUAL(silent_ms, 20000);
	USUAL(extend_ms, 5000);
#undef USUAL
	if (to->deaths >= MEMBER_DEATHS_MAX)
		to->deaths = MEMBER_DEATHS_MAX - 1;
}

int
supervisor_run(const struct supervisor *def)
{
	struct supervision s = {.def = def, .signal_fd = -1};
	struct err err = {.code = EX_SOFTWARE};

	sockets_init(&s.sockets);
	set_limits(&s.limits, &def->limits);
	s.ping_ms = notify_watchdog_ms();
	if (begin(&s, &err)) {
		loop(&s);
		log_info("stopped");
	} else {
		log_error("%s", err.text);
		s.code = err.code;
	}
	end(&s);
	return s.code;
}
