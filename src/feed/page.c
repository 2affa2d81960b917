/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "feed/page.h"

#include <libxml/tree.h>
#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>
#include <string.h>
#include <strings.h>
#include <sysexits.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/mem.h"
#include "feed/charset.h"
#include "feed/dateline.h"
#include "feed/item.h"
#include "feed/mend.h"
#include "feed/weburl.h"

/* A selector that would think for minutes is stopped. */
enum { PAGE_XPATH_STEPS = 5000000, PAGE_TEXT_MAX = BUF_PAGE };

/* An open page. */
struct page {
	xmlDoc *doc;
	xmlXPathContext *xpath;
	char *base;
};

/* Tried in order until one gives text; all: every node, not the first. */
struct page_guess {
	enum selector_part part;
	bool all;
	const char *xpath;
};
/* For an item of a list. */
static const struct page_guess page_of_item[] = {
	{SELECTOR_TITLE, false, "(.//h1|.//h2|.//h3|.//h4|.//h5|.//h6)[1]"},
	{SELECTOR_TITLE, false, "(self::h1|self::h2|self::h3|self::h4)"},
	{SELECTOR_TITLE, false, "(.//*[contains(@class,'title') or "
	    "contains(@class,'heading') or contains(@class,'rubrik')])[1]"},
	{SELECTOR_TITLE, false, "(.//a[normalize-space()])[1]"},
	{SELECTOR_TITLE, false, "self::*"},
	{SELECTOR_LINK, false, "self::a/@href"},
	{SELECTOR_LINK, false, "(.//h1//a|.//h2//a|.//h3//a|.//h4//a|"
	    ".//h5//a|.//h6//a)[1]/@href"},
	{SELECTOR_LINK, false, "(.//a[.//h1|.//h2|.//h3|.//h4|.//h5])[1]"
	    "/@href"},
	{SELECTOR_LINK, false, "(.//a[@href and not(starts-with(@href,'#'))"
	    " and not(starts-with(@href,'mailto:'))"
	    " and not(starts-with(@href,'tel:'))])[1]/@href"},
	{SELECTOR_LINK, false, "ancestor::a[1]/@href"},
	{SELECTOR_DATE, false, "(.//time[@datetime])[1]/@datetime"},
	{SELECTOR_DATE, false, "(.//time)[1]"},
	{SELECTOR_DATE, false, "(.//*[contains(@class,'date') or "
	    "contains(@class,'datum') or contains(@class,'publi')])[1]"},
	{SELECTOR_DATE, false, "self::*"},
	{SELECTOR_SUMMARY, false, "(.//*[contains(@class,'ingress') or "
	    "contains(@class,'preamble') or contains(@class,'summary') or "
	    "contains(@class,'excerpt') or contains(@class,'intro') or "
	    "contains(@class,'description')])[1]"},
	{SELECTOR_SUMMARY, true, ".//p[not(.//time) and not(ancestor::h2) "
	    "and not(contains(@class,'date')) and "
	    "not(contains(@class,'datum'))]"},
	{SELECTOR_PARTS, false, NULL},
};
/* For a page that is itself the item; its frame is gone by then. */
static const struct page_guess page_of_article[] = {
	{SELECTOR_TITLE, false, "(//meta[@property='og:title'])[1]/@content"},
	{SELECTOR_TITLE, false, "(//h1)[1]"},
	{SELECTOR_TITLE, false, "(//title)[1]/text()"},
	{SELECTOR_TITLE, false, "(//h2)[1]"},
	{SELECTOR_LINK, false, "(//link[@rel='canonical'])[1]/@href"},
	{SELECTOR_DATE, false,
	    "(//meta[@property='article:published_time'])[1]/@content"},
	{SELECTOR_DATE, false, "(//meta[@name='DC.date' or @name='date' or "
	    "@name='DC.Date.Created'])[1]/@content"},
	{SELECTOR_DATE, false, "(//time[@datetime])[1]/@datetime"},
	{SELECTOR_DATE, false, "(//*[contains(@class,'date') or "
	    "contains(@class,'datum') or contains(@class,'publi')])[1]"},
	{SELECTOR_SUMMARY, false, "(//main)[1]"},
	{SELECTOR_SUMMARY, false, "(//article)[1]"},
	{SELECTOR_SUMMARY, false, "(//*[@role='main'])[1]"},
	{SELECTOR_SUMMARY, false, "(//*[@id='content'])[1]"},
	{SELECTOR_SUMMARY, false, "(//body)[1]"},
	{SELECTOR_PARTS, false, NULL},
};

static void
page_close(struct page *page)
{
	xmlXPathFreeContext(page->xpath);
	xmlFreeDoc(page->doc);
	mem_free(page->base);
}

/* The nodes or text of an XPath at node; NULL when it is none. */
static xmlXPathObject *
page_eval(const struct page *page, xmlNode *node, const char *xpath)
{
	page->xpath->node = node;
	page->xpath->opCount = 0;
	return xmlXPathEval((const xmlChar *)xpath, page->xpath);
}

/* An element's text as HTML (of one alone what is in it: no bullet before a
 * title), an attribute's as it is. */
static void
page_add_node(xmlNode *node, bool alone, struct item_text *out,
    struct buf *text)
{
	xmlChar *value = NULL;

	if (node->type == XML_ELEMENT_NODE) {
		out->form = ITEM_HTML;
		mend_write_html(node, alone, text);
		return;
	}
	value = xmlNodeGetContent(node);
	if (value)
		buf_puts(text, (const char *)value);
	xmlFree(value);
}

/* The text an XPath gives at node, empty when none; caller owns. */
static struct item_text
page_text(const struct page *page, xmlNode *node, const char *xpath, bool all)
{
	struct item_text out = {NULL, ITEM_PROSE};
	struct buf text = BUF_INIT(PAGE_TEXT_MAX);
	xmlXPathObject *found = page_eval(page, node, xpath);
	xmlChar *value = NULL;

	if (found && found->type == XPATH_NODESET) {
		const int n = found->nodesetval ?
		    found->nodesetval->nodeNr : 0;

		for (int i = 0; i < n && (i == 0 || all) &&
		    buf_ok(&text); i++)
			page_add_node(found->nodesetval->nodeTab[i], !all,
			    &out, &text);
	} else if (found) {
		value = xmlXPathCastToString(found);
		buf_puts(&text, value ? (const char *)value : "");
		xmlFree(value);
	}
	xmlXPathFreeObject(found);
	out.text = buf_take(&text);
	return out;
}

/* As plain text, one line. */
static char *
page_line(const struct page *page, xmlNode *node, const char *xpath)
{
	struct item_text piece = page_text(page, node, xpath, false);
	char *line = item_line(&piece, ITEM_SUMMARY_MAX);

	mem_free(piece.text);
	return line;
}

/* Whether a piece is of use as that part; takes a date out of its text. */
static bool
page_fits(enum selector_part part, struct item_text *piece)
{
	char *line = item_line(piece, ITEM_SUMMARY_MAX);
	char date[DATELINE_SIZE] = "";
	int64_t t = 0;
	bool fits = *line != '\0';

	if (fits && part == SELECTOR_DATE && !date_parse_feed(line, &t)) {
		fits = dateline_find(line, date);
		mem_free(line);
		line = mem_strdup(date);
	}
	if (part == SELECTOR_DATE || part == SELECTOR_LINK) {
		mem_free(piece->text);
		piece->text = line;
		piece->form = ITEM_PLAIN;
	} else {
		mem_free(line);
	}
	return fits;
}

static struct item_text
page_guess(const struct page *page, xmlNode *node,
    const struct page_guess *guess, enum selector_part part)
{
	struct item_text piece = {0};

	for (; guess->xpath; guess++) {
		if (guess->part != part)
			continue;
		piece = page_text(page, node, guess->xpath, guess->all);
		if (page_fits(part, &piece))
			return piece;
		MEM_FREE(piece.text);
	}
	return piece;
}

static struct item_text
page_part(const struct page *page, xmlNode *node,
    const struct selector *selector, enum selector_part part)
{
	const char *given = selector->xpath[part];
	struct item_text piece = {0};

	if (!given)
		return page_guess(page, node, page_of_item, part);
	piece = page_text(page, node, given, part == SELECTOR_SUMMARY);
	if (!page_fits(part, &piece))
		MEM_FREE(piece.text);
	return piece;
}

/* Without a link of its own an item is a place on the page. */
static char *
page_place(const struct page *page, xmlNode *node)
{
	xmlChar *id = xmlGetProp(node, (const xmlChar *)"id");
	char *mark = id && *id ? mem_printf("#%s", (char *)id) : NULL;
	char *place = weburl_resolve(page->base, mark ? mark : page->base);

	mem_free(mark);
	xmlFree(id);
	return place;
}

static void
page_item(const struct page *page, xmlNode *node,
    const struct selector *selector, struct feed *feed)
{
	struct item_raw raw = {.base = mem_strdup(page->base)};

	raw.title = page_part(page, node, selector, SELECTOR_TITLE);
	raw.summary = page_part(page, node, selector, SELECTOR_SUMMARY);
	raw.date = page_part(page, node, selector, SELECTOR_DATE).text;
	raw.link = page_part(page, node, selector, SELECTOR_LINK).text;
	if (raw.link) {
		char *full = weburl_resolve(page->base, raw.link);

		mem_free(raw.link);
		raw.link = full;
	}
	if (!raw.link || !*raw.link) {
		mem_free(raw.link);
		raw.link = page_place(page, node);
	}
	if (raw.title.text)
		item_add(feed, &raw);
	item_raw_release(&raw);
}

bool
page_is_html(const char *data, size_t n)
{
	struct buf text = BUF_INIT(BUF_LINE);
	const char *s = NULL;
	bool is = false;

	charset_to_utf8(data, n < 1024 ? n : 1024, "", &text);
	s = buf_text(&text);
	s += strspn(s, " \t\n");
	is = !strncasecmp(s, "<!DOCTYPE html", 14) ||
	    strcasestr(s, "<html") || strcasestr(s, "<head") ||
	    strcasestr(s, "<body");
	buf_release(&text);
	return is;
}

static bool
page_open(const char *data, size_t n, const char *type, const char *base,
    struct page *page, struct err *err)
{
	struct buf text = BUF_INIT(2 * BUF_FETCH);
	char *own = NULL;

	*page = (struct page){NULL, NULL, mem_strdup(base)};
	charset_to_utf8(data, n, type, &text);
	mend_quiet();
	page->doc = mend_read_html(buf_text(&text), text.len);
	buf_release(&text);
	if (page->doc && xmlDocGetRootElement(page->doc))
		page->xpath = xmlXPathNewContext(page->doc);
	if (!page->xpath) {
		page_close(page);
		return err_set(err, EX_DATAERR,
		    "'%.300s' cannot be read as a page", base);
	}
	xmlXPathOrderDocElems(page->doc);	/* or sorting takes for ever */
	page->xpath->opLimit = PAGE_XPATH_STEPS;
	own = page_line(page, xmlDocGetRootElement(page->doc),
	    "(//base/@href)[1]");
	if (*own) {
		char *full = weburl_resolve(base, own);

		if (*full) {
			mem_free(page->base);
			page->base = mem_strdup(full);
		}
		mem_free(full);
	}
	mem_free(own);
	return true;
}

bool
page_parse(const char *data, size_t n, const char *type, const char *base,
    const struct selector *selector, struct feed *feed, struct err *err)
{
	const char *list = selector->xpath[SELECTOR_LIST];
	struct page page;
	xmlXPathObject *found = NULL;
	int nodes = 0;

	*feed = (struct feed){0};
	if (!page_open(data, n, type, base, &page, err))
		return false;
	feed->title = page_line(&page, xmlDocGetRootElement(page.doc),
	    "(//title)[1]/text()");
	found = page_eval(&page, xmlDocGetRootElement(page.doc), list);
	if (found && found->type == XPATH_NODESET && found->nodesetval)
		nodes = found->nodesetval->nodeNr;
	for (int i = 0; i < nodes && !feed->truncated; i++)
		if (found->nodesetval->nodeTab[i]->type == XML_ELEMENT_NODE)
			page_item(&page, found->nodesetval->nodeTab[i],
			    selector, feed);
	xmlXPathFreeObject(found);
	page_close(&page);
	if (feed->items == 0) {
		feed_release(feed);
		return err_set(err, EX_DATAERR,
		    "'%.200s' has no items at '%.200s'", base, list);
	}
	item_settle(feed);
	return true;
}

bool
page_find_feed(const char *data, size_t n, const char *type,
    const char *base, char **url, struct err *err)
{
	/* A feed of comments is rarely what is meant. */
	static const char *const places[] = {
		"(//link[@href and contains(concat(' ',@rel,' '),"
		    "' alternate ') and (contains(@type,'rss+xml') or "
		    "contains(@type,'atom+xml') or "
		    "contains(@type,'feed+json')) and "
		    "not(contains(@href,'comment'))])[1]/@href",
		"(//a[contains(@type,'rss+xml') or "
		    "contains(@type,'atom+xml')])[1]/@href",
	};
	struct page page;
	char *full = NULL;

	if (!page_open(data, n, type, base, &page, err))
		return false;
	for (size_t i = 0; i < sizeof(places) / sizeof(*places) &&
	    (!full || !*full); i++) {
		char *href = page_line(&page, xmlDocGetRootElement(page.doc),
		    places[i]);

		mem_free(full);
		full = *href ? weburl_resolve(page.base, href) :
		    mem_strdup("");
		mem_free(href);
	}
	page_close(&page);
	if (!*full) {
		mem_free(full);
		return err_set(err, EX_DATAERR,
		    "'%.300s' is a page that names no feed", base);
	}
	*url = full;
	return true;
}

/* What stands around the text of a page, not in it. */
static const char page_frame[] = "//nav|//header|//footer|//aside|//form|"
    "//*[@role='navigation' or @role='search' or @role='banner' or "
    "@role='contentinfo']";

static void
page_drop(const struct page *page, const char *xpath)
{
	xmlXPathObject *found = page_eval(page,
	    xmlDocGetRootElement(page->doc), xpath);

	if (found && found->type == XPATH_NODESET && found->nodesetval) {
		/* From the last, so that none is freed with one around it. */
		xmlXPathNodeSetSort(found->nodesetval);
		for (int i = found->nodesetval->nodeNr; i-- > 0;) {
			xmlNode *node = found->nodesetval->nodeTab[i];

			if (node == xmlDocGetRootElement(page->doc))
				continue;
			found->nodesetval->nodeTab[i] = NULL;
			xmlUnlinkNode(node);
			xmlFreeNode(node);
		}
	}
	xmlXPathFreeObject(found);
}

bool
page_article(const char *data, size_t n, const char *type, const char *base,
    struct feed *feed, struct err *err)
{
	struct item_raw raw = {0};
	struct page page;
	xmlNode *root = NULL;

	*feed = (struct feed){0};
	if (!page_open(data, n, type, base, &page, err))
		return false;
	root = xmlDocGetRootElement(page.doc);
	feed->title = page_line(&page, root, "(//title)[1]/text()");
	page_drop(&page, page_frame);
	raw.base = mem_strdup(page.base);
	raw.title = page_guess(&page, root, page_of_article, SELECTOR_TITLE);
	page_drop(&page, "//h1");
	raw.link = page_guess(&page, root, page_of_article,
	    SELECTOR_LINK).text;
	if (!raw.link)
		raw.link = mem_strdup(base);
	raw.date = page_guess(&page, root, page_of_article,
	    SELECTOR_DATE).text;
	raw.summary = page_guess(&page, root, page_of_article,
	    SELECTOR_SUMMARY);
	item_add(feed, &raw);
	item_raw_release(&raw);
	page_close(&page);
	return true;
}
