/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/test.h"

#include "mail/native_reply.h"

static void
a_reply_ends_with_its_last_line(void **state)
{
	static const struct {
		const char *text;
		size_t length;
	} cases[] = {
		{"", 0},
		{"2", 0},
		{"250 ok", 0},
		{"250 ok\r", 0},
		{"250 ok\r\n", 8},
		{"250\r\n", 5},
		{"250 ok\n", 7},
		{"250-a\r\n", 0},
		{"250-a\r\n250 b", 0},
		{"250-a\r\n250 b\r\n", 14},
		{"250 ok\r\n250 more\r\n", 8},
		{"250-a\r\n550 b\r\n250 c\r\n", 14},
		{"what?\r\n250 ok\r\n", 7},
		{"\r\n250 ok\r\n", 2},
		{"250-a\r\nwhat?\r\n250 b\r\n", 14},
		{"25-a\r\n250 b\r\n", 6},
	};
	bool endless = true;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const size_t n = strlen(cases[i].text);

		assert_int_equal(native_reply_length(cases[i].text, n,
		    &endless), cases[i].length);
		assert_false(endless);
		/* Nothing but the octets up to there counts. */
		for (size_t k = 0; k < cases[i].length; k++)
			assert_int_equal(native_reply_length(cases[i].text, k,
			    &endless), 0);
	}
}

static void
a_line_has_an_end(void **state)
{
	char text[NATIVE_REPLY_LINE + 3];
	bool endless = false;

	(void)state;
	memset(text, '2', sizeof(text));
	assert_int_equal(native_reply_length(text, NATIVE_REPLY_LINE,
	    &endless), 0);
	assert_false(endless);
	assert_int_equal(native_reply_length(text, NATIVE_REPLY_LINE + 1,
	    &endless), 0);
	assert_true(endless);
	text[NATIVE_REPLY_LINE] = '\n';
	assert_int_equal(native_reply_length(text, sizeof(text), &endless),
	    NATIVE_REPLY_LINE + 1);
	assert_false(endless);
	text[NATIVE_REPLY_LINE] = '2';
	text[NATIVE_REPLY_LINE + 1] = '\n';
	assert_int_equal(native_reply_length(text, sizeof(text), &endless),
	    0);
	assert_true(endless);
}

static void
assert_reply(const char *text, size_t n, int code, const char *says)
{
	struct reply reply = {.stage = REPLY_RCPT};

	native_reply_read(&reply, text, n);
	assert_int_equal(reply.stage, REPLY_RCPT);
	assert_int_equal(reply.code, code);
	assert_string_equal(reply.text, says);
}

static void
a_reply_is_read(void **state)
{
	static const char hidden[] = "250 ok\0" "550 no\r\n";

	(void)state;
	assert_reply("250 ok\r\n", 8, 250, "ok");
	assert_reply("250\r\n", 5, 250, "");
	assert_reply("550-5.1.1 no such\r\n550 5.1.1 reader\r\n", 37, 550,
	    "no such reader");
	assert_reply("550 a\rb\r\n", 9, 550, "a b");
	assert_reply("250-a\r\n550 b\r\n", 14, 0, "250-a 550 b");
	assert_reply("what?\r\n", 7, 0, "what?");
	assert_reply(hidden, sizeof(hidden) - 1, 0, "ok");
}

static void
offers_are_words_after_the_name(void **state)
{
	static const char text[] = "250-PIPELINING\r\n250-size 1000\r\n"
	    "250-Dsn\r\n250-XSTARTTLS\r\n250-AUTH CRAM-MD5 login\r\n"
	    "250 8BITMIME STARTTLS\r\n";
	static const char old[] = "250-a\n250-AUTH=PLAIN\n250-STARTTLS\n"
	    "250 PIPELINING\n";
	struct native_offers offers;

	(void)state;
	native_offers_read(&offers, text, sizeof(text) - 1);
	assert_true(offers.size && offers.dsn && offers.auth_login);
	assert_false(offers.pipelining || offers.starttls ||
	    offers.auth_plain);
	native_offers_read(&offers, old, sizeof(old) - 1);
	assert_true(offers.pipelining && offers.starttls &&
	    offers.auth_plain);
	assert_false(offers.size || offers.dsn || offers.auth_login);
	native_offers_read(&offers, "250 PIPELINING\r\n", 16);
	assert_false(offers.pipelining);
	native_offers_read(&offers, "", 0);
	assert_false(offers.pipelining);
}

static void
xtext_holds_no_blank_and_no_sign(void **state)
{
	struct buf out = BUF_INIT(BUF_LINE);

	(void)state;
	native_xtext(&out, "a+b=c@example.se \x7f\xc3\xa5\n");
	assert_string_equal(buf_text(&out),
	    "a+2Bb+3Dc@example.se+20+7F+C3+A5+0A");
	buf_release(&out);
}

static void
no_line_of_a_message_ends_it(void **state)
{
	static const struct {
		const char *data, *wire;
	} cases[] = {
		{"", ".\r\n"},
		{"a\r\n", "a\r\n.\r\n"},
		{"a", "a\r\n.\r\n"},
		{".\r\n", "..\r\n.\r\n"},
		{".", "..\r\n.\r\n"},
		{"a\r\n.\r\nb\r\n", "a\r\n..\r\nb\r\n.\r\n"},
		{"a\r\n..b\r\n.c\r\n", "a\r\n...b\r\n..c\r\n.\r\n"},
		{"a.b\r\n c.\r\n", "a.b\r\n c.\r\n.\r\n"},
		{"\r\n.\r\n.\r\n", "\r\n..\r\n..\r\n.\r\n"},
		{"a\n.\n", "a\n..\n.\r\n"},
	};
	struct buf out = BUF_INIT(BUF_LINE);

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		buf_clear(&out);
		native_stuff(&out, cases[i].data, strlen(cases[i].data));
		assert_string_equal(buf_text(&out), cases[i].wire);
	}
	buf_release(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_reply_ends_with_its_last_line),
		cmocka_unit_test(a_line_has_an_end),
		cmocka_unit_test(a_reply_is_read),
		cmocka_unit_test(offers_are_words_after_the_name),
		cmocka_unit_test(xtext_holds_no_blank_and_no_sign),
		cmocka_unit_test(no_line_of_a_message_ends_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
