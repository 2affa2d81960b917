/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "feed/jsonfeed.h"

#include <jansson.h>
#include <string.h>
#include <sysexits.h>

#include "base/mem.h"
#include "feed/item.h"

/* Each value costs some 50 bytes, each may be written in two. */
enum { JSONFEED_VALUES_MAX = 300000 };

/* A copy of a text member; NULL when none. */
static char *
jsonfeed_text(const json_t *object, const char *name)
{
	return mem_strdup(json_string_value(json_object_get(object, name)));
}

/* Ids are text, but some write a number. */
static char *
jsonfeed_id(const json_t *object)
{
	const json_t *value = json_object_get(object, "id");

	if (json_is_integer(value))
		return mem_printf("%lld",
		    (long long)json_integer_value(value));
	return jsonfeed_text(object, "id");
}

/* The first of two members that is there. */
static char *
jsonfeed_either(const json_t *object, const char *name, const char *other)
{
	char *text = jsonfeed_text(object, name);

	return text ? text : jsonfeed_text(object, other);
}

static void
jsonfeed_item(const json_t *object, const char *base, struct feed *feed)
{
	struct item_raw raw = {
		.id = jsonfeed_id(object),
		.link = jsonfeed_either(object, "url", "external_url"),
		.date = jsonfeed_either(object, "date_published",
		    "date_modified"),
		.base = mem_strdup(base),
		.title = {jsonfeed_text(object, "title"), ITEM_PLAIN},
		.summary = {jsonfeed_text(object, "summary"), ITEM_PLAIN},
	};

	raw.content.text = jsonfeed_text(object, "content_html");
	raw.content.form = ITEM_HTML;
	if (!raw.content.text) {
		raw.content.form = ITEM_PLAIN;
		raw.content.text = jsonfeed_text(object, "content_text");
	}
	item_add(feed, &raw);
	item_raw_release(&raw);
}

static bool
jsonfeed_load(const struct buf *text, json_t **root, struct err *err)
{
	json_error_t why = {0};
	size_t values = 0;

	for (size_t i = 0; i < text->len; i++)
		values += text->data[i] == ',' || text->data[i] == '[' ||
		    text->data[i] == '{';
	if (values > JSONFEED_VALUES_MAX)
		return err_set(err, EX_DATAERR, "too many values");
	*root = json_loadb(text->data, text->len, 0, &why);
	if (!*root)
		return err_set(err, EX_DATAERR, "JSON, line %d: %s", why.line,
		    why.text);
	return true;
}

bool
jsonfeed_parse(const struct buf *text, const char *base, struct feed *feed,
    struct err *err)
{
	json_t *root = NULL;
	const json_t *items = NULL;
	struct item_text title = {0};
	const char *version = NULL;
	bool ok = false;

	if (!jsonfeed_load(text, &root, err))
		return false;
	version = json_string_value(json_object_get(root, "version"));
	items = json_object_get(root, "items");
	if (!version || !strstr(version, "jsonfeed.org/version/")) {
		err_set(err, EX_DATAERR, "JSON, but not JSON Feed");
		goto out;
	}
	if (!json_is_array(items)) {
		err_set(err, EX_DATAERR, "a JSON Feed without items");
		goto out;
	}
	title.text = jsonfeed_text(root, "title");
	feed->title = item_line(&title, ITEM_TITLE_MAX);
	mem_free(title.text);
	for (size_t i = 0; i < json_array_size(items); i++)
		if (json_is_object(json_array_get(items, i)))
			jsonfeed_item(json_array_get(items, i), base, feed);
	ok = true;
out:
	json_decref(root);
	return ok;
}
