/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Renders what template_set.c compiled: walks segments, looks names up, adds
 * bytes.  Nothing is parsed here and nothing but the output is allocated.
 */
#include "text/template.h"

#include <string.h>
#include <sysexits.h>

#include "base/log.h"
#include "text/encode.h"
#include "text/template_set.h"

struct render {
	const struct template_set *set;
	const char *name;	/* for messages */
	size_t lang;
	bool html;
	const struct view *stack[SEGMENT_DEPTH + 2];
	size_t depth;
	int nest;
	struct buf *out;
	struct err *err;
};

static bool walk(struct render *r, const struct segment_list *list,
    size_t from, size_t to);

/* The first part is looked for outwards, the others within it only. */
static const struct view *
lookup(const struct render *r, const struct segment *segment)
{
	const char *name = segment->text;
	size_t n = strlen(name);
	const struct view *found = NULL;

	if (segment->parts == 0)
		return r->stack[r->depth - 1];
	for (size_t i = r->depth; !found && i > 0; i--)
		found = view_get(r->stack[i - 1], name, n);
	for (size_t i = 1; found && i < segment->parts; i++) {
		name += n + 1;
		n = strlen(name);
		found = view_get(found, name, n);
	}
	return found;
}

static bool
walk_inside(struct render *r, const struct segment_list *list,
    const struct view *view, size_t from, size_t to)
{
	bool ok = false;

	r->stack[r->depth++] = view;
	ok = walk(r, list, from, to);
	r->depth--;
	return ok;
}

static bool
section(struct render *r, const struct segment_list *list, size_t at)
{
	const struct segment *segment = &list->at[at];
	const struct view *view = lookup(r, segment);

	if (segment->kind == SEGMENT_INVERTED)
		return view_truthy(view)
		    || walk(r, list, at + 1, segment->end);
	if (!view_truthy(view))
		return true;
	if (!view_is_list(view))
		return walk_inside(r, list, view, at + 1, segment->end);
	for (size_t i = 0; i < view_count(view); i++)
		if (!walk_inside(r, list, view_at(view, i), at + 1,
		    segment->end))
			return false;
	return true;
}

static bool
include(struct render *r, const struct segment *segment)
{
	const struct catalogue_text *text = NULL;
	const struct segment_list *list = NULL;

	if (segment->kind == SEGMENT_PARTIAL) {
		list = &r->set->file[segment->target].list;
	} else {
		text = &r->set->catalogue.entry[segment->target].lang[r->lang];
		list = r->html ? &text->html : &text->plain;
	}
	return walk(r, list, 0, list->count);
}

static bool
step(struct render *r, const struct segment_list *list, size_t at)
{
	const struct segment *segment = &list->at[at];
	const char *value = NULL;

	switch (segment->kind) {
	case SEGMENT_TEXT:
		buf_add(r->out, segment->text, segment->n);
		return true;
	case SEGMENT_VALUE:
	case SEGMENT_RAW:
		value = view_text(lookup(r, segment));
		if (r->html && segment->kind == SEGMENT_VALUE)
			encode_html(r->out, value, strlen(value));
		else
			buf_puts(r->out, value);
		return true;
	case SEGMENT_SECTION:
	case SEGMENT_INVERTED:
		return section(r, list, at);
	case SEGMENT_PARTIAL:
	case SEGMENT_STRING:
		return include(r, segment);
	}
	return true;
}

static bool
walk(struct render *r, const struct segment_list *list, size_t from,
    size_t to)
{
	bool ok = true;

	if (r->nest > SEGMENT_DEPTH)
		return err_set(r->err, EX_CONFIG,
		    "%s: sections and partials nest deeper than %d", r->name,
		    SEGMENT_DEPTH);
	r->nest++;
	for (size_t i = from; ok && i < to;) {
		enum segment_kind kind = list->at[i].kind;

		ok = step(r, list, i);
		i = kind == SEGMENT_SECTION || kind == SEGMENT_INVERTED
		    ? list->at[i].end : i + 1;
	}
	r->nest--;
	if (ok && !buf_ok(r->out))
		return err_set(r->err, EX_SOFTWARE,
		    "%s: the text passes its maximum of %zu bytes", r->name,
		    r->out->max);
	return ok;
}

bool
template_render(const struct template_set *set, const char *name,
    const char *lang, const struct view *view, struct buf *out,
    struct err *err)
{
	const struct template_set_file *file = template_set_find(set, name);
	struct render r = {.set = set, .name = name, .stack = {view},
	    .depth = 1, .out = out, .err = err};

	if (!file)
		return err_set(err, EX_SOFTWARE, "there is no template '%s'",
		    name);
	if (set->catalogue.lang_count > 0
	    && !catalogue_lang(&set->catalogue, lang, &r.lang))
		return err_set(err, EX_SOFTWARE,
		    "%s: there is no language '%s'", name, lang);
	r.html = file->html;
	return walk(&r, &file->list, 0, file->list.count);
}

static const struct catalogue_text *
find_string(const struct template_set *set, const char *lang, const char *key,
    size_t *index)
{
	const struct catalogue_entry *entry =
	    catalogue_find(&set->catalogue, key);

	if (entry && catalogue_lang(&set->catalogue, lang, index))
		return &entry->lang[*index];
	log_error("there is no string '%s' in language '%s'", key, lang);
	return NULL;
}

const char *
template_string(const struct template_set *set, const char *lang,
    const char *key)
{
	size_t index = 0;
	const struct catalogue_text *text = find_string(set, lang, key,
	    &index);

	return text ? text->text : "";
}

void
template_string_render(const struct template_set *set, const char *lang,
    const char *key, const struct view *view, struct buf *out)
{
	struct err err = {.code = 0};
	struct render r = {.set = set, .name = key, .stack = {view},
	    .depth = 1, .out = out, .err = &err};
	const struct catalogue_text *text = find_string(set, lang, key,
	    &r.lang);

	if (text && !walk(&r, &text->plain, 0, text->plain.count))
		log_error("%s", err.text);
}

bool
template_has_lang(const struct template_set *set, const char *lang)
{
	size_t index = 0;

	return catalogue_lang(&set->catalogue, lang, &index);
}

const char *
template_file(const struct template_set *set, const char *name, size_t *n)
{
	const struct template_set_file *file = template_set_find(set, name);

	*n = file ? file->size : 0;
	return file ? file->data : NULL;
}
