/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The only file that sees OpenSSL's digests.  A digest that fails is a
 * broken installation, not an input: the process ends rather than hand out
 * a weak key.
 */
#include "base/secret.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sysexits.h>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include "base/mem.h"

static secret_source *secret_from;

static _Noreturn void
secret_broken(const char *what)
{
	fprintf(stderr, "<2>%s failed\n", what);
	_Exit(EX_OSERR);
}

void
secret_set_random(secret_source *source)
{
	secret_from = source;
}

void
secret_random(void *p, size_t n)
{
	unsigned char *at = p;

	if (secret_from) {
		secret_from(p, n);
		return;
	}
	while (n > 0) {
		const ssize_t got = getrandom(at, n, 0);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			secret_broken("getrandom");
		at += got;
		n -= (size_t)got;
	}
}

/*
 * OpenSSL's one-shot HMAC() looks up its parts anew each time, which costs
 * four times the sum itself, and to begin with a key costs half of it again;
 * a mail carries several links.  So each thread keeps contexts that have
 * begun with the keys it last used.
 */
enum { SECRET_KEPT = 8 };

struct secret_kept {
	EVP_MAC_CTX *ctx[SECRET_KEPT];
	uint8_t key[SECRET_KEPT][SECRET_KEY];
	unsigned count;			/* those ever filled */
};

static pthread_once_t secret_once = PTHREAD_ONCE_INIT;
static pthread_key_t secret_slot;
static EVP_MAC *secret_mac;
static EVP_MD *secret_md;	/* likewise */

static void
secret_free_kept(void *p)
{
	struct secret_kept *kept = p;

	for (unsigned i = 0; i < SECRET_KEPT; i++)
		EVP_MAC_CTX_free(kept->ctx[i]);
	mem_wipe(kept, sizeof(*kept));
	mem_free(kept);
}

static void
secret_start(void)
{
	secret_mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
	secret_md = EVP_MD_fetch(NULL, "SHA256", NULL);
	if (!secret_mac || !secret_md ||
	    pthread_key_create(&secret_slot, secret_free_kept))
		secret_broken("HMAC");
}

static EVP_MAC_CTX *
secret_new_ctx(void)
{
	char digest[] = "SHA256";
	const OSSL_PARAM params[] = {
	    OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
	    OSSL_PARAM_construct_end(),
	};
	EVP_MAC_CTX *ctx = EVP_MAC_CTX_new(secret_mac);

	if (!ctx || !EVP_MAC_CTX_set_params(ctx, params))
		secret_broken("HMAC");
	return ctx;
}

static struct secret_kept *
secret_kept(void)
{
	struct secret_kept *kept = NULL;

	pthread_once(&secret_once, secret_start);
	kept = pthread_getspecific(secret_slot);
	if (kept)
		return kept;
	kept = mem_alloc(sizeof(*kept));
	if (pthread_setspecific(secret_slot, kept) != 0)
		secret_broken("HMAC");
	return kept;
}

/* A context that has begun with the key. */
static EVP_MAC_CTX *
secret_begin(const uint8_t key[SECRET_KEY])
{
	struct secret_kept *kept = secret_kept();
	unsigned at = 0;

	for (; at < SECRET_KEPT && kept->ctx[at]; at++) {
		if (memcmp(kept->key[at], key, SECRET_KEY) != 0)
			continue;
		if (!EVP_MAC_init(kept->ctx[at], NULL, 0, NULL))
			secret_broken("HMAC");
		return kept->ctx[at];
	}
	/* The first one in is the first one out. */
	at = kept->count++ % SECRET_KEPT;
	if (!kept->ctx[at])
		kept->ctx[at] = secret_new_ctx();
	memcpy(kept->key[at], key, SECRET_KEY);
	if (!EVP_MAC_init(kept->ctx[at], key, SECRET_KEY, NULL))
		secret_broken("HMAC");
	return kept->ctx[at];
}

void
secret_hmac(const uint8_t key[SECRET_KEY], const void *data, size_t n,
    uint8_t mac[SECRET_MAC])
{
	EVP_MAC_CTX *ctx = secret_begin(key);
	size_t len = 0;

	if (!EVP_MAC_update(ctx, data, n) ||
	    !EVP_MAC_final(ctx, mac, &len, SECRET_MAC) || len != SECRET_MAC)
		secret_broken("HMAC");
}

void
secret_hmac_sha1(const void *key, size_t n, const void *data, size_t len,
    uint8_t mac[SECRET_MAC_SHA1])
{
	unsigned size = SECRET_MAC_SHA1;

	if (!HMAC(EVP_sha1(), key, (int)n, data, len, mac, &size) ||
	    size != SECRET_MAC_SHA1)
		secret_broken("HMAC");
}

void
secret_derive(const uint8_t *master, size_t n, const char *purpose,
    uint8_t key[SECRET_KEY])
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_id(EVP_PKEY_HKDF, NULL);
	size_t len = SECRET_KEY;

	if (!ctx || EVP_PKEY_derive_init(ctx) <= 0 ||
	    EVP_PKEY_CTX_set_hkdf_md(ctx, EVP_sha256()) <= 0 ||
	    EVP_PKEY_CTX_set1_hkdf_key(ctx, master, (int)n) <= 0 ||
	    EVP_PKEY_CTX_add1_hkdf_info(ctx, (const unsigned char *)purpose,
	    (int)strlen(purpose)) <= 0 ||
	    EVP_PKEY_derive(ctx, key, &len) <= 0 || len != SECRET_KEY)
		secret_broken("HKDF");
	EVP_PKEY_CTX_free(ctx);
}

void
secret_sha256(const void *data, size_t n, uint8_t digest[32])
{
	pthread_once(&secret_once, secret_start);
	if (!EVP_Digest(data, n, digest, NULL, secret_md, NULL))
		secret_broken("SHA-256");
}

bool
secret_equal(const void *a, const void *b, size_t n)
{
	return CRYPTO_memcmp(a, b, n) == 0;
}

/* Groups of width bits, the last filled up with zeros. */
static void
secret_bits(struct buf *out, const void *p, size_t n, unsigned width,
    const char *alphabet)
{
	const unsigned char *in = p;
	const unsigned mask = (1u << width) - 1;
	unsigned have = 0, bits = 0;
	char text[64] = "";
	size_t at = 0;

	for (size_t i = 0; i < n; i++) {
		bits = bits << 8 | in[i];
		for (have += 8; have >= width; have -= width)
			text[at++] = alphabet[bits >> (have - width) & mask];
		bits &= (1u << have) - 1;
		if (at > sizeof(text) - 4) {
			buf_add(out, text, at);
			at = 0;
		}
	}
	if (have > 0)
		text[at++] = alphabet[bits << (width - have) & mask];
	buf_add(out, text, at);
}

static const char secret_alphabet64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "abcdefghijklmnopqrstuvwxyz0123456789-_";

/* Whole groups at once, which is all that a link has. */
void
secret_base64url(struct buf *out, const void *p, size_t n)
{
	const unsigned char *in = p;
	char text[64];
	size_t at = 0;

	for (; n >= 3 && at <= sizeof(text) - 4; n -= 3, in += 3) {
		const unsigned bits = (unsigned)in[0] << 16 |
		    (unsigned)in[1] << 8 | in[2];

		text[at++] = secret_alphabet64[bits >> 18];
		text[at++] = secret_alphabet64[bits >> 12 & 63];
		text[at++] = secret_alphabet64[bits >> 6 & 63];
		text[at++] = secret_alphabet64[bits & 63];
	}
	buf_add(out, text, at);
	secret_bits(out, in, n, 6, secret_alphabet64);
}

void
secret_hex(struct buf *out, const void *p, size_t n)
{
	secret_bits(out, p, n, 4, "0123456789abcdef");
}

void
secret_base32(struct buf *out, const void *p, size_t n)
{
	secret_bits(out, p, n, 5, "abcdefghijklmnopqrstuvwxyz234567");
}

static int
secret_value64(char c)
{
	const char *at = c ? strchr(secret_alphabet64, c) : NULL;

	return at ? (int)(at - secret_alphabet64) : -1;
}

/* Strict: one text for each value, so the bits left over must be zero. */
bool
secret_from_base64url(const char *text, size_t n, uint8_t *out, size_t max,
    size_t *len)
{
	unsigned have = 0, bits = 0;
	size_t at = 0;

	if (n % 4 == 1 || n / 4 * 3 + (n % 4 ? n % 4 - 1 : 0) > max)
		return false;
	for (size_t i = 0; i < n; i++) {
		const int value = secret_value64(text[i]);

		if (value < 0)
			return false;
		bits = bits << 6 | (unsigned)value;
		have += 6;
		if (have >= 8) {
			have -= 8;
			out[at++] = (uint8_t)(bits >> have);
		}
		bits &= (1u << have) - 1;
	}
	if (bits != 0)
		return false;
	*len = at;
	return true;
}
