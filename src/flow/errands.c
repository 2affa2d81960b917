/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "flow/errands.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "base/mem.h"
#include "feed/weburl.h"
#include "flow/poll.h"
#include "flow/watch.h"
#include "store/audit.h"
#include "store/errand.h"

/* --- to ask --------------------------------------------------------------- */

static bool
errands_check(const struct errands_ask *ask, const char *url,
    struct err *err)
{
	if (url[0] == '\0')
		return err_set(err, EX_DATAERR,
		    "'%.200s' is no http or https address", ask->url);
	return watch_selects(ask->selector ? ask->selector : "", err);
}

static bool
errands_new(struct tx *tx, struct errands_ask *ask, const char *url,
    const char *selector, struct err *err)
{
	char subject[40] = "";
	int64_t open = 0;

	if (!errand_count_open(tx->db, &open, err))
		return false;
	if (open >= ERRANDS_OPEN_MAX)
		return err_set(err, EX_TEMPFAIL,
		    "%d pages wait to be looked at already",
		    ERRANDS_OPEN_MAX);
	if (!errand_add(tx, ask->kind, url, selector, &ask->id, err))
		return false;
	snprintf(subject, sizeof(subject), "errand %lld",
	    (long long)ask->id);
	return audit_add(tx, ask->flow->who, "errand.ask", subject, url, err);
}

bool
errands_ask(struct tx *tx, void *arg, struct err *err)
{
	struct errands_ask *ask = arg;
	const char *selector = ask->selector ? ask->selector : "";
	char *url = weburl_resolve(ask->url, ask->url);
	const bool ok = errands_check(ask, url, err) &&
	    errand_same(tx->db, ask->kind, url, selector, &ask->id, err) &&
	    (ask->id != 0 || errands_new(tx, ask, url, selector, err));

	mem_free(url);
	return ok;
}

/* --- to go ---------------------------------------------------------------- */

static bool
errands_store(struct tx *tx, void *arg, struct err *err)
{
	return errand_update(tx, arg, err);
}

static void
errands_take(struct errand *errand, const struct feed *feed,
    const char *found)
{
	const size_t n = feed->items < ERRANDS_ITEMS ? feed->items :
	    ERRANDS_ITEMS;

	mem_set(&errand->state, "done");
	mem_set(&errand->found, found ? found : "");
	mem_set(&errand->title, feed->title ? feed->title : "");
	errand->malformed = feed->malformed;
	errand->total = (int64_t)feed->items;
	errand->item = mem_array(n, sizeof(*errand->item));
	for (; errand->items < n; errand->items++) {
		const struct feed_item *from = &feed->item[errand->items];

		errand->item[errand->items] = (struct errand_item){
		    .title = mem_strdup(from->title),
		    .link = mem_strdup(from->link),
		    .summary = mem_strdup(from->summary),
		    .date = from->date};
	}
}

static void
errands_go(const struct flow *flow, struct errand *errand)
{
	struct err fault = {0, ""};
	struct feed feed;
	char *found = NULL;
	bool ok = false;

	memset(&feed, 0, sizeof(feed));
	if (strcmp(errand->kind, "article") == 0)
		ok = poll_article(flow, errand->url, &feed, &fault);
	else
		ok = poll_test(flow, errand->url, errand->selector, &feed,
		    &found, &fault);
	if (ok) {
		errands_take(errand, &feed, found);
	} else {
		mem_set(&errand->state, "failed");
		mem_set(&errand->note, fault.text);
	}
	feed_release(&feed);
	mem_free(found);
}

static bool
errands_lost(struct tx *tx, void *arg, struct err *err)
{
	bool found = true;
	bool ok = true;

	(void)arg;
	while (ok && found) {
		struct errand errand;

		ok = errand_next(tx->db, "begun", &errand, &found, err);
		if (ok && found) {
			mem_set(&errand.state, "failed");
			mem_set(&errand.note, "reading it did not end");
			ok = errand_update(tx, &errand, err);
		}
		errand_release(&errand);
	}
	return ok;
}

static bool
errands_recover(struct db *reader, struct writer *writer, struct err *err)
{
	struct errand errand;
	bool lost = false;
	const bool ok = errand_next(reader, "begun", &errand, &lost, err);

	errand_release(&errand);
	return ok && (!lost || writer_run(writer, errands_lost, NULL, err));
}

bool
errands_work(const struct flow *flow, struct db *reader,
    struct writer *writer, bool *worked, struct err *err)
{
	struct errand errand;
	bool ok = false;

	if (!errands_recover(reader, writer, err))
		return false;
	ok = errand_next(reader, "asked", &errand, worked, err);
	if (ok && *worked) {
		mem_set(&errand.state, "begun");
		ok = writer_run(writer, errands_store, &errand, err);
	}
	if (ok && *worked) {
		errands_go(flow, &errand);
		ok = writer_run(writer, errands_store, &errand, err);
	}
	errand_release(&errand);
	return ok;
}
