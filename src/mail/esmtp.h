/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_ESMTP_H
#define MAIL_ESMTP_H

#include "mail/backend.h"

/* smtp://HOST[:PORT] through libesmtp; PORT is 25 when not given. */
extern const struct backend esmtp_backend;

#endif
