/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Headers and slots of any bytes: a refusal, or lines fit for the wire. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "mail/message.h"
#include "text/encode.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Every line is CRLF-ended 7-bit text of at most max octets; in headers
 * each but the first is a continuation. */
static void
check(const struct buf *out, size_t max, bool header)
{
	size_t column = 0;

	for (size_t i = 0; i < out->len; i++) {
		unsigned char c = (unsigned char)out->data[i];

		if (c == '\n' && i > 0 && out->data[i - 1] == '\r') {
			if (header && i + 1 < out->len &&
			    out->data[i + 1] != ' ')
				abort();
			column = 0;
			continue;
		}
		if (c == '\r' && out->data[i + 1] == '\n')
			continue;
		if (c < ' ' || c >= 0x7f || ++column > max)
			abort();
	}
	if (out->len < 2 || column != 0)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = mem_strndup((const char *)data, size);
	struct message_slots slots = {{text, text, text}};
	struct buf out = BUF_INIT(BUF_FETCH), block = BUF_INIT(BUF_FETCH);
	struct err err = {0};

	if (message_header(&out, "Subject", text, &err))
		check(&out, 78, true);
	buf_clear(&out);
	if (message_header_raw(&out, "List-Help", text, &err))
		check(&out, 998, true);
	buf_clear(&out);
	if (message_mailbox(&out, "From", text, "a@example.se", &err))
		check(&out, 78, true);
	buf_clear(&out);
	if (message_mailbox(&out, "From", "", text, &err))
		check(&out, 998, true);
	buf_clear(&out);
	if (message_list_id(&out, text, text, &err))
		check(&out, 998, true);
	buf_clear(&out);
	encode_qp(&block, "a\1b\2\n\3", 6);
	message_splice(&out, block.data, block.len, &slots);
	check(&out, 76, false);
	message_check(text, strlen(text), &err);
	buf_release(&out);
	buf_release(&block);
	mem_free(text);
	return 0;
}
