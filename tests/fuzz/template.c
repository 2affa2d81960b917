/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any template and any catalogue: refused with a line, or rendered. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "text/embed.h"
#include "text/template.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The first line that is "--" parts the template from the strings. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = mem_strndup((const char *)data, size);
	size_t n = strlen(text);
	char *strings = strstr(text, "\n--\n");
	size_t first = strings ? (size_t)(strings - text) : n;
	size_t rest = strings ? n - first - 4 : 0;
	const struct embed_file files[] = {{"a.html", text, first},
	    {"a.txt", text, first},
	    {"strings.sv", strings ? strings + 4 : text, rest},
	    {NULL, NULL, 0}};
	struct template_set *set = NULL;
	struct view *view = view_new();
	struct buf out = BUF_INIT(BUF_PAGE);
	struct err err = {0};

	view_set(view_item(view, "a"), "b", "<x>");
	view_set(view_item(view, "a"), "b", "");
	view_set(view_object(view, "c"), "d", "&");
	if (!template_load_files(files, "", &set, &err)) {
		if (!err.text[0] || strpbrk(err.text, "\r\n\x1b"))
			abort();
	} else if (!template_render(set, "a.html", "sv", view, &out, &err)
	    && !err.text[0]) {
		abort();
	}
	template_free(set);
	view_free(view);
	buf_release(&out);
	mem_free(text);
	return 0;
}
