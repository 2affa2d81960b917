/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/test.h"

#include "store/outbox.h"
#include "unit/flow/people.h"

/* Stands in for plan.c, which is tested by itself. */
static int64_t replanned;
__attribute__((weak)) bool
plan_replan(struct tx *tx, const struct flow *f, int64_t subscriber,
    struct err *e)
{
	(void)tx;
	(void)f;
	(void)e;
	replanned = subscriber;
	return true;
}

static struct subscribe_leave
leave(int64_t id, int scope, int64_t digest, int64_t topic)
{
	struct subscribe_leave job = {
	    .flow = &flow, .subscriber = id, .digest = digest,
	    .topic = topic, .method = "link",
	};

	job.scope = scope == 0 ? SUBSCRIBE_ALL :
	    scope == 1 ? SUBSCRIBE_MAIL : SUBSCRIBE_TOPIC;
	people_run(subscribe_leave, &job);
	return job;
}

static size_t
undo(int64_t id, int64_t consent)
{
	struct subscribe_undo job = {
	    .flow = &flow, .subscriber = id, .consent = consent,
	};

	people_run(subscribe_undo, &job);
	return job.restored;
}

static struct subscribe_change
change(int64_t id, unsigned topics, enum cadence cadence)
{
	struct subscribe_change job = {
	    .flow = &flow, .subscriber = id, .language = "en",
	    .method = "link",
	};

	job.choices = people_choose(job.choice, topics, cadence);
	people_run(subscribe_change, &job);
	return job;
}

static void
sql(const char *text)
{
	if (!db_run_script(db, text, &err))
		fail_msg("%s", err.text);
}

/* Digest 1 has a row for subscriber 1 that pays a post in alpha, beta. */
static void
queue_digest(void)
{
	sql("INSERT INTO post (id, public_id, kind, state, created_at)"
	    " VALUES (1, 'p', 'news', 'approved', 1);"
	    "INSERT INTO post_topic VALUES (1, 1), (1, 2);"
	    "INSERT INTO edition (id, post, number, kind, audience, state,"
	    " note, url, urgent, plain, created_at) VALUES (1, 1, 1, 'first',"
	    " 'topic', 'approved', '', '', 0, 0, 1);"
	    "INSERT INTO digest (id, public_id, cadence, run_day, state,"
	    " reason, scope, created_at, leaves_at, dated_at, base_url,"
	    " sender, reply_to, site_name, key_id, subject, recipients)"
	    " VALUES (1, 'd', 0, 0, 'sending', '', '', 1, 1, 1, '', '', '',"
	    " '', 1, '', 1);"
	    "INSERT INTO variant (id, digest, language, subject, blocks)"
	    " VALUES (7, 1, 'sv', '', '1,2');"
	    "INSERT INTO variant_edition VALUES (7, 1, 1);"
	    "INSERT INTO outbox (id, purpose, state, digest, subscriber,"
	    " variant, attempts, doubts, next_at, at, created_at)"
	    " VALUES (100, 1, 1, 1, 1, 7, 0, 0, 0, 1, 1)");
}

static void
leaving_ends_all_and_what_waits(void **state)
{
	int64_t id = people_join("a@example.se", 3, CADENCE_WEEKLY);
	struct subscribe_leave job;

	(void)state;
	queue_digest();
	now += PEOPLE_DAY;
	assert_true(people_ask("a@example.se", 4, CADENCE_WEEKLY));
	sql("INSERT INTO letter SELECT id, x'41' FROM outbox"
	    " WHERE digest IS NULL");
	job = leave(id, 0, 0, 0);
	assert_int_equal(job.ended, 2);
	assert_true(job.left);
	assert_int_not_equal(job.consent, 0);
	assert_string_equal(people_state(id), "left");
	assert_string_equal(people_text("SELECT topics FROM consent"
	    " WHERE id = $1 AND event = 'left'", job.consent),
	    "alpha:weekly:1700000000 beta:weekly:1700000000");
	assert_int_equal(people_int("SELECT count(*) FROM outbox"
	    " WHERE state <> 10 AND subscriber = $1", id), 0);
	assert_int_equal(people_int("SELECT count(*) FROM letter"
	    " WHERE $1 = $1", 0), 0);
	assert_int_equal(people_int("SELECT count(*) FROM wish"
	    " WHERE $1 = $1", 0), 0);
	/* Again: the same page, nothing new. */
	job = leave(id, 0, 0, 0);
	assert_int_equal(job.ended, 0);
	assert_true(job.left);
	assert_int_equal(job.consent, 0);
	/* The link of a mail from before brings nobody back. */
	assert_int_equal(people_confirm(id), SUBSCRIBE_GONE);
	job = leave(4711, 0, 0, 0);
	assert_true(job.left);
}

static void
a_row_in_flight_is_not_touched(void **state)
{
	int64_t id = people_join("a@example.se", 1, CADENCE_WEEKLY);

	(void)state;
	queue_digest();
	sql("UPDATE outbox SET state = 5 WHERE id = 100");
	(void)leave(id, 0, 0, 0);
	assert_int_equal(people_int("SELECT state FROM outbox WHERE id = $1",
	    100), 5);
}

/* It counts as sent, for it may be: nobody has to decide, and who comes back
 * is not sent it twice. */
static void
a_row_in_doubt_counts_as_sent(void **state)
{
	int64_t id = people_join("a@example.se", 1, CADENCE_WEEKLY);

	(void)state;
	queue_digest();
	sql("UPDATE outbox SET state = 3, attempts = 1, doubts = 1"
	    " WHERE id = 100");
	(void)leave(id, 0, 0, 0);
	assert_int_equal(people_int("SELECT state FROM outbox WHERE id = $1",
	    100), OUTBOX_SENT);
}

static void
leaving_a_mail_ends_what_it_carried(void **state)
{
	int64_t id = people_join("a@example.se", 6, CADENCE_WEEKLY);
	struct subscribe_leave job;

	(void)state;
	queue_digest();
	replanned = 0;
	now += PEOPLE_DAY;
	assert_true(people_ask("a@example.se", 2, CADENCE_DAILY));
	job = leave(id, 1, 1, 0);
	assert_int_equal(job.ended, 1);
	assert_false(job.left);
	assert_string_equal(people_subscriptions(id),
	    "gamma:weekly:1700000000");
	assert_int_equal(replanned, id);
	assert_int_equal(people_confirm(id), SUBSCRIBE_ALREADY);
	/* A second press must not take the rest. */
	job = leave(id, 1, 1, 0);
	assert_int_equal(job.ended, 0);
	assert_false(job.left);
	/* A mail that is not known ends everything. */
	job = leave(id, 1, 99, 0);
	assert_int_equal(job.ended, 1);
	assert_true(job.left);
}

static void
leaving_a_topic_ends_its_wish_too(void **state)
{
	int64_t id = people_join("a@example.se", 3, CADENCE_WEEKLY);
	struct subscribe_leave job;

	(void)state;
	now += PEOPLE_DAY;
	assert_true(people_ask("a@example.se", 1, CADENCE_DAILY));
	job = leave(id, 2, 0, topic_ids[1]);
	assert_int_equal(job.ended, 1);
	assert_false(job.left);
	assert_int_equal(people_confirm(id), SUBSCRIBE_ALREADY);
	assert_string_equal(people_subscriptions(id),
	    "beta:weekly:1700000000");
	job = leave(id, 2, 0, topic_ids[2]);
	assert_true(job.left);
	assert_string_equal(people_state(id), "left");
}

static void
undo_is_as_it_was(void **state)
{
	int64_t id = people_join("a@example.se", 3, CADENCE_MONTHLY);
	int64_t other = people_join("b@example.se", 1, CADENCE_DAILY);
	struct subscribe_leave job;

	(void)state;
	now += PEOPLE_DAY;
	job = leave(id, 0, 0, 0);
	now += 60;
	assert_int_equal(undo(other, job.consent), 0);
	assert_int_equal(undo(id, job.consent + 1000), 0);
	assert_string_equal(people_subscriptions(id), "");
	assert_int_equal(undo(id, job.consent), 2);
	assert_string_equal(people_state(id), "active");
	assert_string_equal(people_subscriptions(id),
	    "alpha:monthly:1700000000 beta:monthly:1700000000");
	assert_int_equal(people_int("SELECT confirmed_at FROM subscriber"
	    " WHERE id = $1", id), PEOPLE_START);
	assert_int_equal(people_int("SELECT count(*) FROM consent"
	    " WHERE event = 'undone' AND subscriber = $1", id), 1);
	assert_int_equal(undo(id, job.consent), 2);
	assert_string_equal(people_subscriptions(id),
	    "alpha:monthly:1700000000 beta:monthly:1700000000");
}

static void
undo_does_not_lift_a_suppression(void **state)
{
	int64_t id = people_join("a@example.se", 1, CADENCE_WEEKLY);
	struct subscribe_never never = {
	    .flow = &flow, .subscriber = id, .reason = "asked",
	};

	(void)state;
	people_run(subscribe_never, &never);
	assert_int_equal(undo(id, people_int("SELECT max(id) FROM consent"
	    " WHERE event = 'left' AND subscriber = $1", id)), 0);
	assert_string_equal(people_state(id), "left");
}

static void
the_form_sets_exactly_what_it_says(void **state)
{
	int64_t id = people_join("a@example.se", 3, CADENCE_WEEKLY);
	struct subscribe_change job;

	(void)state;
	now += PEOPLE_DAY;
	assert_true(people_ask("a@example.se", 9, CADENCE_WEEKLY));
	job = change(id, 6, CADENCE_DAILY);
	assert_true(job.found);
	assert_false(job.left);
	assert_string_equal(people_subscriptions(id),
	    "beta:daily:1700000000 gamma:daily:1700086400");
	assert_int_equal(replanned, id);
	assert_string_equal(people_text("SELECT event || ' ' || topics ||"
	    " ' ' || language FROM consent WHERE subscriber = $1"
	    " ORDER BY id DESC LIMIT 1", id), "changed "
	    "beta:daily:1700000000 gamma:daily:1700086400 en");
	assert_string_equal(people_text("SELECT language FROM subscriber"
	    " WHERE id = $1", id), "en");
	/* What was taken away is no longer wished; the other wish is. */
	assert_int_equal(people_confirm(id), SUBSCRIBE_CONFIRMED);
	assert_string_equal(people_subscriptions(id), "beta:daily:1700000000"
	    " gamma:daily:1700086400 delta:weekly:1700086400");
}

static void
an_empty_form_leaves_and_can_be_undone(void **state)
{
	int64_t id = people_join("a@example.se", 3, CADENCE_WEEKLY);
	struct subscribe_change job;

	(void)state;
	job = change(id, 0, CADENCE_WEEKLY);
	assert_true(job.found && job.left);
	assert_string_equal(people_state(id), "left");
	assert_int_equal(people_int("SELECT count(*) FROM outbox"
	    " WHERE state <> 10 AND subscriber = $1", id), 0);
	assert_int_equal(undo(id, job.consent), 2);
	assert_string_equal(people_state(id), "active");
	(void)leave(id, 0, 0, 0);
	job = change(id, 1, CADENCE_WEEKLY);
	assert_false(job.found);
	assert_string_equal(people_subscriptions(id), "");
	job = change(4711, 1, CADENCE_WEEKLY);
	assert_false(job.found);
}

/*
 * Random walks of four people beside a model in plain C: what each wished
 * and has, and since when.
 */
struct model {
	bool active;
	int cadence[4];			/* 0 = none */
	int64_t owed[4];
	int wish[4];
	int64_t wished[4];
	int undo_cadence[4];
	int64_t undo_owed[4];
	int64_t undo;
};

static unsigned
dice(unsigned *seed, unsigned n)
{
	*seed = *seed * 1103515245U + 12345U;
	return (*seed >> 16) % n;
}

static void
model_end(struct model *m, unsigned topics)
{
	unsigned left = 0;

	memset(m->undo_cadence, 0, sizeof(m->undo_cadence));
	for (unsigned i = 0; i < 4; i++) {
		if ((topics & (1U << i)) != 0 && m->cadence[i] != 0) {
			m->undo_cadence[i] = m->cadence[i];
			m->undo_owed[i] = m->owed[i];
			m->cadence[i] = 0;
			m->wish[i] = 0;
		}
		left += m->cadence[i] != 0;
	}
	m->active = m->active && left > 0;
	if (left == 0)
		memset(m->wish, 0, sizeof(m->wish));
}

static void
model_confirm(struct model *m, int64_t id)
{
	bool any = false;
	int outcome = people_confirm(id);

	for (unsigned i = 0; i < 4; i++) {
		if (m->wish[i] == 0 || m->wished[i] <= now - 7 * PEOPLE_DAY)
			continue;
		any = true;
		if (m->cadence[i] == 0)
			m->owed[i] = now;
		m->cadence[i] = m->wish[i];
	}
	if (any)
		memset(m->wish, 0, sizeof(m->wish));
	assert_int_equal(outcome, any ? SUBSCRIBE_CONFIRMED :
	    m->active ? SUBSCRIBE_ALREADY : SUBSCRIBE_GONE);
	m->active = m->active || any;
}

static void
model_change(struct model *m, int64_t id, unsigned topics, int cadence)
{
	struct subscribe_change job = change(id, topics,
	    (enum cadence)cadence);

	assert_int_equal(job.found, m->active);
	if (!m->active)
		return;
	if (topics == 0) {
		model_end(m, 15);
		m->undo = job.consent;
		return;
	}
	for (unsigned i = 0; i < 4; i++) {
		if ((topics & (1U << i)) == 0) {
			if (m->cadence[i] != 0)
				m->wish[i] = 0;
			m->cadence[i] = 0;
			continue;
		}
		if (m->cadence[i] == 0)
			m->owed[i] = now;
		m->cadence[i] = cadence;
	}
}

static void
model_undo(struct model *m, int64_t id)
{
	if (m->undo == 0)
		return;
	(void)undo(id, m->undo);
	m->active = true;
	for (unsigned i = 0; i < 4; i++) {
		if (m->undo_cadence[i] != 0 && m->cadence[i] == 0) {
			m->cadence[i] = m->undo_cadence[i];
			m->owed[i] = m->undo_owed[i];
		}
	}
}

static void
model_step(struct model *m, int64_t id, const char *address, unsigned *seed)
{
	const unsigned topics = 1 + dice(seed, 15);
	const int cadence = 1 + (int)dice(seed, 4);
	struct subscribe_leave job;

	switch (dice(seed, 6)) {
	case 0:
		(void)people_ask(address, topics, (enum cadence)cadence);
		for (unsigned i = 0; i < 4; i++) {
			if ((topics & (1U << i)) != 0) {
				m->wish[i] = cadence;
				m->wished[i] = now;
			}
		}
		break;
	case 1:
		model_confirm(m, id);
		break;
	case 2:
		job = leave(id, 0, 0, 0);
		model_end(m, 15);
		m->undo = job.consent;
		break;
	case 3:
		job = leave(id, 2, 0, topic_ids[1 + topics % 4]);
		m->wish[topics % 4] = 0;
		model_end(m, 1U << (topics % 4));
		m->undo = job.consent;
		break;
	case 4:
		model_undo(m, id);
		break;
	default:
		model_change(m, id, topics % 8, cadence);
		break;
	}
}

static void
model_compare(const struct model *m, int64_t id)
{
	struct subscription_list list = {NULL, 0};
	size_t n = 0;

	assert_true(subscription_list(db, id, &list, &err));
	for (unsigned i = 0; i < 4; i++) {
		if (m->cadence[i] == 0)
			continue;
		assert_true(n < list.count);
		assert_int_equal(list.item[n].topic, topic_ids[i + 1]);
		assert_int_equal(list.item[n].cadence, m->cadence[i]);
		assert_int_equal(list.item[n++].owed_from, m->owed[i]);
	}
	assert_int_equal(n, list.count);
	subscription_list_release(&list);
	assert_int_equal(strcmp(people_state(id), "active") == 0, m->active);
	/* Only who is active has any, and what waits for others is none. */
	assert_true(m->active || n == 0);
}

static void
random_walks_agree_with_a_model(void **state)
{
	struct model m[4];
	char address[4][32];
	int64_t id[4];

	(void)state;
	for (unsigned seed = 1; seed <= 40; seed++) {
		unsigned dies = seed;

		memset(m, 0, sizeof(m));
		for (unsigned i = 0; i < 4; i++) {
			snprintf(address[i], sizeof(address[i]),
			    "p%u-%u@example.org", seed, i);
			id[i] = people_join(address[i], 1, CADENCE_WEEKLY);
			m[i].active = true;
			m[i].cadence[0] = CADENCE_WEEKLY;
			m[i].owed[0] = now;
		}
		for (int step = 0; step < 200; step++) {
			const unsigned who = dice(&dies, 4);

			now += dice(&dies, 2 * PEOPLE_DAY);
			model_step(&m[who], id[who], address[who], &dies);
			for (unsigned i = 0; i < 4; i++)
				model_compare(&m[i], id[i]);
		}
	}
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, people_setup, \
    people_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(leaving_ends_all_and_what_waits),
		TEST(a_row_in_flight_is_not_touched),
		TEST(a_row_in_doubt_counts_as_sent),
		TEST(leaving_a_mail_ends_what_it_carried),
		TEST(leaving_a_topic_ends_its_wish_too),
		TEST(undo_is_as_it_was),
		TEST(undo_does_not_lift_a_suppression),
		TEST(the_form_sets_exactly_what_it_says),
		TEST(an_empty_form_leaves_and_can_be_undone),
		TEST(random_walks_agree_with_a_model),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
