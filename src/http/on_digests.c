/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Digests: what goes out next, and a list of all. */
#include "http/desk_pages.h"

#include <string.h>

#include "base/mem.h"
#include "http/census.h"
#include "http/digest_words.h"
#include "http/forecast.h"
#include "store/subscription.h"

enum { DIGESTS_QUICK = 5000 };	/* readers looked at in no time */
enum { BY_TIME, BY_SUBJECT, BY_STATE, BY_RECIPIENTS };

static const struct desk_column columns[] = {
	[BY_TIME] = {"at", "staff.digests.at", true},
	[BY_SUBJECT] = {"subject", "staff.digests.subject", false},
	[BY_STATE] = {NULL, "staff.digests.state", false},
	[BY_RECIPIENTS] = {"n", "staff.digests.n", true},
	{NULL, NULL, false},
};

/* What came of it, where that is known. */
static bool
show_result(struct view *item, const struct request *rq, int64_t digest,
    struct err *err)
{
	struct tally_result result;

	if (!tally_result(rq->db, digest, &result, err))
		return false;
	view_flag(item, "has_failed", result.failed > 0);
	view_flag(item, "has_doubt", result.doubt > 0);
	desk_number(item, "failed_n", result.failed);
	desk_number(item, "doubt_n", result.doubt);
	return true;
}

static bool
show_list(struct view *view, struct request *rq, struct err *err)
{
	static const enum digest_by by[] = {[BY_TIME] = DIGEST_BY_TIME,
	    [BY_SUBJECT] = DIGEST_BY_SUBJECT, [BY_STATE] = DIGEST_BY_TIME,
	    [BY_RECIPIENTS] = DIGEST_BY_RECIPIENTS};
	struct desk_table table = {.columns = columns,
	    .path = "/staff/digests"};
	struct digest_list list = {NULL, 0};
	bool ok = true;

	desk_table_read(rq, &table);
	if (!digest_count(rq->db, &table.total, err) ||
	    !digest_page(rq->db, by[table.sort], table.down, DESK_ROWS,
	    desk_table_from(&table), &list, err))
		return false;
	for (size_t i = 0; ok && i < list.count; i++) {
		struct view *item = view_item(view, "digests");

		digest_words(item, rq, &list.item[i]);
		ok = show_result(item, rq, list.item[i].id, err);
	}
	desk_table_show(&table, rq, view);
	digest_list_release(&list);
	return ok;
}

/* Those that are made, and have not left or not all of them. */
static bool
show_open(struct view *view, struct request *rq, struct err *err)
{
	static const char *const states[] = {"sending", "paused", "freezing",
	    "held"};
	struct digest_list list = {NULL, 0};
	bool ok = true;

	for (size_t s = 0; ok && s < sizeof(states) / sizeof(states[0]);
	    s++) {
		ok = digest_in_state(rq->db, states[s], &list, err);
		for (size_t i = 0; ok && i < list.count; i++) {
			const struct digest *d = &list.item[i];
			struct view *item = view_item(view, "open");
			const bool held = strcmp(d->state, "held") == 0;

			digest_words(item, rq, d);
			digest_words_countdown(item, rq, "countdown", d);
			view_flag(item, "undo", d->cadence == 0 && (held ||
			    strcmp(d->state, "freezing") == 0));
			view_flag(item, "pause", (held && d->cadence != 0) ||
			    strcmp(d->state, "sending") == 0);
			view_flag(item, "resume",
			    strcmp(d->state, "paused") == 0);
			view_flag(view, "has_open", true);
		}
		if (ok)
			digest_list_release(&list);
	}
	return ok;
}

/* Where there are many readers nobody waits here until they are looked at:
 * the page behind the link does that. */
static bool
show_run(struct view *item, struct request *rq, enum cadence cadence,
    int64_t readers, struct err *err)
{
	const struct forecast_ask ask = {.cadence = cadence};
	struct outlook o = {0};
	bool known = forecast_peek(rq, &ask, &o);

	if (readers <= DIGESTS_QUICK) {
		outlook_release(&o);
		if (!forecast_take(rq, &ask, &o, err))
			return false;
		known = true;
	}
	view_flag(item, "known", known);
	view_flag(item, "nothing", known && o.readers == 0);
	desk_number(item, "n", known ? o.readers : readers);
	desk_number(item, "posts", (int64_t)o.posts);
	outlook_release(&o);
	return true;
}

/* The next run of each cadence, as it would go now. */
static bool
show_runs(struct view *view, struct request *rq, struct err *err)
{
	struct census census;
	bool ok = census_take(rq, &census, err);

	for (int c = CADENCE_IMMEDIATE; ok && c <= CADENCE_MONTHLY; c++) {
		const char *name = cadence_name((enum cadence)c);
		struct view *item = view_item(view, "runs");
		char *key = mem_printf("form.cadence.%s", name);

		page_string(item, rq, "cadence", key);
		view_printf(item, "url", "%s/staff/digests/next?cadence=%s",
		    rq->http->root, name);
		if (c == CADENCE_IMMEDIATE)
			page_string(item, rq, "at", "staff.start.at_once");
		else
			desk_moment(item, rq, "at", forecast_leaves(rq,
			    (enum cadence)c));
		ok = show_run(item, rq, (enum cadence)c, census.cadences[c],
		    err);
		mem_free(key);
	}
	census_release(&census);
	return ok;
}

void
on_digests(struct request *rq, struct reply *rp)
{
	struct view *view = desk_page(rq, "staff.digests.title");
	struct err err = {0};

	if (!show_open(view, rq, &err) || !show_runs(view, rq, &err) ||
	    !show_list(view, rq, &err)) {
		view_free(view);
		page_unavailable(rp, &err);
		return;
	}
	reply_page(rp, 200, "staff/digests.html", view);
}
