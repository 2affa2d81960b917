/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Threads fetch and read, this one alone touches the database.  Before a
 * source is begun, that is written down: when the process dies over what a
 * source sent three times on end, that source is stopped, and only that one.
 */
#include "flow/poll.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>

#include "base/date.h"
#include "base/mem.h"
#include "feed/fetch.h"
#include "feed/page.h"
#include "feed/selector.h"
#include "flow/poll_parts.h"

enum {
	POLL_THREADS = 8,
	POLL_CHUNK = 32,	/* begun together */
	POLL_TURN_MS = 10 * 1000
};

struct poll_pool {
	char *agent, *allow;	/* owned: may outlive the configuration */
	struct source_list sources;
	struct poll_answer *answer;
	size_t first, end;	/* of the chunk, */
	size_t next;		/* the one to fetch next, */
	size_t ended[POLL_CHUNK];	/* those fetched, in that order, */
	size_t ended_n;		/* how many, */
	size_t stored;		/* how many of them are written down */
	pthread_mutex_t lock;
	pthread_cond_t wake;
	pthread_t thread[POLL_THREADS];
	size_t threads;
};

static pthread_once_t poll_once = PTHREAD_ONCE_INIT;
static struct err poll_once_err;
static bool poll_ready;

static void
poll_init_once(void)
{
	poll_ready = fetch_init(&poll_once_err);
}

bool
poll_init(struct err *err)
{
	(void)pthread_once(&poll_once, poll_init_once);
	return poll_ready || err_set(err, poll_once_err.code, "%s",
	    poll_once_err.text);
}

/* --- before: three deaths stop a source --------------------------------- */

static const char *const poll_strikes[] = {
    "being read", "being read again: that did not end",
    "stopped: reading it did not end three times",
};
enum { POLL_STRIKES = sizeof(poll_strikes) / sizeof(poll_strikes[0]) };

struct poll_begin {
	struct source *source;
	size_t count;
};

/* One that is not there any more counts as stopped. */
static bool
poll_read_anew(struct tx *tx, struct source *source, bool *active,
    struct err *err)
{
	const int64_t id = source->id;
	bool found = false;

	source_release(source);
	if (!source_get(tx->db, id, source, &found, err))
		return false;
	*active = found && strcmp(source->state, "active") == 0;
	if (!found)
		source->state = mem_strdup("removed");
	return true;
}

static bool
poll_begin(struct tx *tx, void *arg, struct err *err)
{
	const struct poll_begin *begin = arg;

	for (size_t i = 0; i < begin->count; i++) {
		struct source *source = &begin->source[i];
		int strike = 0;
		bool found = false;

		/* Staff may have stopped or removed it since it was listed. */
		if (!poll_read_anew(tx, source, &found, err))
			return false;
		if (!found)
			continue;
		for (int k = 0; k + 1 < POLL_STRIKES; k++) {
			if (strcmp(source->note, poll_strikes[k]) == 0)
				strike = k + 1;
		}
		mem_free(source->note);
		source->note = mem_strdup(poll_strikes[strike]);
		if (strike == POLL_STRIKES - 1) {
			mem_free(source->state);
			source->state = mem_strdup("stopped");
		}
		source->tried_at = date_now();
		if (!source_update(tx, source, err))
			return false;
	}
	return true;
}

/* --- the threads -------------------------------------------------------- */

static void *
poll_thread(void *arg)
{
	struct poll_pool *pool = arg;

	pthread_mutex_lock(&pool->lock);
	while (pool->next < pool->end) {
		const size_t i = pool->next++;
		const struct source *source = &pool->sources.item[i];

		pthread_mutex_unlock(&pool->lock);
		if (pool->answer[i].source != 0)
			poll_fetch(source, pool->agent, pool->allow,
			    &pool->answer[i]);
		pthread_mutex_lock(&pool->lock);
		pool->ended[pool->ended_n++] = i;
		pthread_cond_signal(&pool->wake);
	}
	pthread_mutex_unlock(&pool->lock);
	return NULL;
}

static struct timespec
poll_in_a_second(void)
{
	const int64_t ms = date_mono_ms() + 1000;

	return (struct timespec){ms / 1000, ms % 1000 * 1000000};
}

/* Waits until one more has ended; false: told to stop. */
static bool
poll_wait(struct poll_pool *pool, poll_alive *alive, void *arg)
{
	bool going = alive(arg);

	pthread_mutex_lock(&pool->lock);
	while (going && pool->stored == pool->ended_n) {
		const struct timespec until = poll_in_a_second();

		(void)pthread_cond_clockwait(&pool->wake, &pool->lock,
		    CLOCK_MONOTONIC, &until);
		pthread_mutex_unlock(&pool->lock);
		going = alive(arg);
		pthread_mutex_lock(&pool->lock);
	}
	pthread_mutex_unlock(&pool->lock);
	return going;
}

static void
poll_start(struct poll_pool *pool)
{
	pool->threads = 0;
	while (pool->threads < POLL_THREADS &&
	    pool->threads < pool->end - pool->first &&
	    pthread_create(&pool->thread[pool->threads], NULL, poll_thread,
	    pool) == 0)
		pool->threads++;
	if (pool->threads == 0)
		(void)poll_thread(pool);
}

/* false: some still fetch after a second, and have the pool. */
static bool
poll_join_soon(struct poll_pool *pool)
{
	const struct timespec until = poll_in_a_second();

	pthread_mutex_lock(&pool->lock);
	pool->next = pool->end;
	pthread_mutex_unlock(&pool->lock);
	while (pool->threads > 0 &&
	    pthread_clockjoin_np(pool->thread[pool->threads - 1], NULL,
	    CLOCK_MONOTONIC, &until) == 0)
		pool->threads--;
	return pool->threads == 0;
}

static void
poll_join(struct poll_pool *pool)
{
	while (pool->threads > 0)
		pthread_join(pool->thread[--pool->threads], NULL);
}

/* *going false: told to stop. */
static bool
poll_chunk(struct poll_pool *pool, const struct flow *flow,
    struct writer *writer, poll_alive *alive, void *arg, bool *going,
    struct err *err)
{
	struct poll_begin begin = {&pool->sources.item[pool->first],
	    pool->end - pool->first};
	bool ok = writer_run(writer, poll_begin, &begin, err);

	if (!ok)
		return false;
	for (size_t i = pool->first; i < pool->end; i++) {
		const struct source *source = &pool->sources.item[i];

		pool->answer[i].source =
		    strcmp(source->state, "active") == 0 ? source->id : 0;
	}
	pool->next = pool->first;
	pool->ended_n = pool->stored = 0;
	poll_start(pool);
	while (*going && pool->stored < pool->end - pool->first) {
		struct poll_answer *answer = NULL;

		*going = poll_wait(pool, alive, arg);
		if (!*going)
			break;
		answer = &pool->answer[pool->ended[pool->stored++]];
		answer->flow = flow;
		/* A failure to write must not leave threads behind. */
		if (ok && answer->source != 0)
			ok = writer_run(writer, poll_store, answer, err);
		poll_answer_release(answer);
	}
	if (*going)
		poll_join(pool);
	return ok;
}

static struct poll_pool *
poll_pool_new(const struct flow *flow)
{
	struct poll_pool *pool = mem_alloc(sizeof(*pool));

	pool->agent = poll_agent(flow);
	pool->allow = mem_strdup(flow->conf->poll.allow_hosts);
	pthread_mutex_init(&pool->lock, NULL);
	pthread_cond_init(&pool->wake, NULL);
	return pool;
}

static void
poll_pool_free(struct poll_pool *pool)
{
	pthread_mutex_destroy(&pool->lock);
	pthread_cond_destroy(&pool->wake);
	source_list_release(&pool->sources);
	mem_free(pool->answer);
	mem_free(pool->agent);
	mem_free(pool->allow);
	mem_free(pool);
}

bool
poll_due(const struct flow *flow, struct db *reader, struct writer *writer,
    poll_alive *alive, void *arg, struct err *err)
{
	struct poll_pool *pool = poll_pool_new(flow);
	const int64_t start = date_mono_ms();
	bool going = true;
	bool ok = poll_init(err) &&
	    source_due(reader, date_now(), &pool->sources, err);

	pool->answer = mem_array(pool->sources.count, sizeof(*pool->answer));
	while (ok && going && pool->end < pool->sources.count &&
	    date_mono_ms() - start < POLL_TURN_MS) {
		pool->first = pool->end;
		pool->end = pool->first + POLL_CHUNK < pool->sources.count ?
		    pool->first + POLL_CHUNK : pool->sources.count;
		ok = poll_chunk(pool, flow, writer, alive, arg, &going, err);
	}
	if (going || poll_join_soon(pool)) {
		for (size_t i = 0; i < pool->sources.count; i++)
			poll_answer_release(&pool->answer[i]);
		poll_pool_free(pool);
	}
	return ok;
}

/* --- one by one --------------------------------------------------------- */

bool
poll_source(const struct flow *flow, struct db *reader,
    struct writer *writer, int64_t id, int64_t *items, struct err *err)
{
	struct poll_answer answer;
	struct source source;
	char *agent = NULL;
	bool found = false;
	bool ok = false;

	if (!poll_init(err) || !source_get(reader, id, &source, &found, err))
		return false;
	if (!found)
		return err_set(err, EX_DATAERR, "there is no source %lld",
		    (long long)id);
	memset(&answer, 0, sizeof(answer));
	answer.flow = flow;
	answer.source = id;
	answer.revives = true;
	agent = poll_agent(flow);
	poll_fetch(&source, agent, flow->conf->poll.allow_hosts, &answer);
	ok = writer_run(writer, poll_store, &answer, err);
	*items = answer.items;
	mem_free(agent);
	poll_answer_release(&answer);
	source_release(&source);
	return ok;
}

/* A look without a source; *feed is filled when it was good. */
static bool
poll_look(const struct flow *flow, const char *url, const char *selector,
    struct poll_answer *answer, struct err *err)
{
	char *agent = poll_agent(flow);
	char empty[] = "";
	struct source source;

	memset(&source, 0, sizeof(source));
	source.url = mem_strdup(url);
	source.selector = mem_strdup(selector);
	source.etag = source.last_modified = empty;
	memset(answer, 0, sizeof(*answer));
	poll_fetch(&source, agent, flow->conf->poll.allow_hosts, answer);
	mem_free(agent);
	mem_free(source.url);
	mem_free(source.selector);
	return answer->good || answer->again ||
	    err_set(err, EX_DATAERR, "%s: %s", url, answer->note);
}

bool
poll_article(const struct flow *flow, const char *url, struct feed *feed,
    struct err *err)
{
	char *agent = poll_agent(flow);
	struct fetch_request request = {.url = url, .etag = "",
	    .last_modified = "", .agent = agent,
	    .allow = flow->conf->poll.allow_hosts};
	struct fetch_result result;
	bool ok = false;

	memset(&result, 0, sizeof(result));
	memset(feed, 0, sizeof(*feed));
	if (!poll_init(err) || !fetch_get(&request, &result, err))
		goto out;
	if (result.status != 200)
		err_set(err, EX_UNAVAILABLE, "%s: answered %d", url,
		    result.status);
	else if (!page_is_html(buf_text(&result.body), result.body.len))
		err_set(err, EX_DATAERR, "%s: no web page", url);
	else
		ok = page_article(buf_text(&result.body), result.body.len,
		    result.type, result.url, feed, err);
	if (ok && feed->items == 0)
		ok = err_set(err, EX_DATAERR, "%s: an empty page", url);
out:
	mem_free(agent);
	fetch_result_release(&result);
	return ok;
}

bool
poll_test(const struct flow *flow, const char *url, const char *selector,
    struct feed *feed, char **found, struct err *err)
{
	struct poll_answer answer;
	struct poll_answer other;
	bool ok = false;

	*found = NULL;
	memset(&other, 0, sizeof(other));
	if (!poll_init(err))
		return false;
	ok = poll_look(flow, url, selector, &answer, err);
	if (ok && answer.again)
		ok = poll_look(flow, answer.moved, "", &other, err);
	if (ok && other.again)
		ok = err_set(err, EX_DATAERR, "%s: no feed", answer.moved);
	if (ok) {
		struct poll_answer *good = answer.again ? &other : &answer;

		*feed = good->feed;
		memset(&good->feed, 0, sizeof(good->feed));
		if (answer.again)
			*found = mem_strdup(answer.moved);
	}
	poll_answer_release(&answer);
	poll_answer_release(&other);
	return ok;
}
