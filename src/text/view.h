/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TEXT_VIEW_H
#define TEXT_VIEW_H

#include <stdbool.h>
#include <stddef.h>

/*
 * What a template shows: a tree of text, flags, lists and objects.  Values
 * are copied in.  Children are freed with their parent.
 */
struct view;

struct view *view_new(void);		/* an object */
void view_free(struct view *view);

/* NULL value sets "" (falsy).  Setting a key again replaces it. */
void view_set(struct view *object, const char *key, const char *value);
void view_printf(struct view *object, const char *key, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
void view_flag(struct view *object, const char *key, bool value);
/* Makes (or finds) a child object. */
struct view *view_object(struct view *object, const char *key);
/* Makes (or finds) the list key and adds an object to it. */
struct view *view_item(struct view *object, const char *key);

/* For the template engine. */
const struct view *view_get(const struct view *object, const char *key,
    size_t n);
bool view_truthy(const struct view *view);
const char *view_text(const struct view *view);	/* "" unless text */
size_t view_count(const struct view *list);	/* 0 unless a list */
const struct view *view_at(const struct view *list, size_t i);
bool view_is_list(const struct view *view);

#endif
