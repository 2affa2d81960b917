/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every NAME.md of tests/golden/text must become NAME.html and NAME.txt,
 * every NAME.in.html NAME.txt.  A new test is new files.  Run from the top
 * of the tree, as make does.
 */
#include "unit/test.h"

#include <dirent.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"
#include "text/html.h"
#include "text/markdown.h"

#define FOLDER "tests/golden/text"

static bool
ends_with(const char *s, const char *tail)
{
	size_t n = strlen(s), m = strlen(tail);

	return n > m && strcmp(s + n - m, tail) == 0;
}

static void
read_golden(const char *name, size_t n, const char *tail, struct buf *out)
{
	char *path = mem_printf(FOLDER "/%.*s%s", (int)n, name, tail);
	struct err err = {.text = ""};

	if (!file_read(path, out, &err))
		fail_msg("%s", err.text);
	mem_free(path);
}

static void
compare(const char *name, size_t n, const char *tail, const struct buf *got)
{
	struct buf want = BUF_INIT(BUF_PAGE);

	read_golden(name, n, tail, &want);
	if (strcmp(buf_text(got), buf_text(&want)) != 0)
		printf("%.*s%s is not:\n%s\n", (int)n, name, tail,
		    buf_text(got));
	assert_string_equal(buf_text(got), buf_text(&want));
	buf_release(&want);
}

static void
check_markdown(const char *name)
{
	const struct markdown_look look = {.top = 2, .a = "color:#00c"};
	struct buf md = BUF_INIT(BUF_PAGE), got = BUF_INIT(BUF_PAGE);
	size_t n = strlen(name) - strlen(".md");

	read_golden(name, n, ".md", &md);
	markdown_html(buf_text(&md), md.len, &look, &got);
	compare(name, n, ".html", &got);
	buf_clear(&got);
	markdown_text(buf_text(&md), md.len, &got);
	compare(name, n, ".txt", &got);
	buf_release(&got);
	buf_release(&md);
}

static void
check_html(const char *name)
{
	struct buf html = BUF_INIT(BUF_PAGE), got = BUF_INIT(BUF_PAGE);
	size_t n = strlen(name) - strlen(".in.html");

	read_golden(name, n, ".in.html", &html);
	html_to_text(buf_text(&html), html.len, true, &got);
	buf_putc(&got, '\n');
	compare(name, n, ".txt", &got);
	buf_release(&got);
	buf_release(&html);
}

static void
files_become_their_golden_files(void **state)
{
	DIR *dir = opendir(FOLDER);
	struct dirent *item = NULL;
	int seen = 0;

	(void)state;
	assert_non_null(dir);
	while ((item = readdir(dir))) {
		if (ends_with(item->d_name, ".md"))
			check_markdown(item->d_name);
		else if (ends_with(item->d_name, ".in.html"))
			check_html(item->d_name);
		else
			continue;
		seen++;
	}
	closedir(dir);
	assert_true(seen >= 3);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(files_become_their_golden_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
