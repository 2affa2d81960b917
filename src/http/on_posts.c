/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Posts: the list, with search and filters. */
#include "http/desk_pages.h"

#include <string.h>

#include "base/date.h"
#include "base/mem.h"
#include "http/desk.h"
#include "http/on_post.h"
#include "store/postdesk.h"
#include "store/topic.h"
#include "text/when.h"

enum { BY_TITLE, BY_KIND, BY_STATE, BY_CREATED };

static const struct desk_column columns[] = {
	[BY_TITLE] = {"title", "staff.posts.name", false},
	[BY_KIND] = {"kind", "staff.posts.kind", false},
	[BY_STATE] = {"state", "staff.posts.state", false},
	[BY_CREATED] = {"created", "staff.posts.created", false},
	{NULL, NULL, false},
};
static const enum postdesk_sort sorts[] = {
	[BY_TITLE] = POSTDESK_TITLE, [BY_KIND] = POSTDESK_KIND,
	[BY_STATE] = POSTDESK_STATE, [BY_CREATED] = POSTDESK_CREATED,
};

static const char *const states[] = {"draft", "timed", "waits", "approved",
    "withdrawn", NULL};

const char *const on_post_kinds[] = {"news", "board", "meeting", "survey",
    NULL};

bool
on_post_is_kind(const char *name)
{
	for (size_t i = 0; on_post_kinds[i]; i++)
		if (strcmp(name, on_post_kinds[i]) == 0)
			return true;
	return false;
}

/* A query parameter if it is one of these, else "". */
static const char *
filter_of(const struct request *rq, const char *name,
    const char *const *values)
{
	const char *asked = request_query(rq, name);

	for (size_t i = 0; asked && values[i]; i++)
		if (strcmp(asked, values[i]) == 0)
			return values[i];
	return "";
}

static void
show_choices(struct view *view, const struct request *rq, const char *list,
    const char *prefix, const char *const *values, const char *chosen)
{
	for (size_t i = 0; values[i]; i++) {
		struct view *item = view_item(view, list);
		char *key = mem_printf("%s.%s", prefix, values[i]);

		view_set(item, "value", values[i]);
		page_string(item, rq, "text", key);
		view_flag(item, "chosen", strcmp(values[i], chosen) == 0);
		mem_free(key);
	}
}

static bool
show_topics(struct view *view, const struct request *rq, int64_t *topic,
    struct err *err)
{
	const char *asked = request_query(rq, "topic");
	struct topic_list list = {NULL, 0};

	if (!topic_list(rq->db, true, &list, err))
		return false;
	for (size_t i = 0; i < list.count; i++) {
		const struct topic *t = &list.item[i];
		struct view *item = view_item(view, "topics");
		const bool chosen = asked && strcmp(asked, t->slug) == 0;

		view_set(item, "value", t->slug);
		view_set(item, "text", topic_name(t, rq->lang));
		view_flag(item, "chosen", chosen);
		if (chosen)
			*topic = t->id;
	}
	topic_list_release(&list);
	return true;
}

static void
show_day(struct view *view, const struct request *rq, const char *name,
    int64_t at)
{
	struct buf text = BUF_INIT(BUF_LINE);

	when_day_short(&text, rq->lang, at, date_now());
	view_set(view, name, buf_text(&text));
	buf_release(&text);
}

struct rows {
	struct view *view;
	const struct request *rq;
};

const char *
on_post_state(const char *state, bool waits, int64_t publish_at)
{
	if (strcmp(state, "draft") == 0)
		return publish_at != 0 ? "timed" : "draft";
	return waits && strcmp(state, "approved") == 0 ? "waits" : state;
}

static void
show_row(void *arg, const struct postdesk_row *row)
{
	const struct rows *rows = arg;
	struct view *item = view_item(rows->view, "posts");
	const char *state = on_post_state(row->state, row->waits,
	    row->publish_at);
	char *key = mem_printf("staff.post.state.%s", state);
	char *kind = mem_printf("staff.post.kind.%s", row->kind);

	view_printf(item, "url", "%s/staff/posts/%lld", rows->rq->http->root,
	    (long long)row->id);
	view_set(item, "name", row->title);
	page_string(item, rows->rq, "state", key);
	view_set(item, "mark", state);
	page_string(item, rows->rq, "kind", kind);
	show_day(item, rows->rq, "created", row->created_at);
	mem_free(kind);
	mem_free(key);
}

void
on_posts(struct request *rq, struct reply *rp)
{
	struct desk_table table = {.columns = columns,
	    .path = "/staff/posts", .filters = {"state", "kind", "topic"}};
	struct postdesk_filter filter = {.topic = 0};
	struct view *view = desk_page(rq, "staff.posts.title");
	struct rows rows = {view, rq};
	struct err err = {0};

	desk_table_read(rq, &table);
	if (!request_query(rq, "sort")) {	/* the newest first */
		table.sort = BY_CREATED;
		table.down = true;
	}
	filter.state = filter_of(rq, "state", states);
	filter.kind = filter_of(rq, "kind", on_post_kinds);
	filter.search = table.search;
	if (!show_topics(view, rq, &filter.topic, &err) ||
	    !postdesk_list(rq->db, &filter, sorts[table.sort], table.down,
	    desk_table_from(&table), DESK_ROWS, show_row, &rows,
	    &table.total, &err)) {
		view_free(view);
		page_unavailable(rp, &err);
		return;
	}
	show_choices(view, rq, "states", "staff.post.state", states,
	    filter.state);
	show_choices(view, rq, "kinds", "staff.post.kind", on_post_kinds,
	    filter.kind);
	desk_table_show(&table, rq, view);
	view_flag(view, "filtered", *filter.state || *filter.kind ||
	    *filter.search || filter.topic != 0);
	reply_page(rp, 200, "staff/posts.html", view);
}
