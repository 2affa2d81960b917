/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How many read, what they read, who came and went, and what came of each
 * digest.  Counts of everybody; nobody opens or clicks here.
 */
#include "http/desk_pages.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/mem.h"
#include "http/census.h"
#include "http/desk.h"
#include "http/plot.h"
#include "store/history.h"

enum { DIGESTS = 12, MONTHS = 120, TICKS = 6 };

static const struct span {
	const char *name;
	int days;
} spans[] = {{"quarter", 92}, {"year", 366}, {"all", 0}};

static const struct span *
span_of(const struct request *rq)
{
	const char *name = request_query(rq, "span");

	for (size_t i = 0; name && i < sizeof(spans) / sizeof(spans[0]); i++)
		if (strcmp(spans[i].name, name) == 0)
			return &spans[i];
	return &spans[1];
}

/* 20260504 of so many days ago. */
static int64_t
day_ago(int days)
{
	const struct date_local now = date_local(date_now());
	int y = 0, m = 0, d = 0;

	date_civil(date_days(now.year, now.month, now.day) - days, &y, &m,
	    &d);
	return (int64_t)y * 10000 + m * 100 + d;
}

static int64_t
days_of(int64_t day)
{
	return date_days((int)(day / 10000), (int)(day / 100 % 100),
	    (int)(day % 100));
}

/* "maj", or with its year "maj 2026". */
static void
month_name(const struct request *rq, int64_t month, bool year, char *out,
    size_t size)
{
	char *key = mem_printf("staff.month.%d", (int)(month % 100));
	const char *name = template_string(rq->http->templates, rq->lang,
	    key);

	if (year)
		snprintf(out, size, "%s %lld", name,
		    (long long)(month / 100));
	else
		snprintf(out, size, "%s", name);
	mem_free(key);
}

static void
show_spans(struct view *view, const struct request *rq,
    const struct span *chosen)
{
	for (size_t i = 0; i < sizeof(spans) / sizeof(spans[0]); i++) {
		struct view *item = view_item(view, "spans");
		char *key = mem_printf("staff.figures.span.%s",
		    spans[i].name);

		view_printf(item, "url", "%s/staff/figures?span=%s",
		    rq->http->root, spans[i].name);
		page_string(item, rq, "text", key);
		view_flag(item, "here", &spans[i] == chosen);
		mem_free(key);
	}
}

static void
set_plot(struct view *view, const char *name, struct buf *svg)
{
	view_set(view, name, buf_text(svg));
	buf_release(svg);
}

/* --- Months --- */

struct month {
	int64_t month;			/* 202605 */
	int64_t subscribers, joined, departed;
};
struct months {
	struct month item[MONTHS];
	size_t count;
};

static void
gather(const struct history_days *days, struct months *months)
{
	months->count = 0;
	for (size_t i = 0; i < days->count; i++) {
		const struct history_day *d = &days->item[i];
		const int64_t month = d->day / 100;

		if (months->count == 0 ||
		    months->item[months->count - 1].month != month) {
			if (months->count == MONTHS)
				return;
			months->item[months->count++] =
			    (struct month){month, 0, 0, 0};
		}
		months->item[months->count - 1].subscribers = d->subscribers;
		months->item[months->count - 1].joined += d->joined;
		months->item[months->count - 1].departed += d->departed;
	}
}

/* The newest first. */
static void
show_months(struct view *view, const struct request *rq,
    const struct months *months)
{
	char name[40] = "";

	for (size_t i = months->count; i-- > 0;) {
		const struct month *m = &months->item[i];
		struct view *item = view_item(view, "months");

		month_name(rq, m->month, true, name, sizeof(name));
		view_set(item, "month", name);
		desk_number(item, "subscribers", m->subscribers);
		desk_number(item, "joined", m->joined);
		desk_number(item, "departed", m->departed);
	}
}

static char *
label_of(struct view *view, const struct request *rq, const char *key)
{
	page_string(view, rq, "label", key);
	return mem_strdup(view_text(view_get(view, "label", 5)));
}

static void
plot_months(struct view *view, const struct request *rq,
    const struct months *months)
{
	struct plot_bar bars[MONTHS];
	struct buf svg = BUF_INIT(BUF_PAGE);
	const size_t every = (months->count + TICKS - 1) / TICKS;
	char *label = label_of(view, rq, "staff.figures.flow.label");

	memset(bars, 0, sizeof(bars));
	for (size_t i = 0; i < months->count; i++) {
		const struct month *m = &months->item[i];

		bars[i].up = m->joined;
		bars[i].down = m->departed;
		if (i % every == 0)
			month_name(rq, m->month, false, bars[i].text,
			    sizeof(bars[i].text));
	}
	plot_bars(&svg, label, bars, months->count);
	set_plot(view, "flow_plot", &svg);
	mem_free(label);
}

/* --- Days --- */

/* Where months (or, of many, years) begin. */
static size_t
find_ticks(const struct request *rq, const struct history_days *days,
    struct plot_tick ticks[TICKS])
{
	const int64_t months = days->count < 2 ? 1 : (days_of(
	    days->item[days->count - 1].day) - days_of(days->item[0].day)) /
	    30 + 1;
	const int64_t every = months > 24 ? 12 * ((months / 12 + TICKS - 1) /
	    TICKS) : (months + TICKS - 1) / TICKS;
	size_t n = 0;

	for (size_t i = 0; i < days->count && n < TICKS; i++) {
		const int64_t day = days->item[i].day;
		const int64_t month = day / 10000 * 12 + day / 100 % 100 - 1;

		if (day % 100 != 1 || month % every != 0)
			continue;
		ticks[n].x = days_of(day);
		if (every >= 12)
			snprintf(ticks[n].text, sizeof(ticks[n].text), "%d",
			    (int)(day / 10000));
		else
			month_name(rq, day / 100, false, ticks[n].text,
			    sizeof(ticks[n].text));
		n++;
	}
	return n;
}

/* A point for each unit of width is enough. */
static void
plot_days(struct view *view, const struct request *rq,
    const struct history_days *days)
{
	const size_t every = days->count / PLOT_WIDTH + 1;
	struct plot_point *points = mem_array(days->count + 1,
	    sizeof(*points));
	struct plot_tick ticks[TICKS];
	struct buf svg = BUF_INIT(BUF_PAGE);
	char *label = label_of(view, rq, "staff.figures.people.label");
	size_t n = 0;

	for (size_t i = 0; i < days->count; i++)
		if (i % every == 0 || i + 1 == days->count)
			points[n++] = (struct plot_point){
			    days_of(days->item[i].day),
			    days->item[i].subscribers};
	plot_line(&svg, label, points, n, ticks,
	    find_ticks(rq, days, ticks));
	set_plot(view, "people_plot", &svg);
	mem_free(points);
	mem_free(label);
}

/* --- Topics --- */

struct topics {
	struct topic_list list;
	int64_t *was;		/* 30 days ago; -1 not known */
};

static void
add_was(void *arg, int64_t topic, int64_t subscribers)
{
	struct topics *topics = arg;

	for (size_t i = 0; i < topics->list.count; i++)
		if (topics->list.item[i].id == topic)
			topics->was[i] = subscribers;
}

static int
by_number(const void *a, const void *b)
{
	const struct topic *x = a, *y = b;

	return (x->subscribers < y->subscribers) -
	    (x->subscribers > y->subscribers);
}

static void
show_topic(struct view *view, const struct request *rq,
    const struct topic *topic, int64_t was)
{
	struct view *item = view_item(view, "topics");
	char *change = mem_printf("%s%lld", topic->subscribers > was ? "+" :
	    topic->subscribers < was ? "\xe2\x88\x92" : "",
	    llabs(topic->subscribers - was));

	view_set(item, "name", topic_name(topic, rq->lang));
	desk_number(item, "n", topic->subscribers);
	view_set(item, "change", was < 0 ? "" : change);
	mem_free(change);
}

static bool
show_topics(struct view *view, struct request *rq,
    const struct census *census, struct err *err)
{
	struct topics topics = {{NULL, 0}, NULL};
	struct plot_row *rows = NULL;
	struct buf svg = BUF_INIT(BUF_PAGE);
	char *label = label_of(view, rq, "staff.figures.topics.label");
	bool ok = topic_list(rq->db, false, &topics.list, err);
	const size_t n = topics.list.count;

	topics.was = mem_array(n, sizeof(*topics.was));
	rows = mem_array(n, sizeof(*rows));
	for (size_t i = 0; i < n; i++) {
		topics.list.item[i].subscribers = census_topic(census,
		    topics.list.item[i].id);
		topics.was[i] = -1;
	}
	if (n > 0)
		qsort(topics.list.item, n, sizeof(*topics.list.item),
		    by_number);
	ok = ok && history_read_topics(rq->db, day_ago(31), add_was, &topics,
	    err);
	for (size_t i = 0; ok && i < n; i++) {
		show_topic(view, rq, &topics.list.item[i], topics.was[i]);
		rows[i] = (struct plot_row){
		    topic_name(&topics.list.item[i], rq->lang),
		    {topics.list.item[i].subscribers, 0, 0}};
	}
	view_flag(view, "has_topics", n > 0);
	plot_rows(&svg, label, rows, n);
	set_plot(view, "topics_plot", &svg);
	topic_list_release(&topics.list);
	mem_free(topics.was);
	mem_free(rows);
	mem_free(label);
	return ok;
}

/* --- Digests --- */

static void
show_digest(struct view *view, const struct request *rq,
    const struct history_digest *digest)
{
	const struct history_result *r = &digest->result;
	struct view *item = view_item(view, "digests");

	view_set(item, "subject", digest->subject);
	desk_moment(item, rq, "at", digest->leaves_at);
	desk_number(item, "sent", r->sent);
	desk_number(item, "failed", r->failed);
	desk_number(item, "doubt", r->doubt);
	desk_number(item, "other", r->other);
}

static bool
show_digests(struct view *view, struct request *rq, struct err *err)
{
	struct history_digests digests = {NULL, 0};
	struct plot_row rows[DIGESTS];
	struct buf svg = BUF_INIT(BUF_PAGE);
	char *label = NULL;

	if (!history_read_digests(rq->db, DIGESTS, &digests, err))
		return false;
	for (size_t i = 0; i < digests.count; i++) {
		const struct history_result *r = &digests.item[i].result;

		show_digest(view, rq, &digests.item[i]);
		rows[i] = (struct plot_row){digests.item[i].subject,
		    {r->sent, r->failed, r->doubt + r->other}};
	}
	label = label_of(view, rq, "staff.figures.digests.label");
	plot_rows(&svg, label, rows, digests.count);
	set_plot(view, "digests_plot", &svg);
	view_flag(view, "has_digests", digests.count > 0);
	history_digests_release(&digests);
	mem_free(label);
	return true;
}

void
on_figures(struct request *rq, struct reply *rp)
{
	const struct span *span = span_of(rq);
	struct view *view = desk_page(rq, "staff.figures.title");
	struct history_days days = {NULL, 0};
	struct months *months = mem_alloc(sizeof(*months));
	struct census census = {0};
	struct err err = {0};
	const bool ok = census_take(rq, &census, &err) &&
	    history_read_days(rq->db, span->days ? day_ago(span->days) : 0,
	    &days, &err) && show_topics(view, rq, &census, &err) &&
	    show_digests(view, rq, &err);

	if (ok) {
		show_spans(view, rq, span);
		gather(&days, months);
		show_months(view, rq, months);
		plot_months(view, rq, months);
		plot_days(view, rq, &days);
		desk_number(view, "active", census.week.active);
		view_flag(view, "has_days", days.count > 0);
		reply_page(rp, 200, "staff/figures.html", view);
	} else {
		view_free(view);
		page_unavailable(rp, &err);
	}
	census_release(&census);
	history_days_release(&days);
	mem_free(months);
}
