/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Golden pairs: NAME.EXT is read, the outcome as text must be NAME.expect.
 * Two more files in the folder are one more test.  With GOLDEN_WRITE set in
 * the environment the .expect files are written anew: read the diff.
 */
#ifndef TESTS_UNIT_FEED_GOLDEN_H
#define TESTS_UNIT_FEED_GOLDEN_H

#include <dirent.h>
#include <stdlib.h>
#include <time.h>

#include "base/date.h"
#include "base/file.h"
#include "base/mem.h"
#include "feed/parse.h"

/* One line a field; a line break within is "\n ". */
static void
golden_field(struct buf *out, const char *name, const char *value)
{
	buf_printf(out, "%s:%s", name, *value ? " " : "");
	for (; *value; value++)
		buf_printf(out, *value == '\n' ? "\n\t" : "%c", *value);
	buf_putc(out, '\n');
}

static void
golden_feed(const struct feed *feed, struct buf *out)
{
	golden_field(out, "feed", feed->title);
	if (feed->truncated)
		buf_puts(out, "truncated\n");
	if (feed->malformed)
		buf_puts(out, "malformed\n");
	for (size_t i = 0; i < feed->items; i++) {
		const struct feed_item *item = &feed->item[i];

		buf_putc(out, '\n');
		golden_field(out, "id", item->id);
		golden_field(out, "link", item->link);
		golden_field(out, "title", item->title);
		buf_puts(out, "date:");
		if (item->date != 0) {
			buf_putc(out, ' ');
			date_rfc3339(out, item->date);
		}
		buf_putc(out, '\n');
		golden_field(out, "summary", item->summary);
	}
}

/* path without its extension, and .expect. */
static void
golden_compare(const char *path, const struct buf *got)
{
	char *expect = mem_printf("%.*s.expect",
	    (int)(strrchr(path, '.') - path), path);
	struct buf want = BUF_INIT(BUF_FILE);
	struct err err = {0};

	if (getenv("GOLDEN_WRITE") && !file_write(expect, 0644,
	    buf_text(got), got->len, &err))
		fail_msg("%s", err.text);
	if (!file_read(expect, &want, &err))
		fail_msg("%s", err.text);
	if (strcmp(buf_text(got), buf_text(&want)) != 0)
		fail_msg("%s: got\n%s", expect, buf_text(got));
	buf_release(&want);
	mem_free(expect);
}

/* Calls check for each file of folder that is a question. */
static void
golden_walk(const char *folder,
    void (*check)(const char *path, const struct buf *data))
{
	DIR *dir = opendir(folder);
	const struct dirent *entry = NULL;
	int count = 0;

	assert_non_null(dir);
	while ((entry = readdir(dir)) != NULL) {
		const char *dot = strrchr(entry->d_name, '.');
		char *path = NULL;
		struct buf data = BUF_INIT(BUF_FILE);
		struct err err = {0};

		if (!dot || entry->d_name[0] == '.' ||
		    !strcmp(dot, ".expect") || !strcmp(dot, ".select"))
			continue;
		path = mem_printf("%s/%s", folder, entry->d_name);
		if (!file_read(path, &data, &err))
			fail_msg("%s", err.text);
		check(path, &data);
		count++;
		buf_release(&data);
		mem_free(path);
	}
	closedir(dir);
	assert_true(count > 0);
}

/* A bomb as big as a fetch may be; valgrind is too slow for such. */
static bool
bomb_is_small(void)
{
	const char *preload = getenv("LD_PRELOAD");

	return preload && strstr(preload, "vgpreload");
}

static size_t
bomb_size(void)
{
	return bomb_is_small() ? BUF_FETCH / 100 : BUF_FETCH;
}

/* Processor time, so that a busy machine is no failure. */
static bool
bomb_is_slow(clock_t start)
{
	return !bomb_is_small() && clock() - start > 10 * CLOCKS_PER_SEC;
}

#endif
