/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One connection: takes rows, composes, hands over, tells the results. */
#include "flow/send_parts.h"

#include <string.h>
#include <sysexits.h>

#include "base/date.h"
#include "base/log.h"
#include "base/mem.h"

static void
send_cond_wait(struct send *send, pthread_cond_t *cond, int64_t ms)
{
	const struct timespec until = date_mono_until(ms);

	pthread_cond_timedwait(cond, &send->lock, &until);
}

static size_t
send_waits(const struct send_thread *t)
{
	return t->relay->own.count + (t->tests ? 0 :
	    t->send->single.count + t->send->bulk.count);
}

/* The next row for this thread; single mails first. */
static bool
send_take(struct send_thread *t, struct outbox_row *row)
{
	struct send *send = t->send;
	int64_t wait = 0;
	bool got = false;

	pthread_mutex_lock(&send->lock);
	if (send_waits(t) > 0 && !send->stop && !send->broken &&
	    !send_relay_is_throttled(t->relay)) {
		wait = send_relay_pace(t->relay);
		if (wait > SEND_PATIENCE_MS) {
			send_relay_unpace(t->relay);
			wait = -1;
		}
	} else {
		wait = -1;
	}
	while (wait > 0 && !send->stop) {
		const int64_t from = date_mono_ms();

		send_cond_wait(send, &send->work, wait);
		wait -= date_mono_ms() - from;
	}
	if (wait >= 0 && !send->stop)
		got = send_lane_take(&t->relay->own, row) || (!t->tests &&
		    (send_lane_take(&send->single, row) ||
		    send_lane_take(&send->bulk, row)));
	if (send->bulk.count < SEND_LOW)
		pthread_cond_signal(&send->need);
	pthread_mutex_unlock(&send->lock);
	return got;
}

/* A digest's mail waits for its domain's turn: once, for next_at tells that
 * it has a turn. */
static bool
send_domain_may(struct send_thread *t, const struct outbox_row *row,
    const char *to)
{
	int64_t wait = 0;

	if (row->digest == 0 || row->next_at != 0)
		return true;
	pthread_mutex_lock(&t->send->lock);
	wait = send_relay_domain_wait(t->relay, to);
	pthread_mutex_unlock(&t->send->lock);
	if (wait > 0)
		send_release_until(t->send, row->id, date_now() + wait);
	return wait == 0;
}

/* What passes (a database that cannot be read now) ends nothing; what does
 * not is for staff, or ends a single mail. */
static void
send_cannot_compose(struct send_thread *t, const struct outbox_row *row,
    const struct err *err)
{
	const bool passes = err->code == EX_TEMPFAIL || err->code == EX_IOERR;

	log_error("row=%lld digest=%lld cannot be composed: %s",
	    (long long)row->id, (long long)row->digest, err->text);
	if (passes)
		send_broken(t->send, err);
	else if (row->digest != 0)
		send_pause(t->send, row->digest, err->text);
	send_release(t->send, row->id, passes || row->digest != 0
	    ? OUTBOX_RELEASE : OUTBOX_FAIL);
}

/* Composes the row into the free slot; false: it will not be sent. */
static bool
send_prepare(struct send_thread *t, struct outbox_row *row, int slot)
{
	struct mailing_mail *mail = &t->mail[slot];
	struct err err = {0, ""};

	if (row->digest != 0 && send_is_paused(t->send, row->digest)) {
		send_release(t->send, row->id, OUTBOX_RELEASE);
		return false;
	}
	if (!mailing_compose(t->mailing, row, row->seen,
	    t->relay->conf->envelope, mail, &err)) {
		send_cannot_compose(t, row, &err);
		return false;
	}
	if (mail->nobody) {
		send_release(t->send, row->id, OUTBOX_CANCEL);
		return false;
	}
	return send_domain_may(t, row, mail->to);
}

static bool
send_next(void *arg, struct relay_message *message)
{
	struct send_thread *t = arg;
	struct outbox_row row;
	/* The other one may still wait for its result. */
	const int slot = t->row[0].id == 0 ? 0 : 1;

	while (send_take(t, &row)) {
		if (!send_prepare(t, &row, slot)) {
			outbox_row_release(&row);
			continue;
		}
		outbox_row_release(&t->row[slot]);
		t->row[slot] = row;
		message->row = row.id;
		message->from = t->mail[slot].from;
		message->to = t->mail[slot].to;
		message->envid = t->mail[slot].envid;
		message->data = buf_text(&t->mail[slot].message);
		message->size = t->mail[slot].message.len;
		return true;
	}
	return false;
}

static int
send_slot(const struct send_thread *t, int64_t row)
{
	return t->row[0].id == row ? 0 : 1;
}

static bool
send_commit(void *arg, const struct relay_message *message)
{
	struct send_thread *t = arg;
	const int slot = send_slot(t, message->row);
	const bool ok = send_start(t, &t->row[slot], &t->mail[slot]);

	if (ok)
		t->row[slot].state = OUTBOX_STARTED;
	else
		outbox_row_release(&t->row[slot]);
	return ok;
}

static void
send_told(void *arg, const struct relay_message *message,
    const struct reply *reply)
{
	struct send_thread *t = arg;
	struct outbox_row *row = &t->row[send_slot(t, message->row)];
	bool was_down = false;

	send_result(t, row, reply, row->state == OUTBOX_STARTED);
	outbox_row_release(row);
	if (reply->code >= 200 && reply->code < 300) {
		pthread_mutex_lock(&t->send->lock);
		was_down = send_relay_ok(t->relay);
		pthread_mutex_unlock(&t->send->lock);
		if (was_down)
			send_tell_relay(t->send, t->relay->conf->name, "");
	}
}

/* What next gave and nothing was told of is untried: back to the queue. */
static void
send_return_untried(struct send_thread *t)
{
	for (int i = 0; i < 2; i++) {
		if (t->row[i].id != 0)
			send_release(t->send, t->row[i].id, OUTBOX_RELEASE);
		outbox_row_release(&t->row[i]);
	}
}

/* A fault that is ours, on every relay: each sending digest waits for
 * staff, with the relay's words. */
static void
send_pause_all(struct send *send, const char *reason)
{
	int64_t digests[64];
	size_t n = 0;

	pthread_mutex_lock(&send->lock);
	for (size_t i = 0; i < send->breakers && n < 64; i++) {
		if (!send->breaker[i].paused)
			digests[n++] = send->breaker[i].digest;
	}
	pthread_mutex_unlock(&send->lock);
	while (n > 0)
		send_pause(send, digests[--n], reason);
}

static void
send_session(struct send_thread *t)
{
	struct send *send = t->send;
	struct relay_driver driver = {t, send_next, send_commit, send_told};
	struct reply fault;
	bool all_faulty = false;
	bool first = false;
	bool ok = false;

	memset(&fault, 0, sizeof(fault));
	ok = relay_session_run(t->relay->relay, &driver, &fault);
	send_return_untried(t);
	pthread_mutex_lock(&send->lock);
	t->relay->busy--;
	if (ok) {
		send_relay_ended(t->relay);
	} else if (!send->stop) {
		first = send_relay_fault(t->relay, &fault);
		all_faulty = send_relay_all_faulty(send);
	}
	pthread_mutex_unlock(&send->lock);
	if (first)
		send_tell_relay(send, t->relay->conf->name, fault.text[0]
		    ? fault.text : "no connection");
	if (all_faulty)
		send_pause_all(send, fault.text);
}

void *
send_thread_main(void *arg)
{
	struct send_thread *t = arg;
	struct send *send = t->send;

	pthread_mutex_lock(&send->lock);
	while (!send->stop) {
		t->tests = !send_relay_may(send, t->relay, t->index);
		if (t->tests && !send_relay_may_test(send, t->relay)) {
			send_cond_wait(send, &send->work, 1000);
			continue;
		}
		t->relay->busy++;
		pthread_mutex_unlock(&send->lock);
		send_session(t);
		pthread_mutex_lock(&send->lock);
	}
	send->alive--;
	pthread_cond_broadcast(&send->need);
	pthread_mutex_unlock(&send->lock);
	return NULL;
}
