/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/net.h"

#include <arpa/inet.h>
#include <string.h>

#include "base/str.h"

static const uint8_t net_mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff,
    0xff};

static bool
net_is_v4(const uint8_t address[16])
{
	return memcmp(address, net_mapped, sizeof(net_mapped)) == 0;
}

bool
net_address(const char *text, uint8_t address[16])
{
	if (inet_pton(AF_INET6, text, address) == 1)
		return true;
	memcpy(address, net_mapped, sizeof(net_mapped));
	return inet_pton(AF_INET, text, address + 12) == 1;
}

bool
net_parse(const char *text, struct net *net)
{
	char address[64] = "";
	const size_t n = strcspn(text, "/");
	int width = 0;

	if (n >= sizeof(address))
		return false;
	memcpy(address, text, n);
	if (!net_address(address, net->address))
		return false;
	net->bits = 128;
	if (!text[n])
		return true;
	width = strchr(address, ':') ? 128 : 32;
	if (!str_int(text + n + 1, 0, width, &net->bits))
		return false;
	net->bits += 128 - width;
	return true;
}

bool
net_has(const struct net *net, const uint8_t address[16])
{
	const size_t whole = (size_t)net->bits / 8;
	const int rest = net->bits % 8;

	if (memcmp(net->address, address, whole) != 0)
		return false;
	return rest == 0 ||
	    (net->address[whole] ^ address[whole]) >> (8 - rest) == 0;
}

bool
net_list_has(const char *list, const uint8_t address[16])
{
	char word[64] = "";
	struct net net;

	while (str_word(&list, ",", word, sizeof(word)))
		if (net_parse(word, &net) && net_has(&net, address))
			return true;
	return false;
}

bool
net_is_loopback(const uint8_t address[16])
{
	static const uint8_t one[16] = {[15] = 1};

	if (net_is_v4(address))
		return address[12] == 127;
	return memcmp(address, one, sizeof(one)) == 0;
}

bool
net_is_loopback_host(const char *host)
{
	uint8_t address[16] = {0};

	if (net_address(host, address))
		return net_is_loopback(address);
	return str_same_nocase(host, "localhost") ||
	    str_ends(host, ".localhost");
}
