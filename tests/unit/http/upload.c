/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file in a form, however the network cuts it. */
#include "unit/test.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/conf.h"
#include "base/mem.h"
#include "flow/takein.h"
#include "http/upload.h"

#define TYPE "multipart/form-data; boundary=XyZ"
#define FIELD(name, value) "--XyZ\r\nContent-Disposition: form-data; " \
	"name=\"" name "\"\r\n\r\n" value "\r\n"
#define FILE_PART(name, content) "--XyZ\r\nContent-Disposition: form-data; " \
	"name=\"file\"; filename=\"" name "\"\r\nContent-Type: text/csv" \
	"\r\n\r\n" content "\r\n"
#define END "--XyZ--\r\n"

static char folder[] = "/tmp/upload-XXXXXX";
static struct conf conf;
static struct context http;

static int
setup(void **state)
{
	(void)state;
	memcpy(folder + strlen(folder) - 6, "XXXXXX", 6);
	if (!mkdtemp(folder))
		return -1;
	conf.state_dir = folder;
	http.conf = &conf;
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	return rmdir(folder);	/* fails when a file is left */
}

static size_t
files(void)
{
	DIR *dir = opendir(folder);
	struct dirent *entry = NULL;
	size_t n = 0;

	assert_non_null(dir);
	while ((entry = readdir(dir)) != NULL)
		n += entry->d_name[0] != '.';
	closedir(dir);
	return n;
}

/* In pieces of so many octets; the first of them is cut off at first. */
static int
feed(struct upload *u, const char *body, size_t n, size_t first,
    size_t piece)
{
	int status = 0;

	for (size_t at = 0; status == 0 && at < n;) {
		size_t m = at == 0 && first ? first : piece;

		m = m < n - at ? m : n - at;
		status = upload_add(u, body + at, m);
		at += m;
	}
	return status;
}

static void
content_is(const struct upload *u, const char *want, size_t n)
{
	char have[512] = "";
	char *path = mem_printf("%s/import-%s.csv", folder, upload_token(u));
	const int fd = open(path, O_RDONLY);

	assert_true(fd >= 0);
	assert_int_equal(read(fd, have, sizeof(have)), n);
	assert_memory_equal(have, want, n);
	close(fd);
	mem_free(path);
}

static void
goes_to_a_file_however_it_is_cut(void **state)
{
	static const char content[] = "a;b\r\n1;\r\n--Xy\r\n--XyY\r\n--\0z";
	static const char before[] = FIELD("csrf", "tok") FIELD("none", "")
	    "--XyZ\r\nContent-Disposition: form-data; name=\"file\"; "
	    "filename=\"C:\\dir\\l\xc3\xa5ng lista.csv\"\r\n\r\n";
	static const char after[] = "\r\n" FIELD("last", "v\r\nw") END;
	char body[1024] = "";
	const size_t n = sizeof(content) - 1;
	const size_t b = sizeof(before) - 1, a = sizeof(after) - 1;

	(void)state;
	memcpy(body, before, b);
	memcpy(body + b, content, n);
	memcpy(body + b + n, after, a);
	for (size_t cut = 1; cut < b + n + a; cut++) {
		struct upload *u = upload_new(&http, TYPE);
		struct form form = {0};

		assert_non_null(u);
		assert_int_equal(feed(u, body, b + n + a, cut,
		    cut % 3 ? 4096 : 1), 0);
		assert_int_equal(upload_end(u, &form), 0);
		assert_string_equal(form_get(&form, "csrf"), "tok");
		assert_string_equal(form_get(&form, "none"), "");
		assert_string_equal(form_get(&form, "last"), "v\r\nw");
		assert_null(form_get(&form, "file"));
		assert_string_equal(upload_name(u),
		    "l\xc3\xa5ng lista.csv");
		assert_int_equal(upload_size(u), n);
		content_is(u, content, n);
		form_release(&form);
		upload_free(u);
	}
	assert_int_equal(files(), 0);
}

static void
refuses_what_is_no_form(void **state)
{
	static const char *const bad[] = {
	    "", "x", "--XyZ", "--XyY\r\n", FIELD("a", "b"),
	    FILE_PART("a", "b"), "--XyZ\r\n\r\n", "--XyZ!!" END,
	    FILE_PART("a", "b") FILE_PART("c", "d") END,
	    FIELD("a", "\x01") END, FIELD("a", "\xff") END,
	    FILE_PART("a", "b") END "and more",
	    "--XyZ--!", FIELD("a", "b") "--XyZ--\n\n",
	    "--XyZ\r\nContent-Disposition: form-data; name=\"a\"; "
	    "filename=\"x\r\n\r\n\r\n" END,
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct upload *u = upload_new(&http, TYPE);
		struct form form = {0};
		int status = feed(u, bad[i], strlen(bad[i]), 0, 7);

		if (status == 0)
			status = upload_end(u, &form);
		if (status != 400)
			fail_msg("%zu: %d", i, status);
		form_release(&form);
		upload_free(u);
	}
	assert_int_equal(files(), 0);
	assert_null(upload_new(&http, NULL));
	assert_null(upload_new(&http, "text/plain"));
	assert_null(upload_new(&http, "multipart/form-data"));
	assert_null(upload_new(&http, "multipart/form-data; boundary="));
}

/* Headers of the most octets that are taken, one octet at a time. */
static void
takes_long_headers_in_pieces(void **state)
{
	static const char head[] = "--XyZ\r\n";
	static const char tail[] = "\r\nContent-Disposition: form-data; "
	    "name=\"f\"; filename=\"x\"\r\n\r\na\r\n" END;
	char body[4096] = "";
	struct upload *u = upload_new(&http, TYPE);
	struct form form = {0};
	const size_t rest = sizeof("\r\nContent-Disposition: form-data; "
	    "name=\"f\"; filename=\"x\"") - 1;

	(void)state;
	memset(body, 'x', sizeof(body));
	memcpy(body, head, sizeof(head) - 1);
	memcpy(body + sizeof(head) - 1 + 2048 - rest, tail, sizeof(tail));
	assert_int_equal(feed(u, body, strlen(body), 0, 1), 0);
	assert_int_equal(upload_end(u, &form), 0);
	assert_int_equal(upload_size(u), 1);
	form_release(&form);
	upload_free(u);
	assert_int_equal(files(), 0);
}

static void
endless(const char *head, size_t most, int want)
{
	struct upload *u = upload_new(&http, TYPE);
	char *piece = mem_alloc(64 * 1024);
	size_t given = 0;
	int status = upload_add(u, head, strlen(head));

	memset(piece, 'x', 64 * 1024);
	while (status == 0 && given <= most) {
		status = upload_add(u, piece, 64 * 1024);
		given += 64 * 1024;
	}
	assert_int_equal(status, want);
	mem_free(piece);
	upload_free(u);
}

static void
bounds_what_it_takes(void **state)
{
	(void)state;
	endless("--XyZ\r\nX: ", 1024 * 1024, 400);
	endless("--XyZ\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n",
	    1024 * 1024, 413);
	endless("--XyZ\r\nContent-Disposition: form-data; name=\"f\"; "
	    "filename=\"a\"\r\n\r\n", (size_t)UPLOAD_MAX + 1024 * 1024, 413);
	assert_int_equal(files(), 0);
}

static void
keeps_the_file_when_told(void **state)
{
	static const char body[] = FILE_PART("x.csv", "email\n") END;
	struct upload *u = upload_new(&http, TYPE);
	struct form form = {0};
	char *path = mem_printf("%s/import-%s.csv", folder, upload_token(u));

	(void)state;
	assert_int_equal(feed(u, body, sizeof(body) - 1, 0, 100), 0);
	assert_int_equal(upload_end(u, &form), 0);
	assert_int_equal(form.count, 0);
	upload_keep(u);
	upload_free(u);
	assert_int_equal(unlink(path), 0);
	mem_free(path);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(goes_to_a_file_however_it_is_cut),
		cmocka_unit_test(refuses_what_is_no_form),
		cmocka_unit_test(takes_long_headers_in_pieces),
		cmocka_unit_test(bounds_what_it_takes),
		cmocka_unit_test(keeps_the_file_when_told),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
