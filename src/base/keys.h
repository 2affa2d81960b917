/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BASE_KEYS_H
#define BASE_KEYS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/secret.h"

/*
 * The key ring: a text file, 0600, one "id created-at base64url" line a key
 * (comments with #).  New links use the newest key; old ones verify for
 * ever.  The suppression key and the Message-ID key come from the first key
 * and never rotate.
 */
struct keys;	/* opaque; wiped when freed */

enum {
	KEYS_MAX = 255,		/* ids are 1..255: one byte in a token */
	KEYS_LINKS = 16		/* purposes of links, enum link_purpose */
};

bool keys_load(const char *path, struct keys **keys, struct err *err);
/* O_EXCL; fails if the file is there. */
bool keys_create(const char *path, struct err *err);
bool keys_rotate(const char *path, struct err *err);
/* A ring with one fixed key, for tests. */
struct keys *keys_fixed(void);
void keys_free(struct keys *keys);

unsigned keys_newest(const struct keys *keys);
/* The key of a link purpose (0..15), derived when the ring was loaded; NULL:
 * no key has this id. */
const uint8_t *keys_link(const struct keys *keys, unsigned id,
    unsigned purpose);
/* From the first key; for what must stay the same for ever. */
void keys_derive_first(const struct keys *keys, const char *purpose,
    uint8_t key[SECRET_KEY]);
/* What addresses are hashed with in the suppression list; from the first key,
 * derived when the ring was loaded, for each mail asks for it. */
const uint8_t *keys_suppression(const struct keys *keys);
/* Names the ring's first key without giving it away: kept in the database,
 * so that a database is refused (78) when its key file was replaced. */
void keys_fingerprint(const struct keys *keys, struct buf *out);

#endif
