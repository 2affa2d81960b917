/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/test.h"

#include <stdlib.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/buf.h"
#include "flow/import.h"
#include "flow/import_csv.h"
#include "unit/flow/no_plan.h"
#include "unit/flow/people_file.h"

static char sheet[128];
static struct buf faults = BUF_INIT(BUF_PAGE);
static int told;
static struct import_options options;
static struct import_result result;

static void
fault(void *arg, const char *text)
{
	(void)arg;
	/* The folder's name is another each time. */
	assert_true(strncmp(text, sheet, strlen(sheet)) == 0);
	buf_printf(&faults, "%s\n", text + strlen(sheet));
	told++;
}

static int
setup(void **state)
{
	told = 0;
	buf_clear(&faults);
	if (people_file_setup(state) != 0)
		return -1;
	snprintf(sheet, sizeof(sheet), "%s", scratch_path("people.csv"));
	options = (struct import_options){
	    .flow = &flow, .path = sheet, .evidence = "moved from Old List",
	    .fault = fault,
	};
	return 0;
}

static int
teardown(void **state)
{
	buf_release(&faults);
	(void)unlink(sheet);
	return people_file_teardown(state);
}

static void
write_bytes(const char *text, size_t n)
{
	FILE *file = fopen(sheet, "wb");

	assert_non_null(file);
	assert_int_equal(fwrite(text, 1, n, file), n);
	assert_int_equal(fclose(file), 0);
}

#define write_sheet(text) write_bytes(text, sizeof(text) - 1)

static bool
run(void)
{
	memset(&err, 0, sizeof(err));
	return import_run(db, &options, &result, &err);
}

static void
assert_run(void)
{
	if (!run())
		fail_msg("%s\n%s", err.text, buf_text(&faults));
}

static void
assert_empty(void)
{
	assert_int_equal(people_int("SELECT (SELECT count(*) FROM subscriber)"
	    " + (SELECT count(*) FROM suppression)"
	    " + (SELECT count(*) FROM batch) + $1", 0), 0);
}

static void
all_columns_are_read(void **state)
{
	static const struct import_map map = {"nyheter", "alpha"};

	(void)state;
	options.map = &map;
	options.maps = 1;
	write_sheet("\xef\xbb\xbf" "Name;E-post;Topics;cadence;language;"
	    "confirmed_at;status;evidence\r\n"
	    "Anna;Anna@Example.se;nyheter beta alpha;daily;en;2019-03-02;"
	    "active;\"form; on \"\"old\"\" site\r\nline 2\"\r\n"
	    "\r\n"
	    "Bo;bo@r\xc3\xa4ksm\xc3\xb6rg\xc3\xa5s.example; gamma ;;;;;\r\n"
	    "C;gone@example.se;;;;;unsubscribed;\r\n"
	    "D;dead@example.se;alpha;;;;Bounced;");
	assert_run();
	assert_int_equal(result.rows, 4);
	assert_int_equal(result.added, 2);
	assert_int_equal(result.suppressed, 2);
	assert_int_equal(result.kept + result.repeated + result.faults, 0);
	assert_string_equal(people_state(1), "active");
	assert_string_equal(people_subscriptions(1),
	    "alpha:daily:1700000000 beta:daily:1700000000");
	assert_string_equal(people_text("SELECT address || ' ' || language"
	    " || ' ' || confirmed_at FROM subscriber WHERE id = $1", 1),
	    "Anna@example.se en 1551481200");
	assert_string_equal(people_text("SELECT event || '/' || topics ||"
	    " '/' || method || '/' || batch || '/' || o.evidence"
	    " FROM consent c JOIN consent_origin o ON o.consent = c.id"
	    " WHERE subscriber = $1", 1), "imported/alpha:daily:1700000000"
	    " beta:daily:1700000000/import/1/confirmed 2019-03-01T23:00:00Z,"
	    " form; on \"old\" site line 2");
	assert_string_equal(people_subscriptions(2),
	    "gamma:weekly:1700000000");
	assert_string_equal(people_text("SELECT address || ' ' || language"
	    " FROM subscriber WHERE id = $1", 2),
	    "bo@xn--rksmrgs-5wao1o.example sv");
	assert_string_equal(people_text("SELECT state || ' ' || file || ' '"
	    " || evidence || ' ' || added || ' ' || suppressed FROM batch"
	    " WHERE id = $1", 1),
	    "done people.csv moved from Old List 2 2");
	assert_false(people_ask("GONE@example.se", 1, CADENCE_WEEKLY));
	assert_false(people_ask("dead@example.se", 1, CADENCE_WEEKLY));
	/* Nobody is sent anything by being moved. */
	assert_int_equal(people_int("SELECT count(*) FROM outbox"
	    " WHERE $1 = $1", 0), 0);
}

static void
windows_1252_is_understood(void **state)
{
	(void)state;
	write_sheet("email,topics,evidence\rbo@r\xe4ka.example,alpha,"
	    "\"papper, p\xe5 m\xf6te\"\r");
	assert_run();
	assert_string_equal(people_text("SELECT address FROM subscriber"
	    " WHERE id = $1", 1), "bo@xn--rka-qla.example");
	assert_string_equal(people_text("SELECT evidence FROM consent_origin"
	    " WHERE $1 = $1", 0), "papper, p\xc3\xa5 m\xc3\xb6te");
}

static void
one_wrong_row_and_nothing_is_written(void **state)
{
	(void)state;
	options.evidence = NULL;
	write_sheet("email,topics,cadence,language,confirmed_at,status,"
	    "evidence\n"
	    "good@example.se,alpha,,,,,form\n"
	    "bad,alpha,,,,,form\n"
	    "a@example.se,omega,,,,,form\n"
	    "a@example.se,,,,,,form\n"
	    "a@example.se,alpha,hourly,,,,form\n"
	    "a@example.se,alpha,,de,,,form\n"
	    "a@example.se,alpha,,,yesterday,,form\n"
	    "a@example.se,alpha,,,2099-01-01,,form\n"
	    "a@example.se,alpha,,,,maybe,form\n"
	    "a@example.se,alpha,,,,,\n"
	    "\"a@example.se\"x,alpha,,,,,form\n"
	    "a@example.se,alpha\n"
	    "a\x1b[2J@example.se,alpha,,,,,form\n"
	    "gone@example.se,,,,,unsubscribed,\n"
	    "a@example.se,alpha,,,,,\"form\n"
	    "b@example.se,alpha,,,,,form\n");
	assert_false(run());
	assert_int_equal(err.code, EX_DATAERR);
	assert_non_null(strstr(err.text,
	    "13 of 15 rows are wrong, nothing was imported"));
	assert_int_equal(result.faults, 13);
	assert_string_equal(buf_text(&faults),
	    ":3: 'bad' is not an address: there is no @ in it\n"
	    ":4: 'omega' is not a topic\n"
	    ":5: there is no topic\n"
	    ":6: 'hourly' is not a cadence: immediate, daily, weekly or "
	    "monthly\n"
	    ":7: 'de' is not a language: sv or en\n"
	    ":8: 'yesterday' is not a date\n"
	    ":9: '2099-01-01' is a date to come\n"
	    ":10: 'maybe' is not a status: active, unsubscribed or bounced\n"
	    ":11: there is no evidence\n"
	    ":12: text stands behind a closing quote\n"
	    ":13: there are 2 fields, the first line has 7\n"
	    ":14: 'a?[2J@example.se' is not an address: the part before @ "
	    "is not one we can write to\n"
	    ":16: a quote is not closed\n");
	assert_empty();
}

static void
many_faults_are_cut(void **state)
{
	struct buf text = BUF_INIT(BUF_PAGE);

	(void)state;
	buf_puts(&text, "email,topics\n");
	for (int i = 0; i < 1000; i++)
		buf_puts(&text, "x,alpha\n");
	write_bytes(buf_text(&text), text.len);
	buf_release(&text);
	assert_false(run());
	assert_int_equal(told, IMPORT_FAULTS_TOLD);
	assert_int_equal(result.faults, 1000);
}

static void
assert_refused(int code, const char *says)
{
	assert_false(run());
	assert_int_equal(err.code, code);
	if (!strstr(err.text, says))
		fail_msg("'%s' does not say '%s'", err.text, says);
	assert_empty();
}

static void
files_that_are_none(void **state)
{
	static const struct import_map map = {"x", "omega"};

	(void)state;
	assert_refused(EX_NOINPUT, "people.csv");
	write_sheet("");
	assert_refused(EX_DATAERR, "is empty");
	write_sheet("email\na@example.se\n");
	assert_refused(EX_DATAERR, ":1: there is no column 'topics'");
	write_sheet("topics,name\nalpha,x\n");
	assert_refused(EX_DATAERR, ":1: there is no column 'email'");
	write_sheet("email,E-POST,topics\n");
	assert_refused(EX_DATAERR, "there are two columns");
	write_bytes("\xff\xfe" "e\0m\0", 6);
	assert_refused(EX_DATAERR, "UTF-16");
	write_bytes("email,topics\na@exa\0mple.se,alpha\n", 33);
	assert_refused(EX_DATAERR, "1 of 1 rows");
	options.map = &map;
	options.maps = 1;
	write_sheet("email,topics\na@example.se,alpha\n");
	assert_refused(EX_DATAERR, "there is no topic 'omega'");
	options.maps = 0;
	options.evidence = NULL;
	assert_refused(EX_DATAERR, "there is no evidence of consent");
	options.evidence = "paper";
	options.path = scratch;
	assert_refused(EX_IOERR, "cannot read");
}

static void
a_dry_run_writes_nothing(void **state)
{
	(void)state;
	options.dry_run = true;
	write_sheet("email,topics\na@example.se,alpha\n");
	assert_run();
	assert_int_equal(result.rows, 1);
	assert_empty();
}

static void
leave_all(int64_t id)
{
	struct subscribe_leave leave = {
	    .flow = &flow, .subscriber = id, .scope = SUBSCRIBE_ALL,
	    .method = "link",
	};

	people_run(subscribe_leave, &leave);
}

static void
choices_made_here_stand(void **state)
{
	int64_t active = people_join("active@example.se", 2, CADENCE_DAILY);
	int64_t left = people_join("left@example.se", 2, CADENCE_DAILY);
	struct subscribe_never never = {
	    .flow = &flow, .reason = "asked",
	    .subscriber = people_join("never@example.se", 2, CADENCE_DAILY),
	};

	(void)state;
	leave_all(left);
	people_run(subscribe_never, &never);
	assert_true(people_ask("pending@example.se", 8, CADENCE_MONTHLY));
	now += 60;
	write_sheet("email,topics,status\n"
	    "active@example.se,alpha gamma,\n"
	    "left@example.se,alpha,\n"
	    "never@example.se,alpha,\n"
	    "pending@example.se,alpha,\n"
	    "new@example.se,alpha,\n"
	    "NEW@example.se,beta,\n"
	    "active@example.se,,unsubscribed\n"
	    "new@example.se,,bounced\n");
	assert_run();
	assert_int_equal(result.rows, 8);
	assert_int_equal(result.added, 2);
	assert_int_equal(result.kept, 3);
	assert_int_equal(result.suppressed, 1);
	assert_int_equal(result.repeated, 2);
	assert_string_equal(people_subscriptions(active),
	    "beta:daily:1700000000");
	assert_string_equal(people_state(left), "left");
	assert_string_equal(people_state(never.subscriber), "left");
	assert_string_equal(people_subscriptions(
	    people_id("new@example.se")), "alpha:weekly:1700000060");
	/* Their own wish can be confirmed still, beside what was moved. */
	assert_int_equal(people_confirm(people_id("pending@example.se")),
	    SUBSCRIBE_CONFIRMED);
	assert_string_equal(people_subscriptions(
	    people_id("pending@example.se")),
	    "alpha:weekly:1700000060 delta:monthly:1700000060");
	/* The whole file again: a new batch, nothing new. */
	assert_run();
	assert_int_equal(result.batch, 2);
	assert_int_equal(result.added, 0);
	assert_int_equal(result.kept, 7);
}

static void
undo_takes_back_what_nobody_touched(void **state)
{
	struct import_undo_result undo = {0, 0};
	int64_t a = 0, b = 0, c = 0;

	(void)state;
	write_sheet("email,topics,status\n"
	    "a@example.se,alpha,\n"
	    "b@example.se,alpha beta,\n"
	    "c@example.se,alpha,\n"
	    "d@example.se,alpha,unsubscribed\n");
	assert_run();
	a = people_id("a@example.se");
	b = people_id("b@example.se");
	c = people_id("c@example.se");
	now += 60;
	assert_true(people_ask("b@example.se", 4, CADENCE_WEEKLY));
	assert_int_equal(people_confirm(b), SUBSCRIBE_CONFIRMED);
	/* Anybody may fill in the form: that is no choice of c. */
	assert_true(people_ask("c@example.se", 4, CADENCE_WEEKLY));
	assert_true(db_run_script(db, "INSERT INTO digest (id, public_id,"
	    " cadence, run_day, state, reason, scope, created_at, leaves_at,"
	    " dated_at, base_url, sender, reply_to, site_name, key_id,"
	    " subject, recipients) VALUES (1, 'd', 0, 0, 'sending', '', '',"
	    " 1, 1, 1, '', '', '', '', 1, '', 1);"
	    "INSERT INTO outbox (id, purpose, state, digest, subscriber,"
	    " variant, attempts, doubts, next_at, at, created_at)"
	    " SELECT 100 + id, 1, 1, 1, id, 7, 0, 0, 0, 1, 1"
	    " FROM subscriber", &err));
	assert_true(import_undo(db, &flow, result.batch, NULL, NULL, &undo, &err));
	assert_int_equal(undo.undone, 2);
	assert_int_equal(undo.kept, 1);
	assert_int_equal(people_int("SELECT state FROM outbox WHERE id ="
	    " 100 + $1", a), 10);
	assert_int_equal(people_int("SELECT state FROM outbox WHERE id ="
	    " 100 + $1", b), 1);
	assert_string_equal(people_state(a), "pending");
	assert_string_equal(people_subscriptions(a), "");
	assert_int_equal(people_int("SELECT coalesce(confirmed_at, 0)"
	    " FROM subscriber WHERE id = $1", a), 0);
	assert_string_equal(people_subscriptions(b), "alpha:weekly:1700000000"
	    " beta:weekly:1700000000 gamma:weekly:1700000060");
	assert_int_equal(people_confirm(c), SUBSCRIBE_CONFIRMED);
	assert_false(people_ask("d@example.se", 1, CADENCE_WEEKLY));
	/* A better file may come. */
	write_sheet("email,topics\na@example.se,delta\nb@example.se,delta\n");
	assert_run();
	assert_int_equal(result.added, 1);
	assert_string_equal(people_subscriptions(a),
	    "delta:weekly:1700000060");
	assert_false(import_undo(db, &flow, 99, NULL, NULL, &undo, &err));
	assert_int_equal(err.code, EX_DATAERR);
	assert_true(import_undo(db, &flow, 1, NULL, NULL, &undo, &err));
	assert_int_equal(undo.undone, 0);
	assert_string_equal(people_state(a), "active");
}

static void
undone_people_are_forgotten(void **state)
{
	struct import_undo_result undo = {0, 0};
	struct subscribe_address change = {.flow = &flow};
	struct tx tx = {NULL};
	int64_t count = 0;

	(void)state;
	write_sheet("email,topics\na@example.se,alpha\nb@example.se,beta\n");
	assert_run();
	change.subscriber = people_id("a@example.se");
	assert_true(address_read("c@example.org", &change.address, &err));
	people_run(subscribe_address, &change);
	assert_true(import_undo(db, &flow, 1, NULL, NULL, &undo, &err));
	assert_int_equal(undo.undone, 2);
	assert_true(tx_begin(db, &tx, &err));
	if (!subscriber_purge_pending(&tx, now + 1, &count, &err))
		fail_msg("%s", err.text);
	assert_true(tx_commit(&tx, &err));
	assert_int_equal(count, 2);
	assert_int_equal(people_int("SELECT (SELECT count(*) FROM subscriber)"
	    " + (SELECT count(*) FROM consent) + $1", 0), 0);
}

static void
die(void *arg, const struct import_result *so_far)
{
	(void)arg;
	if (so_far->added >= 500)
		_exit(7);
}

static void
a_run_cut_short_goes_on(void **state)
{
	struct buf text = BUF_INIT(BUF_PAGE);
	int status = 0;
	pid_t pid = 0;

	(void)state;
	buf_puts(&text, "email,topics\n");
	for (int i = 0; i < 1000; i++)
		buf_printf(&text, "p%d@example.org,alpha beta\n", i % 900);
	write_bytes(buf_text(&text), text.len);
	buf_release(&text);
	db_close(db);
	pid = fork();
	if (pid == 0) {
		options.progress = die;
		if (db_open(people_file, &db, &err))
			(void)import_run(db, &options, &result, &err);
		_exit(1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(WEXITSTATUS(status), 7);
	assert_true(db_open(people_file, &db, &err));
	status = (int)people_int("SELECT added FROM batch WHERE id = $1", 1);
	assert_in_range(status, 500, 899);
	assert_int_equal(people_int("SELECT count(*) FROM subscriber"
	    " WHERE $1 = $1", 0), status);
	assert_run();
	assert_true(result.resumed);
	assert_int_equal(result.batch, 1);
	assert_int_equal(result.added, 900);
	assert_int_equal(result.repeated, 100);
	assert_int_equal(result.kept, 0);
	assert_int_equal(people_int("SELECT count(*) FROM subscription"
	    " WHERE batch = $1", 1), 1800);
	assert_run();
	assert_false(result.resumed);
	assert_int_equal(result.kept, 1000);
}

/* Whatever the octets, each row is good or bad and the reader ends. */
static void
any_octets_end(void **state)
{
	static const char letters[] = "ab,;\"\"\n\r @\xe5\xff";
	char text[200] = "";
	unsigned dice = 1;

	(void)state;
	for (int round = 0; round < 2000; round++) {
		struct import_csv csv;
		enum import_csv_got got = IMPORT_CSV_GOOD;
		int rows = 0;

		for (size_t i = 0; i < sizeof(text); i++) {
			dice = dice * 1103515245U + 12345U;
			text[i] = letters[(dice >> 16) %
			    (sizeof(letters) - 1)];
		}
		if (!import_csv_open_file(fmemopen(text, sizeof(text), "rb"),
		    "x", &csv, &err))
			continue;
		while (got == IMPORT_CSV_GOOD || got == IMPORT_CSV_BAD) {
			got = import_csv_row(&csv, &err);
			for (size_t i = 0; i < csv.fields; i++)
				(void)strlen(import_csv_field(&csv, i));
			assert_true(rows++ <= (int)sizeof(text));
		}
		assert_int_equal(got, IMPORT_CSV_END);
		import_csv_close(&csv);
	}
}

static void
long_rows_are_told_and_passed(void **state)
{
	struct buf text = BUF_INIT(BUF_PAGE);

	(void)state;
	buf_puts(&text, "email,topics\nlong@example.se,alpha");
	for (int i = 0; i < IMPORT_CSV_ROW; i++)
		buf_putc(&text, 'x');
	buf_puts(&text, "\nwide@example.se");
	for (int i = 0; i < 100; i++)
		buf_putc(&text, ',');
	buf_puts(&text, "\ngood@example.se,alpha\n");
	write_bytes(buf_text(&text), text.len);
	buf_release(&text);
	assert_false(run());
	assert_int_equal(result.rows, 3);
	assert_string_equal(buf_text(&faults),
	    ":2: a field is too long, or a quote is not closed\n"
	    ":3: there are too many fields\n");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(all_columns_are_read),
		TEST(windows_1252_is_understood),
		TEST(one_wrong_row_and_nothing_is_written),
		TEST(many_faults_are_cut),
		TEST(files_that_are_none),
		TEST(a_dry_run_writes_nothing),
		TEST(choices_made_here_stand),
		TEST(undo_takes_back_what_nobody_touched),
		TEST(undone_people_are_forgotten),
		TEST(a_run_cut_short_goes_on),
		TEST(any_octets_end),
		TEST(long_rows_are_told_and_passed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
