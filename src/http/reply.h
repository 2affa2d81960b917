/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HTTP_REPLY_H
#define HTTP_REPLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "http/context.h"
#include "http/request.h"
#include "text/view.h"

/*
 * The answer to a request.  Every answer of the server goes through here,
 * so that each carries the security headers and says how it may be kept.
 * A handler calls one of these once; the last call wins.
 */
enum { REPLY_HEADERS_MAX = 24 };

struct reply_header {
	const char *name;	/* a literal */
	char *value;		/* owned */
};
/*
 * A body that is made while it is sent: each call adds the next piece to
 * out, nothing when that was all; false cuts the connection, so that nobody
 * takes a half for the whole.  db is a connection of its own, for reading.
 */
struct reply_stream {
	bool (*some)(void *arg, struct db *db, struct buf *out,
	    struct err *err);
	void *arg;
	void (*release)(void *arg);
};
struct reply {
	struct request *rq;
	int status;
	struct buf body;
	const struct context_asset *asset;	/* instead of body, */
	struct reply_stream stream;	/* or this; some NULL: not */
	int max_age;		/* seconds it may be kept; 0 = no-store */
	bool last;		/* the connection ends */
	bool styled;		/* its HTML carries styles, as mail does */
	bool framed;		/* and stands in a frame of the desk */
	struct reply_header header[REPLY_HEADERS_MAX];
	size_t headers;
};

/* type without charset for text; it is added.  Takes body's bytes. */
void reply_body(struct reply *rp, int status, const char *type,
    struct buf *body);
/* A file to be saved, as it comes; takes what stream points to over. */
void reply_file(struct reply *rp, const char *type, const char *name,
    const struct reply_stream *stream);
void reply_text(struct reply *rp, int status, const char *text);
/* A page of templates/page/ in the reader's language; view is of page_new()
 * and taken over. */
void reply_page(struct reply *rp, int status, const char *page,
    struct view *view);
/* To a path of our own, as seen from base_url: "/sent".  Never to what a
 * request said. */
void reply_see_other(struct reply *rp, const char *path);
/* The same, staying in the reader's language. */
void reply_see_other_lang(struct reply *rp, const char *path);
/* 304 when the client has it; version given: kept for ever. */
void reply_asset(struct reply *rp, const struct context_asset *asset);
/* An error page that says what to do; 405 fills Allow by itself. */
void reply_error(struct reply *rp, int status);
/* 429, 503: with Retry-After. */
void reply_retry(struct reply *rp, int status, int seconds);

/* value is copied; CR and LF in it are our fault (assert). */
void reply_header(struct reply *rp, const char *name, const char *value);
/*
 * After the body: an ETag of it and Last-Modified (0 = not known), kept for
 * so many seconds, 304 when the client has it.
 */
void reply_validate(struct reply *rp, int64_t modified, int max_age);
void reply_max_age(struct reply *rp, int seconds);

/* --- For the server ---------------------------------------------------- */
void reply_init(struct reply *rp, struct request *rq);
void reply_release(struct reply *rp);
/* Adds the headers every answer has; after this nothing is changed. */
void reply_finish(struct reply *rp);

#endif
