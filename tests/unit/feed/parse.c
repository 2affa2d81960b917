/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/test.h"

#include <stdio.h>
#include <sysexits.h>

#include "feed/parse.h"
#include "unit/feed/golden.h"

static const char base[] = "https://www.example.se/nyheter/feed.xml";

static void
check(const char *path, const struct buf *data)
{
	struct buf out = BUF_INIT(BUF_FILE);
	struct feed feed;
	struct err err = {0};
	const bool ok = feed_parse(buf_text(data), data->len, base, &feed,
	    &err);

	if (ok == (strstr(path, ".refused.") != NULL))
		fail_msg("%s: %s", path, ok ? "was read" : err.text);
	if (ok)
		golden_feed(&feed, &out);
	else
		buf_printf(&out, "%d %s\n", err.code, err.text);
	golden_compare(path, &out);
	buf_release(&out);
	if (ok)
		feed_release(&feed);
}

static void
feed_matches_each_golden_pair(void **state)
{
	(void)state;
	assert_true(date_set_zone("Europe/Stockholm", &(struct err){0}));
	golden_walk("tests/golden/feed", check);
}

static void
parse(const char *text, struct feed *feed)
{
	struct err err = {0};

	if (!feed_parse(text, strlen(text), base, feed, &err))
		fail_msg("%s", err.text);
}

static void
feed_hash_tells_an_edit(void **state)
{
	static const char *const text[] = {
		"<rss><channel><item><guid>a</guid><title>One</title>"
		    "<description>Two</description></item></channel></rss>",
		"<rss><channel><item><title>One</title><guid>a</guid>"
		    "<description>&lt;p&gt;Two&lt;/p&gt;</description>"
		    "</item></channel></rss>",
		"<rss><channel><item><guid>a</guid><title>One</title>"
		    "<description>Three</description></item></channel></rss>",
	};
	struct feed feed[3];

	(void)state;
	for (int i = 0; i < 3; i++)
		parse(text[i], &feed[i]);
	assert_int_equal(strlen(feed[0].item[0].hash), 64);
	assert_string_equal(feed[0].item[0].hash, feed[1].item[0].hash);
	assert_string_not_equal(feed[0].item[0].hash, feed[2].item[0].hash);
	for (int i = 0; i < 3; i++)
		feed_release(&feed[i]);
}

static void
feed_text_is_capped(void **state)
{
	struct buf text = BUF_INIT(BUF_FETCH);
	struct feed feed;

	(void)state;
	buf_puts(&text, "<rss><channel><item><guid>");
	for (int i = 0; i < 1000; i++)
		buf_puts(&text, "0123456789");
	buf_puts(&text, "</guid><title>");
	for (int i = 0; i < 1000; i++)
		buf_puts(&text, "ordet ");
	buf_puts(&text, "</title><description>");
	for (int i = 0; i < 2000; i++)
		buf_puts(&text, "\xc3\xa5tta ");
	buf_puts(&text, "</description></item></channel></rss>");
	parse(buf_text(&text), &feed);
	assert_in_range(strlen(feed.item[0].title), 250, 310);
	assert_in_range(strlen(feed.item[0].summary), 5000, 7000);
	assert_int_equal(strlen(feed.item[0].id), 64);
	feed_release(&feed);
	buf_release(&text);
}

static void
feed_of_many_items_is_cut(void **state)
{
	struct buf text = BUF_INIT(BUF_FETCH);
	struct feed feed;

	(void)state;
	buf_puts(&text, "<rss><channel>");
	for (int i = 0; i < 100000; i++)
		buf_printf(&text, "<item><guid>%d</guid><title>x</title>"
		    "</item>", i);
	buf_puts(&text, "</channel></rss>");
	assert_true(buf_ok(&text));
	parse(buf_text(&text), &feed);
	assert_int_equal(feed.items, FEED_ITEMS_MAX);
	assert_true(feed.truncated);
	assert_string_equal(feed.item[999].id, "999");
	feed_release(&feed);
	buf_release(&text);
}

/* head, then piece until the document is as big as a fetch may be. */
static void
survives(const char *head, const char *piece, const char *tail)
{
	struct buf text = BUF_INIT(BUF_FETCH);
	struct feed feed;
	struct err err = {0};
	const clock_t start = clock();

	buf_puts(&text, head);
	while (text.len + strlen(piece) + strlen(tail) < bomb_size())
		buf_puts(&text, piece);
	buf_puts(&text, tail);
	if (feed_parse(buf_text(&text), text.len, base, &feed, &err))
		feed_release(&feed);
	else
		assert_int_equal(err.code, EX_DATAERR);
	if (bomb_is_slow(start))
		fail_msg("'%s...' took %d s", piece,
		    (int)((clock() - start) / CLOCKS_PER_SEC));
	buf_release(&text);
}

static void
feed_bombs_are_quick(void **state)
{
	(void)state;
	survives("<rss><channel><item>", "<a>", "");
	survives("<rss><channel><item><title>", "&", "");
	survives("<rss><channel><item><title>", "&#1234567;", "");
	survives("<rss ", "abcdefgh='x' ", ">");
	survives("<rss><channel>", "<item/>", "");
	survives("<rss>", "<!DOCTYPE x>", "");
	survives("<rss>", "<!--", "-->");
	survives("<rss>", "<![CDATA[", "]]>");
	survives("<rss><channel><item><description>", "&lt;div&gt;", "");
	survives("<rss><channel><item><description>&lt;a ", "b=c ", "");
	survives("<rss><channel><item><description>",
	    "&lt;a href=\"/x\"&gt;y ", "</description></item>");
	survives("<feed xmlns=\"http://www.w3.org/2005/Atom\"><entry>"
	    "<content type=\"xhtml\">", "<b>x</b>", "</content></entry>");
	survives("<feed>", "<a xml:base=\"x/\">", "");
	survives("{\"version\":\"https://jsonfeed.org/version/1\","
	    "\"items\":", "[", "");
	survives("{\"items\":[", "1,", "1]}");
	survives("<", "\n", "");
	survives("<rss><channel><link>", "x/../", "</link>");
	survives("<rss><channel><item><link>", "x/../", "</link></item>");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(feed_matches_each_golden_pair),
	    cmocka_unit_test(feed_hash_tells_an_edit),
	    cmocka_unit_test(feed_text_is_capped),
	    cmocka_unit_test(feed_of_many_items_is_cut),
	    cmocka_unit_test(feed_bombs_are_quick),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
