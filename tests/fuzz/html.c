/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Of any HTML: valid text without control characters, trimmed. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "text/encode.h"
#include "text/html.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf out = BUF_INIT(BUF_FILE);

	html_to_text((const char *)data, size, true, &out);
	if (!encode_is_utf8(buf_text(&out), out.len))
		abort();
	for (size_t i = 0; i < out.len; i++)
		if (out.data[i] == 0x7f || (out.data[i] >= 0
		    && out.data[i] < ' ' && out.data[i] != '\n'))
			abort();
	if (out.len > 0 && (strchr(" \n", out.data[0])
	    || strchr(" \n", out.data[out.len - 1])))
		abort();
	if (strstr(buf_text(&out), " \n") || strstr(buf_text(&out), "\n\n\n"))
		abort();
	buf_release(&out);
	return 0;
}
