/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * HTML of strangers to plain text: libxml2's tree, walked without recursion.
 * libxml2 itself stops at 256 elements in each other and gives what it read.
 * White space is not written when met but owed, and paid before the next
 * word: so lines never end in blanks and the text never ends in breaks.
 */
#include "text/html.h"

#include <libxml/HTMLparser.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "text/encode.h"

enum { LIST_INDENT = 8 };	/* levels */

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
	struct buf *out;
	struct buf clean;	/* a text being cleaned */
	enum gap gap;
	bool links;
	bool mark;		/* the next word begins a list item */
	int lists, pres;	/* open around us */
	size_t link;		/* where the words of a link begin */
};

/* The table is in order of name. */
static enum kind
kind_of(const xmlNode *node)
{
	const char *name = (const char *)node->name;
	size_t low = 0, high = sizeof(elements) / sizeof(*elements);

	while (low < high) {
		const size_t middle = (low + high) / 2;
		const int order = strcmp(name, elements[middle].name);

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

/* Octets of clean text that are part of a word for sure. */
static size_t
word_run(const char *s, size_t n)
{
	const unsigned char *p = (const unsigned char *)s;
	size_t i = 0;

	while (i < n && p[i] > ' ' && p[i] != 0xc2 && p[i] != 0xe2 &&
	    p[i] != 0xef)
		i++;
	return i;
}

static void
add_text(struct walk *w, const char *text)
{
	const char *s = NULL, *end = NULL;
	size_t len = 0;

	/* Once more: "&#8238;" is no reference any longer. */
	buf_clear(&w->clean);
	encode_clean(&w->clean, text, strlen(text), false);
	s = buf_text(&w->clean);
	end = s + w->clean.len;
	for (; s < end; s += len) {
		uint32_t cp = 0;

		len = word_run(s, (size_t)(end - s));
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
}

/* " (URL)" after the words of a link that lead somewhere by themselves. */
static void
end_link(struct walk *w, xmlNode *node)
{
	xmlChar *href = NULL;
	const char *url = NULL;

	if (!w->links || w->out->len <= w->link)
		return;
	href = xmlGetProp(node, (const xmlChar *)"href");
	url = href ? (const char *)href : "";
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
	xmlFree(href);
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

/* false: what is inside is not to be seen. */
static bool
enter(struct walk *w, xmlNode *node)
{
	enum kind kind = INLINE;

	if (node->type == XML_TEXT_NODE)
		add_text(w, (const char *)node->content);
	if (node->type != XML_ELEMENT_NODE)
		return false;
	kind = kind_of(node);
	owe(w, gap_of(w, kind));
	if (kind == BREAK)
		owe(w, w->gap < NEXT_LINE ? NEXT_LINE : NEXT_PARAGRAPH);
	w->mark = w->mark || kind == ITEM;
	w->lists += kind == LIST;
	w->pres += kind == PRE;
	if (kind == LINK)
		w->link = w->out->len;
	return kind != DROP;
}

static void
leave(struct walk *w, xmlNode *node)
{
	enum kind kind = INLINE;

	if (node->type != XML_ELEMENT_NODE)
		return;
	kind = kind_of(node);
	w->lists -= kind == LIST;
	w->pres -= kind == PRE;
	if (kind == ITEM)
		w->mark = false;
	if (kind == LINK)
		end_link(w, node);
	owe(w, gap_of(w, kind));
}

static void
walk_tree(struct walk *w, xmlDoc *doc)
{
	xmlNode *top = (xmlNode *)doc, *node = top->children;

	while (node && node != top) {
		if (enter(w, node) && node->children) {
			node = node->children;
			continue;
		}
		leave(w, node);
		while (!node->next && node->parent != top) {
			node = node->parent;
			leave(w, node);
		}
		node = node->next;
	}
}

void
html_to_text(const char *html, size_t n, bool links, struct buf *out)
{
	struct buf text = BUF_INIT(BUF_FETCH);
	struct walk w = {.out = &text, .clean = BUF_INIT(BUF_FILE),
	    .links = links};
	struct buf clean = BUF_INIT(BUF_FILE);
	xmlDoc *doc = NULL;

	/* The parser stops at NUL and guesses at what is not UTF-8. */
	encode_clean(&clean, html, n < BUF_FETCH ? n : BUF_FETCH, false);
	doc = htmlReadMemory(buf_text(&clean), (int)clean.len, NULL, "UTF-8",
	    HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING
	    | HTML_PARSE_NONET);
	if (doc)
		walk_tree(&w, doc);
	buf_add(out, buf_text(&text), text.len);
	xmlFreeDoc(doc);
	buf_release(&clean);
	buf_release(&w.clean);
	buf_release(&text);
}
