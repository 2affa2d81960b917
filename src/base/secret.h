/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BASE_SECRET_H
#define BASE_SECRET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

enum { SECRET_KEY = 32, SECRET_MAC = 32 };

/* getrandom(2), or what a test put in its place. */
typedef void secret_source(void *p, size_t n);
void secret_random(void *p, size_t n);
void secret_set_random(secret_source *source);	/* NULL: the system's */

/* HMAC-SHA-256 (RFC 2104). */
void secret_hmac(const uint8_t key[SECRET_KEY], const void *data, size_t n,
    uint8_t mac[SECRET_MAC]);
/* HMAC-SHA-1, for one-time codes (RFC 6238) alone. */
enum { SECRET_MAC_SHA1 = 20 };
void secret_hmac_sha1(const void *key, size_t n, const void *data, size_t len,
    uint8_t mac[SECRET_MAC_SHA1]);
/* HKDF-SHA-256 (RFC 5869), info = the purpose's name. */
void secret_derive(const uint8_t *master, size_t n, const char *purpose,
    uint8_t key[SECRET_KEY]);
void secret_sha256(const void *data, size_t n, uint8_t digest[32]);
/* Constant time. */
bool secret_equal(const void *a, const void *b, size_t n);

/* base64url without padding (RFC 4648 section 5); decode is strict. */
void secret_base64url(struct buf *out, const void *p, size_t n);
bool secret_from_base64url(const char *text, size_t n, uint8_t *out,
    size_t max, size_t *len);
void secret_hex(struct buf *out, const void *p, size_t n);
/* Lower-case base32 without padding, for Message-IDs. */
void secret_base32(struct buf *out, const void *p, size_t n);

#endif
