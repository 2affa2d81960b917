/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A supervisor with toy roles, as real processes.  Roles and log write to
 * one pipe, which the test reads as the story of what happened; the end of
 * that pipe proves that no process is left.
 */
#ifndef TESTS_UNIT_TOYS_H
#define TESTS_UNIT_TOYS_H

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/date.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/supervisor.h"

enum { PATIENCE_MS = 20000 };

/* What the roles of one test do; read by them after fork. */
static struct {
	bool crash;		/* web ends at once */
	int crash_code;
	bool deaf;		/* poll ignores SIGTERM */
	bool mute;		/* poll never beats again */
	int prepare_code;
	int prepare_second;	/* the code from the second load on */
	int loads;
	char folder[64];
	const char *listen;
	int activated;		/* a socket to pass as systemd does; 0 none */
	int manager;		/* $NOTIFY_SOCKET's end in the test; 0 none */
} toy;

static struct {
	pid_t pid;
	int fd;			/* the story */
	char text[65536];
	size_t len, seen;
} run;

static void
say(const char *what, const char *name)
{
	char line[128] = "";
	const int n = snprintf(line, sizeof(line), "%s %s pid=%ld\n", name,
	    what, (long)getpid());

	if (write(STDERR_FILENO, line, (size_t)n) < 0)
		_exit(1);
}

static int
toy_run(struct role *role)
{
	const bool poll_role = strcmp(role->name, "poll") == 0;
	struct pollfd p = {role_stop_fd(role), POLLIN, 0};

	if (toy.crash && strcmp(role->name, "web") == 0)
		return toy.crash_code;
	if (role->listen_fd >= 0)
		say("listens", role->name);
	if (getenv("NOTIFY_SOCKET"))
		say("sees the service manager", role->name);
	say(role->data, role->name);
	role_ready(role);
	role_status(role, "idle\nREADY=0");
	while (!role_stopping(role) || (toy.deaf && poll_role)) {
		if (!toy.mute || !poll_role)
			role_beat(role);
		poll(&p, toy.deaf && poll_role ? 0 : 1, 20);
	}
	say("ends", role->name);
	return 0;
}

static const struct supervisor_role roles[] = {
    {"web", toy_run, true, false},
    {"poll", toy_run, false, false},
    {"send", toy_run, false, true},
    {NULL, NULL, false, false},
};

/* A configuration is one word in a file; "bad" is a bad one. */
static bool
toy_load(void *arg, struct supervisor_plan *plan, struct err *err)
{
	char *path = mem_printf("%s/conf", toy.folder);
	char word[32] = "";
	const int fd = open(path, O_RDONLY | O_CLOEXEC);

	(void)arg;
	mem_free(path);
	if (fd < 0 || read(fd, word, sizeof(word) - 1) < 0)
		abort();
	close(fd);
	if (strcmp(word, "bad") == 0)
		return err_set(err, EX_CONFIG, "conf:1: unknown key 'bad'");
	toy.loads++;
	plan->listen = toy.listen;
	plan->metrics_listen = "";
	plan->database = mem_printf("%s/db", toy.folder);
	plan->drain_seconds = 1;
	plan->data = mem_strdup(word);
	return true;
}

static void
toy_unload(struct supervisor_plan *plan)
{
	char *database = (char *)(uintptr_t)plan->database;

	mem_free(database);
	mem_free(plan->data);
}

static int
toy_prepare(const struct supervisor_plan *plan)
{
	(void)plan;
	say("prepares", "child");
	return toy.loads > 1 ? toy.prepare_second : toy.prepare_code;
}

static void
configure(const char *word)
{
	char *path = mem_printf("%s/conf", toy.folder);
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fputs(word, f);
	fclose(f);
	mem_free(path);
}

static struct supervisor
quick(void)
{
	return (struct supervisor){.roles = roles, .load = toy_load,
	    .unload = toy_unload, .prepare = toy_prepare,
	    .limits = {.backoff_ms = {10, 10, 10, 10}, .deaths = 3,
	    .grace_ms = 2000, .extend_ms = 50}};
}

/* In the child: the socket is descriptor 3, as sd_listen_fds(3) says. */
static void
activate(void)
{
	char pid[32] = "";

	if (toy.activated <= 0)
		return;
	dup2(toy.activated, 3);
	snprintf(pid, sizeof(pid), "%ld", (long)getpid());
	setenv("LISTEN_PID", pid, 1);
	setenv("LISTEN_FDS", "1", 1);
}

static void
start(const struct supervisor *def)
{
	int pair[2] = {-1, -1};

	assert_int_equal(pipe2(pair, O_CLOEXEC), 0);
	fflush(NULL);
	run.pid = fork();
	assert_true(run.pid >= 0);
	if (run.pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
		dup2(pair[1], STDERR_FILENO);
		activate();
		if (toy.manager > 0)
			close(toy.manager);
		log_init("serve");
		exit(supervisor_run(def));
	}
	close(pair[1]);
	run.fd = pair[0];
	run.len = 0;
	run.seen = 0;
	run.text[0] = '\0';
}

/* More of the story; false at its end. */
static bool
listen_on(int64_t until)
{
	struct pollfd p = {run.fd, POLLIN, 0};
	const int64_t left = until - date_mono_ms();
	ssize_t n = 0;

	if (left <= 0 || poll(&p, 1, (int)left) <= 0)
		fail_msg("nothing more is told after:\n%s", run.text);
	n = read(run.fd, run.text + run.len, sizeof(run.text) - 1 - run.len);
	assert_true(n >= 0);
	run.len += (size_t)n;
	run.text[run.len] = '\0';
	return n > 0;
}

/* Waits for text after what was awaited before; where its line goes on. */
static const char *
await(const char *text)
{
	const int64_t until = date_mono_ms() + PATIENCE_MS;
	const char *found = NULL;

	while (!(found = strstr(run.text + run.seen, text)) ||
	    !strchr(found, '\n'))
		if (!listen_on(until))
			fail_msg("'%s' never came:\n%s", text, run.text);
	found += strlen(text);
	run.seen = (size_t)(found - run.text);
	return found;
}

static pid_t
await_pid(const char *text)
{
	const char *more = await(text);

	return (pid_t)strtol(strstr(more, "pid=") + 4, NULL, 10);
}

/* The exit code; the pipe ends only when every process is gone. */
static int
await_end(void)
{
	const int64_t until = date_mono_ms() + PATIENCE_MS;
	int status = 0;

	while (listen_on(until))
		;
	close(run.fd);
	assert_int_equal(waitpid(run.pid, &status, 0), run.pid);
	run.pid = 0;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static bool
told(const char *text)
{
	return strstr(run.text, text) != NULL;
}

static int
setup(void **state)
{
	(void)state;
	memset(&toy, 0, sizeof(toy));
	toy.listen = "127.0.0.1:0";
	snprintf(toy.folder, sizeof(toy.folder), "/tmp/supervisor-XXXXXX");
	if (!mkdtemp(toy.folder))
		return -1;
	configure("first");
	return 0;
}

static int
teardown(void **state)
{
	static const char *const files[] = {"conf", "db.web.lock",
	    "db.poll.lock", "db.send.lock", "notify", "sock"};

	(void)state;
	if (run.pid > 0) { /* the test failed half-way */
		kill(run.pid, SIGKILL);
		waitpid(run.pid, NULL, 0);
		close(run.fd);
		run.pid = 0;
	}
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		char *path = mem_printf("%s/%s", toy.folder, files[i]);

		unlink(path);
		mem_free(path);
	}
	unsetenv("NOTIFY_SOCKET");
	unsetenv("WATCHDOG_USEC");
	return rmdir(toy.folder);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

#endif
