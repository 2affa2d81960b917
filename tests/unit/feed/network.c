/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/test.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include "feed/network.h"

union address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

static union address
address_of(const char *text)
{
	union address a;

	memset(&a, 0, sizeof(a));
	if (strchr(text, ':')) {
		a.v6.sin6_family = AF_INET6;
		assert_int_equal(inet_pton(AF_INET6, text,
		    &a.v6.sin6_addr), 1);
	} else {
		a.v4.sin_family = AF_INET;
		assert_int_equal(inet_pton(AF_INET, text,
		    &a.v4.sin_addr), 1);
	}
	return a;
}

static void
network_knows_what_is_public(void **state)
{
	static const char *const open[] = {
		"9.255.255.255", "11.0.0.0", "100.63.255.255",
		"100.128.0.0", "172.15.255.255", "172.32.0.0",
		"192.167.255.255", "192.169.0.0", "198.17.255.255",
		"223.255.255.255", "2a00::1", "2001:200::1",
	};
	static const char *const shut[] = {
		"0.0.0.0", "0.255.255.255", "10.0.0.1", "100.64.0.0",
		"100.127.255.255", "127.0.0.1", "127.255.255.255",
		"169.254.169.254", "172.16.0.0", "172.31.255.255",
		"192.0.0.1", "192.168.0.1", "198.18.0.1", "198.19.255.255",
		"224.0.0.1", "239.255.255.255", "240.0.0.1",
		"255.255.255.255", "::", "::1", "::ffff:127.0.0.1",
		"::ffff:9.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1",
		"64:ff9b::101:101", "64:ff9b:1::1", "100::1", "fe80::1",
		"fec0::1", "fc00::1", "fd12::1", "ff02::1",
		"2001:db8::1", "2002:7f00:1::", "2001::1", "3fff::1",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(open) / sizeof(*open); i++) {
		const union address a = address_of(open[i]);

		if (!network_is_public(&a.any))
			fail_msg("%s should be public", open[i]);
	}
	for (size_t i = 0; i < sizeof(shut) / sizeof(*shut); i++) {
		const union address a = address_of(shut[i]);

		if (network_is_public(&a.any))
			fail_msg("%s should not be public", shut[i]);
	}
}

static void
network_of_another_family_is_neither(void **state)
{
	union address a;

	(void)state;
	memset(&a, 0, sizeof(a));
	a.any.sa_family = AF_UNIX;
	assert_false(network_is_public(&a.any));
	assert_false(network_in_list(&a.any, "0.0.0.0/0,::/0"));
}

static void
network_list_matches_by_prefix(void **state)
{
	static const struct {
		const char *address, *list;
		bool in;
	} row[] = {
		{"127.0.0.1", "", false},
		{"127.0.0.1", "127.0.0.0/8", true},
		{"128.0.0.1", "127.0.0.0/8", false},
		{"127.0.0.1", "127.0.0.1", true},
		{"127.0.0.2", "127.0.0.1", false},
		{"10.1.2.3", " 192.0.2.0/24 ,\t10.0.0.0/8 ", true},
		{"10.1.2.127", "10.1.2.0/25", true},
		{"10.1.2.128", "10.1.2.0/25", false},
		{"10.9.9.9", "10.1.2.3/8", true},
		{"8.8.8.8", "0.0.0.0/0", true},
		{"fd00::1", "fd00::/8", true},
		{"fc00::1", "fd00::/8", false},
		{"::1", "::1", true},
		{"::1", "127.0.0.0/8", false},
		{"::ffff:127.0.0.1", "127.0.0.0/8", true},
		{"127.0.0.1", "nonsense,127.0.0.0/8", true},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(*row); i++) {
		const union address a = address_of(row[i].address);

		if (network_in_list(&a.any, row[i].list) != row[i].in)
			fail_msg("%s in '%s'", row[i].address, row[i].list);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(network_knows_what_is_public),
	    cmocka_unit_test(network_of_another_family_is_neither),
	    cmocka_unit_test(network_list_matches_by_prefix),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
