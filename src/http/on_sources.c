/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Watched pages: the list, with how each of them is. */
#include "http/desk_pages.h"

#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/mem.h"
#include "flow/watch.h"
#include "http/desk.h"
#include "http/note_words.h"

enum { MONTH = 30 * 86400 };

/* In the order of how badly each wants a person. */
static const char *const states[] = {"stopped", "failing", "certificate",
    "malformed", "moved", "silent", "paused", "new", "ok"};

enum { BY_URL, BY_HEALTH, BY_TRIED, BY_NEXT, BY_NEWS };

static const struct desk_column columns[] = {
	[BY_URL] = {"page", "staff.sources.url", false},
	[BY_HEALTH] = {"health", "staff.sources.health", false},
	[BY_TRIED] = {"tried", "staff.sources.tried", false},
	[BY_NEXT] = {"next", "staff.sources.next", false},
	[BY_NEWS] = {"news", "staff.sources.news", true},
	{NULL, NULL, false},
};

struct row {
	const struct source *source;
	const char *health;
	int64_t news;
};
struct rows {
	struct row *row;
	size_t count;
};

static size_t
rank(const struct row *row)
{
	size_t i = 0;

	while (i < sizeof(states) / sizeof(states[0]) &&
	    strcmp(states[i], row->health) != 0)
		i++;
	return i;
}

/* Without "https://www.", which all have. */
static const char *
short_url(const char *url)
{
	const char *host = strstr(url, "://");

	host = host ? host + 3 : url;
	return strncmp(host, "www.", 4) == 0 ? host + 4 : host;
}

static int
by_number(int64_t x, int64_t y)
{
	return (x > y) - (x < y);
}

static int
compare(const void *a, const void *b, void *arg)
{
	const struct row *x = a, *y = b;
	const struct desk_table *table = arg;
	int order = 0;

	switch (table->sort) {
	case BY_HEALTH:
		order = by_number((int64_t)rank(x), (int64_t)rank(y));
		break;
	case BY_TRIED:
		order = by_number(x->source->tried_at, y->source->tried_at);
		break;
	case BY_NEXT:
		order = by_number(x->source->next_at, y->source->next_at);
		break;
	case BY_NEWS:
		order = by_number(x->news, y->news);
		break;
	default:
		break;
	}
	if (order == 0)
		order = strcasecmp(short_url(x->source->url),
		    short_url(y->source->url));
	return table->down ? -order : order;
}

static void
add_news(void *arg, int64_t source, int64_t count)
{
	struct rows *rows = arg;

	for (size_t i = 0; i < rows->count; i++)
		if (rows->row[i].source->id == source)
			rows->row[i].news = count;
}

static void
show_row(struct view *view, const struct request *rq, const struct row *row)
{
	const struct source *source = row->source;
	const bool stopped = strcmp(source->state, "stopped") == 0;
	struct view *item = view_item(view, "sources");
	char *key = mem_printf("staff.source.health.%s", row->health);

	view_printf(item, "url", "%s/staff/sources/%lld", rq->http->root,
	    (long long)source->id);
	view_set(item, "name", short_url(source->url));
	view_set(item, "health", row->health);
	page_string(item, rq, "state", key);
	note_words_fetch(item, rq, "note", source->note);
	desk_moment(item, rq, "tried", source->tried_at);
	if (source->tried_at == 0)
		page_string(item, rq, "tried", "staff.sources.never");
	if (stopped)
		view_set(item, "next", "\xe2\x80\x93");
	else if (source->next_at <= date_now())
		page_string(item, rq, "next", "staff.sources.soon");
	else
		desk_moment(item, rq, "next", source->next_at);
	desk_number(item, "news", row->news);
	mem_free(key);
}

void
on_sources(struct request *rq, struct reply *rp)
{
	struct desk_table table = {.columns = columns,
	    .path = "/staff/sources"};
	struct source_list list = {NULL, 0};
	struct rows rows = {NULL, 0};
	struct view *view = NULL;
	struct err err = {0};
	int64_t from = 0;

	if (!source_list(rq->db, &list, &err)) {
		page_unavailable(rp, &err);
		return;
	}
	rows = (struct rows){mem_array(list.count, sizeof(struct row)),
	    list.count};
	for (size_t i = 0; i < list.count; i++)
		rows.row[i] = (struct row){&list.item[i],
		    watch_health(&list.item[i]), 0};
	if (!source_count_news(rq->db, date_now() - MONTH, add_news, &rows,
	    &err)) {
		page_unavailable(rp, &err);
		goto out;
	}
	desk_table_read(rq, &table);
	table.total = (int64_t)rows.count;
	if (rows.count > 0)
		qsort_r(rows.row, rows.count, sizeof(struct row), compare,
		    &table);
	view = desk_page(rq, "staff.sources.title");
	from = desk_table_from(&table);
	for (int64_t i = from; i < table.total && i < from + DESK_ROWS; i++)
		show_row(view, rq, &rows.row[i]);
	desk_table_show(&table, rq, view);
	reply_page(rp, 200, "staff/sources.html", view);
out:
	mem_free(rows.row);
	source_list_release(&list);
}
