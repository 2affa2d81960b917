/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STORE_SOURCE_H
#define STORE_SOURCE_H

#include "db/tx.h"

/* A feed or page that is watched. */
struct source {
	int64_t id;
	char *url, *kind, *selector, *state, *etag, *last_modified, *note;
	char *edited;		/* ignore, hold, resend: an edited item */
	bool automatic;		/* items need no staff */
	int64_t since;		/* older items are seen, not news */
	int64_t next_at, tried_at, ok_at, changed_at;	/* 0 = never */
	int failures;		/* in a row */
	int interval;		/* seconds; 0 = [poll] interval */
	bool malformed;		/* what could be read was */
	int64_t moved_at;	/* to the address it has; 0 = never */
	int64_t certificate_ends;	/* 0 = no TLS */
	int64_t created_at;
};
struct source_list {
	struct source *item;
	size_t count;
};
void source_release(struct source *source);
void source_list_release(struct source_list *list);

bool source_get(struct db *db, int64_t id, struct source *source,
    bool *found, struct err *err);
/* Active and stopped ones. */
bool source_list(struct db *db, struct source_list *list, struct err *err);
/* Active ones whose next_at has come. */
bool source_due(struct db *db, int64_t now, struct source_list *list,
    struct err *err);
/* id is filled; a URL that is there is an error that says so. */
bool source_add(struct tx *tx, struct source *source, struct err *err);
/* Is there one with this URL? */
bool source_is_watched(struct db *db, const char *url, bool *watched,
    struct err *err);
bool source_add_topic(struct tx *tx, int64_t source, int64_t topic,
    struct err *err);
bool source_topics(struct db *db, int64_t source, int64_t **topics,
    size_t *count, struct err *err);
bool source_clear_topics(struct tx *tx, int64_t source, struct err *err);
/* What staff chose: kind, automatic, edited, interval, selector. */
bool source_edit(struct tx *tx, const struct source *source,
    struct err *err);
/* How many items became posts since a time, for each source with any. */
typedef void source_each_count(void *arg, int64_t source, int64_t count);
bool source_count_news(struct db *db, int64_t since, source_each_count *each,
    void *arg, struct err *err);
/* Stores what a poll learned: all but id and what staff chose. */
bool source_update(struct tx *tx, const struct source *source,
    struct err *err);
bool source_remove(struct tx *tx, int64_t id, struct err *err);

bool source_item_seen(struct db *db, int64_t source, const char *guid,
    bool *seen, struct err *err);
/* The post it became, when what it says is not what it said; else 0. */
bool source_item_edited(struct db *db, int64_t source, const char *guid,
    const char *hash, int64_t *post, struct err *err);
bool source_item_set_hash(struct tx *tx, int64_t source, const char *guid,
    const char *hash, struct err *err);
/* How many items of the source have this link, and how many of them this
 * hash too. */
bool source_link_seen(struct db *db, int64_t source, const char *link,
    const char *hash, int64_t *links, int64_t *same, struct err *err);
/* post 0: part of the backlog. */
bool source_item_add(struct tx *tx, int64_t source, const char *guid,
    const char *link, const char *hash, int64_t post, struct err *err);

#endif
