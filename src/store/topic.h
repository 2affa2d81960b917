/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STORE_TOPIC_H
#define STORE_TOPIC_H

#include "db/tx.h"

struct topic {
	int64_t id;
	char *slug, *public_id;
	char *name, *name_en;		/* name_en "" = as name */
	char *about, *about_en;
	char *state;			/* open, closed, merged */
	bool four_eyes;		/* its posts want a second person's yes */
	int64_t subscribers;		/* filled by topic_list only */
};
struct topic_list {
	struct topic *item;
	size_t count;
};
void topic_release(struct topic *topic);
void topic_list_release(struct topic_list *list);

/* Its name in "sv" or "en". */
const char *topic_name(const struct topic *topic, const char *language);
const char *topic_about(const struct topic *topic, const char *language);

bool topic_find(struct db *db, const char *slug, struct topic *topic,
    bool *found, struct err *err);
bool topic_get(struct db *db, int64_t id, struct topic *topic, bool *found,
    struct err *err);
/* In the order they were made; open ones only unless all. */
bool topic_list(struct db *db, bool all, struct topic_list *list,
    struct err *err);
bool topic_count_subscribers(struct db *db, struct topic_list *list,
    struct err *err);

/* id is filled. */
bool topic_add(struct tx *tx, struct topic *topic, struct err *err);
bool topic_update(struct tx *tx, const struct topic *topic, struct err *err);
/* What was merged into it before follows it. */
bool topic_set_state(struct tx *tx, int64_t id, const char *state,
    int64_t merged_into, struct err *err);

/* Closed or merged, and its subscriptions are not all gone yet. */
struct topic_leaving {
	int64_t id;
	int64_t into;		/* 0: they end */
	int64_t since;		/* when that was said */
	int64_t after;		/* subscribers up to this number are done */
};
/* id 0: the first of them. */
bool topic_leaving(struct db *db, int64_t id, struct topic_leaving *leaving,
    bool *found, struct err *err);
bool topic_leaving_put(struct tx *tx, const struct topic_leaving *leaving,
    struct err *err);
bool topic_leaving_end(struct tx *tx, int64_t id, struct err *err);

#endif
