/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TEXT_SEGMENT_H
#define TEXT_SEGMENT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

/* A template compiled to an array; sections are ranges of it. */
enum segment_kind {
	SEGMENT_TEXT,		/* text[n] as it is */
	SEGMENT_VALUE,		/* {{name}} */
	SEGMENT_RAW,		/* {{{name}}} */
	SEGMENT_SECTION,	/* {{#name}}, up to end */
	SEGMENT_INVERTED,	/* {{^name}}, up to end */
	SEGMENT_PARTIAL,	/* {{>name}}; target: file of the set */
	SEGMENT_STRING		/* {{>t/name}}; target: catalogue entry */
};

struct segment {
	enum segment_kind kind;
	int line;
	char *text;		/* owned; parts of a name are NUL-separated */
	size_t n;
	size_t parts;		/* of a dotted name; 0 is "." */
	size_t end;		/* first segment after the section */
	size_t target;		/* filled in by template_set */
};

struct segment_list {
	struct segment *at;
	size_t count, cap;
};

enum { SEGMENT_DEPTH = 16 };	/* sections and partials in each other */

/* Where the source comes from, for messages. */
struct segment_source {
	const char *file;
	int line;		/* of its first byte */
	const char *text;
	size_t n;
	bool escape;		/* HTML-escape what is literal */
};

/* false: a syntax error; list holds what was read so far. */
bool segment_compile(struct segment_list *list,
    const struct segment_source *source, struct err *err);
void segment_release(struct segment_list *list);

#endif
