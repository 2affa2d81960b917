/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FLOW_POLL_PARTS_H
#define FLOW_POLL_PARTS_H

#include "flow/poll.h"
#include "store/source.h"

/* What poll.c and its parts share; nobody else looks inside. */

enum {
	POLL_DAY = 24 * 3600,
	POLL_NEW_MAX = 20,		/* more new items at once: drafts */
	POLL_OLD_DAYS = 30,		/* older than that: a draft */
	POLL_AHEAD = 24 * 3600,		/* dated later than that: a draft */
	POLL_BACK_MAX = 24 * 3600,	/* a broken source is tried daily */
	POLL_EDIT_GAP = POLL_DAY	/* between two corrections */
};

/* What one look at a source gave.  Strings are owned, NULL when none. */
struct poll_answer {
	const struct flow *flow;
	int64_t source;
	char *url, *selector;	/* what was asked, by poll_fetch */
	int status;		/* 0: no answer */
	bool good;		/* read, or not changed since */
	struct feed feed;
	char *etag, *last_modified;
	char *moved;		/* where the source is from now on */
	bool again;		/* a page; moved is its feed: look there */
	bool revives;		/* a stopped one that answers is active again */
	int64_t retry_after, certificate_ends;
	char note[480];		/* what is wrong, in words; "" = nothing */

	int64_t items;		/* by poll_store: new ones */
};
void poll_answer_release(struct poll_answer *answer);

/* poll_fetch.c: fetches and reads; no database.  agent and allow as in
 * feed/fetch.h.  For several threads. */
void poll_fetch(const struct source *source, const char *agent,
    const char *allow, struct poll_answer *answer);
/* Before the first fetch of a process, and as often as wanted. */
bool poll_init(struct err *err);
/* How we call ourselves, with a contact; caller owns. */
char *poll_agent(const struct flow *flow);

/* One look at a source while it is written down. */
struct poll_job {
	struct tx *tx;
	struct poll_answer *answer;
	struct source *source;
	int64_t now;
	int64_t *topics;
	size_t topics_n;
	bool *news;		/* by item of the feed */
	size_t news_n;
	size_t drafts;
	size_t faulty;		/* of them, for what the gate said */
	int64_t *edited;	/* by item of the feed: its post; 0 = not */
	size_t edited_n;
	size_t held;		/* corrections that wait for staff */
};

/* poll_edit.c: items that say something else than they said. */
bool poll_edits(struct poll_job *job, struct err *err);
/* poll_store.c: what was learned, as a writer_job; arg is the answer. */
bool poll_store(struct tx *tx, void *arg, struct err *err);

#endif
