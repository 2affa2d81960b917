/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * HTML of strangers to plain text, as libxml2's parser meets it: a tree of it
 * would cost a third more.  What is more than DEPTH elements deep ends the
 * reading, as to find the end of one takes time for each around it.
 * White space is not written when met but owed, and paid before the next
 * word: so lines never end in blanks and the text never ends in breaks.
 */
#include "text/html.h"

#include <libxml/HTMLparser.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "text/encode.h"

enum { LIST_INDENT = 8, DEPTH = 256 };	/* levels */

enum kind { INLINE, CELL, BREAK, LINE, PARAGRAPH, LIST, ITEM, PRE, LINK,
	DROP };

static const struct {
	const char *name;
	enum kind kind;
} elements[] = {
	{"a", LINK}, {"address", LINE}, {"article", PARAGRAPH},
	{"aside", PARAGRAPH}, {"audio", DROP}, {"blockquote", PARAGRAPH},
	{"br", BREAK}, {"button", DROP}, {"canvas", DROP},
	{"caption", LINE}, {"dd", LINE}, {"div", LINE}, {"dl", PARAGRAPH},
	{"dt", LINE}, {"embed", DROP}, {"figcaption", LINE},
	{"figure", PARAGRAPH}, {"footer", PARAGRAPH}, {"form", DROP},
	{"h1", PARAGRAPH}, {"h2", PARAGRAPH}, {"h3", PARAGRAPH},
	{"h4", PARAGRAPH}, {"h5", PARAGRAPH}, {"h6", PARAGRAPH},
	{"head", DROP}, {"header", PARAGRAPH}, {"hr", PARAGRAPH},
	{"iframe", DROP}, {"img", DROP}, {"input", DROP}, {"li", ITEM},
	{"main", PARAGRAPH}, {"math", DROP}, {"nav", PARAGRAPH},
	{"noscript", DROP}, {"object", DROP}, {"ol", LIST},
	{"p", PARAGRAPH}, {"pre", PRE}, {"script", DROP},
	{"section", PARAGRAPH}, {"select", DROP}, {"style", DROP},
	{"svg", DROP}, {"table", PARAGRAPH}, {"td", CELL},
	{"template", DROP}, {"textarea", DROP}, {"th", CELL},
	{"title", DROP}, {"tr", LINE}, {"ul", LIST}, {"video", DROP},
};

/* What is owed before the next word; the greater includes the lesser. */
enum gap { NOTHING, BLANK, NEXT_LINE, NEXT_PARAGRAPH };

struct walk {
	htmlParserCtxt *parser;
	struct buf *out;
	struct buf word;	/* a text in pieces */
	struct buf clean;	/* a text being cleaned */
	struct buf href;	/* of the link we are in; "" none */
	int depth, dropped;	/* open around us; of them from a DROP on */
	enum gap gap;
	bool links;
	bool mark;		/* the next word begins a list item */
	int lists, pres;	/* open around us */
	size_t link;		/* where the words of a link begin */
};

/* The table is in order of name.  Of XHTML in a feed "h:p" is a "p". */
static enum kind
kind_of(const xmlChar *element)
{
	const char *colon = strchr((const char *)element, ':');
	const char *name = colon ? colon + 1 : (const char *)element;
	size_t low = 0, high = sizeof(elements) / sizeof(*elements);

	while (low < high) {
		const size_t middle = (low + high) / 2;
		const char *other = elements[middle].name;
		const int order = *name != *other ? *name - *other :
		    strcmp(name, other);

		if (order == 0)
			return elements[middle].kind;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return INLINE;
}

static void
owe(struct walk *w, enum gap gap)
{
	if (gap > w->gap)
		w->gap = gap;
}

static void
pay(struct walk *w)
{
	bool first = w->out->len == 0;
	int level = w->lists < LIST_INDENT ? w->lists : LIST_INDENT;
	int indent = first || level == 0 ? 0 : 2 * (level - w->mark);

	if (w->gap == NOTHING && !w->mark)
		return;
	if (w->gap == BLANK && !first)
		buf_putc(w->out, ' ');
	else if (w->gap >= NEXT_LINE && !first)
		buf_printf(w->out, "%s%*s",
		    w->gap == NEXT_LINE ? "\n" : "\n\n", indent, "");
	if (w->mark)
		buf_puts(w->out, "- ");
	w->gap = NOTHING;
	w->mark = false;
}

/* Octets of clean text that are words for sure, one blank apart. */
static size_t
words_run(const char *s, size_t n)
{
	const unsigned char *p = (const unsigned char *)s;
	size_t i = 0;

	while (i < n && p[i] >= ' ' && p[i] != 0xc2 && p[i] != 0xe2 &&
	    p[i] != 0xef && (p[i] > ' ' || (i > 0 && p[i - 1] > ' ')))
		i++;
	return i > 0 && p[i - 1] == ' ' ? i - 1 : i;
}

static void
add_text(struct walk *w)
{
	const char *s = buf_text(&w->word), *end = s + w->word.len;
	size_t len = 0;

	/* Once more: "&#8238;" is no reference any longer. */
	if (encode_plain(s, w->word.len) < w->word.len) {
		buf_clear(&w->clean);
		encode_clean(&w->clean, s, w->word.len, false);
		s = buf_text(&w->clean);
		end = s + w->clean.len;
	}
	for (; s < end; s += len) {
		uint32_t cp = 0;

		len = words_run(s, (size_t)(end - s));
		if (len > 0) {
			pay(w);
			buf_add(w->out, s, len);
			continue;
		}
		len = encode_next(s, (size_t)(end - s), &cp);
		if (cp == '\n' && w->pres > 0)
			owe(w, w->gap < NEXT_LINE ? NEXT_LINE
			    : NEXT_PARAGRAPH);
		else if (cp == ' ' || (cp >= '\t' && cp <= '\r')
		    || cp == 0xa0)
			owe(w, BLANK);
		/* Soft hyphens and the like have no width and no sense. */
		else if (cp != 0xad && cp != 0x200b && cp != 0xfeff) {
			pay(w);
			buf_add(w->out, s, len);
		}
	}
	buf_clear(&w->word);
}

/* " (URL)" after the words of a link that lead somewhere by themselves. */
static void
end_link(struct walk *w)
{
	const char *url = buf_text(&w->href);

	if (!w->links || w->out->len <= w->link)
		return;
	while (*url == ' ' || *url == '\t' || *url == '\n')
		url++;
	if ((strncasecmp(url, "http://", 7) == 0
	    || strncasecmp(url, "https://", 8) == 0
	    || strncasecmp(url, "mailto:", 7) == 0)
	    && !strstr(buf_text(w->out) + w->link, url)) {
		buf_puts(w->out, " (");
		for (; *url; url++) {
			if (*url > ' ' && *url < 0x7f && *url != '<'
			    && *url != '>')
				buf_putc(w->out, *url);
			else
				buf_printf(w->out, "%%%02X",
				    (unsigned char)*url);
		}
		buf_putc(w->out, ')');
	}
}

static enum gap
gap_of(const struct walk *w, enum kind kind)
{
	switch (kind) {
	case CELL:
		return BLANK;
	case LINE:
	case ITEM:
		return NEXT_LINE;
	case LIST:
	case PARAGRAPH:
	case PRE:
		return w->lists > 0 ? NEXT_LINE : NEXT_PARAGRAPH;
	default:
		return NOTHING;
	}
}

static void
begin_link(struct walk *w, const xmlChar **attributes)
{
	w->link = w->out->len;
	buf_clear(&w->href);
	for (; attributes && attributes[0]; attributes += 2)
		if (attributes[1] && w->href.len == 0 &&
		    strcasecmp((const char *)attributes[0], "href") == 0)
			buf_puts(&w->href, (const char *)attributes[1]);
}

static void
on_start(void *arg, const xmlChar *name, const xmlChar **attributes)
{
	struct walk *w = arg;
	const enum kind kind = kind_of(name);

	if (++w->depth > DEPTH)
		xmlStopParser(w->parser);
	if (w->dropped > 0 || kind == DROP) {
		w->dropped++;
		return;
	}
	add_text(w);
	owe(w, gap_of(w, kind));
	if (kind == BREAK)
		owe(w, w->gap < NEXT_LINE ? NEXT_LINE : NEXT_PARAGRAPH);
	w->mark = w->mark || kind == ITEM;
	w->lists += kind == LIST;
	w->pres += kind == PRE;
	if (kind == LINK)
		begin_link(w, attributes);
}

static void
on_end(void *arg, const xmlChar *name)
{
	struct walk *w = arg;
	const enum kind kind = kind_of(name);

	w->depth--;
	if (w->dropped > 0) {
		w->dropped--;
		return;
	}
	add_text(w);
	w->lists -= kind == LIST;
	w->pres -= kind == PRE;
	if (kind == ITEM)
		w->mark = false;
	if (kind == LINK)
		end_link(w);
	owe(w, gap_of(w, kind));
}

/* In pieces, as the parser likes; outside of all it is a "<" gone astray. */
static void
on_text(void *arg, const xmlChar *text, int n)
{
	struct walk *w = arg;

	if (w->dropped == 0 && w->depth > 0 && n > 0)
		buf_add(&w->word, text, (size_t)n);
}

void
html_to_text(const char *html, size_t n, bool links, struct buf *out)
{
	static const char bom[] = "\xef\xbb\xbf";
	struct buf text = BUF_INIT(BUF_FETCH);
	struct walk w = {.out = &text, .clean = BUF_INIT(BUF_FILE),
	    .word = BUF_INIT(BUF_FILE), .href = BUF_INIT(BUF_FETCH),
	    .links = links, .parser = htmlNewParserCtxt()};
	struct buf clean = BUF_INIT(BUF_FILE);
	xmlDoc *doc = NULL;

	/* The parser stops at NUL and guesses at what is not UTF-8.  A BOM
	 * says so, if something comes after it; the name of the set would
	 * cost a converter. */
	buf_puts(&clean, bom);
	encode_clean(&clean, html, n < BUF_FETCH ? n : BUF_FETCH, false);
	if (w.parser && clean.len >= sizeof(bom)) {
		memset(w.parser->sax, 0, sizeof(*w.parser->sax));
		w.parser->sax->startElement = on_start;
		w.parser->sax->endElement = on_end;
		w.parser->sax->characters = on_text;
		w.parser->userData = &w;
		doc = htmlCtxtReadMemory(w.parser, buf_text(&clean),
		    (int)clean.len, NULL, NULL, HTML_PARSE_RECOVER |
		    HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
		    HTML_PARSE_NONET | HTML_PARSE_IGNORE_ENC);
		add_text(&w);
	}
	htmlFreeParserCtxt(w.parser);
	buf_add(out, buf_text(&text), text.len);
	xmlFreeDoc(doc);
	buf_release(&clean);
	buf_release(&w.word);
	buf_release(&w.clean);
	buf_release(&w.href);
	buf_release(&text);
}
