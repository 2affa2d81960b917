/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_SOCKET_H
#define MAIL_SOCKET_H

#include <stdbool.h>

/* What a library that hides its socket should have done with it. */

/*
 * The one connected TCP socket of this process to this port that has not
 * been through socket_tune(); -1 when there is none, or more than one and
 * nobody can say which.
 */
int socket_find(int port);
/* TCP_NODELAY: without it each message waits for a delayed ACK (44 ms). */
void socket_tune(int fd);
/* The same stall seen from the other side: a server with Nagle's delay. */
void socket_quick_ack(int fd);
/* Gathers small writes while on. */
void socket_cork(int fd, bool on);
/* Open both ways, and nothing to read. */
bool socket_is_silent(int fd);

#endif
