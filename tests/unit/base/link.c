/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/test.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/keys.h"
#include "base/link.h"
#include "base/mem.h"

static const struct link sample = {LINK_UNSUBSCRIBE, 123456789, 4711,
    1777878000};

static char *
token_of(const struct keys *keys, const struct link *link)
{
	struct buf b = BUF_INIT(BUF_LINE);

	link_write(keys, link, &b);
	assert_true(b.len <= LINK_TEXT_MAX);
	return buf_take(&b);
}

static void
a_token_gives_back_what_was_written(void **state)
{
	static const struct link rows[] = {
	    {LINK_CONFIRM, 1, 0, 0},
	    {LINK_UNSUBSCRIBE, INT64_MAX, INT64_MAX, 1777878000},
	    {LINK_PREFERENCES, 0, 7, 4102444800},
	    {LINK_MANAGE, 17, 0, 1777878000},
	    {LINK_ADDRESS, 17, 4, 1777878000},
	    {LINK_UNDO, 17, 99, 1777878000},
	    {LINK_FORM, 0, 0, 1777878000},
	    {LINK_NEVER, 17, 0, 1777878000},
	    {LINK_BOUNCE, 0, 123456789012, 1777878000},
	};
	struct keys *keys = keys_fixed();

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char *token = token_of(keys, &rows[i]);
		char *again = token_of(keys, &rows[i]);
		struct link got = {0};

		assert_string_equal(token, again);
		assert_true(link_read(keys, token, rows[i].purpose, &got));
		assert_int_equal(got.purpose, rows[i].purpose);
		assert_int_equal(got.subscriber, rows[i].subscriber);
		assert_int_equal(got.extra, rows[i].extra);
		assert_int_equal(got.issued, rows[i].issued);
		mem_free(again);
		mem_free(token);
	}
	keys_free(keys);
}

static void
every_flipped_bit_is_refused(void **state)
{
	struct keys *keys = keys_fixed();
	char *token = token_of(keys, &sample);
	struct link got = {0};

	(void)state;
	for (size_t i = 0; i < strlen(token); i++) {
		const char was = token[i];

		for (int bit = 0; bit < 8; bit++) {
			token[i] = (char)(was ^ (1 << bit));
			if (link_read(keys, token, sample.purpose, &got))
				fail_msg("byte %zu bit %d", i, bit);
		}
		token[i] = was;
	}
	assert_int_equal(got.subscriber, 0);
	assert_true(link_read(keys, token, sample.purpose, &got));
	mem_free(token);
	keys_free(keys);
}

static void
no_purpose_passes_as_another(void **state)
{
	struct keys *keys = keys_fixed();
	struct link got = {0};

	(void)state;
	for (int is = LINK_CONFIRM; is <= LINK_BOUNCE; is++) {
		const struct link link = {(enum link_purpose)is, 5, 6, 7};
		char *token = token_of(keys, &link);

		for (int as = 0; as < 2 * KEYS_LINKS; as++)
			assert_int_equal(link_read(keys, token,
			    (enum link_purpose)as, &got), as == is);
		mem_free(token);
	}
	keys_free(keys);
}

static void
length_is_exact(void **state)
{
	struct keys *keys = keys_fixed();
	char *token = token_of(keys, &sample);
	char *longer = mem_printf("%sA", token);
	char *huge = mem_alloc(1024 * 1024 + 1);
	struct link got = {0};

	(void)state;
	assert_false(link_read(keys, longer, sample.purpose, &got));
	memset(huge, 'A', 1024 * 1024);
	assert_false(link_read(keys, huge, sample.purpose, &got));
	for (size_t n = strlen(token); n-- > 0;) {
		token[n] = '\0';
		assert_false(link_read(keys, token, sample.purpose, &got));
	}
	mem_free(huge);
	mem_free(longer);
	mem_free(token);
	keys_free(keys);
}

static void
old_tokens_verify_after_a_new_key(void **state)
{
	char dir[] = "/tmp/brevduva-link.XXXXXX";
	struct keys *keys = NULL, *other = keys_fixed();
	struct link got = {0};
	struct err err = {0};
	char *path = NULL, *old = NULL, *new = NULL;

	(void)state;
	assert_non_null(mkdtemp(dir));
	path = mem_printf("%s/keys", dir);
	assert_true(keys_create(path, &err));
	assert_true(keys_load(path, &keys, &err));
	old = token_of(keys, &sample);
	keys_free(keys);
	assert_true(keys_rotate(path, &err));
	assert_true(keys_load(path, &keys, &err));
	new = token_of(keys, &sample);
	assert_string_not_equal(old, new);
	assert_true(link_read(keys, old, sample.purpose, &got));
	assert_true(link_read(keys, new, sample.purpose, &got));
	assert_false(link_read(other, old, sample.purpose, &got));
	assert_false(link_read(other, new, sample.purpose, &got));
	unlink(path);
	rmdir(dir);
	mem_free(new);
	mem_free(old);
	mem_free(path);
	keys_free(other);
	keys_free(keys);
}

static void
links_live_as_long_as_they_should(void **state)
{
	static const struct {
		enum link_purpose purpose;
		int64_t seconds;
	} rows[] = {
	    {LINK_CONFIRM, 604800}, {LINK_UNSUBSCRIBE, 0},
	    {LINK_PREFERENCES, 0}, {LINK_MANAGE, 1800},
	    {LINK_ADDRESS, 604800}, {LINK_UNDO, 3600}, {LINK_FORM, 86400},
	    {LINK_NEVER, 0}, {LINK_BOUNCE, 0},
	};
	const int64_t now = 1777878000;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const int64_t life = rows[i].seconds;
		struct link link = {rows[i].purpose, 1, 0, now};

		assert_int_equal(link_lifetime(rows[i].purpose), life);
		assert_false(link_expired(&link, now));
		assert_false(link_expired(&link, now + life));
		assert_int_equal(link_expired(&link, now + life + 1), life > 0);
		link.issued = now + 300;
		assert_false(link_expired(&link, now));
		link.issued = now + 301;
		assert_int_equal(link_expired(&link, now), life > 0);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_token_gives_back_what_was_written),
	    cmocka_unit_test(every_flipped_bit_is_refused),
	    cmocka_unit_test(no_purpose_passes_as_another),
	    cmocka_unit_test(length_is_exact),
	    cmocka_unit_test(old_tokens_verify_after_a_new_key),
	    cmocka_unit_test(links_live_as_long_as_they_should),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
