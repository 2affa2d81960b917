/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_NATIVE_PARTS_H
#define MAIL_NATIVE_PARTS_H

#include "mail/exchange.h"
#include "mail/native_io.h"
#include "mail/native_reply.h"

/* What the files native*.c share; nobody else looks inside. */

enum native_pace {
	NATIVE_STEP,		/* each command waits for its answer */
	NATIVE_AHEAD		/* the next envelope goes with the body */
};

struct native {
	struct exchange x;
	struct native_io io;
	struct native_offers offers;
	enum native_pace pace;
	struct buf password;
	struct buf out;		/* commands, and a body in its wire form */
	bool reset;		/* a transaction is open: RSET first */
	bool announced;		/* the envelope of the next turn is out */
	bool quits;		/* between commands: QUIT can be said */
};

/* Something came that was not asked for; returns false. */
bool native_unasked(struct native *n);
/* false: the connection is of no more use. */
bool native_say(struct native *n, const char *text, size_t size);
/* The next answer; raw (may be NULL): its octets, valid until the next. */
bool native_hear(struct native *n, struct reply *reply, struct buf *raw);

/* native_open.c: greeting, EHLO, TLS, login. */
bool native_open(struct native *n);

/* native_turn.c: one message.  p: its parcel; returns the one for the next
 * turn, NULL: the session ends. */
struct parcel *native_next(struct native *n);
struct parcel *native_turn(struct native *n, struct parcel *p);

#endif
