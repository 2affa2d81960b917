/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Of any posted octets, however the network cuts them: the same answer, the
 * same fields as form.c reads, the file and its name clean, nothing left. */
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/conf.h"
#include "base/mem.h"
#include "base/str.h"
#include "flow/takein.h"
#include "http/upload.h"

#define BOUNDARY "X"
#define MARK "\r\n--" BOUNDARY

struct got {
	int status;
	struct form form;
	char *name, *content;	/* content NULL: no file */
	size_t size;
};

static char folder[] = "/tmp/fuzz-upload-XXXXXX";
static struct conf conf;
static struct context http;

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Fails when a file is left. */
static void
end(void)
{
	if (rmdir(folder) != 0)
		abort();
}

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	if (!mkdtemp(folder) || atexit(end) != 0)
		abort();
	conf.state_dir = folder;
	http.conf = &conf;
	return 0;
}

static void
read_file(const struct upload *u, struct got *got)
{
	struct buf path = BUF_INIT(BUF_LINE);
	struct stat st;
	int fd = -1;

	takein_path(&conf, upload_token(u), ".csv", &path);
	fd = open(buf_text(&path), O_RDONLY | O_CLOEXEC);
	buf_release(&path);
	if (fd < 0)
		return;
	if (fstat(fd, &st) != 0 || st.st_size != upload_size(u))
		abort();
	got->size = (size_t)st.st_size;
	got->content = mem_alloc(got->size + 1);
	if (read(fd, got->content, got->size) != st.st_size)
		abort();
	close(fd);
}

static struct got
take(const char *data, size_t n, size_t piece)
{
	struct upload *u = upload_new(&http,
	    "multipart/form-data; boundary=" BOUNDARY);
	struct got got = {0};

	for (size_t at = 0; at < n && got.status == 0; at += piece)
		got.status = upload_add(u, data + at,
		    n - at < piece ? n - at : piece);
	if (got.status == 0)
		got.status = upload_end(u, &got.form);
	got.name = mem_strdup(upload_name(u));
	if (got.status == 0)
		read_file(u, &got);
	upload_free(u);
	return got;
}

static void
got_release(struct got *got)
{
	form_release(&got->form);
	mem_free(got->name);
	mem_free(got->content);
}

static void
same_form(const struct form *a, const struct form *b)
{
	if (a->count != b->count)
		abort();
	for (size_t i = 0; i < a->count; i++)
		if (strcmp(a->field[i].name, b->field[i].name) != 0 ||
		    strcmp(a->field[i].value, b->field[i].value) != 0)
			abort();
}

static void
check(const struct got *got, const char *data, size_t n)
{
	struct form form;
	const bool ok = form_parse_multipart(data, n, BOUNDARY, &form);

	if (got->status == 0 && !got->content) {
		if (!ok)
			abort();
		same_form(&got->form, &form);
	} else if (ok && !memmem(data, n, "filename=\"", 10)) {
		abort();
	}
	if (got->content && memmem(got->content, got->size, MARK,
	    sizeof(MARK) - 1))
		abort();
	if (strpbrk(got->name, "/\\") || !str_is_line(got->name) ||
	    !str_is_utf8(got->name))
		abort();
	form_release(&form);
}

/* The first octet says how the rest is cut. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *body = (const char *)data + 1;
	struct got whole, pieces;

	if (size == 0)
		return 0;
	whole = take(body, size - 1, size);
	pieces = take(body, size - 1, (size_t)data[0] % 64 + 1);
	check(&whole, body, size - 1);
	if (whole.status != pieces.status || whole.size != pieces.size ||
	    !whole.content != !pieces.content)
		abort();
	if (whole.status == 0) {
		same_form(&whole.form, &pieces.form);
		if (strcmp(whole.name, pieces.name) != 0 || (whole.content &&
		    memcmp(whole.content, pieces.content, whole.size) != 0))
			abort();
	}
	got_release(&whole);
	got_release(&pieces);
	return 0;
}
