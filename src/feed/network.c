/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "feed/network.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdint.h>
#include <string.h>
#include <sysexits.h>

/* An address or network of either family; IPv4 uses the first 4 octets. */
struct network {
	int family;
	uint8_t octet[16];
	unsigned bits;
};

/* IANA special-purpose registries, and what we never want to reach. */
static const char network_closed[] =
    "0.0.0.0/8,10.0.0.0/8,100.64.0.0/10,127.0.0.0/8,169.254.0.0/16,"
    "172.16.0.0/12,192.0.0.0/24,192.0.2.0/24,192.31.196.0/24,"
    "192.52.193.0/24,192.88.99.0/24,192.168.0.0/16,192.175.48.0/24,"
    "198.18.0.0/15,198.51.100.0/24,203.0.113.0/24,224.0.0.0/4,240.0.0.0/4,"
    "2001::/23,2001:db8::/32,2002::/16,3fff::/20,2620:4f:8000::/48";
/* All IPv6 that is routed; the rest (::1, mapped, NAT64, ULA...) is not. */
static const char network_open6[] = "2000::/3";

static unsigned
network_width(int family)
{
	return family == AF_INET ? 32 : 128;
}

static bool
network_bits(const char *digits, unsigned max, unsigned *bits)
{
	unsigned value = 0;

	if (!*digits || strlen(digits) > 3)
		return false;
	for (; *digits; digits++) {
		if (*digits < '0' || *digits > '9')
			return false;
		value = value * 10 + (unsigned)(*digits - '0');
	}
	*bits = value;
	return value <= max;
}

static bool
network_parse(const char *s, size_t n, struct network *net)
{
	char text[64] = "";
	char *slash = NULL;

	if (n == 0 || n >= sizeof(text))
		return false;
	memcpy(text, s, n);
	slash = strchr(text, '/');
	if (slash)
		*slash++ = '\0';
	net->family = strchr(text, ':') ? AF_INET6 : AF_INET;
	if (inet_pton(net->family, text, net->octet) != 1)
		return false;
	net->bits = network_width(net->family);
	return !slash || network_bits(slash, net->bits, &net->bits);
}

/* Cuts the next entry, blanks trimmed, off a comma list; false at its end. */
static bool
network_next(const char **list, const char **entry, size_t *n)
{
	const char *s = *list + strspn(*list, " \t,");
	size_t len = strcspn(s, ",");

	*list = s + len;
	while (len > 0 && (s[len - 1] == ' ' || s[len - 1] == '\t'))
		len--;
	*entry = s;
	*n = len;
	return len > 0;
}

static bool
network_of(const struct sockaddr *address, struct network *net)
{
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;

	memset(net, 0, sizeof(*net));
	net->family = address->sa_family;
	if (net->family == AF_INET) {
		memcpy(&v4, address, sizeof(v4));
		memcpy(net->octet, &v4.sin_addr, 4);
	} else if (net->family == AF_INET6) {
		memcpy(&v6, address, sizeof(v6));
		memcpy(net->octet, &v6.sin6_addr, 16);
	} else {
		return false;
	}
	net->bits = network_width(net->family);
	return true;
}

static bool
network_holds(const struct network *net, const struct network *address)
{
	const unsigned whole = net->bits / 8;
	const unsigned rest = net->bits % 8;

	if (net->family != address->family ||
	    memcmp(net->octet, address->octet, whole) != 0)
		return false;
	return rest == 0 ||
	    ((net->octet[whole] ^ address->octet[whole]) >> (8 - rest)) == 0;
}

bool
network_check_list(const char *list, struct err *err)
{
	const char *entry = NULL;
	size_t n = 0;
	struct network net;

	while (network_next(&list, &entry, &n))
		if (!network_parse(entry, n, &net))
			return err_set(err, EX_CONFIG,
			    "'%.*s' is not a network (10.0.0.0/8, fd00::/8)",
			    (int)(n > 64 ? 64 : n), entry);
	return true;
}

bool
network_in_list(const struct sockaddr *address, const char *list)
{
	const char *entry = NULL;
	size_t n = 0;
	struct network net, own;

	if (!network_of(address, &own))
		return false;
	while (network_next(&list, &entry, &n))
		if (network_parse(entry, n, &net) &&
		    network_holds(&net, &own))
			return true;
	return false;
}

bool
network_is_public(const struct sockaddr *address)
{
	if (address->sa_family != AF_INET &&
	    !network_in_list(address, network_open6))
		return false;
	return !network_in_list(address, network_closed);
}
