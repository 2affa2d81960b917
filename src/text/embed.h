/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TEXT_EMBED_H
#define TEXT_EMBED_H

#include <stddef.h>

/* Every file of templates/, put into the program by the Makefile. */
struct embed_file {
	const char *name;	/* "page/base.html" */
	const char *data;	/* NUL follows data[size - 1] */
	size_t size;
};
extern const struct embed_file embed_files[]; /* ends with a NULL name */

#endif
