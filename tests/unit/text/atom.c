/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/test.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "text/atom.h"

#define GOLDEN "tests/golden/atom/posts.atom"

static struct err err;

static void
posts(struct buf *out)
{
	static const char *const topics[] = {"Styrelsen", "Vård & omsorg"};
	const struct atom_feed feed = {
	    .id = "22222222-0000-4000-8000-000000000001",
	    .title = "Nyheter från förbundet <test>", .lang = "sv",
	    .subtitle = "Allt som skickats ut", .author = "Förbundet & Co",
	    .self = "https://brev.example.se/feed.atom?topic=a&lang=sv",
	    .alternate = "https://brev.example.se/archive",
	    .updated = 1777881600,
	};
	const struct atom_entry entries[] = {
		{.id = "22222222-0000-4000-8000-000000000002",
		    .title = "Tre beslut & en \"enkät\"",
		    .url = "https://brev.example.se/archive/2#x",
		    .html = "<p>Styrelsen <em>beslutade</em> &amp; gick.</p>\n",
		    .topics = topics, .topics_n = 2,
		    .published = 1777795200, .updated = 1777881600},
		{.id = "22222222-0000-4000-8000-000000000003",
		    .title = "In English", .lang = "en",
		    .published = 1767225600, .updated = 1767225600},
	};

	atom_begin(out, &feed);
	for (size_t i = 0; i < 2; i++)
		atom_entry(out, &entries[i]);
	atom_end(out);
}

static void
the_whole_is_as_before(void **state)
{
	struct buf out = BUF_INIT(BUF_PAGE);
	struct buf want = BUF_INIT(BUF_PAGE);

	(void)state;
	posts(&out);
	assert_true(buf_ok(&out));
	if (getenv("GOLDEN_WRITE"))
		assert_true(file_write(GOLDEN, 0644, out.data, out.len, &err));
	assert_true(file_read(GOLDEN, &want, &err));
	assert_string_equal(out.data, want.data);
	buf_release(&out);
	buf_release(&want);
}

static void
what_xml_cannot_hold_is_left_out(void **state)
{
	const struct atom_entry entry = {
	    .id = "x", .title = "a\x01" "b\x1b" "c\xff" "d\xef\xbf\xbe" "e"
	    "\xc2\x85" "f", .html = "]]><b>\x08</b>", .url = "\"><x>",
	};
	struct buf out = BUF_INIT(BUF_PAGE);

	(void)state;
	atom_entry(&out, &entry);
	assert_non_null(strstr(out.data, "<title>abcdef</title>"));
	assert_non_null(strstr(out.data, "]]&gt;&lt;b&gt;&lt;/b&gt;"));
	assert_null(strstr(out.data, "<x>"));
	buf_release(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_whole_is_as_before),
	    cmocka_unit_test(what_xml_cannot_hold_is_left_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
