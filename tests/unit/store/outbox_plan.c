/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The statements of src/store/outbox*.c, and a few that are asked every few
 * seconds, read from there, asked for their plans: with a million rows each
 * must go through its index, and the index conditions must stand literally
 * in the statement for that.
 */
#include "unit/test.h"

#include <stdio.h>

#include "unit/store/rig.h"

static const char *const files[] = {"src/store/outbox.c",
    "src/store/outbox_read.c", "src/store/outbox_person.c",
    "src/store/notice.c", "src/store/source.c"};

#define OUTBOX_COLUMNS \
	"id, purpose, state, digest, subscriber, variant, attempts, doubts," \
	" next_at, at, created_at, address, detail, relay, reply"

static char source[128 * 1024];

static int
setup_files(void **state)
{
	size_t n = 0;

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		FILE *f = fopen(files[i], "r");

		if (!f) {
			print_error("run it in the project's folder\n");
			return -1;
		}
		n += fread(source + n, 1, sizeof(source) - n - 1, f);
		fclose(f);
	}
	source[n] = '\0';
	return rig_setup(state);
}

/* The next string literals from p on, joined; the columns' name among them. */
static const char *
literal(const char *p, char *out, size_t size)
{
	size_t n = 0;

	for (;;) {
		p += strspn(p, " \t\n");
		if (strncmp(p, "/*", 2) == 0) {
			p = strstr(p, "*/") + 2;
		} else if (strncmp(p, "OUTBOX_COLUMNS", 14) == 0) {
			n += (size_t)snprintf(out + n, size - n, "%s",
			    OUTBOX_COLUMNS);
			p += 14;
		} else if (*p == '"') {
			for (p++; *p != '"' && n + 1 < size; p++)
				out[n++] = *p;
			p++;
		} else {
			out[n] = '\0';
			return p;
		}
	}
}

/* Statement number nth (0...) of a function; false: it has none. */
static bool
statement(const char *function, int nth, char *out, size_t size)
{
	char head[80] = "";
	const char *at = NULL;
	const char *end = NULL;

	snprintf(head, sizeof(head), "\n%s(", function);
	at = strstr(source, head);
	if (!at)
		fail_msg("no function %s", function);
	end = strstr(at, "\n}\n");
	while ((at = strchr(at, '"')) && at < end) {
		at = literal(at, out, size);
		if (strncmp(out, "SELECT", 6) == 0 ||
		    strncmp(out, "UPDATE", 6) == 0 ||
		    strncmp(out, "INSERT", 6) == 0 ||
		    strncmp(out, "DELETE", 6) == 0) {
			if (nth-- == 0)
				return true;
		}
	}
	return false;
}

/* "SEARCH outbox USING INDEX ...; ..." */
static const char *
plan(const char *sql)
{
	/* A statement is cached by its address: each has its own place. */
	static char explain[200][2200];
	static size_t used;
	static char text[4096];
	struct query q;
	size_t n = 0;

	assert_true(used < 200);
	text[0] = '\0';
	snprintf(explain[used], sizeof(explain[0]), "EXPLAIN QUERY PLAN %s",
	    sql);
	q = db_query(db, explain[used++]);
	while (query_next(&q))
		n += (size_t)snprintf(text + n, sizeof(text) - n, "%s; ",
		    query_text(&q, 3));
	OK(query_end(&q, &err));
	return text;
}

static const struct {
	const char *function;
	int nth;
	const char *index;
} wanted[] = {
    {"outbox_get", 0, "INTEGER PRIMARY KEY"},
    {"outbox_claim_digest", 0, "outbox_due"},
    {"outbox_claim_single", 0, "outbox_single"},
    {"outbox_next_due", 0, "outbox_due"},
    {"outbox_next_due", 1, "outbox_single"},
    {"outbox_in_flight", 0, "outbox_flight"},
    {"outbox_cancelled", 0, "digest_cancelled"},
    {"outbox_cancelled", 0, "outbox_due"},
    {"outbox_recover", 0, "outbox_flight"},
    {"outbox_recover", 1, "outbox_flight"},
    {"outbox_recover", 2, "outbox_flight"},
    {"outbox_start", 0, "INTEGER PRIMARY KEY"},
    {"outbox_move_on", 0, "INTEGER PRIMARY KEY"},
    {"outbox_replan", 0, "INTEGER PRIMARY KEY"},
    {"outbox_move_all", 0, "outbox_once"},
    {"outbox_retry", 0, "outbox_failed"},
    {"outbox_counts", 0, "outbox_once"},
    {"outbox_problems", 0, "outbox_once"},
    {"outbox_paid_scan", 0, "outbox_once"},
    {"outbox_waiting_post", 0, "outbox_once"},
    {"outbox_waiting", 0, "outbox_once"},
    {"outbox_waiting", 0, "outbox_person"},
    {"outbox_of_subscriber", 0, "outbox_once"},
    {"outbox_of_subscriber", 0, "outbox_person"},
    {"outbox_recent", 0, "outbox_person"},
    {"outbox_topics", 0, "outbox_once"},
    {"outbox_check", 0, "INTEGER PRIMARY KEY"},
    {"outbox_forget", 0, "INTEGER PRIMARY KEY"},
    {"letter_get", 0, "INTEGER PRIMARY KEY"},
    {"letter_remove", 0, "INTEGER PRIMARY KEY"},
    {"notice_doubts", 0, "outbox_held"},
    {"notice_settle", 0, "outbox_held"},
    {"source_count_news", 0, "source_item_news"},
};

static void
statements_use_their_index(void **state)
{
	char sql[2048] = "";
	const char *text = NULL;

	(void)state;
	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
		if (!statement(wanted[i].function, wanted[i].nth, sql,
		    sizeof(sql)))
			fail_msg("%s has no statement %d", wanted[i].function,
			    wanted[i].nth);
		text = plan(sql);
		if (!strstr(text, wanted[i].index))
			fail_msg("%s: wants %s: %s", wanted[i].function,
			    wanted[i].index, text);
	}
}

/* Reading all rows of the outbox is for nothing in there; an order that an
 * index does not give costs a sort of a whole digest. */
static void
no_statement_reads_the_whole_outbox(void **state)
{
	char sql[2048] = "";
	const char *at = source;
	const char *text = NULL;
	int n = 0;

	(void)state;
	while ((at = strchr(at, '"'))) {
		at = literal(at, sql, sizeof(sql));
		if ((strncmp(sql, "SELECT ", 7) != 0 &&
		    strncmp(sql, "UPDATE ", 7) != 0) ||
		    !strstr(sql, "outbox"))
			continue;
		n++;
		text = plan(sql);
		if (strstr(text, "SCAN o;") || strstr(text, "SCAN outbox;"))
			fail_msg("reads all: %s\n%s", sql, text);
		/* Problems are few, and newest first. */
		if (strstr(sql, "LIMIT") && strstr(text, "TEMP B-TREE FOR "
		    "ORDER") && !strstr(sql, "state IN (3, 7, 8)"))
			fail_msg("sorts: %s\n%s", sql, text);
	}
	assert_true(n > 20);
}

/* A waiting row is in one index of what is due, a row in flight in one. */
static void
indexes_hold_only_what_they_are_for(void **state)
{
	static const char *const conditions[] = {
	    "SELECT count(*) FROM sqlite_master WHERE $1 = $1 AND name ="
	    " 'outbox_due' AND sql LIKE '%WHERE state <= 3 AND%IS NOT NULL'",
	    "SELECT count(*) FROM sqlite_master WHERE $1 = $1 AND name ="
	    " 'outbox_single' AND sql LIKE '%WHERE state <= 3 AND%IS NULL'",
	    "SELECT count(*) FROM sqlite_master WHERE $1 = $1 AND name ="
	    " 'outbox_flight' AND sql LIKE '%WHERE state IN (4, 5)'",
	};

	(void)state;
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(rig_int_of(db_query(db, conditions[i]), 0),
		    1);
	assert_true(OUTBOX_QUEUED <= 3 && OUTBOX_DEFERRED <= 3 &&
	    OUTBOX_IN_DOUBT <= 3 && OUTBOX_CLAIMED == 4 &&
	    OUTBOX_STARTED == 5);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(statements_use_their_index),
	    cmocka_unit_test(no_statement_reads_the_whole_outbox),
	    cmocka_unit_test(indexes_hold_only_what_they_are_for),
	};

	return cmocka_run_group_tests(tests, setup_files, rig_teardown);
}
