/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STORE_FIGURE_H
#define STORE_FIGURE_H

#include "db/db.h"
#include "store/topic.h"

/* Numbers that staff look at; nobody is counted by name. */

/* Who subscribes now, who began and who left since a time. */
struct figure_people {
	int64_t active, joined, left;
};
bool figure_people(struct db *db, int64_t since,
    struct figure_people *figure, struct err *err);

/*
 * In one pass over all subscriptions (a tenth of a second for 400,000): how
 * many have at least one topic at each cadence (1..4), and how many have each
 * topic of a list.
 */
enum { FIGURE_CADENCES = 5 };
bool figure_subscriptions(struct db *db, int64_t cadences[FIGURE_CADENCES],
    struct topic_list *topics, struct err *err);

#endif
