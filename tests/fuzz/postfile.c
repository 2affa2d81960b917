/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Of any post file: a refusal that names its line, or clean fields. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/str.h"
/* As in import_csv.c: no need of the rest of flow. */
#include "flow/postfile.c"
#include "flow/postfile_when.c"
#include "text/encode.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_line(const char *text)
{
	if (!text || !encode_is_utf8(text, strlen(text)) ||
	    strpbrk(text, "\n\r"))
		abort();
}

static void
check_dates(const struct postfile *file)
{
	for (size_t i = 0; i < file->dates; i++) {
		const struct postfile_date *d = &file->date[i];

		check_line(d->label);
		check_line(d->place);
		check_line(d->link);
		if ((d->end != 0 && d->end <= d->start) ||
		    (d->all_day && d->end == 0))
			abort();
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool zone;
	struct postfile file;
	struct err err = {0, ""};

	if (!zone)
		zone = date_set_zone("Europe/Stockholm", &err);
	if (!postfile_parse((const char *)data, size, "x", &file, &err)) {
		if (!str_starts(err.text, "x:") || err.code == 0)
			abort();
		return 0;
	}
	check_line(file.title);
	check_line(file.title_en);
	check_line(file.url);
	check_line(file.note);
	if (file.title[0] == '\0' || file.topics == 0 ||
	    strchr(file.body, '\r') || strchr(file.body_en, '\r'))
		abort();
	for (size_t i = 0; i < file.topics; i++)
		check_line(file.topic[i]);
	check_dates(&file);
	postfile_release(&file);
	return 0;
}
