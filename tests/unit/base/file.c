/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/test.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/file.h"

static char dir[64];
static char path[96];
static struct buf text;

static int
setup(void **state)
{
	(void)state;
	snprintf(dir, sizeof(dir), "/tmp/brevduva-file.XXXXXX");
	if (!mkdtemp(dir))
		return -1;
	snprintf(path, sizeof(path), "%s/name", dir);
	buf_init(&text, 64);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	buf_release(&text);
	unlink(path);
	return rmdir(dir);
}

static int
entries(void)
{
	DIR *d = opendir(dir);
	int n = 0;

	while (readdir(d))
		n++;
	closedir(d);
	return n - 2;
}

static void
what_is_written_is_read(void **state)
{
	struct err err = {0};
	struct stat st;

	(void)state;
	assert_true(file_write(path, 0640, "one\0two", 7, &err));
	assert_true(file_read(path, &text, &err));
	assert_int_equal(text.len, 7);
	assert_memory_equal(text.data, "one\0two", 7);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0640);
	assert_true(file_write(path, 0600, "three", 5, &err));
	buf_clear(&text);
	assert_true(file_read(path, &text, &err));
	assert_string_equal(buf_text(&text), "three");
	assert_int_equal(entries(), 1);
}

static void
create_does_not_replace(void **state)
{
	struct err err = {0};

	(void)state;
	assert_true(file_create(path, 0600, "one", 3, &err));
	assert_false(file_create(path, 0600, "two", 3, &err));
	assert_int_equal(err.code, EX_CANTCREAT);
	assert_true(file_read(path, &text, &err));
	assert_string_equal(buf_text(&text), "one");
	assert_int_equal(entries(), 1);
}

static void
reading_stops_at_the_maximum(void **state)
{
	static const char big[65] = {0};
	struct err err = {0};

	(void)state;
	assert_true(file_write(path, 0600, big, 64, &err));
	assert_true(file_read(path, &text, &err));
	buf_clear(&text);
	assert_true(file_write(path, 0600, big, 65, &err));
	assert_false(file_read(path, &text, &err));
	assert_int_equal(err.code, EX_DATAERR);
	assert_non_null(strstr(err.text, "is larger than 64 bytes"));
}

static void
what_cannot_be_opened_is_named(void **state)
{
	struct err err = {0};

	(void)state;
	assert_false(file_read(path, &text, &err));
	assert_int_equal(err.code, EX_NOINPUT);
	assert_non_null(strstr(err.text, path));
	assert_non_null(strstr(err.text, "No such file"));
	assert_false(file_read(dir, &text, &err));
	assert_non_null(strstr(err.text, "Is a directory"));
	assert_false(file_write("/nonexistent/x", 0600, "", 0, &err));
	assert_int_equal(err.code, EX_CANTCREAT);
	/* A folder in the way: the rename fails and leaves nothing. */
	assert_int_equal(mkdir(path, 0700), 0);
	assert_false(file_write(path, 0600, "x", 1, &err));
	assert_int_equal(entries(), 1);
	assert_int_equal(rmdir(path), 0);
}

static void
secrets_open_to_others_are_refused(void **state)
{
	static const mode_t modes[] = {0640, 0620, 0610, 0604, 0602, 0644};
	struct err err = {0};

	(void)state;
	assert_true(file_write(path, 0400, "secret", 6, &err));
	assert_true(file_read_secret(path, &text, &err));
	assert_string_equal(buf_text(&text), "secret");
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		assert_int_equal(chmod(path, modes[i]), 0);
		assert_false(file_read_secret(path, &text, &err));
		assert_int_equal(err.code, EX_CONFIG);
	}
	assert_false(file_read_secret("/nonexistent/x", &text, &err));
	assert_int_equal(err.code, EX_NOINPUT);
}

static void
a_credential_may_carry_an_acl(void **state)
{
	struct err err = {0};

	(void)state;
	assert_true(file_write(path, 0440, "secret", 6, &err));
	assert_false(file_read_secret(path, &text, &err));
	setenv("CREDENTIALS_DIRECTORY", dir, 1);
	assert_true(file_read_secret(path, &text, &err));
	assert_int_equal(chmod(path, 0444), 0);
	assert_false(file_read_secret(path, &text, &err));
	unsetenv("CREDENTIALS_DIRECTORY");
}

static void
folders_are_made_on_the_way(void **state)
{
	char deep[160] = "";
	struct err err = {0};
	struct stat st;

	(void)state;
	snprintf(deep, sizeof(deep), "%s/a/b", dir);
	assert_true(file_make_dir(deep, &err));
	assert_true(file_make_dir(deep, &err));
	assert_int_equal(stat(deep, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0700);
	rmdir(deep);
	snprintf(deep, sizeof(deep), "%s/a", dir);
	rmdir(deep);
	assert_true(file_write(path, 0600, "x", 1, &err));
	assert_false(file_make_dir(path, &err));
	assert_non_null(strstr(err.text, "is not a folder"));
	snprintf(deep, sizeof(deep), "%s/c", path);
	assert_false(file_make_dir(deep, &err));
	assert_non_null(strstr(err.text, "cannot create the folder"));
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
	    T(what_is_written_is_read),
	    T(create_does_not_replace),
	    T(reading_stops_at_the_maximum),
	    T(what_cannot_be_opened_is_named),
	    T(secrets_open_to_others_are_refused),
	    T(a_credential_may_carry_an_acl),
	    T(folders_are_made_on_the_way),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
