/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http/forecast.h"

#include <pthread.h>
#include <string.h>

#include "base/date.h"
#include "base/mem.h"
#include "flow/rehearse.h"
#include "flow/sweep.h"

enum {
	FORECAST_KEPT = 16, FORECAST_KEEP = 50,
	FORECAST_STALE_MS = 10 * 60 * 1000,
	FORECAST_TALLY_KEEP = 10
};

struct forecast_entry {
	char *key;		/* NULL: free */
	struct outlook outlook;
	int64_t until;		/* of date_mono_ms() */
	bool known;		/* there is an outlook */
	bool made;		/* a thread is making one, without the lock */
};
/* Nobody holds a lock while everybody is looked at: public pages are answered
 * by the same few threads. */
struct forecast_store {
	pthread_mutex_t lock;
	pthread_cond_t changed;		/* an outlook was made, or was not */
	struct forecast_entry entry[FORECAST_KEPT];
	size_t next;
	int64_t changes;		/* by staff: forecast_forget() */
	pthread_mutex_t tally_lock;
	struct {
		int64_t digest, until;	/* 0: free */
		struct tally tally;
	} tally[FORECAST_KEPT];
	size_t next_tally;
};

struct forecast_store *
forecast_new(void)
{
	struct forecast_store *store = mem_alloc(sizeof(*store));

	pthread_mutex_init(&store->lock, NULL);
	pthread_cond_init(&store->changed, NULL);
	pthread_mutex_init(&store->tally_lock, NULL);
	return store;
}

static void
forget(struct forecast_entry *entry)
{
	MEM_FREE(entry->key);
	outlook_release(&entry->outlook);
	entry->known = false;
}

void
forecast_free(struct forecast_store *store)
{
	if (!store)
		return;
	for (size_t i = 0; i < FORECAST_KEPT; i++)
		forget(&store->entry[i]);
	pthread_mutex_destroy(&store->tally_lock);
	pthread_cond_destroy(&store->changed);
	pthread_mutex_destroy(&store->lock);
	mem_free(store);
}

int64_t
forecast_leaves(const struct request *rq, enum cadence cadence)
{
	const struct conf *conf = rq->http->conf;

	if (cadence == CADENCE_NONE)
		return date_now() + (int64_t)conf->digest.undo_minutes * 60;
	return cadence == CADENCE_IMMEDIATE ? date_now() :
	    sweep_next(conf, (int)cadence);
}

static char *
make_key(const struct forecast_ask *ask)
{
	struct buf key = BUF_INIT(BUF_PAGE);

	buf_printf(&key, "%d %lld %d", (int)ask->cadence,
	    (long long)ask->topic, ask->all_cadences);
	for (size_t i = 0; i < ask->posts; i++)
		buf_printf(&key, " %lld", (long long)ask->post[i]);
	return buf_take(&key);
}

static bool
make(const struct request *rq, const struct forecast_ask *ask,
    struct outlook *o, struct err *err)
{
	*o = (struct outlook){.flow = &rq->http->flow,
	    .cadence = ask->cadence, .only_post = ask->post,
	    .leaves_at = forecast_leaves(rq, ask->cadence),
	    .only_posts = ask->posts, .only_topic = &ask->topic,
	    .only_topics = ask->topic != 0 ? 1 : 0,
	    .all_cadences = ask->all_cadences};
	if (!rehearse_outlook(rq->db, o, err))
		return false;
	/* What was asked with is the asker's. */
	o->only_post = o->only_topic = NULL;
	o->only_posts = o->only_topics = 0;
	return true;
}

static void
copy(struct outlook *to, const struct outlook *from)
{
	*to = *from;
	to->post = mem_array(from->posts, sizeof(*to->post));
	for (size_t i = 0; i < from->posts; i++)
		to->post[i] = from->post[i];
}

/* NULL: it is not kept. */
static struct forecast_entry *
find(struct forecast_store *store, const char *key)
{
	for (size_t i = 0; i < FORECAST_KEPT; i++)
		if (store->entry[i].key &&
		    strcmp(store->entry[i].key, key) == 0)
			return &store->entry[i];
	return NULL;
}

bool
forecast_peek(const struct request *rq, const struct forecast_ask *ask,
    struct outlook *outlook)
{
	struct forecast_store *store = rq->http->forecasts;
	const struct forecast_entry *entry = NULL;
	char *key = make_key(ask);
	bool known = false;

	pthread_mutex_lock(&store->lock);
	entry = find(store, key);
	known = entry && entry->known &&
	    date_mono_ms() < entry->until + FORECAST_STALE_MS;
	if (known)
		copy(outlook, &entry->outlook);
	pthread_mutex_unlock(&store->lock);
	mem_free(key);
	return known;
}

/* The entry of key, once nobody is making it; a new one has nothing. */
static struct forecast_entry *
own(struct forecast_store *store, const char *key)
{
	struct forecast_entry *entry = NULL;

	while ((entry = find(store, key)) && entry->made)
		pthread_cond_wait(&store->changed, &store->lock);
	if (entry)
		return entry;
	/* There are more of them than threads, so one is free. */
	do
		entry = &store->entry[store->next++ % FORECAST_KEPT];
	while (entry->made);
	forget(entry);
	entry->key = mem_strdup(key);
	return entry;
}

/* With the lock held, but not all the time.  What staff changed meanwhile is
 * for the next who asks. */
static bool
renew(struct forecast_store *store, struct forecast_entry *entry,
    const struct request *rq, const struct forecast_ask *ask,
    struct outlook *outlook, struct err *err)
{
	const int64_t begun = date_mono_ms(), changes = store->changes;
	bool ok = true;

	entry->made = true;
	pthread_mutex_unlock(&store->lock);
	ok = make(rq, ask, outlook, err);
	pthread_mutex_lock(&store->lock);
	entry->made = false;
	outlook_release(&entry->outlook);
	entry->known = ok && changes == store->changes;
	if (entry->known)
		copy(&entry->outlook, outlook);
	entry->until = date_mono_ms() + FORECAST_KEEP *
	    (date_mono_ms() - begun);
	if (!ok)
		outlook_release(outlook);
	pthread_cond_broadcast(&store->changed);
	return ok;
}

bool
forecast_take(const struct request *rq, const struct forecast_ask *ask,
    struct outlook *outlook, struct err *err)
{
	struct forecast_store *store = rq->http->forecasts;
	const int64_t begun = date_mono_ms();
	struct forecast_entry *entry = NULL;
	char *key = make_key(ask);
	bool ok = true;

	pthread_mutex_lock(&store->lock);
	entry = own(store, key);
	if (entry->known && begun < entry->until)
		copy(outlook, &entry->outlook);
	else
		ok = renew(store, entry, rq, ask, outlook, err);
	pthread_mutex_unlock(&store->lock);
	mem_free(key);
	return ok;
}

void
forecast_forget(const struct request *rq)
{
	struct forecast_store *store = rq->http->forecasts;

	pthread_mutex_lock(&store->lock);
	store->changes++;
	for (size_t i = 0; i < FORECAST_KEPT; i++)
		store->entry[i].known = false;
	pthread_mutex_unlock(&store->lock);
	pthread_mutex_lock(&store->tally_lock);
	for (size_t i = 0; i < FORECAST_KEPT; i++)
		store->tally[i].digest = 0;
	pthread_mutex_unlock(&store->tally_lock);
}

bool
forecast_tally(const struct request *rq, int64_t digest, struct tally *tally,
    struct err *err)
{
	struct forecast_store *store = rq->http->forecasts;
	const int64_t begun = date_mono_ms();
	bool ok = true;
	size_t at = 0;

	pthread_mutex_lock(&store->tally_lock);
	while (at < FORECAST_KEPT && store->tally[at].digest != digest)
		at++;
	if (at == FORECAST_KEPT)
		at = store->next_tally++ % FORECAST_KEPT;
	if (store->tally[at].digest != digest ||
	    begun >= store->tally[at].until) {
		ok = tally_digest(rq->db, digest,
		    date_now() - FORECAST_RECENT, &store->tally[at].tally,
		    err);
		store->tally[at].digest = ok ? digest : 0;
		store->tally[at].until = date_mono_ms() +
		    FORECAST_TALLY_KEEP * (date_mono_ms() - begun);
	}
	*tally = store->tally[at].tally;
	pthread_mutex_unlock(&store->tally_lock);
	return ok;
}
