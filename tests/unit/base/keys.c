/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/file.h"
#include "base/keys.h"
#include "base/mem.h"

#define KEY "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"

static char dir[64];
static char path[80];

static int
setup(void **state)
{
	(void)state;
	snprintf(dir, sizeof(dir), "/tmp/brevduva-keys.XXXXXX");
	if (!mkdtemp(dir))
		return -1;
	snprintf(path, sizeof(path), "%s/keys", dir);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	unlink(path);
	return rmdir(dir);
}

static void
put(const char *text)
{
	struct err err = {0};

	assert_true(file_write(path, 0600, text, strlen(text), &err));
}

static void
fingerprint(const struct keys *keys, char *out)
{
	struct buf b = BUF_INIT(64);

	keys_fingerprint(keys, &b);
	assert_int_equal(b.len, 16);
	memcpy(out, buf_text(&b), b.len + 1);
	buf_release(&b);
}

static void
created_once_and_private(void **state)
{
	struct keys *keys = NULL;
	struct err err = {0};
	struct stat st;

	(void)state;
	assert_true(keys_create(path, &err));
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_int_equal(st.st_nlink, 1);
	assert_true(keys_load(path, &keys, &err));
	assert_int_equal(keys_newest(keys), 1);
	keys_free(keys);
	assert_false(keys_create(path, &err));
	assert_non_null(strstr(err.text, "File exists"));
}

static void
rotation_keeps_what_never_changes(void **state)
{
	uint8_t first[SECRET_KEY], again[SECRET_KEY], new[SECRET_KEY];
	char before[32] = "", after[32] = "";
	struct keys *keys = NULL;
	struct err err = {0};

	(void)state;
	assert_true(keys_create(path, &err));
	assert_true(keys_load(path, &keys, &err));
	keys_derive_first(keys, "suppression", first);
	fingerprint(keys, before);
	keys_free(keys);
	assert_true(keys_rotate(path, &err));
	assert_true(keys_rotate(path, &err));
	assert_true(keys_load(path, &keys, &err));
	assert_int_equal(keys_newest(keys), 3);
	keys_derive_first(keys, "suppression", again);
	assert_memory_equal(first, again, SECRET_KEY);
	keys_derive_first(keys, "message-id", new);
	assert_memory_not_equal(first, new, SECRET_KEY);
	assert_memory_not_equal(keys_link(keys, 1, 1), keys_link(keys, 3, 1),
	    SECRET_KEY);
	fingerprint(keys, after);
	assert_string_equal(before, after);
	assert_null(keys_link(keys, 4, 1));
	assert_null(keys_link(keys, 1, KEYS_LINKS));
	assert_non_null(keys_link(keys, 1, KEYS_LINKS - 1));
	keys_free(keys);
}

static void
a_damaged_ring_names_its_line(void **state)
{
	static const struct {
		const char *text, *says;
	} rows[] = {
	    {"", "holds no key"},
	    {"# only words\n\n", "holds no key"},
	    {"1 2026-01-01T00:00:00Z\n", ":1: not a key line"},
	    {"# x\n1 2026-01-01 " KEY "\n1 2026-01-01 " KEY "\n",
	    ":3: not a key line"},
	    {"2 2026-01-01 " KEY "\n1 2026-01-01 " KEY "\n",
	    ":2: not a key line"},
	    {"0 2026-01-01 " KEY "\n", ":1: not a key line"},
	    {"256 2026-01-01 " KEY "\n", ":1: not a key line"},
	    {"1 2026-01-01 " KEY " more\n", ":1: not a key line"},
	    {"1 2026-01-01 " KEY "AAAA\n", ":1: not a key line"},
	    {"1 2026-01-01 AAEC\n", ":1: not a key line"},
	    {"1 2026-01-01 " KEY KEY KEY KEY KEY KEY KEY KEY "\n",
	    ":1: not a key line"},
	};
	struct keys *keys = NULL;
	struct err err = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		put(rows[i].text);
		assert_false(keys_load(path, &keys, &err));
		assert_int_equal(err.code, EX_CONFIG);
		if (!strstr(err.text, rows[i].says))
			fail_msg("row %zu: %s", i, err.text);
		assert_null(strstr(err.text, KEY));
		assert_null(keys);
		assert_false(keys_rotate(path, &err));
	}
}

static void
a_good_ring_with_comments_is_read_and_kept(void **state)
{
	struct buf text = BUF_INIT(BUF_LINE);
	struct keys *keys = NULL;
	struct err err = {0};

	(void)state;
	put("# mine\n\n 7 2026-01-01T00:00:00Z " KEY);
	assert_true(keys_rotate(path, &err));
	assert_true(keys_load(path, &keys, &err));
	assert_int_equal(keys_newest(keys), 8);
	keys_free(keys);
	assert_true(file_read(path, &text, &err));
	assert_non_null(strstr(buf_text(&text),
	    "# mine\n\n 7 2026-01-01T00:00:00Z " KEY "\n8 "));
	buf_release(&text);
	put("255 2026-01-01T00:00:00Z " KEY "\n");
	assert_false(keys_rotate(path, &err));
	assert_non_null(strstr(err.text, "it is full"));
}

static void
a_readable_ring_is_refused(void **state)
{
	struct keys *keys = NULL;
	struct err err = {0};

	(void)state;
	assert_false(keys_load(path, &keys, &err));
	assert_int_equal(err.code, EX_NOINPUT);
	assert_true(keys_create(path, &err));
	assert_int_equal(chmod(path, 0640), 0);
	assert_false(keys_load(path, &keys, &err));
	assert_int_equal(err.code, EX_CONFIG);
	assert_non_null(strstr(err.text, "is open to others"));
	assert_int_equal(chmod(path, 0604), 0);
	assert_false(keys_load(path, &keys, &err));
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
	    T(created_once_and_private),
	    T(rotation_keeps_what_never_changes),
	    T(a_damaged_ring_names_its_line),
	    T(a_good_ring_with_comments_is_read_and_kept),
	    T(a_readable_ring_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
