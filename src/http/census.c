/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http/census.h"

#include <pthread.h>
#include <string.h>

#include "base/date.h"
#include "base/mem.h"

enum { CENSUS_KEEP = 50, CENSUS_DAY = 86400 };

struct census_store {
	pthread_mutex_t lock;
	struct census census;
	int64_t until;		/* of date_mono_ms(); 0 = nothing yet */
};

struct census_store *
census_new(void)
{
	struct census_store *store = mem_alloc(sizeof(*store));

	pthread_mutex_init(&store->lock, NULL);
	return store;
}

void
census_free(struct census_store *store)
{
	if (!store)
		return;
	census_release(&store->census);
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

bool
census_take(const struct request *rq, struct census *census, struct err *err)
{
	struct census_store *store = rq->http->census;
	const int64_t begun = date_mono_ms();
	struct census fresh = {0};
	bool ok = true;

	memset(census, 0, sizeof(*census));
	pthread_mutex_lock(&store->lock);
	if (begun >= store->until) {
		ok = count(rq->db, &fresh, err);
		if (ok) {
			census_release(&store->census);
			store->census = fresh;
			store->until = begun + CENSUS_KEEP *
			    (date_mono_ms() - begun);
		} else {
			census_release(&fresh);
		}
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
