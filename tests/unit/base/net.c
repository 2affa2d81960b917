/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/test.h"

#include "base/net.h"

static bool
has(const char *network, const char *text)
{
	uint8_t address[16] = {0};
	struct net net;

	if (!net_parse(network, &net) || !net_address(text, address))
		fail_msg("not read: %s %s", network, text);
	return net_has(&net, address);
}

static void
networks_hold_their_addresses(void **state)
{
	(void)state;
	assert_true(has("192.0.2.0/24", "192.0.2.0"));
	assert_true(has("192.0.2.0/24", "192.0.2.255"));
	assert_false(has("192.0.2.0/24", "192.0.3.0"));
	assert_true(has("192.0.2.77/24", "192.0.2.1"));
	assert_true(has("192.0.2.128/25", "192.0.2.129"));
	assert_false(has("192.0.2.128/25", "192.0.2.127"));
	assert_true(has("192.0.2.1", "192.0.2.1"));
	assert_false(has("192.0.2.1", "192.0.2.2"));
	assert_true(has("0.0.0.0/0", "203.0.113.9"));
	assert_false(has("0.0.0.0/0", "2001:db8::1"));
	assert_true(has("::/0", "203.0.113.9"));
	assert_true(has("2001:db8::/32", "2001:db8:ffff::1"));
	assert_false(has("2001:db8::/32", "2001:db9::1"));
	assert_true(has("2001:db8::/33", "2001:db8:7fff::1"));
	assert_false(has("2001:db8::/33", "2001:db8:8000::1"));
	assert_true(has("192.0.2.0/24", "::ffff:192.0.2.9"));
	assert_true(has("::ffff:192.0.2.0/120", "192.0.2.9"));
}

static void
what_is_no_network_is_refused(void **state)
{
	static const char *const bad[] = {"", "/", "/8", "192.0.2",
	    "192.0.2.1/", "192.0.2.1/33", "192.0.2.1/-1", "192.0.2.1/08x",
	    "::1/129", "192.0.2.1:80", "[::1]", "fe80::1%eth0", "example.se",
	    "1:1:1:1:1:1:1:1:1:1:1:1:1:1:1:1:1:1:1:1:1:1:1:1:1:1:1:1:1:1:1:1"};
	struct net net;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (net_parse(bad[i], &net))
			fail_msg("taken: '%s'", bad[i]);
}

static void
lists_are_searched(void **state)
{
	uint8_t address[16] = {0};

	(void)state;
	assert_true(net_address("192.0.2.9", address));
	assert_false(net_list_has("", address));
	assert_false(net_list_has("198.51.100.0/24", address));
	assert_true(net_list_has("198.51.100.0/24, 192.0.2.0/24", address));
	assert_true(net_list_has(" 192.0.2.9 ,::1", address));
}

static void
loopback_is_known(void **state)
{
	(void)state;
	assert_true(net_is_loopback_host("127.0.0.1"));
	assert_true(net_is_loopback_host("127.9.9.9"));
	assert_true(net_is_loopback_host("::1"));
	assert_true(net_is_loopback_host("::ffff:127.0.0.1"));
	assert_true(net_is_loopback_host("localhost"));
	assert_true(net_is_loopback_host("LOCALHOST"));
	assert_true(net_is_loopback_host("brev.localhost"));
	assert_false(net_is_loopback_host("128.0.0.1"));
	assert_false(net_is_loopback_host("::2"));
	assert_false(net_is_loopback_host("127.0.0.1.example.se"));
	assert_false(net_is_loopback_host("mylocalhost"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(networks_hold_their_addresses),
	    cmocka_unit_test(what_is_no_network_is_refused),
	    cmocka_unit_test(lists_are_searched),
	    cmocka_unit_test(loopback_is_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
