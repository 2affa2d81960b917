/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/progress.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/date.h"
#include "base/mem.h"
#include "store/digest.h"
#include "store/outbox.h"
#include "store/setting.h"

enum {
	PROGRESS_LOOK_MS = 200,
	PROGRESS_DRAW_MS = 500,
	PROGRESS_LINE_MS = 10 * 1000,	/* when not a terminal */
	PROGRESS_STILL_MS = 10 * 1000,	/* then say why it may be still */
	PROGRESS_POINTS = 16		/* of the rate, a second apart */
};

struct progress {
	bool terminal, drawn, hinted;
	int64_t counts[OUTBOX_STATES];
	int64_t total, final;
	int64_t drawn_at, moved_at;
	/* When how much was final; a ring, for the rate. */
	struct {
		int64_t at, final;
	} point[PROGRESS_POINTS];
	int points;
};

static bool progress_line;	/* a line stands there to be redrawn */

void
progress_end(void)
{
	if (progress_line)
		fputc('\n', stderr);
	progress_line = false;
}

void
progress_show(const char *what, int64_t done, int64_t of)
{
	if (!isatty(STDERR_FILENO))
		return;
	fprintf(stderr, "\r\033[K%s %lld/%lld", what, (long long)done,
	    (long long)of);
	fflush(stderr);
	progress_line = true;
}

static void
progress_add(struct progress *p, int64_t now)
{
	const int last = (p->points + PROGRESS_POINTS - 1) % PROGRESS_POINTS;

	if (p->points > 0 && now - p->point[last].at < 1000)
		return;
	p->point[p->points % PROGRESS_POINTS].at = now;
	p->point[p->points % PROGRESS_POINTS].final = p->final;
	p->points++;
}

/* Rows a second over the last points; 0 when it cannot be said. */
static double
progress_rate(const struct progress *p, int64_t now)
{
	const int oldest = p->points > PROGRESS_POINTS ?
	    p->points % PROGRESS_POINTS : 0;
	const int64_t span = now - p->point[oldest].at;

	if (p->points == 0 || span < 500)
		return 0;
	return (double)(p->final - p->point[oldest].final) * 1000 /
	    (double)span;
}

static void
progress_left(const struct progress *p, double rate, char *text, size_t size)
{
	const int64_t rows = p->total - p->final;
	const double seconds = rate > 0 ? (double)rows / rate : 0;

	if (rate <= 0 || rows == 0)
		snprintf(text, size, "-");
	else if (seconds < 90)
		snprintf(text, size, "%.0f s", seconds);
	else if (seconds < 5400)
		snprintf(text, size, "%.0f min", seconds / 60);
	else
		snprintf(text, size, "%.1f h", seconds / 3600);
}

static void
progress_draw(struct progress *p, int64_t now)
{
	const double rate = progress_rate(p, now);
	char left[24] = "";

	progress_left(p, rate, left, sizeof(left));
	fprintf(stderr, "%s%lld/%lld  %.0f/s  done %lld  deferred %lld  "
	    "failed %lld  in doubt %lld  held %lld  left %s%s",
	    p->terminal ? "\r\033[K" : "", (long long)p->final,
	    (long long)p->total, rate, (long long)p->counts[OUTBOX_SENT],
	    (long long)p->counts[OUTBOX_DEFERRED],
	    (long long)p->counts[OUTBOX_FAILED],
	    (long long)p->counts[OUTBOX_IN_DOUBT],
	    (long long)p->counts[OUTBOX_HELD], left,
	    p->terminal ? "" : "\n");
	fflush(stderr);
	progress_line = p->terminal;
	p->drawn_at = now;
}

static bool
progress_count(struct progress *p, struct db *db, int64_t digest, int64_t now,
    struct err *err)
{
	const int64_t before = p->final;

	if (!outbox_counts(db, digest, p->counts, err))
		return false;
	p->total = p->final = 0;
	for (int s = OUTBOX_QUEUED; s < OUTBOX_STATES; s++) {
		p->total += p->counts[s];
		if (s >= OUTBOX_SENT)
			p->final += p->counts[s];
	}
	if (p->final != before)
		p->moved_at = now;
	progress_add(p, now);
	return true;
}

/* Is there more to wait for?  When not, call->status says how it ended. */
static bool
progress_goes_on(struct call *call, const struct digest *digest, bool found,
    const char *service_paused)
{
	if (!found || strcmp(digest->state, "done") == 0)
		return false;
	if (strcmp(digest->state, "cancelled") == 0) {
		progress_end();
		call_say("digest %lld is cancelled: %s",
		    (long long)digest->id, digest->reason);
		return false;
	}
	if (strcmp(digest->state, "paused") == 0) {
		progress_end();
		call_say("digest %lld is paused: %s", (long long)digest->id,
		    digest->reason);
		call->status = EX_TEMPFAIL;
		return false;
	}
	if (service_paused) {
		progress_end();
		call_say("the service is paused: %s", service_paused);
		call->status = EX_TEMPFAIL;
		return false;
	}
	return true;
}

static bool
progress_look(struct call *call, int64_t id, bool *more, struct err *err)
{
	struct digest digest = {0};
	char *paused = NULL;
	bool found = false;
	const bool ok = digest_get(call->db, id, &digest, &found, err) &&
	    setting_get(call->db, SETTING_PAUSED, &paused, err);

	if (ok)
		*more = progress_goes_on(call, &digest, found, paused);
	mem_free(paused);
	digest_release(&digest);
	return ok;
}

static void
progress_tell(struct progress *p, int64_t now, bool more)
{
	const int64_t every = p->terminal ? PROGRESS_DRAW_MS :
	    PROGRESS_LINE_MS;

	if (!more || p->drawn_at == 0 || now - p->drawn_at >= every)
		progress_draw(p, now);
	if (more && !p->hinted && now - p->moved_at > PROGRESS_STILL_MS) {
		progress_end();
		call_say("nothing moves: is 'brevduva serve' running?");
		p->hinted = true;
	}
}

bool
progress_wait(struct call *call, int64_t digest, struct err *err)
{
	struct progress p = {.terminal = isatty(STDERR_FILENO) != 0,
	    .moved_at = date_mono_ms()};
	int64_t version = -1;
	int64_t seen = -1;
	bool more = true;

	while (more) {
		const int64_t now = date_mono_ms();

		if (!db_version(call->db, &version, err))
			return false;
		if (version != seen &&
		    (!progress_count(&p, call->db, digest, now, err) ||
		    !progress_look(call, digest, &more, err)))
			return false;
		seen = version;
		progress_tell(&p, now, more);
		if (more)
			(void)poll(NULL, 0, PROGRESS_LOOK_MS);
	}
	progress_end();
	return true;
}
