/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The parser of the Mustache subset: one pass over the source, one tag at a
 * time.  Names are split here, so that rendering compares and copies only.
 */
#include "text/segment.h"

#include <string.h>
#include <sysexits.h>

#include "base/buf.h"
#include "base/mem.h"
#include "text/encode.h"

struct parser {
	const struct segment_source *source;
	struct segment_list *list;
	const char *end;	/* of the source */
	const char *seen;	/* line counts the breaks before it */
	int line;
	size_t open[SEGMENT_DEPTH];
	size_t depth;
};

struct tag {
	char kind;		/* one of # ^ / > ! &, or 'v' */
	const char *start, *after;
	const char *name;
	size_t n;
};

static bool
fail(struct parser *p, struct err *err, const char *what, const char *name,
    size_t n)
{
	int shown = 0;

	while ((size_t)shown < n && shown < 80
	    && (unsigned char)name[shown] >= ' ')
		shown++;
	return err_set(err, EX_CONFIG, "%s:%d: %s '%.*s'", p->source->file,
	    p->line, what, shown, name);
}

static void
count_lines(struct parser *p, const char *to)
{
	for (; p->seen < to; p->seen++)
		p->line += *p->seen == '\n';
}

static struct segment *
append(struct parser *p, enum segment_kind kind, char *text, size_t n)
{
	struct segment_list *list = p->list;

	if (list->count == list->cap) {
		list->cap = list->cap > 0 ? list->cap * 2 : 16;
		list->at = mem_grow(list->at, list->cap, sizeof(*list->at));
	}
	list->at[list->count] = (struct segment){.kind = kind,
	    .line = p->line, .text = text, .n = n};
	return &list->at[list->count++];
}

static void
append_text(struct parser *p, const char *from, const char *to)
{
	size_t n = (size_t)(to - from);
	struct buf escaped = BUF_INIT(6 * n + 1);

	if (n == 0)
		return;
	if (!p->source->escape) {
		append(p, SEGMENT_TEXT, mem_dup(from, n), n);
		return;
	}
	encode_html(&escaped, from, n);
	n = escaped.len;
	append(p, SEGMENT_TEXT, buf_take(&escaped), n);
}

static void
append_name(struct parser *p, enum segment_kind kind, const struct tag *tag)
{
	struct segment *segment = append(p, kind,
	    mem_strndup(tag->name, tag->n), tag->n);

	if (kind == SEGMENT_PARTIAL || kind == SEGMENT_STRING
	    || strcmp(segment->text, ".") == 0)
		return;
	segment->parts = 1;
	for (size_t i = 0; i < tag->n; i++) {
		if (segment->text[i] != '.')
			continue;
		segment->text[i] = '\0';
		segment->parts++;
	}
}

static bool
is_name(const struct tag *tag)
{
	static const char good[] = "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
	const char *also = tag->kind == '>' ? "/." : ".";

	if (tag->n == 0)
		return false;
	if (tag->n == 1 && *tag->name == '.')
		return tag->kind != '>';
	for (size_t i = 0; i < tag->n; i++) {
		char c = tag->name[i];
		bool inner = i > 0 && i + 1 < tag->n
		    && tag->name[i - 1] != c;

		if (c == '\0' || (!strchr(good, c)
		    && !(inner && strchr(also, c))))
			return false;
	}
	return true;
}

/* Reads the tag at tag->start, which points at "{{". */
static bool
read_tag(struct parser *p, struct tag *tag, struct err *err)
{
	const char *from = tag->start + 2, *to = NULL;
	const char *close = "}}";

	tag->kind = 'v';
	if (from < p->end && *from == '{')
		close = "}}}";
	if (from < p->end && strchr("#^/>!&{=<$", *from) && *from != '\0')
		tag->kind = *from++;
	to = memmem(from, (size_t)(p->end - from), close, strlen(close));
	if (!to)
		return fail(p, err, "a tag is not closed", tag->start,
		    (size_t)(p->end - tag->start) < 20
		    ? (size_t)(p->end - tag->start) : 20);
	tag->after = to + strlen(close);
	while (from < to && strchr(" \t\n\r", *from))
		from++;
	while (to > from && strchr(" \t\n\r", to[-1]))
		to--;
	tag->name = from;
	tag->n = (size_t)(to - from);
	if (tag->kind == '{')
		tag->kind = '&';
	if (strchr("=<$", tag->kind))
		return fail(p, err, "not in our subset of Mustache:",
		    tag->start, (size_t)(tag->after - tag->start));
	if (tag->kind != '!' && !is_name(tag))
		return fail(p, err, "not a name:", tag->name, tag->n);
	return true;
}

static bool
is_string(const struct tag *tag)
{
	return tag->kind == '>' && tag->n > 2
	    && memcmp(tag->name, "t/", 2) == 0;
}

/*
 * A section, comment or partial alone on its line takes the line with it.
 * Moves *before back over the indentation and tag->after past the line.
 */
static void
take_line(const struct parser *p, const char **before, struct tag *tag)
{
	const char *from = tag->start, *to = tag->after;

	if (tag->kind == 'v' || tag->kind == '&' || is_string(tag))
		return;
	while (from > p->source->text && (from[-1] == ' '
	    || from[-1] == '\t'))
		from--;
	if (from > p->source->text && from[-1] != '\n')
		return;
	while (to < p->end && (*to == ' ' || *to == '\t'))
		to++;
	if (to + 1 < p->end && to[0] == '\r' && to[1] == '\n')
		to++;
	if (to < p->end && *to != '\n')
		return;
	*before = from;
	tag->after = to < p->end ? to + 1 : to;
}

static bool
close_section(struct parser *p, const struct tag *tag, struct err *err)
{
	struct segment *open = NULL;
	bool same = false;

	if (p->depth == 0)
		return fail(p, err, "nothing is open here to end:",
		    tag->name, tag->n);
	open = &p->list->at[p->open[--p->depth]];
	same = open->n == tag->n;
	for (size_t i = 0; same && i < tag->n; i++)
		same = open->text[i] == tag->name[i]
		    || (open->text[i] == '\0' && tag->name[i] == '.');
	if (!same)
		return fail(p, err, "another section is open than",
		    tag->name, tag->n);
	open->end = p->list->count;
	return true;
}

static bool
add_tag(struct parser *p, struct tag *tag, struct err *err)
{
	switch (tag->kind) {
	case '!':
		return true;
	case 'v':
		append_name(p, SEGMENT_VALUE, tag);
		return true;
	case '&':
		append_name(p, SEGMENT_RAW, tag);
		return true;
	case '>':
		if (is_string(tag)) {
			tag->name += 2;
			tag->n -= 2;
			append_name(p, SEGMENT_STRING, tag);
		} else {
			append_name(p, SEGMENT_PARTIAL, tag);
		}
		return true;
	case '/':
		return close_section(p, tag, err);
	default:
		if (p->depth == SEGMENT_DEPTH)
			return fail(p, err, "sections nest too deep at",
			    tag->name, tag->n);
		p->open[p->depth++] = p->list->count;
		append_name(p, tag->kind == '#' ? SEGMENT_SECTION
		    : SEGMENT_INVERTED, tag);
		return true;
	}
}

bool
segment_compile(struct segment_list *list,
    const struct segment_source *source, struct err *err)
{
	struct parser p = {.source = source, .list = list,
	    .end = source->text + source->n, .seen = source->text,
	    .line = source->line};
	const char *at = source->text;

	for (;;) {
		struct tag tag = {.start = memmem(at,
		    (size_t)(p.end - at), "{{", 2)};
		const char *before = tag.start;

		if (!tag.start)
			break;
		count_lines(&p, tag.start);
		if (!read_tag(&p, &tag, err))
			return false;
		take_line(&p, &before, &tag);
		append_text(&p, at, before);
		if (!add_tag(&p, &tag, err))
			return false;
		at = tag.after;
	}
	append_text(&p, at, p.end);
	if (p.depth > 0) {
		const struct segment *open = &list->at[p.open[p.depth - 1]];

		p.line = open->line;
		return fail(&p, err, "a section is not ended:", open->text,
		    open->n);
	}
	return true;
}

void
segment_release(struct segment_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		mem_free(list->at[i].text);
	mem_free(list->at);
	*list = (struct segment_list){NULL, 0, 0};
}
