/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HTTP_SERVER_H
#define HTTP_SERVER_H

#include <stdbool.h>

#include "base/err.h"
#include "http/context.h"

/*
 * The HTTP endpoint on a socket that is already bound and listening; it
 * stays the caller's.  Two threads answer; a POST that writes gives its
 * thread back until the writer has committed.
 */
struct server;

struct server_options {
	int header_ms;		/* from connecting to the end of headers */
	int request_ms;		/* a whole request, answer included */
	int idle_ms;		/* kept alive between requests */
	int stop_ms;		/* for requests under way when stopping */
	unsigned threads;
	unsigned connections;
	unsigned per_address;	/* 0 = any number; loopback is never counted */
};
void server_options_default(struct server_options *options);

/* context was filled by context_init() and outlives the server. */
bool server_start(const struct context *context, int listen_fd,
    const struct server_options *options, struct server **server,
    struct err *err);
/*
 * Takes no new connection, finishes what is under way, ends the threads.
 * The writer must still be running: suspended requests wait for it.
 */
void server_stop(struct server *server);

#endif
