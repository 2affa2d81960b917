/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where an address enters.  What passes here is printed into SMTP commands
 * and headers as it stands, so the grammar is a list of what is allowed.
 * The local part is never folded beyond ASCII: "mıke@" must not become the
 * key, or worse the mail, of "mike@".
 */
#include "mail/address.h"

#include <idn2.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "text/encode.h"

enum { LOCAL_MAX = 64, LABEL_MAX = 63, WHOLE_MAX = 254 };

/*
 * Atom characters, less those that old mail routers read as routing (% !)
 * or hand to a shell (| `).
 */
static const char local_chars[] = "abcdefghijklmnopqrstuvwxyz"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789#$&'*+-/=?^_{}~.";
static const char domain_chars[] = "abcdefghijklmnopqrstuvwxyz0123456789-.";

static const struct {
	const char *key;
	const char *text;
} faults[] = {
	[ADDRESS_OK] = {"address.ok", "nothing is wrong"},
	[ADDRESS_EMPTY] = {"address.empty", "it is empty"},
	[ADDRESS_TOO_LONG] = {"address.too_long", "it is too long"},
	[ADDRESS_NO_AT] = {"address.no_at", "there is no @ in it"},
	[ADDRESS_BAD_LOCAL] = {"address.bad_local",
	    "the part before @ is not one we can write to"},
	[ADDRESS_NOT_ASCII] = {"address.not_ascii",
	    "the part before @ has letters outside a-z that mail servers "
	    "do not carry"},
	[ADDRESS_BAD_DOMAIN] = {"address.bad_domain",
	    "the part after @ is not a domain name"},
	[ADDRESS_MANY] = {"address.many", "it is more than one address"},
};

static char
ascii_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool
is_ascii(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)s[i] >= 0x80)
			return false;
	return true;
}

static enum address_fault
check_local(const char *s, size_t n)
{
	if (n > LOCAL_MAX)
		return ADDRESS_TOO_LONG;
	if (!is_ascii(s, n))
		return ADDRESS_NOT_ASCII;
	/* A first '-' would be an option to whatever runs a command on it. */
	if (n == 0 || s[0] == '-' || s[0] == '.' || s[n - 1] == '.')
		return ADDRESS_BAD_LOCAL;
	for (size_t i = 0; i < n; i++) {
		if (!s[i] || !strchr(local_chars, s[i]))
			return ADDRESS_BAD_LOCAL;
		if (s[i] == '.' && s[i + 1] == '.')
			return ADDRESS_BAD_LOCAL;
	}
	return ADDRESS_OK;
}

/* Labels of letters, digits and inner hyphens, at least two of them; the
 * last is not a number (that would be an IPv4 address). */
static bool
is_domain(const char *s)
{
	size_t label = 0, labels = 1;
	bool number = true;

	for (size_t i = 0; s[i]; i++) {
		if (!strchr(domain_chars, s[i]))
			return false;
		if (s[i] == '.') {
			if (label == 0 || s[i - 1] == '-')
				return false;
			label = 0;
			labels++;
			number = true;
			continue;
		}
		if (s[i] == '-' && label == 0)
			return false;
		if (++label > LABEL_MAX)
			return false;
		number = number && s[i] >= '0' && s[i] <= '9';
	}
	return labels > 1 && label > 0 && !number && s[strlen(s) - 1] != '-';
}

/* Writes the A-label form of n bytes of s; false: not a domain. */
static bool
domain_ascii(const char *s, size_t n, char *out, size_t size)
{
	char low[WHOLE_MAX + 1] = "";
	uint8_t *idna = NULL;
	bool ok = false;

	for (size_t i = 0; i < n; i++) {
		if ((unsigned char)s[i] < 0x20 || s[i] == 0x7f)
			return false;
		low[i] = ascii_lower(s[i]);
	}
	if (is_ascii(low, n) && !strstr(low, "xn--")) {
		snprintf(out, size, "%s", low);
		return is_domain(out);
	}
	if (idn2_lookup_u8((const uint8_t *)low, &idna,
	    IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL) != IDN2_OK)
		return false;
	ok = strlen((const char *)idna) < size;
	if (ok)
		snprintf(out, size, "%s", (const char *)idna);
	idn2_free(idna);
	return ok && is_domain(out);
}

enum address_fault
address_parse(const char *text, struct address *address)
{
	const char *at = NULL;
	char domain[256] = "";
	size_t n = 0, local = 0;
	enum address_fault fault = ADDRESS_OK;

	memset(address, 0, sizeof(*address));
	text += strspn(text, " \t");
	n = strlen(text);
	while (n > 0 && (text[n - 1] == ' ' || text[n - 1] == '\t'))
		n--;
	if (n == 0)
		return ADDRESS_EMPTY;
	at = memchr(text, '@', n);
	if (!at)
		return n > WHOLE_MAX ? ADDRESS_TOO_LONG : ADDRESS_NO_AT;
	local = (size_t)(at - text);
	if (memchr(at + 1, '@', n - local - 1))
		return ADDRESS_MANY;
	if (n > WHOLE_MAX)
		return ADDRESS_TOO_LONG;
	fault = check_local(text, local);
	if (fault)
		return fault;
	if (!domain_ascii(at + 1, n - local - 1, domain, sizeof(domain)))
		return ADDRESS_BAD_DOMAIN;
	if (local + 1 + strlen(domain) > WHOLE_MAX)
		return ADDRESS_TOO_LONG;
	snprintf(address->text, sizeof(address->text), "%.*s@%.253s",
	    (int)local, text, domain);
	for (size_t i = 0; address->text[i]; i++)
		address->key[i] = ascii_lower(address->text[i]);
	return ADDRESS_OK;
}

const char *
address_fault_key(enum address_fault fault)
{
	return faults[fault].key;
}

/* The start of what was given, fit for a terminal. */
static void
quote(const char *text, char *out, size_t size)
{
	size_t n = strlen(text);

	if (n > size - 1) {
		n = size - 1;
		while (n > 0 && ((unsigned char)text[n] & 0xc0) == 0x80)
			n--;
	}
	for (size_t i = 0; i < n; i++)
		out[i] = (unsigned char)text[i] < 0x20 || text[i] == 0x7f ?
		    '?' : text[i];
	out[n] = '\0';
}

bool
address_read(const char *text, struct address *address, struct err *err)
{
	enum address_fault fault = address_parse(text, address);
	char shown[100] = "";

	if (!fault)
		return true;
	quote(text, shown, sizeof(shown));
	return err_set(err, EX_DATAERR, "'%s' is not an address: %s", shown,
	    faults[fault].text);
}

/* The n bytes before '<', without blanks at the ends and without quotes. */
static bool
read_name(const char *s, size_t n, char *out, size_t size)
{
	size_t len = 0;
	bool quoted = false;

	while (n > 0 && s[n - 1] == ' ')
		n--;
	quoted = n > 1 && s[0] == '"' && s[n - 1] == '"';
	if (quoted) {
		s++;
		n -= 2;
	}
	for (size_t i = 0; i < n; i++) {
		if (quoted && s[i] == '\\' && i + 1 < n)
			i++;
		if ((unsigned char)s[i] < 0x20 || s[i] == 0x7f)
			return false;
		if (len + 1 >= size)
			return false;
		out[len++] = s[i];
	}
	out[len] = '\0';
	return encode_is_utf8(out, len);
}

bool
mailbox_read(const char *text, struct mailbox *mailbox, struct err *err)
{
	const char *open = strrchr(text, '<');
	char inner[sizeof(mailbox->address.text)] = "";
	char shown[100] = "";
	size_t n = 0;

	memset(mailbox, 0, sizeof(*mailbox));
	if (!open)
		return address_read(text, &mailbox->address, err);
	quote(text, shown, sizeof(shown));
	n = strcspn(open, ">");
	if (open[n] != '>' || open[n + 1 + strspn(open + n + 1, " ")])
		return err_set(err, EX_DATAERR,
		    "'%s' does not end in <address>", shown);
	if (n - 1 >= sizeof(inner))
		return err_set(err, EX_DATAERR,
		    "the address in '%s' is too long", shown);
	memcpy(inner, open + 1, n - 1);
	text += strspn(text, " ");
	if (!read_name(text, (size_t)(open - text), mailbox->name,
	    sizeof(mailbox->name)))
		return err_set(err, EX_DATAERR, "the name in '%s' is longer "
		    "than %zu octets or has characters that are not text",
		    shown, sizeof(mailbox->name) - 1);
	return address_read(inner, &mailbox->address, err);
}

void
address_mask(const char *text, char *out, unsigned size)
{
	static const char dots[] = "\xe2\x80\xa2\xe2\x80\xa2\xe2\x80\xa2";
	struct address address;
	const char *at = NULL, *last = NULL;

	if (address_parse(text, &address)) {
		snprintf(out, size, "%s", dots);
		return;
	}
	at = strchr(address.text, '@');
	last = strrchr(address.text, '.');
	snprintf(out, size, "%c%s@%c%s%s", address.text[0], dots, at[1],
	    dots, last);
}
