/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STORE_FIGURE_H
#define STORE_FIGURE_H

#include "db/db.h"

/* Numbers that staff look at; nobody is counted by name. */

/* Who subscribes now, who began and who left since a time. */
struct figure_people {
	int64_t active, joined, left;
};
bool figure_people(struct db *db, int64_t since,
    struct figure_people *figure, struct err *err);
/* Subscribers with at least one topic at each cadence (1..4). */
bool figure_cadences(struct db *db, int64_t counts[5], struct err *err);

#endif
