/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One reader for all XML feeds: RSS and Atom differ in where the items stand
 * and in the names of their parts, so both are a table.  Feeds are read with
 * libxml2's recovery on, since many are not well formed; what is never on is
 * entities, DTDs, the network and the parser's "huge" mode.
 */
#include "feed/xmlfeed.h"

#include <libxml/parser.h>
#include <libxml/tree.h>
#include <string.h>
#include <strings.h>
#include <sysexits.h>

#include "base/mem.h"
#include "feed/item.h"
#include "feed/mend.h"
#include "feed/weburl.h"

enum xmlfeed_space { SPACE_RSS, SPACE_ATOM, SPACE_DC, SPACE_CONTENT,
	SPACE_XHTML, SPACE_OTHER };
enum xmlfeed_part { PART_ID, PART_LINK, PART_TITLE, PART_SUMMARY,
	PART_CONTENT, PART_DATE, PARTS };

static const struct {
	const char *url;
	const char *prefix;	/* for feeds that forgot to declare it */
	enum xmlfeed_space space;
} xmlfeed_spaces[] = {
	{"http://www.w3.org/2005/Atom", "atom:", SPACE_ATOM},
	{"http://purl.org/atom/ns#", "atom03:", SPACE_ATOM},
	{"http://purl.org/dc/elements/1.1/", "dc:", SPACE_DC},
	{"http://purl.org/dc/terms/", "dcterms:", SPACE_DC},
	{"http://purl.org/rss/1.0/modules/content/", "content:",
	    SPACE_CONTENT},
	{"http://www.w3.org/1999/xhtml", "xhtml:", SPACE_XHTML},
	{"http://purl.org/rss/1.0/", "rss:", SPACE_RSS},
	{"http://my.netscape.com/rdf/simple/0.9/", "rss09:", SPACE_RSS},
	{"http://channel.netscape.com/rdf/simple/0.9/", "rss09:", SPACE_RSS},
	{"http://backend.userland.com/rss2", "rss2:", SPACE_RSS},
	{"http://blogs.law.harvard.edu/tech/rss", "rss2:", SPACE_RSS},
};

/* The lowest rank that is there and not blank wins. */
static const struct {
	enum xmlfeed_space space;
	const char *name;
	enum xmlfeed_part part;
	int rank;
} xmlfeed_parts[] = {
	{SPACE_RSS, "guid", PART_ID, 0},
	{SPACE_ATOM, "id", PART_ID, 1},
	{SPACE_DC, "identifier", PART_ID, 2},
	{SPACE_RSS, "link", PART_LINK, 0},
	{SPACE_RSS, "title", PART_TITLE, 0},
	{SPACE_ATOM, "title", PART_TITLE, 1},
	{SPACE_DC, "title", PART_TITLE, 2},
	{SPACE_RSS, "description", PART_SUMMARY, 0},
	{SPACE_ATOM, "summary", PART_SUMMARY, 1},
	{SPACE_DC, "description", PART_SUMMARY, 2},
	{SPACE_CONTENT, "encoded", PART_CONTENT, 0},
	{SPACE_ATOM, "content", PART_CONTENT, 1},
	{SPACE_XHTML, "body", PART_CONTENT, 2},
	{SPACE_XHTML, "div", PART_CONTENT, 3},
	{SPACE_RSS, "pubDate", PART_DATE, 0},
	{SPACE_ATOM, "published", PART_DATE, 1},
	{SPACE_ATOM, "issued", PART_DATE, 2},
	{SPACE_DC, "date", PART_DATE, 3},
	{SPACE_DC, "issued", PART_DATE, 4},
	{SPACE_ATOM, "created", PART_DATE, 5},
	{SPACE_DC, "created", PART_DATE, 6},
	{SPACE_ATOM, "updated", PART_DATE, 7},
	{SPACE_ATOM, "modified", PART_DATE, 8},
	{SPACE_DC, "modified", PART_DATE, 9},
};

/* An Atom feed, perhaps one that forgot its namespace. */
static bool
xmlfeed_is_atom(const xmlDoc *doc)
{
	const xmlNode *root = xmlDocGetRootElement(doc);

	return root && !strcasecmp((const char *)root->name, "feed");
}

/* Where a node's name begins, its space; an unknown prefix stays. */
static enum xmlfeed_space
xmlfeed_space(const xmlNode *node, const char **name)
{
	const char *url = node->ns ? (const char *)node->ns->href : "";
	const size_t count = sizeof(xmlfeed_spaces) / sizeof(*xmlfeed_spaces);

	*name = (const char *)node->name;
	/* Most of what RSS has. */
	if (!node->ns && !strchr(*name, ':'))
		return xmlfeed_is_atom(node->doc) ? SPACE_ATOM : SPACE_RSS;
	for (size_t i = 0; i < count; i++) {
		const char *prefix = xmlfeed_spaces[i].prefix;

		if (url && !strcmp(url, xmlfeed_spaces[i].url))
			return xmlfeed_spaces[i].space;
		if (!node->ns &&
		    !strncmp(*name, prefix, strlen(prefix))) {
			*name += strlen(prefix);
			return xmlfeed_spaces[i].space;
		}
	}
	if (node->ns && node->ns->prefix)
		return SPACE_OTHER;
	return xmlfeed_is_atom(node->doc) ? SPACE_ATOM : SPACE_RSS;
}

static bool
xmlfeed_is(const xmlNode *node, const char *name)
{
	const char *own = NULL;

	return node->type == XML_ELEMENT_NODE &&
	    (xmlfeed_space(node, &own) == SPACE_RSS ||
	    xmlfeed_space(node, &own) == SPACE_ATOM) &&
	    !strcasecmp(own, name);
}

static char *
xmlfeed_attribute(xmlNode *node, const char *name)
{
	xmlChar *value = node->properties ?
	    xmlGetProp(node, (const xmlChar *)name) : NULL;
	char *copy = mem_strdup(value ? (char *)value : "");

	xmlFree(value);
	return copy;
}

/* The text of an element that holds nothing but one; NULL of others. */
static const char *
xmlfeed_bare_text(const xmlNode *node)
{
	const xmlNode *only = node->children;

	return only && !only->next && only->type == XML_TEXT_NODE ?
	    (const char *)only->content : NULL;
}

static char *
xmlfeed_content(const xmlNode *node)
{
	const char *bare = xmlfeed_bare_text(node);
	xmlChar *value = bare ? NULL : xmlNodeGetContent(node);
	char *copy = mem_strdup(bare ? bare : value ? (char *)value : "");

	xmlFree(value);
	return copy;
}

static bool
xmlfeed_is_blank(const char *s)
{
	return s[strspn(s, " \t\n")] == '\0';
}

static bool
xmlfeed_is_empty(const xmlNode *node)
{
	const char *bare = xmlfeed_bare_text(node);
	char *text = bare ? NULL : xmlfeed_content(node);
	const bool is = xmlfeed_is_blank(bare ? bare : text);

	mem_free(text);
	return is;
}

/* Elements lose their prefix, so that "<h:p>" is read as a paragraph. */
static void
xmlfeed_bare_names(xmlNode *node)
{
	for (; node; node = node->next)
		if (node->type == XML_ELEMENT_NODE) {
			node->ns = NULL;
			xmlfeed_bare_names(node->children);
		}
}

static char *
xmlfeed_markup(xmlNode *node)
{
	struct buf out = BUF_INIT(2 * BUF_FETCH);

	xmlfeed_bare_names(node->children);
	mend_write_html(node, true, &out);
	return buf_take(&out);
}

/* The text of an element and what it is, as its format has it. */
static struct item_text
xmlfeed_text(xmlNode *node)
{
	const char *name = NULL;
	const bool atom = xmlfeed_space(node, &name) == SPACE_ATOM;
	char *type = xmlfeed_attribute(node, "type");
	char *mode = xmlfeed_attribute(node, "mode");
	struct item_text out = {NULL, ITEM_HTML};

	if (atom && !strcasestr(type, "html"))
		out.form = ITEM_PROSE;
	if (!strcasecmp(mode, "base64") ||
	    (strchr(type, '/') && !strcasestr(type, "html") &&
	    strncasecmp(type, "text/", 5) != 0)) {
		out.text = mem_strdup("");	/* a picture, a sound */
	} else if (xmlFirstElementChild(node)) {
		out.text = xmlfeed_markup(node);
		out.form = ITEM_HTML;
	} else {
		out.text = xmlfeed_content(node);
	}
	mem_free(type);
	mem_free(mode);
	return out;
}

/* What stands for each part of an item so far. */
struct xmlfeed_found {
	xmlNode *part[PARTS];
	int rank[PARTS];
	xmlNode *atom_link;
	int atom_rank;
};

static void
xmlfeed_atom_link(xmlNode *node, struct xmlfeed_found *found)
{
	char *rel = xmlfeed_attribute(node, "rel");
	char *type = xmlfeed_attribute(node, "type");
	char *href = xmlfeed_attribute(node, "href");
	int rank = 0;

	if (!xmlfeed_is_blank(href) &&
	    (!*rel || !strcasecmp(rel, "alternate")))
		rank = !*type || strcasestr(type, "html") ? 2 : 1;
	if (rank > found->atom_rank) {
		found->atom_rank = rank;
		found->atom_link = node;
	}
	mem_free(href);
	mem_free(type);
	mem_free(rel);
}

static void
xmlfeed_look(xmlNode *node, struct xmlfeed_found *found)
{
	const char *name = NULL;
	const enum xmlfeed_space space = xmlfeed_space(node, &name);

	if (space == SPACE_ATOM && !strcasecmp(name, "link")) {
		xmlfeed_atom_link(node, found);
		return;
	}
	for (size_t i = 0;
	    i < sizeof(xmlfeed_parts) / sizeof(*xmlfeed_parts); i++) {
		const enum xmlfeed_part part = xmlfeed_parts[i].part;

		if (xmlfeed_parts[i].space != space ||
		    strcasecmp(xmlfeed_parts[i].name, name) != 0 ||
		    (found->part[part] &&
		    found->rank[part] <= xmlfeed_parts[i].rank) ||
		    (xmlfeed_is_empty(node) &&
		    !xmlHasProp(node, (const xmlChar *)"src")))
			continue;
		found->part[part] = node;
		found->rank[part] = xmlfeed_parts[i].rank;
	}
}

static struct xmlfeed_found
xmlfeed_find(xmlNode *parent)
{
	struct xmlfeed_found found = {0};

	for (xmlNode *at = parent->children; at; at = at->next)
		if (at->type == XML_ELEMENT_NODE)
			xmlfeed_look(at, &found);
	return found;
}

/* A guid is a link unless it says that it is not. */
static bool
xmlfeed_is_permalink(xmlNode *guid)
{
	char *flag = xmlfeed_attribute(guid, "isPermaLink");
	const bool is = !strcasecmp(flag, "true") || !*flag;

	mem_free(flag);
	return is;
}

/* Also sets where relative links in the item start from. */
static void
xmlfeed_links(xmlNode *item, const struct xmlfeed_found *found,
    struct item_raw *raw)
{
	xmlNode *from = found->atom_link ? found->atom_link :
	    found->part[PART_LINK] ? found->part[PART_LINK] : item;
	xmlNode *content = found->part[PART_SUMMARY] ?
	    found->part[PART_SUMMARY] : found->part[PART_CONTENT];
	xmlChar *base = xmlNodeGetBase(item->doc, from);
	char *full = NULL;

	if (found->part[PART_LINK])
		raw->link = xmlfeed_content(found->part[PART_LINK]);
	else if (found->atom_link)
		raw->link = xmlfeed_attribute(found->atom_link, "href");
	else if (found->part[PART_ID] && raw->id &&
	    !strncasecmp(raw->id, "http", 4) &&
	    xmlfeed_is_permalink(found->part[PART_ID]))
		raw->link = mem_strdup(raw->id);
	else if (found->part[PART_CONTENT])
		raw->link = xmlfeed_attribute(found->part[PART_CONTENT],
		    "src");
	if (raw->link) {
		full = weburl_resolve(base ? (char *)base : "", raw->link);
		mem_free(raw->link);
		raw->link = full;
	}
	xmlFree(base);
	base = xmlNodeGetBase(item->doc, content ? content : item);
	raw->base = mem_strdup(base ? (char *)base : "");
	xmlFree(base);
}

static void
xmlfeed_item(xmlNode *item, struct feed *feed)
{
	const struct xmlfeed_found found = xmlfeed_find(item);
	struct item_raw raw = {0};

	if (found.part[PART_ID])
		raw.id = xmlfeed_content(found.part[PART_ID]);
	else	/* RSS 1.0; "" elsewhere */
		raw.id = xmlfeed_attribute(item, "about");
	xmlfeed_links(item, &found, &raw);
	if (found.part[PART_DATE])
		raw.date = xmlfeed_content(found.part[PART_DATE]);
	if (found.part[PART_TITLE])
		raw.title = xmlfeed_text(found.part[PART_TITLE]);
	if (found.part[PART_SUMMARY])
		raw.summary = xmlfeed_text(found.part[PART_SUMMARY]);
	if (found.part[PART_CONTENT])
		raw.content = xmlfeed_text(found.part[PART_CONTENT]);
	item_add(feed, &raw);
	item_raw_release(&raw);
}

static void
xmlfeed_title(xmlNode *parent, struct feed *feed)
{
	const struct xmlfeed_found found = xmlfeed_find(parent);
	struct item_text title = {0};

	if (feed->title || !found.part[PART_TITLE])
		return;
	title = xmlfeed_text(found.part[PART_TITLE]);
	feed->title = item_line(&title, ITEM_TITLE_MAX);
	mem_free(title.text);
}

static bool
xmlfeed_is_item(const xmlNode *node)
{
	return xmlfeed_is(node, "item") || xmlfeed_is(node, "entry");
}

/* The element after this one in document order, within root. */
static xmlNode *
xmlfeed_after(xmlNode *node, const xmlNode *root)
{
	if (node->type == XML_ELEMENT_NODE && node->children)
		return node->children;
	while (node != root && !node->next)
		node = node->parent;
	return node == root ? NULL : node->next;
}

static bool
xmlfeed_is_nested(const xmlNode *item)
{
	const xmlNode *up = item->parent;

	while (up && !(up->type == XML_ELEMENT_NODE && xmlfeed_is_item(up)))
		up = up->parent;
	return up != NULL;
}

/*
 * An element that was not closed swallows the items after it: they are put
 * beside the one they ended up in, in their order.
 */
static void
xmlfeed_unnest(xmlNode *root)
{
	xmlNode **item = mem_array(FEED_ITEMS_MAX, sizeof(*item));
	size_t items = 0;

	for (xmlNode *at = root; at && items < FEED_ITEMS_MAX;
	    at = xmlfeed_after(at, root))
		if (xmlfeed_is_item(at))
			item[items++] = at;
	for (size_t i = 1; i < items; i++) {
		if (!xmlfeed_is_nested(item[i]))
			continue;
		xmlUnlinkNode(item[i]);
		xmlAddNextSibling(item[i - 1], item[i]);
	}
	mem_free(item);
}

/* Items stand in the root (Atom, RSS 1.0) or its channel (RSS). */
static void
xmlfeed_walk(xmlNode *parent, const xmlNode *unfinished, struct feed *feed)
{
	xmlfeed_title(parent, feed);
	for (xmlNode *at = parent->children; at; at = at->next) {
		if (xmlfeed_is(at, "channel"))
			xmlfeed_walk(at, unfinished, feed);
		else if (at != unfinished && xmlfeed_is_item(at))
			xmlfeed_item(at, feed);
	}
}

/* The last item of a document that ends too early: its text may be cut. */
static const xmlNode *
xmlfeed_last(xmlNode *root)
{
	xmlNode *last = xmlGetLastChild(root);

	while (last && !xmlfeed_is_item(last))
		last = xmlfeed_is(last, "channel") ? xmlGetLastChild(last) :
		    last->prev;
	return last;
}

static bool
xmlfeed_is_feed(const xmlNode *root, struct err *err)
{
	if (!root)
		return err_set(err, EX_DATAERR, "it is neither XML nor JSON");
	if (xmlfeed_is(root, "rss") || xmlfeed_is(root, "feed") ||
	    xmlfeed_is(root, "channel") || !strcasecmp((const char *)
	    root->name, "rdf"))
		return true;
	if (!strcasecmp((const char *)root->name, "html"))
		return err_set(err, EX_DATAERR, "it is a page, not a feed");
	return err_set(err, EX_DATAERR, "it begins with <%.40s>, not with "
	    "<rss>, <feed> or <rdf:RDF>", (const char *)root->name);
}

/* mend_xml() took it out; one that comes here all the same ends it. */
static void
xmlfeed_on_doctype(void *data, const xmlChar *name, const xmlChar *public,
    const xmlChar *system)
{
	(void)name;
	(void)public;
	(void)system;
	xmlStopParser(data);
}

static xmlDoc *
xmlfeed_read(const struct buf *text, const char *base, struct feed *feed)
{
	xmlParserCtxt *parser = xmlNewParserCtxt();
	xmlDoc *doc = NULL;

	if (!parser)
		return NULL;
	parser->sax->internalSubset = xmlfeed_on_doctype;
	/* UTF-8 is what libxml2 reads when told nothing; named before, it
	 * would copy all of it once more through a converter. */
	doc = xmlCtxtReadMemory(parser, buf_text(text), (int)text->len, base,
	    NULL, XML_PARSE_RECOVER | XML_PARSE_NONET | XML_PARSE_NOCDATA |
	    XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_COMPACT |
	    XML_PARSE_IGNORE_ENC);
	if (doc && !doc->encoding)	/* and what it writes */
		doc->encoding = xmlStrdup((const xmlChar *)"UTF-8");
	feed->malformed = !parser->wellFormed;
	xmlFreeParserCtxt(parser);
	return doc;
}

/* A transfer that was cut: what the document began with never ends. */
static bool
xmlfeed_ends_early(const xmlNode *root, const struct buf *text)
{
	const char *prefix = root->ns ? (const char *)root->ns->prefix : NULL;
	char *end = mem_printf("</%s%s%s", prefix ? prefix : "",
	    prefix ? ":" : "", (const char *)root->name);
	const bool early = !strstr(buf_text(text), end);

	mem_free(end);
	return early;
}

bool
xmlfeed_parse(const struct buf *text, const char *base, struct feed *feed,
    struct err *err)
{
	struct buf mended = BUF_INIT(2 * BUF_FETCH);
	xmlDoc *doc = NULL;
	xmlNode *root = NULL;
	bool cut = false, ok = false;

	if (!mend_xml(buf_text(text), text->len, &mended, &cut, err))
		goto out;
	doc = xmlfeed_read(&mended, base, feed);
	root = doc ? xmlDocGetRootElement(doc) : NULL;
	if (!xmlfeed_is_feed(root, err))
		goto out;
	if (feed->malformed)
		xmlfeed_unnest(root);
	xmlfeed_walk(root, feed->malformed &&
	    xmlfeed_ends_early(root, &mended) ? xmlfeed_last(root) : NULL,
	    feed);
	feed->malformed = feed->malformed && !cut;
	feed->truncated = feed->truncated || cut;
	if (!feed->title)
		feed->title = mem_strdup("");
	ok = true;
out:
	xmlFreeDoc(doc);
	buf_release(&mended);
	return ok;
}
