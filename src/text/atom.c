/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "text/atom.h"

#include <string.h>

#include "base/date.h"
#include "text/encode.h"

/* Escaped, without what XML 1.0 has no place for. */
static void
atom_escape(struct buf *out, const char *text)
{
	size_t n = strlen(text);

	for (size_t len = 0; n > 0; text += len, n -= len) {
		uint32_t cp = 0;

		len = encode_next(text, n, &cp);
		if (len == 0) {
			len = 1;	/* not UTF-8: leave the octet out */
			continue;
		}
		if (cp != 0xfffe && cp != 0xffff &&
		    !(cp >= 0x7f && cp < 0xa0))
			encode_xml(out, text, len);
	}
}

static void
atom_element(struct buf *out, const char *indent, const char *name,
    const char *text)
{
	if (!text || text[0] == '\0')
		return;
	buf_printf(out, "%s<%s>", indent, name);
	atom_escape(out, text);
	buf_printf(out, "</%s>\n", name);
}

static void
atom_time(struct buf *out, const char *indent, const char *name, int64_t t)
{
	buf_printf(out, "%s<%s>", indent, name);
	date_rfc3339(out, t);
	buf_printf(out, "</%s>\n", name);
}

static void
atom_link(struct buf *out, const char *indent, const char *rel,
    const char *type, const char *url)
{
	if (!url || url[0] == '\0')
		return;
	buf_printf(out, "%s<link rel=\"%s\" type=\"%s\" href=\"", indent, rel,
	    type);
	atom_escape(out, url);
	buf_puts(out, "\"/>\n");
}

static void
atom_id(struct buf *out, const char *indent, const char *uuid)
{
	buf_printf(out, "%s<id>urn:uuid:", indent);
	atom_escape(out, uuid);
	buf_puts(out, "</id>\n");
}

void
atom_begin(struct buf *out, const struct atom_feed *feed)
{
	buf_puts(out, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
	    "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"");
	atom_escape(out, feed->lang);
	buf_puts(out, "\">\n");
	atom_id(out, "  ", feed->id);
	/* Must be there, also when it is empty. */
	buf_puts(out, "  <title>");
	atom_escape(out, feed->title);
	buf_puts(out, "</title>\n");
	atom_element(out, "  ", "subtitle", feed->subtitle);
	atom_time(out, "  ", "updated", feed->updated);
	buf_puts(out, "  <author>\n");
	buf_puts(out, "    <name>");
	atom_escape(out, feed->author);
	buf_puts(out, "</name>\n  </author>\n");
	atom_link(out, "  ", "self", "application/atom+xml", feed->self);
	atom_link(out, "  ", "alternate", "text/html", feed->alternate);
	buf_puts(out, "  <generator>Brevduva</generator>\n");
}

void
atom_entry(struct buf *out, const struct atom_entry *entry)
{
	buf_puts(out, "  <entry");
	if (entry->lang && entry->lang[0] != '\0') {
		buf_puts(out, " xml:lang=\"");
		atom_escape(out, entry->lang);
		buf_putc(out, '"');
	}
	buf_puts(out, ">\n");
	atom_id(out, "    ", entry->id);
	buf_puts(out, "    <title>");
	atom_escape(out, entry->title);
	buf_puts(out, "</title>\n");
	atom_time(out, "    ", "published", entry->published);
	atom_time(out, "    ", "updated", entry->updated);
	atom_link(out, "    ", "alternate", "text/html", entry->url);
	for (size_t i = 0; i < entry->topics_n; i++) {
		buf_puts(out, "    <category term=\"");
		atom_escape(out, entry->topics[i]);
		buf_puts(out, "\"/>\n");
	}
	/* An entry needs a link or content. */
	buf_puts(out, "    <content type=\"html\">");
	atom_escape(out, entry->html ? entry->html : "");
	buf_puts(out, "</content>\n  </entry>\n");
}

void
atom_end(struct buf *out)
{
	buf_puts(out, "</feed>\n");
}
