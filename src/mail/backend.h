/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_BACKEND_H
#define MAIL_BACKEND_H

#include <stdbool.h>

#include "base/conf.h"
#include "base/err.h"
#include "mail/relay.h"
#include "mail/reply.h"

/*
 * One way to hand mail over, behind relay.h, which chooses it by the URL's
 * scheme.  place is the URL after "scheme:".  The messages that run() gets
 * from next have a checked envelope; run() keeps the promises of relay.h.
 */
struct backend {
	const char *scheme;
	bool (*open)(const struct conf_relay *conf, const char *place,
	    void **state, struct err *err);
	void (*free)(void *state);
	bool (*run)(void *state, const struct relay_limits *limits,
	    const struct relay_driver *driver, struct reply *fault);
	void (*cancel)(void *state);
};

#endif
