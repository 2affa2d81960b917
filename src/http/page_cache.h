/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HTTP_PAGE_CACHE_H
#define HTTP_PAGE_CACHE_H

#include <stdbool.h>

#include "http/reply.h"
#include "http/request.h"

/*
 * The subscription page as it was rendered last, one for each language and
 * thread.  It is the same for everybody within one second (its form token
 * says the second), until somebody writes to the database.
 */
struct page_cache;

struct page_cache *page_cache_new(void);
void page_cache_free(struct page_cache *cache);

/* false: render it, then put it. */
bool page_cache_get(struct request *rq, struct reply *rp);
void page_cache_put(struct request *rq, const struct reply *rp);

#endif
