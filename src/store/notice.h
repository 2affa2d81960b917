/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STORE_NOTICE_H
#define STORE_NOTICE_H

#include "db/tx.h"

/* What staff were told by mail; see flow/notice.h. */
struct notice {
	int64_t id;
	char *cause;		/* "drafts" */
	int64_t subject;	/* a digest, a cadence; 0 */
	int day;		/* 20260504, local */
	int64_t at, n;
	int64_t when_at;	/* the hour it tells of; 0 none */
	char *mark, *names;	/* words; lines */
	bool over;		/* the cause is gone */
};
struct notice_list {
	struct notice *item;
	size_t count;
};
void notice_release(struct notice *notice);
void notice_list_release(struct notice_list *list);

bool notice_get(struct db *db, int64_t id, struct notice *notice,
    bool *found, struct err *err);
/* The newest of a cause and its subject. */
bool notice_last(struct db *db, const char *cause, int64_t subject,
    struct notice *notice, bool *found, struct err *err);
/* Those whose cause is not over. */
bool notice_open(struct db *db, struct notice_list *list, struct err *err);
/* id is filled; *added false: that cause had its notice this day. */
bool notice_add(struct tx *tx, struct notice *notice, bool *added,
    struct err *err);
bool notice_over(struct tx *tx, int64_t id, struct err *err);
/* Older ones whose cause is over are forgotten. */
bool notice_purge(struct tx *tx, int64_t before, struct err *err);

/*
 * Posts with a draft from before a time that waits for staff, the newest
 * first, at most limit; *count tells how many there are.
 */
typedef void notice_draft_each(void *arg, int64_t post, const char *title);
bool notice_drafts(struct db *db, int64_t before, int64_t limit,
    notice_draft_each *each, void *arg, int64_t *count, struct err *err);
/* Rows of digests in doubt that staff must decide on. */
bool notice_doubts(struct db *db, int64_t *count, struct err *err);
/* Notices of which nobody knows whether they arrived count as sent: the
 * next one comes by itself. */
bool notice_settle(struct db *db, int64_t *row, struct err *err);

#endif
