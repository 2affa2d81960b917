/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Loads templates: the embedded files, those that override them, and the
 * catalogue; compiles all and then links partials and strings, so that a
 * mistake in any of them shows at start and never in a mail.
 */
#include "text/template_set.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"
#include "text/encode.h"
#include "text/template.h"

static int
by_name(const void *a, const void *b)
{
	const struct template_set_file *x = a, *y = b;

	return strcmp(x->name, y->name);
}

static struct template_set_file *
find(const struct template_set *set, const char *name)
{
	struct template_set_file key = {.name = name};

	if (set->count == 0)
		return NULL;
	return bsearch(&key, set->file, set->count, sizeof(key), by_name);
}

const struct template_set_file *
template_set_find(const struct template_set *set, const char *name)
{
	return find(set, name);
}

static bool
ends_with(const char *s, const char *tail)
{
	size_t n = strlen(s), m = strlen(tail);

	return n >= m && strcmp(s + n - m, tail) == 0;
}

static void
copy_names(struct template_set *set, const struct embed_file *files)
{
	while (files[set->count].name)
		set->count++;
	set->file = mem_array(set->count, sizeof(*set->file));
	for (size_t i = 0; i < set->count; i++)
		set->file[i] = (struct template_set_file){
		    .name = files[i].name, .data = files[i].data,
		    .size = files[i].size,
		    .html = ends_with(files[i].name, ".html")};
	if (set->count > 0)
		qsort(set->file, set->count, sizeof(*set->file), by_name);
}

/* --- overrides ----------------------------------------------------------- */

static bool
override_file(struct template_set *set, const char *path, const char *name,
    struct err *err)
{
	struct template_set_file *file = find(set, name);
	struct buf data = BUF_INIT(TEMPLATE_SET_FILE);

	if (!file)
		return err_set(err, EX_CONFIG,
		    "%s: there is no template '%s' to override", path, name);
	if (!file_read(path, &data, err)) {
		buf_release(&data);
		return false;
	}
	file->size = data.len;
	file->own = buf_take(&data);
	file->data = file->own;
	return true;
}

/* Hidden files are an editor's or a version control's.  root_n: what the
 * names of templates begin after. */
static bool
override_dir(struct template_set *set, const char *path, size_t root_n,
    int depth, struct err *err)
{
	DIR *dir = opendir(path);
	struct dirent *item = NULL;
	bool ok = true;

	if (!dir)
		return err_sys(err, EX_CONFIG, "cannot open '%s'", path);
	while (ok && (item = readdir(dir))) {
		char *inner = NULL;
		struct stat st = {.st_mode = 0};

		if (item->d_name[0] == '.')
			continue;
		inner = mem_printf("%s/%s", path, item->d_name);
		if (stat(inner, &st) != 0)
			ok = err_sys(err, EX_CONFIG, "cannot read '%s'",
			    inner);
		else if (!S_ISDIR(st.st_mode))
			ok = override_file(set, inner, inner + root_n, err);
		else if (depth < SEGMENT_DEPTH)
			ok = override_dir(set, inner, root_n, depth + 1,
			    err);
		else
			ok = err_set(err, EX_CONFIG, "'%s' is too deep",
			    inner);
		mem_free(inner);
	}
	closedir(dir);
	return ok;
}

/* --- compiling ----------------------------------------------------------- */

static bool
check_file(const struct template_set_file *file, struct err *err)
{
	if (file->size > TEMPLATE_SET_FILE)
		return err_set(err, EX_CONFIG, "%s: larger than %d bytes",
		    file->name, TEMPLATE_SET_FILE);
	if (memchr(file->data, '\0', file->size)
	    || !encode_is_utf8(file->data, file->size))
		return err_set(err, EX_CONFIG, "%s: not UTF-8 text",
		    file->name);
	return true;
}

static bool
add_strings(struct template_set *set, const struct embed_file *files,
    struct err *err)
{
	for (; files->name; files++) {
		const struct template_set_file *file = find(set, files->name);

		if (!catalogue_lang_of(files->name))
			continue;
		if (!check_file(file, err)
		    || !catalogue_add(&set->catalogue, file->name,
		    files->data, files->size, false, err))
			return false;
	}
	for (size_t i = 0; i < set->count; i++) {
		const struct template_set_file *file = &set->file[i];

		if (file->own && catalogue_lang_of(file->name)
		    && !catalogue_add(&set->catalogue, file->name,
		    file->data, file->size, true, err))
			return false;
	}
	return catalogue_finish(&set->catalogue, err);
}

static bool
compile_files(struct template_set *set, struct err *err)
{
	for (size_t i = 0; i < set->count; i++) {
		struct template_set_file *file = &set->file[i];
		const struct segment_source source = {file->name, 1,
		    file->data, file->size, false};

		if (!file->html && !ends_with(file->name, ".txt"))
			continue;
		if (!check_file(file, err)
		    || !segment_compile(&file->list, &source, err))
			return false;
	}
	return true;
}

static bool
link_list(const struct template_set *set, struct segment_list *list,
    const char *file, bool html, struct err *err)
{
	for (size_t i = 0; i < list->count; i++) {
		struct segment *at = &list->at[i];
		const struct template_set_file *partial = NULL;
		const struct catalogue_entry *string = NULL;
		char *name = NULL;

		if (at->kind == SEGMENT_STRING) {
			string = catalogue_find(&set->catalogue, at->text);
			if (!string)
				return err_set(err, EX_CONFIG,
				    "%s:%d: there is no string '%s'", file,
				    at->line, at->text);
			at->target = (size_t)(string - set->catalogue.entry);
		} else if (at->kind == SEGMENT_PARTIAL) {
			name = mem_printf("%s.%s", at->text,
			    html ? "html" : "txt");
			partial = find(set, name);
			mem_free(name);
			if (!partial)
				return err_set(err, EX_CONFIG,
				    "%s:%d: there is no template '%s.%s'",
				    file, at->line, at->text,
				    html ? "html" : "txt");
			at->target = (size_t)(partial - set->file);
		}
	}
	return true;
}

static bool
link_all(struct template_set *set, struct err *err)
{
	for (size_t i = 0; i < set->count; i++)
		if (!link_list(set, &set->file[i].list, set->file[i].name,
		    set->file[i].html, err))
			return false;
	for (size_t i = 0; i < set->catalogue.count; i++) {
		for (size_t j = 0; j < set->catalogue.lang_count; j++) {
			struct catalogue_text *text =
			    &set->catalogue.entry[i].lang[j];

			if (!link_list(set, &text->plain, text->file, false,
			    err) || !link_list(set, &text->html, text->file,
			    true, err))
				return false;
		}
	}
	return true;
}

bool
template_load_files(const struct embed_file *files, const char *dir,
    struct template_set **set, struct err *err)
{
	struct template_set *new = mem_alloc(sizeof(*new));

	copy_names(new, files);
	if ((*dir != '\0' && !override_dir(new, dir, strlen(dir) + 1, 1, err))
	    || !add_strings(new, files, err) || !compile_files(new, err)
	    || !link_all(new, err)) {
		template_free(new);
		return false;
	}
	*set = new;
	return true;
}

bool
template_load(const char *dir, struct template_set **set, struct err *err)
{
	return template_load_files(embed_files, dir, set, err);
}

void
template_free(struct template_set *set)
{
	if (!set)
		return;
	for (size_t i = 0; i < set->count; i++) {
		segment_release(&set->file[i].list);
		mem_free(set->file[i].own);
	}
	catalogue_release(&set->catalogue);
	mem_free(set->file);
	mem_free(set);
}
