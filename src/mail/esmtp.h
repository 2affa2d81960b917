/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_ESMTP_H
#define MAIL_ESMTP_H

#include "mail/smtp.h"

/* libesmtp behind struct backend's run().  esmtp_init() once per process,
 * before any thread: it changes the environment. */
void esmtp_init(void);
bool esmtp_run(void *smtp, const struct relay_limits *limits,
    const struct relay_driver *driver, struct reply *fault);

#endif
