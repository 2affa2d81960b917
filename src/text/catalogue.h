/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TEXT_CATALOGUE_H
#define TEXT_CATALOGUE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "text/segment.h"

/*
 * The strings of every language.  Any file named strings*.LANG counts and
 * all of them are one catalogue.  Lines are "key = text"; '#' begins a
 * comment line; a '\' at the end of a line continues it without a break or
 * the next line's indentation; "\n" is a line break, "\\" a backslash.
 */
enum { CATALOGUE_LANGS = 8 };

struct catalogue_text {
	char *text;			/* NULL: missing */
	const char *file;
	int line;
	bool replaced;			/* comes from an override */
	struct segment_list plain, html; /* literal parts escaped in html */
};

struct catalogue_entry {
	char *key;
	struct catalogue_text lang[CATALOGUE_LANGS];
};

struct catalogue {
	char langs[CATALOGUE_LANGS][3];
	size_t lang_count;
	struct catalogue_entry *entry;	/* sorted by key once finished */
	size_t count, cap;
};

/* strings*.xx: its language, else NULL. */
const char *catalogue_lang_of(const char *file);
/* file must outlive the catalogue.  An override replaces texts of keys that
 * are there. */
bool catalogue_add(struct catalogue *catalogue, const char *file,
    const char *data, size_t n, bool override, struct err *err);
/* Compiles; a key that some language lacks is an error. */
bool catalogue_finish(struct catalogue *catalogue, struct err *err);
void catalogue_release(struct catalogue *catalogue);

/* false: no such language. */
bool catalogue_lang(const struct catalogue *catalogue, const char *lang,
    size_t *index);
/* NULL when missing; only once finished. */
const struct catalogue_entry *catalogue_find(
    const struct catalogue *catalogue, const char *key);

#endif
