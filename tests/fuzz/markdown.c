/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Of any Markdown: only our elements and links, no slots, short lines. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "text/encode.h"
#include "text/markdown.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_bytes(const struct buf *b)
{
	if (!encode_is_utf8(buf_text(b), b->len))
		abort();
	for (size_t i = 0; i < b->len; i++)
		if (b->data[i] == 0x7f || (b->data[i] >= 0
		    && b->data[i] < ' ' && b->data[i] != '\n'
		    && b->data[i] != '\t'))
			abort();
}

static void
check_tags(const char *s)
{
	static const char *const tags[] = {"<p>", "</p>", "<h2>", "</h2>",
	    "<h3>", "</h3>", "<h4>", "</h4>", "<h5>", "</h5>", "<h6>",
	    "</h6>", "<ul>", "</ul>", "<ol>", "<ol start=\"", "</ol>",
	    "<li>", "</li>", "<a href=\"http", "<a href=\"HTTP",
	    "<a href=\"mailto:", "</a>", "<strong>", "</strong>", "<em>",
	    "</em>", "<blockquote>", "</blockquote>", "<br>", "<hr>",
	    "<code>", "</code>"};
	bool known = false;

	for (; (s = strchr(s, '<')); s++) {
		known = false;
		for (size_t i = 0; i < sizeof(tags) / sizeof(*tags); i++)
			known = known || strncasecmp(s, tags[i],
			    strlen(tags[i])) == 0;
		if (!known)
			abort();
	}
}

static void
check_lines(const char *s)
{
	while (*s) {
		size_t n = strcspn(s, "\n"), columns = 0;

		for (size_t i = 0; i < n; i++)
			columns += (s[i] & 0xc0) != 0x80;
		if (columns > 76 && !memmem(s, n, "://", 3)
		    && !memmem(s, n, "mailto:", 7))
			abort();
		s += n + (s[n] == '\n');
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct markdown_look look = {.top = 2};
	struct buf html = BUF_INIT(BUF_FILE), text = BUF_INIT(BUF_FILE);

	markdown_html((const char *)data, size, &look, &html);
	markdown_text((const char *)data, size, &text);
	check_bytes(&html);
	check_bytes(&text);
	check_tags(buf_text(&html));
	check_lines(buf_text(&text));
	buf_release(&text);
	buf_release(&html);
	return 0;
}
