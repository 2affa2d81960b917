/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_SMTP_H
#define MAIL_SMTP_H

#include <pthread.h>

#include "base/buf.h"
#include "base/conf.h"
#include "mail/backend.h"
#include "mail/place.h"
#include "mail/tls.h"
#include "mail/watchdog.h"

/* What every client of smtp://HOST[:PORT] needs; PORT is 25 when not given.
 * All threads share it; after opening only gate and dog change. */
struct smtp {
	struct place place;
	char *hostport;
	enum conf_tls mode;
	char *user, *password_file;	/* user "": no login */
	struct tls *tls;		/* NULL: mode none */
	struct watchdog *dog;
	pthread_mutex_t gate;		/* for socket_find() */
};

extern const struct backend smtp_backend;

#endif
