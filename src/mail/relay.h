/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_RELAY_H
#define MAIL_RELAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/conf.h"
#include "base/err.h"
#include "mail/reply.h"

/*
 * Where mail is handed over: a Maildir (test mode) or an SMTP server.  A
 * relay is shared by all threads; a session is one connection of one thread.
 *
 * The engine drives: relay_session_run() asks `next` for a message, hands it
 * over, and tells `result` what came of it, until next says stop or the
 * session is recycled.  `commit` is called before the first body byte
 * leaves; false means this row must not be sent (paused, left, stopped):
 * nothing of the body goes out and result is not called for it.
 *
 * What the engine may rely on, for each message that next gave:
 * - commit true: exactly one result, before relay_session_run() returns;
 * - commit false: no result (an SMTP connection is dropped for it);
 * - commit not asked: one result when the message was refused (stages MAIL,
 *   RCPT, DATA), else none, and the row is untried.
 * A relay may ask next for one message before it tells the result of the
 * one before.  All calls come from the thread of relay_session_run().
 */
struct relay;

struct relay_message {
	int64_t row;		/* outbox row, for the caller */
	const char *from;	/* envelope sender, "" for <> */
	const char *to;		/* envelope recipient, checked again here */
	const char *envid;	/* DSN ENVID; NULL: none */
	const char *data;	/* the finished message, message_check()ed */
	size_t size;
};

struct relay_driver {
	void *arg;
	/* false: nothing more now; the session ends (QUIT). The message is
	 * valid until its result or the next call of next. */
	bool (*next)(void *arg, struct relay_message *message);
	bool (*commit)(void *arg, const struct relay_message *message);
	void (*result)(void *arg, const struct relay_message *message,
	    const struct reply *reply);
};

/*
 * Values in milliseconds, each for a whole stage and not for a packet; RFC
 * 5321 section 4.5.3.2 by default.  command also bounds all from the
 * greeting to the answer to the first MAIL: EHLO, TLS, AUTH.
 */
struct relay_limits {
	int connect, greeting, command, data, dot;
	int session_messages;	/* recycle after so many; 0 = relay's own */
};

/* Loads what it needs (certificates) but does not connect.  Call it in the
 * process that sends, before its threads start. */
bool relay_open(const struct conf_relay *conf, struct relay **relay,
    struct err *err);
void relay_free(struct relay *relay);
/* Before the first session. */
void relay_set_limits(struct relay *relay, const struct relay_limits *limits);
void relay_limits_default(struct relay_limits *limits);
const char *relay_name(const struct relay *relay);

/*
 * One connection: connect, hand over, QUIT.  Blocks.  fault is filled (and
 * false returned) when the connection itself failed: greeting, TLS, AUTH,
 * 421, drop between messages; rows not told by result are untried.
 */
bool relay_session_run(struct relay *relay, const struct relay_driver *driver,
    struct reply *fault);
/* From another thread: every open session of the relay ends now; what was
 * committed gets its result. */
void relay_cancel(struct relay *relay);

#endif
