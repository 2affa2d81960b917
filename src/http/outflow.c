/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http/outflow.h"

#include <string.h>

#include "base/log.h"
#include "base/mem.h"

struct outflow {
	const struct context *http;
	struct reaper *reaper;
	struct reaper_entry *entry;
	int ms;
	struct reply_stream stream;
	struct db *db;
	struct buf piece;
	size_t at;		/* sent of it */
};

struct outflow *
outflow_new(struct reply *rp, struct reaper *reaper,
    struct reaper_entry *entry, int ms)
{
	struct outflow *o = mem_alloc(sizeof(*o));

	*o = (struct outflow){.http = rp->rq->http, .reaper = reaper,
	    .entry = entry, .ms = ms, .stream = rp->stream,
	    .piece = BUF_INIT(BUF_FETCH)};
	rp->stream = (struct reply_stream){NULL, NULL, NULL};
	return o;
}

void
outflow_free(void *arg)
{
	struct outflow *o = arg;

	o->stream.release(o->stream.arg);
	if (o->db)
		o->http->db_close(o->db);
	buf_release(&o->piece);
	mem_free(o);
}

static bool
outflow_more(struct outflow *o, struct err *err)
{
	buf_clear(&o->piece);
	o->at = 0;
	return (o->db || o->http->db_open(o->http->db_arg, &o->db, err)) &&
	    o->stream.some(o->stream.arg, o->db, &o->piece, err);
}

ssize_t
outflow_read(void *arg, uint64_t pos, char *out, size_t max)
{
	struct outflow *o = arg;
	struct err err = {0};
	size_t n = 0;

	(void)pos;
	reaper_set(o->reaper, o->entry, REAPER_BUSY, o->ms);
	if (o->at == o->piece.len && !outflow_more(o, &err)) {
		log_error("http: %s", err.text);
		return OUTFLOW_FAILED;
	}
	n = o->piece.len - o->at;
	if (n == 0)
		return OUTFLOW_END;
	n = n < max ? n : max;
	memcpy(out, buf_text(&o->piece) + o->at, n);
	o->at += n;
	return (ssize_t)n;
}
