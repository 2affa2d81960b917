/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "feed/selector.h"

#include <libxml/xpath.h>
#include <string.h>
#include <sysexits.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/str.h"
#include "feed/mend.h"

static const char *const selector_names[SELECTOR_PARTS] = {
	[SELECTOR_TITLE] = "title", [SELECTOR_LINK] = "link",
	[SELECTOR_DATE] = "date", [SELECTOR_SUMMARY] = "summary",
};

void
selector_release(struct selector *selector)
{
	for (int i = 0; i < SELECTOR_PARTS; i++)
		MEM_FREE(selector->xpath[i]);
}

/* Tried on an empty page, since an unknown function only shows there. */
static bool
selector_check(const char *xpath, struct err *err)
{
	xmlDoc *doc = xmlNewDoc((const xmlChar *)"1.0");
	xmlXPathContext *context = NULL;
	xmlXPathObject *found = NULL;
	bool ok = false;

	mend_quiet();
	if (doc) {
		xmlDocSetRootElement(doc, xmlNewDocNode(doc, NULL,
		    (const xmlChar *)"html", NULL));
		context = xmlXPathNewContext(doc);
	}
	if (context) {
		context->node = xmlDocGetRootElement(doc);
		found = xmlXPathEval((const xmlChar *)xpath, context);
	}
	ok = found != NULL;
	xmlXPathFreeObject(found);
	xmlXPathFreeContext(context);
	xmlFreeDoc(doc);
	return ok || err_set(err, EX_DATAERR, "'%.200s' is not an XPath",
	    xpath);
}

/* The length of the part at s: to the next ";" outside quotes. */
static size_t
selector_part_length(const char *s)
{
	char quote = '\0';
	size_t n = 0;

	for (; s[n]; n++) {
		if (quote)
			quote = s[n] == quote ? '\0' : quote;
		else if (s[n] == '"' || s[n] == '\'')
			quote = s[n];
		else if (s[n] == ';')
			break;
	}
	return n;
}

/* "title=.//h2": which part, and where its XPath begins. */
static bool
selector_named(const char *text, enum selector_part *part,
    const char **xpath, struct err *err)
{
	const size_t n = strspn(text, "abcdefghijklmnopqrstuvwxyz");

	for (int i = SELECTOR_LIST + 1; i < SELECTOR_PARTS; i++)
		if (strlen(selector_names[i]) == n && text[n] == '=' &&
		    !strncmp(text, selector_names[i], n)) {
			*part = (enum selector_part)i;
			*xpath = text + n + 1;
			return true;
		}
	return err_set(err, EX_DATAERR, "'%.200s' does not begin with "
	    "title=, link=, date= or summary=", text);
}

static bool
selector_add(struct selector *selector, char *text, bool first,
    struct err *err)
{
	enum selector_part part = SELECTOR_LIST;
	const char *xpath = str_trim(text);

	if (!*xpath && !first)
		return true;
	if (!first && !selector_named(xpath, &part, &xpath, err))
		return false;
	if (selector->xpath[part])
		return err_set(err, EX_DATAERR, "'%s=' is given twice",
		    selector_names[part]);
	selector->xpath[part] = mem_strdup(xpath);
	return selector_check(xpath, err);
}

bool
selector_parse(const char *text, struct selector *selector, struct err *err)
{
	bool first = true, ok = true;

	*selector = (struct selector){{NULL}};
	if (strlen(text) > BUF_LINE || !str_is_line(text))
		return err_set(err, EX_DATAERR,
		    "a selector is one line of at most %d bytes", BUF_LINE);
	do {
		const size_t n = selector_part_length(text);
		char *part = mem_strndup(text, n);

		ok = selector_add(selector, part, first, err);
		mem_free(part);
		text += n + (text[n] == ';');
		first = false;
	} while (ok && *text);
	if (!ok)
		selector_release(selector);
	return ok;
}
