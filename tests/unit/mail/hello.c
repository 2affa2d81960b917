/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/test.h"

#include "mail/hello.h"

static enum hello_write
say(struct hello *hello, const char *text)
{
	return hello_write(hello, text, (int)strlen(text));
}

static bool
hear(struct hello *hello, const char *text)
{
	return hello_read(hello, text, (int)strlen(text));
}

static void
one_answer_to_starttls_is_clean(void **state)
{
	static const struct {
		const char *first, *second;
		bool clean;
	} cases[] = {
		{"220 go ahead\r\n", "", true},
		{"220 2.0.0 go", " ahead\r\n", true},
		{"220-go\r\n220 ahead\r\n", "", true},
		{"220 go ahead\r\n250 evil\r\n", "", false},
		{"220 go ahead\r\n", "250 evil\r\n", false},
		{"220 go ahead\r\n", "2", false},
		{"220 go\r\n220 go\r\n", "", false},
		{"454 no\r\n", "", false},
		{"", "", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct hello hello = {.login = false};

		hello_connect(&hello);
		hear(&hello, "250-example\r\n250 STARTTLS\r\n");
		assert_int_equal(say(&hello, "STARTTLS\r\n"), HELLO_COMMAND);
		hear(&hello, cases[i].first);
		hear(&hello, cases[i].second);
		assert_int_equal(hello_is_clean(&hello), cases[i].clean);
	}
}

static void
what_hides_behind_a_nul_is_not_clean(void **state)
{
	static const char text[] = "220 go\r\n\0" "250 evil\r\n";
	struct hello hello = {.login = false};

	(void)state;
	hello_connect(&hello);
	assert_true(hello_read(&hello, text, sizeof(text) - 1));
	assert_false(hello_is_clean(&hello));
}

static void
mail_waits_for_the_login(void **state)
{
	struct hello hello = {.login = true};
	struct reply reply;

	(void)state;
	hello_connect(&hello);
	hear(&hello, "250 AUTH PLAIN LOGIN\r\n");
	assert_int_equal(say(&hello, "MAIL FROM:<>\r\n"), HELLO_HELD);
	assert_false(hello_refusal(&hello, &reply));
	say(&hello, "AUTH PLAIN AAA=\r\n");
	hear(&hello, "535 5.7.8 no\r\n");
	assert_int_equal(say(&hello, "MAIL FROM:<>\r\n"), HELLO_HELD);
	assert_true(hello_refusal(&hello, &reply));
	assert_int_equal(reply.code, 535);
	assert_int_equal(reply.stage, REPLY_CONNECT);
	say(&hello, "AUTH LOGIN\r\n");
	hear(&hello, "334 VXNlcm5hbWU6\r\n");
	say(&hello, "bWU=\r\n");
	hear(&hello, "235 2.7.0 welcome\r\n");
	assert_int_equal(say(&hello, "MAIL FROM:<>\r\n"), HELLO_MAIL);
	hello_connect(&hello);
	assert_int_equal(say(&hello, "MAIL FROM:<>\r\n"), HELLO_HELD);
}

/* "235" is a welcome only where a login was asked for. */
static void
a_welcome_without_a_login_counts_for_nothing(void **state)
{
	struct hello hello = {.login = true};

	(void)state;
	hello_connect(&hello);
	hear(&hello, "235 2.7.0 welcome\r\n");
	assert_int_equal(say(&hello, "MAIL FROM:<>\r\n"), HELLO_HELD);
}

static void
talk_without_end_is_noticed_and_the_answer_to_quit_is_not_kept(void **state)
{
	struct hello hello = {.login = false};
	struct reply reply;
	int lines = 0;

	(void)state;
	hello_connect(&hello);
	while (hear(&hello, "250-AND-ON\r\n"))
		lines++;
	assert_true(lines > 1000 && lines < 10000);
	say(&hello, "EHLO here\r\n");
	hear(&hello, "554 5.3.2 closed\r\n");
	assert_int_equal(say(&hello, "QUIT\r\n"), HELLO_QUIT);
	hear(&hello, "221 bye\r\n");
	assert_true(hello_refusal(&hello, &reply));
	assert_int_equal(reply.code, 554);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(one_answer_to_starttls_is_clean),
	    cmocka_unit_test(what_hides_behind_a_nul_is_not_clean),
	    cmocka_unit_test(mail_waits_for_the_login),
	    cmocka_unit_test(a_welcome_without_a_login_counts_for_nothing),
	    cmocka_unit_test(
		talk_without_end_is_noticed_and_the_answer_to_quit_is_not_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
