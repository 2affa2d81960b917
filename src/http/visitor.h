/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HTTP_VISITOR_H
#define HTTP_VISITOR_H

#include <stdbool.h>

#include "base/link.h"
#include "http/choice.h"
#include "http/reply.h"
#include "store/subscriber.h"
#include "text/view.h"

/* Who follows a signed link, and what they have; only read. */
struct visitor {
	struct link link;
	struct subscriber subscriber;
	struct choice choice;	/* what they subscribe to */
	bool active;
};

/*
 * Reads the route's first argument as a token for one of purposes (0 ends
 * them).  The page is then in the person's language.  false: answered, with
 * 404 for a dead token or 503.
 */
bool visitor_open(struct request *rq, struct reply *rp,
    const enum link_purpose *purposes, struct visitor *visitor);
void visitor_release(struct visitor *visitor);
/* page_new() with "address" (masked) and "action" (this page). */
struct view *visitor_view(const struct visitor *visitor,
    const struct request *rq, const char *title_key);
/* Sets name to a path of ours ("/preferences/") and a new token. */
void visitor_link(const struct visitor *visitor, const struct request *rq,
    struct view *view, const char *name, const char *path,
    enum link_purpose purpose);

#endif
