/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_PLACE_H
#define MAIL_PLACE_H

#include <stdbool.h>

#include "base/err.h"

/* Where a server listens: the "//HOST[:PORT]" of a relay's URL. */
struct place {
	char host[254];
	int port;
};
/* IPv6 addresses are refused: libesmtp cuts them at their first colon. */
bool place_read(const char *text, int port, struct place *place,
    struct err *err);
/* "localhost" or 127.0.0.0/8: nobody listens in between. */
bool place_is_loopback(const struct place *place);

#endif
