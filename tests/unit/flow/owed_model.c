/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Random lives of readers, posts and digests against a small model of
 * design.md's "Owed".  After each step every row holds what the model says,
 * and no edition is paid twice to anybody.
 */
#include "unit/test.h"

#include "flow/outlook.h"
#include "store/post.h"
#include "unit/flow/engine.h"
#include "unit/model.h"

enum { PEOPLE = 6, POSTS = 60, EDITIONS = 6, DIGESTS = 200, STEPS = 300,
	TOPICS = 4 };

struct post_model {
	int64_t id;
	bool survey, withdrawn;
	unsigned topics;
	int editions;
	bool told[EDITIONS + 1];
	int64_t at[EDITIONS + 1];	/* approvals, from 1 */
};

struct person_model {
	int64_t id;
	enum cadence cadence[TOPICS];	/* NONE: does not subscribe */
	int64_t owed_from[TOPICS];
};

struct mail_model {
	enum { NO_MAIL, WAITS, ATTEMPTED, SENT, GONE } state;
	unsigned char pays[POSTS], shown[POSTS];	/* edition numbers */
};

struct digest_model {
	int64_t id, leaves_at;
	enum cadence cadence;
	bool all, over;
	int64_t since[CADENCE_MONTHLY + 1];
	enum { NOT_IN, CARRIED, LISTED } post[POSTS];
	struct mail_model mail[PEOPLE];
};

static struct post_model post[POSTS];
static struct person_model person[PEOPLE];
static struct digest_model digest[DIGESTS];
static int posts, digests;

/* --- the model ------------------------------------------------------------ */

static bool
paces(const struct digest_model *d, enum cadence c)
{
	if (c == CADENCE_NONE)
		return false;
	if (d->cadence != CADENCE_NONE)
		return c == d->cadence;
	return d->all || c == CADENCE_IMMEDIATE;
}

/* The newest edition of the post that is for all readers of its topics. */
static int
topic_edition(const struct post_model *p)
{
	int n = p->editions;

	while (p->told[n])
		n--;
	return n;
}

/* What the person was sent and shown of a post, this digest apart. */
static void
sent_before(int who, int what, const struct digest_model *but, int *paid,
    int *seen)
{
	*paid = *seen = 0;
	for (int i = 0; i < digests; i++) {
		const struct mail_model *m = &digest[i].mail[who];

		if (&digest[i] == but || m->state == NO_MAIL ||
		    m->state == GONE)
			continue;
		if (m->pays[what] > *paid)
			*paid = m->pays[what];
		if (m->pays[what] > *seen)
			*seen = m->pays[what];
		if (m->shown[what] > *seen)
			*seen = m->shown[what];
	}
}

static void
owed_one(const struct digest_model *d, int who, int what,
    struct mail_model *m)
{
	const struct post_model *p = &post[what];
	const struct person_model *a = &person[who];
	const int newest = p->editions;
	const int topic = topic_edition(p);
	bool mine = false, matched = false, told = false;
	int paid = 0, seen = 0;

	if (d->post[what] == NOT_IN || p->withdrawn)
		return;
	for (int t = 0; t < TOPICS; t++) {
		const enum cadence c = a->cadence[t];

		if ((p->topics >> t & 1) == 0 || c == CADENCE_NONE)
			continue;
		mine = true;
		if (!paces(d, c))
			continue;
		matched = matched || (p->at[topic] >= a->owed_from[t] &&
		    p->at[topic] > d->since[c]);
		/* A survey is open still: its correction does not lapse. */
		told = told || (p->survey && p->told[newest]) ||
		    p->at[newest] > d->since[c];
	}
	sent_before(who, what, d, &paid, &seen);
	if (d->post[what] == CARRIED && ((matched && paid < topic) ||
	    (told && p->told[newest] && seen > 0 && seen < newest)))
		m->pays[what] = (unsigned char)newest;
	else if (mine && p->survey)
		m->shown[what] = (unsigned char)newest;
}

/* false: nothing is owed. */
static bool
owed(const struct digest_model *d, int who, struct mail_model *m)
{
	bool any = false;

	memset(m->pays, 0, sizeof(m->pays));
	memset(m->shown, 0, sizeof(m->shown));
	for (int i = 0; i < posts; i++) {
		owed_one(d, who, i, m);
		any = any || m->pays[i];
	}
	return any;
}

/* A mail that waits, after a change. */
static void
follow(struct digest_model *d, int who)
{
	struct mail_model *m = &d->mail[who];
	struct mail_model now_owed = *m;

	if (d->over || (m->state != WAITS && m->state != ATTEMPTED))
		return;
	if (!owed(d, who, &now_owed))
		m->state = GONE;
	else if (m->state == WAITS)
		*m = now_owed;
}

static void
follow_person(int who)
{
	for (int i = 0; i < digests; i++)
		follow(&digest[i], who);
}

static void
follow_post(int what)
{
	for (int i = 0; i < digests; i++) {
		for (int who = 0; who < PEOPLE; who++) {
			const struct mail_model *m = &digest[i].mail[who];

			if (m->pays[what] || m->shown[what])
				follow(&digest[i], who);
		}
	}
}

/* --- both, step by step --------------------------------------------------- */

static void
step_join(void)
{
	const int who = (int)roll(PEOPLE);
	const unsigned topics = 1 + roll(15);
	const enum cadence c = (enum cadence)(1 + roll(4));
	char name[16] = "";

	snprintf(name, sizeof(name), "p%d", who);
	person[who].id = engine_join(name, topics, c);
	for (int t = 0; t < TOPICS; t++) {
		if ((topics >> t & 1) == 0)
			continue;
		if (person[who].cadence[t] == CADENCE_NONE)
			person[who].owed_from[t] = now - 1;
		person[who].cadence[t] = c;
	}
}

static bool
is_active(int who)
{
	for (int t = 0; t < TOPICS; t++) {
		if (person[who].cadence[t] != CADENCE_NONE)
			return true;
	}
	return false;
}

static void
end_topic(int who, int t)
{
	person[who].cadence[t] = CADENCE_NONE;
	if (is_active(who)) {
		follow_person(who);
		return;
	}
	for (int i = 0; i < digests; i++) {
		struct mail_model *m = &digest[i].mail[who];

		if (!digest[i].over && (m->state == WAITS ||
		    m->state == ATTEMPTED))
			m->state = GONE;
	}
}

static void
step_leave(void)
{
	const int who = (int)roll(PEOPLE);
	const int t = (int)roll(TOPICS);

	if (!is_active(who) || person[who].cadence[t] == CADENCE_NONE)
		return;
	engine_leave(person[who].id, topic_ids[t + 1]);
	end_topic(who, t);
}

static void
step_change(void)
{
	const int who = (int)roll(PEOPLE);
	const unsigned topics = 1 + roll(15);
	const enum cadence c = (enum cadence)(1 + roll(4));

	if (!is_active(who))
		return;
	engine_change(person[who].id, topics, c, roll(3) ? "sv" : "en");
	for (int t = 0; t < TOPICS; t++) {
		if ((topics >> t & 1) == 0) {
			person[who].cadence[t] = CADENCE_NONE;
			continue;
		}
		if (person[who].cadence[t] == CADENCE_NONE)
			person[who].owed_from[t] = now - 1;
		person[who].cadence[t] = c;
	}
	follow_person(who);
}

static const char *
slugs(unsigned topics)
{
	static const char *const all[] = {"alpha", "beta", "gamma", "delta"};
	static char text[64];
	size_t n = 0;

	for (int t = 0; t < TOPICS; t++) {
		if (topics >> t & 1)
			n += (size_t)snprintf(text + n, sizeof(text) - n,
			    "%s%s", n ? ", " : "", all[t]);
	}
	return text;
}

static const char *
fields(const struct post_model *p)
{
	return p->survey ? "Kind: survey\nCloses: 2029-01-01\n" : "";
}

static void
step_post(void)
{
	struct post_model *p = &post[posts];

	if (posts == POSTS)
		return;
	p->topics = 1 + roll(15);
	p->survey = roll(3) == 0;
	p->id = engine_post(slugs(p->topics), fields(p), NULL);
	p->editions = 1;
	p->at[1] = now - 1;
	posts++;
}

static void
new_edition(int what, bool told)
{
	struct post_model *p = &post[what];

	p->editions++;
	p->told[p->editions] = told;
	p->at[p->editions] = people_int("SELECT max(approved_at) FROM edition"
	    " WHERE post = $1", p->id);
	follow_post(what);
}

static void
step_edition(void)
{
	const int what = posts ? (int)roll((unsigned)posts) : 0;
	struct post_model *p = &post[what];
	const bool told = roll(3) != 0;
	char text[40] = "";

	if (posts == 0 || p->withdrawn || p->editions == EDITIONS)
		return;
	/* A stage has no deadline of its own here. */
	if (!told && p->survey)
		return;
	snprintf(text, sizeof(text), "Rättat %d.", p->editions);
	if (told)
		(void)engine_correct(p->id, slugs(p->topics), fields(p),
		    text);
	else
		(void)engine_stage(p->id);
	new_edition(what, told);
}

static void
step_withdraw(void)
{
	const int what = posts ? (int)roll((unsigned)posts) : 0;

	if (posts == 0 || post[what].withdrawn)
		return;
	engine_withdraw(post[what].id);
	post[what].withdrawn = true;
	follow_post(what);
}

static bool
carries(const struct digest_model *d, const struct post_model *p)
{
	int64_t oldest = d->since[d->cadence];

	if (d->all) {
		oldest = d->leaves_at;
		for (int c = CADENCE_IMMEDIATE; c <= CADENCE_MONTHLY; c++)
			oldest = d->since[c] < oldest ? d->since[c] : oldest;
	} else if (d->cadence == CADENCE_NONE) {
		oldest = d->since[CADENCE_IMMEDIATE];
	}
	return p->at[p->editions] > oldest ||
	    (p->survey && p->told[p->editions]);
}

/* What was foreseen of the digest that the model has made. */
static void
check_outlook(const struct digest_model *d, const struct outlook *o)
{
	int64_t readers = 0, of_posts = 0, foreseen = 0;

	assert_int_equal(o->leaves_at, d->leaves_at);
	for (int who = 0; who < PEOPLE; who++)
		readers += d->mail[who].state == WAITS;
	assert_int_equal(o->readers, readers);
	for (size_t i = 0; i < o->posts; i++) {
		int p = 0;

		while (post[p].id != o->post[i].post)
			p++;
		readers = 0;
		for (int who = 0; who < PEOPLE; who++)
			readers += d->mail[who].pays[p] != 0;
		assert_int_equal(o->post[i].readers, readers);
		foreseen += readers;
	}
	for (int who = 0; who < PEOPLE; who++)
		for (int p = 0; p < posts; p++)
			of_posts += d->mail[who].pays[p] != 0;
	assert_int_equal(foreseen, of_posts);
}

static void
step_digest(void)
{
	struct digest_model *d = &digest[digests];
	struct compose_digest job = {.all_cadences = roll(4) == 0};
	struct outlook o = {.flow = &flow, .leaves_at = now + 1};
	bool any = false;
	bool mails = false;

	if (digests == DIGESTS)
		return;
	memset(d, 0, sizeof(*d));
	if (!job.all_cadences)
		job.cadence = (enum cadence)roll(5);
	d->cadence = job.cadence;
	d->all = job.all_cadences;
	o.cadence = d->cadence;
	o.all_cadences = d->all;
	OK(outlook_make(db, &o, &err));
	d->id = engine_freeze(job);
	d->leaves_at = now;
	for (int c = CADENCE_IMMEDIATE; c <= CADENCE_MONTHLY; c++)
		OK(compose_since(db, &conf, (enum cadence)c,
		    (enum cadence)c == d->cadence, now, &d->since[c], &err));
	for (int i = 0; i < posts; i++) {
		if (post[i].withdrawn)
			continue;
		d->post[i] = carries(d, &post[i]) ? CARRIED
		    : post[i].survey ? LISTED : NOT_IN;
		any = any || d->post[i] == CARRIED;
	}
	for (int who = 0; any && who < PEOPLE; who++) {
		if (owed(d, who, &d->mail[who])) {
			d->mail[who].state = WAITS;
			mails = true;
		} else {
			memset(&d->mail[who], 0, sizeof(d->mail[who]));
		}
	}
	assert_int_equal(d->id != 0, mails);
	check_outlook(d, &o);
	outlook_release(&o);
	digests += mails;
}

static void
set_row(const struct digest_model *d, int who, int state, int attempts)
{
	struct query q = db_query(db, "UPDATE outbox SET state = $3,"
	    " attempts = $4 WHERE digest = $1 AND subscriber = $2");

	query_bind_int(&q, 1, d->id);
	query_bind_int(&q, 2, person[who].id);
	query_bind_int(&q, 3, state);
	query_bind_int(&q, 4, attempts);
	OK(query_run(&q, &err));
}

static void
send_one(struct digest_model *d, int who)
{
	struct mail_model *m = &d->mail[who];

	if (m->state != WAITS && m->state != ATTEMPTED)
		return;
	switch (roll(8)) {
	case 0:
		return;
	case 1:
		set_row(d, who, OUTBOX_DEFERRED, 1);
		m->state = ATTEMPTED;
		return;
	case 2:
		set_row(d, who, OUTBOX_SUPPRESSED, 0);
		m->state = GONE;
		return;
	default:
		set_row(d, who, OUTBOX_SENT, 1);
		m->state = SENT;
	}
}

static void
step_send(void)
{
	struct digest_model *d = NULL;
	struct query q;

	if (digests == 0)
		return;
	d = &digest[digests - 1 - (int)roll((unsigned)(digests < 4 ? digests
	    : 4))];
	if (d->over)
		return;
	d->over = true;
	for (int who = 0; who < PEOPLE; who++) {
		send_one(d, who);
		if (d->mail[who].state == WAITS ||
		    d->mail[who].state == ATTEMPTED)
			d->over = false;
	}
	if (!d->over)
		return;
	q = db_query(db, "UPDATE digest SET state = 'done' WHERE id = $1");
	query_bind_int(&q, 1, d->id);
	OK(query_run(&q, &err));
}

/* --- what must hold after each -------------------------------------------- */

static int
place_of(int64_t edition, int *number)
{
	struct query q = db_query(db, "SELECT post, number FROM edition"
	    " WHERE id = $1");
	int64_t id = 0;
	int i = 0;

	query_bind_int(&q, 1, edition);
	assert_true(query_next(&q));
	id = query_int(&q, 0);
	*number = (int)query_int(&q, 1);
	OK(query_end(&q, &err));
	while (post[i].id != id)
		i++;
	return i;
}

/* The row as the model would write it down. */
static struct mail_model
row_of(const struct digest_model *d, int who)
{
	struct query q = db_query(db, "SELECT o.state, ve.edition, ve.pays"
	    " FROM outbox o JOIN variant_edition ve ON ve.variant = o.variant"
	    " WHERE o.digest = $1 AND o.subscriber = $2");
	struct mail_model m = {.state = NO_MAIL};
	int number = 0;

	query_bind_int(&q, 1, d->id);
	query_bind_int(&q, 2, person[who].id);
	while (query_next(&q)) {
		const int state = (int)query_int(&q, 0);
		const int what = place_of(query_int(&q, 1), &number);

		m.state = state == OUTBOX_QUEUED ? WAITS :
		    state == OUTBOX_DEFERRED ? ATTEMPTED :
		    state == OUTBOX_SENT ? SENT : GONE;
		if (query_int(&q, 2))
			m.pays[what] = (unsigned char)number;
		else
			m.shown[what] = (unsigned char)number;
	}
	OK(query_end(&q, &err));
	return m;
}

static void
check(unsigned seed, int step)
{
	for (int i = 0; i < digests; i++) {
		const struct digest_model *d = &digest[i];

		for (int who = 0; who < PEOPLE; who++) {
			const struct mail_model is = row_of(d, who);
			const struct mail_model *m = &d->mail[who];

			if (is.state != m->state)
				fail_msg("seed %u step %d digest %lld person"
				    " %d: is %d, should be %d", seed, step,
				    (long long)d->id, who, is.state,
				    m->state);
			if (m->state == GONE)
				continue;
			for (int p = 0; p < posts; p++) {
				if (is.pays[p] != m->pays[p] ||
				    is.shown[p] != m->shown[p])
					fail_msg("seed %u step %d digest %lld"
					    " person %d post %d: pays %d"
					    " shows %d, should be %d %d",
					    seed, step, (long long)d->id,
					    who, p, is.pays[p], is.shown[p],
					    m->pays[p], m->shown[p]);
			}
		}
	}
	assert_int_equal(people_int("SELECT count(*) FROM (SELECT 1 FROM"
	    " outbox o JOIN variant_edition ve ON ve.variant = o.variant"
	    " WHERE ve.pays = 1 AND o.state NOT IN (9, 10) AND $1 = $1"
	    " GROUP BY o.subscriber, ve.edition HAVING count(*) > 1)", 0), 0);
}

static void
run(unsigned seed)
{
	memset(post, 0, sizeof(post));
	memset(person, 0, sizeof(person));
	memset(digest, 0, sizeof(digest));
	posts = digests = 0;
	for (int i = 0; i < STEPS; i++) {
		const unsigned what = roll(100);

		now += roll(20) ? roll(3600) : roll(9) * PEOPLE_DAY;
		if (what < 14)
			step_join();
		else if (what < 22)
			step_leave();
		else if (what < 32)
			step_change();
		else if (what < 50)
			step_post();
		else if (what < 60)
			step_edition();
		else if (what < 64)
			step_withdraw();
		else if (what < 84)
			step_digest();
		else
			step_send();
		check(seed, i);
	}
	assert_true(digests > 15);
}

static void
owed_is_what_the_model_says(void **state)
{
	model_run(run, engine_setup, engine_teardown, state);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(owed_is_what_the_model_says,
		engine_setup, engine_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
