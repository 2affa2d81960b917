/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http/source_form.h"

#include <string.h>

#include "base/mem.h"
#include "store/topic.h"

const struct form_rule source_form_rules[] = {
	{"topic", 200, true, false}, {"kind", 16, false, false},
	{"auto", 8, false, false}, {"edited", 16, false, false},
	{"interval", 12, false, false}, {"selector", 2000, false, false},
	{"url", 4000, false, false}, {"old", 8, false, false},
	{"since", 32, false, false}, {NULL, 0, false, false},
};

static const char *const interval_names[] = {"usual", "quarter", "hour",
    "sixth", "day", NULL};
static const int intervals[] = {0, 900, 3600, 6 * 3600, 86400};

/* --- What is chosen now --- */

static bool
is_posted(const struct request *rq)
{
	return rq->method == REQUEST_POST;
}

static bool
is_ticked(const struct request *rq, const char *slug)
{
	const char *value = NULL;
	size_t i = 0;

	while ((value = form_next(&rq->form, "topic", &i)) != NULL)
		if (strcmp(value, slug) == 0)
			return true;
	return false;
}

static bool
has_topic(const int64_t *topics, size_t n, int64_t topic)
{
	for (size_t i = 0; i < n; i++)
		if (topics[i] == topic)
			return true;
	return false;
}

static bool
show_topics(struct view *view, struct request *rq,
    const struct source *source, struct err *err)
{
	struct topic_list list = {NULL, 0};
	int64_t *topics = NULL;
	size_t n = 0;
	bool ok = topic_list(rq->db, false, &list, err) && (!source ||
	    source_topics(rq->db, source->id, &topics, &n, err));

	for (size_t i = 0; ok && i < list.count; i++) {
		const struct topic *topic = &list.item[i];
		struct view *item = view_item(view, "topics");

		view_set(item, "slug", topic->slug);
		view_set(item, "name", topic_name(topic, rq->lang));
		view_flag(item, "checked", is_posted(rq) ?
		    is_ticked(rq, topic->slug) : list.count == 1 ||
		    has_topic(topics, n, topic->id));
	}
	mem_free(topics);
	topic_list_release(&list);
	return ok;
}

/* Choices of one name: their values, and texts KEY.VALUE. */
static void
show_options(struct view *view, const struct request *rq, const char *list,
    const char *const *values, const char *chosen)
{
	for (; *values; values++) {
		struct view *item = view_item(view, list);
		char *key = mem_printf("staff.source.%s.%s", list, *values);

		view_set(item, "value", *values);
		page_string(item, rq, "text", key);
		view_flag(item, "chosen", strcmp(*values, chosen) == 0);
		mem_free(key);
	}
}

static const char *
chosen(struct request *rq, const char *name, const char *have)
{
	return is_posted(rq) ? desk_field(rq, name) : have;
}

static const char *
interval_name(const struct source *source)
{
	for (size_t i = 0; source && interval_names[i]; i++)
		if (intervals[i] == source->interval)
			return interval_names[i];
	return source ? "kept" : interval_names[0];
}

/* One that a command chose, which is none of these, stays a choice. */
static void
show_intervals(struct view *view, struct request *rq,
    const struct source *source)
{
	const char *have = interval_name(source);
	const char *is = chosen(rq, "interval", have);
	struct view *item = NULL;

	show_options(view, rq, "interval", interval_names, is);
	if (strcmp(have, "kept") != 0)
		return;
	item = view_item(view, "interval");
	desk_number(item, "minutes", source->interval / 60);
	page_string(item, rq, "text", "staff.source.interval.kept");
	view_set(item, "value", "kept");
	view_flag(item, "chosen", strcmp(is, "kept") == 0);
}

bool
source_form_show(struct view *view, struct request *rq,
    const struct source *source, struct err *err)
{
	static const char *const kinds[] = {"news", "board", "meeting",
	    "survey", NULL};
	static const char *const edited[] = {"ignore", "hold", "resend",
	    NULL};
	show_options(view, rq, "kind", kinds,
	    chosen(rq, "kind", source ? source->kind : "news"));
	show_options(view, rq, "edited", edited,
	    chosen(rq, "edited", source ? source->edited : "ignore"));
	show_intervals(view, rq, source);
	view_flag(view, "auto", is_posted(rq) ? *desk_field(rq, "auto") :
	    source && source->automatic);
	view_set(view, "selector", chosen(rq, "selector",
	    source ? source->selector : ""));
	return show_topics(view, rq, source, err);
}

/* --- What was posted --- */

char *
source_form_url(struct request *rq)
{
	const char *typed = desk_field(rq, "url");

	return !*typed || strstr(typed, "://") ? mem_strdup(typed) :
	    mem_printf("https://%s", typed);
}

bool
source_form_selects_wrong(struct view *view, struct request *rq)
{
	struct err err = {0};

	if (watch_selects(desk_field(rq, "selector"), &err))
		return false;
	page_wrong(view, rq, "selector", "selector",
	    "staff.error.source.selector");
	return true;
}

bool
source_form_is_wrong(struct view *view, struct request *rq)
{
	const bool automatic = *desk_field(rq, "auto") != '\0';
	bool wrong = source_form_selects_wrong(view, rq);

	if (!form_get(&rq->form, "topic")) {
		page_wrong(view, rq, "topic", "topics",
		    "staff.error.source.topic");
		wrong = true;
	}
	if (automatic && strcmp(desk_field(rq, "kind"), "board") == 0) {
		page_wrong(view, rq, "auto", "auto",
		    "staff.error.source.board");
		wrong = true;
	}
	if (!automatic && strcmp(desk_field(rq, "edited"), "resend") == 0) {
		page_wrong(view, rq, "edited", "edited",
		    "staff.error.source.resend");
		wrong = true;
	}
	return wrong;
}

void
source_form_take(struct request *rq, const struct source *source,
    struct watch_add *add)
{
	const char *interval = desk_field(rq, "interval");
	size_t i = 0;

	add->flow = &rq->session->flow;
	add->kind = desk_field(rq, "kind");
	add->edited = desk_field(rq, "edited");
	add->selector = desk_field(rq, "selector");
	add->automatic = *desk_field(rq, "auto") != '\0';
	if (source && strcmp(interval, "kept") == 0)
		add->interval = source->interval;
	for (size_t k = 0; interval_names[k]; k++)
		if (strcmp(interval_names[k], interval) == 0)
			add->interval = intervals[k];
	while (add->topics < WATCH_TOPICS &&
	    (add->topic[add->topics] = form_next(&rq->form, "topic", &i)))
		add->topics++;
}
