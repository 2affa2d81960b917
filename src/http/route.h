/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HTTP_ROUTE_H
#define HTTP_ROUTE_H

struct request;
struct reply;

typedef void route_handler(struct request *rq, struct reply *rp);

enum route_flag {
	ROUTE_INDEXED = 1,	/* search engines may list it */
	ROUTE_RAW = 2,	/* POST takes any type; the body is not a form */
	ROUTE_ALONE = 4,	/* asked by a script: keeps no session */
	ROUTE_UPLOAD = 8	/* POST takes a file: rq->upload */
};

/*
 * Who a route is for; each of staff may also what stands before.  A route
 * without a role does not compile (-Wmissing-field-initializers), and 0 lets
 * nobody in.
 */
enum route_role {
	ROUTE_NOBODY,
	ROUTE_PUBLIC,
	ROUTE_GUEST,		/* the desk's pages before signing in */
	ROUTE_EDITOR,		/* from here: signed in; a POST has the
				 * session's token (session.h) */
	ROUTE_SENDER,
	ROUTE_ADMIN
};

/*
 * A table of routes ends with path NULL.  "*" in a path stands for one
 * segment, which becomes an argument.  GET serves HEAD too and can never
 * write; only on_post may call request_write().
 */
struct route {
	const char *path;
	route_handler *on_get, *on_post;	/* NULL: 405 */
	unsigned flags;
	enum route_role role;
};

enum { ROUTE_ARGS_MAX = 3, ROUTE_PATH_MAX = 1024 };

/* The arguments point into path, which is cut up.  NULL: no such route. */
const struct route *route_find(const struct route *const *tables, char *path,
    const char *arg[ROUTE_ARGS_MAX]);
/* "GET, HEAD, POST": the value of Allow. */
const char *route_allow(const struct route *route);

extern const struct route public_routes[];	/* public.c */
extern const struct route staff_routes[];	/* staff.c */
/* on_metrics.c: on metrics_listen alone, never beside the others. */
extern const struct route metrics_routes[];

#endif
