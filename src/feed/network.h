/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FEED_NETWORK_H
#define FEED_NETWORK_H

#include <stdbool.h>
#include <sys/socket.h>

/* Which addresses a stranger's URL may lead to. */

/* list: networks divided by commas, as in the configuration. */
bool network_in_list(const struct sockaddr *address, const char *list);
/*
 * Globally routed unicast only: not loopback, private, link-local, CGNAT,
 * multicast, documentation, nor IPv6 that carries an IPv4 address (mapped,
 * NAT64, 6to4, Teredo).  Other families are not public.
 */
bool network_is_public(const struct sockaddr *address);

#endif
