/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_NATIVE_H
#define MAIL_NATIVE_H

#include "mail/smtp.h"

/*
 * Our own client behind struct backend's run(): TLS 1.2 and 1.3, IPv6, and
 * where the server offers PIPELINING one round trip a message: body, dot and
 * the next MAIL, RCPT, DATA in one write (RFC 2920 section 3.1).
 */
bool native_run(void *smtp, const struct relay_limits *limits,
    const struct relay_driver *driver, struct reply *fault);
/* The same on a connection that is there; fd is closed.  For tests. */
bool native_run_on(void *smtp, int fd, const struct relay_limits *limits,
    const struct relay_driver *driver, struct reply *fault);

#endif
