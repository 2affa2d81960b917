/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "feed/weburl.h"

#include <libxml/uri.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "feed/mend.h"
#include "text/encode.h"

static bool
weburl_may_stand(unsigned char c)
{
	switch (c) {
	case '"': case '<': case '>': case '\\':
	case '^': case '`': case '{': case '|': case '}':
		return false;
	default:
		return c > ' ' && c < 0x7f;
	}
}

/* As browsers do: blanks at the ends and line breaks within go, what no URI
 * may hold is percent-encoded. */
static void
weburl_tidy(const char *s, struct buf *out)
{
	size_t n = strlen(s);
	bool fragment = false;

	while (n > 0 && (unsigned char)*s <= ' ')
		s++, n--;
	while (n > 0 && (unsigned char)s[n - 1] <= ' ')
		n--;
	for (size_t i = 0, from = 0; i < n; from = ++i) {
		for (; i < n && weburl_may_stand((unsigned char)s[i]) &&
		    !(s[i] == '#' && fragment); i++)
			fragment = fragment || s[i] == '#';
		buf_add(out, s + from, i - from);
		if (i < n && !strchr("\n\r\t", s[i]))
			buf_printf(out, "%%%02X", (unsigned char)s[i]);
	}
}

/* http(s)://host..., nothing before an @ in it. */
static bool
weburl_is_web(const char *url)
{
	const char *host = !strncasecmp(url, "http://", 7) ? url + 7 :
	    !strncasecmp(url, "https://", 8) ? url + 8 : NULL;
	size_t n = host ? strcspn(host, "/?#") : 0;

	return n > 0 && !memchr(host, '@', n) && *host != ':';
}

/* Scheme and host read the same in any case; an id should, too. */
static void
weburl_lower(char *url)
{
	const char *host = strstr(url, "//");
	const size_t n = host ? (size_t)(host - url) + 2 +
	    strcspn(host + 2, "/?#") : 0;

	for (size_t i = 0; i < n; i++)
		if (url[i] >= 'A' && url[i] <= 'Z')
			url[i] = (char)(url[i] | 0x20);
}

char *
weburl_resolve(const char *base, const char *ref)
{
	struct buf tidy = BUF_INIT(WEBURL_MAX);
	xmlChar *full = NULL;
	char *out = NULL;

	weburl_tidy(ref, &tidy);
	if (buf_ok(&tidy) && tidy.len > 0)
		full = xmlBuildURI((const xmlChar *)buf_text(&tidy),
		    (const xmlChar *)base);
	if (full && strlen((char *)full) <= WEBURL_MAX &&
	    weburl_is_web((char *)full))
		out = mem_strdup((char *)full);
	/* A stray % or bracket is no URI to libxml2, but works. */
	else if (!full && buf_ok(&tidy) && weburl_is_web(buf_text(&tidy)))
		out = mem_strdup(buf_text(&tidy));
	xmlFree(full);
	buf_release(&tidy);
	if (!out)
		return mem_strdup("");
	weburl_lower(out);
	return out;
}

/* The references that stand in addresses; others stay as they are. */
static void
weburl_decode(const char *s, size_t n, struct buf *out)
{
	for (size_t i = 0, used = 1; i < n; i += used) {
		const unsigned c = mend_number(s + i, s + n, &used);

		if (c > 0 && c < 0x80) {
			buf_putc(out, (char)c);
			continue;
		}
		buf_putc(out, s[i]);
		used = n - i > 4 && !strncasecmp(s + i, "&amp;", 5) ? 5 : 1;
	}
}

static void
weburl_href(const char *value, size_t n, const char *base, struct buf *out)
{
	struct buf href = BUF_INIT(WEBURL_MAX);
	char *full = NULL;

	weburl_decode(value, n, &href);
	if (!strncasecmp(buf_text(&href), "mailto:", 7))
		full = mem_strdup(buf_text(&href));
	else if (*buf_text(&href) == '#' || !buf_ok(&href))
		full = mem_strdup("");	/* a place says nothing in a mail */
	else
		full = weburl_resolve(base, buf_text(&href));
	if (*full) {
		buf_puts(out, " href=\"");
		encode_html(out, full, strlen(full));
		buf_putc(out, '"');
	}
	mem_free(full);
	buf_release(&href);
}

/* One attribute at s, the blanks before it too; returns what is after. */
static const char *
weburl_attribute(const char *s, const char *end, const char *base,
    struct buf *out)
{
	const char *from = s, *name = NULL, *value = NULL;
	size_t n = 0;

	while (s < end && strchr(" \t\n/", *s))
		s++;
	name = s;
	while (s < end && !strchr(" \t\n/=>", *s))
		s++;
	n = (size_t)(s - name);
	while (s < end && strchr(" \t\n", *s))
		s++;
	if (s < end && *s == '=') {
		for (s++; s < end && strchr(" \t\n", *s); s++)
			continue;
		value = s;
		if (s < end && (*s == '"' || *s == '\'')) {
			value = s + 1;
			s = memchr(value, *s, (size_t)(end - value));
			s = s ? s : end;
		} else {
			while (s < end && !strchr(" \t\n>", *s))
				s++;
		}
	}
	if (value && n == 4 && !strncasecmp(name, "href", 4)) {
		weburl_href(value, (size_t)(s - value), base, out);
		return s + (s < end && strchr("\"'", *s));
	}
	s += s < end && value && strchr("\"'", *s);
	s = s > from ? s : s + 1;
	buf_add(out, from, (size_t)(s - from));
	return s;
}

/*
 * By scanning, since what comes out is parsed all the same: an address that
 * is written too oddly to be found here is not shown, or shown as it is.
 */
void
weburl_absolute_html(const char *html, size_t n, const char *base,
    struct buf *out)
{
	const char *s = html, *end = html + n;

	while (s < end) {
		const char *tag = memchr(s, '<', (size_t)(end - s));
		const char *to = tag ? tag + 1 : end;

		buf_add(out, s, (size_t)(to - s));
		s = to;
		if (end - s < 2 || (*s != 'a' && *s != 'A') ||
		    !strchr(" \t\n", s[1]))
			continue;
		buf_putc(out, *s++);
		while (s < end && *s != '>' && *s != '<')
			s = weburl_attribute(s, end, base, out);
	}
}
