/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_PLACE_H
#define MAIL_PLACE_H

#include <stdbool.h>

#include "base/err.h"

/* Where a server listens: the "//HOST[:PORT]" of a relay's URL, HOST a name,
 * an IPv4 address or an IPv6 address in brackets (which host is without). */
struct place {
	char host[254];
	int port;
	bool is_ipv6;
};
bool place_read(const char *text, int port, struct place *place,
    struct err *err);
/* Nobody listens in between. */
bool place_is_loopback(const struct place *place);

#endif
