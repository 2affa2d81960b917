/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "text/view.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"

enum kind { VIEW_TEXT, VIEW_FLAG, VIEW_OBJECT, VIEW_LIST };

/* Children of an object have keys, those of a list have none. */
struct view {
	enum kind kind;
	bool flag;
	char *text;
	char *key;
	size_t key_n;
	struct view **child;
	size_t count, cap;
};

static struct view *
make(enum kind kind, const char *key)
{
	struct view *view = mem_alloc(sizeof(*view));

	view->kind = kind;
	view->key = mem_strdup(key);
	view->key_n = key ? strlen(key) : 0;
	return view;
}

struct view *
view_new(void)
{
	return make(VIEW_OBJECT, NULL);
}

void
view_free(struct view *view)
{
	if (!view)
		return;
	for (size_t i = 0; i < view->count; i++)
		view_free(view->child[i]);
	mem_free(view->child);
	mem_free(view->text);
	mem_free(view->key);
	mem_free(view);
}

static struct view **
slot(const struct view *object, const char *key, size_t n)
{
	for (size_t i = 0; i < object->count; i++) {
		const struct view *child = object->child[i];

		if (child->key_n == n && memcmp(child->key, key, n) == 0)
			return &object->child[i];
	}
	return NULL;
}

static struct view *
append(struct view *parent, struct view *child)
{
	if (parent->count == parent->cap) {
		parent->cap = parent->cap > 0 ? parent->cap * 2 : 8;
		parent->child = mem_grow(parent->child, parent->cap,
		    sizeof(*parent->child));
	}
	parent->child[parent->count++] = child;
	return child;
}

static struct view *
put(struct view *object, struct view *child)
{
	struct view **old = slot(object, child->key, child->key_n);

	if (!old)
		return append(object, child);
	view_free(*old);
	*old = child;
	return child;
}

/* The child that is there already, when it is of this kind. */
static struct view *
find_or_put(struct view *object, const char *key, enum kind kind)
{
	struct view **old = slot(object, key, strlen(key));

	if (old && (*old)->kind == kind)
		return *old;
	return put(object, make(kind, key));
}

void
view_set(struct view *object, const char *key, const char *value)
{
	struct view *child = make(VIEW_TEXT, key);

	child->text = mem_strdup(value ? value : "");
	put(object, child);
}

void
view_printf(struct view *object, const char *key, const char *fmt, ...)
{
	struct view *child = make(VIEW_TEXT, key);
	va_list ap;
	int n = 0;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	n = n < 0 ? 0 : n;
	child->text = mem_alloc((size_t)n + 1);
	va_start(ap, fmt);
	vsnprintf(child->text, (size_t)n + 1, fmt, ap);
	va_end(ap);
	put(object, child);
}

void
view_flag(struct view *object, const char *key, bool value)
{
	struct view *child = make(VIEW_FLAG, key);

	child->flag = value;
	put(object, child);
}

struct view *
view_object(struct view *object, const char *key)
{
	return find_or_put(object, key, VIEW_OBJECT);
}

struct view *
view_item(struct view *object, const char *key)
{
	return append(find_or_put(object, key, VIEW_LIST),
	    make(VIEW_OBJECT, NULL));
}

const struct view *
view_get(const struct view *object, const char *key, size_t n)
{
	struct view **found = NULL;

	if (object->kind == VIEW_OBJECT)
		found = slot(object, key, n);
	return found ? *found : NULL;
}

bool
view_truthy(const struct view *view)
{
	if (!view)
		return false;
	switch (view->kind) {
	case VIEW_TEXT: return view->text[0] != '\0';
	case VIEW_FLAG: return view->flag;
	case VIEW_LIST: return view->count > 0;
	case VIEW_OBJECT: return true;
	}
	return false;
}

const char *
view_text(const struct view *view)
{
	return view && view->kind == VIEW_TEXT ? view->text : "";
}

size_t
view_count(const struct view *list)
{
	return view_is_list(list) ? list->count : 0;
}

const struct view *
view_at(const struct view *list, size_t i)
{
	return i < view_count(list) ? list->child[i] : NULL;
}

bool
view_is_list(const struct view *view)
{
	return view && view->kind == VIEW_LIST;
}
