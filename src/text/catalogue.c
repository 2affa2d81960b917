/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "text/catalogue.h"

#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "base/buf.h"
#include "base/mem.h"

struct place {
	const char *file;
	int line;
};

const char *
catalogue_lang_of(const char *file)
{
	const char *slash = strrchr(file, '/');
	const char *base = slash ? slash + 1 : file;
	const char *dot = strrchr(base, '.');

	if (strncmp(base, "strings", 7) != 0 || !dot || strlen(dot) != 3
	    || dot[1] < 'a' || dot[1] > 'z' || dot[2] < 'a' || dot[2] > 'z')
		return NULL;
	return dot + 1;
}

bool
catalogue_lang(const struct catalogue *catalogue, const char *lang,
    size_t *index)
{
	for (size_t i = 0; i < catalogue->lang_count; i++) {
		if (strcmp(catalogue->langs[i], lang) != 0)
			continue;
		*index = i;
		return true;
	}
	return false;
}

static bool
add_lang(struct catalogue *catalogue, const char *file, size_t *index,
    struct err *err)
{
	const char *lang = catalogue_lang_of(file);

	if (catalogue_lang(catalogue, lang, index))
		return true;
	if (catalogue->lang_count == CATALOGUE_LANGS)
		return err_set(err, EX_CONFIG,
		    "%s: no room for more than %d languages", file,
		    CATALOGUE_LANGS);
	*index = catalogue->lang_count++;
	memcpy(catalogue->langs[*index], lang, 3);
	return true;
}

/* Before it is finished the catalogue is not sorted. */
static struct catalogue_entry *
find_or_add(struct catalogue *catalogue, const char *key, bool add)
{
	struct catalogue_entry *entry = NULL;

	for (size_t i = 0; i < catalogue->count; i++)
		if (strcmp(catalogue->entry[i].key, key) == 0)
			return &catalogue->entry[i];
	if (!add)
		return NULL;
	if (catalogue->count == catalogue->cap) {
		catalogue->cap = catalogue->cap > 0 ? catalogue->cap * 2 : 64;
		catalogue->entry = mem_grow(catalogue->entry, catalogue->cap,
		    sizeof(*catalogue->entry));
	}
	entry = &catalogue->entry[catalogue->count++];
	*entry = (struct catalogue_entry){.key = mem_strdup(key)};
	return entry;
}

/* One entry; text is taken over. */
static bool
put(struct catalogue *catalogue, size_t lang, const struct place *place,
    const char *key, char *text, bool override, struct err *err)
{
	struct catalogue_entry *entry = find_or_add(catalogue, key, !override);
	struct catalogue_text *old = entry ? &entry->lang[lang] : NULL;

	if (!old || (override && !old->text)) {
		mem_free(text);
		return err_set(err, EX_CONFIG, "%s:%d: there is no string "
		    "'%s' to override", place->file, place->line, key);
	}
	if (old->text && old->replaced == override) {
		mem_free(text);
		return err_set(err, EX_CONFIG,
		    "%s:%d: the string '%s' is already in %s:%d",
		    place->file, place->line, key, old->file, old->line);
	}
	mem_free(old->text);
	*old = (struct catalogue_text){.text = text, .file = place->file,
	    .line = place->line, .replaced = override};
	return true;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/*
 * Reads a logical line: continuations joined, escapes kept but for those.
 * Returns where the next begins, and counts its lines.
 */
static const char *
read_line(const char *at, const char *end, struct buf *line, int *lines)
{
	for (*lines = 1;; ++*lines) {
		const char *eol = memchr(at, '\n', (size_t)(end - at));
		const char *to = eol ? eol : end;
		size_t slashes = 0;

		while (to > at && is_blank(to[-1]))
			to--;
		while (to - slashes > at && to[-1 - (ptrdiff_t)slashes] == '\\')
			slashes++;
		buf_add(line, at, (size_t)(to - at) - slashes % 2);
		at = eol ? eol + 1 : end;
		if (slashes % 2 == 0 || at == end)
			return at;
		while (at < end && is_blank(*at))
			at++;
	}
}

static bool
unescape(const char *s, const struct place *place, struct buf *out,
    struct err *err)
{
	for (; *s; s++) {
		if (*s != '\\') {
			buf_putc(out, *s);
			continue;
		}
		s++;
		if (*s != 'n' && *s != '\\')
			return err_set(err, EX_CONFIG,
			    "%s:%d: only \\n and \\\\ are escapes",
			    place->file, place->line);
		buf_putc(out, *s == 'n' ? '\n' : '\\');
	}
	return true;
}

static bool
add_line(struct catalogue *catalogue, size_t lang, char *line,
    const struct place *place, bool override, struct err *err)
{
	static const char good[] = "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.";
	char *key = line + strspn(line, " \t");
	char *text = strchr(key, '=');
	size_t n = strspn(key, good);
	struct buf out = BUF_INIT(BUF_PAGE);

	if (*key == '\0' || *key == '#')
		return true;
	if (!text || n == 0 || key + n + strspn(key + n, " \t") != text)
		return err_set(err, EX_CONFIG,
		    "%s:%d: a line must be 'key = text'", place->file,
		    place->line);
	key[n] = '\0';
	text += 1 + strspn(text + 1, " \t");
	if (!unescape(text, place, &out, err)) {
		buf_release(&out);
		return false;
	}
	return put(catalogue, lang, place, key, buf_take(&out), override,
	    err);
}

bool
catalogue_add(struct catalogue *catalogue, const char *file,
    const char *data, size_t n, bool override, struct err *err)
{
	struct buf line = BUF_INIT(BUF_PAGE);
	struct place place = {file, 1};
	const char *at = data, *end = data + n;
	size_t lang = 0;
	int lines = 0;
	bool ok = false;

	if (!add_lang(catalogue, file, &lang, err))
		goto out;
	for (; at < end; place.line += lines) {
		buf_clear(&line);
		buf_puts(&line, "");
		at = read_line(at, end, &line, &lines);
		if (!add_line(catalogue, lang, line.data, &place, override,
		    err))
			goto out;
	}
	ok = true;
out:
	buf_release(&line);
	return ok;
}

static int
by_key(const void *a, const void *b)
{
	const struct catalogue_entry *x = a, *y = b;

	return strcmp(x->key, y->key);
}

static bool
finish_entry(const struct catalogue *catalogue, struct catalogue_entry *entry,
    struct err *err)
{
	const struct catalogue_text *have = NULL;

	for (size_t i = 0; !have; i++)
		if (entry->lang[i].text)
			have = &entry->lang[i];
	for (size_t i = 0; i < catalogue->lang_count; i++) {
		struct catalogue_text *text = &entry->lang[i];
		struct segment_source source = {text->file, text->line,
		    text->text, text->text ? strlen(text->text) : 0, false};

		if (!text->text)
			return err_set(err, EX_CONFIG, "%.*s%s: the string "
			    "'%s' of %s:%d is missing",
			    (int)strlen(have->file) - 2, have->file,
			    catalogue->langs[i], entry->key, have->file,
			    have->line);
		if (!segment_compile(&text->plain, &source, err))
			return false;
		source.escape = true;
		if (!segment_compile(&text->html, &source, err))
			return false;
	}
	return true;
}

bool
catalogue_finish(struct catalogue *catalogue, struct err *err)
{
	if (catalogue->count > 0)
		qsort(catalogue->entry, catalogue->count,
		    sizeof(*catalogue->entry), by_key);
	for (size_t i = 0; i < catalogue->count; i++)
		if (!finish_entry(catalogue, &catalogue->entry[i], err))
			return false;
	return true;
}

const struct catalogue_entry *
catalogue_find(const struct catalogue *catalogue, const char *key)
{
	const struct catalogue_entry *at = catalogue->entry;
	size_t n = catalogue->count;

	while (n > 0) {
		size_t half = n / 2;
		int order = strcmp(key, at[half].key);

		if (order == 0)
			return at + half;
		if (order > 0) {
			at += half + 1;
			n -= half + 1;
		} else {
			n = half;
		}
	}
	return NULL;
}

void
catalogue_release(struct catalogue *catalogue)
{
	for (size_t i = 0; i < catalogue->count; i++) {
		struct catalogue_entry *entry = &catalogue->entry[i];

		for (size_t j = 0; j < CATALOGUE_LANGS; j++) {
			mem_free(entry->lang[j].text);
			segment_release(&entry->lang[j].plain);
			segment_release(&entry->lang[j].html);
		}
		mem_free(entry->key);
	}
	mem_free(catalogue->entry);
	*catalogue = (struct catalogue){.count = 0};
}
