/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "feed/parse.h"

#include <string.h>
#include <sysexits.h>

#include "base/buf.h"
#include "base/mem.h"
#include "feed/charset.h"
#include "feed/item.h"
#include "feed/jsonfeed.h"
#include "feed/xmlfeed.h"

void
feed_release(struct feed *feed)
{
	for (size_t i = 0; i < feed->items; i++) {
		mem_free(feed->item[i].id);
		mem_free(feed->item[i].link);
		mem_free(feed->item[i].title);
		mem_free(feed->item[i].summary);
		mem_free(feed->item[i].hash);
	}
	MEM_FREE(feed->item);
	MEM_FREE(feed->title);
	feed->items = 0;
}

bool
feed_parse(const char *data, size_t n, const char *base, struct feed *feed,
    struct err *err)
{
	return feed_parse_typed(data, n, "", base, feed, err);
}

bool
feed_parse_typed(const char *data, size_t n, const char *type,
    const char *base, struct feed *feed, struct err *err)
{
	struct buf text = BUF_INIT(2 * BUF_FETCH);
	const char *start = NULL;
	bool ok = false;

	*feed = (struct feed){0};
	charset_to_utf8(data, n, type, &text);
	start = buf_text(&text);
	start += strspn(start, " \t\n");
	if (!buf_ok(&text))
		err_set(err, EX_DATAERR, "it is too big");
	else if (!*start)
		err_set(err, EX_DATAERR, "it is empty");
	else if (*start == '{')
		ok = jsonfeed_parse(&text, base, feed, err);
	else
		ok = xmlfeed_parse(&text, base, feed, err);
	buf_release(&text);
	if (!ok) {
		feed_release(feed);
		return err_wrap(err, "'%.300s' cannot be read as a feed",
		    base);
	}
	item_settle(feed);
	return true;
}
