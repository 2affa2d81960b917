/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STORE_POST_H
#define STORE_POST_H

#include "db/tx.h"

/* One item: news, board, meeting, survey.  What it says is its editions. */
struct post {
	int64_t id;
	char *public_id;
	char *kind;		/* news, board, meeting, survey */
	char *state;		/* draft, approved, withdrawn */
	char *title;		/* of the newest edition, for lists */
	bool waits;		/* a draft of it does: itself, a correction */
	int64_t source;		/* 0 = staff wrote it */
	int64_t created_at;
};
void post_release(struct post *post);
bool post_get(struct db *db, int64_t id, struct post *post, bool *found,
    struct err *err);
typedef void post_each(void *arg, const struct post *post);
bool post_list(struct db *db, post_each *each, void *arg, struct err *err);
bool post_count(struct db *db, const char *state, int64_t *count,
    struct err *err);
bool post_add(struct tx *tx, const char *public_id, const char *kind,
    int64_t source, int64_t *id, struct err *err);
bool post_set_state(struct tx *tx, int64_t id, const char *state,
    struct err *err);
bool post_add_topic(struct tx *tx, int64_t post, int64_t topic,
    struct err *err);
bool post_remove_topic(struct tx *tx, int64_t post, int64_t topic,
    struct err *err);
/* Topic numbers in order; caller frees *topics with mem_free. */
bool post_topics(struct db *db, int64_t post, int64_t **topics,
    size_t *count, struct err *err);

/* A version of a post that may be sent. */
struct edition {
	int64_t id, post;
	int number;
	char *kind;		/* first, stage, correction, ... */
	char *audience;		/* topic, told */
	char *state;		/* draft, approved, withdrawn */
	char *note, *url;
	char *stage;		/* of a board meeting: agenda...; "" none */
	int64_t day;		/* 0 none */
	int64_t closes_at;	/* 0 none */
	bool urgent;
	bool plain;		/* clean text of a feed, not Markdown */
	int64_t approved_at;	/* 0 not yet */
	int64_t remind;		/* so many seconds before; 0 = not */
	int64_t publish_at;	/* a draft that approves itself; 0 none */
	char *post_kind;	/* of its post */
};
void edition_release(struct edition *edition);
bool edition_get(struct db *db, int64_t id, struct edition *edition,
    bool *found, struct err *err);
/* The newest edition of a post, whatever its state. */
bool edition_newest(struct db *db, int64_t post, struct edition *edition,
    bool *found, struct err *err);
/* The newest that stands; when all are withdrawn, the newest. */
bool edition_standing(struct db *db, int64_t post, struct edition *edition,
    bool *found, struct err *err);
/* number is filled: one more than the post has. */
bool edition_add(struct tx *tx, struct edition *edition, struct err *err);
/* approved sets approved_at. */
bool edition_set_state(struct tx *tx, int64_t id, const char *state,
    struct err *err);
/* Every edition of a post. */
bool edition_withdraw(struct tx *tx, int64_t post, struct err *err);
/* The drafts among them that are older than this one: nobody wants them. */
bool edition_withdraw_drafts(struct tx *tx, int64_t post, int64_t before,
    struct err *err);
/* It no longer approves itself. */
bool edition_untime(struct tx *tx, int64_t id, struct err *err);
bool edition_set_remind(struct tx *tx, int64_t id, int64_t remind,
    struct err *err);

struct edition_text {
	char *language, *title, *body;
};
void edition_text_release(struct edition_text *text);
/* Of this edition, in this language or in the one it has. */
bool edition_text(struct db *db, int64_t edition, const char *language,
    struct edition_text *text, bool *found, struct err *err);
bool edition_text_put(struct tx *tx, int64_t edition, const char *language,
    const char *title, const char *body, struct err *err);
/* In every language what another one says. */
bool edition_text_copy(struct tx *tx, int64_t edition, int64_t from,
    struct err *err);

/*
 * Candidates of a digest: of each approved post the newest approved edition,
 * when it was approved after since.  Ordered by kind (board, survey, meeting,
 * news), then approval.
 */
typedef bool edition_each(void *arg, const struct edition *edition,
    struct err *err);
bool edition_candidates(struct db *db, int64_t since, edition_each *each,
    void *arg, struct err *err);
/* The urgent ones of them, the oldest first. */
bool edition_urgent(struct db *db, int64_t since, edition_each *each,
    void *arg, struct err *err);
/* Newest ones for those who were told, approved up to a time. */
bool edition_told(struct db *db, int64_t until, edition_each *each,
    void *arg, struct err *err);
/* After now, when it comes too late to be read: its survey closes, or it
 * tells of a date that moves, is off or near; 0 = never. */
bool edition_deadline(struct db *db, int64_t edition, int64_t now,
    int64_t *at, struct err *err);
/* Approved at, and number of, the newest approved edition of a post whose
 * audience is the topic; 0 when there is none. */
bool edition_newest_topic(struct db *db, int64_t post, int64_t *approved_at,
    int *number, struct err *err);
/* Drafts whose time to be approved has come, the oldest first; not those
 * that want a second person's yes. */
bool edition_timed(struct db *db, int64_t now, edition_each *each,
    void *arg, struct err *err);
/* Newest approved ones that ask for a reminder of what lies ahead, when one
 * is due. */
bool edition_reminding(struct db *db, int64_t now, edition_each *each,
    void *arg, struct err *err);
/* The newest approved edition of a post. */
bool edition_approved(struct db *db, int64_t post, struct edition *edition,
    bool *found, struct err *err);
/* When the first edition of a post was approved; 0 never. */
bool edition_published(struct db *db, int64_t post, int64_t *at,
    struct err *err);
/* The same of every approved post in a topic (0 = in any), the latest
 * approved first; a reminder says nothing new. */
bool edition_public(struct db *db, int64_t topic, int64_t limit,
    edition_each *each, void *arg, struct err *err);
/* Open surveys and posts with a date to come, approved, newest edition. */
bool edition_listed(struct db *db, int64_t now, edition_each *each,
    void *arg, struct err *err);

#endif
