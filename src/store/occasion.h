/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STORE_OCCASION_H
#define STORE_OCCASION_H

#include "db/tx.h"

/* A date of a post; a post has none or many. */
struct occasion {
	int64_t id, post;
	char *uid;		/* of the calendar, for life */
	char *label, *place, *link;
	int64_t starts_at;
	int64_t ends_at;	/* 0 = open */
	bool all_day;
	char *state;		/* planned, moved, cancelled */
	int64_t was_at;		/* before it moved; 0 = never */
	int sequence;		/* RFC 5545 */
	int64_t changed_at;
};
struct occasion_list {
	struct occasion *item;
	size_t count;
};
void occasion_release(struct occasion *occasion);
void occasion_list_release(struct occasion_list *list);

/* Of one post (0 = all), starting after a time, in order of start. */
bool occasion_list(struct db *db, int64_t post, int64_t after,
    struct occasion_list *list, struct err *err);
/* Of approved posts, in one topic (0 = in any), likewise. */
bool occasion_list_public(struct db *db, int64_t topic, int64_t after,
    struct occasion_list *list, struct err *err);
bool occasion_add(struct tx *tx, struct occasion *occasion, struct err *err);
/* A new time, label, place, link or state; sequence goes up by one. */
bool occasion_update(struct tx *tx, const struct occasion *occasion,
    struct err *err);
/* Of a draft: nobody was told, nobody needs to hear that it is off. */
bool occasion_remove(struct tx *tx, int64_t id, struct err *err);

#endif
