/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The supervisor with toy roles, as real processes.  Roles and log write to
 * one pipe, which the test reads as the story of what happened; the end of
 * that pipe proves that no process is left.
 */
#include "unit/test.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/date.h"
#include "base/listen.h"
#include "base/lock.h"
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

static void
await_ready(void)
{
	await("serve ready\n");
}

/* --- What it promises --- */

static void
roles_get_ready_and_stop_in_order(void **state)
{
	const struct supervisor def = quick();
	const char *web = NULL, *poll_role = NULL, *send = NULL;

	(void)state;
	start(&def);
	await("child prepares");
	await_ready();
	kill(run.pid, SIGTERM);
	assert_int_equal(await_end(), 0);
	web = strstr(run.text, "web ends");
	poll_role = strstr(run.text, "poll ends");
	send = strstr(run.text, "send ends");
	assert_true(web && poll_role && send);
	assert_true(web < poll_role && poll_role < send);
	assert_true(told("web listens"));
	assert_false(told("poll listens"));
	assert_false(told("send listens"));
}

static void
a_killed_role_comes_back(void **state)
{
	const struct supervisor def = quick();
	pid_t send = 0;

	(void)state;
	start(&def);
	send = await_pid("send first");
	await_ready();
	for (int i = 0; i < 3; i++) {
		assert_int_equal(kill(send, SIGKILL), 0);
		await("send was killed by signal 9");
		send = await_pid("send first");
	}
	kill(run.pid, SIGTERM);
	assert_int_equal(await_end(), 0);
}

static void
too_many_deaths_end_the_service(void **state)
{
	const struct supervisor def = quick();

	(void)state;
	toy.crash = true;
	toy.crash_code = 1;
	start(&def);
	assert_int_equal(await_end(), EX_SOFTWARE);
	assert_true(told("web ended with 1, its death number 4"));
	assert_true(told("send ends"));
}

static void
a_role_that_cannot_help_it_ends_the_service(void **state)
{
	const struct supervisor def = quick();

	(void)state;
	toy.crash = true;
	toy.crash_code = EX_CONFIG;
	start(&def);
	assert_int_equal(await_end(), EX_CONFIG);
	assert_false(told("starts again"));
}

static void
a_failed_preparation_ends_the_service(void **state)
{
	const struct supervisor def = quick();

	(void)state;
	toy.prepare_code = EX_CONFIG;
	start(&def);
	assert_int_equal(await_end(), EX_CONFIG);
	assert_false(told("web"));
}

static void
a_good_reload_forks_all_anew(void **state)
{
	const struct supervisor def = quick();

	(void)state;
	start(&def);
	await_ready();
	configure("second");
	kill(run.pid, SIGHUP);
	await("configuration reloaded");
	await("web second");
	await_ready();
	assert_true(told("poll second") && told("send second"));
	kill(run.pid, SIGTERM);
	assert_int_equal(await_end(), 0);
}

static void
a_bad_reload_changes_nothing(void **state)
{
	const struct supervisor def = quick();

	(void)state;
	toy.prepare_second = EX_CONFIG;
	start(&def);
	await_ready();
	configure("bad");
	kill(run.pid, SIGHUP);
	await("the old one stays: conf:1: unknown key 'bad'");
	await_ready();
	configure("third");
	kill(run.pid, SIGHUP);
	await("the old one stays: the check of it failed");
	kill(run.pid, SIGTERM);
	assert_int_equal(await_end(), 0);
	assert_false(told("web third"));
}

static void
a_second_daemon_ends_with_75_and_names_the_first(void **state)
{
	const struct supervisor def = quick();
	char *path = mem_printf("%s/db", toy.folder);
	char *first = mem_printf("pid %ld", (long)getpid());
	struct err err = {0};
	int fd = -1;

	(void)state;
	assert_true(lock_take(path, "poll", &fd, &err));
	start(&def);
	assert_int_equal(await_end(), EX_TEMPFAIL);
	assert_true(told(first));
	assert_false(told("prepares"));
	lock_drop(&fd);
	mem_free(first);
	mem_free(path);
}

static void
only_one_role_runs_when_asked(void **state)
{
	struct supervisor def = quick();

	(void)state;
	def.only = "poll";
	start(&def);
	await_ready();
	kill(run.pid, SIGINT);
	assert_int_equal(await_end(), 0);
	assert_false(told("web") || told("send") || told("listening"));
	def.only = "pool";
	start(&def);
	assert_int_equal(await_end(), EX_USAGE);
	assert_true(told("there is no role 'pool'"));
}

static void
a_killed_supervisor_leaves_no_orphan(void **state)
{
	const struct supervisor def = quick();

	(void)state;
	start(&def);
	await_ready();
	kill(run.pid, SIGKILL);
	assert_int_equal(await_end(), -1);
	assert_false(told("ends"));
}

static void
a_deaf_role_is_killed_when_patience_ends(void **state)
{
	struct supervisor def = quick();

	(void)state;
	toy.deaf = true;
	def.limits.grace_ms = 100;
	start(&def);
	await_ready();
	kill(run.pid, SIGTERM);
	assert_int_equal(await_end(), 0);
	assert_true(told("poll did not stop in time, killed"));
	assert_true(told("send ends"));
}

static void
a_second_signal_stops_at_once(void **state)
{
	struct supervisor def = quick();

	(void)state;
	toy.deaf = true;
	def.limits.grace_ms = 600000;
	start(&def);
	await_ready();
	kill(run.pid, SIGTERM);
	await("web ends");
	kill(run.pid, SIGTERM);
	assert_int_equal(await_end(), 0);
	assert_true(told("stopping at once"));
	assert_false(told("send ends"));
}

/* --- Sockets --- */

static void
the_socket_outlives_a_dead_web(void **state)
{
	const struct supervisor def = quick();
	struct sockaddr_un un = {.sun_family = AF_UNIX};
	char *path = mem_printf("unix:%s/sock", toy.folder);
	const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	(void)state;
	toy.listen = path;
	start(&def);
	kill(await_pid("web listens"), SIGKILL);
	await("web was killed");
	snprintf(un.sun_path, sizeof(un.sun_path), "%s/sock", toy.folder);
	assert_int_equal(connect(fd, (struct sockaddr *)&un, sizeof(un)), 0);
	await("web listens");
	kill(run.pid, SIGTERM);
	assert_int_equal(await_end(), 0);
	assert_int_equal(access(un.sun_path, F_OK), -1);
	close(fd);
	mem_free(path);
}

static void
a_passed_socket_is_taken(void **state)
{
	const struct supervisor def = quick();
	struct err err = {0};
	int fd = -1;

	(void)state;
	assert_true(listen_open("127.0.0.1:0", &fd, &err));
	toy.activated = fd;
	toy.listen = "not an address: not read";
	start(&def);
	await("web listens");
	kill(run.pid, SIGTERM);
	assert_int_equal(await_end(), 0);
	assert_false(told("listening address"));
	toy.activated = open("/dev/null", O_RDONLY | O_CLOEXEC);
	start(&def);
	assert_int_equal(await_end(), EX_CONFIG);
	assert_true(told("not a listening stream socket"));
	close(toy.activated);
	listen_close(&fd, true);
}

static void
addresses_are_read_and_refused(void **state)
{
	static const char *const bad[] = {"", "8025", ":8025", "127.0.0.1:",
	    "localhost:8025", "127.0.0.1:99999x", "[::1", "unix:", "::1"};
	struct buf name = BUF_INIT(BUF_LINE);
	struct err err = {0};
	int fd = -1, second = -1;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_false(listen_open(bad[i], &fd, &err));
		assert_int_equal(err.code, EX_CONFIG);
	}
	assert_true(listen_open("127.0.0.1:0", &fd, &err));
	assert_true(fcntl(fd, F_GETFL) & O_NONBLOCK);
	assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
	listen_name(fd, &name);
	assert_false(listen_open(buf_text(&name), &second, &err));
	assert_int_equal(err.code, EX_TEMPFAIL);
	listen_close(&fd, true);
	buf_release(&name);
}

/* --- The service manager --- */

static int
fake_manager(void)
{
	struct sockaddr_un un = {.sun_family = AF_UNIX};
	const int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	snprintf(un.sun_path, sizeof(un.sun_path), "%s/notify", toy.folder);
	assert_int_equal(bind(fd, (struct sockaddr *)&un, sizeof(un)), 0);
	setenv("NOTIFY_SOCKET", un.sun_path, 1);
	return fd;
}

/* The next message that starts so. */
static void
await_notice(int fd, const char *start_of)
{
	const int64_t until = date_mono_ms() + PATIENCE_MS;
	struct pollfd p = {fd, POLLIN, 0};
	char text[2048] = "";
	ssize_t n = 0;

	while (strncmp(text, start_of, strlen(start_of)) != 0) {
		if (poll(&p, 1, (int)(until - date_mono_ms())) <= 0)
			fail_msg("the manager never heard '%s'", start_of);
		n = recv(fd, text, sizeof(text) - 1, 0);
		assert_true(n >= 0);
		text[n] = '\0';
		assert_null(strstr(text, "\nREADY=0"));
	}
}

static void
the_manager_hears_the_whole_life(void **state)
{
	const struct supervisor def = quick();
	const int fd = fake_manager();

	(void)state;
	setenv("WATCHDOG_USEC", "100000", 1);
	unsetenv("WATCHDOG_PID");
	start(&def);
	await_notice(fd, "EXTEND_TIMEOUT_USEC=150000");
	await_notice(fd, "READY=1");
	await_notice(fd, "WATCHDOG=1");
	await_notice(fd, "WATCHDOG=1");
	kill(run.pid, SIGHUP);
	await_notice(fd, "RELOADING=1");
	await_notice(fd, "READY=1");
	await_notice(fd, "STATUS=web: idle READY=0; poll: idle READY=0; "
	    "send: idle READY=0");
	kill(run.pid, SIGTERM);
	await_notice(fd, "STOPPING=1");
	await_notice(fd, "EXTEND_TIMEOUT_USEC=150000");
	close(fd); /* unread, it would fill up and block the supervisor */
	assert_int_equal(await_end(), 0);
	assert_false(told("sees the service manager"));
}

static void
a_mute_role_stops_the_watchdog(void **state)
{
	const int64_t until = date_mono_ms() + PATIENCE_MS;
	const int fd = fake_manager();
	struct supervisor def = quick();
	struct pollfd p = {fd, POLLIN, 0};
	char text[2048] = "";

	(void)state;
	toy.mute = true;
	def.limits.silent_ms = 1500;
	setenv("WATCHDOG_USEC", "40000", 1);
	start(&def);
	await_notice(fd, "WATCHDOG=1");
	/* Pings come every 20 ms: a pause this long is their end. */
	while (poll(&p, 1, 1000) > 0) {
		assert_true(recv(fd, text, sizeof(text), 0) > 0);
		assert_true(date_mono_ms() < until);
	}
	await("poll shows no sign of life");
	kill(run.pid, SIGTERM);
	close(fd); /* unread, it would fill up and block the supervisor */
	assert_int_equal(await_end(), 0);
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(roles_get_ready_and_stop_in_order),
	    TEST(a_killed_role_comes_back),
	    TEST(too_many_deaths_end_the_service),
	    TEST(a_role_that_cannot_help_it_ends_the_service),
	    TEST(a_failed_preparation_ends_the_service),
	    TEST(a_good_reload_forks_all_anew),
	    TEST(a_bad_reload_changes_nothing),
	    TEST(a_second_daemon_ends_with_75_and_names_the_first),
	    TEST(only_one_role_runs_when_asked),
	    TEST(a_killed_supervisor_leaves_no_orphan),
	    TEST(a_deaf_role_is_killed_when_patience_ends),
	    TEST(a_second_signal_stops_at_once),
	    TEST(the_socket_outlives_a_dead_web),
	    TEST(a_passed_socket_is_taken),
	    TEST(addresses_are_read_and_refused),
	    TEST(the_manager_hears_the_whole_life),
	    TEST(a_mute_role_stops_the_watchdog),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
