/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/test.h"

#include <sysexits.h>

#include "base/uuid.h"
#include "flow/approve.h"
#include "flow/replan.h"
#include "store/block.h"
#include "store/digest.h"
#include "store/outbox.h"
#include "unit/flow/people.h"

/* Whose rows were planned again; stands in for plan.c. */
static int64_t replanned[1200];
static size_t replanned_n;

bool
plan_open(const struct flow *f, struct db *d, const struct digest *digest,
    struct plan **plan, struct err *e)
{
	(void)f;
	(void)d;
	(void)digest;
	(void)plan;
	(void)e;
	return true;
}

void
plan_free(struct plan *plan)
{
	(void)plan;
}

bool
plan_replan_row(struct plan *plan, struct tx *tx, int64_t row,
    int64_t subscriber, int attempts, const char *language, struct err *e)
{
	(void)plan;
	(void)tx;
	(void)row;
	(void)attempts;
	(void)language;
	(void)e;
	assert_true(replanned_n < 1200);
	replanned[replanned_n++] = subscriber;
	return true;
}

static void
read_file(const char *text, struct postfile *file)
{
	if (!postfile_parse(text, strlen(text), "x.md", file, &err))
		fail_msg("%s", err.text);
}

static bool
add_as(const char *text, bool draft, int64_t *post)
{
	struct postfile file;
	struct approve_add add = {
	    .flow = &flow, .file = &file, .draft = draft,
	};
	bool ok = false;

	read_file(text, &file);
	ok = people_try(approve_add, &add);
	postfile_release(&file);
	*post = add.post;
	return ok;
}

static int64_t
add(const char *text)
{
	int64_t post = 0;

	if (!add_as(text, false, &post))
		fail_msg("%s", err.text);
	return post;
}

static bool
correct(int64_t post, const char *text, struct approve_correct *c)
{
	struct postfile file;
	bool ok = false;

	memset(c, 0, sizeof(*c));
	c->flow = &flow;
	c->file = &file;
	c->post = post;
	read_file(text, &file);
	ok = people_try(approve_correct, c);
	postfile_release(&file);
	return ok;
}

static const char *
editions(int64_t post)
{
	return people_text("SELECT group_concat(number || ' ' || kind || ' '"
	    " || audience || ' ' || state, ', ') FROM"
	    " (SELECT * FROM edition WHERE post = $1 ORDER BY number)", post);
}

static const char *
dates(int64_t post)
{
	return people_text("SELECT coalesce(group_concat(label || ' ' || state"
	    " || ' ' || sequence, ', '), '') FROM (SELECT * FROM occasion"
	    " WHERE post = $1 ORDER BY starts_at)", post);
}

static void
a_post_is_added(void **state)
{
	int64_t post = 0;

	(void)state;
	post = add("Title: Möten\nTitle-en: Meetings\nKind: meeting\n"
	    "Topics: beta, alpha\nUrl: https://a.example/\n"
	    "When: 2026-02-13 11:00/12:00; Dörr; Skövde\n\nSvensk text.\n");
	assert_string_equal(people_text("SELECT kind || ' ' || state || ' '"
	    " || length(public_id) FROM post WHERE id = $1", post),
	    "meeting approved 36");
	assert_string_equal(editions(post), "1 first topic approved");
	assert_int_equal(people_int("SELECT approved_at FROM edition"
	    " WHERE post = $1", post), now);
	assert_string_equal(people_text("SELECT group_concat(language || '='"
	    " || title || '/' || body, ' ') FROM edition_text"
	    " WHERE edition = $1", 1),
	    "en=Meetings/Svensk text. sv=Möten/Svensk text.");
	assert_string_equal(people_text("SELECT group_concat(t.slug, ' ')"
	    " FROM post_topic p JOIN topic t ON t.id = p.topic"
	    " WHERE p.post = $1", post), "alpha beta");
	assert_string_equal(dates(post), "Dörr planned 0");
	assert_int_equal(people_int("SELECT length(uid) FROM occasion"
	    " WHERE post = $1", post), 36);
	assert_string_equal(people_text("SELECT who || ' ' || what || ' ' ||"
	    " subject || ' ' || detail FROM audit WHERE $1 = $1", 0),
	    "test post.add post 1 approved");
}

static void
what_is_refused_leaves_nothing(void **state)
{
	static const struct {
		const char *text, *want;
	} cases[] = {
	    {"Title: a\nTopics: alpha, omega\n",
		"x.md:2: there is no topic 'omega'"},
	    {"Title: a\nTopics: alpha, delta\n",
		"x.md:2: topic 'delta' is closed"},
	    {"Title: a\nTopics: alpha\nNote: b\n",
		"x.md:3: Note is for a correction"},
	};
	int64_t post = 0;

	(void)state;
	assert_true(db_run_script(db,
	    "UPDATE topic SET state = 'closed' WHERE slug = 'delta'", &err));
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_false(add_as(cases[i].text, false, &post));
		assert_string_equal(err.text, cases[i].want);
		assert_int_equal(err.code, EX_DATAERR);
	}
	assert_int_equal(people_int("SELECT (SELECT count(*) FROM post) +"
	    " (SELECT count(*) FROM edition) + (SELECT count(*) FROM audit)"
	    " WHERE $1 = $1", 0), 0);
}

static void
a_draft_is_corrected_and_approved(void **state)
{
	struct approve_post approve = {.flow = &flow};
	struct approve_correct c;
	int64_t post = 0;

	(void)state;
	assert_true(add_as("Title: a\nTopics: alpha\nWhen: 2026-02-13; x\n",
	    true, &post));
	assert_string_equal(editions(post), "1 first topic draft");
	assert_true(correct(post, "Title: b\nTopics: beta\n"
	    "When: 2026-02-14; x\n", &c));
	assert_true(c.draft);
	assert_string_equal(editions(post),
	    "1 first topic withdrawn, 2 first topic draft");
	/* Nobody was told: no trace of the old date. */
	assert_string_equal(dates(post), "x planned 0");
	assert_string_equal(people_text("SELECT group_concat(t.slug, ' ')"
	    " FROM post_topic p JOIN topic t ON t.id = p.topic"
	    " WHERE p.post = $1", post), "beta");
	now += 100;
	approve.post = post;
	assert_true(people_try(approve_post, &approve));
	assert_string_equal(editions(post),
	    "1 first topic withdrawn, 2 first topic approved");
	assert_int_equal(people_int("SELECT approved_at FROM edition"
	    " WHERE post = $1 AND number = 2", post), now);

	assert_false(people_try(approve_post, &approve));
	assert_string_equal(err.text, "post 1 is approved already");
	assert_int_equal(err.code, EX_DATAERR);
	approve.post = 99;
	assert_false(people_try(approve_post, &approve));
	assert_string_equal(err.text, "there is no post 99");
}

static void
a_correction_goes_to_those_who_were_told(void **state)
{
	struct approve_correct c;
	int64_t post = 0;

	(void)state;
	post = add("Title: a\nTopics: alpha\n\nfel\n");
	assert_false(correct(post, "Title: a\nTopics: alpha\n\nfel\n", &c));
	assert_string_equal(err.text,
	    "x.md: says nothing that post 1 does not say already");
	assert_false(correct(post, "Title: a\nTopics: alpha\nKind: board\n",
	    &c));
	assert_string_equal(err.text,
	    "x.md:3: post 1 is 'news': its kind stays");
	assert_true(correct(post, "Title: a\nTopics: alpha\n"
	    "Note: årtalet\n\nrätt\n", &c));
	assert_string_equal(c.kind, "correction");
	assert_string_equal(editions(post),
	    "1 first topic approved, 2 correction told approved");
	assert_string_equal(people_text("SELECT note FROM edition"
	    " WHERE id = $1", c.edition), "årtalet");
}

#define MEETING "Title: Möten\nTopics: alpha\nKind: meeting\n"
#define FIRST "When: 2026-02-13 11:00/12:00; Dörr\n"
#define SECOND "When: 2026-04-24 11:00/12:00; Dörr\n"
#define THIRD "When: 2026-05-24 09:00/10:00; Dörr\n"

static void
dates_move_and_are_cancelled(void **state)
{
	struct approve_correct c;
	char uid[4096];
	int64_t post = 0;

	(void)state;
	now = date_from_local(2026, 3, 1, 9, 0);	/* FIRST is over */
	post = add(MEETING FIRST SECOND THIRD);
	snprintf(uid, sizeof(uid), "%s", people_text("SELECT uid"
	    " FROM occasion WHERE post = $1 ORDER BY starts_at LIMIT 1"
	    " OFFSET 1", post));

	/* What is over may be left out; the second moves three days. */
	assert_true(correct(post, MEETING
	    "When: 2026-04-27 11:00/12:00; Dörr\n" THIRD, &c));
	assert_string_equal(c.kind, "moved");
	assert_string_equal(dates(post),
	    "Dörr planned 0, Dörr moved 1, Dörr planned 0");
	assert_int_equal(people_int("SELECT was_at FROM occasion"
	    " WHERE post = $1 AND state = 'moved'", post),
	    date_from_local(2026, 4, 24, 11, 0));
	assert_string_equal(people_text("SELECT uid FROM occasion"
	    " WHERE post = $1 AND state = 'moved'", post), uid);

	/* One of two is off: not the whole post. */
	assert_true(correct(post, MEETING
	    "When: 2026-04-27 11:00/12:00; Dörr\n", &c));
	assert_string_equal(c.kind, "moved");
	assert_string_equal(dates(post),
	    "Dörr planned 0, Dörr moved 1, Dörr cancelled 1");
	assert_true(correct(post, MEETING, &c));
	assert_string_equal(c.kind, "cancelled");
	assert_string_equal(dates(post),
	    "Dörr planned 0, Dörr cancelled 2, Dörr cancelled 1");

	/* Back again, with another place: the same entry in calendars. */
	assert_true(correct(post, MEETING
	    "When: 2026-04-27 11:00/12:00; Dörr; Skövde\n", &c));
	assert_string_equal(c.kind, "correction");
	assert_string_equal(dates(post),
	    "Dörr planned 0, Dörr planned 3, Dörr cancelled 1");
	assert_string_equal(people_text("SELECT uid FROM occasion"
	    " WHERE post = $1 AND sequence = 3", post), uid);
}

static void
withdrawn_is_the_end(void **state)
{
	struct approve_withdraw withdraw = {.flow = &flow};
	struct approve_post approve = {.flow = &flow};
	struct approve_correct c;

	(void)state;
	withdraw.post = approve.post = add("Title: a\nTopics: alpha\n");
	assert_true(people_try(approve_withdraw, &withdraw));
	assert_string_equal(editions(withdraw.post), "1 first topic withdrawn");
	assert_string_equal(people_text("SELECT state FROM post"
	    " WHERE id = $1", withdraw.post), "withdrawn");
	assert_false(people_try(approve_withdraw, &withdraw));
	assert_string_equal(err.text, "post 1 is withdrawn");
	assert_false(people_try(approve_post, &approve));
	assert_false(correct(1, "Title: b\nTopics: alpha\n", &c));
	assert_string_equal(err.text, "post 1 is withdrawn");
}

/* --- mail that waits ------------------------------------------------------- */

/* A digest with one edition, and a row for each subscriber 1..n. */
static bool
make_digest(struct tx *tx, void *arg, struct err *e)
{
	const int64_t *in = arg;	/* edition, rows */
	char none[] = "";
	char public_id[UUID_TEXT];
	struct digest digest = {
	    .public_id = public_id, .scope = none, .base_url = none,
	    .sender = none, .reply_to = none, .site_name = none,
	};
	struct variant variant = {
	    .language = none, .subject = none, .blocks = none,
	};
	bool added = false;

	uuid_new(public_id);
	if (!digest_add(tx, &digest, &added, e) ||
	    !digest_add_edition(tx, digest.id, in[0], false, e))
		return false;
	variant.digest = digest.id;
	if (!variant_add(tx, &variant, e) ||
	    !variant_add_edition(tx, variant.id, in[0], true, e))
		return false;
	if (!db_run_script(tx->db, "WITH RECURSIVE n (i) AS (SELECT 1 UNION"
	    " ALL SELECT i + 1 FROM n WHERE i < 1200) INSERT INTO subscriber"
	    " (id, state, language, created_at) SELECT i, 'active', 'sv', 1"
	    " FROM n WHERE true ON CONFLICT DO NOTHING", e))
		return false;
	for (int64_t i = 1; i <= in[1]; i++) {
		if (!outbox_add_recipients(tx, digest.id,
		    &(struct outbox_recipient){i, variant.id}, 1, e))
			return false;
	}
	return true;
}

/* Takes steps until there is nothing to do; returns how many. */
static int
replan_all(void)
{
	struct replan_step step = {.flow = &flow};
	int steps = 0;

	do {
		assert_true(people_try(replan_step, &step));
		steps++;
		assert_true(steps < 100);
	} while (!step.done && !step.waits);
	return steps;
}

static void
waiting_mail_follows(void **state)
{
	struct approve_withdraw withdraw = {.flow = &flow};
	struct approve_correct c;
	int64_t first[2] = {0, 1150};
	int64_t second[2] = {0, 3};
	bool due = false;

	(void)state;
	replanned_n = 0;
	first[0] = add("Title: a\nTopics: alpha\n");
	second[0] = add("Title: b\nTopics: alpha\n");
	people_run(make_digest, first);
	people_run(make_digest, second);
	assert_true(db_run_script(db,
	    "UPDATE digest SET state = 'held';"
	    "UPDATE outbox SET state = 6 WHERE subscriber = 7", &err));

	/* Open digests carry the newest edition. */
	assert_true(correct(1, "Title: aa\nTopics: alpha\n", &c));
	assert_string_equal(people_text("SELECT group_concat(digest || ':' ||"
	    " edition, ' ') FROM digest_edition WHERE $1 = $1", 0),
	    "1:3 2:2");
	assert_true(replan_is_due(db, 1, &due, &err));
	assert_true(due);
	assert_true(replan_all() >= 3);
	/* All but the one that was sent, each once. */
	assert_int_equal(replanned_n, 1149);
	assert_int_equal(replanned[5], 6);
	assert_int_equal(replanned[6], 8);
	assert_int_equal(replanned[1148], 1150);
	assert_true(replan_is_due(db, 1, &due, &err));
	assert_false(due);

	/* A withdrawn one leaves the held digest that has it. */
	replanned_n = 0;
	withdraw.post = 2;
	assert_true(people_try(approve_withdraw, &withdraw));
	(void)replan_all();
	assert_int_equal(replanned_n, 3);
}

static void
a_freezing_digest_is_awaited(void **state)
{
	struct approve_withdraw withdraw = {.flow = &flow, .post = 1};
	struct replan_step step = {.flow = &flow};
	int64_t in[2] = {0, 2};
	bool due = false;

	(void)state;
	replanned_n = 0;
	in[0] = add("Title: a\nTopics: alpha\n");
	people_run(make_digest, in);
	assert_true(people_try(approve_withdraw, &withdraw));
	assert_true(people_try(replan_step, &step));
	assert_true(step.waits);
	assert_false(step.done);
	assert_true(replan_is_due(db, 1, &due, &err));
	assert_true(due);
	assert_true(db_run_script(db, "UPDATE digest SET state = 'held'",
	    &err));
	(void)replan_all();
	assert_int_equal(replanned_n, 2);
	assert_true(replan_is_due(db, 1, &due, &err));
	assert_false(due);
	assert_string_equal(people_text("SELECT value FROM setting"
	    " WHERE name = 'replan' AND $1 = $1", 0), "(none)");
}

static int
setup(void **state)
{
	return date_set_zone("Europe/Stockholm", &err) ?
	    people_setup(state) : -1;
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, people_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_post_is_added),
	    TEST(what_is_refused_leaves_nothing),
	    TEST(a_draft_is_corrected_and_approved),
	    TEST(a_correction_goes_to_those_who_were_told),
	    TEST(dates_move_and_are_cancelled),
	    TEST(withdrawn_is_the_end),
	    TEST(waiting_mail_follows),
	    TEST(a_freezing_digest_is_awaited),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
