/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "flow/chronicle.h"

#include "base/date.h"
#include "base/mem.h"
#include "flow/sweep_parts.h"
#include "store/figure.h"
#include "store/history.h"
#include "store/outbox.h"

enum { CHRONICLE_CHUNK = 400 };		/* rows a transaction */

/* Days count from 1970-01-01, local. */
struct chronicle_days {
	int64_t first, end;	/* to be written: first <= day < end */
	int64_t *joined, *departed;
	int64_t subscribers;	/* when the last of them ended */
	int64_t later_in, later_out;	/* since then */
	struct topic_list topics;
	int64_t next;		/* to be written */
};

static int64_t
chronicle_day(int64_t t)
{
	const struct date_local d = date_local(t);

	return date_days(d.year, d.month, d.day);
}

static int64_t
chronicle_name(int64_t day)
{
	int y = 0, m = 0, d = 0;

	date_civil(day, &y, &m, &d);
	return (int64_t)y * 10000 + m * 100 + d;
}

static int64_t
chronicle_start(int64_t day)
{
	int y = 0, m = 0, d = 0;

	date_civil(day, &y, &m, &d);
	return date_from_local(y, m, d, 0, 0);
}

static void
chronicle_joined(void *arg, int64_t at)
{
	struct chronicle_days *days = arg;
	const int64_t day = chronicle_day(at);

	if (day >= days->end)
		days->later_in++;
	else if (day >= days->first)
		days->joined[day - days->first]++;
}

static void
chronicle_departed(void *arg, int64_t at)
{
	struct chronicle_days *days = arg;
	const int64_t day = chronicle_day(at);

	if (day >= days->end)
		days->later_out++;
	else if (day >= days->first)
		days->departed[day - days->first]++;
}

/* All of it outside a transaction: a count that somebody's sign-up meets
 * may be one too many or too few. */
static bool
chronicle_count(struct db *db, struct chronicle_days *days, struct err *err)
{
	const size_t n = (size_t)(days->end - days->first);
	const int64_t from = chronicle_start(days->first);
	int64_t cadences[FIGURE_CADENCES];
	struct figure_people people;

	days->joined = mem_array(n, sizeof(*days->joined));
	days->departed = mem_array(n, sizeof(*days->departed));
	if (!figure_people(db, from, &people, err) ||
	    !history_events(db, true, from, chronicle_joined, days, err) ||
	    !history_events(db, false, from, chronicle_departed, days,
	    err) || !topic_list(db, false, &days->topics, err) ||
	    !figure_subscriptions(db, cadences, &days->topics, err))
		return false;
	days->subscribers = people.active - days->later_in +
	    days->later_out;
	return true;
}

/* --- writing ------------------------------------------------------------- */

/* From the last day back to the first. */
static bool
chronicle_write(struct tx *tx, void *arg, struct err *err)
{
	struct chronicle_days *days = arg;
	const int64_t last = days->end - 1;

	for (size_t i = 0; days->next == last && i < days->topics.count; i++)
		if (!history_add_topic(tx, chronicle_name(last),
		    days->topics.item[i].id,
		    days->topics.item[i].subscribers, err))
			return false;
	for (int i = 0; i < CHRONICLE_CHUNK && days->next >= days->first;
	    i++, days->next--) {
		const int64_t k = days->next - days->first;
		const struct history_day day = {chronicle_name(days->next),
		    days->subscribers > 0 ? days->subscribers : 0,
		    days->joined[k], days->departed[k]};

		if (!history_add_day(tx, &day, err))
			return false;
		days->subscribers += days->departed[k] - days->joined[k];
	}
	return true;
}

static void
chronicle_least(void *arg, int64_t at)
{
	int64_t *least = arg;

	if (at < *least)
		*least = at;
}

/* After the last one that is there; or the first that anybody joined. */
static bool
chronicle_first(struct db *db, struct chronicle_days *days, struct err *err)
{
	int64_t least = date_now();
	int64_t last = 0;

	if (!history_last_day(db, &last, err))
		return false;
	if (last != 0)
		days->first = date_days((int)(last / 10000),
		    (int)(last / 100 % 100), (int)(last % 100)) + 1;
	else if (!history_events(db, true, 1, chronicle_least, &least, err))
		return false;
	else
		days->first = chronicle_day(least);
	if (days->first < days->end - CHRONICLE_BACK)
		days->first = days->end - CHRONICLE_BACK;
	return true;
}

static bool
chronicle_days(struct db *db, struct err *err)
{
	struct chronicle_days days = {.end = chronicle_day(date_now())};
	bool ok = chronicle_first(db, &days, err);

	if (ok && days.first < days.end) {
		ok = chronicle_count(db, &days, err);
		days.next = days.end - 1;
		/* All or nothing would be better; but a history that begins
		 * late harms nobody, and the newest days come first. */
		while (ok && days.next >= days.first)
			ok = sweep_tx(db, chronicle_write, &days, err);
	}
	mem_free(days.joined);
	mem_free(days.departed);
	topic_list_release(&days.topics);
	return ok;
}

/* --- digests ------------------------------------------------------------- */

static bool
chronicle_put(struct tx *tx, void *arg, struct err *err)
{
	return history_put_result(tx, arg, err);
}

static bool
chronicle_digests(struct db *db, struct err *err)
{
	int64_t counts[OUTBOX_STATES] = {0};
	struct history_result r = {0};
	bool ok = true;

	while (ok) {
		ok = history_uncounted(db, &r.digest, err);
		if (!ok || r.digest == 0)
			break;
		ok = outbox_counts(db, r.digest, counts, err);
		r.sent = counts[OUTBOX_SENT];
		r.failed = counts[OUTBOX_FAILED];
		r.doubt = counts[OUTBOX_HELD] + counts[OUTBOX_IN_DOUBT];
		r.other = -r.sent - r.failed - r.doubt;
		for (int i = 0; i < OUTBOX_STATES; i++)
			r.other += counts[i];
		ok = ok && sweep_tx(db, chronicle_put, &r, err);
	}
	return ok;
}

bool
chronicle(struct db *db, struct err *err)
{
	return chronicle_days(db, err) && chronicle_digests(db, err);
}
