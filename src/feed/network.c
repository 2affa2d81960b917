/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "feed/network.h"

#include <netinet/in.h>
#include <stdint.h>
#include <string.h>

#include "base/net.h"

/* IANA special-purpose registries, and what we never want to reach. */
static const char network_closed[] =
    "0.0.0.0/8,10.0.0.0/8,100.64.0.0/10,127.0.0.0/8,169.254.0.0/16,"
    "172.16.0.0/12,192.0.0.0/24,192.0.2.0/24,192.31.196.0/24,"
    "192.52.193.0/24,192.88.99.0/24,192.168.0.0/16,192.175.48.0/24,"
    "198.18.0.0/15,198.51.100.0/24,203.0.113.0/24,224.0.0.0/4,240.0.0.0/4,"
    "2001::/23,2001:db8::/32,2002::/16,3fff::/20,2620:4f:8000::/48";
/* All IPv6 that is routed; the rest (::1, mapped, NAT64, ULA...) is not. */
static const char network_routed[] = "2000::/3";

/* As base/net has addresses: IPv4 in its mapped form. */
static bool
network_octets(const struct sockaddr *address, uint8_t octets[16])
{
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;

	memset(octets, 0, 16);
	if (address->sa_family == AF_INET) {
		memcpy(&v4, address, sizeof(v4));
		octets[10] = octets[11] = 0xff;
		memcpy(octets + 12, &v4.sin_addr, 4);
		return true;
	}
	if (address->sa_family == AF_INET6) {
		memcpy(&v6, address, sizeof(v6));
		memcpy(octets, &v6.sin6_addr, 16);
		return true;
	}
	return false;
}

bool
network_in_list(const struct sockaddr *address, const char *list)
{
	uint8_t octets[16];

	return network_octets(address, octets) && net_list_has(list, octets);
}

bool
network_is_public(const struct sockaddr *address)
{
	/* Told by family, since a mapped address may not pass for IPv4. */
	if (address->sa_family != AF_INET &&
	    !network_in_list(address, network_routed))
		return false;
	return !network_in_list(address, network_closed);
}
