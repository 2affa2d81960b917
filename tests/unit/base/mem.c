/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/test.h"

#include "base/mem.h"

static void
set_takes_a_copy(void **state)
{
	char from[] = "ny";
	char *to = NULL;

	(void)state;
	mem_set(&to, from);
	from[0] = 'x';
	assert_string_equal(to, "ny");
	mem_set(&to, "annan");
	assert_string_equal(to, "annan");
	mem_set(&to, NULL);
	assert_null(to);
}

static void
set_takes_a_part_of_what_was_there(void **state)
{
	char *to = mem_strdup("Styrelsen, 23 juni");

	(void)state;
	mem_set(&to, to + 11);
	assert_string_equal(to, "23 juni");
	mem_free(to);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(set_takes_a_copy),
	    cmocka_unit_test(set_takes_a_part_of_what_was_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
