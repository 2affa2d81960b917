/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A database in memory with topics, and questions to it, for the tests of
 * what people do.  Include unit/test.h first. */
#ifndef TESTS_UNIT_FLOW_PEOPLE_H
#define TESTS_UNIT_FLOW_PEOPLE_H
#include <stdio.h>

#include "base/conf.h"
#include "base/date.h"
#include "base/keys.h"
#include "base/mem.h"
#include "db/writer.h"
#include "flow/flow.h"
#include "flow/plan.h"
#include "flow/subscribe.h"
#include "mail/address.h"
#include "store/schema.h"
#include "store/subscriber.h"
#include "store/suppression.h"
#include "store/topic.h"

static struct db *db;
static struct conf conf;
static struct keys *keys;
static struct flow flow;
static struct err err;
static int64_t now;
static int64_t topic_ids[5];
static struct template_set *people_templates;	/* the same for all tests */

enum { PEOPLE_START = 1700000000, PEOPLE_DAY = 86400 };

static int64_t
people_clock(void)
{
	return now;
}

static inline void
people_run(writer_job *job, void *arg)
{
	struct tx tx = {NULL};

	assert_true(tx_begin(db, &tx, &err));
	if (!job(&tx, arg, &err)) {
		tx_rollback(&tx);
		fail_msg("%s", err.text);
	}
	if (!tx_commit(&tx, &err))
		fail_msg("%s", err.text);
}

/* The same through a writer; false: refused, and err says why. */
static inline bool
people_try(writer_job *job, void *arg)
{
	struct writer *writer = writer_inline(db);
	bool ok = false;

	memset(&err, 0, sizeof(err));
	ok = writer_run(writer, job, arg, &err);
	writer_stop(writer);
	return ok;
}

static inline bool
people_topics(struct tx *tx, void *arg, struct err *e)
{
	static const char *const slugs[] = {"alpha", "beta", "gamma", "delta"};

	(void)arg;
	for (size_t i = 0; i < 4; i++) {
		char slug[16] = "";
		char public_id[40] = "";
		char none[] = "";
		struct topic topic = {
		    .slug = slug, .public_id = public_id, .name = slug,
		    .name_en = none, .about = none, .about_en = none,
		};

		snprintf(slug, sizeof(slug), "%s", slugs[i]);
		snprintf(public_id, sizeof(public_id), "id-%zu", i);
		if (!topic_add(tx, &topic, e))
			return false;
		topic_ids[i + 1] = topic.id;
	}
	return true;
}

static inline int
people_setup_at(const char *path)
{
	memset(&err, 0, sizeof(err));
	now = PEOPLE_START;
	date_set_clock(people_clock);
	if (!date_set_zone("Europe/Stockholm", &err) ||
	    !conf_parse("", "test", "/nonexistent", &conf, &err) ||
	    !db_open(path, &db, &err) ||
	    !migrate_run(db, migrate_files, &err) ||
	    (!people_templates &&
	    !template_load("", &people_templates, &err))) {
		print_error("%s\n", err.text);
		return -1;
	}
	keys = keys_fixed();
	flow = (struct flow){.conf = &conf, .keys = keys,
	    .templates = people_templates, .who = "test"};
	people_run(people_topics, NULL);
	return 0;
}

static inline int
people_setup(void **state)
{
	(void)state;
	return people_setup_at(":memory:");
}

static inline int
people_teardown(void **state)
{
	(void)state;
	db_close(db);
	db = NULL;
	keys_free(keys);
	conf_release(&conf);
	date_set_clock(NULL);
	return 0;
}

/* The one number or text that a statement gives; sql is a literal. */
#define people_int(sql, id) people_int_of(db_query(db, sql), id)
#define people_text(sql, id) people_text_of(db_query(db, sql), id)

static inline int64_t
people_int_of(struct query q, int64_t id)
{
	int64_t n = -1;

	query_bind_int(&q, 1, id);
	if (query_next(&q))
		n = query_int(&q, 0);
	if (!query_end(&q, &err))
		fail_msg("%s", err.text);
	return n;
}

static inline const char *
people_text_of(struct query q, int64_t id)
{
	static char text[4096];

	query_bind_int(&q, 1, id);
	snprintf(text, sizeof(text), "%s",
	    query_next(&q) ? query_text(&q, 0) : "(none)");
	if (!query_end(&q, &err))
		fail_msg("%s", err.text);
	return text;
}

static inline const char *
people_state(int64_t id)
{
	return people_text("SELECT state FROM subscriber WHERE id = $1", id);
}

/* "alpha:weekly:1700000000 beta:daily:..." of one subscriber. */
static inline const char *
people_subscriptions(int64_t id)
{
	static char text[4096];
	struct subscription_list list = {NULL, 0};
	size_t n = 0;

	text[0] = '\0';
	assert_true(subscription_list(db, id, &list, &err));
	for (size_t i = 0; i < list.count; i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n,
		    "%s%s:%s:%lld", i ? " " : "", list.item[i].slug,
		    cadence_name(list.item[i].cadence),
		    (long long)list.item[i].owed_from);
	subscription_list_release(&list);
	return text;
}

static inline int64_t
people_id(const char *address)
{
	struct subscriber subscriber = {0};
	struct address a;
	bool found = false;
	int64_t id = 0;

	assert_true(address_read(address, &a, &err));
	assert_true(subscriber_find(db, a.key, &subscriber, &found, &err));
	id = subscriber.id;
	subscriber_release(&subscriber);
	return found ? id : 0;
}

/* topics: bits 1 alpha, 2 beta, 4 gamma, 8 delta. */
static inline size_t
people_choose(struct subscribe_choice *choice, unsigned topics,
    enum cadence cadence)
{
	size_t n = 0;

	for (unsigned i = 0; i < 4; i++) {
		if ((topics & (1U << i)) == 0)
			continue;
		choice[n].topic = topic_ids[i + 1];
		choice[n++].cadence = cadence;
	}
	return n;
}

/* As a bounce does. */
static inline void
people_suppress(const char *address)
{
	uint8_t hash[SECRET_MAC] = {0};
	struct address a;
	struct tx tx = {NULL};

	assert_true(address_read(address, &a, &err));
	subscribe_hash(keys, a.key, hash);
	assert_true(tx_begin(db, &tx, &err));
	assert_true(suppression_add(&tx, hash, "bounced", &err));
	assert_true(tx_commit(&tx, &err));
}

/* The page's form; true: a mail was queued. */
static inline bool
people_ask(const char *address, unsigned topics, enum cadence cadence)
{
	struct subscribe_ask *ask = mem_alloc(sizeof(*ask));
	bool mailed = false;

	ask->flow = &flow;
	ask->method = "form";
	ask->wording = "I want letters.";
	snprintf(ask->language, sizeof(ask->language), "sv");
	snprintf(ask->network, sizeof(ask->network), "192.0.2.7");
	assert_true(address_read(address, &ask->address, &err));
	ask->choices = people_choose(ask->choice, topics, cadence);
	people_run(subscribe_ask, ask);
	mailed = ask->mailed;
	mem_free(ask);
	return mailed;
}

static inline int
people_confirm(int64_t id)
{
	struct subscribe_confirm confirm = {
	    .flow = &flow, .subscriber = id, .issued = now, .method = "link",
	};

	people_run(subscribe_confirm, &confirm);
	return (int)confirm.outcome;
}

/* Asked and confirmed now; the confirmation is queued still. */
static inline int64_t
people_join(const char *address, unsigned topics, enum cadence cadence)
{
	int64_t id = 0;

	(void)people_ask(address, topics, cadence);
	id = people_id(address);
	assert_int_equal(people_confirm(id), SUBSCRIBE_CONFIRMED);
	return id;
}

#endif
