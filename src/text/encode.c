/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "text/encode.h"

#include <endian.h>
#include <stdint.h>
#include <string.h>

/* The entity of c, NULL when c stands for itself. */
static const char *
entity(char c)
{
	switch (c) {
	case '&': return "&amp;";
	case '<': return "&lt;";
	case '>': return "&gt;";
	case '"': return "&quot;";
	case '\'': return "&#39;";
	default: return NULL;
	}
}

void
encode_html(struct buf *out, const char *s, size_t n)
{
	size_t from = 0;

	for (size_t i = 0; i < n; i++) {
		const char *e = entity(s[i]);

		if (!e)
			continue;
		buf_add(out, s + from, i - from);
		buf_puts(out, e);
		from = i + 1;
	}
	buf_add(out, s + from, n - from);
}

void
encode_xml(struct buf *out, const char *s, size_t n)
{
	size_t from = 0;

	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];

		if (c >= ' ' || c == '\t' || c == '\n' || c == '\r')
			continue;
		encode_html(out, s + from, i - from);
		from = i + 1;
	}
	encode_html(out, s + from, n - from);
}

void
encode_url(struct buf *out, const char *s, size_t n)
{
	static const char unreserved[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789-._~";

	for (size_t i = 0; i < n; i++) {
		if (s[i] != '\0' && strchr(unreserved, s[i]))
			buf_putc(out, s[i]);
		else
			buf_printf(out, "%%%02X", (unsigned char)s[i]);
	}
}

void
encode_base64(struct buf *out, const void *p, size_t n)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789+/";
	const unsigned char *u = p;

	for (size_t i = 0; i < n; i += 3) {
		size_t left = n - i;
		uint32_t v = (uint32_t)u[i] << 16
		    | (left > 1 ? (uint32_t)u[i + 1] << 8 : 0)
		    | (left > 2 ? (uint32_t)u[i + 2] : 0);
		const char four[4] = {digits[v >> 18], digits[v >> 12 & 63],
		    left > 1 ? digits[v >> 6 & 63] : '=',
		    left > 2 ? digits[v & 63] : '='};

		buf_add(out, four, sizeof(four));
	}
}

/* '<' too, so that the text may stand in a script element. */
void
encode_json(struct buf *out, const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];

		if (c == '"' || c == '\\')
			buf_printf(out, "\\%c", c);
		else if (c == '\n')
			buf_puts(out, "\\n");
		else if (c < ' ' || c == 0x7f || c == '<')
			buf_printf(out, "\\u%04x", c);
		else
			buf_putc(out, (char)c);
	}
}

void
encode_csv(struct buf *out, const char *s)
{
	bool formula = *s != '\0' && strchr("=+-@\t\r", *s);
	bool quote = strpbrk(s, ",\";\r\n\t") || *s == ' ';

	if (quote)
		buf_putc(out, '"');
	if (formula)
		buf_putc(out, '\'');
	for (; *s; s++) {
		if (*s == '"')
			buf_putc(out, '"');
		buf_putc(out, *s);
	}
	if (quote)
		buf_putc(out, '"');
}

size_t
encode_next(const char *s, size_t n, uint32_t *cp)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	unsigned char c = n > 0 ? (unsigned char)*s : 0xff;
	size_t len = c < 0x80 ? 1 : c < 0xc2 ? 0 : c < 0xe0 ? 2
	    : c < 0xf0 ? 3 : c < 0xf5 ? 4 : 0;
	uint32_t v = len == 1 ? c : len == 0 ? 0 : c & (0xffU >> (len + 1));

	if (len == 0 || len > n)
		return 0;
	for (size_t i = 1; i < len; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		v = v << 6 | (s[i] & 0x3f);
	}
	if (v < least[len] || v > 0x10ffff || (v >= 0xd800 && v <= 0xdfff))
		return 0;
	*cp = v;
	return len;
}

bool
encode_is_utf8(const char *s, size_t n)
{
	uint32_t cp = 0;
	size_t len = 0;

	for (size_t i = 0; i < n; i += len) {
		len = encode_next(s + i, n - i, &cp);
		if (len == 0)
			return false;
	}
	return true;
}

static bool
is_line_break(uint32_t cp)
{
	return (cp >= 0x0a && cp <= 0x0d) || cp == 0x85
	    || cp == 0x2028 || cp == 0x2029;
}

static bool
is_dropped(uint32_t cp)
{
	return (cp < 0x20 && cp != '\t' && cp != '\n')
	    || (cp >= 0x7f && cp <= 0x9f)
	    || (cp >= 0x202a && cp <= 0x202e)
	    || (cp >= 0x2066 && cp <= 0x2069);
}

/* How many of the eight octets at s are printable ASCII before one is not:
 * the first in v that is above 0x7e or below 0x20 gets its high bit, and what
 * it carries or borrows touches only those after it. */
static size_t
plain_lead(const char *s)
{
	const uint64_t ones = 0x0101010101010101;
	uint64_t v = 0;

	memcpy(&v, s, sizeof(v));
	v = le64toh(v);
	v = (v | (v - 0x20 * ones) | (v + ones)) & 0x80 * ones;
	return v ? (size_t)__builtin_ctzll(v) / 8 : sizeof(v);
}

/* The octets of one character that stays as it is; 0 when it may not. */
static size_t
plain_one(const char *s, size_t n)
{
	const unsigned char *p = (const unsigned char *)s;

	if (n > 0 && ((p[0] >= ' ' && p[0] < 0x7f) || p[0] == '\n'))
		return 1;
	return n > 1 && p[0] == 0xc3 && (p[1] & 0xc0) == 0x80 ? 2 : 0;
}

size_t
encode_plain(const char *s, size_t n)
{
	size_t i = 0, len = 0;

	do {
		len = n - i >= 8 ? plain_lead(s + i) : 0;
		i += len;
		if (len < 8) {
			len = plain_one(s + i, n - i);
			i += len;
		}
	} while (len > 0);
	return i;
}

/* The same without blanks, which may be one too many. */
static size_t
word_run(const char *s, size_t n)
{
	const unsigned char *p = (const unsigned char *)s;
	size_t i = 0;

	for (;;) {
		while (i < n && p[i] > ' ' && p[i] < 0x7f)
			i++;
		if (n - i < 2 || p[i] != 0xc3 || (p[i + 1] & 0xc0) != 0x80)
			return i;
		i += 2;
	}
}

void
encode_clean(struct buf *out, const char *s, size_t n, bool one_line)
{
	bool begun = false, blank = false;
	size_t len = 0;

	for (size_t i = 0; i < n; i += len) {
		const char *p = s + i;
		uint32_t cp = 0;

		len = one_line ? word_run(p, n - i) : encode_plain(p, n - i);
		if (len > 0) {
			if (blank)
				buf_putc(out, ' ');
			buf_add(out, p, len);
			begun = true;
			blank = false;
			continue;
		}
		len = encode_next(p, n - i, &cp);
		if (len == 0) {
			cp = 0xfffd;
			p = "\xef\xbf\xbd";
		}
		if (cp == '\r' && i + 1 < n && s[i + 1] == '\n')
			cp = 0;
		if (is_line_break(cp)) {
			cp = '\n';
			p = "\n";
		}
		if (one_line && (cp == ' ' || cp == '\t' || cp == '\n')) {
			blank = begun;
		} else if (!is_dropped(cp)) {
			if (blank)
				buf_putc(out, ' ');
			buf_add(out, p, cp == '\n' ? 1 : len > 0 ? len : 3);
			begun = true;
			blank = false;
		}
		len = len > 0 ? len : 1;
	}
}

size_t
encode_length(const char *s)
{
	size_t n = 0;

	for (; *s; s++)
		n += (*s & 0xc0) != 0x80;
	return n;
}

void
encode_shorten(struct buf *out, const char *s, size_t max)
{
	const size_t n = strlen(s);
	size_t seen = 0, end = 0, word = 0;

	if (n <= max || encode_length(s) <= max) {
		buf_add(out, s, n);
		return;
	}
	if (max == 0)
		return;
	for (end = 0; s[end]; end++) {
		if ((s[end] & 0xc0) == 0x80)
			continue;
		if (s[end] == ' ' || s[end] == '\n' || s[end] == '\t')
			word = end;
		if (++seen == max)
			break;
	}
	/* A single long word is cut where it must be. */
	if (word > end / 2)
		end = word;
	while (end > 0 && strchr(" \n\t,;:-", s[end - 1]))
		end--;
	buf_add(out, s, end);
	buf_puts(out, "\xe2\x80\xa6");
}
