/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STORE_BLOCK_H
#define STORE_BLOCK_H

#include "base/buf.h"
#include "db/tx.h"

/* A rendered piece of a digest, quoted-printable with slots. */
/* size is the length of its HTML in octets. */
bool block_find(struct db *db, int64_t digest, const char *name,
    int64_t *id, int64_t *size, bool *found, struct err *err);
bool block_add(struct tx *tx, int64_t digest, const char *name,
    const struct buf *html, const struct buf *text, int64_t *id,
    struct err *err);
/* Fills html and text. */
bool block_get(struct db *db, int64_t id, struct buf *html,
    struct buf *text, struct err *err);
/* Its name: "sv item 17"; caller frees. */
bool block_name(struct db *db, int64_t id, char **name, struct err *err);

/* The ordered blocks of one mail. */
struct variant {
	int64_t id, digest;
	char *language, *subject;
	char *blocks;		/* block numbers, comma */
	int64_t calendar;	/* block whose text goes along as a file; 0 */
};
void variant_release(struct variant *variant);
bool variant_find(struct db *db, int64_t digest, const char *blocks,
    int64_t *id, bool *found, struct err *err);
bool variant_get(struct db *db, int64_t id, struct variant *variant,
    bool *found, struct err *err);
/*
 * The variant of a digest in a language that pays most editions: what the
 * reader of most topics got.  One that holds an edition which the digest no
 * longer carries comes after all others.  At most VARIANT_LOOKED_AT are
 * compared: a public page asks.
 */
enum { VARIANT_LOOKED_AT = 400 };
bool variant_fullest(struct db *db, int64_t digest, const char *language,
    struct variant *variant, bool *found, struct err *err);
/* Does it hold an edition of a post that was withdrawn? */
bool variant_is_marred(struct db *db, int64_t variant, bool *marred,
    struct err *err);
/* Editions it pays, in order of number; caller frees *editions. */
bool variant_editions(struct db *db, int64_t variant, int64_t **editions,
    size_t *count, struct err *err);
/* id is filled. */
bool variant_add(struct tx *tx, struct variant *variant, struct err *err);
bool variant_add_edition(struct tx *tx, int64_t variant, int64_t edition,
    bool pays, struct err *err);

/* The newest one's number, of all digests; 0 = none. */
bool variant_last_id(struct db *db, int64_t *id, struct err *err);

/* What variants of earlier digests hold of one post. */
struct variant_holding {
	int64_t variant, digest;
	int64_t edition;
	int number;		/* of the edition within its post */
	bool pays;
};
typedef bool variant_each(void *arg, const struct variant_holding *holding,
    struct err *err);
bool variant_holdings(struct db *db, int64_t post, variant_each *each,
    void *arg, struct err *err);

#endif
