/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/test.h"

#include "text/view.h"

static const struct view *
get(const struct view *view, const char *key)
{
	return view_get(view, key, strlen(key));
}

static void
values_are_copied_and_replaced(void **state)
{
	struct view *view = view_new();
	char name[] = "one";

	(void)state;
	view_set(view, "name", name);
	name[0] = 'x';
	assert_string_equal(view_text(get(view, "name")), "one");
	view_printf(view, "name", "%d-%s", 7, "seven");
	assert_string_equal(view_text(get(view, "name")), "7-seven");
	view_set(view, "name", NULL);
	assert_string_equal(view_text(get(view, "name")), "");
	assert_false(view_truthy(get(view, "name")));
	assert_null(get(view, "nam"));
	assert_null(get(get(view, "name"), "x"));
	view_free(view);
	view_free(NULL);
}

static void
truth_follows_the_kind(void **state)
{
	struct view *view = view_new();

	(void)state;
	view_flag(view, "yes", true);
	view_flag(view, "no", false);
	view_object(view, "object");
	assert_true(view_truthy(get(view, "yes")));
	assert_false(view_truthy(get(view, "no")));
	assert_true(view_truthy(get(view, "object")));
	assert_false(view_truthy(NULL));
	assert_string_equal(view_text(get(view, "yes")), "");
	assert_string_equal(view_text(NULL), "");
	view_free(view);
}

static void
objects_and_lists_are_found_again(void **state)
{
	struct view *view = view_new();

	(void)state;
	view_set(view_object(view, "site"), "name", "A");
	view_set(view_object(view, "site"), "url", "B");
	assert_string_equal(view_text(get(get(view, "site"), "name")), "A");
	assert_string_equal(view_text(get(get(view, "site"), "url")), "B");
	for (int i = 0; i < 100; i++)
		view_printf(view_item(view, "list"), "i", "%d", i);
	assert_true(view_is_list(get(view, "list")));
	assert_int_equal(view_count(get(view, "list")), 100);
	assert_string_equal(
	    view_text(get(view_at(get(view, "list"), 99), "i")), "99");
	assert_null(view_at(get(view, "list"), 100));
	assert_int_equal(view_count(get(view, "site")), 0);
	view_free(view);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(values_are_copied_and_replaced),
	    cmocka_unit_test(truth_follows_the_kind),
	    cmocka_unit_test(objects_and_lists_are_found_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
