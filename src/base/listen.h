/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BASE_LISTEN_H
#define BASE_LISTEN_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"

/*
 * Listening stream sockets: "127.0.0.1:8025", "[::1]:8025" (port 0 = any
 * free one) or "unix:PATH".  Addresses are numbers: a name would need the
 * resolver.  Non-blocking and close-on-exec.
 */
bool listen_open(const char *address, int *fd, struct err *err);
/* Appends where fd really listens, in the same form. */
void listen_name(int fd, struct buf *out);
/* Closes fd; a unix socket's file goes too when it is ours to remove. */
void listen_close(int *fd, bool remove);

#endif
