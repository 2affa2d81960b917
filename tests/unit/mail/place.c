/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/test.h"

#include "mail/place.h"

static void
a_place_is_a_host_and_a_port(void **state)
{
	static const struct {
		const char *text, *host;
		int port;
		bool is_ipv6, here;
	} cases[] = {
		{"//mail.example.se", "mail.example.se", 25, false, false},
		{"//mail.example.se/", "mail.example.se", 25, false, false},
		{"//mail.example.se:587", "mail.example.se", 587, false, false},
		{"//localhost:65535", "localhost", 65535, false, true},
		{"//LOCALHOST", "LOCALHOST", 25, false, true},
		{"//mail.localhost", "mail.localhost", 25, false, false},
		{"//127.8.9.1:1/", "127.8.9.1", 1, false, true},
		{"//128.0.0.1", "128.0.0.1", 25, false, false},
		{"//[::1]", "::1", 25, true, true},
		{"//[2001:db8::7]:465", "2001:db8::7", 465, true, false},
	};
	struct place place;
	struct err err;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		assert_true(place_read(cases[i].text, 25, &place, &err));
		assert_string_equal(place.host, cases[i].host);
		assert_int_equal(place.port, cases[i].port);
		assert_int_equal(place.is_ipv6, cases[i].is_ipv6);
		assert_int_equal(place_is_loopback(&place), cases[i].here);
	}
}

static void
other_places_are_refused(void **state)
{
	static const char *const cases[] = {
		"", "/", "//", "mail.example.se", "///", "//:25", "//-a",
		"//a b", "//a@b", "//a\nb", "//mail.example.se:",
		"//mail.example.se:0", "//mail.example.se:65536",
		"//mail.example.se:25x", "//mail.example.se:123456789",
		"//mail.example.se/x", "//mail.example.se:25/x", "//[::1",
		"//[::1]x", "//[]", "//[127.0.0.1]", "//[fe80::1%eth0]",
		"//::1", "//[mail.example.se]",
	};
	char text[300] = "//";
	struct place place;
	struct err err;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		err.text[0] = '\0';
		assert_false(place_read(cases[i], 25, &place, &err));
		assert_true(err.text[0]);
	}
	memset(text + 2, 'a', 254);
	assert_false(place_read(text, 25, &place, &err));
	text[255] = '\0';
	assert_true(place_read(text, 25, &place, &err));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_place_is_a_host_and_a_port),
		cmocka_unit_test(other_places_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
