/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Of any bytes: the first line is a selector, the rest a page. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "feed/page.h"
#include "text/encode.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char base[] = "https://www.example.se/sida";

static void
check(const struct feed *feed)
{
	for (size_t i = 0; i < feed->items; i++) {
		const struct feed_item *item = &feed->item[i];

		if (!*item->title || !*item->id || strchr(item->title, '\n') ||
		    strncmp(item->link, "http", strlen(item->link) ? 4 : 0) ||
		    strpbrk(item->link, " \"<>\n\r") ||
		    !encode_is_utf8(item->summary, strlen(item->summary)))
			abort();
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	const char *line = memchr(text, '\n', size);
	const size_t n = line ? (size_t)(line - text) : 0;
	const char *html = line ? line + 1 : text;
	const size_t rest = size - (size_t)(html - text);
	char *select = n > 0 ? mem_strndup(text, n) : mem_strdup("//li");
	struct selector selector;
	struct feed feed;
	struct err err = {0};
	char *url = NULL;

	if (selector_parse(select, &selector, &err)) {
		if (page_parse(html, rest, "", base, &selector, &feed,
		    &err)) {
			check(&feed);
			feed_release(&feed);
		}
		selector_release(&selector);
	}
	if (page_article(html, rest, "", base, &feed, &err)) {
		check(&feed);
		feed_release(&feed);
	}
	if (page_find_feed(html, rest, "", base, &url, &err) && (!*url ||
	    strncmp(url, "http", 4) != 0))
		abort();
	mem_free(url);
	page_is_html(html, rest);
	mem_free(select);
	return 0;
}
