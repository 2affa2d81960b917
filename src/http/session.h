/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HTTP_SESSION_H
#define HTTP_SESSION_H

#include <stdbool.h>

#include "flow/flow.h"
#include "flow/signin.h"
#include "http/reply.h"
#include "http/request.h"

/* Who of staff is asking: rq->session. */
enum { SESSION_CSRF = 44 };

struct session {
	int64_t id;		/* of its row */
	int64_t staff;
	char *name;
	enum staff_role role;
	bool pending;		/* the code is not given yet: nobody */
	bool proxied;		/* a proxy said who it is: no row, id 0 */
	int64_t ends_at;	/* unless they ask for something; 0 never */
	char csrf[SESSION_CSRF];	/* for forms: {{>staff/token}} */
	struct flow flow;	/* for jobs; who = "staff:NAME" */
	char *who;
};
void session_free(struct session *session);

/*
 * Before every handler: may this person ask this?  Who is not signed in is
 * sent to the sign-in page (a POST takes its fields along, nothing typed is
 * lost); too low a role, a POST from another site or without the session's
 * token is 403.  false: answered.
 */
bool session_guard(struct request *rq, struct reply *rp);
/* The same but for the token, before a body is read that may be large. */
bool session_enter(struct request *rq, struct reply *rp);

/* Who a trusted proxy says is asking; NULL: none says so. */
const char *session_proxy_name(struct request *rq);
/* Sets the cookie of a new session, or ends it (token NULL); after the
 * reply is made. */
void session_cookie(struct reply *rp, const char *token);
/* The token that forms of a session with this cookie carry. */
void session_csrf(const struct context *http, const char *token,
    char csrf[SESSION_CSRF]);

#endif
