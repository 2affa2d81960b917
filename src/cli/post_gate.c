/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/post_gate.h"

#include <sysexits.h>

#include "cli/table.h"

struct quality_gate
post_gate(const struct call *call)
{
	return (struct quality_gate){.strict = call_has(call, "--strict"),
	    .seen = call_has(call, "--acknowledge")};
}

static const char *
post_gate_level(const struct quality_finding *finding)
{
	static const char *const words[] = {"note", "warning", "error"};

	return words[finding->level];
}

void
post_gate_say(const struct call *call, struct quality_gate *gate)
{
	for (size_t i = 0; i < gate->found.count; i++) {
		const struct quality_finding *f = &gate->found.item[i];
		struct buf words = BUF_INIT(BUF_LINE);

		if (f->level != QUALITY_NOTE) {
			quality_say(call->templates, "en", f, &words);
			call_say("%s: %s%s%s", post_gate_level(f),
			    f->language, f->language[0] ? ": " : "",
			    buf_text(&words));
		}
		buf_release(&words);
	}
	quality_release(&gate->found);
}

static const struct table_column post_gate_columns[] = {
	{"level", TABLE_TEXT}, {"code", TABLE_TEXT}, {"where", TABLE_TEXT},
	{"language", TABLE_TEXT}, {"detail", TABLE_TEXT},
	{"words", TABLE_TEXT}, {NULL, TABLE_TEXT},
};

static void
post_gate_rows(const struct call *call, const struct quality *quality)
{
	struct table *table = table_open(post_gate_columns,
	    call_has(call, "--json"));

	for (size_t i = 0; i < quality->count; i++) {
		const struct quality_finding *f = &quality->item[i];
		struct buf words = BUF_INIT(BUF_LINE);

		quality_say(call->templates, "en", f, &words);
		table_text(table, post_gate_level(f));
		table_text(table, f->code);
		table_text(table, f->where);
		table_text(table, f->language);
		table_text(table, f->detail);
		table_text(table, buf_text(&words));
		buf_release(&words);
	}
	table_close(table);
}

bool
post_gate_check(struct call *call, struct err *err)
{
	struct quality quality = {NULL, 0, 0, 0};
	int64_t post = 0;
	bool found = false;
	bool ok = call_number(call->args[0], "post", &post, err) &&
	    quality_of_post(&call->flow, call->db, post, &quality, &found,
	    err);

	if (ok && !found)
		ok = err_set(err, EX_DATAERR, "there is no post %lld",
		    (long long)post);
	if (ok)
		post_gate_rows(call, &quality);
	if (ok && quality.errors > 0)
		ok = err_set(err, EX_DATAERR, "post %lld has %zu error%s",
		    (long long)post, quality.errors,
		    quality.errors == 1 ? "" : "s");
	quality_release(&quality);
	return ok;
}
