/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http/choice.h"

#include <string.h>

#include "base/mem.h"

static const enum cadence cadences[] = {CADENCE_IMMEDIATE, CADENCE_DAILY,
	CADENCE_WEEKLY, CADENCE_MONTHLY};
enum { CADENCES = sizeof(cadences) / sizeof(cadences[0]) };

bool
choice_load(struct db *db, struct choice *choice, struct err *err)
{
	size_t n = 0;

	*choice = (struct choice){.cadence = CADENCE_WEEKLY};
	if (!topic_list(db, true, &choice->topics, err))
		return false;
	n = choice->topics.count;
	choice->shown = mem_array(n + 1, sizeof(*choice->shown));
	choice->on = mem_array(n + 1, sizeof(*choice->on));
	choice->own = mem_array(n + 1, sizeof(*choice->own));
	for (size_t i = 0; i < n; i++)
		if (strcmp(choice->topics.item[i].state, "open") == 0) {
			choice->shown[i] = true;
			choice->count++;
		}
	return true;
}

void
choice_release(struct choice *choice)
{
	topic_list_release(&choice->topics);
	mem_free(choice->shown);
	mem_free(choice->on);
	mem_free(choice->own);
	*choice = (struct choice){.cadence = CADENCE_NONE};
}

static enum cadence
most_common(const struct subscription_list *list)
{
	size_t seen[CADENCE_MONTHLY + 1] = {0};
	enum cadence best = CADENCE_WEEKLY;

	for (size_t i = 0; i < list->count; i++)
		seen[list->item[i].cadence]++;
	for (size_t i = 0; i < CADENCES; i++)
		if (seen[cadences[i]] > seen[best])
			best = cadences[i];
	return best;
}

void
choice_have(struct choice *choice, const struct subscription_list *list)
{
	choice->cadence = most_common(list);
	for (size_t i = 0; i < choice->topics.count; i++)
		for (size_t j = 0; j < list->count; j++) {
			if (list->item[j].topic != choice->topics.item[i].id)
				continue;
			choice->on[i] = true;
			choice->count += !choice->shown[i];
			choice->shown[i] = true;
			if (list->item[j].cadence != choice->cadence)
				choice->own[i] = list->item[j].cadence;
		}
}

static bool
find_slug(const struct choice *choice, const char *slug, size_t *i)
{
	for (*i = 0; *i < choice->topics.count; ++*i)
		if (choice->shown[*i] &&
		    strcmp(choice->topics.item[*i].slug, slug) == 0)
			return true;
	return false;
}

void
choice_read(struct choice *choice, const struct form *form)
{
	const char *cadence = form_get(form, "cadence"), *slug = NULL;
	size_t at = 0, i = 0;

	memset(choice->on, 0, choice->topics.count * sizeof(*choice->on));
	choice->cadence = cadence ? cadence_from(cadence) : CADENCE_WEEKLY;
	while ((slug = form_next(form, "topic", &at)) != NULL) {
		if (find_slug(choice, slug, &i))
			choice->on[i] = true;
		else
			choice->unknown = true;
	}
	for (i = 0; i < choice->topics.count; i++) {
		char *name = mem_printf("cadence_%s",
		    choice->topics.item[i].slug);
		const char *own = form_get(form, name);

		choice->own[i] = own ? cadence_from(own) : CADENCE_NONE;
		mem_free(name);
	}
}

void
choice_first(struct choice *choice, const char *slug)
{
	struct topic moved;
	size_t i = 0;

	if (!slug || !find_slug(choice, slug, &i))
		return;
	moved = choice->topics.item[i];
	for (; i > 0; i--) {
		choice->topics.item[i] = choice->topics.item[i - 1];
		choice->shown[i] = choice->shown[i - 1];
	}
	choice->topics.item[0] = moved;
	choice->shown[0] = true;
}

bool
choice_any(const struct choice *choice)
{
	for (size_t i = 0; i < choice->topics.count; i++)
		if (choice->on[i])
			return true;
	return false;
}

static enum cadence
cadence_of(const struct choice *choice, size_t i)
{
	return choice->own[i] == CADENCE_NONE ? choice->cadence :
	    choice->own[i];
}

size_t
choice_put(const struct choice *choice, struct subscribe_choice *out)
{
	size_t n = 0;

	for (size_t i = 0; i < choice->topics.count; i++)
		if (choice->on[i] && n < SUBSCRIBE_TOPICS)
			out[n++] = (struct subscribe_choice){
			    choice->topics.item[i].id, cadence_of(choice, i)};
	return n;
}

/* list: "cadences" of the page, or a topic's "own"; id prefix or NULL. */
static void
show_cadences(struct view *view, const char *list, const struct request *rq,
    enum cadence chosen, bool about)
{
	for (size_t i = 0; i < CADENCES; i++) {
		struct view *item = view_item(view, list);
		const char *value = cadence_name(cadences[i]);
		char *key = mem_printf("form.cadence.%s", value);
		char *more = mem_printf("%s.about", key);

		view_set(item, "value", value);
		view_printf(item, "id", "cadence-%s",
		    value);
		view_set(item, "name", template_string(rq->http->templates,
		    rq->lang, key));
		view_flag(item, "checked", cadences[i] == chosen);
		if (about)
			view_set(item, "about", template_string(
			    rq->http->templates, rq->lang, more));
		mem_free(key);
		mem_free(more);
	}
}

void
choice_show(const struct choice *choice, const struct request *rq,
    struct view *view)
{
	bool first = true, differ = false;

	for (size_t i = 0; i < choice->topics.count; i++) {
		const struct topic *topic = &choice->topics.item[i];
		struct view *item = NULL;

		if (!choice->shown[i])
			continue;
		item = view_item(view, "topics");
		view_set(item, "slug", topic->slug);
		view_printf(item, "id", "topic%s%s", first ? "" : "-",
		    first ? "" : topic->slug);
		view_set(item, "name", topic_name(topic, rq->lang));
		view_set(item, "about", topic_about(topic, rq->lang));
		view_flag(item, "checked", choice->on[i]);
		show_cadences(item, "own", rq, choice->own[i], false);
		differ = differ || choice->own[i] != CADENCE_NONE;
		first = false;
	}
	view_flag(view, "differ", differ);
	show_cadences(view, "cadences", rq, choice->cadence, true);
}

const char *
choice_cadence(const struct request *rq, enum cadence cadence)
{
	char *key = mem_printf("page.cadence.%s", cadence_name(cadence));
	const char *text = template_string(rq->http->templates, rq->lang,
	    key);

	mem_free(key);
	return text;
}

void
choice_list(const struct choice *choice, const struct request *rq,
    struct view *view)
{
	view_flag(view, "has_topics", choice_any(choice));
	for (size_t i = 0; i < choice->topics.count; i++) {
		struct view *item = NULL;

		if (!choice->on[i])
			continue;
		item = view_item(view, "topics");
		view_set(item, "name", topic_name(&choice->topics.item[i],
		    rq->lang));
		view_set(item, "cadence", choice_cadence(rq,
		    cadence_of(choice, i)));
	}
}
