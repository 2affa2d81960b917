/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dates as strangers and staff write them: what is taken can be written and
 * read again. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/mem.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must_round_trip(int64_t t, void (*write)(struct buf *out, int64_t t))
{
	struct buf text = BUF_INIT(BUF_LINE);
	int64_t again = -1;

	write(&text, t);
	if (!date_parse_feed(buf_text(&text), &again) || again != t)
		abort();
	buf_release(&text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = mem_strndup((const char *)data, size);
	struct err err = {0, ""};
	int64_t start = 0;
	int64_t end = 0;

	if (!date_set_zone("Europe/Stockholm", &err))
		abort();
	if (date_parse_feed(text, &start)) {
		if (start < 0)
			abort();
		must_round_trip(start, date_rfc3339);
		must_round_trip(start, date_rfc5322);
		must_round_trip(start, date_http);
	}
	if (date_parse_local(text, false, &start, &err)) {
		if (!date_parse_local(text, true, &end, &err) || end < start ||
		    end - start >= 26 * 60 * 60)
			abort();
	}
	mem_free(text);
	return 0;
}
