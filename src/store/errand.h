/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STORE_ERRAND_H
#define STORE_ERRAND_H

#include "db/tx.h"

/*
 * Something to look at on the network, and what was there.  flow/errands.h
 * asks and answers; pages read.
 */
struct errand_item {
	char *title, *link, *summary;	/* clean text; "" = none */
	int64_t date;			/* 0 = none */
};
struct errand {
	int64_t id;
	char *kind;		/* test: a source's items; article: a page as
				 * its one item */
	char *url, *selector;
	char *state;		/* asked, begun, done, failed */
	char *note;		/* why it failed, in words */
	char *found, *title;	/* "" = none */
	bool malformed;
	int64_t asked_at;
	int64_t total;		/* items there */
	struct errand_item *item;	/* the first of them */
	size_t items;
};
void errand_release(struct errand *errand);
/* Is there nothing more to wait for? */
bool errand_is_over(const struct errand *errand);

bool errand_get(struct db *db, int64_t id, struct errand *errand,
    bool *found, struct err *err);
/* The oldest in a state, without items. */
bool errand_next(struct db *db, const char *state, struct errand *errand,
    bool *found, struct err *err);
/* One that nobody has begun and that asks the same; 0 = none. */
bool errand_same(struct db *db, const char *kind, const char *url,
    const char *selector, int64_t *id, struct err *err);
bool errand_count_open(struct db *db, int64_t *count, struct err *err);

bool errand_add(struct tx *tx, const char *kind, const char *url,
    const char *selector, int64_t *id, struct err *err);
/* State, note, found, title, malformed, total and the items. */
bool errand_update(struct tx *tx, const struct errand *errand,
    struct err *err);
/* Those asked before a time. */
bool errand_purge(struct tx *tx, int64_t before, struct err *err);

#endif
