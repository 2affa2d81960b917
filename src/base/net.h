/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BASE_NET_H
#define BASE_NET_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Addresses and networks.  An IPv4 address is kept as its mapped IPv6 one
 * (::ffff:192.0.2.1), so that a proxy's spelling makes no difference.
 */
struct net {
	uint8_t address[16];
	int bits;		/* of the 128 */
};

/* "192.0.2.1", "2001:db8::1"; no port, no brackets, no zone. */
bool net_address(const char *text, uint8_t address[16]);
/* "192.0.2.0/24", "2001:db8::/32", or one address. */
bool net_parse(const char *text, struct net *net);
bool net_has(const struct net *net, const uint8_t address[16]);
/* list: networks divided by commas, as options have them, checked already. */
bool net_list_has(const char *list, const uint8_t address[16]);
bool net_is_loopback(const uint8_t address[16]);
/* "localhost", names that end in .localhost, loopback addresses. */
bool net_is_loopback_host(const char *host);

#endif
