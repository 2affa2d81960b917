/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STORE_STAFF_H
#define STORE_STAFF_H

#include "db/tx.h"

/* Each may do what those before may. */
enum staff_role {
	STAFF_NOBODY,
	STAFF_EDITOR,		/* writes and proposes */
	STAFF_SENDER,		/* approves, sends, subscribers */
	STAFF_ADMIN		/* staff, sources, topics */
};
/* "editor", "sender", "admin"; STAFF_NOBODY when unknown. */
enum staff_role staff_role_from(const char *name);
const char *staff_role_name(enum staff_role role);

/* Who may use the desk. */
struct staff {
	int64_t id;
	char *name, *address, *key;
	enum staff_role role;
	char *language;		/* "" = the browser's */
	char *password;		/* hash; "" = not set yet */
	int64_t invite, invited_at;	/* 0: no link is valid */
	int64_t totp, totp_next, totp_step;
	int64_t seen_at;	/* 0 never */
	bool notices;		/* wants mail when something waits */
};
struct staff_list {
	struct staff *item;
	size_t count;
};
void staff_release(struct staff *staff);
void staff_list_release(struct staff_list *list);

bool staff_get(struct db *db, int64_t id, struct staff *staff, bool *found,
    struct err *err);
bool staff_find(struct db *db, const char *name, struct staff *staff,
    bool *found, struct err *err);
/* By name or address. */
bool staff_find_login(struct db *db, const char *text, struct staff *staff,
    bool *found, struct err *err);
/* By name. */
bool staff_list(struct db *db, struct staff_list *list, struct err *err);
/* id is filled. */
bool staff_add(struct tx *tx, struct staff *staff, struct err *err);
/* All but id, name and address. */
bool staff_update(struct tx *tx, const struct staff *staff, struct err *err);
/* Its sessions too. */
bool staff_remove(struct tx *tx, int64_t id, struct err *err);

struct staff_session {
	int64_t id, staff, created_at, seen_at;
	bool pending;		/* password given, code not yet */
};
bool staff_session_find(struct db *db, const uint8_t hash[32],
    struct staff_session *session, bool *found, struct err *err);
bool staff_session_add(struct tx *tx, const uint8_t hash[32], int64_t staff,
    bool pending, struct err *err);
bool staff_session_touch(struct tx *tx, int64_t id, struct err *err);
bool staff_session_remove(struct tx *tx, int64_t id, struct err *err);
/* Every one of a person. */
bool staff_session_end(struct tx *tx, int64_t staff, struct err *err);
/* Those seen or made before a time. */
bool staff_session_purge(struct tx *tx, int64_t seen, int64_t created,
    struct err *err);

struct staff_throttle {
	int64_t failures, first_at, wait_until;
};
/* All zero when there is none. */
bool staff_throttle_get(struct db *db, const char *key,
    struct staff_throttle *throttle, struct err *err);
bool staff_throttle_put(struct tx *tx, const char *key,
    const struct staff_throttle *throttle, struct err *err);
bool staff_throttle_remove(struct tx *tx, const char *key, struct err *err);
bool staff_throttle_purge(struct tx *tx, int64_t before, struct err *err);

#endif
