/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_NATIVE_IO_H
#define MAIL_NATIVE_IO_H

#include <stdbool.h>
#include <stddef.h>

#include "mail/place.h"
#include "mail/tls.h"
#include "mail/watchdog.h"

/*
 * One connection, in clear or through TLS, whose socket never blocks: what
 * waits does so until the watch's deadline and no longer.  After the first
 * false nothing works any more, and why says what went wrong.
 */
enum { NATIVE_IO_IN = 16384 };	/* more than any answer needs */

struct native_io {
	struct watchdog *dog;
	struct watch *watch;
	int fd;			/* -1: none */
	SSL *ssl;		/* NULL: in clear */
	SSL_CTX *ctx;
	struct tls_peer peer;
	short wants;		/* what poll() shall wait for */
	bool heard;		/* something, since the last write */
	size_t at, len;		/* not taken yet: in[at..len) */
	char in[NATIVE_IO_IN];
	char why[160];
};

void native_io_init(struct native_io *io, struct watchdog *dog,
    struct watch *watch);
void native_io_release(struct native_io *io);
/* Each address of the host in turn, all within the deadline. */
bool native_io_connect(struct native_io *io, const struct place *place);
/* A socket that is connected. */
bool native_io_adopt(struct native_io *io, int fd);
/* Refused when anything waits to be read: it came in clear. */
bool native_io_start_tls(struct native_io *io, const struct tls *tls);

/* Waits until more has come in; also false when in is full. */
bool native_io_fill(struct native_io *io);
/* Nothing has come in that was not taken. */
bool native_io_is_silent(struct native_io *io);
bool native_io_write(struct native_io *io, const void *data, size_t n);
/* The same, but false as soon as something comes in. */
bool native_io_write_silently(struct native_io *io, const void *data,
    size_t n);

#endif
