/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FEED_FETCH_H
#define FEED_FETCH_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

/*
 * One GET of a stranger's page: http and https only, connect 5 s, total
 * 20 s, at most 5 MiB after decoding, at most 5 redirects, no cookies, no
 * credentials, no netrc, no proxy, no https to http.  The address is checked
 * on the connected socket: loopback, private, link-local, CGNAT, multicast,
 * mapped and NAT64 ones are refused unless allow names their network; public
 * ones answer on ports 80, 443, 8080 and 8443 only.
 */
struct fetch_limits {
	long connect_ms, total_ms;
	size_t body_max;
	const char *ca_file;		/* NULL: the system's */
};
struct fetch_request {
	const char *url;
	const char *etag;		/* "" when none */
	const char *last_modified;	/* "" when none */
	const char *agent;		/* "Brevduva/1.0 (+contact)" */
	const char *allow;		/* networks, comma; "" = public only */
	const struct fetch_limits *limits; /* NULL: those above; for tests */
	enum {
		FETCH_ALL,
		FETCH_HEAD,		/* a HEAD instead */
		FETCH_STATUS		/* a GET, let go after the headers */
	} want;
};
struct fetch_result {
	int status;			/* 200, 304, 410, 503 ... */
	char *url;			/* where it ended; owned */
	char *moved;			/* after 301/308 only; NULL else */
	char *etag, *last_modified;	/* "" when none or unfit to keep */
	char *type;			/* Content-Type */
	int64_t retry_after;		/* seconds; 0 when none */
	int64_t certificate_ends;	/* of the server's; 0 when no TLS */
	struct buf body;		/* of a 200 only, if wanted */
};
/* Once per process, before threads; ignores SIGPIPE. */
bool fetch_init(struct err *err);
/*
 * false: no answer (refused address: EX_DATAERR, no such host: EX_NOHOST,
 * time-out, too big...); result is then empty.  May be called from several
 * threads.
 */
bool fetch_get(const struct fetch_request *request,
    struct fetch_result *result, struct err *err);
void fetch_result_release(struct fetch_result *result);

#endif
