/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_ADDRESS_H
#define MAIL_ADDRESS_H

#include <stdbool.h>

#include "base/err.h"

/*
 * One mailbox, by a strict subset of RFC 5321: dot-atom local part, domain
 * with at least one dot, no literals, no comments, no quotes, no controls,
 * none of % ! | ` and no leading hyphen (old routers and shells read them);
 * local part at most 64 octets, the whole at most 254; domain through IDNA
 * (libidn2, non-transitional) to its A-label.  A local part outside ASCII
 * (RFC 6531) is refused with its own words: our relays do not carry it.
 */
struct address {
	char text[256];	/* as given, trimmed; domain lower-case A-label */
	char key[256];	/* identity: local part ASCII-lower-cased too; no
			 * Unicode folding, dots and tags kept */
};
enum address_fault {
	ADDRESS_OK, ADDRESS_EMPTY, ADDRESS_TOO_LONG, ADDRESS_NO_AT,
	ADDRESS_BAD_LOCAL, ADDRESS_NOT_ASCII, ADDRESS_BAD_DOMAIN,
	ADDRESS_MANY
};
/* The fault names the catalogue string ("address.no_at"). */
enum address_fault address_parse(const char *text, struct address *address);
const char *address_fault_key(enum address_fault fault);
/* An English sentence for commands: "'x@' is not an address: ...". */
bool address_read(const char *text, struct address *address, struct err *err);

/* "Name <addr>" of the configuration, split; name may be "". */
struct mailbox {
	char name[128];
	struct address address;
};
bool mailbox_read(const char *text, struct mailbox *mailbox, struct err *err);

/* "a•••@d•••.se": enough for its owner, nothing for others. out >= 64. */
void address_mask(const char *text, char *out, unsigned size);

#endif
