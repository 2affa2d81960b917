/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HTTP_FORECAST_H
#define HTTP_FORECAST_H

#include "flow/outlook.h"
#include "http/request.h"
#include "store/tally.h"

/*
 * What would go, to how many.  Everybody is looked at for it, so an answer is
 * kept for fifty times as long as it took (see census.h).
 */
struct forecast_ask {
	enum cadence cadence;		/* CADENCE_NONE: by hand */
	int64_t topic;			/* 0 = all */
	const int64_t *post;		/* count 0 = all */
	size_t posts;
	bool all_cadences;
};
/* The caller releases *outlook. */
bool forecast_take(const struct request *rq, const struct forecast_ask *ask,
    struct outlook *outlook, struct err *err);
/* Only what is kept, be it some minutes old; false: nothing is. */
bool forecast_peek(const struct request *rq, const struct forecast_ask *ask,
    struct outlook *outlook);
/* Staff has just changed what would go. */
void forecast_forget(const struct request *rq);
/* When what is asked for would leave. */
int64_t forecast_leaves(const struct request *rq, enum cadence cadence);

/* How far a digest has come, likewise; who became final in the last
 * FORECAST_RECENT seconds count as recent. */
enum { FORECAST_RECENT = 20 };
bool forecast_tally(const struct request *rq, int64_t digest,
    struct tally *tally, struct err *err);

/* --- For the context --- */
struct forecast_store;
struct forecast_store *forecast_new(void);
void forecast_free(struct forecast_store *store);

#endif
