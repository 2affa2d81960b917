/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * For whoever watches the service, on metrics_listen alone: Prometheus text
 * format, base units, no label that grows with people or posts.
 */
#include "http/handlers.h"

#include <string.h>

#include "base/date.h"
#include "base/mem.h"
#include "flow/watch.h"
#include "http/reply.h"
#include "http/request.h"
#include "store/health.h"
#include "store/setting.h"

const struct route metrics_routes[] = {
	{"/metrics", on_metrics, NULL, 0, ROUTE_PUBLIC},
	{"/readyz", on_readyz, NULL, 0, ROUTE_PUBLIC},
	{"/healthz", on_healthz, NULL, 0, ROUTE_PUBLIC},
	{NULL, NULL, NULL, 0, ROUTE_NOBODY},
};

struct metrics {
	struct buf out;
	const char *name, *label;
	int64_t total;
};

static void
metrics_head(struct metrics *m, const char *name, const char *label,
    const char *help)
{
	m->name = name;
	m->label = label;
	m->total = 0;
	buf_printf(&m->out, "# HELP brevduva_%s %s\n"
	    "# TYPE brevduva_%s gauge\n", name, help, name);
}

static void
metrics_row(void *arg, const char *label, int64_t value)
{
	struct metrics *m = arg;

	buf_printf(&m->out, "brevduva_%s{%s=\"%s\"} %lld\n", m->name,
	    m->label, label, (long long)value);
}

static void
metrics_count(void *arg, const char *label, int64_t value)
{
	struct metrics *m = arg;

	(void)label;
	(void)value;
	m->total++;
}

static void
metrics_one(struct metrics *m, const char *name, const char *help,
    int64_t value)
{
	metrics_head(m, name, "", help);
	buf_printf(&m->out, "brevduva_%s %lld\n", name, (long long)value);
}

static bool
metrics_late(struct db *db, struct metrics *m, struct err *err)
{
	m->total = 0;
	return health_late(db, date_now() - HEALTH_LATE, metrics_count, m,
	    err);
}

/* Every state, so that a graph does not begin with the first ailment. */
static bool
metrics_sources(struct db *db, struct metrics *m, struct err *err)
{
	static const char *const states[] = {"ok", "new", "failing",
	    "stopped", "paused", "malformed", "certificate", "moved",
	    "silent"};
	struct source_list list = {NULL, 0};

	if (!source_list(db, &list, err))
		return false;
	for (size_t s = 0; s < sizeof(states) / sizeof(states[0]); s++) {
		int64_t n = 0;

		for (size_t i = 0; i < list.count; i++)
			n += strcmp(watch_health(&list.item[i]),
			    states[s]) == 0;
		metrics_row(m, states[s], n);
	}
	source_list_release(&list);
	return true;
}

static bool
metrics_rows(struct db *db, struct metrics *m, struct err *err)
{
	metrics_head(m, "subscribers", "state", "People by state.");
	if (!health_subscribers(db, metrics_row, m, err))
		return false;
	metrics_head(m, "digests", "state", "Digests that are not over.");
	if (!health_digests(db, metrics_row, m, err))
		return false;
	metrics_head(m, "waiting", "lane", "Mails that wait to leave.");
	if (!health_waiting(db, metrics_row, m, err))
		return false;
	metrics_head(m, "sources", "state", "Watched feeds and pages.");
	if (!metrics_sources(db, m, err))
		return false;
	metrics_head(m, "relay_up", "relay", "1 when the relay works.");
	return health_relays(db, metrics_row, m, err);
}

static bool
metrics_write(struct db *db, struct metrics *m, struct err *err)
{
	char *paused = NULL;
	int64_t held = 0;

	if (!metrics_rows(db, m, err) || !health_held(db, &held, err) ||
	    !metrics_late(db, m, err) ||
	    !setting_get(db, SETTING_PAUSED, &paused, err))
		return false;
	metrics_one(m, "digests_late", "Digests of which nothing has left ten "
	    "minutes after their hour.", m->total);
	metrics_one(m, "held", "Mails in doubt that would be a third copy, or "
	    "that staff must decide on.", held);
	metrics_one(m, "paused", "1 while all sending is stopped.",
	    paused ? 1 : 0);
	mem_free(paused);
	return true;
}

void
on_metrics(struct request *rq, struct reply *rp)
{
	struct metrics m = {.out = BUF_INIT(BUF_PAGE)};
	struct err err = {0, ""};

	if (rq->db && metrics_write(rq->db, &m, &err))
		reply_text(rp, 200, buf_text(&m.out));
	else
		reply_text(rp, 503, "the database does not answer\n");
	buf_release(&m.out);
}

/* Ready: the database answers and no digest is late. */
void
on_readyz(struct request *rq, struct reply *rp)
{
	struct metrics m = {.out = BUF_INIT(BUF_LINE)};
	struct err err = {0, ""};

	if (!rq->db || !metrics_late(rq->db, &m, &err))
		reply_text(rp, 503, "the database does not answer\n");
	else if (m.total > 0)
		reply_text(rp, 503, "a digest is late\n");
	else
		reply_text(rp, 200, "ready\n");
}
