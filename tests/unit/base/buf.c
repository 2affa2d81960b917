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

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(buf_grows_and_keeps_its_text),
	    cmocka_unit_test(buf_refuses_what_passes_its_maximum),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
