/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FLOW_SYNDICATE_H
#define FLOW_SYNDICATE_H

#include "base/buf.h"
#include "db/db.h"
#include "flow/flow.h"
#include "store/topic.h"

/*
 * What was approved, for those who would rather read it in a feed reader or
 * a calendar.  topic NULL = of all.  self is the URL it is served from;
 * *changed, when its contents last did.
 */
struct syndicate {
	const struct flow *flow;
	struct db *db;
	const struct topic *topic;
	const char *lang;
	const char *base;		/* of links, without a slash */
	const char *self;

	int64_t changed;		/* 0 = there is nothing in it */
	struct buf out;			/* caller makes and releases */
};
/* The newest edition of each post: the latest SYNDICATE_POSTS. */
enum { SYNDICATE_POSTS = 50 };
bool syndicate_feed(struct syndicate *s, struct err *err);
/* Dates to come, and those of the last year. */
bool syndicate_meetings(struct syndicate *s, struct err *err);
/* Of these posts alone, those that begin after a time. */
bool syndicate_dates(struct syndicate *s, const int64_t *posts, size_t n,
    int64_t after, struct err *err);

#endif
