/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HTTP_PEER_H
#define HTTP_PEER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#include "base/err.h"

/* An address as IPv6; IPv4 is mapped (::ffff:0:0/96). */
struct peer {
	uint8_t octet[16];
};
struct peer_network {
	struct peer address;
	unsigned bits;		/* of 128 */
};
struct peer_list {
	struct peer_network *network;
	size_t count;
};

/* "127.0.0.1, 10.0.0.0/8, fd00::/8"; bits outside the mask are an error. */
bool peer_list_parse(const char *text, struct peer_list *list,
    struct err *err);
void peer_list_release(struct peer_list *list);
bool peer_list_has(const struct peer_list *list,
    const struct peer *address);

/* An address literal, also "[::1]:80" and "192.0.2.1:80" as proxies write. */
bool peer_parse(const char *text, size_t n,
    struct peer *address);
/* false: not an Internet socket. */
bool peer_of(const struct sockaddr *sa,
    struct peer *address);
bool peer_is_loopback(const struct peer *address);

/*
 * What rate limits count by: the address in IPv4, the /64 in IPv6, as one
 * subscriber line holds a whole /64.
 */
enum { PEER_TEXT = 64 };
void peer_text(const struct peer *address,
    char text[PEER_TEXT]);

#endif
