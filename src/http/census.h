/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HTTP_CENSUS_H
#define HTTP_CENSUS_H

#include "http/request.h"
#include "store/figure.h"

/*
 * Counts of everybody, which every page of the desk wants and which take
 * long where there are many.  For a few thousand people they are counted when
 * asked for, and kept fifty times as long as that took.  For more a thread
 * counts, from the start of the service and then when something changed, and
 * no page waits for it: what is shown is half a minute old.
 */
struct census {
	struct figure_people week, month;	/* 7 and 30 days */
	int64_t cadences[FIGURE_CADENCES];
	struct topic_list topics;	/* all; subscribers are counted */
};
/* The caller releases it. */
bool census_take(const struct request *rq, struct census *census,
    struct err *err);
void census_release(struct census *census);
/* Subscribers of a topic; 0 for one made meanwhile. */
int64_t census_topic(const struct census *census, int64_t topic);

/* --- For the context --- */
struct census_store;
struct census_store *census_new(void);
void census_free(struct census_store *store);

/* The thread; census_free() ends it.  Without one every page counts. */
void census_start(const struct context *http);

#endif
