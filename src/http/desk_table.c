/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists that sort and page by links: ?sort=NAME, or -NAME for downwards. */
#include "http/desk.h"

#include <string.h>

#include "base/str.h"
#include "text/encode.h"

void
desk_table_read(const struct request *rq, struct desk_table *table)
{
	const char *sort = request_query(rq, "sort");
	const char *page = request_query(rq, "page");
	const char *search = request_query(rq, "q");
	bool down = false;

	table->sort = 0;
	table->down = table->columns[0].number;
	table->page = 1;
	table->search = search && strlen(search) <= 200 ? search : "";
	if (page && !str_int(page, 1, DESK_PAGES, &table->page))
		table->page = 1;
	if (!sort)
		return;
	down = *sort == '-';
	for (int i = 0; table->columns[i].key; i++)
		if (table->columns[i].name &&
		    strcmp(table->columns[i].name, sort + down) == 0) {
			table->sort = i;
			table->down = down;
		}
}

int64_t
desk_table_from(const struct desk_table *table)
{
	return (int64_t)(table->page - 1) * DESK_ROWS;
}

/* ?q= and the filters, which every link keeps. */
static void
add_kept(const struct desk_table *table, const struct request *rq,
    struct buf *url)
{
	if (table->token) {
		buf_printf(url, "&s=%s", table->token);
	} else if (*table->search) {
		buf_puts(url, "&q=");
		encode_url(url, table->search, strlen(table->search));
	}
	for (size_t i = 0; i < sizeof(table->filters) /
	    sizeof(table->filters[0]) && table->filters[i]; i++) {
		const char *value = request_query(rq, table->filters[i]);

		if (!value || !*value)
			continue;
		buf_printf(url, "&%s=", table->filters[i]);
		encode_url(url, value, strlen(value));
	}
}

static void
set_url(const struct desk_table *table, const struct request *rq,
    struct view *view, const char *name, int column, bool down, int page)
{
	struct buf url = BUF_INIT(BUF_LINE);

	buf_printf(&url, "%s%s?sort=%s%s", rq->http->root, table->path,
	    down ? "-" : "", table->columns[column].name ?
	    table->columns[column].name : "");
	if (page > 1)
		buf_printf(&url, "&page=%d", page);
	add_kept(table, rq, &url);
	view_set(view, name, buf_text(&url));
	buf_release(&url);
}

static void
show_columns(const struct desk_table *table, const struct request *rq,
    struct view *view)
{
	for (int i = 0; table->columns[i].key; i++) {
		const struct desk_column *c = &table->columns[i];
		struct view *item = view_item(view, "columns");
		const bool here = table->sort == i;

		page_string(item, rq, "text", c->key);
		view_flag(item, "number", c->number);
		view_set(item, "url", NULL);
		view_set(item, "sorted", here && c->name ? table->down ?
		    "descending" : "ascending" : NULL);
		view_flag(item, "down", table->down);
		if (c->name)
			set_url(table, rq, item, "url", i,
			    here ? !table->down : c->number, 1);
	}
}

void
desk_table_show(const struct desk_table *table, const struct request *rq,
    struct view *view)
{
	const int64_t pages = (table->total + DESK_ROWS - 1) / DESK_ROWS;

	show_columns(table, rq, view);
	view_set(view, "q", table->search);
	view_printf(view, "list_url", "%s%s", rq->http->root, table->path);
	for (size_t i = 0; i < sizeof(table->filters) /
	    sizeof(table->filters[0]) && table->filters[i]; i++) {
		const char *value = request_query(rq, table->filters[i]);
		struct view *item = NULL;

		if (!value || !*value)
			continue;
		item = view_item(view, "filters");
		view_set(item, "name", table->filters[i]);
		view_set(item, "value", value);
	}
	desk_number(view, "total", table->total);
	desk_number(view, "page", table->page);
	desk_number(view, "pages", pages);
	view_flag(view, "empty", table->total == 0);
	view_flag(view, "paged", pages > 1);
	view_set(view, "before_url", NULL);
	view_set(view, "after_url", NULL);
	if (table->page > 1)
		set_url(table, rq, view, "before_url", table->sort,
		    table->down, table->page - 1);
	if (table->page < pages)
		set_url(table, rq, view, "after_url", table->sort,
		    table->down, table->page + 1);
}
