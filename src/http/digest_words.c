/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http/digest_words.h"

#include <string.h>

#include "base/date.h"
#include "base/mem.h"
#include "http/forecast.h"
#include "http/note_words.h"
#include "store/post.h"
#include "store/subscription.h"
#include "text/when.h"

enum {
	DIGEST_WORDS_HOUR = 3600, DIGEST_WORDS_DAY = 86400
};

void
digest_words(struct view *view, const struct request *rq,
    const struct digest *digest)
{
	char *state = mem_printf("staff.digest.state.%s", digest->state);
	char *cadence = mem_printf("staff.digest.cadence.%s",
	    digest->cadence == 0 ? "none" :
	    cadence_name((enum cadence)digest->cadence));

	view_printf(view, "id", "%lld", (long long)digest->id);
	view_printf(view, "url", "%s/staff/digests/%lld", rq->http->root,
	    (long long)digest->id);
	if (*digest->subject)
		view_set(view, "subject", digest->subject);
	else
		page_string(view, rq, "subject", "staff.digest.nameless");
	page_string(view, rq, "state", state);
	view_set(view, "state_is", digest->state);
	page_string(view, rq, "cadence", cadence);
	desk_moment(view, rq, "at", digest->leaves_at);
	desk_number(view, "n", digest->recipients);
	note_words_stop(view, rq, digest->reason);
	mem_free(state);
	mem_free(cadence);
}

/* How long that is, in minutes or hours. */
static void
digest_words_span(struct view *view, const struct request *rq,
    const char *name, int64_t seconds)
{
	struct view *span = view_new();
	const bool hours = seconds >= 2 * DIGEST_WORDS_HOUR;
	const int64_t unit = hours ? DIGEST_WORDS_HOUR : 60;

	desk_number(span, "n", (seconds + unit - 1) / unit);
	page_string(span, rq, "text", seconds <= 60 ? "staff.span.minute" :
	    hours ? "staff.span.hours" : "staff.span.minutes");
	view_set(view, name, view_text(view_get(span, "text", 4)));
	view_free(span);
}

void
digest_words_countdown(struct view *view, const struct request *rq,
    const char *name, const struct digest *digest)
{
	const int64_t now = date_now();
	const int64_t left = digest->leaves_at - now;
	struct buf clock = BUF_INIT(BUF_LINE);

	view_set(view, name, NULL);
	if (strcmp(digest->state, "held") != 0)
		return;
	if (left >= DIGEST_WORDS_DAY)
		when_moment(&clock, rq->lang, digest->leaves_at);
	else
		when_clock(&clock, rq->lang, digest->leaves_at);
	view_set(view, "clock", buf_text(&clock));
	digest_words_span(view, rq, "in", left > 0 ? left : 0);
	page_string(view, rq, name, left >= DIGEST_WORDS_DAY ?
	    "staff.digest.leaves.day" : "staff.digest.leaves");
	buf_release(&clock);
}

bool
digest_words_post(struct view *item, const struct request *rq, int64_t id,
    struct err *err)
{
	char *path = mem_printf("/staff/posts/%lld", (long long)id);
	struct post post = {0};
	bool found = false;
	const bool ok = post_get(rq->db, id, &post, &found, err);

	view_printf(item, "post", "%lld", (long long)id);
	view_set(item, "title", found ? post.title : "");
	view_set(item, "url", NULL);
	if (desk_path(rq, "/staff/posts"))
		view_printf(item, "url", "%s%s", rq->http->root, path);
	post_release(&post);
	mem_free(path);
	return ok;
}

bool
digest_words_open(struct request *rq, struct reply *rp,
    struct digest *digest)
{
	struct view *view = NULL;
	struct err err = {0};
	int64_t id = 0;
	bool found = false;

	if (!desk_id(rq, rp, 0, &id))
		return false;
	if (!digest_get(rq->db, id, digest, &found, &err)) {
		page_unavailable(rp, &err);
	} else if (!found) {
		view = desk_page(rq, "staff.digest.gone");
		page_string(view, rq, "words", "staff.digest.gone.text");
		reply_page(rp, 404, "staff/error.html", view);
	}
	return found;
}

/* --- How far it has come --- */

struct live_number {
	const char *name, *key;
	enum outbox_state state[4];	/* added up; 0 ends */
	bool always;
};
static const struct live_number numbers[] = {
	{"sent", "staff.digest.sent", {OUTBOX_SENT}, true},
	{"waiting", "staff.digest.waiting", {OUTBOX_QUEUED, OUTBOX_CLAIMED,
	    OUTBOX_STARTED}, true},
	{"deferred", "staff.digest.deferred", {OUTBOX_DEFERRED}, true},
	{"failed", "staff.digest.failed", {OUTBOX_FAILED}, true},
	{"doubt", "staff.digest.doubt", {OUTBOX_IN_DOUBT}, true},
	{"held", "staff.digest.held", {OUTBOX_HELD}, false},
	{"suppressed", "staff.digest.suppressed", {OUTBOX_SUPPRESSED}, false},
	{"cancelled", "staff.digest.cancelled", {OUTBOX_CANCELLED}, false},
};

static void
show_numbers(struct view *live, const struct request *rq,
    const struct tally *tally)
{
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		const struct live_number *number = &numbers[i];
		struct view *item = NULL;
		int64_t n = 0;

		for (int s = 0; s < 4 && number->state[s]; s++)
			n += tally->counts[number->state[s]];
		if (n == 0 && !number->always)
			continue;
		item = view_item(live, "numbers");
		page_string(item, rq, "label", number->key);
		desk_number(item, "n", n);
		view_set(item, "name", number->name);
	}
}

static void
show_pace(struct view *live, const struct request *rq,
    const struct tally *tally, int64_t now)
{
	const int64_t span = tally->first_at != 0 ?
	    now - tally->first_at + 1 : 0;
	const int64_t left = tally->total - tally->final;

	view_flag(live, "paced", span > 0 && left > 0);
	if (span <= 0 || left <= 0)
		return;
	desk_number(live, "rate", (tally->recent + span - 1) / span);
	digest_words_span(live, rq, "left", left * span / tally->recent);
}

/* One sentence, for those who hear the page. */
static void
show_sentence(struct view *live, const struct request *rq,
    const char *state)
{
	char *key = mem_printf("staff.digest.say.%s", state);

	page_string(live, rq, "say", key);
	mem_free(key);
}

static void
show_controls(struct view *view, const struct request *rq,
    const struct digest *digest, const struct tally *tally)
{
	struct view *c = view_object(view, "controls");
	const char *state = digest->state;
	const bool may = desk_may(rq, ROUTE_SENDER);
	const bool held = strcmp(state, "held") == 0;
	const bool freezing = strcmp(state, "freezing") == 0;
	const bool sending = strcmp(state, "sending") == 0;
	const bool paused = strcmp(state, "paused") == 0;
	const bool cancelled = strcmp(state, "cancelled") == 0;

	view_flag(c, "undo", may && (held || freezing) &&
	    digest->cadence == 0);
	view_flag(c, "now", may && held);
	view_flag(c, "pause", may && (sending || (held &&
	    digest->cadence != 0)));
	view_flag(c, "resume", may && paused);
	view_flag(c, "cancel", may && (sending || paused ||
	    ((held || freezing) && digest->cadence != 0)));
	view_flag(c, "retry", may && !cancelled &&
	    tally->counts[OUTBOX_FAILED] > 0);
	view_flag(c, "failed", tally->counts[OUTBOX_FAILED] > 0);
	view_flag(c, "doubt", tally->counts[OUTBOX_HELD] +
	    tally->counts[OUTBOX_IN_DOUBT] > 0);
	view_flag(c, "close", may && tally->counts[OUTBOX_HELD] > 0);
	view_flag(c, "resend", may && !cancelled &&
	    tally->counts[OUTBOX_HELD] > 0);
	desk_number(c, "failed_n", tally->counts[OUTBOX_FAILED]);
	desk_number(c, "doubt_n", tally->counts[OUTBOX_HELD] +
	    tally->counts[OUTBOX_IN_DOUBT]);
	/* When this changes, so do the buttons. */
	view_printf(view, "key", "%s %d %d %d", state,
	    tally->counts[OUTBOX_FAILED] > 0,
	    tally->counts[OUTBOX_HELD] > 0,
	    tally->counts[OUTBOX_IN_DOUBT] > 0);
}

bool
digest_words_live(struct view *view, struct request *rq,
    const struct digest *digest, struct err *err)
{
	const int64_t now = date_now();
	struct view *live = view_object(view, "live");
	struct tally tally = {{0}, 0, 0, 0, 0};
	const bool sends = strcmp(digest->state, "sending") == 0;
	const bool stopped = sends &&
	    view_truthy(view_get(view, "paused", strlen("paused")));
	const bool sending = sends && !stopped;
	const bool frozen = strcmp(digest->state, "freezing") != 0;

	if (!forecast_tally(rq, digest->id, &tally, err))
		return false;
	digest_words(live, rq, digest);
	digest_words_countdown(live, rq, "countdown", digest);
	if (stopped)
		page_string(live, rq, "state", "staff.digest.stopped");
	view_flag(live, "frozen", frozen);
	view_flag(live, "sending", sending);
	view_flag(live, "over", strcmp(digest->state, "done") == 0 ||
	    strcmp(digest->state, "cancelled") == 0);
	view_set(live, "every", sending ? "1500" : !frozen ? "1000" :
	    "15000");
	desk_number(live, "total", tally.total);
	desk_number(live, "final", tally.final);
	desk_number(live, "done", tally.counts[OUTBOX_SENT]);
	view_printf(live, "total_raw", "%lld",
	    (long long)(tally.total ? tally.total : 1));
	view_printf(live, "final_raw", "%lld", (long long)tally.final);
	show_numbers(live, rq, &tally);
	if (sending)
		show_pace(live, rq, &tally, now);
	else
		view_flag(live, "paced", false);
	show_sentence(live, rq, stopped ? "stopped" : digest->state);
	show_controls(view, rq, digest, &tally);
	return true;
}
