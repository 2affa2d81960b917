/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The log: found by who, what, when and words, however long it is. */
#include "unit/test.h"

#include <stdio.h>

#include "base/date.h"
#include "db/migrate.h"
#include "store/audit.h"
#include "store/schema.h"

static struct db *db;
static struct err err;
static int64_t now;

#define OK(call)                                                             \
	do {                                                                 \
		if (!(call))                                                 \
			fail_msg("%s", err.text);                            \
	} while (0)

static int64_t
clock_now(void)
{
	return now;
}

static int
setup(void **state)
{
	(void)state;
	now = 1700000000;
	date_set_clock(clock_now);
	OK(db_open(":memory:", &db, &err));
	OK(migrate_run(db, migrate_files, &err));
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	db_close(db);
	date_set_clock(NULL);
	return 0;
}

static void
add(const char *who, const char *what, const char *subject,
    const char *detail)
{
	struct tx tx;

	OK(tx_begin(db, &tx, &err));
	OK(audit_add(&tx, who, what, subject, detail, &err));
	OK(tx_commit(&tx, &err));
	now += 10;
}

static char found[256];

static void
note(void *arg, const struct audit_line *line)
{
	const size_t n = strlen(found);

	(void)arg;
	snprintf(found + n, sizeof(found) - n, "%s%lld", n ? " " : "",
	    (long long)line->id);
}

/* "7 5 3" of the lines that are found, newest first. */
static const char *
find(struct audit_search s, int64_t limit, struct audit_rest *rest)
{
	struct audit_rest own;

	s.who = s.who ? s.who : "";
	s.what = s.what ? s.what : "";
	s.text = s.text ? s.text : "";
	s.codes = s.codes ? s.codes : " ";
	found[0] = '\0';
	OK(audit_find(db, &s, limit, note, NULL, rest ? rest : &own, &err));
	return found;
}

static void
fill(void)
{
	add("page", "subscribe.ask", "subscriber 1", "");
	add("staff:anna", "post.add", "post 1", "100% klart");
	add("staff:anna", "post.approve", "post 1", "");
	add("staff:eva", "post.add", "post 2", "a_b");
	add("service", "digest.make", "digest 1", "");
}

static void
by_who_what_and_when(void **state)
{
	(void)state;
	fill();
	assert_string_equal(find((struct audit_search){0}, 10, NULL),
	    "5 4 3 2 1");
	assert_string_equal(find((struct audit_search){.who =
	    "staff:anna"}, 10, NULL), "3 2");
	assert_string_equal(find((struct audit_search){.what = "post.add"},
	    10, NULL), "4 2");
	assert_string_equal(find((struct audit_search){.who = "staff:eva",
	    .what = "post.add"}, 10, NULL), "4");
	assert_string_equal(find((struct audit_search){.from = 1700000020,
	    .to = 1700000040}, 10, NULL), "4 3");
	assert_string_equal(find((struct audit_search){.from = 1800000000},
	    10, NULL), "");
	assert_string_equal(find((struct audit_search){.to = 1600000000},
	    10, NULL), "");
}

static void
by_words(void **state)
{
	(void)state;
	fill();
	assert_string_equal(find((struct audit_search){.text = "post 1"},
	    10, NULL), "3 2");
	assert_string_equal(find((struct audit_search){.text = "100%"}, 10,
	    NULL), "2");
	assert_string_equal(find((struct audit_search){.text = "%"}, 10,
	    NULL), "2");
	assert_string_equal(find((struct audit_search){.text = "_b"}, 10,
	    NULL), "4");
	/* What the catalogue says of a code. */
	assert_string_equal(find((struct audit_search){.text = "skapade",
	    .codes = " post.add topic.add "}, 10, NULL), "4 2");
}

static void
a_page_at_a_time(void **state)
{
	struct audit_rest rest;

	(void)state;
	fill();
	assert_string_equal(find((struct audit_search){0}, 2, &rest),
	    "5 4");
	assert_int_equal(rest.before, 4);
	assert_string_equal(find((struct audit_search){.before = 4}, 2,
	    &rest), "3 2");
	assert_string_equal(find((struct audit_search){.before = 2}, 2,
	    &rest), "1");
	assert_int_equal(rest.before, 0);
	/* Exactly a page. */
	(void)find((struct audit_search){0}, 5, &rest);
	assert_int_equal(rest.before, 0);
}

/* What is rare is looked for a reach at a time, and said to be. */
static void
a_long_log(void **state)
{
	struct audit_rest rest;

	(void)state;
	add("staff:anna", "topic.close", "topic a", "");
	OK(db_run_script(db, "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL"
	    " SELECT i + 1 FROM n WHERE i < 60000) INSERT INTO audit (at,"
	    " who, what, subject, detail) SELECT 1700000010, 'page',"
	    " 'subscribe.ask', 'subscriber 1', '' FROM n", &err));
	assert_string_equal(find((struct audit_search){.text = "topic a"},
	    10, &rest), "");
	assert_int_equal(rest.before, 60002 - AUDIT_REACH);
	assert_int_equal(rest.unseen, 60001 - AUDIT_REACH);
	while (rest.before != 0 && !found[0])
		(void)find((struct audit_search){.text = "topic a",
		    .before = rest.before}, 10, &rest);
	assert_string_equal(found, "1");
	assert_int_equal(rest.before, 0);
	/* With an index nothing is left out. */
	assert_string_equal(find((struct audit_search){.who =
	    "staff:anna"}, 10, &rest), "1");
	assert_int_equal(rest.before, 0);
}

static void
note_who(void *arg, const char *who)
{
	const size_t n = strlen(found);

	(void)arg;
	snprintf(found + n, sizeof(found) - n, "%s%s", n ? " " : "", who);
}

static void
everybody_once(void **state)
{
	(void)state;
	found[0] = '\0';
	OK(audit_people(db, note_who, NULL, &err));
	assert_string_equal(found, "");
	fill();
	OK(audit_people(db, note_who, NULL, &err));
	assert_string_equal(found, "page service staff:anna staff:eva");
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    T(by_who_what_and_when),
	    T(by_words),
	    T(a_page_at_a_time),
	    T(a_long_log),
	    T(everybody_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
