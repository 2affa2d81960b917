/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "feed/charset.h"

#include <errno.h>
#include <iconv.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "text/encode.h"

enum { CHARSET_NAME_MAX = 32, CHARSET_HEAD = 2048, CHARSET_BAD_MAX = 16 };

/*
 * What iconv may be asked for: a stranger's name chooses which converter is
 * loaded.  UTF-7 is left out on purpose.  Latin-1 and its kin are read as
 * the Windows set that browsers read them as.
 */
static const struct {
	const char *name, *use;
} charset_known[] = {
	{"us-ascii", "WINDOWS-1252"}, {"ascii", "WINDOWS-1252"},
	{"iso-8859-1", "WINDOWS-1252"}, {"iso8859-1", "WINDOWS-1252"},
	{"latin1", "WINDOWS-1252"}, {"latin-1", "WINDOWS-1252"},
	{"windows-1252", "WINDOWS-1252"}, {"cp1252", "WINDOWS-1252"},
	{"iso-8859-2", "ISO-8859-2"}, {"iso-8859-3", "ISO-8859-3"},
	{"iso-8859-4", "ISO-8859-4"}, {"iso-8859-5", "ISO-8859-5"},
	{"iso-8859-6", "ISO-8859-6"}, {"iso-8859-7", "ISO-8859-7"},
	{"iso-8859-8", "ISO-8859-8"}, {"iso-8859-9", "WINDOWS-1254"},
	{"iso-8859-10", "ISO-8859-10"}, {"iso-8859-13", "ISO-8859-13"},
	{"iso-8859-14", "ISO-8859-14"}, {"iso-8859-15", "ISO-8859-15"},
	{"iso-8859-16", "ISO-8859-16"}, {"windows-874", "CP874"},
	{"iso-8859-11", "CP874"}, {"tis-620", "CP874"},
	{"windows-1250", "CP1250"}, {"windows-1251", "CP1251"},
	{"windows-1253", "CP1253"}, {"windows-1254", "CP1254"},
	{"windows-1255", "CP1255"}, {"windows-1256", "CP1256"},
	{"windows-1257", "CP1257"}, {"windows-1258", "CP1258"},
	{"cp1250", "CP1250"}, {"cp1251", "CP1251"}, {"koi8-r", "KOI8-R"},
	{"koi8-u", "KOI8-U"}, {"macintosh", "MACINTOSH"},
	{"x-mac-roman", "MACINTOSH"}, {"ibm866", "CP866"},
	{"shift_jis", "CP932"}, {"shift-jis", "CP932"}, {"sjis", "CP932"},
	{"euc-jp", "EUC-JP"}, {"iso-2022-jp", "ISO-2022-JP"},
	{"euc-kr", "CP949"}, {"gb2312", "GB18030"}, {"gbk", "GB18030"},
	{"gb18030", "GB18030"}, {"big5", "BIG5-HKSCS"},
};

static const char *
charset_find(const char *name)
{
	for (size_t i = 0;
	    i < sizeof(charset_known) / sizeof(*charset_known); i++)
		if (!strcasecmp(name, charset_known[i].name))
			return charset_known[i].use;
	return NULL;
}

/* The name after key ("charset=", "encoding=") in s[n]; "" when none. */
static void
charset_after(const char *s, size_t n, const char *key,
    char name[CHARSET_NAME_MAX])
{
	const size_t len = strlen(key);
	size_t i = 0, k = 0;

	name[0] = '\0';
	while (i + len < n && strncasecmp(s + i, key, len) != 0)
		i++;
	if (i + len >= n)
		return;
	for (i += len; i < n && strchr(" \t\r\n='\"", s[i]) && s[i]; i++)
		continue;
	while (i < n && k + 1 < CHARSET_NAME_MAX && s[i] > ' ' &&
	    !strchr("'\";?/>", s[i]))
		name[k++] = s[i++];
	name[k] = '\0';
}

/* The length of the UTF-8 sequence at s, 0 when it is not one. */
static size_t
charset_sequence(const unsigned char *s, size_t n)
{
	const size_t len = s[0] < 0x80 ? 1 : s[0] < 0xc2 ? 0 :
	    s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : s[0] < 0xf5 ? 4 : 0;

	if (len == 0 || len > n)
		return 0;
	for (size_t i = 1; i < len; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	if ((s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xed && s[1] > 0x9f) ||
	    (s[0] == 0xf0 && s[1] < 0x90) || (s[0] == 0xf4 && s[1] > 0x8f))
		return 0;
	return len;
}

/* UTF-8 throughout. */
static bool
charset_is_whole(const char *data, size_t n)
{
	size_t i = 0, len = 0;

	do {
		len = encode_plain(data + i, n - i);
		if (len == 0 && i < n)
			len = charset_sequence((const unsigned char *)data +
			    i, n - i);
		i += len;
	} while (len > 0);
	return i == n;
}

/* Valid but for a few damaged bytes among many good sequences. */
static bool
charset_is_utf8(const char *data, size_t n)
{
	const unsigned char *s = (const unsigned char *)data;
	size_t good = 0, bad = 0, i = 0;

	if (charset_is_whole(data, n))
		return true;
	while (i < n) {
		size_t len = 0;

		if (s[i] < 0x80) {
			i++;
			continue;
		}
		len = charset_sequence(s + i, n - i);
		good += len > 1;
		bad += len == 0;
		i += len ? len : 1;
	}
	return bad <= CHARSET_BAD_MAX && good / 10 > bad;
}

/* UTF-8, perhaps damaged, to what charset_to_utf8() promises. */
static void
charset_tidy(const char *data, size_t n, struct buf *out)
{
	const unsigned char *s = (const unsigned char *)data;
	size_t i = 0;

	if (n >= 3 && !memcmp(data, "\xef\xbb\xbf", 3))
		i = 3;
	while (i < n) {
		size_t len = encode_plain(data + i, n - i);

		if (len > 0) {
			buf_add(out, data + i, len);
			i += len;
			continue;
		}
		len = charset_sequence(s + i, n - i);
		if (len == 0)
			buf_puts(out, "\xef\xbf\xbd");
		else if (s[i] == '\r')
			buf_puts(out, i + 1 < n && s[i + 1] == '\n' ?
			    "" : "\n");
		else if (len == 1 && s[i] != '\n' && s[i] != '\t')
			buf_putc(out, ' ');
		else if (len == 3 && s[i] == 0xef && s[i + 1] == 0xbf &&
		    s[i + 2] >= 0xbe)
			buf_putc(out, ' ');	/* U+FFFE, U+FFFF: not XML */
		else
			buf_add(out, data + i, len);
		i += len ? len : 1;
	}
}

/* strict: false at the first byte that the set does not have. */
static bool
charset_convert(const char *data, size_t n, const char *from, bool strict,
    struct buf *out)
{
	char *in = mem_dup(data, n);
	char *p = in;
	size_t left = n;
	char piece[4096];
	iconv_t cd = iconv_open("UTF-8", from);
	bool ok = cd != (iconv_t)-1;

	while (ok && left > 0) {
		char *to = piece;
		size_t room = sizeof(piece);
		const size_t rc = iconv(cd, &p, &left, &to, &room);

		buf_add(out, piece, sizeof(piece) - room);
		if (rc != (size_t)-1 || errno == E2BIG)
			continue;
		if (strict) {
			ok = false;
		} else {
			buf_puts(out, "\xef\xbf\xbd");
			p++, left--;
		}
	}
	if (cd != (iconv_t)-1)
		iconv_close(cd);
	mem_free(in);
	return ok;
}

/* UTF-16 and UTF-32 by BOM, or by how "<" or "{" looks in them. */
static const char *
charset_wide(const char *s, size_t n)
{
	static const struct {
		const char *lead;
		size_t n;
		const char *name;
	} known[] = {
		{"\xff\xfe\0\0", 4, "UTF-32LE"},
		{"\0\0\xfe\xff", 4, "UTF-32BE"},
		{"\xff\xfe", 2, "UTF-16LE"}, {"\xfe\xff", 2, "UTF-16BE"},
		{"<\0\0\0", 4, "UTF-32LE"}, {"\0\0\0<", 4, "UTF-32BE"},
		{"{\0\0\0", 4, "UTF-32LE"}, {"\0\0\0{", 4, "UTF-32BE"},
		{"<\0", 2, "UTF-16LE"}, {"\0<", 2, "UTF-16BE"},
		{"{\0", 2, "UTF-16LE"}, {"\0{", 2, "UTF-16BE"},
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (n >= known[i].n &&
		    !memcmp(s, known[i].lead, known[i].n))
			return known[i].name;
	return NULL;
}

static bool
charset_try(const char *data, size_t n, const char *name, struct buf *raw)
{
	const char *use = charset_find(name);

	buf_clear(raw);
	return use && charset_convert(data, n, use, true, raw) &&
	    buf_ok(raw);
}

void
charset_to_utf8(const char *data, size_t n, const char *type,
    struct buf *out)
{
	const size_t head = n < CHARSET_HEAD ? n : CHARSET_HEAD;
	const char *wide = charset_wide(data, n);
	struct buf raw = BUF_INIT(out->max);
	bool as_is = false;
	char inside[CHARSET_NAME_MAX] = "", outside[CHARSET_NAME_MAX] = "";

	charset_after(data, head, "encoding=", inside);
	if (!inside[0])
		charset_after(data, head, "charset=", inside);
	charset_after(type, strlen(type), "charset=", outside);
	if (wide)
		charset_convert(data, n, wide, false, &raw);
	/* Seven bits, so it would pass for UTF-8. */
	else if (memchr(data, 0x1b, n) && !strcasecmp(inside, "iso-2022-jp"))
		charset_convert(data, n, inside, false, &raw);
	else if (charset_is_utf8(data, n))
		as_is = true;
	else if (!charset_try(data, n, inside, &raw) &&
	    !charset_try(data, n, outside, &raw)) {
		buf_clear(&raw);
		charset_convert(data, n, "WINDOWS-1252", false, &raw);
	}
	if (as_is)
		charset_tidy(data, n, out);
	else
		charset_tidy(buf_text(&raw), raw.len, out);
	buf_release(&raw);
}
