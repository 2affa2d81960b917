/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What every format ends in: an item of clean text.  Nothing that was markup
 * in the source leaves this file as markup.
 */
#include "feed/item.h"

#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/mem.h"
#include "base/secret.h"
#include "feed/mend.h"
#include "feed/weburl.h"
#include "text/encode.h"
#include "text/html.h"

void
item_raw_release(struct item_raw *raw)
{
	MEM_FREE(raw->id);
	MEM_FREE(raw->link);
	MEM_FREE(raw->date);
	MEM_FREE(raw->base);
	MEM_FREE(raw->title.text);
	MEM_FREE(raw->summary.text);
	MEM_FREE(raw->content.text);
}

/* White space runs become one blank, or one empty line if they hold one. */
static void
item_fold(const char *s, struct buf *out)
{
	while (*s) {
		const size_t word = strcspn(s, " \t\n");
		const size_t gap = strspn(s + word, " \t\n");
		const char *line = memchr(s + word, '\n', gap);

		buf_add(out, s, word);
		if (line && memchr(line + 1, '\n',
		    (size_t)(s + word + gap - line - 1)))
			buf_puts(out, "\n\n");
		else if (gap > 0)
			buf_putc(out, ' ');
		s += word + gap;
	}
}

static void
item_html(const char *html, const char *base, struct buf *out)
{
	struct buf absolute = BUF_INIT(2 * BUF_FETCH);
	const size_t n = mend_html_length(html, strlen(html));

	if (base && strcasestr(html, "href")) {
		weburl_absolute_html(html, n, base, &absolute);
		html_to_text(buf_text(&absolute), absolute.len, true, out);
	} else {
		html_to_text(html, n, false, out);
	}
	buf_release(&absolute);
}

/* base NULL: without the addresses of links. */
static char *
item_clean(const struct item_text *piece, const char *base, bool one_line,
    size_t max)
{
	struct buf text = BUF_INIT(2 * BUF_FETCH);
	struct buf clean = BUF_INIT(2 * BUF_FETCH);
	struct buf out = BUF_INIT(BUF_PAGE);
	const char *s = piece->text ? piece->text : "";
	const bool markup = piece->form == ITEM_HTML && strpbrk(s, "<&");

	if (markup)
		item_html(s, base, &text);
	else if (piece->form != ITEM_PLAIN)
		item_fold(s, &text);
	else
		buf_puts(&text, s);
	s = buf_text(&text);
	/* What html_to_text() wrote is clean, but may have many lines. */
	if (one_line || !markup) {
		encode_clean(&clean, s, text.len, one_line);
		s = buf_text(&clean);
	}
	s += strspn(s, " \t\n");
	encode_shorten(&out, s, max);
	while (out.len > 0 && strchr(" \t\n", out.data[out.len - 1]))
		out.data[--out.len] = '\0';
	buf_release(&text);
	buf_release(&clean);
	return buf_take(&out);
}

char *
item_line(const struct item_text *piece, size_t max)
{
	return item_clean(piece, NULL, true, max);
}

static char *
item_digest(const char *a, const char *b, const char *c)
{
	struct buf all = BUF_INIT(2 * BUF_FETCH), hex = BUF_INIT(BUF_LINE);
	uint8_t digest[32] = {0};

	buf_add(&all, a, strlen(a) + 1);
	buf_add(&all, b, strlen(b) + 1);
	buf_add(&all, c, strlen(c) + 1);
	secret_sha256(buf_text(&all), all.len, digest);
	secret_hex(&hex, digest, sizeof(digest));
	buf_release(&all);
	return buf_take(&hex);
}

/* One line; a long one by its digest; "" when there is none. */
static char *
item_id(const char *raw)
{
	const size_t n = raw ? strlen(raw) : 0;
	struct buf out = BUF_INIT(BUF_FETCH);

	if (n > ITEM_ID_MAX)
		return item_digest(raw, "", "");
	encode_clean(&out, raw ? raw : "", n, true);
	return buf_take(&out);
}

/* The words of an item, and the hash that tells an edit. */
static void
item_words(const struct item_raw *raw, const char *base,
    struct feed_item *item)
{
	item->link = weburl_resolve(base, raw->link ? raw->link : "");
	item->summary = item_clean(&raw->summary, base, false,
	    ITEM_SUMMARY_MAX);
	if (!*item->summary) {
		mem_free(item->summary);
		item->summary = item_clean(&raw->content, base, false,
		    ITEM_SUMMARY_MAX);
	}
	item->title = item_line(&raw->title, ITEM_TITLE_MAX);
	if (!*item->title) {	/* a note without one: its first words */
		const struct item_text first = {item->summary, ITEM_PLAIN};

		mem_free(item->title);
		item->title = item_line(&first, ITEM_FIRST_WORDS);
	}
	if (!*item->title) {
		mem_free(item->title);
		item->title = mem_strdup(item->link);
	}
	item->hash = item_digest(item->title, item->link, item->summary);
}

static void
item_release(struct feed_item *item)
{
	MEM_FREE(item->id);
	MEM_FREE(item->link);
	MEM_FREE(item->title);
	MEM_FREE(item->summary);
	MEM_FREE(item->hash);
}

void
item_add(struct feed *feed, const struct item_raw *raw)
{
	struct feed_item item = {0};

	if (feed->items == FEED_ITEMS_MAX) {
		feed->truncated = true;
		return;
	}
	item_words(raw, raw->base ? raw->base : "", &item);
	if (!*item.title) {	/* nothing at all */
		item_release(&item);
		return;
	}
	item.id = item_id(raw->id);
	if (!*item.id) {
		mem_free(item.id);
		item.id = mem_strdup(*item.link ? item.link : item.hash);
	}
	if (!raw->date || !date_parse_feed(raw->date, &item.date))
		item.date = 0;
	feed->item = mem_grow(feed->item, feed->items + 1,
	    sizeof(*feed->item));
	feed->item[feed->items++] = item;
}

/* Two versions of one thing in one document. */
static bool
item_is_same(const struct feed_item *a, const struct feed_item *b)
{
	const bool own = strcmp(a->id, a->link) != 0;

	return !strcmp(a->id, b->id) && !strcmp(a->link, b->link) &&
	    (own || (!strcmp(a->hash, b->hash) && a->date == b->date));
}

/* The newer version stays, in the place of the first. */
static void
item_merge(struct feed_item *first, struct feed_item *second)
{
	struct feed_item gone = *second;

	if (second->date > first->date) {
		gone = *first;
		*first = *second;
	}
	item_release(&gone);
}

static void
item_drop_versions(struct feed *feed)
{
	size_t kept = 0, twin = 0;

	for (size_t i = 0; i < feed->items; i++) {
		for (twin = 0; twin < kept; twin++)
			if (item_is_same(&feed->item[twin], &feed->item[i]))
				break;
		if (twin < kept)
			item_merge(&feed->item[twin], &feed->item[i]);
		else
			feed->item[kept++] = feed->item[i];
	}
	feed->items = kept;
}

/* All who share an id get their own, so that their order is no matter. */
static void
item_part(struct feed *feed)
{
	bool *shared = mem_array(feed->items, sizeof(*shared));

	for (size_t i = 0; i < feed->items; i++)
		for (size_t k = i + 1; k < feed->items; k++)
			if (!strcmp(feed->item[i].id, feed->item[k].id))
				shared[i] = shared[k] = true;
	for (size_t i = 0; i < feed->items; i++) {
		struct feed_item *item = &feed->item[i];
		char *date = NULL, *id = NULL;

		if (!shared[i])
			continue;
		date = mem_printf("%lld %s", (long long)item->date,
		    item->link);
		id = item_digest(item->id, item->title, date);
		mem_free(date);
		mem_free(item->id);
		item->id = id;
	}
	mem_free(shared);
}

void
item_settle(struct feed *feed)
{
	item_drop_versions(feed);
	item_part(feed);
}
