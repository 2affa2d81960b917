/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_REPLY_H
#define MAIL_REPLY_H

#include <stdbool.h>

/*
 * What an SMTP reply means for a row.  The only place that decides, for
 * replies now and for reports (RFC 3464) later.
 */
enum reply_stage {
	REPLY_CONNECT,		/* no connection, greeting, EHLO, TLS, AUTH */
	REPLY_MAIL,
	REPLY_RCPT,
	REPLY_DATA,		/* the DATA command and the body */
	REPLY_DOT		/* the final dot was handed over */
};

enum reply_verdict {
	REPLY_SENT,		/* 2xx at the dot and at the recipient */
	REPLY_DEFERRED,		/* try later */
	REPLY_FAILED,		/* this recipient, for good */
	REPLY_IN_DOUBT,		/* may or may not have arrived */
	REPLY_SENDER_FAULT,	/* ours: pause, blame no subscriber */
	REPLY_RELAY_DOWN	/* untried: requeue, back off */
};

struct reply {
	enum reply_stage stage;
	int code;		/* 0: dropped, stalled or nonsense */
	int enhanced[3];	/* RFC 3463; 0.0.0 when absent */
	char text[512];		/* printable, one line, cut at 512 octets */
};

enum reply_verdict reply_classify(const struct reply *reply);
/* The address does not exist (5.1.x): not counted by the breaker. */
bool reply_is_dead_address(const struct reply *reply);
/* 421 4.7.28 and its like: stop at least ten minutes, then one connection. */
bool reply_is_throttle(const struct reply *reply);
/* Fills code, enhanced and text from a raw, possibly multi-line reply;
 * a malformed or mixed one has code 0. */
void reply_parse(struct reply *reply, const char *raw);
const char *reply_verdict_name(enum reply_verdict verdict);

#endif
