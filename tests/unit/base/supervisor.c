/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Life and death of the roles. */
#include "unit/test.h"

#include "unit/toys.h"

#include "base/lock.h"

static void
await_ready(void)
{
	await("serve ready\n");
}

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
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
