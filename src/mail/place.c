/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail/place.h"

#include <arpa/inet.h>
#include <string.h>
#include <sysexits.h>

#include "base/str.h"

static bool
is_host(const char *host)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_";

	return *host && *host != '-' && host[strspn(host, allowed)] == '\0';
}

bool
place_read(const char *text, int port, struct place *place, struct err *err)
{
	char host[sizeof(place->host) + 8] = "";
	char *colon = NULL;
	size_t n = 0;

	if (!str_starts(text, "//"))
		return err_set(err, EX_CONFIG, "'%s' is not //HOST:PORT", text);
	n = strcspn(text + 2, "/");
	if (text[2] == '[')
		return err_set(err, EX_CONFIG,
		    "'%s': give a name that has this address", text);
	if (n >= sizeof(host) || strlen(text + 2) > n + 1)
		return err_set(err, EX_CONFIG, "'%s' is not //HOST:PORT", text);
	memcpy(host, text + 2, n);
	place->port = port;
	colon = strchr(host, ':');
	if (colon) {
		*colon = '\0';
		if (!str_int(colon + 1, 1, 65535, &place->port))
			return err_set(err, EX_CONFIG,
			    "'%s': '%s' is not a port", text, colon + 1);
	}
	if (!is_host(host) || strlen(host) >= sizeof(place->host))
		return err_set(err, EX_CONFIG, "'%s': '%s' is not a host",
		    text, host);
	memcpy(place->host, host, strlen(host) + 1);
	return true;
}

bool
place_is_loopback(const struct place *place)
{
	struct in_addr address;

	if (str_same_nocase(place->host, "localhost"))
		return true;
	return inet_pton(AF_INET, place->host, &address) == 1 &&
	    (ntohl(address.s_addr) >> 24) == 127;
}
