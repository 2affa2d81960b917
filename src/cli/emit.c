/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/emit.h"

#include <jansson.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/mem.h"

struct emit {
	json_t *object;		/* NULL: none begun */
	json_t *outer, *list;	/* of a list inside; else NULL */
	bool array, some;
};

struct emit *
emit_open(bool array)
{
	struct emit *emit = mem_alloc(sizeof(*emit));

	emit->array = array;
	if (array)
		putchar('[');
	return emit;
}

/* jansson takes the value over, also when it fails: out of memory. */
static void
emit_put(struct emit *emit, const char *key, json_t *value)
{
	if (!emit->object)
		emit->object = json_object();
	json_object_set_new(emit->object, key, value);
}

void
emit_text(struct emit *emit, const char *key, const char *text)
{
	emit_put(emit, key, json_string(text ? text : ""));
}

void
emit_number(struct emit *emit, const char *key, int64_t n)
{
	emit_put(emit, key, json_integer(n));
}

void
emit_bool(struct emit *emit, const char *key, bool yes)
{
	emit_put(emit, key, json_boolean(yes));
}

void
emit_null(struct emit *emit, const char *key)
{
	emit_put(emit, key, json_null());
}

void
emit_time(struct emit *emit, const char *key, int64_t t)
{
	struct buf text = BUF_INIT(BUF_LINE);

	if (t == 0) {
		emit_put(emit, key, json_null());
	} else {
		date_rfc3339(&text, t);
		emit_text(emit, key, buf_text(&text));
	}
	buf_release(&text);
}

void
emit_list(struct emit *emit, const char *key)
{
	emit->list = json_array();
	emit_put(emit, key, emit->list);
	emit->outer = emit->object;
	emit->object = NULL;
}

void
emit_list_end(struct emit *emit)
{
	emit->object = emit->outer;
	emit->outer = emit->list = NULL;
}

void
emit_end(struct emit *emit)
{
	if (!emit->object)
		return;
	if (emit->list) {
		json_array_append_new(emit->list, emit->object);
		emit->object = NULL;
		return;
	}
	if (emit->array)
		fputs(emit->some ? ",\n " : "\n ", stdout);
	json_dumpf(emit->object, stdout, JSON_COMPACT);
	json_decref(emit->object);
	emit->object = NULL;
	emit->some = true;
}

void
emit_close(struct emit *emit)
{
	emit_end(emit);
	fputs(emit->array ? "\n]\n" : "\n", stdout);
	mem_free(emit);
}
