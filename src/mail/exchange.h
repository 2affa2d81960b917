/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_EXCHANGE_H
#define MAIL_EXCHANGE_H

#include <stdbool.h>

#include "base/buf.h"
#include "mail/hello.h"
#include "mail/relay.h"
#include "mail/reply.h"
#include "mail/smtp.h"
#include "mail/watchdog.h"

/*
 * What an SMTP session knows of its messages, apart from the library that
 * speaks: moved by what happened, it keeps the time limits, asks the engine
 * for messages, tells it the results, and has the last word on what became
 * of a message when the connection is gone.
 */
enum exchange_phase { EXCHANGE_CONNECT, EXCHANGE_GREETING, EXCHANGE_HELLO,
	EXCHANGE_MAIL, EXCHANGE_RCPT, EXCHANGE_DATA, EXCHANGE_DOT };

struct exchange;

struct parcel {
	struct exchange *exchange;
	struct relay_message message;	/* in copy */
	struct buf copy;
	void *handle;			/* the library's; NULL: not in use */
	bool asked, committed, declined; /* driver->commit */
	bool accepted;			/* the recipient, 2xx */
	bool handed, complete;		/* the body; and its end */
	bool told;			/* driver->result */
};

struct exchange {
	struct smtp *smtp;
	const struct relay_limits *limits;
	const struct relay_driver *driver;
	struct reply *fault;
	struct watch watch;
	struct hello hello;
	struct parcel parcel[2];	/* this one and the one ahead */
	struct parcel *current;
	int given, most;		/* messages so far, and at most */
	enum exchange_phase phase;	/* what it waits for */
	bool failed;			/* fault is filled */
	bool drained;			/* next said no */
	bool lost;			/* the dialogue broke off */
};

void exchange_init(struct exchange *x, struct smtp *smtp,
    const struct relay_limits *limits, const struct relay_driver *driver,
    struct reply *fault);
void exchange_release(struct exchange *x);

/* The connection failed: the first reason stays. */
void exchange_fail(struct exchange *x, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* The same with the server's own words; reply has its stage. */
void exchange_refuse(struct exchange *x, const struct reply *reply);
/* Nothing more goes out and nothing more that comes in is believed. */
void exchange_cut(struct exchange *x);
bool exchange_is_cut(const struct exchange *x);
/* false: 421 or nonsense, the connection has failed and is cut. */
bool exchange_usable(struct exchange *x, const struct reply *reply);

/* fd -1: unknown, which fails. */
void exchange_connected(struct exchange *x, int fd);
void exchange_disconnected(struct exchange *x);
/* QUIT follows: nothing depends on its answer. */
void exchange_limit_quit(struct exchange *x);
void exchange_wrote(struct exchange *x, const char *text, int n);
void exchange_read(struct exchange *x, const char *text, int n);
/* Fails when the answer to STARTTLS was not alone. */
void exchange_tls_starts(struct exchange *x);

/* The next message of the engine, NULL: none.  The caller sets handle. */
struct parcel *exchange_next(struct exchange *x);
struct parcel *exchange_find(struct exchange *x, const void *handle);

/* The server's answers: to MAIL, to RCPT, and to DATA or the final dot. */
void exchange_mail(struct exchange *x, struct parcel *p,
    struct reply *reply);
void exchange_rcpt(struct exchange *x, struct reply *reply);
void exchange_sent(struct exchange *x, struct parcel *p,
    struct reply *reply);

/* The body is wanted, from its start.  go: the server's last word was 354,
 * and nothing came after it. */
void exchange_begin_body(struct parcel *p, bool go);
/* false: not a byte of it may leave. */
bool exchange_may_send(const struct parcel *p);
/* Before the last octets.  silent: nothing came while the body went out.
 * false: something is wrong, and dropping the connection now, before the
 * dot, is safe. */
bool exchange_end_body(struct parcel *p, bool silent);

/* The connection is gone: each committed message gets its result.  why:
 * what the library says of it. */
void exchange_settle(struct exchange *x, const char *why);

#endif
