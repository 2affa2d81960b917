/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BASE_UUID_H
#define BASE_UUID_H

/* Public ids of archive, Atom and calendar (RFC 9562, version 4).  Never a
 * secret. */
enum { UUID_TEXT = 37 };	/* with its NUL */

void uuid_new(char out[UUID_TEXT]);

#endif
