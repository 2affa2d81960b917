/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The supervisor's sockets, and what the service manager hears and gives. */
#include "unit/test.h"

#include "unit/toys.h"

#include <sys/socket.h>
#include <sys/un.h>

#include "base/listen.h"

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
	toy.manager = fd;
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(the_socket_outlives_a_dead_web),
	    TEST(a_passed_socket_is_taken),
	    TEST(addresses_are_read_and_refused),
	    TEST(the_manager_hears_the_whole_life),
	    TEST(a_mute_role_stops_the_watchdog),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
