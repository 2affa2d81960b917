/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STORE_DIGEST_H
#define STORE_DIGEST_H

#include "db/tx.h"

/* One mailing run: freezing -> held -> sending -> done|paused|cancelled. */
struct digest {
	int64_t id;
	char *public_id;
	int cadence;		/* enum cadence; 0 = staff sent it */
	int64_t run_day;	/* run key: 20260504; of immediate ones the
				 * approval of its newest edition */
	char *state, *reason, *scope;
	int64_t created_at, leaves_at, finished_at, dated_at;
	char *base_url, *sender, *reply_to, *site_name;	/* frozen */
	unsigned key_id;
	char *subject;		/* of its first mail, for lists */
	int64_t recipients;
	bool archive;		/* its mails name the archive; frozen */
};
struct digest_list {
	struct digest *item;
	size_t count;
};
void digest_release(struct digest *digest);
void digest_list_release(struct digest_list *list);

bool digest_get(struct db *db, int64_t id, struct digest *digest,
    bool *found, struct err *err);
bool digest_find(struct db *db, const char *public_id,
    struct digest *digest, bool *found, struct err *err);
/* Newest first; limit 0 = all. */
bool digest_list(struct db *db, int64_t limit, struct digest_list *list,
    struct err *err);
/* A page of them; by: when they leave, unless something else is named. */
enum digest_by { DIGEST_BY_TIME, DIGEST_BY_SUBJECT, DIGEST_BY_RECIPIENTS };
bool digest_page(struct db *db, enum digest_by by, bool down, int64_t limit,
    int64_t offset, struct digest_list *list, struct err *err);
bool digest_count(struct db *db, int64_t *count, struct err *err);
/* Of those that staff did not stop and that have left or are leaving, the
 * newest first. */
bool digest_list_sent(struct db *db, int64_t limit, int64_t offset,
    struct digest_list *list, struct err *err);
/* Has anybody been sent it? */
bool digest_reached(struct db *db, int64_t id, bool *reached,
    struct err *err);
/* In this state, oldest first. */
bool digest_in_state(struct db *db, const char *state,
    struct digest_list *list, struct err *err);

/* State freezing; id filled.  *added false: this run key is there already. */
bool digest_add(struct tx *tx, struct digest *digest, bool *added,
    struct err *err);
bool digest_add_edition(struct tx *tx, int64_t digest, int64_t edition,
    bool listed, struct err *err);
/* Digests that are not over and carry an older edition of this one's post
 * carry this one instead. */
bool digest_renew_edition(struct tx *tx, int64_t post, int64_t edition,
    struct err *err);
/* The first digest, from a number on, that is not over and has a mail with
 * this post in it, or may get one while it is being frozen; 0 = none. */
bool digest_with_post(struct db *db, int64_t post, int64_t from,
    int64_t *digest, struct err *err);
typedef bool digest_edition_each(void *arg, int64_t edition, bool listed,
    struct err *err);
bool digest_editions(struct db *db, int64_t digest,
    digest_edition_each *each, void *arg, struct err *err);

/* From one state (of the table in digest.c) to another; *moved false when
 * the digest is not in a state that may become this one. */
bool digest_move(struct tx *tx, int64_t id, const char *state,
    const char *reason, bool *moved, struct err *err);
bool digest_set_recipients(struct tx *tx, int64_t id, int64_t recipients,
    const char *subject, struct err *err);
/* A freeze that found nobody: empty digests do not exist. */
bool digest_remove(struct tx *tx, int64_t id, struct err *err);
bool digest_set_leaves(struct tx *tx, int64_t id, int64_t leaves_at,
    struct err *err);

#endif
