/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "feed/mend.h"

#include <libxml/HTMLparser.h>
#include <libxml/HTMLtree.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sysexits.h>

/* What stays as it is gets copied in one piece, once a change comes. */
struct mend {
	const char *s, *end;
	const char *from;	/* up to s it stays, and is not yet in out */
	const char *angle;	/* the next "<", if it is not behind s */
	struct buf *out;
	size_t tags;
};

/* Windows-1252's 0x80 to 0x9f, as written by those who count bytes. */
static const unsigned short mend_1252[32] = {
	0x20ac, 0xfffd, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
	0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0xfffd, 0x017d, 0xfffd,
	0xfffd, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
	0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0xfffd, 0x017e, 0x0178,
};

static void
mend_on_error(void *data, const char *fmt, ...)
{
	(void)data;
	(void)fmt;
}

void
mend_quiet(void)
{
	xmlSetGenericErrorFunc(NULL, mend_on_error);
}

static bool
mend_is_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9');
}

/* Past the ">" of the tag at s; counts its "=". A "<" ends a broken one. */
static const char *
mend_tag_end(const char *s, const char *end, size_t *attributes)
{
	char quote = '\0';

	*attributes = 0;
	for (s++; s < end && *s != '<'; s++) {
		if (quote) {
			quote = *s == quote ? '\0' : quote;
		} else if (*s == '"' || *s == '\'') {
			quote = *s;
		} else if (*s == '=') {
			(*attributes)++;
		} else if (*s == '>') {
			return s + 1;
		}
	}
	return s;
}

/* Past the next mark, or the end. */
static const char *
mend_past(const char *s, const char *end, const char *mark)
{
	const char *at = memmem(s, (size_t)(end - s), mark, strlen(mark));

	return at ? at + strlen(mark) : end;
}

/* with has two letters or more; the second tells most of them apart. */
static inline bool
mend_begins(const char *s, const char *end, const char *with)
{
	const size_t n = strlen(with);

	return (size_t)(end - s) >= n && (s[1] | 0x20) == (with[1] | 0x20) &&
	    !strncasecmp(s, with, n);
}

/* Instead of what stands from m->s to end. */
static void
mend_put(struct mend *m, const char *end, const char *text)
{
	buf_add(m->out, m->from, (size_t)(m->s - m->from));
	buf_puts(m->out, text);
	m->from = m->s = end;
}

static void
mend_put_number(struct mend *m, const char *end, unsigned value)
{
	char text[16] = "";

	snprintf(text, sizeof(text), "&#%u;", value);
	mend_put(m, end, text);
}

unsigned
mend_number(const char *s, const char *end, size_t *n)
{
	const bool hex = end - s > 3 && (s[2] | 0x20) == 'x';
	const char *p = s + (hex ? 3 : 2);
	unsigned value = 0;

	if (end - s < 4 || s[0] != '&' || s[1] != '#')
		return 0;
	for (; p < end && *p != ';' && value <= 0x10ffff; p++) {
		const int c = *p | 0x20;
		const int digit = c >= '0' && c <= '9' ? c - '0' :
		    hex && c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;

		if (digit < 0)
			return 0;
		value = value * (hex ? 16 : 10) + (unsigned)digit;
	}
	*n = (size_t)(p - s) + 1;
	return p < end && *p == ';' ? value : 0;
}

/* "&#...;" at m->s: written anew when it names a character of XML. */
static void
mend_character(struct mend *m, const char *semicolon)
{
	size_t n = 0;
	unsigned value = mend_number(m->s, semicolon + 1, &n);

	if (value >= 0x80 && value < 0xa0)
		value = mend_1252[value - 0x80];
	if (value == '\t' || value == '\n' || value == '\r' ||
	    (value >= 0x20 && value < 0xd800) ||
	    (value >= 0xe000 && value < 0xfffe) ||
	    (value >= 0x10000 && value <= 0x10ffff))
		mend_put_number(m, semicolon + 1, value);
	else
		mend_put(m, semicolon + 1, " ");
}

/* "&" at m->s. */
static void
mend_reference(struct mend *m)
{
	static const char *const xml[] = {"lt", "gt", "amp", "quot", "apos"};
	const char *p = m->s + 1;
	char name[16] = "";
	const htmlEntityDesc *entity = NULL;

	if (p < m->end && *p == '#')
		p++;
	while (p < m->end && mend_is_name(*p) && p - m->s < 12)
		p++;
	if (p == m->end || *p != ';' || p - m->s < 3) {
		mend_put(m, m->s + 1, "&amp;");
		return;
	}
	if (m->s[1] == '#') {
		mend_character(m, p);
		return;
	}
	memcpy(name, m->s + 1, (size_t)(p - m->s - 1));
	for (size_t i = 0; i < sizeof(xml) / sizeof(*xml); i++)
		if (!strcmp(name, xml[i])) {
			m->s = p + 1;
			return;
		}
	entity = htmlEntityLookup((const xmlChar *)name);
	if (entity)
		mend_put_number(m, p + 1, entity->value);
	else
		mend_put(m, m->s + 1, "&amp;");
}

/* "<!DOCTYPE" at m->s. */
static bool
mend_doctype(struct mend *m, struct err *err)
{
	const char *s = m->s;
	char quote = '\0';

	for (; s < m->end && (quote || *s != '>'); s++) {
		if (quote)
			quote = *s == quote ? '\0' : quote;
		else if (*s == '"' || *s == '\'')
			quote = *s;
		else if (*s == '[')
			return err_set(err, EX_DATAERR,
			    "a DOCTYPE with declarations is refused");
	}
	mend_put(m, s < m->end ? s + 1 : s, "");
	return true;
}

/* <br>, </br>, <img ...>: what HTML never closes, and XML must. */
static bool
mend_is_void(const char *s, const char *end)
{
	static const char *const name[] = {"br", "hr", "img", "wbr"};

	s += s + 1 < end && s[1] == '/' ? 2 : 1;
	for (size_t i = 0; i < sizeof(name) / sizeof(*name); i++)
		if (mend_begins(s, end, name[i]) &&
		    s + strlen(name[i]) < end &&
		    strchr(" \t\n/>", s[strlen(name[i])]))
			return true;
	return false;
}

/* A tag at m->s: references in it are mended one by one. */
static bool
mend_tag(struct mend *m, struct err *err)
{
	size_t attributes = 0;
	const char *start = m->s;
	const char *end = mend_tag_end(start, m->end, &attributes);
	const bool whole = end[-1] == '>' && end - start > 2;
	const bool closes = whole && end[-2] != '/' &&
	    mend_is_void(start, end);

	if (attributes > MEND_ATTRIBUTES_MAX)
		return err_set(err, EX_DATAERR,
		    "an element has more than %d attributes",
		    MEND_ATTRIBUTES_MAX);
	m->tags += 1 + attributes;
	if (closes && start[1] == '/') {
		mend_put(m, end, "");
		return true;
	}
	while (m->s < end - closes) {
		const char *amp = memchr(m->s, '&', (size_t)(end - m->s));

		m->s = amp ? amp : end - closes;
		if (amp)
			mend_reference(m);
	}
	if (closes)
		mend_put(m, end, "/>");
	return true;
}

/* "<" at m->s: CDATA goes through untouched, comments and "<?" go. */
static bool
mend_angle(struct mend *m, struct err *err)
{
	if (mend_begins(m->s, m->end, "<!DOCTYPE"))
		return mend_doctype(m, err);
	if (mend_begins(m->s, m->end, "<!--"))
		mend_put(m, mend_past(m->s, m->end, "-->"), "");
	else if (mend_begins(m->s, m->end, "<?"))
		mend_put(m, mend_past(m->s, m->end, "?>"), "");
	else if (mend_begins(m->s, m->end, "<![CDATA["))
		m->s = mend_past(m->s, m->end, "]]>");
	else
		return mend_tag(m, err);
	return true;
}

/* To the next "<" or "&", or the end. */
static void
mend_skip(struct mend *m)
{
	const char *at = NULL;

	if (m->angle < m->s) {
		m->angle = memchr(m->s, '<', (size_t)(m->end - m->s));
		m->angle = m->angle ? m->angle : m->end;
	}
	at = memchr(m->s, '&', (size_t)(m->angle - m->s));
	m->s = at ? at : m->angle;
}

bool
mend_xml(const char *s, size_t n, struct buf *out, bool *cut,
    struct err *err)
{
	const char *first = memchr(s, '<', n);
	struct mend m = {.s = first ? first : s, .end = s + n,
	    .from = first ? first : s, .angle = first ? first : s + n,
	    .out = out};

	*cut = false;
	for (mend_skip(&m); m.s < m.end; mend_skip(&m)) {
		if (m.tags >= MEND_TAGS_MAX) {
			*cut = true;
			break;
		}
		if (*m.s == '&')
			mend_reference(&m);
		else if (!mend_angle(&m, err))
			return false;
	}
	mend_put(&m, m.s, "");
	if (!buf_ok(out))
		return err_set(err, EX_DATAERR, "it is too big");
	return true;
}

/* Past a comment at s, by the rules of HTML: "<!-->" is a whole one. */
static const char *
mend_comment_end(const char *s, const char *end)
{
	for (const char *p = s + 4; p < end; p++)
		if (*p == '>' && (p - s <= 5 || !memcmp(p - 2, "--", 2) ||
		    !memcmp(p - 3, "--!", 3)))
			return p + 1;
	return end;
}

/* Scripts are full of "<" and "=" that are no markup. */
static const char *
mend_html_next(const char *s, const char *end, size_t *attributes)
{
	static const char *const raw[][2] = {
		{"<script", "</script"}, {"<style", "</style"},
	};
	const char *next = s + 1;

	*attributes = 0;
	if (mend_begins(s, end, "<!--"))
		return mend_comment_end(s, end);
	if (next == end || !(mend_is_name(*next) || *next == '/'))
		return next;
	next = mend_tag_end(s, end, attributes);
	for (size_t i = 0; i < sizeof(raw) / sizeof(*raw); i++)
		if (mend_begins(s, end, raw[i][0]) && next[-1] == '>' &&
		    next[-2] != '/')
			while (next < end &&
			    !mend_begins(next, end, raw[i][1]))
				next++;
	return next;
}

size_t
mend_html_length(const char *s, size_t n)
{
	const char *p = s, *end = s + n;
	size_t attributes = 0, tags = 0;

	while ((p = memchr(p, '<', (size_t)(end - p))) != NULL) {
		const char *next = mend_html_next(p, end, &attributes);

		if (attributes > MEND_ATTRIBUTES_MAX ||
		    ++tags > MEND_TAGS_MAX)
			return (size_t)(p - s);
		p = next;
	}
	return n;
}

xmlDoc *
mend_read_html(const char *s, size_t n)
{
	htmlParserCtxt *parser = htmlNewParserCtxt();
	xmlDoc *doc = NULL;

	if (!parser)
		return NULL;
	/* Of no use to us, and slow to put in order when they are many. */
	parser->sax->comment = NULL;
	parser->sax->processingInstruction = NULL;
	doc = htmlCtxtReadMemory(parser, s, (int)mend_html_length(s, n), NULL,
	    "UTF-8", HTML_PARSE_RECOVER | HTML_PARSE_NOERROR |
	    HTML_PARSE_NOWARNING | HTML_PARSE_NONET | HTML_PARSE_NODEFDTD |
	    HTML_PARSE_COMPACT | HTML_PARSE_IGNORE_ENC);
	htmlFreeParserCtxt(parser);
	return doc;
}

void
mend_write_html(xmlNode *node, bool alone, struct buf *out)
{
	xmlBuffer *dump = xmlBufferCreate();

	if (!dump)
		return;
	xmlBufferSetAllocationScheme(dump, XML_BUFFER_ALLOC_DOUBLEIT);
	for (xmlNode *at = alone ? node->children : node; at;
	    at = alone ? at->next : NULL)
		htmlNodeDump(dump, node->doc, at);
	buf_add(out, xmlBufferContent(dump), (size_t)xmlBufferLength(dump));
	xmlBufferFree(dump);
}
