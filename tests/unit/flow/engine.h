/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Posts, digests and what stands in each person's mail, on top of
 * people.h.  Include unit/test.h first. */
#ifndef TESTS_UNIT_FLOW_ENGINE_H
#define TESTS_UNIT_FLOW_ENGINE_H

#include "base/log.h"
#include "flow/approve.h"
#include "flow/compose.h"
#include "flow/expand.h"
#include "flow/mailing.h"
#include "flow/replan.h"
#include "store/outbox.h"
#include "store/post.h"
#include "text/template.h"
#include "unit/flow/people.h"

static struct template_set *templates;

/* Wednesday 4 March 2026, 12:00 in Stockholm. */
enum { ENGINE_START = 1772622000, ENGINE_MINUTE = 60, ENGINE_HOUR = 3600 };

static inline int
engine_setup_at(const char *path)
{
	if (!date_set_zone("Europe/Stockholm", &err) ||
	    people_setup_at(path) != 0 ||
	    !template_load("", &templates, &err)) {
		print_error("%s\n", err.text);
		return -1;
	}
	flow.templates = templates;
	log_set_level(0);	/* the tests say what matters */
	now = ENGINE_START;
	return 0;
}

static inline int
engine_setup(void **state)
{
	(void)state;
	return engine_setup_at(":memory:");
}

static inline int
engine_teardown(void **state)
{
	template_free(templates);
	return people_teardown(state);
}

#define OK(call)                                                             \
	do {                                                                 \
		if (!(call))                                                 \
			fail_msg("%s", err.text);                            \
	} while (0)

/* --- posts ---------------------------------------------------------------- */

/* fields: "Kind: survey\nCloses: 2026-06-01\n"; text may be NULL. */
static inline void
engine_file(const char *topics, const char *fields, const char *text,
    struct postfile *file)
{
	static int n;
	char *all = mem_printf("Title: Nyhet %d\nTopics: %s\n%s\n%s\n", ++n,
	    topics, fields, text ? text : "Brödtext.");

	OK(postfile_parse(all, strlen(all), "test", file, &err));
	mem_free(all);
}

static inline int64_t
engine_post(const char *topics, const char *fields, const char *text)
{
	struct postfile file;
	struct approve_add job = {.flow = &flow, .file = &file};

	now++;
	engine_file(topics, fields, text, &file);
	people_run(approve_add, &job);
	postfile_release(&file);
	now++;
	return job.post;
}

static inline int64_t
engine_news(const char *topics)
{
	return engine_post(topics, "", NULL);
}

/* Rows that wait follow at once. */
static inline void
engine_follow(void)
{
	struct replan_step step = {.flow = &flow};

	do
		people_run(replan_step, &step);
	while (!step.done && !step.waits);
}

static inline int64_t
engine_correct(int64_t post, const char *topics, const char *fields,
    const char *text)
{
	struct postfile file;
	struct approve_correct job = {.flow = &flow, .file = &file,
	    .post = post};

	now++;
	engine_file(topics, fields, text, &file);
	people_run(approve_correct, &job);
	postfile_release(&file);
	now++;
	engine_follow();
	return job.edition;
}

static inline void
engine_withdraw(int64_t post)
{
	struct approve_withdraw job = {.flow = &flow, .post = post};

	now++;
	people_run(approve_withdraw, &job);
	now++;
	engine_follow();
}

/* A new edition for all readers of the topic, as a stage of a survey is. */
static inline int64_t
engine_stage(int64_t post)
{
	struct edition e;
	struct tx tx;
	char kind[] = "stage", audience[] = "topic", none[] = "";
	int64_t id = 0;

	now++;
	memset(&e, 0, sizeof(e));
	e.post = post;
	e.kind = kind;
	e.audience = audience;
	e.note = e.url = none;
	OK(tx_begin(db, &tx, &err));
	OK(edition_add(&tx, &e, &err) &&
	    edition_text_put(&tx, e.id, "sv", "Etapp", "Text.", &err) &&
	    edition_set_state(&tx, e.id, "approved", &err) &&
	    digest_renew_edition(&tx, post, e.id, &err) &&
	    replan_mark(&tx, post, &err));
	OK(tx_commit(&tx, &err));
	id = e.id;
	now++;
	engine_follow();
	return id;
}

static inline int64_t
engine_edition(int64_t post, int64_t number)
{
	struct query q = db_query(db, "SELECT id FROM edition"
	    " WHERE post = $1 AND number = $2");
	int64_t id = 0;

	query_bind_int(&q, 1, post);
	query_bind_int(&q, 2, number);
	if (query_next(&q))
		id = query_int(&q, 0);
	OK(query_end(&q, &err));
	return id;
}

/* --- digests -------------------------------------------------------------- */

static inline int64_t
engine_compose(struct compose_digest job)
{
	static int64_t run_day;

	now++;
	job.flow = &flow;
	if (job.leaves_at == 0)
		job.leaves_at = now;
	if (job.cadence != CADENCE_NONE)
		job.run_day = ++run_day;
	people_run(compose_digest, &job);
	return job.digest;
}

static inline struct expand_result
engine_expand(int64_t digest, expand_progress *progress, void *arg)
{
	struct expand_result result = {0};

	OK(expand_digest(&flow, db, digest, progress, arg, &result, &err));
	assert_false(result.busy);
	return result;
}

static inline bool
engine_is_there(int64_t digest)
{
	return people_int("SELECT count(*) FROM digest WHERE id = $1",
	    digest) == 1;
}

/* 0: it was made for nobody, and is gone. */
static inline int64_t
engine_freeze(struct compose_digest job)
{
	const int64_t id = engine_compose(job);

	if (id == 0)
		return 0;
	(void)engine_expand(id, NULL, NULL);
	return engine_is_there(id) ? id : 0;
}

/* All of its rows were accepted. */
static inline void
engine_sent(int64_t digest)
{
	struct query q = db_query(db, "UPDATE outbox SET state = 6,"
	    " attempts = 1 WHERE digest = $1 AND state <= 5");

	query_bind_int(&q, 1, digest);
	OK(query_run(&q, &err));
	q = db_query(db, "UPDATE digest SET state = 'done' WHERE id = $1");
	query_bind_int(&q, 1, digest);
	OK(query_run(&q, &err));
}

/* A scheduled run that leaves now, and has left. */
static inline int64_t
engine_run(enum cadence cadence)
{
	const int64_t id = engine_freeze((struct compose_digest){
	    .cadence = cadence});

	engine_sent(id);
	return id;
}

/* Staff sends all now, to the immediate ones. */
static inline int64_t
engine_send(void)
{
	const int64_t id = engine_freeze((struct compose_digest){
	    .cadence = CADENCE_NONE});

	engine_sent(id);
	return id;
}

/* "12 15 (9)": editions that a person's row pays, and shows at the end; ""
 * without a row, "cancelled". */
static inline const char *
engine_mail(int64_t digest, int64_t subscriber)
{
	static char text[4][256];
	static unsigned turn;
	char *out = text[turn++ % 4];
	struct query q = db_query(db, "SELECT o.state, ve.edition, ve.pays"
	    " FROM outbox o LEFT JOIN variant_edition ve"
	    " ON ve.variant = o.variant WHERE o.digest = $1"
	    " AND o.subscriber = $2 ORDER BY ve.pays DESC, ve.edition");
	size_t n = 0;

	out[0] = '\0';
	query_bind_int(&q, 1, digest);
	query_bind_int(&q, 2, subscriber);
	while (query_next(&q)) {
		if (query_int(&q, 0) == OUTBOX_CANCELLED) {
			snprintf(out, sizeof(text[0]), "cancelled");
			break;
		}
		n += (size_t)snprintf(out + n, sizeof(text[0]) - n,
		    query_int(&q, 2) ? "%s%lld" : "%s(%lld)", n ? " " : "",
		    (long long)query_int(&q, 1));
	}
	OK(query_end(&q, &err));
	return out;
}

/* All that a person was sent that pays: "12 15". */
static inline const char *
engine_paid(int64_t subscriber)
{
	return people_text("SELECT coalesce(group_concat(e, ' '), '') FROM"
	    " (SELECT ve.edition AS e FROM outbox o JOIN variant_edition ve"
	    " ON ve.variant = o.variant WHERE o.subscriber = $1"
	    " AND ve.pays = 1 AND o.state NOT IN (9, 10)"
	    " ORDER BY ve.edition)", subscriber);
}

static inline void
engine_write(struct mailing *mailing, const struct outbox_row *row,
    struct mailing_mail *mail)
{
	struct outbox_check check;
	bool found = false;

	OK(outbox_check(db, row->id, &check, &found, &err));
	assert_true(found);
	OK(mailing_compose(mailing, row, &check, "verp", mail, &err));
}

/* --- people --------------------------------------------------------------- */

static inline int64_t
engine_join(const char *name, unsigned topics, enum cadence cadence)
{
	char address[80] = "";
	int64_t id = 0;

	now++;
	snprintf(address, sizeof(address), "%s@example.se", name);
	id = people_join(address, topics, cadence);
	now++;
	return id;
}

/* The preferences form. */
static inline void
engine_change(int64_t id, unsigned topics, enum cadence cadence,
    const char *language)
{
	struct subscribe_change *job = mem_alloc(sizeof(*job));

	now++;
	job->flow = &flow;
	job->subscriber = id;
	job->method = "link";
	snprintf(job->language, sizeof(job->language), "%s", language);
	job->choices = people_choose(job->choice, topics, cadence);
	people_run(subscribe_change, job);
	mem_free(job);
	now++;
}

static inline void
engine_leave(int64_t id, int64_t topic)
{
	struct subscribe_leave job = {.flow = &flow, .subscriber = id,
	    .topic = topic, .method = "link"};

	now++;
	job.scope = topic ? SUBSCRIBE_TOPIC : SUBSCRIBE_ALL;
	people_run(subscribe_leave, &job);
	now++;
}

#endif
