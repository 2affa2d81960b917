/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STORE_OUTBOX_H
#define STORE_OUTBOX_H

#include "base/buf.h"
#include "db/tx.h"

/*
 * The rows to send.  Every change of state goes through outbox_next(), the
 * one transition table; every change is one transaction.
 */
enum outbox_purpose {
	OUTBOX_DIGEST = 1,
	OUTBOX_CONFIRM,		/* sign-up: confirm by a button */
	OUTBOX_LINK,		/* "mail me my link" */
	OUTBOX_ADDRESS_NEW,	/* confirm the new address */
	OUTBOX_ADDRESS_OLD,	/* tell the old one */
	OUTBOX_NOTICE,		/* to staff */
	OUTBOX_TEST
};

enum outbox_state {
	OUTBOX_QUEUED = 1,	/* waits; due at next_at */
	OUTBOX_DEFERRED,	/* a 4xx: again at next_at */
	OUTBOX_IN_DOUBT,	/* sent again once at next_at */
	OUTBOX_CLAIMED,		/* in a sender's hands, nothing sent */
	OUTBOX_STARTED,		/* the body may have left */
	OUTBOX_SENT,
	OUTBOX_FAILED,
	OUTBOX_HELD,		/* in doubt, for staff to decide */
	OUTBOX_SUPPRESSED,
	OUTBOX_CANCELLED,
	OUTBOX_STATES
};
const char *outbox_state_name(enum outbox_state state);

enum outbox_event {
	OUTBOX_CLAIM,
	OUTBOX_RELEASE,		/* not sent after all, or found after a crash */
	OUTBOX_START,
	OUTBOX_ACCEPT,		/* 2xx at the dot and at the recipient */
	OUTBOX_DEFER,
	OUTBOX_FAIL,
	OUTBOX_DOUBT,		/* to be sent again; the second one is held */
	OUTBOX_HOLD,		/* on_doubt = hold */
	OUTBOX_SUPPRESS,
	OUTBOX_CANCEL,
	OUTBOX_RETRY,		/* staff: a failed one that was no 5xx */
	OUTBOX_RESEND,		/* staff: a held one, below two copies */
	OUTBOX_CLOSE,		/* staff: a held one counts as sent */
	OUTBOX_EVENTS
};
/* 0: this event cannot happen to a row in this state. */
enum outbox_state outbox_next(enum outbox_state state,
    enum outbox_event event);

/* At most this many transmissions of a row may end sent or in doubt. */
enum { OUTBOX_COPIES = 2 };

struct outbox_row {
	int64_t id;
	enum outbox_purpose purpose;
	enum outbox_state state;
	int64_t digest, subscriber, variant;	/* 0 none */
	int attempts, doubts;
	int64_t next_at, at, created_at;
	char *address;		/* "" = the subscriber's own */
	char *detail, *relay, *reply;
	struct outbox_check *seen;	/* owned; NULL unless outbox_see() */
};
struct outbox_list {
	struct outbox_row *item;
	size_t count;
};
void outbox_row_release(struct outbox_row *row);
void outbox_list_release(struct outbox_list *list);

bool outbox_get(struct db *db, int64_t id, struct outbox_row *row,
    bool *found, struct err *err);

/* Recipients of a digest; those that have a row already keep it. */
struct outbox_recipient {
	int64_t subscriber, variant;
};
bool outbox_add_recipients(struct tx *tx, int64_t digest,
    const struct outbox_recipient *list, size_t n, struct err *err);
/* A single mail, due at once; id filled. */
bool outbox_add_single(struct tx *tx, enum outbox_purpose purpose,
    int64_t subscriber, const char *address, const char *detail,
    int64_t *id, struct err *err);

/* Takes up to limit rows that are due: of one digest, or single mails. */
bool outbox_claim_digest(struct tx *tx, int64_t digest, int limit,
    struct outbox_list *list, struct err *err);
bool outbox_claim_single(struct tx *tx, int limit, struct outbox_list *list,
    struct err *err);

/* One event on one row; *moved false when the table does not allow it.
 * next_at matters for deferred and in doubt; relay, reply may be NULL (kept).
 * A digest's mail that may have arrived is not cancelled but held: what it
 * pays would else be sent again in another one.
 * OUTBOX_START and OUTBOX_RESEND are refused after OUTBOX_COPIES doubts. */
bool outbox_move(struct tx *tx, int64_t id, enum outbox_event event,
    int64_t next_at, const char *relay, const char *reply, bool *moved,
    struct err *err);

/* After a crash, by the send role before it claims: claimed -> queued;
 * started -> in doubt (due at resend_at), or held when hold or in doubt
 * for the second time.  Counts are filled. */
bool outbox_recover(struct tx *tx, bool hold, int64_t resend_at,
    int64_t *released, int64_t *doubts, struct err *err);

/* Rows by state; digest 0 = single mails. */
bool outbox_counts(struct db *db, int64_t digest,
    int64_t counts[OUTBOX_STATES], struct err *err);
/* When the next waiting row of a digest (0 = single mails) is due. */
bool outbox_next_due(struct db *db, int64_t digest, int64_t *at,
    bool *found, struct err *err);
/* Are there rows of this digest that are not final? */
bool outbox_is_open(struct db *db, int64_t digest, bool *open,
    struct err *err);

/* Rows of a digest in one state get this event, at most limit; *count tells
 * how many, for chunks.  For events that no attempt is part of; what may
 * have arrived is not cancelled but held. */
bool outbox_move_all(struct tx *tx, int64_t digest, enum outbox_state state,
    enum outbox_event event, int limit, int64_t *count, struct err *err);
/* A digest that is cancelled and has rows that wait still; 0 = none. */
bool outbox_cancelled(struct db *db, int64_t *digest, struct err *err);
/* Failed rows that no 5xx ended are queued again. */
bool outbox_retry(struct tx *tx, int64_t digest, int64_t *count,
    struct err *err);

/* Waiting rows of one subscriber: leave, erase, a new address. */
bool outbox_waiting(struct db *db, int64_t subscriber,
    struct outbox_list *list, struct err *err);
/* Waiting rows of this digest whose mail has an edition of this post, in
 * order of subscriber, those after a number, at most limit. */
struct outbox_place {
	int64_t id, subscriber;
	int attempts;
	char language[8];	/* of the subscriber */
};
bool outbox_waiting_post(struct db *db, int64_t digest, int64_t post,
    int64_t after, size_t limit, struct outbox_place *places, size_t *count,
    struct err *err);
/* A new variant for a row that was never attempted. */
bool outbox_replan(struct tx *tx, int64_t id, int64_t variant,
    struct err *err);
/* Rows of a digest with a problem: failed, held, in doubt; newest first. */
bool outbox_problems(struct db *db, int64_t digest, int64_t limit,
    struct outbox_list *list, struct err *err);
/* Those that are held alone, the oldest first. */
bool outbox_held(struct db *db, int64_t digest, int64_t limit,
    struct outbox_list *list, struct err *err);
bool outbox_of_subscriber(struct db *db, int64_t subscriber,
    struct outbox_list *list, struct err *err);

/* How many single mails of one purpose a person was queued since a time,
 * and when the last was. */
bool outbox_recent(struct db *db, int64_t subscriber,
    enum outbox_purpose purpose, int64_t since, int64_t *count,
    int64_t *last, struct err *err);
/* The topics of what a digest's mail to this person pays; caller frees
 * *topics with mem_free, also on failure. */
bool outbox_topics(struct db *db, int64_t digest, int64_t subscriber,
    int64_t **topics, size_t *count, struct err *err);
/* The address goes, and all of the reply but its code. */
bool outbox_forget(struct tx *tx, int64_t id, struct err *err);

/* subscriber and variant of every row of a digest that pays, in order. */
typedef bool outbox_paid_each(void *arg, int64_t subscriber,
    int64_t variant, struct err *err);
bool outbox_paid_scan(struct db *db, int64_t digest, int64_t from,
    int64_t to, outbox_paid_each *each, void *arg, struct err *err);

/*
 * What the transaction that sets started looks at: may this row go out now?
 * purpose digest: the digest is sending and the subscriber is active;
 * confirm and address: pending is enough.  The address comes with it.
 */
struct outbox_check {
	bool digest_sends;
	bool person_is_there;	/* not left, not erased */
	bool person_is_active;
	bool subscribes;	/* to anything */
	char address[256], key[256], language[8];
	int64_t since;		/* confirmed_at */
	int64_t variant;	/* may have been re-planned */
};
bool outbox_check(struct db *db, int64_t id, struct outbox_check *check,
    bool *found, struct err *err);
/* Fills seen of each row: in the claim's transaction, where it costs a tenth
 * of what it costs another connection after every commit. */
bool outbox_see(struct db *db, struct outbox_list *list, struct err *err);

/* The finished bytes of a single mail. */
bool letter_put(struct tx *tx, int64_t outbox, const void *message,
    size_t n, struct err *err);
bool letter_get(struct db *db, int64_t outbox, struct buf *message,
    bool *found, struct err *err);
bool letter_remove(struct tx *tx, int64_t outbox, struct err *err);

#endif
