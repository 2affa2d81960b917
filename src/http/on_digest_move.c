/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What staff does with a digest on its way.  Each ends on the digest's page;
 * pressed twice, or when somebody else was there first, that page says so.
 */
#include "http/desk_pages.h"

#include <sysexits.h>

#include "base/mem.h"
#include "flow/control.h"
#include "flow/dispatch.h"
#include "http/digest_words.h"
#include "http/forecast.h"

struct move {
	struct control_move control;
	struct control_retry retry;
	struct control_doubt doubt;
	struct dispatch_now now;
	const char *done;		/* of staff.done.*: what to say */
	const int64_t *n;		/* and its number, or NULL */
	char *why;
};

static void
move_release(void *data)
{
	struct move *move = data;

	mem_free(move->why);
}

static void
then_moved(struct request *rq, struct reply *rp, bool ok,
    const struct err *err)
{
	struct move *move = request_data(rq, sizeof(*move), move_release);
	char *path = mem_printf("/staff/digests/%s", rq->arg[0]);

	forecast_forget(rq);
	if (ok && move->n && *move->n == 0)
		desk_see(rp, path, "digest.nobody", 0);
	else if (ok)
		desk_see(rp, path, move->done, move->n ? *move->n : 0);
	else if (err->code == EX_DATAERR)
		desk_see(rp, path, "digest.other", 0);
	else
		page_unavailable(rp, err);
	mem_free(path);
}

/* NULL: answered. */
static struct move *
move_new(struct request *rq, struct reply *rp, const char *done, int64_t *id)
{
	struct move *move = request_data(rq, sizeof(*move), move_release);
	struct digest digest = {0};

	if (!digest_words_open(rq, rp, &digest))
		return NULL;
	*id = digest.id;
	digest_release(&digest);
	move->done = done;
	move->control = (struct control_move){.flow = &rq->session->flow,
	    .digest = *id};
	return move;
}

void
on_digest_pause_post(struct request *rq, struct reply *rp)
{
	int64_t id = 0;
	struct move *move = move_new(rq, rp, "digest.pause", &id);
	struct view *view = NULL;
	struct buf why = BUF_INIT(BUF_LINE);

	if (!move)
		return;
	view = view_new();
	view_set(view, "me", rq->session->name);
	template_string_render(rq->http->templates,
	    rq->http->conf->site.language, "staff.digest.pause.why", view,
	    &why);
	view_free(view);
	move->why = buf_take(&why);
	move->control.why = move->why;
	request_write(rq, control_pause, &move->control, then_moved);
}

void
on_digest_resume_post(struct request *rq, struct reply *rp)
{
	int64_t id = 0;
	struct move *move = move_new(rq, rp, "digest.resume", &id);

	if (move)
		request_write(rq, control_resume, &move->control,
		    then_moved);
}

static void
cancel(struct request *rq, struct reply *rp, const char *done)
{
	int64_t id = 0;
	struct move *move = move_new(rq, rp, done, &id);

	if (move)
		request_write(rq, control_cancel, &move->control,
		    then_moved);
}

void
on_digest_cancel_post(struct request *rq, struct reply *rp)
{
	cancel(rq, rp, "digest.cancel");
}

/* The same; what is held can be sent again, so it takes one press. */
void
on_digest_undo_post(struct request *rq, struct reply *rp)
{
	cancel(rq, rp, "digest.undo");
}

void
on_digest_now_post(struct request *rq, struct reply *rp)
{
	int64_t id = 0;
	struct move *move = move_new(rq, rp, "digest.now", &id);

	if (!move)
		return;
	move->now = (struct dispatch_now){.flow = &rq->session->flow,
	    .digest = id};
	request_write(rq, dispatch_now, &move->now, then_moved);
}

void
on_digest_retry_post(struct request *rq, struct reply *rp)
{
	int64_t id = 0;
	struct move *move = move_new(rq, rp, "digest.retry", &id);

	if (!move)
		return;
	move->retry = (struct control_retry){.flow = &rq->session->flow,
	    .digest = id};
	move->n = &move->retry.count;
	request_write(rq, control_retry, &move->retry, then_moved);
}

static void
doubt(struct request *rq, struct reply *rp, bool resend, const char *done)
{
	int64_t id = 0;
	struct move *move = move_new(rq, rp, done, &id);

	if (!move)
		return;
	move->doubt = (struct control_doubt){.flow = &rq->session->flow,
	    .digest = id, .resend = resend};
	move->n = &move->doubt.count;
	request_write(rq, control_doubt, &move->doubt, then_moved);
}

void
on_digest_resend_post(struct request *rq, struct reply *rp)
{
	doubt(rq, rp, true, "digest.resend");
}

void
on_digest_close_post(struct request *rq, struct reply *rp)
{
	doubt(rq, rp, false, "digest.close");
}

/* --- The first of two steps --- */

static void
ask(struct request *rq, struct reply *rp, const char *key, const char *verb,
    bool danger)
{
	struct digest digest = {0};
	struct tally tally = {{0}, 0, 0, 0, 0};
	struct view *view = NULL;
	struct err err = {0};
	char *back = NULL, *action = NULL;

	if (!digest_words_open(rq, rp, &digest))
		return;
	if (!forecast_tally(rq, digest.id, &tally, &err)) {
		digest_release(&digest);
		page_unavailable(rp, &err);
		return;
	}
	back = mem_printf("/staff/digests/%lld", (long long)digest.id);
	action = mem_printf("%s/%s", back, verb);
	view = desk_page(rq, key);
	digest_words(view, rq, &digest);
	desk_number(view, "done_n", tally.counts[OUTBOX_SENT]);
	desk_number(view, "left_n", tally.total - tally.final);
	desk_number(view, "held_n", tally.counts[OUTBOX_HELD]);
	desk_confirm(rp, &(struct desk_confirm){.key = key,
	    .action = action, .back = back, .danger = danger}, view);
	mem_free(back);
	mem_free(action);
	digest_release(&digest);
}

void
on_digest_cancel(struct request *rq, struct reply *rp)
{
	ask(rq, rp, "staff.digest.cancel", "cancel", true);
}

void
on_digest_now(struct request *rq, struct reply *rp)
{
	ask(rq, rp, "staff.digest.now", "now", false);
}

void
on_digest_resend(struct request *rq, struct reply *rp)
{
	ask(rq, rp, "staff.digest.resend", "resend", false);
}

void
on_digest_close(struct request *rq, struct reply *rp)
{
	ask(rq, rp, "staff.digest.close", "close", false);
}
