/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rules that hold for every mail, whatever its words. */
#ifndef TESTS_UNIT_LOOK_RULES_H
#define TESTS_UNIT_LOOK_RULES_H

#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "text/encode.h"

enum { RULES_LINKS = 64, RULES_DEPTH = 64 };

/* Nothing hidden, nothing that mail clients lack or strip. */
static void
rules_words(const char *html)
{
	static const char *const banned[] = {
		"display:none", "display: none", "visibility", "opacity",
		"font-size:0", " hidden", "aria-", "var(", "flex", "grid",
		"rem;", "url(", "<form", "<button", "<script", "<iframe",
		"<link", "<main", "<article", "<section", "<nav", "data:",
		"margin:auto", "http-equiv", "{{", "}}"
	};
	const char *body = strstr(html, "<body");

	assert_non_null(body);
	for (size_t i = 0; i < sizeof(banned) / sizeof(banned[0]); i++)
		if (strstr(body, banned[i]))
			fail_msg("the mail holds '%s'", banned[i]);
	for (const char *p = body; (p = strstr(p, "font-size:")); p++)
		assert_true(strtol(p + 10, NULL, 10) >= 16);
	for (const char *p = body; (p = strstr(p, "padding")); p++) {
		const char *tag = p;

		while (*tag != '<')
			tag--;
		if (memcmp(p, "padding:0\"", 10) != 0 &&
		    memcmp(p, "padding:0;", 10) != 0 &&
		    memcmp(p, "padding=\"0\"", 11) != 0)
			assert_memory_equal(tag, "<td ", 4);
	}
	for (const char *p = body; (p = strstr(p, "<img")); p++) {
		const char *alt = strstr(p, " alt=\"");

		assert_true(alt && alt < strchr(p, '>'));
	}
	for (const char *p = body; (p = strstr(p, "<table")); p++)
		assert_memory_equal(p, "<table role=\"presentation\"", 26);
}

/* Every element is closed, in order; headings never skip a level. */
static void
rules_tags(const char *html, int level)
{
	char open[RULES_DEPTH][16];
	size_t depth = 0;

	for (const char *p = html; (p = strchr(p, '<')); p++) {
		char name[16] = "";
		bool end = p[1] == '/';
		size_t n = strcspn(p + 1 + end, " >\n");

		if (strncmp(p, "<!--", 4) == 0) { /* Outlook's own table */
			p = strstr(p, "-->");
			assert_non_null(p);
			continue;
		}
		assert_true(n < sizeof(name));
		memcpy(name, p + 1 + end, n);
		if (strcmp(name, "!DOCTYPE") == 0 ||
		    strcmp(name, "meta") == 0 || strcmp(name, "br") == 0 ||
		    strcmp(name, "img") == 0)
			continue;
		if (name[0] == 'h' && name[1] >= '1' && name[1] <= '6' &&
		    !end) {
			if (name[1] - '0' > level + 1)
				fail_msg("h%d is followed by %s", level, name);
			level = name[1] - '0';
		}
		if (!end) {
			assert_true(depth < RULES_DEPTH);
			memcpy(open[depth++], name, sizeof(name));
			continue;
		}
		assert_true(depth > 0);
		assert_string_equal(open[--depth], name);
	}
	assert_int_equal(depth, 0);
}

/* The text up to end with entities resolved; caller frees. */
static char *
rules_plain(const char *from, const char *end)
{
	static const char *const entity[][2] = {
		{"&amp;", "&"}, {"&lt;", "<"}, {"&gt;", ">"},
		{"&quot;", "\""}, {"&#39;", "'"}
	};
	struct buf out = BUF_INIT(BUF_PAGE);

	while (from < end) {
		size_t used = 0;

		for (size_t i = 0; i < 5 && used == 0; i++) {
			size_t n = strlen(entity[i][0]);

			if (strncmp(from, entity[i][0], n) == 0) {
				buf_puts(&out, entity[i][1]);
				used = n;
			}
		}
		if (used == 0) {
			buf_putc(&out, *from);
			used = 1;
		}
		from += used;
	}
	return buf_take(&out);
}

/* No link text twice; every address is in the text too. */
static void
rules_links(const char *html, const char *text)
{
	char *seen[RULES_LINKS] = {NULL};
	size_t n = 0;

	for (const char *p = html; (p = strstr(p, "<a href=\"")); p++) {
		const char *url = p + 9, *close = strchr(url, '"');
		const char *label = strchr(close, '>') + 1;
		char *plain = rules_plain(url, close);
		const char *shown = strncmp(plain, "mailto:", 7) == 0 ?
		    plain + 7 : plain;

		if (!strstr(text, shown))
			fail_msg("'%s' is not in the text", shown);
		mem_free(plain);
		assert_true(n < RULES_LINKS);
		seen[n] = rules_plain(label, strstr(label, "</a>"));
		for (size_t i = 0; i < n; i++)
			assert_string_not_equal(seen[i], seen[n]);
		n++;
	}
	while (n > 0)
		mem_free(seen[--n]);
}

/* The first words a mail program shows are the heading. */
static void
rules_first(const char *html, const char *text)
{
	const char *h1 = strstr(html, "<h1"), *p = strstr(html, "<body");
	char *heading = NULL;
	bool in_tag = true;

	assert_non_null(h1);
	for (; p < h1; p++) {
		if (*p == '<')
			in_tag = true;
		if (!in_tag && strchr(" \n", *p) == NULL)
			fail_msg("'%.20s' stands before the heading", p);
		if (*p == '>')
			in_tag = false;
	}
	h1 = strchr(h1, '>') + 1;
	assert_null(strstr(h1, "<h1"));
	heading = rules_plain(h1, strstr(h1, "</h1>"));
	/* in the text it may be wrapped: its first word */
	heading[strcspn(heading, " ")] = '\0';
	assert_memory_equal(text, heading, strlen(heading));
	mem_free(heading);
}

/* At most 76 columns but for an address alone on its line. */
static void
rules_columns(const char *text)
{
	while (*text != '\0') {
		size_t n = strcspn(text, "\n");
		char *line = mem_strndup(text, n);

		assert_false(n > 0 && line[n - 1] == ' ');
		if (encode_length(line) > 76 && strchr(line, ' '))
			fail_msg("too long: '%s'", line);
		mem_free(line);
		text += n + (text[n] == '\n');
	}
}

static void
rules_check(const char *html, const char *text)
{
	assert_true(strlen(html) <= 60 * 1024);
	assert_true(encode_is_utf8(html, strlen(html)));
	assert_true(encode_is_utf8(text, strlen(text)));
	assert_null(strstr(text, "{{"));
	assert_null(strstr(text, "\n\n\n"));
	rules_words(html);
	rules_tags(html, 0);
	rules_links(html, text);
	rules_first(html, text);
	rules_columns(text);
}

#endif
