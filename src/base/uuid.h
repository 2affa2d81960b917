/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BASE_UUID_H
#define BASE_UUID_H

/*
 * Public ids of archive, Atom and calendar.  An id is public: never use one
 * as a secret.
 */
enum { UUID_SIZE = 37 };	/* 36 characters and a NUL */

/* A new random one (RFC 9562 version 4), lower case. */
void uuid_make(char text[UUID_SIZE]);

#endif
