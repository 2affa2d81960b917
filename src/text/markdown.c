/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Markdown through cmark's tree, never its renderers: what is written out
 * is an allow-list of ours, so that no markup of an author survives.  The
 * walks are iterative, and what nests absurdly deep is shown flat.
 */
#include "text/markdown.h"

#include <cmark.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "text/encode.h"
#include "text/wrap.h"

enum {
	DEPTH = 24,	/* of HTML elements */
	INDENT = 36	/* columns of quote and list marks */
};

static cmark_node *
parse(const char *md, size_t n)
{
	return cmark_parse_document(md, n < MARKDOWN_MAX ? n : MARKDOWN_MAX,
	    CMARK_OPT_VALIDATE_UTF8);
}

/* "&#1;" in the source is a control character by now, and would be a slot
 * of the mail. */
static void
clean_literal(cmark_node *node, struct buf *out)
{
	const char *s = cmark_node_get_literal(node);

	buf_clear(out);
	if (s)
		encode_clean(out, s, strlen(s), false);
}

/* The link's address, NULL when it is none we show. */
static const char *
safe_url(cmark_node *node)
{
	static const char *const schemes[] = {"http://", "https://",
	    "mailto:"};
	const char *url = cmark_node_get_url(node);

	for (size_t i = 0; url && i < sizeof(schemes) / sizeof(*schemes); i++)
		if (strncasecmp(url, schemes[i], strlen(schemes[i])) == 0)
			return url;
	return NULL;
}

static void
add_url(struct buf *out, const char *url)
{
	for (; *url; url++) {
		if (*url > ' ' && *url < 0x7f && !strchr("\"<>\\^`{|}", *url))
			buf_putc(out, *url);
		else
			buf_printf(out, "%%%02X", (unsigned char)*url);
	}
}

static bool
is_tight(cmark_node *paragraph)
{
	cmark_node *item = cmark_node_parent(paragraph);
	cmark_node *list = item ? cmark_node_parent(item) : NULL;

	return list && cmark_node_get_type(list) == CMARK_NODE_LIST
	    && cmark_node_get_list_tight(list);
}

/* --- HTML ---------------------------------------------------------------- */

struct html {
	struct buf *out;
	const struct markdown_look *look;
	struct buf text;	/* a literal being cleaned */
	int highest;		/* heading of the source */
	int depth;
};

static int
highest_heading(cmark_node *root)
{
	cmark_iter *iter = cmark_iter_new(root);
	int highest = 6;

	while (cmark_iter_next(iter) != CMARK_EVENT_DONE) {
		cmark_node *node = cmark_iter_get_node(iter);

		if (cmark_node_get_type(node) == CMARK_NODE_HEADING
		    && cmark_node_get_heading_level(node) < highest)
			highest = cmark_node_get_heading_level(node);
	}
	cmark_iter_free(iter);
	return highest;
}

static const char *
heading_tag(const struct html *h, cmark_node *node)
{
	static const char *const tags[] = {"h2", "h3", "h4", "h5", "h6"};
	int top = h->look->top < 2 ? 2 : h->look->top;
	int level = top + cmark_node_get_heading_level(node) - h->highest;

	return tags[level > 6 ? 4 : level - 2];
}

/* The element of a node that holds others, NULL for none. */
static const char *
tag_of(const struct html *h, cmark_node *node, const char **style)
{
	const struct markdown_look *look = h->look;

	*style = "";
	switch (cmark_node_get_type(node)) {
	case CMARK_NODE_PARAGRAPH:
		*style = look->p;
		return is_tight(node) ? NULL : "p";
	case CMARK_NODE_HEADING:
		*style = look->h;
		return heading_tag(h, node);
	case CMARK_NODE_BLOCK_QUOTE:
		*style = look->quote;
		return "blockquote";
	case CMARK_NODE_LIST:
		*style = look->ul;
		return cmark_node_get_list_type(node) == CMARK_ORDERED_LIST
		    ? "ol" : "ul";
	case CMARK_NODE_ITEM:
		*style = look->li;
		return "li";
	case CMARK_NODE_LINK:
		*style = look->a;
		return safe_url(node) ? "a" : NULL;
	case CMARK_NODE_STRONG:
		return "strong";
	case CMARK_NODE_EMPH:
		return "em";
	default:
		return NULL;
	}
}

static void
add_attribute(struct buf *out, const char *name, const char *value)
{
	if (!value || *value == '\0')
		return;
	buf_printf(out, " %s=\"", name);
	encode_html(out, value, strlen(value));
	buf_putc(out, '"');
}

static void
html_enter(struct html *h, cmark_node *node)
{
	const char *style = NULL, *tag = tag_of(h, node, &style);
	int start = cmark_node_get_list_start(node);
	char number[16] = "";

	if (h->depth++ >= DEPTH || !tag)
		return;
	buf_printf(h->out, "<%s", tag);
	if (strcmp(tag, "a") == 0) {
		buf_clear(&h->text);
		add_url(&h->text, safe_url(node));
		add_attribute(h->out, "href", buf_text(&h->text));
	} else if (strcmp(tag, "ol") == 0 && start != 1) {
		snprintf(number, sizeof(number), "%d", start);
		add_attribute(h->out, "start", number);
	}
	add_attribute(h->out, "style", style);
	buf_putc(h->out, '>');
	if (*tag == 'a' && !cmark_node_first_child(node))
		encode_html(h->out, buf_text(&h->text), h->text.len);
}

static void
html_leave(struct html *h, cmark_node *node)
{
	const char *style = NULL, *tag = tag_of(h, node, &style);

	if (--h->depth >= DEPTH || !tag)
		return;
	buf_printf(h->out, "</%s>", tag);
	if (!strchr("aes", *tag))
		buf_putc(h->out, '\n');
}

/* pre is not on the list: indentation becomes no-break spaces. */
static void
html_code_block(struct html *h)
{
	const char *line = buf_text(&h->text);
	size_t n = strlen(line);

	while (n > 0 && line[n - 1] == '\n')
		n--;
	buf_puts(h->out, "<p");
	add_attribute(h->out, "style", h->look->p);
	buf_puts(h->out, "><code>");
	for (size_t i = 0; i < n; i++) {
		bool first = i == 0 || line[i - 1] == '\n'
		    || line[i - 1] == ' ';

		if (line[i] == '\n')
			buf_puts(h->out, "<br>\n");
		else if (line[i] == ' ' && first)
			buf_puts(h->out, "&#160;");
		else
			encode_html(h->out, line + i, 1);
	}
	buf_puts(h->out, "</code></p>\n");
}

/* false: the node holds others. */
static bool
html_leaf(struct html *h, cmark_node *node)
{
	switch (cmark_node_get_type(node)) {
	case CMARK_NODE_TEXT:
	case CMARK_NODE_CODE:
	case CMARK_NODE_CODE_BLOCK:
		clean_literal(node, &h->text);
		break;
	case CMARK_NODE_SOFTBREAK:
		buf_putc(h->out, '\n');
		return true;
	case CMARK_NODE_LINEBREAK:
		buf_puts(h->out, "<br>\n");
		return true;
	case CMARK_NODE_THEMATIC_BREAK:
		buf_puts(h->out, "<hr>\n");
		return true;
	case CMARK_NODE_HTML_BLOCK:
	case CMARK_NODE_HTML_INLINE:
		return true;
	default:
		return false;
	}
	if (cmark_node_get_type(node) == CMARK_NODE_CODE_BLOCK) {
		html_code_block(h);
	} else if (cmark_node_get_type(node) == CMARK_NODE_CODE) {
		buf_puts(h->out, "<code>");
		encode_html(h->out, buf_text(&h->text), h->text.len);
		buf_puts(h->out, "</code>");
	} else {
		encode_html(h->out, buf_text(&h->text), h->text.len);
	}
	return true;
}

void
markdown_html(const char *md, size_t n, const struct markdown_look *look,
    struct buf *out)
{
	cmark_node *root = parse(md, n);
	cmark_iter *iter = cmark_iter_new(root);
	struct html h = {.out = out, .look = look,
	    .text = BUF_INIT(BUF_PAGE), .highest = highest_heading(root)};
	cmark_event_type event = CMARK_EVENT_NONE;

	while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
		cmark_node *node = cmark_iter_get_node(iter);

		if (event == CMARK_EVENT_EXIT)
			html_leave(&h, node);
		else if (!html_leaf(&h, node))
			html_enter(&h, node);
	}
	buf_release(&h.text);
	cmark_iter_free(iter);
	cmark_node_free(root);
}

/* --- plain text ---------------------------------------------------------- */

struct plain {
	struct buf *out;
	struct buf text;	/* the paragraph, LF where it breaks */
	struct buf literal;
	struct buf first;	/* marks before the next line */
	struct buf rest;	/* marks before the lines after it */
	size_t link;		/* where in text a link's words begin */
	bool begun;
	bool apart;		/* a blank line is due, with its marks */
	size_t apart_marks;	/* bytes of rest that stand before it */
};

/* Marks are ASCII: bytes are columns.  Their length is kept in the node, 0
 * when it stands too deep to be indented. */
static void
push(struct plain *t, cmark_node *node, const char *first, const char *rest)
{
	if (t->rest.len + strlen(rest) > INDENT)
		return;
	cmark_node_set_user_data(node, (void *)(uintptr_t)strlen(rest));
	buf_puts(&t->first, first);
	buf_puts(&t->rest, rest);
}

static void
truncate_to(struct buf *b, size_t n)
{
	char keep[INDENT + 1];

	memcpy(keep, buf_text(b), n);
	buf_clear(b);
	buf_add(b, keep, n);
}

static void
pop(struct plain *t, cmark_node *node)
{
	size_t n = (size_t)(uintptr_t)cmark_node_get_user_data(node);

	if (n == 0)
		return;
	truncate_to(&t->rest, t->rest.len - n);
	truncate_to(&t->first, 0);
	buf_puts(&t->first, buf_text(&t->rest));
}

/* Writes s behind the marks; returns its widest line. */
static size_t
add_block(struct plain *t, wrap_fn *fn, const char *s, size_t n)
{
	size_t widest = 0;
	size_t marks = t->apart_marks < t->rest.len ? t->apart_marks
	    : t->rest.len;

	if (t->begun && t->apart) {
		while (marks > 0 && t->rest.data[marks - 1] == ' ')
			marks--;
		buf_add(t->out, buf_text(&t->rest), marks);
		buf_putc(t->out, '\n');
	}
	t->begun = true;
	t->apart = false;
	widest = fn(t->out, s, n, WRAP_WIDTH, buf_text(&t->first),
	    buf_text(&t->rest));
	buf_clear(&t->first);
	buf_puts(&t->first, buf_text(&t->rest));
	return widest;
}

static void
add_rule(struct plain *t, char c, size_t n)
{
	char rule[WRAP_WIDTH];

	n = n < sizeof(rule) ? n : sizeof(rule);
	memset(rule, c, n);
	add_block(t, wrap_add, rule, n);
}

static void
end_link(struct plain *t, cmark_node *node)
{
	const char *url = safe_url(node);
	const char *words = buf_text(&t->text) + t->link;
	struct buf shown = BUF_INIT(BUF_PAGE);
	bool same = false;

	if (!url)
		return;
	add_url(&shown, url);
	same = strcmp(words, url) == 0 || (strncmp(url, "mailto:", 7) == 0
	    && strcmp(words, url + 7) == 0);
	if (!same)
		buf_printf(&t->text, "%s<%s>", *words ? " " : "",
		    buf_text(&shown));
	buf_release(&shown);
}

static void
plain_block(struct plain *t, cmark_node *node)
{
	cmark_node *list = cmark_node_parent(node);
	bool tight = is_tight(node)
	    || (list && cmark_node_get_type(list) == CMARK_NODE_LIST
	    && cmark_node_get_list_tight(list));
	char mark[16] = "- ", blank[16] = "";
	uintptr_t number = 0;

	if (cmark_node_previous(node) && !tight && !t->apart) {
		t->apart = true;
		t->apart_marks = t->rest.len;
	}
	if (cmark_node_get_type(node) == CMARK_NODE_BLOCK_QUOTE) {
		push(t, node, "> ", "> ");
	} else if (cmark_node_get_type(node) == CMARK_NODE_ITEM) {
		if (cmark_node_get_list_type(list) == CMARK_ORDERED_LIST) {
			number = (uintptr_t)cmark_node_get_user_data(list);
			snprintf(mark, sizeof(mark), "%ld. ", (long)number
			    + cmark_node_get_list_start(list));
			cmark_node_set_user_data(list, (void *)(number + 1));
		}
		snprintf(blank, sizeof(blank), "%*s", (int)strlen(mark), "");
		push(t, node, mark, blank);
	}
}

static void
plain_enter(struct plain *t, cmark_node *node)
{
	cmark_node_type type = cmark_node_get_type(node);

	if (type <= CMARK_NODE_LAST_BLOCK)
		plain_block(t, node);
	switch (type) {
	case CMARK_NODE_TEXT:
	case CMARK_NODE_CODE:
		clean_literal(node, &t->literal);
		buf_puts(&t->text, buf_text(&t->literal));
		break;
	case CMARK_NODE_SOFTBREAK:
		buf_putc(&t->text, ' ');
		break;
	case CMARK_NODE_LINEBREAK:
		buf_putc(&t->text, '\n');
		break;
	case CMARK_NODE_LINK:
		t->link = t->text.len;
		break;
	case CMARK_NODE_CODE_BLOCK:
		clean_literal(node, &t->literal);
		add_block(t, wrap_lines, buf_text(&t->literal),
		    t->literal.len);
		break;
	case CMARK_NODE_THEMATIC_BREAK:
		add_rule(t, '-', 20);
		break;
	default:
		break;
	}
}

static void
plain_leave(struct plain *t, cmark_node *node)
{
	size_t widest = 0;

	switch (cmark_node_get_type(node)) {
	case CMARK_NODE_LINK:
		end_link(t, node);
		break;
	case CMARK_NODE_PARAGRAPH:
	case CMARK_NODE_HEADING:
		if (t->text.len > 0)
			widest = add_block(t, wrap_add,
			    buf_text(&t->text), t->text.len);
		if (widest > 0
		    && cmark_node_get_type(node) == CMARK_NODE_HEADING)
			add_rule(t, cmark_node_get_heading_level(node) > 1
			    ? '-' : '*', widest);
		buf_clear(&t->text);
		break;
	case CMARK_NODE_BLOCK_QUOTE:
		pop(t, node);
		break;
	case CMARK_NODE_ITEM:
		if (!cmark_node_first_child(node))
			add_block(t, wrap_add, "", 0);
		pop(t, node);
		break;
	default:
		break;
	}
}

void
markdown_text(const char *md, size_t n, struct buf *out)
{
	cmark_node *root = parse(md, n);
	cmark_iter *iter = cmark_iter_new(root);
	struct plain t = {.out = out, .text = BUF_INIT(BUF_PAGE),
	    .literal = BUF_INIT(BUF_PAGE), .first = BUF_INIT(BUF_LINE),
	    .rest = BUF_INIT(BUF_LINE)};
	cmark_event_type event = CMARK_EVENT_NONE;

	while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
		if (event == CMARK_EVENT_ENTER)
			plain_enter(&t, cmark_iter_get_node(iter));
		else
			plain_leave(&t, cmark_iter_get_node(iter));
	}
	buf_release(&t.rest);
	buf_release(&t.first);
	buf_release(&t.literal);
	buf_release(&t.text);
	cmark_iter_free(iter);
	cmark_node_free(root);
}
