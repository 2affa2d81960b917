/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_NATIVE_REPLY_H
#define MAIL_NATIVE_REPLY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "mail/reply.h"

/* What our own client reads and writes; pure functions on bytes. */

enum {
	NATIVE_REPLY_LINE = 1000,	/* RFC 5321 says 512 */
	NATIVE_REPLY_ENVID = 100,	/* RFC 3461 section 5.4 */
	NATIVE_REPLY_ORCPT = 500	/* and 5.2 */
};

/*
 * The octets of the first reply in text: up to the line that is not marked
 * as followed by another, or is no line of a reply at all.  0: there must
 * come more.  endless: a line that is too long; then nothing counts.
 */
size_t native_reply_length(const char *text, size_t n, bool *endless);
/* Of a whole reply; a NUL anywhere makes it nonsense (code 0). */
void native_reply_read(struct reply *reply, const char *text, size_t n);

/* What the server said to EHLO. */
struct native_offers {
	bool pipelining, starttls, size, dsn, auth_plain, auth_login;
};
void native_offers_read(struct native_offers *offers, const char *text,
    size_t n);

/* RFC 3461 section 4: what is not plain becomes +HH. */
void native_xtext(struct buf *out, const char *text);
/* The message as it stands on the wire (RFC 5321 section 4.5.2), with the
 * final dot. */
void native_stuff(struct buf *out, const char *data, size_t n);

#endif
