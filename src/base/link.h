/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BASE_LINK_H
#define BASE_LINK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/keys.h"

/*
 * Signed links: base64url of key id, purpose, subscriber number, one number
 * the purpose needs, issue time, and a 128-bit MAC.  No token rows: the
 * database knows nothing of them.  A token for one purpose never verifies
 * as another.
 */
enum link_purpose {
	LINK_CONFIRM = 1,	/* extra: 0; lives 7 days */
	LINK_UNSUBSCRIBE,	/* extra: digest; never expires */
	LINK_PREFERENCES,	/* extra: digest; never expires */
	LINK_MANAGE,		/* mailed on request; lives 30 minutes */
	LINK_ADDRESS,		/* extra: address change id; 7 days */
	LINK_UNDO,		/* extra: consent id of the leaving; 1 hour */
	LINK_FORM,		/* the sign-up form; 24 hours */
	LINK_NEVER,		/* "never write to this address again" */
	LINK_BOUNCE,		/* VERP; extra: outbox row */
	LINK_STAFF		/* subscriber: staff; extra: its invitation;
				 * 7 days */
};

struct link {
	enum link_purpose purpose;
	int64_t subscriber;	/* 0 when none */
	int64_t extra;
	int64_t issued;		/* seconds UTC */
};

enum { LINK_TEXT_MAX = 72 };	/* longest token; fits a mail line */

/* Appends the token's text; deterministic. */
void link_write(const struct keys *keys, const struct link *link,
    struct buf *out);
/* With a certain key of the ring, so that a mail that is sent again after a
 * rotation is the same; an id that is not there counts as the newest. */
void link_write_as(const struct keys *keys, unsigned id,
    const struct link *link, struct buf *out);
/* false: not a token of ours for this purpose.  Does not look at age. */
bool link_read(const struct keys *keys, const char *token,
    enum link_purpose purpose, struct link *link);
/* Lifetime in seconds by purpose; 0 = never expires. */
int64_t link_lifetime(enum link_purpose purpose);
/* Also true for a token from more than 5 minutes in the future.  Never true
 * for a purpose that does not expire, whatever the clocks said. */
bool link_expired(const struct link *link, int64_t now);

#endif
