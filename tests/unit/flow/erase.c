/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/test.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "flow/erase.h"
#include "flow/scrub.h"
#include "unit/flow/no_plan.h"
#include "unit/flow/people_file.h"

static void
sql(const char *text)
{
	if (!db_run_script(db, text, &err))
		fail_msg("%s", err.text);
}

/* Of the database and its log; any case. */
static size_t
bytes_of(const char *word)
{
	static const char *const ends[] = {"", "-wal"};
	const size_t n = strlen(word);
	char name[128] = "";
	size_t hits = 0;

	for (size_t i = 0; i < 2; i++) {
		FILE *file = NULL;
		char *data = NULL;
		size_t size = 0;

		snprintf(name, sizeof(name), "%s%s", people_file, ends[i]);
		file = fopen(name, "rb");
		if (!file) {
			assert_int_equal(errno, ENOENT);
			continue;
		}
		data = mem_alloc(16 * 1024 * 1024);
		size = fread(data, 1, 16 * 1024 * 1024, file);
		(void)fclose(file);
		for (size_t at = 0; at + n <= size; at++)
			hits += strncasecmp(data + at, word, n) == 0;
		mem_free(data);
	}
	return hits;
}

/* Mail of every kind and state that names Anna. */
static void
fill(int64_t id)
{
	struct subscribe_address change = {.flow = &flow, .subscriber = id};

	assert_int_equal(id, 1);
	assert_true(address_read("other@example.org", &change.address, &err));
	people_run(subscribe_address, &change);
	sql("INSERT INTO letter SELECT id, CAST('To: Anna.Unik@example.se'"
	    " AS BLOB) FROM outbox;"
	    "UPDATE outbox SET state = 6, reply = '250 2.0.0"
	    " <anna.unik@example.se> queued' WHERE purpose = 2;"
	    "INSERT INTO digest (id, public_id, cadence, run_day, state,"
	    " reason, scope, created_at, leaves_at, dated_at, base_url,"
	    " sender, reply_to, site_name, key_id, subject, recipients)"
	    " VALUES (1, 'd', 0, 0, 'done', '', '', 1, 1, 1, '', '', '',"
	    " '', 1, '', 1);"
	    "INSERT INTO outbox (id, purpose, state, digest, subscriber,"
	    " variant, attempts, doubts, next_at, at, created_at, reply)"
	    " VALUES (100, 1, 7, 1, 1, 7, 1, 0, 0, 1, 1,"
	    " '550 5.1.1 <anna.unik@example.se>: no such user');"
	    "INSERT INTO outbox (id, purpose, state, subscriber, attempts,"
	    " doubts, next_at, at, created_at, address, reply)"
	    " VALUES (101, 5, 6, 1, 1, 0, 0, 1, 1, 'anna.unik@example.se',"
	    " 'anna.unik@example.se took it');"
	    "UPDATE consent_origin SET evidence = 'form of anna.unik'");
}

static void
no_byte_is_left(void **state)
{
	struct erase_person erase = {.flow = &flow};
	struct subscribe_address change = {.flow = &flow};
	int64_t other = 0;

	(void)state;
	erase.subscriber = people_join("Anna.Unik@example.se", 3,
	    CADENCE_WEEKLY);
	fill(erase.subscriber);
	/* Somebody else asked to move to that address. */
	other = people_join("b@example.se", 1, CADENCE_WEEKLY);
	change.subscriber = other;
	assert_true(address_read("anna.UNIK@example.se", &change.address,
	    &err));
	people_run(subscribe_address, &change);
	assert_true(bytes_of("anna.unik") > 5);

	people_run(erase_person, &erase);
	assert_true(scrub(db, &err));
	assert_int_equal(bytes_of("anna.unik"), 0);
	assert_int_equal(bytes_of("192.0.2.7") > 0, 1);	/* b's own */

	assert_string_equal(people_state(erase.subscriber), "erased");
	assert_string_equal(people_subscriptions(erase.subscriber), "");
	assert_string_equal(people_state(other), "active");
	/* What was sent, and that it was agreed to, stays. */
	assert_string_equal(people_text("SELECT state || ' ' || reply"
	    " FROM outbox WHERE id = $1", 100), "7 550");
	assert_string_equal(people_text("SELECT group_concat(event, ' ')"
	    " FROM consent WHERE subscriber = $1", erase.subscriber),
	    "asked confirmed erased");
	assert_int_equal(people_int("SELECT count(*) FROM outbox"
	    " WHERE state <= 5 AND subscriber = $1", erase.subscriber), 0);
	assert_int_equal(people_int("SELECT count(*) FROM outbox"
	    " WHERE state <= 5 AND purpose = 4 AND subscriber = $1", other),
	    0);
	assert_int_equal(people_int("SELECT count(*) FROM address_change"
	    " WHERE $1 = $1", 0), 0);
	assert_int_equal(people_int("SELECT count(*) FROM suppression"
	    " WHERE $1 = $1", 0), 0);
}

/* The log cannot be cut while somebody reads it: then it stays owed. */
static void
a_reader_in_the_way(void **state)
{
	struct erase_person erase = {.flow = &flow};
	struct db *reader = NULL;
	struct query q;

	(void)state;
	erase.subscriber = people_join("anna.unik@example.se", 1,
	    CADENCE_WEEKLY);
	assert_true(db_open_reader(people_file, &reader, &err));
	q = db_query(reader, "SELECT id FROM topic");
	assert_true(query_next(&q));
	people_run(erase_person, &erase);
	assert_true(scrub(db, &err));
	assert_true(bytes_of("anna.unik") > 0);
	while (query_next(&q))
		continue;
	assert_true(query_end(&q, &err));
	assert_true(scrub(db, &err));
	assert_int_equal(bytes_of("anna.unik"), 0);
	/* Once: without another erasure the log may grow again. */
	sql("UPDATE topic SET about = 'anna.unik' WHERE id = 1");
	assert_true(scrub(db, &err));
	assert_true(bytes_of("anna.unik") > 0);
	db_close(reader);
}

static void
erased_is_erased(void **state)
{
	struct erase_person erase = {.flow = &flow, .suppress = true};
	const int64_t id = people_join("a@example.se", 1, CADENCE_WEEKLY);

	(void)state;
	erase.subscriber = id;
	people_run(erase_person, &erase);
	people_run(erase_person, &erase);
	assert_int_equal(people_int("SELECT count(*) FROM consent"
	    " WHERE event = 'erased' AND subscriber = $1", id), 1);
	assert_int_equal(people_int("SELECT count(*) FROM suppression"
	    " WHERE $1 = $1", 0), 1);
	assert_int_equal(people_confirm(id), SUBSCRIBE_GONE);
	assert_false(people_ask("a@example.se", 1, CADENCE_WEEKLY));
	assert_int_equal(people_id("a@example.se"), 0);
	erase.subscriber = 4711;
	people_run(erase_person, &erase);
}

static void
one_may_come_back_as_somebody_new(void **state)
{
	struct erase_person erase = {.flow = &flow};

	(void)state;
	erase.subscriber = people_join("a@example.se", 1, CADENCE_WEEKLY);
	people_run(erase_person, &erase);
	assert_true(people_ask("a@example.se", 1, CADENCE_WEEKLY));
	assert_true(people_id("a@example.se") > erase.subscriber);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, people_file_setup, \
	people_file_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(no_byte_is_left),
		TEST(a_reader_in_the_way),
		TEST(erased_is_erased),
		TEST(one_may_come_back_as_somebody_new),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
