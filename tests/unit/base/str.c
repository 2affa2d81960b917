/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/test.h"

#include "base/str.h"

static void
numbers_are_read_whole(void **state)
{
	static const char *const bad[] = {"", "-", "+1", " 1", "1 ", "1x",
	    "--1", "0x10", "1.0", "9223372036854775808", "-9223372036854775809",
	    "99999999999999999999", "18446744073709551616"};
	int64_t n = 0;

	(void)state;
	assert_true(str_int64("0", &n));
	assert_int_equal(n, 0);
	assert_true(str_int64("-17", &n));
	assert_int_equal(n, -17);
	assert_true(str_int64("007", &n));
	assert_int_equal(n, 7);
	assert_true(str_int64("9223372036854775807", &n));
	assert_true(n == INT64_MAX);
	assert_true(str_int64("-9223372036854775808", &n));
	assert_true(n == INT64_MIN);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (str_int64(bad[i], &n))
			fail_msg("taken: '%s'", bad[i]);
	assert_true(n == INT64_MIN);
}

static void
numbers_have_bounds(void **state)
{
	int n = 5;

	(void)state;
	assert_true(str_int("10", 1, 10, &n));
	assert_int_equal(n, 10);
	assert_false(str_int("11", 1, 10, &n));
	assert_false(str_int("0", 1, 10, &n));
	assert_false(str_int("4294967297", 1, 10, &n));
	assert_int_equal(n, 10);
	assert_true(str_digits("2026-05", 4, &n));
	assert_int_equal(n, 2026);
	assert_false(str_digits("20", 4, &n));
	assert_false(str_digits("2O26", 4, &n));
}

static void
ends_and_cases(void **state)
{
	(void)state;
	assert_true(str_starts("smtp://x", "smtp://"));
	assert_true(str_starts("x", ""));
	assert_false(str_starts("smt", "smtp"));
	assert_true(str_ends("a.localhost", ".localhost"));
	assert_false(str_ends("localhost", ".localhost"));
	assert_true(str_same_nocase("GMT", "gmt"));
	assert_false(str_same_nocase("GMT", "gm"));
	assert_false(str_same_nocase("gm", "GMT"));
	assert_false(str_same_nocase("[", "{"));
	assert_true(str_is_line("f\xc3\xb6r"));
	assert_false(str_is_line("a\nb"));
	assert_false(str_is_line("a\x7f"));
}

static void
trim_cuts_both_ends(void **state)
{
	char a[] = " \t two words\r\n", b[] = "  ", c[] = "";

	(void)state;
	assert_string_equal(str_trim(a), "two words");
	assert_string_equal(str_trim(b), "");
	assert_string_equal(str_trim(c), "");
}

static void
utf8_is_well_formed_or_refused(void **state)
{
	static const char *const good[] = {"", "abc", "\xc2\x80", "\xdf\xbf",
	    "\xe0\xa0\x80", "\xed\x9f\xbf", "\xee\x80\x80", "\xef\xbf\xbf",
	    "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf"};
	static const char *const bad[] = {"\x80", "\xc0\x80", "\xc1\xbf",
	    "\xc3", "\xc3(", "\xe0\x9f\xbf", "\xe2\x82", "\xe2\x28\xa1",
	    "\xed\xa0\x80", "\xf0\x8f\xbf\xbf", "\xf0\x90\x80",
	    "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "a\xc3\xb6\xb6"};

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_true(str_is_utf8(good[i]));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (str_is_utf8(bad[i]))
			fail_msg("taken: row %zu", i);
}

static void
words_come_one_by_one(void **state)
{
	const char *text = " a b ,, long word,c, ";
	char word[5] = "";

	(void)state;
	assert_true(str_word(&text, ",", word, sizeof(word)));
	assert_string_equal(word, "a b");
	assert_true(str_word(&text, ",", word, sizeof(word)));
	assert_string_equal(word, "long");
	assert_true(str_word(&text, ",", word, sizeof(word)));
	assert_string_equal(word, "c");
	assert_false(str_word(&text, ",", word, sizeof(word)));
	assert_false(str_word(&text, ",", word, sizeof(word)));
	text = "a, b";
	assert_true(str_word(&text, ", ", word, sizeof(word)));
	assert_true(str_word(&text, ", ", word, sizeof(word)));
	assert_string_equal(word, "b");
	assert_false(str_word(&text, ", ", word, sizeof(word)));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(numbers_are_read_whole),
	    cmocka_unit_test(numbers_have_bounds),
	    cmocka_unit_test(ends_and_cases),
	    cmocka_unit_test(trim_cuts_both_ends),
	    cmocka_unit_test(utf8_is_well_formed_or_refused),
	    cmocka_unit_test(words_come_one_by_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
