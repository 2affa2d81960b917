/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http/census.h"

#include <pthread.h>
#include <signal.h>
#include <string.h>

#include "base/date.h"
#include "base/log.h"
#include "base/mem.h"

enum {
	CENSUS_KEEP = 50, CENSUS_DAY = 86400,
	CENSUS_FAST = 20,	/* ms; slower is not for a page to wait for */
	CENSUS_LEAST = 30000	/* ms between two counts in the background */
};

struct census_store {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	struct census census;
	int64_t took;		/* ms that the last count took */
	int64_t until;		/* of date_mono_ms(); 0 = nothing yet */
	/* The thread that counts where there are many. */
	const struct context *http;
	pthread_t thread;
	bool runs, stop;
	bool counts;		/* so that nobody else has to */
};

struct census_store *
census_new(void)
{
	struct census_store *store = mem_alloc(sizeof(*store));
	pthread_condattr_t attr;

	pthread_mutex_init(&store->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&store->changed, &attr);
	pthread_condattr_destroy(&attr);
	return store;
}

void
census_free(struct census_store *store)
{
	if (!store)
		return;
	if (store->runs) {
		pthread_mutex_lock(&store->lock);
		store->stop = true;
		pthread_cond_broadcast(&store->changed);
		pthread_mutex_unlock(&store->lock);
		pthread_join(store->thread, NULL);
	}
	census_release(&store->census);
	pthread_cond_destroy(&store->changed);
	pthread_mutex_destroy(&store->lock);
	mem_free(store);
}

void
census_release(struct census *census)
{
	topic_list_release(&census->topics);
}

/* Numbers are all that anybody wants of the topics. */
static void
copy(struct census *to, const struct census *from)
{
	const struct topic_list *list = &from->topics;

	*to = *from;
	to->topics.item = mem_array(list->count, sizeof(*list->item));
	for (size_t i = 0; i < list->count; i++) {
		to->topics.item[i].id = list->item[i].id;
		to->topics.item[i].subscribers = list->item[i].subscribers;
	}
}

static bool
count(struct db *db, struct census *census, struct err *err)
{
	const int64_t now = date_now();

	return topic_list(db, true, &census->topics, err) &&
	    figure_subscriptions(db, census->cadences, &census->topics,
	    err) &&
	    figure_people(db, now - 7 * CENSUS_DAY, &census->week, err) &&
	    figure_people(db, now - 30 * CENSUS_DAY, &census->month, err);
}

/* With the lock held. */
static void
keep(struct census_store *store, const struct census *fresh, int64_t begun)
{
	const int64_t now = date_mono_ms();

	census_release(&store->census);
	store->census = *fresh;
	store->took = now - begun;
	store->until = begun + CENSUS_KEEP * store->took;
	/* "Nothing yet" is over, however fast it was. */
	if (store->until == 0)
		store->until = 1;
	pthread_cond_broadcast(&store->changed);
}

/* --- In the background ---------------------------------------------------- */

/* Waits for its time; false: to stop. */
static bool
wait_turn(struct census_store *store)
{
	const int64_t pause = CENSUS_KEEP * store->took > CENSUS_LEAST ?
	    CENSUS_KEEP * store->took : CENSUS_LEAST;
	const struct timespec until = date_mono_until(pause);
	int rc = 0;

	while (!store->stop && rc == 0)
		rc = pthread_cond_timedwait(&store->changed, &store->lock,
		    &until);
	return !store->stop;
}

/* The first count is for whoever opens the desk first; more of them only
 * where they are slow and something was committed. */
static bool
count_again(struct db *db, int64_t took, int64_t *seen, bool *counted,
    struct census *fresh, struct err *err)
{
	int64_t version = -1;

	*counted = false;
	if (!db_version(db, &version, err))
		return false;
	if (version == *seen || (*seen != -1 && took < CENSUS_FAST))
		return true;
	if (!count(db, fresh, err)) {
		census_release(fresh);
		return false;
	}
	*seen = version;
	*counted = true;
	return true;
}

/* What fails is tried again in its time; until then pages count. */
static void *
count_main(void *arg)
{
	struct census_store *store = arg;
	const struct context *http = store->http;
	struct db *db = NULL;
	int64_t seen = -1;

	pthread_mutex_lock(&store->lock);
	do {
		struct census fresh = {0};
		const int64_t begun = date_mono_ms(), took = store->took;
		struct err err = {0};
		bool ok = false, counted = false;

		pthread_mutex_unlock(&store->lock);
		ok = (db || http->db_open(http->db_arg, &db,
		    &err)) && count_again(db, took, &seen, &counted,
		    &fresh, &err);
		if (!ok)
			log_error("counting subscribers: %s", err.text);
		pthread_mutex_lock(&store->lock);
		store->counts = ok;
		if (counted)
			keep(store, &fresh, begun);
		pthread_cond_broadcast(&store->changed);
	} while (wait_turn(store));
	store->counts = false;
	pthread_cond_broadcast(&store->changed);
	pthread_mutex_unlock(&store->lock);
	if (db)
		http->db_close(db);
	return NULL;
}

void
census_start(const struct context *http)
{
	struct census_store *store = http->census;
	sigset_t all, before;

	store->http = http;
	store->counts = true;
	/* The role's own thread is the one that hears signals. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	store->runs = pthread_create(&store->thread, NULL, count_main,
	    store) == 0;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (!store->runs)
		store->counts = false;
}

/* Does a thread count, so that nobody else has to?  With the lock held. */
static bool
is_counted(struct census_store *store)
{
	while (store->counts && store->until == 0)
		pthread_cond_wait(&store->changed, &store->lock);
	return store->counts && store->took >= CENSUS_FAST;
}

/* --- For the pages -------------------------------------------------------- */

bool
census_take(const struct request *rq, struct census *census, struct err *err)
{
	struct census_store *store = rq->http->census;
	struct census fresh = {0};
	int64_t begun = 0;
	bool ok = true;

	memset(census, 0, sizeof(*census));
	pthread_mutex_lock(&store->lock);
	if (!is_counted(store) && date_mono_ms() >= store->until) {
		begun = date_mono_ms();
		ok = count(rq->db, &fresh, err);
		if (ok)
			keep(store, &fresh, begun);
		else
			census_release(&fresh);
	}
	if (ok)
		copy(census, &store->census);
	pthread_mutex_unlock(&store->lock);
	return ok;
}

int64_t
census_topic(const struct census *census, int64_t topic)
{
	for (size_t i = 0; i < census->topics.count; i++)
		if (census->topics.item[i].id == topic)
			return census->topics.item[i].subscribers;
	return 0;
}
