/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of subscribers, with 100,000 of them. */
#include "unit/test.h"

#include <stdio.h>

#include "base/buf.h"
#include "base/mem.h"
#include "store/roll.h"
#include "unit/store/rig.h"

enum { PEOPLE = 100000 };

/* Every tenth has left; the others have four of eight topics each. */
static int
setup(void **state)
{
	static const char fill[] =
	    "BEGIN;"
	    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
	    " WHERE i < 8) INSERT INTO topic SELECT i, 't' || i, 'p' || i,"
	    " 'T', '', '', '', 'open', NULL, 1, 0 FROM n;"
	    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
	    " WHERE i < 100000) INSERT INTO subscriber (address, address_key,"
	    " state, language, created_at) SELECT a, a, CASE WHEN i % 10 = 0"
	    " THEN 'left' ELSE 'active' END, 'sv', i FROM (SELECT i, 'n' ||"
	    " (i * 7919 % 100000) || '_x@k' || (i % 49) || '.example.se'"
	    " AS a FROM n);"
	    "WITH RECURSIVE n (j) AS (SELECT 0 UNION ALL SELECT j + 1 FROM n"
	    " WHERE j < 3) INSERT OR IGNORE INTO subscription (subscriber,"
	    " topic, cadence, owed_from) SELECT s.id, 1 + (s.id + j * 3) % 8,"
	    " 1 + (s.id + j) % 4, 1 FROM subscriber s, n"
	    " WHERE s.state = 'active';"
	    "COMMIT;";

	if (rig_setup(state) != 0)
		return -1;
	if (db_run_script(db, fill, &err))
		return 0;
	print_error("%s\n", err.text);
	return -1;
}

struct page {
	int64_t rows;
	char first[64], last[64];
	int64_t first_id;
};

static bool
take(void *arg, const struct subscriber *s)
{
	struct page *page = arg;

	if (page->rows++ == 0) {
		snprintf(page->first, sizeof(page->first), "%s", s->address);
		page->first_id = s->id;
	}
	snprintf(page->last, sizeof(page->last), "%s", s->address);
	return true;
}

/* A page and the count. */
static struct page
page_of(struct roll roll, int64_t *count)
{
	struct page page = {.rows = 0};

	roll.limit = 50;
	if (!roll.key)
		roll.key = "";
	if (!roll.state)
		roll.state = "";
	if (!roll_list(db, &roll, take, &page, &err) ||
	    !roll_count(db, &roll, count, &err))
		fail_msg("%s", err.text);
	return page;
}

static void
pages_through_all(void **state)
{
	int64_t n = 0;
	struct page page = page_of((struct roll){.from = 99980}, &n);

	(void)state;
	assert_int_equal(n, PEOPLE);
	assert_int_equal(page.rows, 20);
	page = page_of((struct roll){.down = true}, &n);
	assert_int_equal(page.first_id, PEOPLE);
	page = page_of((struct roll){.order = ROLL_ADDRESS}, &n);
	assert_string_equal(page.first, "n0_x@k40.example.se");
	page = page_of((struct roll){.order = ROLL_ADDRESS, .down = true,
	    .from = 40000}, &n);
	assert_int_equal(page.rows, 50);
}

static void
finds_parts_and_whole_addresses(void **state)
{
	int64_t n = 0;
	struct page page = page_of((struct roll){.key = "@k7.exa"}, &n);

	(void)state;
	assert_int_equal(page.rows, 50);
	assert_int_equal(n, 2041);
	page_of((struct roll){.key = "n4711_x@k16.example.se",
	    .whole = true}, &n);
	assert_true(n <= 1);
	page = page_of((struct roll){.key = "n7919_"}, &n);
	assert_int_equal(n, 1);
	page_of((struct roll){.key = page.first, .whole = true}, &n);
	assert_int_equal(n, 1);
	/* Signs of LIKE are letters like others. */
	page_of((struct roll){.key = "n%x"}, &n);
	assert_int_equal(n, 0);
	page_of((struct roll){.key = "n7919__"}, &n);
	assert_int_equal(n, 0);
	page_of((struct roll){.key = "\\"}, &n);
	assert_int_equal(n, 0);
}

static void
filters(void **state)
{
	int64_t n = 0, with = 0, any = 0;

	(void)state;
	page_of((struct roll){.state = "left"}, &n);
	assert_int_equal(n, PEOPLE / 10);
	page_of((struct roll){.topic = 3}, &n);
	assert_true(n > 0 && n < PEOPLE);
	page_of((struct roll){.topic = 3, .cadence = CADENCE_DAILY}, &with);
	assert_true(with < n);
	page_of((struct roll){.cadence = CADENCE_DAILY}, &any);
	assert_true(any > with);
	page_of((struct roll){.topic = 3, .state = "left"}, &n);
	assert_int_equal(n, 0);
	page_of((struct roll){.topic = 3, .from = 40000}, &n);
	page_of((struct roll){.key = "@k7.", .topic = 3}, &n);
	assert_true(n > 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pages_through_all),
		cmocka_unit_test(finds_parts_and_whole_addresses),
		cmocka_unit_test(filters),
	};

	return cmocka_run_group_tests(tests, setup, rig_teardown);
}
