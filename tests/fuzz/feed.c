/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Of any bytes: refused with a reason, or items fit to be shown. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "feed/item.h"
#include "feed/parse.h"
#include "feed/weburl.h"
#include "text/encode.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_text(const char *s, size_t max, bool one_line)
{
	if (!encode_is_utf8(s, strlen(s)) || encode_length(s) > max)
		abort();
	for (; *s; s++)
		if ((unsigned char)*s < ' ' && (one_line || *s != '\n') &&
		    *s != '\t')
			abort();
}

static void
check_link(const char *s)
{
	if (!*s)
		return;
	if (strncasecmp(s, "http://", 7) != 0 &&
	    strncasecmp(s, "https://", 8) != 0)
		abort();
	for (; *s; s++)
		if (*s <= ' ' || *s >= 0x7f || strchr("\"<>", *s))
			abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct feed feed;
	struct err err = {0};

	if (!feed_parse_typed((const char *)data, size, "",
	    "https://www.example.se/feed", &feed, &err)) {
		if (!err.text[0] || feed.item || feed.title)
			abort();
		return 0;
	}
	check_text(feed.title, ITEM_TITLE_MAX + 1, true);
	for (size_t i = 0; i < feed.items; i++) {
		const struct feed_item *item = &feed.item[i];

		check_text(item->title, WEBURL_MAX, true);
		check_text(item->summary, ITEM_SUMMARY_MAX + 1, false);
		check_text(item->id, WEBURL_MAX, true);
		check_link(item->link);
		if (!*item->title || !*item->id || item->date < 0 ||
		    strlen(item->hash) != 64)
			abort();
		for (size_t k = 0; k < i; k++)
			if (!strcmp(feed.item[k].id, item->id))
				abort();
	}
	feed_release(&feed);
	return 0;
}
