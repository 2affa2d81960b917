/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * RFC 7578 as a stream.  What is not the file is put together again without
 * it and read by form.c, so that there is one reader of fields.
 */
#include "http/upload.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <strings.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/secret.h"
#include "base/str.h"
#include "flow/takein.h"

enum {
	BOUNDARY_MAX = 70,
	HEADERS_MAX = 2048,
	FIELDS_MAX = 64 * 1024,
	HOLD_MAX = 256 * 1024
};

enum stage { AT_START, AT_MARK, AT_HEADERS, AT_BODY, AT_END };

struct upload {
	const struct context *http;
	char mark[BOUNDARY_MAX + 8];	/* CRLF -- boundary */
	size_t mark_len;
	enum stage stage;
	struct buf hold;	/* not understood yet */
	struct buf fields;	/* the form without its file */
	size_t skip;		/* of a body: the break before it */
	bool in_file, had_file, kept;
	int fd;
	int64_t size;
	char token[UPLOAD_TOKEN];
	char name[TAKEIN_FILE_MAX];
};

struct upload *
upload_new(const struct context *http, const char *content_type)
{
	char boundary[BOUNDARY_MAX + 10] = "";
	uint8_t random[16];
	struct buf token = BUF_INIT(UPLOAD_TOKEN);
	struct upload *u = NULL;

	if (!content_type || strncasecmp(content_type, "multipart/form-data",
	    19) != 0 ||
	    !form_boundary(content_type, boundary, sizeof(boundary)))
		return NULL;
	u = mem_alloc(sizeof(*u));
	u->http = http;
	u->fd = -1;
	memcpy(u->mark, "\r\n--", 4);
	memcpy(u->mark + 4, boundary, strlen(boundary) + 1);
	u->mark_len = strlen(u->mark);
	buf_init(&u->hold, HOLD_MAX);
	buf_init(&u->fields, FIELDS_MAX);
	secret_random(random, sizeof(random));
	secret_hex(&token, random, sizeof(random));
	memcpy(u->token, buf_text(&token), token.len + 1);
	buf_release(&token);
	return u;
}

static void
file_path(const struct upload *u, struct buf *path)
{
	takein_path(u->http->conf, u->token, ".csv", path);
}

void
upload_free(struct upload *u)
{
	struct buf path = BUF_INIT(BUF_LINE);

	if (!u)
		return;
	if (u->fd >= 0)
		(void)close(u->fd);
	if (u->fd >= 0 && !u->kept) {
		file_path(u, &path);
		(void)unlink(buf_text(&path));
		buf_release(&path);
	}
	buf_release(&u->hold);
	buf_release(&u->fields);
	mem_free(u);
}

const char *
upload_name(const struct upload *u)
{
	return u->name;
}

const char *
upload_token(const struct upload *u)
{
	return u->token;
}

int64_t
upload_size(const struct upload *u)
{
	return u->size;
}

void
upload_keep(struct upload *u)
{
	u->kept = true;
}

/* --- Parts --- */

/* The last part of filename="..."; some browsers give a whole path. */
static void
take_name(struct upload *u, const char *from, size_t n)
{
	const char *at = from;

	for (size_t i = 0; i < n; i++)
		if (from[i] == '/' || from[i] == '\\')
			at = from + i + 1;
	n -= (size_t)(at - from);
	if (n >= sizeof(u->name))
		n = sizeof(u->name) - 1;
	memcpy(u->name, at, n);
	u->name[n] = '\0';
	while (n > 0 && !str_is_utf8(u->name))
		u->name[--n] = '\0';
	if (!str_is_line(u->name))
		u->name[0] = '\0';
}

static int
open_file(struct upload *u)
{
	struct buf path = BUF_INIT(BUF_LINE);
	struct err err = {0};

	file_path(u, &path);
	u->fd = open(buf_text(&path), O_WRONLY | O_CREAT | O_EXCL |
	    O_CLOEXEC, 0600);
	if (u->fd < 0) {
		(void)err_sys(&err, EX_CANTCREAT, "cannot create '%s'",
		    buf_text(&path));
		log_error("%s", err.text);
	}
	buf_release(&path);
	return u->fd < 0 ? 503 : 0;
}

/* A part begins: the file, or a field that form.c will look at. */
static int
begin_part(struct upload *u, const char *headers, size_t n)
{
	static const char want[] = "filename=\"";
	const char *at = memmem(headers, n, want, sizeof(want) - 1);
	const char *end = NULL;

	u->in_file = at != NULL;
	u->skip = 2;
	if (!at) {
		buf_add(&u->fields, u->mark + (u->fields.len ? 0 : 2),
		    u->mark_len - (u->fields.len ? 0 : 2));
		buf_puts(&u->fields, "\r\n");
		buf_add(&u->fields, headers, n);
		buf_puts(&u->fields, "\r\n\r\n");
		return 0;
	}
	at += sizeof(want) - 1;
	end = memchr(at, '"', n - (size_t)(at - headers));
	if (!end || u->had_file)
		return 400;
	u->had_file = true;
	take_name(u, at, (size_t)(end - at));
	return open_file(u);
}

static int
put_body(struct upload *u, const char *data, size_t n)
{
	struct err err = {0};

	if (!u->in_file) {
		buf_add(&u->fields, data, n);
		return buf_ok(&u->fields) ? 0 : 413;
	}
	u->size += (int64_t)n;
	if (u->size > UPLOAD_MAX)
		return 413;
	while (n > 0) {
		const ssize_t put = write(u->fd, data, n);

		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0) {
			(void)err_sys(&err, EX_IOERR,
			    "cannot write an upload");
			log_error("%s", err.text);
			return 503;
		}
		data += put;
		n -= (size_t)put;
	}
	return 0;
}

/* --- The stream --- */

static void
eat(struct upload *u, size_t n)
{
	memmove(u->hold.data, u->hold.data + n, u->hold.len - n);
	u->hold.len -= n;
}

/* Each step: -1 wants more, 0 goes on, else the status to refuse with. */
static int
step_start(struct upload *u)
{
	const size_t n = u->mark_len - 2;

	if (u->hold.len < n)
		return -1;
	if (memcmp(u->hold.data, u->mark + 2, n) != 0)
		return 400;
	eat(u, n);
	u->stage = AT_MARK;
	return 0;
}

static int
step_mark(struct upload *u)
{
	if (u->hold.len < 2)
		return -1;
	if (memcmp(u->hold.data, "--", 2) == 0)
		u->stage = AT_END;
	else if (memcmp(u->hold.data, "\r\n", 2) == 0)
		u->stage = AT_HEADERS;
	else
		return 400;
	eat(u, 2);
	return 0;
}

static int
step_headers(struct upload *u)
{
	const char *end = u->hold.len ? memmem(u->hold.data, u->hold.len,
	    "\r\n\r\n", 4) : NULL;
	size_t n = 0;
	int status = 0;

	if (!end)	/* its last octet may be on the way */
		return u->hold.len > HEADERS_MAX + 3 ? 400 : -1;
	n = (size_t)(end - u->hold.data);
	if (n > HEADERS_MAX)
		return 400;
	status = begin_part(u, u->hold.data, n);
	/* An empty value's delimiter begins with the break just passed. */
	eat(u, n + 2);
	u->stage = AT_BODY;
	return status;
}

static int
step_body(struct upload *u)
{
	const char *end = u->hold.len ? memmem(u->hold.data, u->hold.len,
	    u->mark, u->mark_len) : NULL;
	size_t n = end ? (size_t)(end - u->hold.data) : u->hold.len;
	int status = 0;

	if (!end && n < u->mark_len + u->skip)
		return -1;
	if (!end)
		n -= u->mark_len - 1;
	if (n > u->skip)
		status = put_body(u, u->hold.data + u->skip, n - u->skip);
	if (end) {
		eat(u, n + u->mark_len);
		u->stage = AT_MARK;
		return status;
	}
	u->skip = 0;
	eat(u, n);
	return status ? status : -1;
}

int
upload_add(struct upload *u, const char *data, size_t n)
{
	static int (*const steps[])(struct upload *) = {
		[AT_START] = step_start, [AT_MARK] = step_mark,
		[AT_HEADERS] = step_headers, [AT_BODY] = step_body,
	};
	int status = 0;

	buf_add(&u->hold, data, n);
	if (!buf_ok(&u->hold))
		return 400;
	while (status == 0 && u->stage != AT_END)
		status = steps[u->stage](u);
	return status > 0 ? status : 0;
}

int
upload_end(struct upload *u, struct form *form)
{
	/* A break may follow the end. */
	if (u->stage != AT_END || (u->hold.len > 0 && (u->hold.len != 2 ||
	    memcmp(u->hold.data, "\r\n", 2) != 0)))
		return 400;
	if (u->fields.len == 0)
		return 0;
	buf_add(&u->fields, u->mark, u->mark_len);
	buf_puts(&u->fields, "--\r\n");
	return buf_ok(&u->fields) && form_parse_multipart(
	    buf_text(&u->fields), u->fields.len, u->mark + 4, form) ? 0 : 400;
}
