/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who is owed what: design.md, "Owed", sentence by sentence. */
#include "unit/test.h"

#include "flow/service.h"
#include "flow/topics.h"
#include "store/post.h"
#include "unit/flow/engine.h"

/* "7" or "7 8" of editions; 0 ends. */
static const char *
are(int64_t a, int64_t b)
{
	static char text[4][64];
	static unsigned n;
	char *out = text[n++ % 4];

	if (b)
		snprintf(out, sizeof(text[0]), "%lld %lld", (long long)a,
		    (long long)b);
	else
		snprintf(out, sizeof(text[0]), "%lld", (long long)a);
	return out;
}

static int64_t
first(int64_t post)
{
	return engine_edition(post, 1);
}

static void
only_what_came_after_they_subscribed(void **state)
{
	int64_t a = engine_join("a", 1, CADENCE_DAILY);
	int64_t one = engine_news("alpha");
	int64_t b = engine_join("b", 1, CADENCE_DAILY);
	int64_t two = engine_news("alpha");
	int64_t d = engine_run(CADENCE_DAILY);

	(void)state;
	assert_string_equal(engine_mail(d, a), are(first(one), first(two)));
	assert_string_equal(engine_mail(d, b), are(first(two), 0));
	/* The next run has nothing for anybody: there is none. */
	assert_int_equal(engine_run(CADENCE_DAILY), 0);
	assert_int_equal(people_int("SELECT count(*) FROM digest"
	    " WHERE $1 = $1", 0), 1);
	assert_int_equal(people_int("SELECT count(*) FROM variant"
	    " WHERE digest <> $1", d), 0);
}

/* A second more would forget whoever confirms in the second of approval. */
static void
the_second_of_approval_counts(void **state)
{
	int64_t a = 0;
	int64_t post = 0;
	int64_t d = 0;

	(void)state;
	a = engine_join("a", 1, CADENCE_DAILY);
	post = engine_news("alpha");
	OK(db_run_script(db, "UPDATE subscription SET owed_from ="
	    " (SELECT approved_at FROM edition)", &err));
	d = engine_run(CADENCE_DAILY);
	assert_string_equal(engine_mail(d, a), are(first(post), 0));
}

static void
a_cadence_pays_its_own(void **state)
{
	int64_t who[CADENCE_MONTHLY + 1] = {0};
	int64_t post = 0;

	(void)state;
	for (int c = CADENCE_IMMEDIATE; c <= CADENCE_MONTHLY; c++)
		who[c] = engine_join(cadence_name((enum cadence)c), 1,
		    (enum cadence)c);
	post = engine_news("alpha");
	for (int c = CADENCE_IMMEDIATE; c <= CADENCE_MONTHLY; c++) {
		int64_t d = engine_run((enum cadence)c);

		assert_int_not_equal(d, 0);
		for (int k = CADENCE_IMMEDIATE; k <= CADENCE_MONTHLY; k++)
			assert_string_equal(engine_mail(d, who[k]),
			    k == c ? are(first(post), 0) : "");
	}
}

static void
other_topics_drafts_and_pending_people_are_left_out(void **state)
{
	int64_t a = engine_join("a", 1, CADENCE_DAILY);
	struct postfile file;
	struct approve_add draft = {.flow = &flow, .file = &file,
	    .draft = true};

	(void)state;
	now++;
	(void)people_ask("pending@example.se", 1, CADENCE_DAILY);
	(void)engine_news("beta");
	engine_file("alpha", "", NULL, &file);
	people_run(approve_add, &draft);
	postfile_release(&file);
	assert_int_equal(engine_run(CADENCE_DAILY), 0);
	assert_string_equal(engine_paid(a), "");
}

/* --- editions ------------------------------------------------------------- */

static void
the_newest_edition_replaces_an_unsent_one(void **state)
{
	int64_t a = engine_join("a", 1, CADENCE_DAILY);
	int64_t post = engine_news("alpha");
	int64_t second = engine_correct(post, "alpha", "", "Rättat.");
	int64_t third = engine_stage(post);
	int64_t d = engine_run(CADENCE_DAILY);

	(void)state;
	assert_int_not_equal(second, third);
	assert_string_equal(engine_mail(d, a), are(third, 0));
	assert_int_equal(engine_run(CADENCE_DAILY), 0);
}

static void
a_correction_is_told_to_those_who_were_told(void **state)
{
	int64_t told = engine_join("told", 1, CADENCE_DAILY);
	int64_t slow = engine_join("slow", 1, CADENCE_WEEKLY);
	int64_t post = engine_news("alpha");
	int64_t late = 0;
	int64_t second = 0;
	int64_t d = engine_run(CADENCE_DAILY);

	(void)state;
	assert_string_equal(engine_mail(d, told), are(first(post), 0));
	late = engine_join("late", 1, CADENCE_DAILY);
	second = engine_correct(post, "alpha", "", "Rättat.");
	d = engine_run(CADENCE_DAILY);
	assert_string_equal(engine_mail(d, told), are(second, 0));
	/* Subscribed after the post: its correction is no news to them. */
	assert_string_equal(engine_mail(d, late), "");
	/* Was not sent it yet: gets the corrected text, once. */
	d = engine_run(CADENCE_WEEKLY);
	assert_string_equal(engine_mail(d, slow), are(second, 0));
	assert_int_equal(engine_run(CADENCE_WEEKLY), 0);
	assert_int_equal(engine_run(CADENCE_DAILY), 0);
}

static void
a_stage_is_for_all_of_the_topic(void **state)
{
	int64_t a = engine_join("a", 1, CADENCE_DAILY);
	int64_t post = engine_news("alpha");
	int64_t b = 0;
	int64_t stage = 0;
	int64_t d = 0;

	(void)state;
	(void)engine_run(CADENCE_DAILY);
	b = engine_join("b", 1, CADENCE_DAILY);
	stage = engine_stage(post);
	d = engine_run(CADENCE_DAILY);
	assert_string_equal(engine_mail(d, a), are(stage, 0));
	assert_string_equal(engine_mail(d, b), are(stage, 0));
}

/* First edition, stage, correction: who missed the stage gets its correction
 * as the post; who had it is told; nobody gets two. */
static void
a_correction_of_a_stage_finds_both(void **state)
{
	int64_t fast = engine_join("fast", 1, CADENCE_IMMEDIATE);
	int64_t slow = engine_join("slow", 1, CADENCE_DAILY);
	int64_t post = engine_news("alpha");
	int64_t third = 0;
	int64_t d = 0;

	(void)state;
	(void)engine_send();
	(void)engine_run(CADENCE_DAILY);
	(void)engine_stage(post);
	(void)engine_send();
	third = engine_correct(post, "alpha", "", "Rättat.");
	d = engine_send();
	assert_string_equal(engine_mail(d, fast), are(third, 0));
	d = engine_run(CADENCE_DAILY);
	assert_string_equal(engine_mail(d, slow), are(third, 0));
	assert_int_equal(engine_send(), 0);
	assert_int_equal(engine_run(CADENCE_DAILY), 0);
}

static void
a_withdrawn_post_is_owed_to_nobody(void **state)
{
	int64_t a = engine_join("a", 1, CADENCE_DAILY);
	int64_t gone = engine_news("alpha");
	int64_t stays = engine_news("alpha");

	(void)state;
	engine_withdraw(gone);
	assert_string_equal(engine_mail(engine_run(CADENCE_DAILY), a),
	    are(first(stays), 0));
}

/* --- paid once ------------------------------------------------------------ */

static void
paid_once_in_any_cadence(void **state)
{
	int64_t a = engine_join("a", 1, CADENCE_DAILY);
	int64_t post = engine_news("alpha");

	(void)state;
	(void)engine_run(CADENCE_DAILY);
	engine_change(a, 1, CADENCE_WEEKLY, "sv");
	assert_int_equal(engine_run(CADENCE_WEEKLY), 0);
	engine_change(a, 1, CADENCE_IMMEDIATE, "sv");
	assert_int_equal(engine_send(), 0);
	engine_change(a, 1, CADENCE_MONTHLY, "en");
	assert_int_equal(engine_run(CADENCE_MONTHLY), 0);
	assert_string_equal(engine_paid(a), are(first(post), 0));
}

/* A change of mind loses nothing and repeats nothing. */
static void
a_changed_cadence_keeps_what_is_owed(void **state)
{
	int64_t a = engine_join("a", 1, CADENCE_WEEKLY);
	int64_t post = engine_news("alpha");

	(void)state;
	assert_int_equal(engine_run(CADENCE_DAILY), 0);
	engine_change(a, 1, CADENCE_DAILY, "sv");
	assert_string_equal(engine_mail(engine_run(CADENCE_DAILY), a),
	    are(first(post), 0));
	assert_int_equal(engine_run(CADENCE_WEEKLY), 0);
}

static void
leaving_and_coming_back_starts_anew(void **state)
{
	int64_t a = engine_join("a", 1, CADENCE_DAILY);
	int64_t one = engine_news("alpha");
	int64_t two = 0;

	(void)state;
	engine_leave(a, 0);
	assert_int_equal(engine_run(CADENCE_DAILY), 0);
	now += 2 * PEOPLE_DAY;
	assert_int_equal(engine_join("a", 1, CADENCE_DAILY), a);
	two = engine_news("alpha");
	assert_string_equal(engine_mail(engine_run(CADENCE_DAILY), a),
	    are(first(two), 0));
	assert_true(first(one) != first(two));
}

/* Two topics, two paces, one post: the first run pays it. */
static void
a_post_in_two_topics_is_one_item(void **state)
{
	int64_t a = engine_join("a", 1, CADENCE_DAILY);
	int64_t post = 0;

	(void)state;
	now += PEOPLE_DAY;
	people_ask("a@example.se", 2, CADENCE_WEEKLY);
	assert_int_equal(people_confirm(a), SUBSCRIBE_CONFIRMED);
	post = engine_news("alpha, beta");
	assert_string_equal(engine_mail(engine_run(CADENCE_DAILY), a),
	    are(first(post), 0));
	assert_int_equal(engine_run(CADENCE_WEEKLY), 0);
}

static int64_t
blocks_with(const char *words)
{
	struct query q = db_query(db, "SELECT count(*) FROM block"
	    " WHERE instr(CAST(text AS TEXT), $1) > 0");
	int64_t n = 0;

	query_bind_text(&q, 1, words);
	if (query_next(&q))
		n = query_int(&q, 0);
	OK(query_end(&q, &err));
	return n;
}

static void
an_item_names_all_topics_that_matched(void **state)
{
	(void)state;
	(void)engine_join("both", 3, CADENCE_DAILY);
	(void)engine_join("one", 1, CADENCE_DAILY);
	(void)engine_join("other", 6, CADENCE_DAILY);
	(void)engine_news("alpha, beta, delta");
	(void)engine_run(CADENCE_DAILY);
	/* One item, three different reasons. */
	assert_int_equal(people_int("SELECT count(*) FROM block"
	    " WHERE name LIKE '% item %' AND $1 = $1", 0), 1);
	assert_int_equal(people_int("SELECT count(*) FROM block"
	    " WHERE name LIKE '% reason %' AND $1 = $1", 0), 3);
	assert_int_equal(blocks_with("alpha, beta") +
	    blocks_with("alpha och beta"), 1);
	assert_int_equal(blocks_with("gamma"), 0);
	assert_int_equal(blocks_with("delta"), 0);
}

static void
a_merged_topic_brings_its_readers_along(void **state)
{
	struct topics_merge merge = {.flow = &flow, .from = "beta",
	    .into = "alpha"};
	int64_t was = engine_join("was", 2, CADENCE_DAILY);
	int64_t both = engine_join("both", 3, CADENCE_DAILY);
	int64_t old = engine_news("alpha, beta");
	int64_t d = 0;
	int64_t post = 0;

	(void)state;
	(void)engine_run(CADENCE_DAILY);
	people_run(topics_merge, &merge);
	assert_int_equal(merge.subscribers, 2);
	/* What they had before the merger is not sent again. */
	assert_int_equal(engine_run(CADENCE_DAILY), 0);
	post = engine_news("alpha");
	d = engine_run(CADENCE_DAILY);
	assert_string_equal(engine_mail(d, was), are(first(post), 0));
	assert_string_equal(engine_mail(d, both), are(first(post), 0));
	(void)old;
}

/* What was written for a topic before its merger is owed after it. */
static void
posts_of_a_merged_topic_are_still_owed(void **state)
{
	struct topics_merge merge = {.flow = &flow, .from = "beta",
	    .into = "alpha"};
	int64_t a = engine_join("a", 2, CADENCE_DAILY);
	int64_t theirs = engine_news("alpha");
	int64_t post = engine_news("beta");

	(void)state;
	people_run(topics_merge, &merge);
	/* But not what its readers never asked for. */
	assert_true(theirs != post);
	assert_string_equal(engine_mail(engine_run(CADENCE_DAILY), a),
	    are(first(post), 0));
}

/* --- at the end of every digest ------------------------------------------- */

static void
listed_items_alone_cause_no_mail(void **state)
{
	int64_t a = engine_join("a", 1, CADENCE_DAILY);
	int64_t survey = engine_post("alpha",
	    "Kind: survey\nCloses: 2026-06-01\n", NULL);
	int64_t meeting = engine_post("alpha",
	    "Kind: meeting\nWhen: 2026-05-05 10:00/12:00; Möte\n", NULL);
	int64_t other = engine_post("beta",
	    "Kind: survey\nCloses: 2026-06-01\n", NULL);
	int64_t b = 0;
	int64_t news = 0;
	int64_t d = engine_run(CADENCE_DAILY);
	char want[80] = "";

	(void)state;
	assert_string_equal(engine_mail(d, a),
	    are(first(survey), first(meeting)));
	b = engine_join("b", 1, CADENCE_DAILY);
	/* Open, in the future, of their topics: but nothing is owed. */
	assert_int_equal(engine_run(CADENCE_DAILY), 0);
	news = engine_news("alpha");
	d = engine_run(CADENCE_DAILY);
	snprintf(want, sizeof(want), "%lld (%lld) (%lld)",
	    (long long)first(news), (long long)first(survey),
	    (long long)first(meeting));
	assert_string_equal(engine_mail(d, a), want);
	assert_string_equal(engine_mail(d, b), want);
	assert_null(strstr(engine_mail(d, b), are(first(other), 0)));
}

/* Who was shown one counts as told. */
static void
who_was_shown_it_hears_of_its_correction(void **state)
{
	int64_t survey = engine_post("alpha",
	    "Kind: survey\nCloses: 2026-06-01\n", NULL);
	int64_t a = engine_join("a", 1, CADENCE_DAILY);
	int64_t b = 0;
	int64_t second = 0;
	int64_t d = 0;

	(void)state;
	(void)engine_news("alpha");
	(void)engine_run(CADENCE_DAILY);
	b = engine_join("b", 1, CADENCE_DAILY);
	second = engine_correct(survey, "alpha",
	    "Kind: survey\nCloses: 2026-06-02\n", NULL);
	d = engine_run(CADENCE_DAILY);
	assert_string_equal(engine_mail(d, a), are(second, 0));
	assert_string_equal(engine_mail(d, b), "");
}

static void
what_is_over_is_neither_owed_nor_listed(void **state)
{
	int64_t a = engine_join("a", 1, CADENCE_WEEKLY);
	int64_t news = 0;

	(void)state;
	(void)engine_post("alpha", "Kind: survey\nCloses: 2026-03-05\n", NULL);
	(void)engine_post("alpha", "Kind: meeting\n"
	    "When: 2026-03-05 10:00/12:00; Möte\n", NULL);
	now += 2 * PEOPLE_DAY;
	assert_int_equal(engine_run(CADENCE_WEEKLY), 0);
	news = engine_news("alpha");
	assert_string_equal(engine_mail(engine_run(CADENCE_WEEKLY), a),
	    are(first(news), 0));
}

/* --- owed lapses ---------------------------------------------------------- */

/* Local time in 2026. */
static int64_t
at(int month, int day, int hour, int minute)
{
	return date_from_local(2026, month, day, hour, minute);
}

/* What a run that leaves at t (built half an hour before) has for a. */
static const char *
run_at(int64_t a, enum cadence cadence, int64_t t)
{
	int64_t d = 0;

	now = t - 30 * 60;
	d = engine_freeze((struct compose_digest){.cadence = cadence,
	    .leaves_at = t});
	return d ? engine_mail(d, a) : "";
}

static void
a_daily_lapses_after_two_missed_runs(void **state)
{
	int64_t a = engine_join("a", 1, CADENCE_DAILY);
	int64_t post = 0;

	(void)state;
	/* Monday 9 March after the run; Tuesday's and Wednesday's miss it. */
	now = at(3, 9, 10, 0);
	post = engine_news("alpha");
	(void)post;
	assert_string_equal(run_at(a, CADENCE_DAILY, at(3, 12, 9, 0)), "");
}

static void
a_daily_is_owed_after_one_missed_run(void **state)
{
	int64_t a = engine_join("a", 1, CADENCE_DAILY);
	int64_t post = 0;

	(void)state;
	now = at(3, 9, 10, 0);
	post = engine_news("alpha");
	assert_string_equal(run_at(a, CADENCE_DAILY, at(3, 11, 9, 0)),
	    are(first(post), 0));
}

/* Approved in the hold of Monday's run: that run could not carry it. */
static void
the_hold_is_no_missed_run(void **state)
{
	int64_t a = engine_join("a", 1, CADENCE_DAILY);
	int64_t post = 0;

	(void)state;
	now = at(3, 9, 8, 45);
	post = engine_news("alpha");
	assert_string_equal(run_at(a, CADENCE_DAILY, at(3, 11, 9, 0)),
	    are(first(post), 0));
}

/* The run that catches up after downtime is no missed one itself. */
static void
a_catch_up_counts_from_its_hour(void **state)
{
	int64_t a = engine_join("a", 1, CADENCE_DAILY);
	int64_t post = 0;
	int64_t d = 0;

	(void)state;
	now = at(3, 9, 10, 0);
	post = engine_news("alpha");
	/* Down on Tuesday; Wednesday's run leaves at noon. */
	now = at(3, 11, 12, 0);
	d = engine_freeze((struct compose_digest){.cadence = CADENCE_DAILY});
	assert_string_equal(engine_mail(d, a), are(first(post), 0));
}

static void
a_weekly_lapses_after_two_missed_runs(void **state)
{
	int64_t a = engine_join("a", 1, CADENCE_WEEKLY);
	int64_t one = 0;

	(void)state;
	now = at(3, 10, 10, 0);		/* Tuesday, after the run */
	one = engine_news("alpha");
	assert_string_equal(run_at(a, CADENCE_WEEKLY, at(3, 31, 9, 0)), "");
	assert_string_equal(run_at(a, CADENCE_WEEKLY, at(3, 24, 9, 0)),
	    are(first(one), 0));
}

static void
a_monthly_lapses_after_62_days(void **state)
{
	int64_t a = engine_join("a", 1, CADENCE_MONTHLY);
	int64_t post = 0;

	(void)state;
	now = at(3, 5, 10, 0);
	post = engine_news("alpha");
	assert_string_equal(run_at(a, CADENCE_MONTHLY, at(5, 6, 12, 0)), "");
	assert_string_equal(run_at(a, CADENCE_MONTHLY, at(5, 6, 9, 0)),
	    are(first(post), 0));
}

/* A correction does not bring back what has lapsed. */
static void
a_lapsed_post_stays_lapsed(void **state)
{
	int64_t a = engine_join("a", 1, CADENCE_DAILY);
	int64_t post = 0;

	(void)state;
	now = at(3, 9, 10, 0);
	post = engine_news("alpha");
	now = at(3, 12, 8, 0);
	(void)engine_correct(post, "alpha", "", "Rättat.");
	assert_string_equal(run_at(a, CADENCE_DAILY, at(3, 12, 9, 0)), "");
}

static void
a_paused_service_lets_nothing_lapse(void **state)
{
	struct service_pause pause = {.flow = &flow, .why = "test"};
	struct service_resume resume = {.flow = &flow};
	int64_t a = engine_join("a", 1, CADENCE_DAILY);
	int64_t post = 0;

	(void)state;
	now = at(3, 9, 10, 0);
	post = engine_news("alpha");
	now = at(3, 9, 11, 0);
	people_run(service_pause, &pause);
	now = at(3, 20, 11, 0);
	people_run(service_resume, &resume);
	assert_string_equal(run_at(a, CADENCE_DAILY, at(3, 23, 9, 0)),
	    are(first(post), 0));
}

/* --- staff send ----------------------------------------------------------- */

static void
staff_send_to_the_immediate(void **state)
{
	int64_t fast = engine_join("fast", 1, CADENCE_IMMEDIATE);
	int64_t slow = engine_join("slow", 1, CADENCE_WEEKLY);
	int64_t post = engine_news("alpha");
	int64_t d = engine_send();

	(void)state;
	assert_string_equal(engine_mail(d, fast), are(first(post), 0));
	assert_string_equal(engine_mail(d, slow), "");
	d = engine_freeze((struct compose_digest){.all_cadences = true});
	assert_string_equal(engine_mail(d, slow), are(first(post), 0));
	assert_string_equal(engine_mail(d, fast), "");
	engine_sent(d);
	assert_int_equal(engine_run(CADENCE_WEEKLY), 0);
}

/* All cadences: what each of them is owed, by their own runs. */
static void
all_cadences_lapse_each_by_its_own(void **state)
{
	int64_t daily = engine_join("daily", 1, CADENCE_DAILY);
	int64_t weekly = engine_join("weekly", 1, CADENCE_WEEKLY);
	int64_t post = 0;
	int64_t d = 0;

	(void)state;
	now = at(3, 11, 10, 0);
	post = engine_news("alpha");
	now = at(3, 16, 12, 0);
	d = engine_freeze((struct compose_digest){.all_cadences = true});
	assert_string_equal(engine_mail(d, daily), "");
	assert_string_equal(engine_mail(d, weekly), are(first(post), 0));
}

/* Named by staff: sent whatever its age. */
static void
a_named_post_does_not_lapse(void **state)
{
	int64_t fast = engine_join("fast", 1, CADENCE_IMMEDIATE);
	int64_t daily = engine_join("daily", 1, CADENCE_DAILY);
	int64_t post = engine_news("alpha");
	int64_t other = engine_news("alpha");
	int64_t d = 0;

	(void)state;
	now += 100 * PEOPLE_DAY;
	d = engine_freeze((struct compose_digest){.posts = &post,
	    .posts_n = 1, .all_cadences = true});
	assert_string_equal(engine_mail(d, fast), are(first(post), 0));
	assert_string_equal(engine_mail(d, daily), are(first(post), 0));
	(void)other;
}

static void
a_scope_of_topics_pays_those_alone(void **state)
{
	int64_t a = engine_join("a", 3, CADENCE_IMMEDIATE);
	int64_t b = engine_join("b", 2, CADENCE_IMMEDIATE);
	int64_t alpha = engine_news("alpha");
	int64_t beta = engine_news("beta");
	int64_t both = engine_news("alpha, beta");
	int64_t d = engine_freeze((struct compose_digest){
	    .topics = &topic_ids[1], .topics_n = 1});

	(void)state;
	assert_string_equal(engine_mail(d, a), are(first(alpha),
	    first(both)));
	assert_string_equal(engine_mail(d, b), "");
	engine_sent(d);
	d = engine_send();
	assert_string_equal(engine_mail(d, a), are(first(beta), 0));
	assert_string_equal(engine_mail(d, b), are(first(beta),
	    first(both)));
}

/* --- what waits follows --------------------------------------------------- */

static void
leaving_one_of_three_topics_changes_what_waits(void **state)
{
	int64_t a = engine_join("a", 7, CADENCE_DAILY);
	int64_t post[3] = {engine_news("alpha"), engine_news("beta"),
	    engine_news("gamma")};
	int64_t d = engine_freeze((struct compose_digest){
	    .cadence = CADENCE_DAILY});

	(void)state;
	engine_leave(a, topic_ids[2]);
	assert_string_equal(engine_mail(d, a), are(first(post[0]),
	    first(post[2])));
	engine_leave(a, topic_ids[1]);
	assert_string_equal(engine_mail(d, a), are(first(post[2]), 0));
	/* Nothing is left of this mail, though not of the person. */
	engine_change(a, 8, CADENCE_DAILY, "sv");
	assert_string_equal(engine_mail(d, a), "cancelled");
	assert_string_equal(engine_paid(a), "");
}

static void
an_attempted_mail_stays_or_ends(void **state)
{
	int64_t a = engine_join("a", 7, CADENCE_DAILY);
	int64_t b = engine_join("b", 5, CADENCE_DAILY);
	int64_t one = engine_news("alpha");
	int64_t two = engine_news("beta");
	int64_t d = engine_freeze((struct compose_digest){
	    .cadence = CADENCE_DAILY});

	(void)state;
	OK(db_run_script(db, "UPDATE outbox SET state = 2, attempts = 1"
	    " WHERE digest IS NOT NULL", &err));
	engine_leave(a, topic_ids[1]);
	assert_string_equal(engine_mail(d, a), are(first(one), first(two)));
	engine_leave(a, topic_ids[2]);
	assert_string_equal(engine_mail(d, a), "cancelled");
	engine_leave(b, topic_ids[3]);
	assert_string_equal(engine_mail(d, b), are(first(one), 0));
	OK(db_run_script(db, "UPDATE outbox SET state = 5"
	    " WHERE digest IS NOT NULL AND state = 2", &err));
	engine_leave(b, 0);
	/* Its bytes are on their way. */
	assert_string_equal(engine_mail(d, b), are(first(one), 0));
}

static void
a_new_language_rewrites_what_waits(void **state)
{
	int64_t a = engine_join("a", 1, CADENCE_DAILY);
	int64_t post = engine_news("alpha");
	int64_t d = engine_freeze((struct compose_digest){
	    .cadence = CADENCE_DAILY});

	(void)state;
	engine_change(a, 1, CADENCE_DAILY, "en");
	assert_string_equal(people_text("SELECT v.language FROM outbox o"
	    " JOIN variant v ON v.id = o.variant WHERE o.digest = $1", d),
	    "en");
	assert_string_equal(engine_mail(d, a), are(first(post), 0));
}

/* Daily waits, weekly waits: who gives up the daily gets it weekly. */
static void
a_change_of_pace_moves_what_waits(void **state)
{
	int64_t a = engine_join("a", 1, CADENCE_DAILY);
	int64_t one = engine_news("alpha");
	int64_t two = 0;
	int64_t daily = engine_freeze((struct compose_digest){
	    .cadence = CADENCE_DAILY});
	int64_t weekly = 0;

	(void)state;
	now += PEOPLE_DAY;
	people_ask("a@example.se", 2, CADENCE_WEEKLY);
	assert_int_equal(people_confirm(a), SUBSCRIBE_CONFIRMED);
	two = engine_news("beta");
	weekly = engine_freeze((struct compose_digest){
	    .cadence = CADENCE_WEEKLY});
	assert_string_equal(engine_mail(daily, a), are(first(one), 0));
	assert_string_equal(engine_mail(weekly, a), are(first(two), 0));
	engine_change(a, 3, CADENCE_WEEKLY, "sv");
	assert_string_equal(engine_mail(daily, a), "cancelled");
	assert_string_equal(engine_mail(weekly, a), are(first(one),
	    first(two)));
}

#define T(name) cmocka_unit_test_setup_teardown(name, engine_setup,          \
	engine_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    T(only_what_came_after_they_subscribed),
	    T(the_second_of_approval_counts),
	    T(a_cadence_pays_its_own),
	    T(other_topics_drafts_and_pending_people_are_left_out),
	    T(the_newest_edition_replaces_an_unsent_one),
	    T(a_correction_is_told_to_those_who_were_told),
	    T(a_stage_is_for_all_of_the_topic),
	    T(a_correction_of_a_stage_finds_both),
	    T(a_withdrawn_post_is_owed_to_nobody),
	    T(paid_once_in_any_cadence),
	    T(a_changed_cadence_keeps_what_is_owed),
	    T(leaving_and_coming_back_starts_anew),
	    T(a_post_in_two_topics_is_one_item),
	    T(an_item_names_all_topics_that_matched),
	    T(a_merged_topic_brings_its_readers_along),
	    T(posts_of_a_merged_topic_are_still_owed),
	    T(listed_items_alone_cause_no_mail),
	    T(who_was_shown_it_hears_of_its_correction),
	    T(what_is_over_is_neither_owed_nor_listed),
	    T(a_daily_lapses_after_two_missed_runs),
	    T(a_daily_is_owed_after_one_missed_run),
	    T(the_hold_is_no_missed_run),
	    T(a_catch_up_counts_from_its_hour),
	    T(a_weekly_lapses_after_two_missed_runs),
	    T(a_monthly_lapses_after_62_days),
	    T(a_lapsed_post_stays_lapsed),
	    T(a_paused_service_lets_nothing_lapse),
	    T(staff_send_to_the_immediate),
	    T(all_cadences_lapse_each_by_its_own),
	    T(a_named_post_does_not_lapse),
	    T(a_scope_of_topics_pays_those_alone),
	    T(leaving_one_of_three_topics_changes_what_waits),
	    T(an_attempted_mail_stays_or_ends),
	    T(a_new_language_rewrites_what_waits),
	    T(a_change_of_pace_moves_what_waits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
