/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Of any text that is pasted: valid text without odd characters. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "text/encode.h"
#include "text/paste.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(const struct buf *out)
{
	if (!encode_is_utf8(buf_text(out), out->len) ||
	    strlen(buf_text(out)) != out->len)
		abort();
	for (size_t i = 0; i < out->len; i++)
		if (out->data[i] == 0x7f || (out->data[i] >= 0 &&
		    out->data[i] < ' ' && !strchr("\t\n", out->data[i])))
			abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf out = BUF_INIT(BUF_FILE);

	if (!encode_is_utf8((const char *)data, size))
		return 0;
	paste_clean((const char *)data, size, &out);
	check(&out);
	buf_release(&out);
	return 0;
}
