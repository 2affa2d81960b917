/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STORE_SUBSCRIBER_H
#define STORE_SUBSCRIBER_H

#include "db/tx.h"

struct subscriber {
	int64_t id;
	char *address;		/* "" once erased */
	char *key;
	char *state;		/* pending, active, left, erased */
	char *language;		/* "sv", "en" */
	int64_t created_at;
	int64_t confirmed_at;	/* 0 = never */
	int64_t left_at;
};
void subscriber_release(struct subscriber *subscriber);

bool subscriber_find(struct db *db, const char *key,
    struct subscriber *subscriber, bool *found, struct err *err);
bool subscriber_get(struct db *db, int64_t id,
    struct subscriber *subscriber, bool *found, struct err *err);
/* In order of number; each returns false to stop. */
typedef bool subscriber_each(void *arg, const struct subscriber *subscriber);
bool subscriber_list(struct db *db, subscriber_each *each, void *arg,
    struct err *err);
/* Is anybody active? */
bool subscriber_any(struct db *db, bool *any, struct err *err);
bool subscriber_count(struct db *db, const char *state, int64_t *count,
    struct err *err);
bool subscriber_last_id(struct db *db, int64_t *id, struct err *err);

bool subscriber_add(struct tx *tx, const char *address, const char *key,
    const char *state, const char *language, int64_t *id, struct err *err);
/* active sets confirmed_at, left sets left_at. */
bool subscriber_set_state(struct tx *tx, int64_t id, const char *state,
    struct err *err);
/* Active again, as if never left: confirmed_at is kept. */
bool subscriber_restore(struct tx *tx, int64_t id, struct err *err);
/* When they confirmed, here or where they came from; 0 = never. */
bool subscriber_set_confirmed(struct tx *tx, int64_t id, int64_t at,
    struct err *err);
bool subscriber_set_language(struct tx *tx, int64_t id, const char *language,
    struct err *err);
bool subscriber_set_address(struct tx *tx, int64_t id, const char *address,
    const char *key, struct err *err);
/* The address goes, the number stays. */
bool subscriber_erase(struct tx *tx, int64_t id, struct err *err);
/* What was asked before a time and not confirmed is forgotten: the wishes,
 * and those who never were subscribers, with their proofs. */
bool subscriber_purge_pending(struct tx *tx, int64_t before, int64_t *count,
    struct err *err);

/* A new address that waits to be confirmed there. */
struct address_change {
	int64_t id, subscriber, asked_at;
	char *address, *key;
};
void address_change_release(struct address_change *change);
bool address_change_add(struct tx *tx, int64_t subscriber,
    const char *address, const char *key, int64_t *id, struct err *err);
bool address_change_get(struct db *db, int64_t id,
    struct address_change *change, bool *found, struct err *err);
bool address_change_remove(struct tx *tx, int64_t subscriber,
    struct err *err);
/* Changes to this address by anybody but heir end; their numbers, which
 * caller frees with mem_free, also on failure. */
bool address_change_forget(struct tx *tx, const char *key, int64_t heir,
    int64_t **subscribers, size_t *count, struct err *err);

#endif
