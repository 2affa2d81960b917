/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Suspended writes, the stop, and clients that take their time. */
#include "unit/test.h"

#include "unit/http/rig.h"

static void
a_post_waits_for_its_commit(void **state)
{
	static const char rq[] = "POST /save HTTP/1.1\r\n" HOST END;
	int fd = 0;
	char *answer = NULL;

	(void)state;
	gate_set(false, false);
	fd = dial();
	say(fd, rq, sizeof(rq) - 1);
	gate_wait_held(1);
	/* Its thread is free meanwhile. */
	gives("GET /hello HTTP/1.1\r\n" HOST END, 200);
	gate_set(true, false);
	answer = hear(fd);
	assert_int_equal(status_of(answer), 303);
	assert_non_null(strstr(answer, "\r\nLocation: /nyheter/hello\r\n"));
	mem_free(answer);
	gate_set(true, true);
	answer = ask(rq);
	assert_int_equal(status_of(answer), 503);
	assert_non_null(strstr(answer, "\r\nRetry-After: 30\r\n"));
	mem_free(answer);
}

static void
a_client_that_hangs_up_while_writing_harms_nobody(void **state)
{
	static const char rq[] = "POST /save HTTP/1.1\r\n" HOST END;
	int fd = 0;

	(void)state;
	gate_set(false, false);
	fd = dial();
	say(fd, rq, sizeof(rq) - 1);
	gate_wait_held(1);
	close(fd);
	gate_set(true, false);
	gives("GET /hello HTTP/1.1\r\n" HOST END, 200);
}

static void *
release_gate(void *arg)
{
	/* When the server no longer accepts, it is stopping. */
	while (gate.open == false) {
		struct timespec ts = {0, 20000000};

		nanosleep(&ts, NULL);
		gate_set(true, false);
	}
	return arg;
}

static void
stopping_answers_what_is_under_way(void **state)
{
	static const char rq[] = "POST /save HTTP/1.1\r\n" HOST "\r\n";
	static const char idle[] = "GET /hello HTTP/1.1\r\n" HOST "\r\n";
	int fd[20], kept = dial(), silent = dial();
	pthread_t thread;
	int64_t begun = 0;

	(void)state;
	say(kept, idle, sizeof(idle) - 1);
	gate_set(false, false);
	for (int i = 0; i < 20; i++) {
		fd[i] = dial();
		say(fd[i], rq, sizeof(rq) - 1);
	}
	gate_wait_held(20);
	pthread_create(&thread, NULL, release_gate, NULL);
	begun = date_mono_ms();
	server_stop(server);
	assert_true(date_mono_ms() - begun < 5000);
	pthread_join(thread, NULL);
	for (int i = 0; i < 20; i++) {
		char *answer = hear(fd[i]);

		assert_int_equal(status_of(answer), 303);
		mem_free(answer);
	}
	mem_free(hear(kept));
	mem_free(hear(silent));
	finish();
}

static void
a_slow_drip_is_cut(void **state)
{
	static const char rq[] = "GET /hello HTTP/1.1\r\nX: aaaaaaaaaaaaaaaa"
	    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
	int fd = dial();
	struct pollfd p = {fd, POLLIN, 0};
	char *answer = NULL;
	size_t said = 0;

	(void)state;
	for (; said < sizeof(rq) - 1 && poll(&p, 1, 20) == 0; said++)
		say(fd, rq + said, 1);
	assert_true(said < sizeof(rq) - 1);
	answer = hear(fd);
	assert_int_not_equal(status_of(answer), 200);
	mem_free(answer);
}

static void
a_body_that_drips_is_cut(void **state)
{
	static const char rq[] = "POST /fields HTTP/1.1\r\n" HOST
	    "Content-Length: 500\r\n\r\n";
	int fd = dial();
	struct pollfd p = {fd, POLLIN, 0};
	int said = 0;

	(void)state;
	say(fd, rq, sizeof(rq) - 1);
	for (; said < 400 && poll(&p, 1, 20) == 0; said++)
		say(fd, "a", 1);
	assert_true(said < 400);
	mem_free(hear(fd));
}

static void
an_idle_connection_is_closed(void **state)
{
	static const char rq[] = "GET /hello HTTP/1.1\r\n" HOST "\r\n";
	int64_t begun = date_mono_ms();
	int fd = dial();
	char *answer = NULL;

	(void)state;
	say(fd, rq, sizeof(rq) - 1);
	answer = hear(fd);
	assert_int_equal(status_of(answer), 200);
	assert_true(date_mono_ms() - begun < 30 * 1000);
	mem_free(answer);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    WITH(a_post_waits_for_its_commit),
	    WITH(a_client_that_hangs_up_while_writing_harms_nobody),
	    cmocka_unit_test_setup(stopping_answers_what_is_under_way, setup),
	    WITH_IMPATIENT(a_slow_drip_is_cut),
	    WITH_IMPATIENT(a_body_that_drips_is_cut),
	    WITH_IMPATIENT(an_idle_connection_is_closed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
