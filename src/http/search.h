/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HTTP_SEARCH_H
#define HTTP_SEARCH_H

#include <stdbool.h>
#include <stdint.h>

/*
 * What staff look people up by is personal and stands in no URL, so in no
 * log and no history: it is posted and kept here, in memory, and the URL has
 * a token of it, good for the one who asked.  A restart forgets them all.
 */
enum {
	SEARCH_MAX = 200,	/* octets */
	SEARCH_TOKEN = 23,	/* with the NUL */
	SEARCH_KEPT = 500,	/* the newest */
	SEARCH_LIVES = 12 * 3600	/* seconds, as long as a session may */
};

struct search_store;	/* locks itself */
struct search_store *search_store_new(void);
void search_store_free(struct search_store *store);

/* The same again has the same token.  text: at most SEARCH_MAX. */
void search_keep(struct search_store *store, int64_t staff, const char *text,
    char token[SEARCH_TOKEN]);
/* token may be anything, or NULL. */
bool search_find(struct search_store *store, int64_t staff,
    const char *token, char text[SEARCH_MAX + 1]);

#endif
