/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http/search.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/mem.h"
#include "base/secret.h"

struct search {
	char token[SEARCH_TOKEN];	/* "": a free place */
	char text[SEARCH_MAX + 1];
	int64_t staff, at;
};

struct search_store {
	pthread_mutex_t lock;
	struct search kept[SEARCH_KEPT];
	size_t next;			/* the oldest, once all are taken */
};

struct search_store *
search_store_new(void)
{
	struct search_store *store = mem_alloc(sizeof(*store));

	pthread_mutex_init(&store->lock, NULL);
	return store;
}

void
search_store_free(struct search_store *store)
{
	if (!store)
		return;
	pthread_mutex_destroy(&store->lock);
	mem_wipe(store->kept, sizeof(store->kept));
	mem_free(store);
}

static bool
search_is(const struct search *s, int64_t staff)
{
	return s->token[0] != '\0' && s->staff == staff &&
	    s->at > date_now() - SEARCH_LIVES;
}

static struct search *
search_place(struct search_store *store, int64_t staff, const char *text)
{
	struct search *s = NULL;

	for (size_t i = 0; i < SEARCH_KEPT; i++)
		if (search_is(&store->kept[i], staff) &&
		    strcmp(store->kept[i].text, text) == 0)
			return &store->kept[i];
	s = &store->kept[store->next];
	store->next = (store->next + 1) % SEARCH_KEPT;
	s->token[0] = '\0';
	return s;
}

void
search_keep(struct search_store *store, int64_t staff, const char *text,
    char token[SEARCH_TOKEN])
{
	struct search *s = NULL;

	pthread_mutex_lock(&store->lock);
	s = search_place(store, staff, text);
	if (s->token[0] == '\0') {
		struct buf name = BUF_INIT(BUF_LINE);
		uint8_t random[16];

		secret_random(random, sizeof(random));
		secret_base64url(&name, random, sizeof(random));
		snprintf(s->token, sizeof(s->token), "%s", buf_text(&name));
		buf_release(&name);
	}
	snprintf(s->text, sizeof(s->text), "%s", text);
	s->staff = staff;
	s->at = date_now();
	memcpy(token, s->token, SEARCH_TOKEN);
	pthread_mutex_unlock(&store->lock);
}

bool
search_find(struct search_store *store, int64_t staff, const char *token,
    char text[SEARCH_MAX + 1])
{
	bool found = false;

	text[0] = '\0';
	if (!token || *token == '\0')
		return false;
	pthread_mutex_lock(&store->lock);
	for (size_t i = 0; i < SEARCH_KEPT && !found; i++) {
		const struct search *s = &store->kept[i];

		found = search_is(s, staff) && strcmp(s->token, token) == 0;
		if (found)
			memcpy(text, s->text, sizeof(s->text));
	}
	pthread_mutex_unlock(&store->lock);
	return found;
}
