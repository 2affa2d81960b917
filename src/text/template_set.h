/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TEXT_TEMPLATE_SET_H
#define TEXT_TEMPLATE_SET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "text/catalogue.h"
#include "text/embed.h"
#include "text/segment.h"

/* What template.c renders: every file, compiled and linked. */
enum {
	TEMPLATE_SET_FILE = 512 * 1024	/* most bytes of one file */
};

struct template_set_file {
	const char *name;	/* of the embedded file */
	const char *data;
	size_t size;
	char *own;		/* data of an override */
	bool html;
	struct segment_list list; /* empty unless .html or .txt */
};

struct template_set {
	struct template_set_file *file;	/* sorted by name */
	size_t count;
	struct catalogue catalogue;
};

/* NULL when missing. */
const struct template_set_file *template_set_find(
    const struct template_set *set, const char *name);

#endif
