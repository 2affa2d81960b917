/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * feeds SECONDS FILE...: feeds read a second, over and over in one thread,
 * from bytes to items of clean text.  Prints "feeds N bytes N items N".
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/str.h"
#include "feed/parse.h"

enum { FILE_MAX = 5 * 1024 * 1024 };

static void
must(bool ok, const struct err *err)
{
	if (ok)
		return;
	fprintf(stderr, "%s\n", err->text);
	exit(1);
}

int
main(int argc, char **argv)
{
	struct buf *text = mem_array((size_t)argc, sizeof(*text));
	struct feed feed;
	struct err err = {0, ""};
	int64_t seconds = 0;
	int64_t start = 0;
	size_t feeds = 0;
	size_t bytes = 0;
	size_t items = 0;
	double spent = 0;

	if (argc < 3 || !str_int64(argv[1], &seconds)) {
		fprintf(stderr, "feeds SECONDS FILE...\n");
		return 64;
	}
	must(date_set_zone("Europe/Stockholm", &err), &err);
	for (int i = 2; i < argc; i++) {
		text[i] = BUF_INIT(FILE_MAX);
		must(file_read(argv[i], &text[i], &err), &err);
	}
	start = date_mono_ms();
	while (date_mono_ms() - start < seconds * 1000) {
		for (int i = 2; i < argc; i++) {
			must(feed_parse(buf_text(&text[i]), text[i].len,
			    "https://www.example.se/feed", &feed, &err), &err);
			feeds++;
			bytes += text[i].len;
			items += feed.items;
			feed_release(&feed);
		}
	}
	spent = (double)(date_mono_ms() - start) / 1000;
	printf("feeds %.1f bytes %.0f items %.1f\n", (double)feeds / spent,
	    (double)bytes / spent, (double)items / spent);
	for (int i = 2; i < argc; i++)
		buf_release(&text[i]);
	mem_free(text);
	return 0;
}
