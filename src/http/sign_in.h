/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HTTP_SIGN_IN_H
#define HTTP_SIGN_IN_H

#include "http/reply.h"
#include "http/request.h"
#include "text/view.h"

/*
 * What somebody wanted when they turned out not to be signed in: a page to
 * go to ("next"), or a form's fields to send once more ("to", "kept.NAME").
 * Both lead to pages of the desk alone.
 */

/* Answers a request that needs a session with the way to one. */
void sign_in_ask(struct request *rq, struct reply *rp);
/* The sign-in form; key NULL or what is wrong. */
void sign_in_form(struct request *rq, struct reply *rp, int status,
    const char *key);
/* Passwords are not for here: says who signs in, and how.  false: they are. */
bool sign_in_is_off(struct request *rq, struct reply *rp);
/* Fields that carry it on, for a form of ours: {{>staff/kept}}. */
void sign_in_keep(const struct request *rq, struct view *view);
/* Signed in: on to what was wanted. */
void sign_in_go(struct request *rq, struct reply *rp, const char *csrf);
/* The form that was posted, with this token: one press left. */
void sign_in_again(struct request *rq, struct reply *rp, int status,
    const char *csrf);

#endif
