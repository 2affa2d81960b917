/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long a relay is left alone, and how many connections come back. */
#include "unit/test.h"

#include "base/date.h"
#include "flow/send_parts.h"

static char name[] = "main", none[] = "";
static struct conf_relay conf;
static struct send_relay relay;

static int
setup(void **state)
{
	(void)state;
	memset(&relay, 0, sizeof(relay));
	conf = (struct conf_relay){.name = name, .connections = 16,
	    .rate = none, .domain_rate = none};
	relay.conf = &conf;
	send_relay_init(&relay);
	return 0;
}

static bool
fails(const char *line)
{
	struct reply reply;

	memset(&reply, 0, sizeof(reply));
	reply_parse(&reply, line);
	return send_relay_fault(&relay, &reply);
}

static int64_t
seconds_down(void)
{
	return (relay.down_until - date_mono_ms() + 500) / 1000;
}

/* The relay starts again: all that were open end, within milliseconds. */
static void
what_ends_all_connections_counts_once(void **state)
{
	(void)state;
	assert_true(fails("421 closing"));
	for (int i = 1; i < 16; i++)
		assert_false(fails("421 closing"));
	assert_int_equal(seconds_down(), 1);
	assert_int_equal(relay.failures, 1);
	relay.down_until = date_mono_ms();	/* its time is over */
	assert_false(fails("421 closing"));
	assert_int_equal(seconds_down(), 2);
}

static void
a_throttle_outlasts_what_comes_after_it(void **state)
{
	(void)state;
	(void)fails("421 closing");
	(void)fails("421 4.7.28 too much");
	assert_int_equal(seconds_down(), 600);
	(void)fails("421 closing");
	(void)fails("421 4.7.28 too much");
	assert_int_equal(seconds_down(), 600);
	assert_true(send_relay_is_throttled(&relay));
	for (int i = 0; i < 15; i++) {
		assert_false(send_relay_ok(&relay));
		send_relay_ended(&relay);
	}
	assert_int_equal(relay.allowed, 1);
	assert_int_equal(seconds_down(), 600);
}

static void
they_come_back_one_at_a_time(void **state)
{
	(void)state;
	(void)fails("421 4.7.28 too much");
	relay.down_until = date_mono_ms();
	assert_false(send_relay_is_throttled(&relay));
	assert_true(send_relay_ok(&relay));
	for (int i = 0; i < 200; i++)
		assert_false(send_relay_ok(&relay));
	assert_int_equal(relay.allowed, 1);
	send_relay_ended(&relay);
	assert_int_equal(relay.allowed, 2);
}

#define T(name) cmocka_unit_test_setup(name, setup)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    T(what_ends_all_connections_counts_once),
	    T(a_throttle_outlasts_what_comes_after_it),
	    T(they_come_back_one_at_a_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
