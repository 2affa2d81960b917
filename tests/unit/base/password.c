/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/test.h"

#include <time.h>

#include <stdio.h>

#include "base/password.h"
#include "base/password_words.h"
#include "base/secret.h"
#include "base/str.h"
#include "base/totp.h"

static void
hashes_verify(void **state)
{
	char one[PASSWORD_HASH] = "", two[PASSWORD_HASH] = "";

	(void)state;
	password_set_cost(1);
	password_hash("fyra gula fiskar", one);
	password_hash("fyra gula fiskar", two);
	assert_string_not_equal(one, two);
	assert_memory_equal(one, "$y$", 3);
	assert_true(password_verify("fyra gula fiskar", one));
	assert_true(password_verify("fyra gula fiskar", two));
	assert_false(password_verify("fyra gula fiska", one));
	assert_false(password_verify("fyra gula fiskarr", one));
	assert_false(password_verify("", one));
	assert_false(password_verify("x", ""));
	assert_false(password_verify("", ""));
	/* Nothing that PHP once took for zero. */
	assert_false(password_verify("240610708", "0e462097431906509019562988"
	    "736854"));
	assert_true(password_is_current(one));
	password_set_cost(0);
	assert_false(password_is_current(one));
}

/* Of work: what others do on the machine is not in it. */
static int64_t
own_ms(void)
{
	struct timespec t = {0, 0};

	assert_int_equal(clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t), 0);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void
a_hash_is_slow_and_as_slow_for_nobody(void **state)
{
	char hash[PASSWORD_HASH] = "";
	int64_t start = 0, real = 0, nobody = 0;

	(void)state;
	password_hash("fyra gula fiskar", hash);
	start = own_ms();
	assert_false(password_verify("fem gula fiskar", hash));
	real = own_ms() - start;
	start = own_ms();
	assert_false(password_verify("fem gula fiskar", ""));
	nobody = own_ms() - start;
	assert_true(real >= 20);
	/* The machine is shared: the order of size is what can be told. */
	assert_true(nobody * 4 > real && real * 4 > nobody);
}

static void
rules_refuse_what_is_tried_first(void **state)
{
	static const struct {
		const char *text;
		enum password_fault fault;
	} cases[] = {
		{"fyra gula fiskar", PASSWORD_OK},
		{"ljusblåå", PASSWORD_OK},
		{"åäöåäöå", PASSWORD_SHORT},
		{"kort", PASSWORD_SHORT},
		{"", PASSWORD_SHORT},
		{"password", PASSWORD_COMMON},
		{"Password1!", PASSWORD_COMMON},
		{"Sommaren2026", PASSWORD_COMMON},
		{"12345678", PASSWORD_COMMON},
		{"1234567890", PASSWORD_COMMON},
		{"87654321", PASSWORD_COMMON},
		{"aaaaaaaaaa", PASSWORD_COMMON},
		{"20261121", PASSWORD_COMMON},
		{"anna.andersson", PASSWORD_COMMON},
		{"Anna.Andersson99", PASSWORD_COMMON},
		{"qwerty123", PASSWORD_COMMON},
		{"P@$$w0rd", PASSWORD_COMMON},
		{"!!Lösenord_1", PASSWORD_COMMON},
		{"LÖSENORD", PASSWORD_COMMON},
		{"V\xc3\x84lkommen", PASSWORD_COMMON},
		{"hejsanhejsan", PASSWORD_COMMON},
		{"jag älskar", PASSWORD_OK},
		{"JagÄlskarAnna", PASSWORD_COMMON},
		{"1qaz2wsx", PASSWORD_COMMON},
		{"q1w2e3r4t5", PASSWORD_COMMON},
		{"Strömstad2026!", PASSWORD_COMMON},
		{"4nna.4nd3rsson", PASSWORD_COMMON},
		{"lösenordet till porten", PASSWORD_OK},
		{"annas katt heter Sixten", PASSWORD_OK},
	};
	char many[PASSWORD_MAX + 2];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (password_check(cases[i].text, "anna.andersson") !=
		    cases[i].fault)
			fail_msg("%s", cases[i].text);
	memset(many, 'x', sizeof(many));
	many[PASSWORD_MAX + 1] = '\0';
	assert_int_equal(password_check(many, "a"), PASSWORD_LONG);
	many[PASSWORD_MAX] = '\0';
	many[0] = 'y';
	assert_int_equal(password_check(many, "a"), PASSWORD_OK);
}

/* All of the list, with something at the end, in order. */
static void
the_list_is_refused(void **state)
{
	char word[64] = "", last[64] = "", text[96] = "";
	size_t count = 0;

	(void)state;
	for (size_t i = 0; password_words[i]; i++) {
		const char *rest = password_words[i];

		while (str_word(&rest, " ", word, sizeof(word))) {
			snprintf(text, sizeof(text), "%s2026!!!!", word);
			if (password_check(text, "x") != PASSWORD_COMMON)
				fail_msg("%s", text);
			assert_true(strcmp(last, word) < 0);
			snprintf(last, sizeof(last), "%s", word);
			count++;
		}
	}
	assert_true(count >= 3000);
}

/* RFC 6238, appendix B, SHA-1; their eight digits end in our six. */
static void
codes_are_those_of_the_standard(void **state)
{
	static const uint8_t key[] = "12345678901234567890";
	static const struct {
		int64_t at;
		const char *code;
	} cases[] = {
		{59, "287082"}, {1111111109, "081804"}, {1111111111, "050471"},
		{1234567890, "005924"}, {2000000000, "279037"},
		{20000000000, "353130"},
	};
	char code[TOTP_DIGITS + 1] = "";

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		totp_code(key, cases[i].at, code);
		assert_string_equal(code, cases[i].code);
	}
}

static void
a_code_counts_once(void **state)
{
	static const uint8_t key[] = "12345678901234567890";
	const int64_t now = 1234567890;
	int64_t step = 0, later = 0;

	(void)state;
	assert_true(totp_check(key, "005924", now, 0, &step));
	assert_int_equal(step, now / 30);
	assert_false(totp_check(key, "005924", now, step, &later));
	assert_true(totp_check(key, " 005 924", now + 30, 0, &later));
	assert_true(totp_check(key, "005924", now - 30, 0, &later));
	assert_false(totp_check(key, "005924", now + 60, 0, &later));
	assert_false(totp_check(key, "005925", now, 0, &later));
	assert_false(totp_check(key, "00592", now, 0, &later));
	assert_false(totp_check(key, "0059244", now, 0, &later));
	assert_false(totp_check(key, "", now, 0, &later));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_list_is_refused),
		cmocka_unit_test(hashes_verify),
		cmocka_unit_test(a_hash_is_slow_and_as_slow_for_nobody),
		cmocka_unit_test(rules_refuse_what_is_tried_first),
		cmocka_unit_test(codes_are_those_of_the_standard),
		cmocka_unit_test(a_code_counts_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
