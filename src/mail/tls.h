/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_H
#define MAIL_TLS_H

#include <stdbool.h>

#include <openssl/ssl.h>

#include "base/err.h"

/*
 * Certificates for a connection to one configured host: chain and name are
 * checked in the handshake itself, against the name of the configuration
 * and never against what DNS made of it.
 */
struct tls;	/* opaque; shared by all threads */

/* host: a name or an address.  verify false: encrypted, but to anybody. */
bool tls_open(const char *host, bool verify, struct tls **tls,
    struct err *err);
void tls_free(struct tls *tls);

/* One handshake; must live as long as the context. */
struct tls_peer {
	const struct tls *tls;
	/* Told when the handshake begins; may end the connection.  May be
	 * NULL. */
	void (*started)(void *arg);
	void *arg;
	char fault[160];	/* why it was refused, "" if it was not */
};
/* A new context for one session; the caller owns it.  NULL: no memory. */
SSL_CTX *tls_context(const struct tls *tls, struct tls_peer *peer);

#endif
