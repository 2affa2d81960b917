/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HTTP_REQUEST_H
#define HTTP_REQUEST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "http/context.h"
#include "http/form.h"
#include "http/peer.h"
#include "http/route.h"

struct upload;

/*
 * A request as handlers see it: checked, decoded, in memory.  What is
 * ambiguous (two lengths, two hosts, NUL, bad escapes) was refused before.
 */
enum request_method { REQUEST_GET, REQUEST_HEAD, REQUEST_POST };

enum {
	REQUEST_TARGET_MAX = 4096,
	REQUEST_HEADERS_MAX = 16 * 1024,
	REQUEST_HEADER_LINES = 100,
	REQUEST_BODY_MAX = 64 * 1024
};

typedef void request_then(struct request *rq, struct reply *rp, bool ok,
    const struct err *err);

/* Asked for by request_write() or request_work(); the server does it. */
struct request_write {
	context_job *job;	/* NULL: none asked for */
	void (*work)(void *arg);
	void *arg;
	request_then *then;
};

struct request {
	const struct context *http;
	struct db *db;		/* this thread's, for reading; may be NULL */
	struct page_cache *cache;	/* this thread's; may be NULL */
	struct session *session;	/* of staff; NULL: not signed in */
	enum request_method method;
	const struct route *route;
	const char *arg[ROUTE_ARGS_MAX];	/* what "*" stood for */
	struct form query;
	struct form form;	/* of a POST */
	struct form headers;	/* names as sent */
	struct buf body;
	struct upload *upload;	/* of a ROUTE_UPLOAD; NULL: no file */
	char lang[8];		/* one we have a catalogue for */
	bool lang_asked;	/* by ?lang= or the form */
	char network[PEER_TEXT];	/* of the client */
	bool foreign;		/* a browser says: from another site */
	bool last;		/* the connection must end after the answer */

	/* The server's, session.c's and request.c's own. */
	char *target, *path;
	const char *tail;	/* of target: its path behind base_url's */
	size_t tail_len;
	struct peer peer;
	bool peer_is_inet;
	const char *proxy_name;	/* session_proxy_name()'s, */
	bool proxy_asked;	/* which was asked */
	struct request_write write;
	void *data;
	void (*data_release)(void *data);
};

/* A query parameter or posted field; NULL when absent. */
const char *request_query(const struct request *rq, const char *name);
const char *request_field(const struct request *rq, const char *name);
/* By name without case; NULL when absent. */
const char *request_header(const struct request *rq, const char *name);

/* The reader's own language, unless the request asked for one. */
void request_prefer_lang(struct request *rq, const char *lang);

/* Zeroed memory that lives until the answer is sent; one piece a request,
 * the first call makes it.  release (or NULL) frees what it points to. */
void *request_data(struct request *rq, size_t size,
    void (*release)(void *data));

/*
 * Has job run in the writer's transaction after the handler returns, and
 * then `then` called, in a thread of the server, once it is committed (ok)
 * or undone (err says why).  arg must live until then: request_data().
 * Only for a POST; the server aborts when a GET asks, as that is our fault.
 */
void request_write(struct request *rq, context_job *job, void *arg,
    request_then *then);

/*
 * The same for what takes long and writes nothing, such as hashing a
 * password: work runs in a thread of its own kind, so that other pages go
 * on, and `then` is always called with ok.
 */
void request_work(struct request *rq, void (*work)(void *arg), void *arg,
    request_then *then);

/* --- For the server ---------------------------------------------------- */

/* Takes target (raw, as on the request line) over a copy. */
void request_init(struct request *rq, const struct context *http,
    const char *target);
void request_release(struct request *rq);
/*
 * Headers are there: everything that can be decided before the body.
 * Returns 0 or the status to refuse with; 400 wants the connection closed.
 */
int request_begin(struct request *rq, const char *method,
    const char *version);
/* The body is there: 0 or the status to refuse with. */
int request_read_form(struct request *rq);

#endif
