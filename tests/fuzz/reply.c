/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A server's bytes become one bounded printable line and a verdict. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "mail/reply.h"
#include "text/encode.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *raw = NULL;
	struct reply reply;
	size_t n = 0;

	if (size == 0)
		return 0;
	raw = mem_strndup((const char *)data + 1, size - 1);
	reply.stage = (enum reply_stage)(data[0] % (REPLY_DOT + 1));
	reply_parse(&reply, raw);
	n = strnlen(reply.text, sizeof(reply.text));
	if (n == sizeof(reply.text) || !encode_is_utf8(reply.text, n))
		abort();
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)reply.text[i] < ' ' ||
		    reply.text[i] == 0x7f)
			abort();
	if (reply.code && (reply.code < 200 || reply.code > 599 ||
	    strncmp(raw, (const char[]){(char)('0' + reply.code / 100), 0},
	    1)))
		abort();
	if (reply_classify(&reply) == REPLY_SENT &&
	    (reply.stage != REPLY_DOT || raw[0] != '2'))
		abort();
	if (!*reply_verdict_name(reply_classify(&reply)))
		abort();
	if (reply_is_dead_address(&reply) && reply_is_throttle(&reply))
		abort();
	mem_free(raw);
	return 0;
}
