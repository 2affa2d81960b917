/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/test.h"

#include "base/buf.h"
#include "base/mem.h"

static void
buf_grows_and_keeps_its_text(void **state)
{
	struct buf b = BUF_INIT(BUF_LINE);

	(void)state;
	assert_string_equal(buf_text(&b), "");
	for (int i = 0; i < 300; i++)
		buf_printf(&b, "%d,", i % 10);
	assert_true(buf_ok(&b));
	assert_int_equal(b.len, 600);
	assert_memory_equal(buf_text(&b) + 596, "8,9,", 5);
	buf_release(&b);
}

static void
buf_refuses_what_passes_its_maximum(void **state)
{
	struct buf b = BUF_INIT(8);

	(void)state;
	buf_puts(&b, "1234567");
	buf_puts(&b, "89");
	assert_false(buf_ok(&b));
	assert_string_equal(buf_text(&b), "1234567");
	buf_clear(&b);
	buf_puts(&b, "12345678");
	assert_true(buf_ok(&b));
	buf_release(&b);
}

/* What did not fit leaves nothing behind. */
static void
buf_prints_all_or_nothing(void **state)
{
	struct buf b = BUF_INIT(200);
	char want[201] = "";

	(void)state;
	memset(want, 'x', 200);
	buf_printf(&b, "%s", "xx");
	for (int i = 0; i < 99; i++)
		buf_printf(&b, "%s", "xx");
	assert_true(buf_ok(&b));
	assert_string_equal(buf_text(&b), want);
	buf_clear(&b);
	buf_printf(&b, "%s", "12345");
	buf_printf(&b, "%s!", want);
	assert_false(buf_ok(&b));
	assert_string_equal(buf_text(&b), "12345");
	assert_int_equal(b.len, 5);
	buf_printf(&b, "%s", "6");
	assert_string_equal(buf_text(&b), "12345");
	buf_release(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(buf_grows_and_keeps_its_text),
	    cmocka_unit_test(buf_refuses_what_passes_its_maximum),
	    cmocka_unit_test(buf_prints_all_or_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
