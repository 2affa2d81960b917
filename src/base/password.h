/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BASE_PASSWORD_H
#define BASE_PASSWORD_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Passwords of staff as yescrypt hashes.  One hash takes a tenth of a second
 * and 64 MiB, on purpose; whoever calls from several threads never has more
 * than PASSWORD_AT_ONCE under way, the others wait.  Never within a
 * transaction.
 */
enum {
	PASSWORD_MIN = 8,		/* characters */
	PASSWORD_MAX = 200,		/* octets */
	PASSWORD_HASH = 128,		/* room for a hash */
	PASSWORD_AT_ONCE = 2
};

enum password_fault { PASSWORD_OK, PASSWORD_SHORT, PASSWORD_LONG,
	PASSWORD_COMMON };
/* Length, and the ones that are tried first; name is the account's. */
enum password_fault password_check(const char *password, const char *name);

void password_hash(const char *password, char hash[PASSWORD_HASH]);
/* hash "" is nobody's: it takes the same time and is false. */
bool password_verify(const char *password, const char *hash);
/* Made with today's cost? */
bool password_is_current(const char *hash);

/* For tests: 1 is fast; 0 is the real one again. */
void password_set_cost(unsigned long cost);

#endif
