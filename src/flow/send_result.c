/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is written before and after a body leaves. */
#include "flow/send_parts.h"

#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/log.h"
#include "base/mem.h"
#include "flow/replan.h"
#include "flow/subscribe.h"
#include "store/health.h"
#include "store/setting.h"
#include "store/suppression.h"

/* --- before: may it leave? ------------------------------------------------ */

struct send_starting {
	const struct send *send;
	const struct outbox_row *row;
	const struct mailing_mail *mail;
	const char *relay;
	char key[256];		/* whom the hash is of */
	uint8_t hash[SECRET_MAC];
	bool may;
};

/* The address that is written to, as the suppression list knows it. */
static const char *
send_key(const struct outbox_row *row, const struct outbox_check *check,
    struct address *own)
{
	if (row->address[0] != '\0' &&
	    address_parse(row->address, own) == ADDRESS_OK)
		return own->key;
	return check->key;
}

/* The sum over the key was made before, outside the writer's thread. */
static bool
send_is_suppressed(struct tx *tx, struct send_starting *s,
    const struct outbox_check *check, bool *suppressed, struct err *err)
{
	struct address own;
	const char *key = send_key(s->row, check, &own);

	if (strcmp(key, s->key) != 0)
		subscribe_hash(s->send->flow->keys, key, s->hash);
	return suppression_has(tx->db, s->hash, suppressed, err);
}

/* The service is paused, or the digest's rows are being replanned. */
static bool
send_is_held_back(struct db *db, int64_t digest, bool *held, struct err *err)
{
	char *paused = NULL;

	if (!setting_get(db, SETTING_PAUSED, &paused, err))
		return false;
	*held = paused != NULL;
	mem_free(paused);
	return *held || digest == 0 || replan_is_due(db, digest, held, err);
}

/* May it leave?  If not, event is what becomes of the row. */
static bool
send_verdict(struct tx *tx, struct send_starting *s,
    enum outbox_event *event, bool *may, struct err *err)
{
	const enum outbox_purpose purpose = s->row->purpose;
	struct outbox_check check;
	bool held = false;
	bool found = false;
	bool suppressed = false;
	bool there = false;

	*may = false;
	*event = OUTBOX_RELEASE;
	if (!send_is_held_back(tx->db, s->row->digest, &held, err))
		return false;
	if (held)
		return true;
	if (!outbox_check(tx->db, s->row->id, &check, &found, err))
		return false;
	if (!found)
		return true;
	if (!send_is_suppressed(tx, s, &check, &suppressed, err))
		return false;
	if (suppressed && purpose != OUTBOX_NOTICE) {
		*event = OUTBOX_SUPPRESS;
		return true;
	}
	if (purpose == OUTBOX_DIGEST) {
		if (!check.person_is_active || !check.subscribes)
			*event = OUTBOX_SUPPRESS;
		else
			*may = check.digest_sends &&
			    check.variant == s->mail->variant &&
			    strcmp(check.address, s->mail->to) == 0;
		return true;
	}
	/* Who has left may still ask for the link that erases their data. */
	there = purpose == OUTBOX_LINK ? check.address[0] != '\0'
	    : check.person_is_there;
	*may = purpose > OUTBOX_ADDRESS_NEW || there;
	if (!*may)
		*event = OUTBOX_SUPPRESS;
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
		    &moved, err) && (event == OUTBOX_RELEASE ||
		    letter_remove(tx, s->row->id, err));
	if (!s->mail->fresh)
		tx_part_single(tx);
	else if (!letter_put(tx, s->row->id, buf_text(&s->mail->message),
	    s->mail->message.len, err))
		return false;
	return outbox_move(tx, s->row->id, OUTBOX_START, s->row->next_at,
	    s->relay, NULL, &s->may, err);
}

void
send_broken(struct send *send, const struct err *err)
{
	bool first = false;

	pthread_mutex_lock(&send->lock);
	first = !send->broken;
	send->broken = true;
	if (first)
		send->probe_at = date_mono_ms() + SEND_PROBE_MS;
	pthread_mutex_unlock(&send->lock);
	if (first)
		log_error("sending stops: %s", err->text);
}

bool
send_start(struct send_thread *t, const struct outbox_row *row,
    const struct mailing_mail *mail)
{
	struct send_starting s = {.send = t->send, .row = row, .mail = mail,
	    .relay = relay_name(t->relay->relay)};
	struct address own;
	struct err err = {0, ""};

	snprintf(s.key, sizeof(s.key), "%s", send_key(row, row->seen, &own));
	subscribe_hash(t->send->flow->keys, s.key, s.hash);
	if (!writer_run(t->send->writer, send_start_job, &s, &err)) {
		send_broken(t->send, &err);
		send_release(t->send, row->id, OUTBOX_RELEASE);
		return false;
	}
	return s.may;
}

/* --- after: what came of it ---------------------------------------------- */

enum { SEND_EXPIRY = 5 * 24 * 60 };	/* minutes; RFC 5321 section 4.5.4.1 */

/* From attempt number n (1, 2, ...) to the next. */
static int
send_retry_minutes(const struct conf *conf, int n)
{
	const int *minutes = conf->digest.retry_minutes;
	int last = 5;

	for (int i = 0; i < 8 && minutes[i] > 0 && i < n; i++)
		last = minutes[i];
	return last;
}

/* Counted from the first attempt, however long the row had waited for it. */
static bool
send_is_expired(const struct conf *conf, int attempts)
{
	int waited = 0;

	for (int n = 1; n < attempts && waited < SEND_EXPIRY; n++)
		waited += send_retry_minutes(conf, n);
	return waited >= SEND_EXPIRY;
}

static enum outbox_event
send_event(const struct send_result *r, int64_t *next_at)
{
	const struct conf *conf = r->send->flow->conf;
	const int attempts = r->attempts + 1;

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
	*next_at = date_now() +
	    (int64_t)send_retry_minutes(conf, attempts) * 60;
	return send_is_expired(conf, attempts) ? OUTBOX_FAIL : OUTBOX_DEFER;
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
	if (r->digest != 0)
		tx_part_single(tx);
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

/* At most 50 such lines in ten seconds, and without the relay's words: they
 * like to name the address.  "digest show" has them, by the row. */
static void
send_log(struct send *send, const struct send_result *r)
{
	const int64_t now = date_mono_ms();
	const int *status = r->reply.enhanced;
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
		log_info("%s digest=%lld row=%lld code=%d status=%d.%d.%d",
		    reply_verdict_name(r->verdict), (long long)r->digest,
		    (long long)r->row, r->reply.code, status[0], status[1],
		    status[2]);
}

/* --- results ------------------------------------------------------------- */

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
	struct send_releasing *next;
	struct send *send;
	int64_t row, next_at;
	enum outbox_event event;
};

static bool
send_release_job(struct tx *tx, void *arg, struct err *err)
{
	const struct send_releasing *r = arg;
	bool moved = false;

	return outbox_move(tx, r->row, r->event, r->next_at, NULL, NULL,
	    &moved, err) && (r->event == OUTBOX_RELEASE ||
	    letter_remove(tx, r->row, err));
}

static void
send_release_done(void *arg, bool ok, const struct err *err)
{
	struct send_releasing *r = arg;
	struct send *send = r->send;

	if (ok) {
		mem_free(r);
		return;
	}
	send_broken(send, err);
	pthread_mutex_lock(&send->lock);
	r->next = send->unreleased;
	send->unreleased = r;
	pthread_mutex_unlock(&send->lock);
}

static void
send_release_post(struct send *send, int64_t row, enum outbox_event event,
    int64_t next_at)
{
	struct send_releasing *r = mem_alloc(sizeof(*r));

	r->send = send;
	r->row = row;
	r->next_at = next_at;
	r->event = event;
	writer_post(send->writer, send_release_job, r, send_release_done);
}

void
send_release(struct send *send, int64_t row, enum outbox_event event)
{
	send_release_post(send, row, event, 0);
}

void
send_release_until(struct send *send, int64_t row, int64_t next_at)
{
	send_release_post(send, row, OUTBOX_RELEASE, next_at);
}

/* --- how the relays are --------------------------------------------------- */

struct send_telling {
	char relay[64];
	char fault[512];
};

static bool
send_tell_job(struct tx *tx, void *arg, struct err *err)
{
	const struct send_telling *t = arg;

	return health_relay_put(tx, t->relay, t->fault, err);
}

static void
send_tell_done(void *arg, bool ok, const struct err *err)
{
	(void)ok;
	(void)err;
	mem_free(arg);
}

void
send_tell_relay(struct send *send, const char *relay, const char *fault)
{
	struct send_telling *t = mem_alloc(sizeof(*t));

	snprintf(t->relay, sizeof(t->relay), "%s", relay);
	snprintf(t->fault, sizeof(t->fault), "%s", fault);
	writer_post_soon(send->writer, send_tell_job, t, send_tell_done);
}

/* --- after the database took no writes ------------------------------------ */

static void
send_take_unwritten(struct send *send, struct send_result **results,
    struct send_releasing **rows)
{
	pthread_mutex_lock(&send->lock);
	*results = send->unsaved;
	*rows = send->unreleased;
	send->unsaved = NULL;
	send->unreleased = NULL;
	pthread_mutex_unlock(&send->lock);
}

void
send_again(struct send *send)
{
	struct send_result *results = NULL, *result = NULL;
	struct send_releasing *rows = NULL, *row = NULL;

	send_take_unwritten(send, &results, &rows);
	while ((result = results)) {
		results = result->next;
		writer_post(send->writer, send_result_job, result,
		    send_result_done);
	}
	while ((row = rows)) {
		rows = row->next;
		writer_post(send->writer, send_release_job, row,
		    send_release_done);
	}
}

void
send_forget(struct send *send)
{
	struct send_result *results = NULL, *result = NULL;
	struct send_releasing *rows = NULL, *row = NULL;

	send_take_unwritten(send, &results, &rows);
	while ((result = results)) {
		results = result->next;
		mem_free(result);
	}
	while ((row = rows)) {
		rows = row->next;
		mem_free(row);
	}
}
