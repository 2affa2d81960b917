/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/test.h"

#include <pthread.h>

#include "base/secret.h"

static struct buf out;

static int
setup(void **state)
{
	(void)state;
	buf_init(&out, BUF_LINE);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	buf_release(&out);
	return 0;
}

/* A key of 20 bytes padded with many is the same HMAC key: RFC 4231, 1. */
static void
hmac_gives_the_published_value(void **state)
{
	uint8_t key[SECRET_KEY] = {0}, mac[SECRET_MAC] = {0};

	(void)state;
	memset(key, 0x0b, 20);
	secret_hmac(key, "Hi There", 8, mac);
	secret_hex(&out, mac, sizeof(mac));
	assert_string_equal(buf_text(&out),
	    "b0344c61d8db38535ca8afceaf0bf12b"
	    "881dc200c9833da726e9376c2e32cff7");
}

/* A thread keeps what it began with the last keys: more of them than it
 * keeps, each in turn, and one that comes between. */
static void
hmac_keys_do_not_disturb_each_other(void **state)
{
	enum { KEYS = 20 };
	uint8_t key[SECRET_KEY] = {0}, mac[SECRET_MAC] = {0};
	uint8_t first[KEYS][SECRET_MAC] = {{0}};

	(void)state;
	for (int i = 0; i < 4 * KEYS; i++) {
		memset(key, 100 + i % KEYS, sizeof(key));
		secret_hmac(key, "x", 1, mac);
		if (i < KEYS)
			memcpy(first[i], mac, sizeof(mac));
		assert_memory_equal(mac, first[i % KEYS], sizeof(mac));
		hmac_gives_the_published_value(state);
		buf_clear(&out);
	}
	for (int i = 1; i < KEYS; i++)
		assert_memory_not_equal(first[i], first[i - 1], SECRET_MAC);
}

static void *
hmac_in_a_thread(void *arg)
{
	uint8_t key[SECRET_KEY] = {0};

	for (int i = 0; i < 1000; i++)
		secret_hmac(key, "x", 1, arg);
	return NULL;
}

static void
threads_do_not_disturb_each_other(void **state)
{
	uint8_t key[SECRET_KEY] = {0}, want[SECRET_MAC] = {0};
	uint8_t got[4][SECRET_MAC] = {{0}};
	pthread_t thread[4];

	(void)state;
	secret_hmac(key, "x", 1, want);
	for (int i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&thread[i], NULL,
		    hmac_in_a_thread, got[i]), 0);
	for (int i = 0; i < 4; i++) {
		pthread_join(thread[i], NULL);
		assert_memory_equal(got[i], want, sizeof(want));
	}
}

static void
sha256_gives_the_published_value(void **state)
{
	uint8_t digest[32] = {0};

	(void)state;
	secret_sha256("abc", 3, digest);
	secret_hex(&out, digest, sizeof(digest));
	assert_string_equal(buf_text(&out),
	    "ba7816bf8f01cfea414140de5dae2223"
	    "b00361a396177a9cb410ff61f20015ad");
}

/* RFC 5869 with no salt: extract = HMAC(0, master), expand = HMAC(prk,
 * info | 1), since one block is all that is asked for. */
static void
derive_is_hkdf(void **state)
{
	uint8_t master[32] = {1, 2, 3}, zero[SECRET_KEY] = {0};
	uint8_t prk[32] = {0}, want[32] = {0}, got[32] = {0};

	(void)state;
	secret_hmac(zero, master, sizeof(master), prk);
	secret_hmac(prk, "links\1", 6, want);
	secret_derive(master, sizeof(master), "links", got);
	assert_memory_equal(want, got, 32);
	secret_derive(master, sizeof(master), "other", got);
	assert_memory_not_equal(want, got, 32);
}

static void
equal_compares_all_bytes(void **state)
{
	(void)state;
	assert_true(secret_equal("abcd", "abcd", 4));
	assert_false(secret_equal("abcd", "abce", 4));
	assert_false(secret_equal("xbcd", "abcd", 4));
	assert_true(secret_equal("abcd", "abce", 3));
}

static void
base64url_goes_there_and_back(void **state)
{
	static const struct {
		const char *raw, *text;
	} rows[] = {{"", ""}, {"f", "Zg"}, {"fo", "Zm8"}, {"foo", "Zm9v"},
	    {"foob", "Zm9vYg"}, {"fooba", "Zm9vYmE"}, {"foobar", "Zm9vYmFy"},
	    {"\xff\xfe\xfb", "__77"}, {"\xfb\xf0", "-_A"}};
	uint8_t back[8] = {0};
	size_t len = 99;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const size_t n = strlen(rows[i].raw);

		buf_clear(&out);
		secret_base64url(&out, rows[i].raw, n);
		assert_string_equal(buf_text(&out), rows[i].text);
		assert_true(secret_from_base64url(rows[i].text,
		    strlen(rows[i].text), back, n, &len));
		assert_int_equal(len, n);
		assert_memory_equal(back, rows[i].raw, n);
		if (n > 0)
			assert_false(secret_from_base64url(rows[i].text,
			    strlen(rows[i].text), back, n - 1, &len));
	}
}

static void
base64url_of_any_length(void **state)
{
	uint8_t raw[130] = {0}, back[130] = {0};
	size_t len = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(raw); i++)
		raw[i] = (uint8_t)(i * 37 + 11);
	for (size_t n = 0; n <= sizeof(raw); n++) {
		buf_clear(&out);
		secret_base64url(&out, raw, n);
		assert_int_equal(out.len, (n * 4 + 2) / 3);
		assert_true(secret_from_base64url(buf_text(&out), out.len,
		    back, sizeof(back), &len));
		assert_int_equal(len, n);
		assert_memory_equal(back, raw, n);
	}
}

static void
base64url_has_one_spelling(void **state)
{
	static const char *const bad[] = {"Z", "Zh", "Zm9", "Zg==", "Zm9v=",
	    "Zm+v", "Zm/v", "Zm v", "Zm9vY", "\xc3\xa5vY"};
	uint8_t back[8] = {0};
	size_t len = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (secret_from_base64url(bad[i], strlen(bad[i]), back,
		    sizeof(back), &len))
			fail_msg("taken: '%s'", bad[i]);
	assert_false(secret_from_base64url("Zm\0v", 4, back, 8, &len));
}

static void
base32_and_hex_are_lower_case(void **state)
{
	char many[200];

	(void)state;
	secret_base32(&out, "foobar", 6);
	buf_putc(&out, ' ');
	secret_base32(&out, "f", 1);
	buf_putc(&out, ' ');
	secret_hex(&out, "\x00\xfa", 2);
	assert_string_equal(buf_text(&out), "mzxw6ytboi my 00fa");
	buf_clear(&out);
	secret_hex(&out, memset(many, 0xee, sizeof(many)), sizeof(many));
	assert_int_equal(out.len, 400);
	assert_int_equal(strspn(buf_text(&out), "e"), 400);
}

static void
sevens(void *p, size_t n)
{
	memset(p, 7, n);
}

static void
randomness_can_be_fixed(void **state)
{
	uint8_t a[32] = {0}, b[32] = {0};

	(void)state;
	secret_random(a, sizeof(a));
	secret_random(b, sizeof(b));
	assert_memory_not_equal(a, b, sizeof(a));
	secret_set_random(sevens);
	secret_random(a, sizeof(a));
	secret_set_random(NULL);
	memset(b, 7, sizeof(b));
	assert_memory_equal(a, b, sizeof(a));
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
	    T(hmac_gives_the_published_value),
	    T(hmac_keys_do_not_disturb_each_other),
	    T(threads_do_not_disturb_each_other),
	    T(sha256_gives_the_published_value),
	    T(derive_is_hkdf),
	    T(equal_compares_all_bytes),
	    T(base64url_goes_there_and_back),
	    T(base64url_of_any_length),
	    T(base64url_has_one_spelling),
	    T(base32_and_hex_are_lower_case),
	    T(randomness_can_be_fixed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
