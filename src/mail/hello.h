/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_HELLO_H
#define MAIL_HELLO_H

#include <stdbool.h>
#include <stddef.h>

#include "mail/reply.h"

/*
 * Listens to a library's dialogue, to see what the library does not tell:
 * the server's last answer, a login that failed, what somebody slipped in
 * before TLS, answers ahead of their question, talk without an end.
 */
enum {
	HELLO_HEARD = 2048,	/* kept */
	HELLO_LINE = 1000,	/* RFC 5321 says 512 */
	HELLO_MAX = 65536
};

struct hello {
	bool login;		/* MAIL only after a 235 */
	bool authing, authed, quitting;
	char heard[HELLO_HEARD];	/* since the last command */
	size_t len, total;
	size_t line;		/* of the line that is not at its end */
	char start[3];		/* of that line or the last */
	size_t hiding;		/* see hello_hide() */
};
enum hello_write { HELLO_COMMAND, HELLO_MAIL, HELLO_HELD, HELLO_QUIT };

/* A new connection; what was heard on the last one stays for the record. */
void hello_connect(struct hello *hello);
/* A command about to be written; HELLO_HELD: a MAIL that must not be. */
enum hello_write hello_write(struct hello *hello, const char *text, int n);
/* false: more than any server has to say. */
bool hello_read(struct hello *hello, const char *text, int n);
/* Before a TLS handshake: nothing but one 220 answered STARTTLS. */
bool hello_is_clean(const struct hello *hello);
/* The last answer was 354, and nothing came after it. */
bool hello_is_go(const struct hello *hello);
/* Spoils the word CHUNKING in what the library is about to read, also when
 * it comes in pieces. */
void hello_hide(struct hello *hello, char *text, int n);
/* The last answer, if it was a refusal. */
bool hello_refusal(const struct hello *hello, struct reply *reply);

#endif
