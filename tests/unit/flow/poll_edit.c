/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Items that are edited after they became posts; and how sources are. */
#include "unit/test.h"

#include <sysexits.h>

#include "flow/poll_parts.h"
#include "flow/watch.h"
#include "store/source.h"
#include "unit/flow/engine.h"

static int64_t
watch(const char *kind, const char *edited, bool automatic)
{
	struct watch_add add = {
	    .flow = &flow, .url = "https://a.example/feed", .selector = "",
	    .kind = kind, .topic = {"alpha"}, .topics = 1, .since = 1,
	    .edited = edited, .automatic = automatic,
	};

	people_run(watch_add, &add);
	return add.id;
}

/* A look that finds n items "1".."n", which say this. */
static void
look(int64_t source, int n, const char *title, const char *text)
{
	struct poll_answer answer = {.flow = &flow, .source = source,
	    .status = 200, .good = true};
	char *hash = mem_printf("%s/%s", title, text);

	now++;
	answer.url = mem_strdup(people_text("SELECT url FROM source WHERE"
	    " id = $1", source));
	answer.selector = mem_strdup("");
	answer.etag = mem_strdup("");
	answer.last_modified = mem_strdup("");
	answer.feed.item = mem_array((size_t)n, sizeof(struct feed_item));
	answer.feed.items = (size_t)n;
	for (int i = 0; i < n; i++)
		answer.feed.item[i] = (struct feed_item){
		    .id = mem_printf("%d", i + 1),
		    .link = mem_printf("https://a.example/%d", i + 1),
		    .title = mem_strdup(title), .summary = mem_strdup(text),
		    .hash = mem_strdup(hash), .date = now,
		};
	people_run(poll_store, &answer);
	poll_answer_release(&answer);
	mem_free(hash);
}

static const char *
editions(int64_t post)
{
	return people_text("SELECT group_concat(kind || ' ' || audience ||"
	    " ' ' || state || ' ' || title, ', ') FROM (SELECT e.*, t.title"
	    " FROM edition e JOIN edition_text t ON t.edition = e.id"
	    " WHERE e.post = $1 ORDER BY e.number)", post);
}

static void
by_itself_nobody_hears_of_it(void **state)
{
	int64_t source = watch("news", "ignore", true);

	(void)state;
	look(source, 1, "A", "fel");
	look(source, 1, "A", "ratt");
	assert_string_equal(editions(1), "first topic approved A");
}

static void
held_it_waits_for_staff(void **state)
{
	int64_t told = engine_join("told", 1, CADENCE_DAILY);
	int64_t source = watch("news", "hold", true);
	struct approve_post approve = {.flow = &flow, .post = 1};
	struct post post = {0};
	bool found = false;
	int64_t d = 0;

	(void)state;
	look(source, 1, "A", "fel");
	d = engine_run(CADENCE_DAILY);
	assert_string_equal(engine_mail(d, told), "1");
	look(source, 1, "B", "ratt");
	look(source, 1, "B", "ratt");
	assert_string_equal(editions(1),
	    "first topic approved A, correction told draft B");
	OK(post_get(db, 1, &post, &found, &err));
	assert_true(post.waits);
	assert_string_equal(post.title, "B");
	post_release(&post);
	assert_int_equal(engine_run(CADENCE_DAILY), 0);
	assert_string_equal(people_text("SELECT note FROM source"
	    " WHERE id = $1", source), "");
	/* One more replaces it; back as it was there is none. */
	look(source, 1, "C", "ratt");
	assert_string_equal(editions(1), "first topic approved A,"
	    " correction told withdrawn B, correction told draft C");
	assert_string_equal(people_text("SELECT note FROM source"
	    " WHERE id = $1", source), "1 edited items are held as drafts");
	people_run(approve_post, &approve);
	OK(post_get(db, 1, &post, &found, &err));
	assert_false(post.waits);
	post_release(&post);
	d = engine_run(CADENCE_DAILY);
	assert_string_equal(engine_mail(d, told), "3");
}

static void
resent_it_is_a_correction(void **state)
{
	int64_t told = engine_join("told", 1, CADENCE_DAILY);
	int64_t source = watch("news", "resend", true);
	int64_t d = 0;

	(void)state;
	look(source, 1, "A", "fel");
	engine_run(CADENCE_DAILY);
	engine_join("fresh", 1, CADENCE_DAILY);
	look(source, 1, "A", "ratt");
	assert_string_equal(editions(1),
	    "first topic approved A, correction told approved A");
	d = engine_run(CADENCE_DAILY);
	assert_string_equal(engine_mail(d, told), "2");
	assert_int_equal(people_int("SELECT count(*) FROM outbox"
	    " WHERE digest = $1", d), 1);
	/* A counter on the page: not twice a day. */
	look(source, 1, "A", "last 3 times");
	assert_int_equal(people_int("SELECT count(*) FROM edition"
	    " WHERE state = 'approved' AND post = $1", 1), 2);
	now += 2 * PEOPLE_DAY;
	look(source, 1, "A", "last 4 times");
	assert_int_equal(people_int("SELECT count(*) FROM edition"
	    " WHERE state = 'approved' AND post = $1", 1), 2);
}

/* Every page built anew is no news to anybody. */
static void
many_at_once_are_held(void **state)
{
	int64_t source = watch("news", "resend", true);

	(void)state;
	look(source, 1, "A", "fel");
	for (int i = 2; i <= POLL_NEW_MAX + 5; i++)
		look(source, i, "A", "fel");
	look(source, POLL_NEW_MAX + 5, "A", "ny mall");
	assert_int_equal(people_int("SELECT count(*) FROM edition"
	    " WHERE state = 'approved' AND number > $1", 1), 0);
	assert_int_equal(people_int("SELECT count(*) FROM edition"
	    " WHERE state = 'draft' AND number > $1", 1), POLL_NEW_MAX + 5);
}

static void
a_draft_follows_its_page(void **state)
{
	int64_t source = watch("board", "hold", false);
	struct approve_withdraw withdraw = {.flow = &flow, .post = 1};

	(void)state;
	look(source, 1, "A", "fel");
	look(source, 1, "B", "ratt");
	assert_string_equal(editions(1),
	    "first topic withdrawn A, first topic draft B");
	people_run(approve_withdraw, &withdraw);
	look(source, 1, "C", "ratt");
	assert_int_equal(people_int("SELECT count(*) FROM edition"
	    " WHERE post = $1", 1), 2);
}

static void
what_staff_wrote_stands(void **state)
{
	int64_t source = watch("news", "resend", true);

	(void)state;
	look(source, 1, "A", "fel");
	engine_correct(1, "alpha", "", "Av hand.");
	look(source, 1, "C", "ratt");
	assert_int_equal(people_int("SELECT count(*) FROM edition"
	    " WHERE post = $1", 1), 2);
}

static void
what_may_not_be_asked_for(void **state)
{
	struct watch_add add = {.flow = &flow, .url = "https://a.example/",
	    .selector = "", .kind = "news", .topic = {"alpha"}, .topics = 1,
	    .edited = "resend"};
	struct tx tx = {NULL};

	(void)state;
	OK(tx_begin(db, &tx, &err));
	assert_false(watch_add(&tx, &add, &err));
	assert_int_equal(err.code, EX_USAGE);
	memset(&err, 0, sizeof(err));
	add.edited = "shout";
	assert_false(watch_add(&tx, &add, &err));
	assert_int_equal(err.code, EX_USAGE);
	memset(&err, 0, sizeof(err));
	tx_rollback(&tx);
}

static void
health_is_a_word(void **state)
{
	char active[] = "active", stopped[] = "stopped";
	struct source s = {.state = active, .created_at = 1};

	(void)state;
	now = 1800000000;
	s.created_at = now - 100 * PEOPLE_DAY;
	assert_string_equal(watch_health(&s), "new");
	s.ok_at = now;
	assert_string_equal(watch_health(&s), "silent");
	s.changed_at = now - 89 * PEOPLE_DAY;
	assert_string_equal(watch_health(&s), "ok");
	s.moved_at = now - 29 * PEOPLE_DAY;
	assert_string_equal(watch_health(&s), "moved");
	s.certificate_ends = now + 15 * PEOPLE_DAY;
	assert_string_equal(watch_health(&s), "moved");
	s.certificate_ends = now + 13 * PEOPLE_DAY;
	assert_string_equal(watch_health(&s), "certificate");
	s.malformed = true;
	assert_string_equal(watch_health(&s), "malformed");
	s.failures = 1;
	assert_string_equal(watch_health(&s), "failing");
	s.state = stopped;
	assert_string_equal(watch_health(&s), "stopped");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, engine_setup, \
    engine_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(by_itself_nobody_hears_of_it),
	    TEST(held_it_waits_for_staff),
	    TEST(resent_it_is_a_correction),
	    TEST(many_at_once_are_held),
	    TEST(a_draft_follows_its_page),
	    TEST(what_staff_wrote_stands),
	    TEST(what_may_not_be_asked_for),
	    TEST(health_is_a_word),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
