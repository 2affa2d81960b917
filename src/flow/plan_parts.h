/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FLOW_PLAN_PARTS_H
#define FLOW_PLAN_PARTS_H

#include "base/map.h"
#include "flow/look_item.h"
#include "flow/plan.h"
#include "store/occasion.h"
#include "store/post.h"
#include "store/topic.h"

/* What plan.c and plan_render.c share; nobody else looks inside. */

enum { PLAN_POSTS = 500, PLAN_POST_TOPICS = 64, PLAN_LANGUAGES = 2 };

/* A post that this digest may carry, in its newest edition. */
struct plan_post {
	struct edition edition;
	int64_t topic_at;	/* approval of the newest edition that any
				 * reader of the topic is owed; 0 none */
	int topic_number;
	bool listed;		/* only at the end: pays nothing */
	bool coming, survey;	/* may stand at the end */
	bool lasting;		/* who was told must hear, however late */
	bool relative;		/* "Rättelse": means something to those
				 * only who were told before */
	int64_t *topics;
	size_t topics_n;
	struct occasion_list occasions;
	struct look_occasion *look_occasions;
	struct edition_text text[PLAN_LANGUAGES];
	struct look_item item[PLAN_LANGUAGES];
	struct look_item news[PLAN_LANGUAGES];	/* to who never heard */
	bool loaded[PLAN_LANGUAGES];
};

/* What one person is to get of one post. */
struct plan_choice {
	uint16_t post;
	uint16_t pays;		/* 1: an item; 0: listed at the end */
	uint32_t news;		/* 1: they were never told of the post */
	uint64_t topics;	/* theirs, bits by place in the post's */
};

/* All who are to get the same: posts, then one entry for who they are: post
 * their language, pays their cadence, topics the batch they came by. */
struct plan_class {
	struct plan_choice *choice;
	size_t choices;		/* without the last entry */
	int64_t variant;	/* 0 not made yet */
};

struct plan_entry {
	uint32_t post;
	uint32_t bit;
};

struct plan_topic {
	struct plan_entry *entry;
	size_t count;
	int64_t *at;	/* topic_at of those not listed alone, in order */
	size_t paying;
};

struct plan_person {
	uint64_t *matched;	/* by post: topics of theirs that are owed */
	uint64_t *paced;	/* that this digest pays, not too old */
	uint64_t *mine;		/* with any cadence */
	int *paid, *seen;	/* highest edition number sent before */
	int language;		/* index of plan_languages */
	enum cadence cadence;	/* fastest that matched */
	int64_t arrival;	/* batch to be told of; 0 none */
};

struct plan {
	const struct flow *flow;
	struct db *db;
	const struct digest *digest;
	struct plan_post *post;
	size_t posts;
	struct plan_topic *topic;	/* by topic number */
	size_t topic_room;
	struct topic_list topics;
	struct map only;		/* topics of the scope; empty = all */
	bool all_cadences;
	int64_t since[CADENCE_MONTHLY + 1];	/* older: not owed any more */
	struct map holding;		/* variant to its place in held */
	int *held_paid, *held_seen;	/* by place x posts */
	size_t held;
	int64_t *digests;
	size_t digests_n;
	struct plan_person person;
	struct plan_choice *choice;	/* of the person being ended */
	struct map classes;		/* choice bytes to place in class */
	struct plan_class *class;
	size_t classes_n;
	struct map blocks, sizes;	/* block name to number, octets */
	char *calendar;
	char subject[512];
};

extern const char *const plan_languages[PLAN_LANGUAGES];

/* plan_render.c: makes the variant of a class. */
bool plan_render(struct plan *plan, struct tx *tx, struct plan_class *class,
    struct err *err);
/* plan_calendar.c: the block of what its items tell of; 0 when there is
 * nothing, or nobody wants it. */
bool plan_calendar(struct plan *plan, struct tx *tx,
    const struct plan_class *class, const char *lang, int64_t *block,
    struct err *err);
/* plan_load.c: fills posts, topics, holdings. */
bool plan_load(struct plan *plan, struct err *err);
void plan_post_release(struct plan_post *post);

#endif
