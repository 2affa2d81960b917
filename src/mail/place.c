/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail/place.h"

#include <stdint.h>
#include <string.h>
#include <sysexits.h>

#include "base/net.h"
#include "base/str.h"

static bool
is_host(const char *host)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_";

	return *host && *host != '-' && host[strspn(host, allowed)] == '\0';
}

static bool
is_ipv6(const char *host)
{
	uint8_t address[16];

	return strchr(host, ':') && net_address(host, address);
}

/* Takes the host off the front of text; what follows it, NULL: not one. */
static const char *
read_host(const char *text, struct place *place)
{
	const bool bracket = *text == '[';
	const char *start = text + bracket;
	const size_t n = strcspn(start, bracket ? "]" : ":/");

	if (n >= sizeof(place->host) || (bracket && start[n] != ']'))
		return NULL;
	memcpy(place->host, start, n);
	place->host[n] = '\0';
	place->is_ipv6 = bracket;
	if (bracket ? !is_ipv6(place->host) : !is_host(place->host))
		return NULL;
	return start + n + bracket;
}

bool
place_read(const char *text, int port, struct place *place, struct err *err)
{
	char number[8] = "";
	const char *rest = NULL;
	size_t n = 0;

	*place = (struct place){.port = port};
	if (!str_starts(text, "//"))
		return err_set(err, EX_CONFIG, "'%s' is not //HOST:PORT", text);
	rest = read_host(text + 2, place);
	if (!rest)
		return err_set(err, EX_CONFIG, "'%s' has no host", text);
	if (*rest == ':') {
		n = strcspn(++rest, "/");
		if (n < sizeof(number))
			memcpy(number, rest, n);
		if (!str_int(number, 1, 65535, &place->port))
			return err_set(err, EX_CONFIG,
			    "'%s' has no port that can be", text);
		rest += n;
	}
	if (*rest && strcmp(rest, "/") != 0)
		return err_set(err, EX_CONFIG, "'%s' is not //HOST:PORT", text);
	return true;
}

bool
place_is_loopback(const struct place *place)
{
	uint8_t address[16];

	if (net_address(place->host, address))
		return net_is_loopback(address);
	return str_same_nocase(place->host, "localhost");
}
