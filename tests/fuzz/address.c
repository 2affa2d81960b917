/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whatever is accepted as an address is safe in a command and a header. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "mail/address.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(const struct address *a)
{
	struct address again;
	const char *at = strchr(a->text, '@');

	if (!at || strrchr(a->text, '@') != at || !strchr(at, '.'))
		abort();
	if (strlen(a->text) > 254 || at - a->text > 64)
		abort();
	for (const char *p = a->text; *p; p++)
		if (*p <= ' ' || *p >= 0x7f || strchr("<>()[],;:\"\\%!|`", *p))
			abort();
	/* What was read once reads as itself, and its key has no other. */
	if (address_parse(a->text, &again) || strcmp(again.text, a->text) ||
	    strcmp(again.key, a->key))
		abort();
	if (address_parse(a->key, &again) || strcmp(again.text, a->key) ||
	    strcmp(again.key, a->key))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = mem_strndup((const char *)data, size);
	struct mailbox mailbox;
	struct address address;
	struct err err = {0};
	char mask[64];

	if (address_parse(text, &address) == ADDRESS_OK)
		check(&address);
	if (mailbox_read(text, &mailbox, &err)) {
		check(&mailbox.address);
		if (strpbrk(mailbox.name, "\r\n"))
			abort();
	} else if (!err.text[0] || strpbrk(err.text, "\r\n\x1b")) {
		abort();
	}
	address_mask(text, mask, sizeof(mask));
	mem_free(text);
	return 0;
}
