/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_SMTP_H
#define MAIL_SMTP_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/buf.h"
#include "base/conf.h"
#include "mail/backend.h"
#include "mail/place.h"
#include "mail/tls.h"
#include "mail/watchdog.h"

/*
 * What both clients need.  smtp://HOST[:PORT] is port 25 and STARTTLS, by
 * libesmtp or by our own (option client); smtps:// is port 465 and TLS from
 * the start, always by our own.  All threads share it; after opening only
 * gate, dog and careful change.
 */
struct smtp {
	struct place place;
	char *hostport;
	enum conf_tls mode;
	bool native, implicit;		/* our own client; smtps:// */
	char *user, *password_file;	/* user "": no login */
	struct tls *tls;		/* NULL: mode none */
	struct watchdog *dog;
	pthread_mutex_t gate;		/* for socket_find() */
	_Atomic bool careful;		/* it loses what comes behind a dot */
};

/* Without its line end, NUL-terminated; the caller wipes it. */
bool smtp_password(const struct smtp *smtp, struct buf *out, struct err *err);

extern const struct backend smtp_backend, smtps_backend;

#endif
