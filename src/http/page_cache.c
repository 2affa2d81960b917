/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http/page_cache.h"

#include <stdint.h>
#include <string.h>

#include "base/date.h"
#include "base/mem.h"
#include "db/db.h"
#include "http/page.h"

enum { LANGS = 4 };

struct entry {
	char lang[8];
	int64_t second, version;
	char *data;
	size_t n;
};
struct page_cache {
	struct entry entry[LANGS];
	int64_t second, version;	/* of the last question */
};

struct page_cache *
page_cache_new(void)
{
	return mem_alloc(sizeof(struct page_cache));
}

void
page_cache_free(struct page_cache *cache)
{
	for (size_t i = 0; i < LANGS; i++)
		mem_free(cache->entry[i].data);
	mem_free(cache);
}

/* The language's own entry, else a free one, else the first. */
static struct entry *
find(struct page_cache *cache, const char *lang)
{
	for (size_t i = 0; i < LANGS; i++) {
		struct entry *e = &cache->entry[i];

		if (!e->data || strcmp(e->lang, lang) == 0)
			return e;
	}
	return &cache->entry[0];
}

bool
page_cache_get(struct request *rq, struct reply *rp)
{
	struct page_cache *cache = rq->cache;
	const struct entry *e = NULL;
	struct buf body = BUF_INIT(BUF_PAGE);
	struct err err = {0};

	if (!cache || !db_version(rq->db, &cache->version, &err))
		return false;
	/* Taken before rendering: a commit meanwhile makes it stale. */
	cache->second = date_now();
	e = find(cache, rq->lang);
	if (!e->data || strcmp(e->lang, rq->lang) != 0 ||
	    e->second != cache->second || e->version != cache->version)
		return false;
	buf_add(&body, e->data, e->n);
	page_body(rp, 200, &body);
	return true;
}

void
page_cache_put(struct request *rq, const struct reply *rp)
{
	struct page_cache *cache = rq->cache;
	struct entry *e = NULL;

	if (!cache || rp->status != 200)
		return;
	e = find(cache, rq->lang);
	mem_free(e->data);
	memcpy(e->lang, rq->lang, sizeof(e->lang));
	e->second = cache->second;
	e->version = cache->version;
	e->n = rp->body.len;
	e->data = mem_dup(buf_text(&rp->body), e->n);
}
