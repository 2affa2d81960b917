/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "feed/weburl.h"

#include <libxml/HTMLtree.h>
#include <libxml/uri.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "feed/mend.h"

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
	for (size_t i = 0; i < n; i++) {
		const unsigned char c = (unsigned char)s[i];

		if (c == '\n' || c == '\r' || c == '\t')
			continue;
		if (c <= ' ' || c >= 0x7f || strchr("\"<>\\^`{|}", c) ||
		    (c == '#' && fragment))
			buf_printf(out, "%%%02X", c);
		else
			buf_putc(out, (char)c);
		fragment = fragment || c == '#';
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

static void
weburl_fix_href(xmlNode *node, const char *base)
{
	xmlChar *href = xmlGetNoNsProp(node, (const xmlChar *)"href");
	char *full = NULL;

	if (!href || !strncasecmp((char *)href, "mailto:", 7)) {
		xmlFree(href);
		return;
	}
	/* A place on the same page says nothing in a mail. */
	full = *href == '#' ? mem_strdup("") :
	    weburl_resolve(base, (char *)href);
	if (*full)
		xmlSetProp(node, (const xmlChar *)"href",
		    (const xmlChar *)full);
	else
		xmlUnsetProp(node, (const xmlChar *)"href");
	mem_free(full);
	xmlFree(href);
}

/* The node after this one in document order, without recursion. */
static xmlNode *
weburl_after(xmlNode *node)
{
	if (node->type == XML_ELEMENT_NODE && node->children)
		return node->children;
	while (node && !node->next)
		node = node->parent;
	return node ? node->next : NULL;
}

void
weburl_absolute_html(const char *html, size_t n, const char *base,
    struct buf *out)
{
	xmlDoc *doc = mend_read_html(html, n);
	xmlChar *text = NULL;
	int size = 0;

	if (doc) {
		for (xmlNode *at = xmlDocGetRootElement(doc); at;
		    at = weburl_after(at))
			if (at->type == XML_ELEMENT_NODE)
				weburl_fix_href(at, base);
		htmlDocDumpMemory(doc, &text, &size);
		if (text)
			buf_add(out, text, (size_t)size);
	}
	xmlFree(text);
	xmlFreeDoc(doc);
}
