/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "flow/send.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "base/date.h"
#include "base/log.h"
#include "base/mem.h"
#include "flow/replan.h"
#include "flow/send_parts.h"
#include "store/audit.h"
#include "store/digest.h"
#include "store/setting.h"

/* --- rows come in --------------------------------------------------------- */

struct send_claim {
	struct send *send;
	int singles, rows;	/* wanted */
	struct outbox_list single, bulk[SEND_DIGESTS];
	size_t digests;
};

/* Its rows may still carry what was withdrawn: they are being replanned. */
static bool
send_claim_one(struct tx *tx, struct send_claim *c, int64_t digest,
    struct err *err)
{
	struct outbox_list *list = &c->bulk[c->digests];
	bool waits = false;

	if (!replan_is_due(tx->db, digest, &waits, err))
		return false;
	if (waits)
		return true;
	if (!outbox_claim_digest(tx, digest, c->rows, list, err) ||
	    !outbox_see(tx->db, list, err))
		return false;
	send_breaker_reset(c->send, digest);
	c->rows -= (int)list->count;
	c->digests += list->count > 0 ? 1 : 0;
	return true;
}

static bool
send_claim_job(struct tx *tx, void *arg, struct err *err)
{
	struct send_claim *c = arg;
	struct digest_list sending = {NULL, 0};
	char *paused = NULL;
	bool ok = setting_get(tx->db, SETTING_PAUSED, &paused, err);

	if (!ok || paused)
		goto out;
	ok = outbox_claim_single(tx, c->singles, &c->single, err) &&
	    outbox_see(tx->db, &c->single, err) &&
	    digest_in_state(tx->db, "sending", &sending, err);
	for (size_t i = 0; ok && i < sending.count && c->rows > 0 &&
	    c->digests < SEND_DIGESTS; i++)
		ok = send_claim_one(tx, c, sending.item[i].id, err);
out:
	mem_free(paused);
	digest_list_release(&sending);
	return ok;
}

static void
send_claim_into(struct send_lane *lane, struct outbox_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		send_lane_put(lane, &list->item[i]);
	outbox_list_release(list);
}

static bool
send_claim(struct send *send, struct err *err)
{
	struct send_claim c = {.send = send, .singles = SEND_LOW};
	bool ok = false;

	pthread_mutex_lock(&send->lock);
	c.rows = send->bulk.count < SEND_LOW * 2 ? SEND_CLAIM : 0;
	if (send->single.count >= SEND_LOW)
		c.singles = 0;
	pthread_mutex_unlock(&send->lock);
	ok = writer_run(send->writer, send_claim_job, &c, err);
	pthread_mutex_lock(&send->lock);
	for (size_t i = 0; ok && i < c.single.count; i++)
		send_lane_put(send_relay_lane(send, &c.single.item[i]),
		    &c.single.item[i]);
	for (size_t i = 0; i < c.digests; i++) {
		if (ok)
			send_claim_into(&send->bulk, &c.bulk[i]);
		outbox_list_release(&c.bulk[i]);
	}
	outbox_list_release(&c.single);
	pthread_cond_broadcast(&send->work);
	pthread_mutex_unlock(&send->lock);
	return ok;
}

static bool
send_is_due(struct send *send, int64_t digest, bool *due, struct err *err)
{
	int64_t at = 0;
	bool found = false;

	if (!outbox_next_due(send->db, digest, &at, &found, err))
		return false;
	*due = found && at <= date_now();
	return true;
}

/* --- rows go back --------------------------------------------------------- */

/* What may leave now. */
struct send_weeding {
	bool paused;		/* the service */
	int64_t *digest;
	size_t digests;
};

static bool
send_may_leave(const void *arg, const struct outbox_row *row)
{
	const struct send_weeding *w = arg;

	if (w->paused)
		return false;
	for (size_t i = 0; row->digest != 0 && i < w->digests; i++) {
		if (w->digest[i] == row->digest)
			return true;
	}
	return row->digest == 0;
}

static bool
send_weed_look(struct send *send, struct send_weeding *w, struct err *err)
{
	struct digest_list sending = {NULL, 0};
	char *paused = NULL;
	bool waits = false;
	bool ok = setting_get(send->db, SETTING_PAUSED, &paused, err) &&
	    digest_in_state(send->db, "sending", &sending, err);

	w->paused = paused != NULL;
	w->digest = mem_array(sending.count, sizeof(*w->digest));
	for (size_t i = 0; ok && i < sending.count; i++) {
		const int64_t id = sending.item[i].id;

		ok = replan_is_due(send->db, id, &waits, err);
		if (ok && !waits)
			w->digest[w->digests++] = id;
	}
	digest_list_release(&sending);
	mem_free(paused);
	return ok;
}

static void
send_give_back(struct send *send, struct send_lane *lane)
{
	struct outbox_row row;

	while (send_lane_take(lane, &row)) {
		send_release(send, row.id, OUTBOX_RELEASE);
		outbox_row_release(&row);
	}
}

/* What was claimed and may not leave any more goes back from memory, before
 * a connection is opened (and then dropped) for it. */
static bool
send_weed(struct send *send, struct err *err)
{
	struct send_weeding w = {false, NULL, 0};
	struct send_lane out = {NULL, NULL, 0};
	const bool ok = send_weed_look(send, &w, err);

	if (ok) {
		pthread_mutex_lock(&send->lock);
		send_lane_weed(&send->single, send_may_leave, &w, &out);
		send_lane_weed(&send->bulk, send_may_leave, &w, &out);
		for (int i = 0; i < send->relays; i++)
			send_lane_weed(&send->relay[i].own, send_may_leave,
			    &w, &out);
		pthread_mutex_unlock(&send->lock);
	}
	send_give_back(send, &out);
	mem_free(w.digest);
	return ok;
}

/* --- digests end ---------------------------------------------------------- */

static bool
send_done_job(struct tx *tx, void *arg, struct err *err)
{
	const int64_t id = *(const int64_t *)arg;
	char subject[32] = "";
	bool open = false;
	bool moved = false;

	snprintf(subject, sizeof(subject), "digest %lld", (long long)id);
	if (!outbox_is_open(tx->db, id, &open, err))
		return false;
	return open || (digest_move(tx, id, "done", "", &moved, err) &&
	    (!moved || audit_add(tx, "service", "digest.done", subject, "",
	    err)));
}

/* Looks at every sending digest: more to claim, or done? */
static bool
send_look(struct send *send, bool *due, struct err *err)
{
	struct digest_list sending = {NULL, 0};
	bool open = true;
	bool ok = send_is_due(send, 0, due, err) &&
	    digest_in_state(send->db, "sending", &sending, err);

	for (size_t i = 0; ok && i < sending.count; i++) {
		int64_t id = sending.item[i].id;
		bool more = false;

		ok = send_is_due(send, id, &more, err) &&
		    outbox_is_open(send->db, id, &open, err);
		*due = *due || more;
		if (ok && !open) {
			ok = writer_run(send->writer, send_done_job, &id,
			    err);
			if (ok) {
				log_info("digest=%lld done", (long long)id);
				send_breaker_forget(send, id);
			}
		}
	}
	digest_list_release(&sending);
	return ok;
}

/* --- the engine ----------------------------------------------------------- */

/* So much that it does not fit where something was before. */
static bool
send_probe_job(struct tx *tx, void *arg, struct err *err)
{
	char *text = mem_alloc(SEND_PROBE + 1);
	bool ok = false;

	(void)arg;
	memset(text, 'x', SEND_PROBE);
	ok = setting_put(tx, "send.room", text, err) &&
	    setting_remove(tx, "send.room", err);
	mem_free(text);
	return ok;
}

/* After a full disk: does the database take writes again?  Asked once a
 * second, for sending that stops again costs connections and log lines. */
static void
send_mend(struct send *send)
{
	struct err err = {0, ""};

	if (date_mono_ms() < send->probe_at)
		return;
	send->probe_at = date_mono_ms() + SEND_PROBE_MS;
	if (!writer_run(send->writer, send_probe_job, NULL, &err))
		return;
	/* Before what is written again: that may find the next full disk. */
	pthread_mutex_lock(&send->lock);
	send->broken = false;
	pthread_cond_broadcast(&send->work);
	pthread_mutex_unlock(&send->lock);
	log_info("the database takes writes again: sending goes on");
	send_again(send);
}

bool
send_tick(struct send *send, struct err *err)
{
	bool due = false;
	bool broken = false;
	bool want = false;

	pthread_mutex_lock(&send->lock);
	broken = send->broken;
	want = send->bulk.count < SEND_LOW || send->single.count == 0;
	pthread_mutex_unlock(&send->lock);
	if (!db_is_same_file(send->db, err))
		return false;
	if (broken) {
		send_mend(send);
		return true;
	}
	if (send_weed(send, err) && (!want || (send_look(send, &due, err) &&
	    (!due || send_claim(send, err)))))
		return true;
	if (err->code != EX_TEMPFAIL && err->code != EX_IOERR)
		return false;
	send_broken(send, err);
	return true;
}

void
send_wait(struct send *send, int ms)
{
	const struct timespec until = date_mono_until(ms);

	pthread_mutex_lock(&send->lock);
	pthread_cond_timedwait(&send->need, &send->lock, &until);
	pthread_mutex_unlock(&send->lock);
}

struct send_recovering {
	const struct conf *conf;
	int64_t released, doubts;
};

static bool
send_recover_job(struct tx *tx, void *arg, struct err *err)
{
	struct send_recovering *r = arg;
	const int64_t at = date_now() +
	    (int64_t)r->conf->digest.doubt_minutes * 60;

	return outbox_recover(tx, r->conf->digest.doubt_hold, at,
	    &r->released, &r->doubts, err);
}

static bool
send_recover(struct send *send, struct err *err)
{
	struct send_recovering r = {send->flow->conf, 0, 0};

	if (!writer_run(send->writer, send_recover_job, &r, err))
		return false;
	if (r.released + r.doubts > 0)
		log_info("recovered queued=%lld in_doubt=%lld",
		    (long long)r.released, (long long)r.doubts);
	return true;
}

static bool
send_open_relays(struct send *send, const struct relay_limits *limits,
    struct err *err)
{
	const struct conf *conf = send->flow->conf;

	for (int i = 0; i < conf->relays; i++) {
		struct send_relay *r = &send->relay[i];

		r->conf = &conf->relay[i];
		if (!relay_open(r->conf, &r->relay, err))
			return false;
		send->relays++;
		if (limits)
			relay_set_limits(r->relay, limits);
		send_relay_init(r);
		send->threads += r->conf->connections;
	}
	return true;
}

static bool
send_start_threads(struct send *send, const char *db_path, struct err *err)
{
	struct send_thread *t = NULL;

	send->thread = mem_array((size_t)send->threads, sizeof(*t));
	t = send->thread;
	for (int i = 0; i < send->relays; i++) {
		for (int k = 0; k < send->relay[i].conf->connections; k++) {
			t->send = send;
			t->relay = &send->relay[i];
			t->index = k;
			if (!db_open_reader(db_path, &t->db, err))
				return false;
			t->mailing = mailing_new(send->flow, t->db);
			t++;
		}
	}
	for (t = send->thread; t < send->thread + send->threads; t++) {
		if (pthread_create(&t->thread, NULL, send_thread_main, t) !=
		    0)
			return err_set(err, EX_OSERR,
			    "cannot start a sender thread");
		pthread_mutex_lock(&send->lock);
		send->alive++;
		pthread_mutex_unlock(&send->lock);
	}
	return true;
}

static void
send_init(struct send *send)
{
	pthread_condattr_t attr;

	pthread_mutex_init(&send->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&send->work, &attr);
	pthread_cond_init(&send->need, &attr);
	pthread_condattr_destroy(&attr);
}

bool
send_open(const struct flow *flow, const char *db_path,
    struct writer *writer, const struct relay_limits *limits,
    struct send **out, struct err *err)
{
	struct send *send = mem_alloc(sizeof(*send));

	send->flow = flow;
	send->writer = writer;
	send_init(send);
	if (!db_open_reader(db_path, &send->db, err) ||
	    !send_open_relays(send, limits, err) ||
	    !send_recover(send, err) ||
	    !send_start_threads(send, db_path, err)) {
		send_close(send, 0);
		return false;
	}
	for (int i = 0; i < send->relays; i++)
		send_tell_relay(send, send->relay[i].conf->name, "");
	*out = send;
	return true;
}

static void
send_free(struct send *send)
{
	send_give_back(send, &send->single);
	send_give_back(send, &send->bulk);
	for (int i = 0; i < send->relays; i++)
		send_give_back(send, &send->relay[i].own);
	for (int i = 0; send->thread && i < send->threads; i++) {
		mailing_free(send->thread[i].mailing);
		for (int k = 0; k < 2; k++)
			buf_release(&send->thread[i].mail[k].message);
		db_close(send->thread[i].db);
	}
	for (int i = 0; i < send->relays; i++) {
		relay_free(send->relay[i].relay);
		map_release(&send->relay[i].domain);
	}
	mem_free(send->thread);
	db_close(send->db);
}

/* The engine's own memory must outlive the writer's last word on it. */
static bool
send_last_job(struct tx *tx, void *arg, struct err *err)
{
	(void)tx;
	(void)arg;
	(void)err;
	return true;
}

void
send_stop(struct send *send)
{
	pthread_mutex_lock(&send->lock);
	send->stop = true;
	pthread_cond_broadcast(&send->work);
	pthread_mutex_unlock(&send->lock);
}

void
send_close(struct send *send, int drain_seconds)
{
	const int64_t until = date_mono_ms() + (int64_t)drain_seconds * 1000;
	struct err err = {0, ""};

	send_stop(send);
	for (;;) {
		bool alive = false;

		pthread_mutex_lock(&send->lock);
		alive = send->alive > 0;
		pthread_mutex_unlock(&send->lock);
		if (!alive || date_mono_ms() >= until)
			break;
		send_wait(send, 100);
	}
	for (int i = 0; i < send->relays; i++)
		relay_cancel(send->relay[i].relay);
	for (int i = 0; send->thread && i < send->threads; i++) {
		if (send->thread[i].thread != 0)
			pthread_join(send->thread[i].thread, NULL);
	}
	send_again(send);
	send_free(send);
	(void)writer_run(send->writer, send_last_job, NULL, &err);
	send_forget(send);
	mem_free(send->breaker);
	pthread_cond_destroy(&send->need);
	pthread_cond_destroy(&send->work);
	pthread_mutex_destroy(&send->lock);
	mem_free(send);
}

void
send_status(struct send *send, char *out, size_t size)
{
	pthread_mutex_lock(&send->lock);
	snprintf(out, size, "sent=%lld deferred=%lld failed=%lld "
	    "in_doubt=%lld waiting=%zu", (long long)send->sent,
	    (long long)send->deferred, (long long)send->failed,
	    (long long)send->doubts, send->single.count + send->bulk.count);
	pthread_mutex_unlock(&send->lock);
}
