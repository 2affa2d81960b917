/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HTTP_LOG_QUERY_H
#define HTTP_LOG_QUERY_H

#include "base/buf.h"
#include "http/request.h"
#include "store/audit.h"

/* What the log's page and its files share: what was asked for, and words. */
struct log_query {
	struct audit_search search;	/* its texts are the request's */
	struct buf codes;		/* what search.codes points to */
	struct buf kept;		/* "who=..&q=..", for links */
};
/* ?q= ?who= ?what= ?from= ?to= (days) ?before=; what is odd is not there. */
void log_query_read(const struct request *rq, struct log_query *query);
void log_query_release(struct log_query *query);

/* "anna", "rot (på servern)", "Besökare". */
void log_query_who(const struct request *rq, const char *who,
    struct buf *out);
/* "Godkände ett inlägg"; the code itself when it has no words. */
const char *log_query_what(const struct request *rq, const char *code);
/* "inlägg 12". */
void log_query_subject(const struct request *rq, const char *subject,
    struct buf *out);
/* The next code that has words, and those; *at begins with 0.  false: no
 * more. */
bool log_query_code(const struct request *rq, size_t *at, const char **code,
    const char **words);

#endif
