/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HTTP_CONTEXT_H
#define HTTP_CONTEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/conf.h"
#include "base/err.h"
#include "base/keys.h"
#include "flow/flow.h"
#include "http/peer.h"
#include "http/route.h"
#include "text/template.h"

struct census_store;
struct forecast_store;
struct search_store;
struct db;
struct tx;
struct writer;

/* As writer_job and writer_done of db/writer.h. */
typedef bool context_job(struct tx *tx, void *arg, struct err *err);
typedef void context_done(void *arg, bool ok, const struct err *err);

/* A file sent as it is, with its strong ETag. */
struct context_asset {
	char *data;		/* owned */
	size_t size;
	char etag[40];		/* with its quotes */
	char version[17];	/* for ?v= */
	const char *type;
};

/*
 * What every request shares, read only once the server has started.  The
 * first part is the caller's, borrowed; context_init() makes the rest.
 */
struct context {
	const struct conf *conf;
	const struct keys *keys;
	const struct template_set *templates;
	const struct route *const *routes;	/* tables; NULL ends */
	struct writer *writer;			/* NULL: nothing is written */
	void (*post)(struct writer *writer, context_job *job, void *arg,
	    context_done *done);		/* writer_post */
	/* A thread's own connection for reading; NULL open: none. */
	bool (*db_open)(void *arg, struct db **db, struct err *err);
	void (*db_close)(struct db *db);
	void *db_arg;

	struct flow flow;	/* what jobs need; who = "page" */
	char *origin;		/* "https://brev.example.se" */
	char *root;		/* path of base_url: "" or "/nyhetsbrev" */
	char *base;		/* origin and root: links begin with it */
	struct peer_list trusted;
	struct context_asset style, icon;
	struct context_asset staff_style, staff_script;
	struct census_store *census;	/* locks itself */
	struct forecast_store *forecasts;	/* so does this */
	struct search_store *searches;	/* and this */
};

bool context_init(struct context *context, struct err *err);
void context_release(struct context *context);

#endif
