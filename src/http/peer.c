/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http/peer.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "base/mem.h"

static const uint8_t mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

static bool
is_mapped(const struct peer *a)
{
	return memcmp(a->octet, mapped, sizeof(mapped)) == 0;
}

static void
set_ipv4(struct peer *a, const void *four)
{
	memcpy(a->octet, mapped, sizeof(mapped));
	memcpy(a->octet + 12, four, 4);
}

bool
peer_of(const struct sockaddr *sa, struct peer *address)
{
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;

	if (sa->sa_family == AF_INET) {
		memcpy(&v4, sa, sizeof(v4));
		set_ipv4(address, &v4.sin_addr);
		return true;
	}
	if (sa->sa_family == AF_INET6) {
		memcpy(&v6, sa, sizeof(v6));
		memcpy(address->octet, &v6.sin6_addr, 16);
		return true;
	}
	return false;
}

/* ":80", or nothing. */
static bool
is_port(const char *s, size_t n)
{
	if (n == 0)
		return true;
	for (size_t i = 1; i < n; i++)
		if (s[i] < '0' || s[i] > '9')
			return false;
	return *s == ':' && n > 1 && n <= sizeof(":65535") - 1;
}

bool
peer_parse(const char *text, size_t n,
    struct peer *address)
{
	const char *end = text + n, *colon = NULL, *behind = end;
	const bool bracket = n > 0 && *text == '[';
	char copy[INET6_ADDRSTRLEN] = "";
	struct in_addr v4;

	if (bracket) {
		text++;
		behind = memchr(text, ']', n - 1);
		if (!behind || !is_port(behind + 1,
		    (size_t)(end - behind - 1)))
			return false;
	} else {
		colon = memchr(text, ':', n);
		if (colon && !memchr(colon + 1, ':',
		    (size_t)(end - colon - 1)))
			behind = colon;
		if (!is_port(behind, (size_t)(end - behind)))
			return false;
	}
	n = (size_t)(behind - text);
	if (n == 0 || n >= sizeof(copy))
		return false;
	memcpy(copy, text, n);
	if (bracket || inet_pton(AF_INET, copy, &v4) != 1)
		return inet_pton(AF_INET6, copy, address->octet) == 1;
	set_ipv4(address, &v4);
	return true;
}

static bool
same_bits(const uint8_t *a, const uint8_t *b, unsigned bits)
{
	unsigned rest = bits % 8;

	if (memcmp(a, b, bits / 8) != 0)
		return false;
	return rest == 0 || (a[bits / 8] ^ b[bits / 8]) >> (8 - rest) == 0;
}

static bool
fits_mask(const struct peer_network *net)
{
	for (unsigned i = net->bits; i < 128; i++)
		if (net->address.octet[i / 8] & (0x80U >> i % 8))
			return false;
	return true;
}

/* At most three digits. */
static bool
read_bits(const char *s, size_t n, unsigned *bits)
{
	*bits = 0;
	for (size_t i = 0; i < n; i++) {
		if (s[i] < '0' || s[i] > '9')
			return false;
		*bits = *bits * 10 + (unsigned)(s[i] - '0');
	}
	return n > 0 && n <= 3;
}

static bool
network_parse(const char *s, size_t n, struct peer_network *net)
{
	const char *slash = memchr(s, '/', n);
	size_t len = slash ? (size_t)(slash - s) : n;
	unsigned most = 0;

	if (!peer_parse(s, len, &net->address))
		return false;
	net->bits = 128;
	if (!slash)
		return true;
	most = is_mapped(&net->address) ? 32 : 128;
	if (!read_bits(slash + 1, n - len - 1, &net->bits) ||
	    net->bits > most)
		return false;
	net->bits += 128 - most;
	return fits_mask(net);
}

bool
peer_list_parse(const char *text, struct peer_list *list,
    struct err *err)
{
	*list = (struct peer_list){NULL, 0};
	while (*(text += strspn(text, ", \t"))) {
		size_t n = strcspn(text, ", \t");
		struct peer_network net;

		if (!network_parse(text, n, &net)) {
			peer_list_release(list);
			return err_set(err, EX_CONFIG,
			    "'%.*s' is not a network such as 10.0.0.0/8",
			    (int)n, text);
		}
		list->network = mem_grow(list->network, list->count + 1,
		    sizeof(*list->network));
		list->network[list->count++] = net;
		text += n;
	}
	return true;
}

void
peer_list_release(struct peer_list *list)
{
	mem_free(list->network);
	*list = (struct peer_list){NULL, 0};
}

bool
peer_list_has(const struct peer_list *list,
    const struct peer *address)
{
	for (size_t i = 0; i < list->count; i++)
		if (same_bits(list->network[i].address.octet, address->octet,
		    list->network[i].bits))
			return true;
	return false;
}

bool
peer_is_loopback(const struct peer *address)
{
	static const uint8_t one[16] = {[15] = 1};

	if (is_mapped(address))
		return address->octet[12] == 127;
	return memcmp(address->octet, one, 16) == 0;
}

void
peer_text(const struct peer *address, char text[PEER_TEXT])
{
	struct peer a = *address;

	if (is_mapped(&a)) {
		inet_ntop(AF_INET, a.octet + 12, text, PEER_TEXT);
		return;
	}
	memset(a.octet + 8, 0, 8);
	inet_ntop(AF_INET6, a.octet, text, PEER_TEXT - 4);
	memcpy(text + strlen(text), "/64", 4);
}
