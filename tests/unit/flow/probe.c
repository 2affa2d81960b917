/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The test mail to oneself, how relays are, and the form to paste. */
#include "unit/test.h"

#include <sysexits.h>

#include "flow/formcode.h"
#include "flow/probe.h"
#include "store/health.h"
#include "unit/flow/people.h"

static void
staff(void)
{
	assert_true(db_run_script(db, "INSERT INTO staff (id, name, address,"
	    " address_key, role, language, password, invite, invited_at,"
	    " totp, totp_next, totp_step, created_at) VALUES (1, 'anna',"
	    " 'anna@example.se', 'anna@example.se', 3, '', '', 0, 0, 0, 0,"
	    " 0, 1), (2, 'bo', 'bo@example.se', 'bo@example.se', 3, '', '',"
	    " 0, 0, 0, 0, 0, 1)", &err));
}

static int64_t
probe(int64_t who, const char *relay)
{
	struct probe_send job = {.flow = &flow, .staff = who,
	    .language = "en", .relay = relay};

	people_run(probe_send, &job);
	return job.row;
}

static void
impatience_sends_one(void **state)
{
	struct outbox_row row;
	bool found = true;
	int64_t first = 0;

	(void)state;
	staff();
	assert_true(probe_last(db, &row, &found, &err));
	assert_false(found);
	first = probe(1, "main");
	assert_int_equal(probe(1, "main"), first);
	assert_int_not_equal(probe(2, "main"), first);
	now += PROBE_AGAIN;
	assert_int_not_equal(probe(1, "main"), first);
	/* Another relay is another question. */
	assert_int_not_equal(probe(1, "the other"), first);
	assert_true(probe_last(db, &row, &found, &err));
	assert_true(found);
	assert_string_equal(row.address, "anna@example.se");
	assert_string_equal(row.detail, "lang=en relay=the other");
	assert_string_equal(probe_relay(row.detail), "the other");
	assert_string_equal(probe_relay("lang=en"), "");
	assert_int_equal(row.purpose, OUTBOX_TEST);
	outbox_row_release(&row);
	assert_int_equal(people_int("SELECT count(*) FROM audit WHERE what ="
	    " 'relay.test' AND detail <> '' AND id > $1", 0), 4);
}

static void
nobody(void **state)
{
	struct probe_send job = {.flow = &flow, .staff = 9,
	    .language = "sv", .relay = "main"};
	struct writer *writer = writer_inline(db);

	(void)state;
	assert_false(writer_run(writer, probe_send, &job, &err));
	assert_int_equal(err.code, EX_DATAERR);
	writer_stop(writer);
}

struct said {
	char relay[16], fault[32];
	int64_t since;
};

static void
hear(void *arg, const char *relay, const char *fault, int64_t since)
{
	struct said *said = arg;

	snprintf(said->relay, sizeof(said->relay), "%s", relay);
	snprintf(said->fault, sizeof(said->fault), "%s", fault);
	said->since = since;
}

static bool
put(struct tx *tx, void *arg, struct err *e)
{
	return health_relay_put(tx, "ut", arg, e);
}

static void
relay_says(const char *fault, int64_t since)
{
	char text[32] = "";
	struct said said = {"", "", 0};

	snprintf(text, sizeof(text), "%s", fault);
	people_run(put, text);
	assert_true(health_relay_list(db, hear, &said, &err));
	assert_string_equal(said.relay, "ut");
	assert_string_equal(said.fault, fault);
	assert_int_equal(said.since, since);
}

static void
relays_since_when(void **state)
{
	const int64_t start = now;

	(void)state;
	relay_says("", start);
	now += 60;
	relay_says("", start);
	relay_says("no answer", start + 60);
	now += 60;
	relay_says("535 no", start + 60);
	now += 60;
	relay_says("", start + 180);
}

static void
the_form(void **state)
{
	struct buf link = BUF_INIT(BUF_LINE), html = BUF_INIT(BUF_PAGE);

	(void)state;
	assert_true(formcode(&flow, db, NULL, &link, &html, &err));
	assert_non_null(strstr(buf_text(&html), "value=\"alpha\""));
	assert_non_null(strstr(buf_text(&html), "value=\"beta\""));
	assert_null(strstr(buf_text(&html), "checkbox\" checked"));
	buf_clear(&html);
	buf_clear(&link);
	assert_true(formcode(&flow, db, "beta", &link, &html, &err));
	assert_null(strstr(buf_text(&html), "value=\"alpha\""));
	assert_non_null(strstr(buf_text(&link), "/?topic=beta"));
	buf_clear(&html);
	buf_clear(&link);
	assert_false(formcode(&flow, db, "none", &link, &html, &err));
	assert_int_equal(err.code, EX_DATAERR);
	buf_release(&link);
	buf_release(&html);
}

#define TEST(f) \
	cmocka_unit_test_setup_teardown(f, people_setup, people_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(impatience_sends_one),
		TEST(nobody),
		TEST(relays_since_when),
		TEST(the_form),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
