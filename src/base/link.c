/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A token is 39 bytes, which is 52 characters with no bits left over, so
 * that each token has one spelling only:
 *   key id 1 | purpose 1 | subscriber 8 | extra 8 | issued 5 | MAC 16
 * Numbers are big-endian.  The purpose is in the text, so that a reader can
 * say what it is, and has its own key, so that no mistake in comparing it
 * could let one pass as another.
 */
#include "base/link.h"

#include <string.h>

enum {
	LINK_MAC = 16,
	LINK_SIGNED = 1 + 1 + 8 + 8 + 5,
	LINK_BYTES = LINK_SIGNED + LINK_MAC,
	LINK_TEXT = LINK_BYTES / 3 * 4,
	LINK_FUTURE = 5 * 60
};
_Static_assert(LINK_BYTES % 3 == 0, "no bits left over");
_Static_assert((int)LINK_TEXT <= (int)LINK_TEXT_MAX, "fits");
_Static_assert((int)LINK_STAFF < (int)KEYS_LINKS, "a key for each purpose");

static void
link_put(uint8_t *out, int64_t value, int bytes)
{
	uint64_t left = (uint64_t)value;

	for (int i = bytes - 1; i >= 0; i--) {
		out[i] = (uint8_t)left;
		left >>= 8;
	}
}

static int64_t
link_get(const uint8_t *in, int bytes)
{
	uint64_t value = 0;

	for (int i = 0; i < bytes; i++)
		value = value << 8 | in[i];
	return (int64_t)value;
}

void
link_write(const struct keys *keys, const struct link *link, struct buf *out)
{
	link_write_as(keys, keys_newest(keys), link, out);
}

void
link_write_as(const struct keys *keys, unsigned id, const struct link *link,
    struct buf *out)
{
	uint8_t raw[LINK_SIGNED + SECRET_MAC] = {0};

	if (!keys_link(keys, id, link->purpose))
		id = keys_newest(keys);
	raw[0] = (uint8_t)id;
	raw[1] = (uint8_t)link->purpose;
	link_put(raw + 2, link->subscriber, 8);
	link_put(raw + 10, link->extra, 8);
	link_put(raw + 18, link->issued, 5);
	secret_hmac(keys_link(keys, id, link->purpose), raw, LINK_SIGNED,
	    raw + LINK_SIGNED);
	secret_base64url(out, raw, LINK_BYTES);
}

bool
link_read(const struct keys *keys, const char *token,
    enum link_purpose purpose, struct link *link)
{
	const uint8_t *key = NULL;
	uint8_t raw[LINK_BYTES] = {0};
	uint8_t mac[SECRET_MAC] = {0};
	size_t len = 0;

	if (strnlen(token, LINK_TEXT + 1) != LINK_TEXT ||
	    !secret_from_base64url(token, LINK_TEXT, raw, sizeof(raw), &len))
		return false;
	key = keys_link(keys, raw[0], purpose);
	if (!key || raw[1] != purpose)
		return false;
	secret_hmac(key, raw, LINK_SIGNED, mac);
	if (!secret_equal(mac, raw + LINK_SIGNED, LINK_MAC))
		return false;
	link->purpose = purpose;
	link->subscriber = link_get(raw + 2, 8);
	link->extra = link_get(raw + 10, 8);
	link->issued = link_get(raw + 18, 5);
	return true;
}

int64_t
link_lifetime(enum link_purpose purpose)
{
	static const int64_t seconds[KEYS_LINKS] = {
	    [LINK_CONFIRM] = 7 * 86400,
	    [LINK_MANAGE] = 30 * 60,
	    [LINK_ADDRESS] = 7 * 86400,
	    [LINK_UNDO] = 3600,
	    [LINK_FORM] = 86400,
	    [LINK_STAFF] = 7 * 86400,
	};

	return seconds[purpose];
}

bool
link_expired(const struct link *link, int64_t now)
{
	const int64_t lifetime = link_lifetime(link->purpose);

	if (lifetime == 0)
		return false;
	return link->issued > now + LINK_FUTURE ||
	    now > link->issued + lifetime;
}
