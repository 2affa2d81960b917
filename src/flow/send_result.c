/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is written before and after a body leaves, and the circuit breaker. */
#include "flow/send_parts.h"

#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/log.h"
#include "base/mem.h"
#include "flow/subscribe.h"
#include "store/audit.h"
#include "store/digest.h"
#include "store/setting.h"
#include "store/suppression.h"

/* --- before: may it leave? ------------------------------------------------ */

struct send_starting {
	const struct send *send;
	const struct outbox_row *row;
	const struct mailing_mail *mail;
	const char *relay;
	bool may;
};

/* The address that is written to, as the suppression list knows it. */
static bool
send_is_suppressed(struct tx *tx, const struct send_starting *s,
    const struct outbox_check *check, bool *suppressed, struct err *err)
{
	uint8_t hash[SECRET_MAC] = {0};
	struct address own;
	const char *key = check->key;

	if (s->row->address[0] != '\0' &&
	    address_parse(s->row->address, &own) == ADDRESS_OK)
		key = own.key;
	subscribe_hash(s->send->flow->keys, key, hash);
	return suppression_has(tx->db, hash, suppressed, err);
}

/* 0: it may leave; else what becomes of the row. */
static bool
send_verdict(struct tx *tx, const struct send_starting *s,
    enum outbox_event *event, bool *may, struct err *err)
{
	const enum outbox_purpose purpose = s->row->purpose;
	struct outbox_check check;
	char *paused = NULL;
	bool found = false;
	bool suppressed = false;
	bool there = false;

	*may = false;
	if (!outbox_check(tx->db, s->row->id, &check, &found, err) ||
	    !setting_get(tx->db, SETTING_PAUSED, &paused, err))
		return false;
	*event = OUTBOX_RELEASE;
	if (!found || paused)
		goto out;
	if (!send_is_suppressed(tx, s, &check, &suppressed, err)) {
		mem_free(paused);
		return false;
	}
	if (suppressed && purpose != OUTBOX_NOTICE) {
		*event = OUTBOX_SUPPRESS;
		goto out;
	}
	if (purpose == OUTBOX_DIGEST) {
		if (!check.person_is_active || !check.subscribes)
			*event = OUTBOX_SUPPRESS;
		else
			*may = check.digest_sends &&
			    check.variant == s->mail->variant &&
			    strcmp(check.address, s->mail->to) == 0;
		goto out;
	}
	/* Who has left may still ask for the link that erases their data. */
	there = purpose == OUTBOX_LINK ? check.address[0] != '\0'
	    : check.person_is_there;
	if (purpose <= OUTBOX_ADDRESS_NEW && !there)
		*event = OUTBOX_SUPPRESS;
	else
		*may = true;
out:
	mem_free(paused);
	return true;
}

static bool
send_start_job(struct tx *tx, void *arg, struct err *err)
{
	struct send_starting *s = arg;
	enum outbox_event event = OUTBOX_RELEASE;
	bool moved = false;

	if (!send_verdict(tx, s, &event, &s->may, err))
		return false;
	if (!s->may)
		return outbox_move(tx, s->row->id, event, 0, NULL, NULL,
		    &moved, err);
	if (s->mail->fresh && !letter_put(tx, s->row->id,
	    buf_text(&s->mail->message), s->mail->message.len, err))
		return false;
	if (!outbox_move(tx, s->row->id, OUTBOX_START, s->row->next_at,
	    s->relay, NULL, &s->may, err))
		return false;
	return true;
}

/* The database takes no writes: nothing more may leave until it does. */
static void
send_broken(struct send *send, const struct err *err)
{
	bool first = false;

	pthread_mutex_lock(&send->lock);
	first = !send->broken;
	send->broken = true;
	pthread_mutex_unlock(&send->lock);
	if (first)
		log_error("sending stops: %s", err->text);
}

bool
send_start(struct send_thread *t, const struct outbox_row *row,
    const struct mailing_mail *mail)
{
	struct send_starting s = {t->send, row, mail,
	    relay_name(t->relay->relay), false};
	struct err err = {0, ""};

	if (!writer_run(t->send->writer, send_start_job, &s, &err)) {
		send_broken(t->send, &err);
		return false;
	}
	return s.may;
}

/* --- after: what came of it ---------------------------------------------- */

static int64_t
send_retry_at(const struct conf *conf, int attempts)
{
	const int *minutes = conf->digest.retry_minutes;
	int last = 5;

	for (int i = 0; i < 8 && minutes[i] > 0 && i < attempts; i++)
		last = minutes[i];
	return date_now() + (int64_t)last * 60;
}

static enum outbox_event
send_event(const struct send_result *r, int64_t *next_at)
{
	const struct conf *conf = r->send->flow->conf;
	const bool expired = date_now() - r->created_at > SEND_EXPIRY;

	*next_at = 0;
	switch (r->verdict) {
	case REPLY_SENT:
		return OUTBOX_ACCEPT;
	case REPLY_FAILED:
		return OUTBOX_FAIL;
	case REPLY_IN_DOUBT:
		if (conf->digest.doubt_hold || r->doubts > 0)
			return OUTBOX_HOLD;
		*next_at = date_now() +
		    (int64_t)conf->digest.doubt_minutes * 60;
		return OUTBOX_DOUBT;
	case REPLY_SENDER_FAULT:
		if (r->digest != 0)
			return OUTBOX_RELEASE;
		break;
	case REPLY_RELAY_DOWN:
		/* A row whose body draws 421 each time must not loop. */
		if (!r->started)
			return OUTBOX_RELEASE;
		break;
	default:
		break;
	}
	*next_at = send_retry_at(conf, r->attempts + 1);
	return expired ? OUTBOX_FAIL : OUTBOX_DEFER;
}

static bool
send_result_job(struct tx *tx, void *arg, struct err *err)
{
	struct send_result *r = arg;
	char reply[640] = "";
	int64_t next_at = 0;
	const enum outbox_event event = send_event(r, &next_at);
	const bool final = event == OUTBOX_ACCEPT || event == OUTBOX_FAIL;
	bool moved = false;

	snprintf(reply, sizeof(reply), "%d %s", r->reply.code,
	    r->reply.text);
	if (!outbox_move(tx, r->row, event, next_at, r->relay, reply, &moved,
	    err))
		return false;
	if (final && r->digest == 0 && !letter_remove(tx, r->row, err))
		return false;
	if (!moved)
		log_warn("row=%lld was not where its result belongs",
		    (long long)r->row);
	return true;
}

static void
send_result_done(void *arg, bool ok, const struct err *err)
{
	struct send_result *r = arg;
	struct send *send = r->send;

	if (ok) {
		mem_free(r);
		return;
	}
	send_broken(send, err);
	pthread_mutex_lock(&send->lock);
	r->next = send->unsaved;
	send->unsaved = r;
	pthread_mutex_unlock(&send->lock);
}

void
send_result_again(struct send *send)
{
	struct send_result *list = NULL;
	struct send_result *next = NULL;

	pthread_mutex_lock(&send->lock);
	list = send->unsaved;
	send->unsaved = NULL;
	pthread_mutex_unlock(&send->lock);
	for (; list; list = next) {
		next = list->next;
		writer_post(send->writer, send_result_job, list,
		    send_result_done);
	}
}

static void
send_count(struct send *send, enum reply_verdict verdict)
{
	switch (verdict) {
	case REPLY_SENT:
		atomic_fetch_add(&send->sent, 1);
		break;
	case REPLY_FAILED:
		atomic_fetch_add(&send->failed, 1);
		break;
	case REPLY_IN_DOUBT:
		atomic_fetch_add(&send->doubts, 1);
		break;
	default:
		atomic_fetch_add(&send->deferred, 1);
		break;
	}
}

/* At most 50 such lines in ten seconds. */
static void
send_log(struct send *send, const struct send_result *r)
{
	const int64_t now = date_mono_ms();
	bool quiet = false;

	if (r->verdict == REPLY_SENT) {
		log_debug("sent digest=%lld row=%lld code=%d",
		    (long long)r->digest, (long long)r->row, r->reply.code);
		return;
	}
	pthread_mutex_lock(&send->lock);
	if (now - send->logged_ms > 10000) {
		send->logged_ms = now;
		send->logged = 0;
	}
	quiet = ++send->logged > 50;
	pthread_mutex_unlock(&send->lock);
	if (!quiet)
		log_info("%s digest=%lld row=%lld code=%d: %s",
		    reply_verdict_name(r->verdict), (long long)r->digest,
		    (long long)r->row, r->reply.code, r->reply.text);
}

/* --- the circuit breaker -------------------------------------------------- */

/* With the lock held. */
struct send_breaker *
send_breaker(struct send *send, int64_t digest)
{
	struct send_breaker *b = NULL;

	for (size_t i = 0; i < send->breakers; i++) {
		if (send->breaker[i].digest == digest)
			return &send->breaker[i];
	}
	send->breaker = mem_grow(send->breaker, send->breakers + 1,
	    sizeof(*send->breaker));
	b = &send->breaker[send->breakers++];
	memset(b, 0, sizeof(*b));
	b->digest = digest;
	return b;
}

/* true: too many of the last ones failed. */
static bool
send_breaker_note(struct send *send, const struct send_result *r)
{
	const bool failed = (r->verdict == REPLY_FAILED ||
	    r->verdict == REPLY_DEFERRED) && !reply_is_dead_address(&r->reply);
	struct send_breaker *b = NULL;
	bool trip = false;

	pthread_mutex_lock(&send->lock);
	b = send_breaker(send, r->digest);
	if (b->count == SEND_WINDOW)
		b->failures -= b->failed[b->at] ? 1 : 0;
	else
		b->count++;
	b->failed[b->at] = failed;
	b->failures += failed ? 1 : 0;
	b->at = (b->at + 1) % SEND_WINDOW;
	trip = !b->paused && b->failures >= SEND_FAILURES &&
	    b->failures * 5 >= b->count;
	pthread_mutex_unlock(&send->lock);
	return trip;
}

bool
send_is_paused(struct send *send, int64_t digest)
{
	bool paused = false;

	pthread_mutex_lock(&send->lock);
	paused = send_breaker(send, digest)->paused;
	pthread_mutex_unlock(&send->lock);
	return paused;
}

struct send_pausing {
	struct send *send;
	int64_t digest;
	char reason[512];
};

static bool
send_pause_job(struct tx *tx, void *arg, struct err *err)
{
	const struct send_pausing *p = arg;
	char subject[32] = "";
	bool moved = false;

	snprintf(subject, sizeof(subject), "digest %lld",
	    (long long)p->digest);
	if (!digest_move(tx, p->digest, "paused", p->reason, &moved, err))
		return false;
	return !moved || audit_add(tx, "service", "digest.pause", subject,
	    p->reason, err);
}

static void
send_pause_done(void *arg, bool ok, const struct err *err)
{
	struct send_pausing *p = arg;

	if (!ok)
		log_error("digest=%lld cannot be paused: %s",
		    (long long)p->digest, err->text);
	mem_free(p);
}

void
send_pause(struct send *send, int64_t digest, const char *reason)
{
	struct send_pausing *p = mem_alloc(sizeof(*p));
	bool first = false;

	pthread_mutex_lock(&send->lock);
	first = !send_breaker(send, digest)->paused;
	send_breaker(send, digest)->paused = true;
	pthread_mutex_unlock(&send->lock);
	if (!first) {
		mem_free(p);
		return;
	}
	log_error("digest=%lld paused: %s", (long long)digest, reason);
	p->send = send;
	p->digest = digest;
	snprintf(p->reason, sizeof(p->reason), "%s", reason);
	writer_post(send->writer, send_pause_job, p, send_pause_done);
}

void
send_result(struct send_thread *t, const struct outbox_row *row,
    const struct reply *reply, bool started)
{
	struct send *send = t->send;
	struct send_result *r = mem_alloc(sizeof(*r));
	const int64_t digest = row->digest;
	char reason[600] = "";
	bool trip = false;
	bool fault = false;

	r->send = send;
	r->row = row->id;
	r->digest = digest;
	r->purpose = row->purpose;
	r->attempts = row->attempts;
	r->doubts = row->doubts;
	r->created_at = row->created_at;
	r->started = started;
	r->reply = *reply;
	r->verdict = reply_classify(reply);
	snprintf(r->relay, sizeof(r->relay), "%s",
	    relay_name(t->relay->relay));
	send_count(send, r->verdict);
	send_log(send, r);
	if (digest != 0) {
		trip = send_breaker_note(send, r);
		fault = r->verdict == REPLY_SENDER_FAULT;
	}
	/* r belongs to the writer from here. */
	writer_post_soon(send->writer, send_result_job, r,
	    send_result_done);
	if (trip || fault) {
		snprintf(reason, sizeof(reason), "%s: %d %s", fault
		    ? "the relay refuses the sender"
		    : "too many refusals, the last", reply->code,
		    reply->text);
		send_pause(send, digest, reason);
	}
}

/* --- rows that go back ---------------------------------------------------- */

struct send_releasing {
	struct send *send;
	int64_t row;
	enum outbox_event event;
};

static bool
send_release_job(struct tx *tx, void *arg, struct err *err)
{
	const struct send_releasing *r = arg;
	bool moved = false;

	return outbox_move(tx, r->row, r->event, 0, NULL, NULL, &moved, err);
}

static void
send_release_done(void *arg, bool ok, const struct err *err)
{
	struct send_releasing *r = arg;

	if (!ok)
		send_broken(r->send, err);
	mem_free(r);
}

void
send_release(struct send *send, int64_t row, enum outbox_event event)
{
	struct send_releasing *r = mem_alloc(sizeof(*r));

	r->send = send;
	r->row = row;
	r->event = event;
	writer_post(send->writer, send_release_job, r, send_release_done);
}
