/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The circuit breaker: too many of a digest's last mails were refused, or
 * the relay refuses the sender.  The digest waits for staff. */
#include "flow/send_parts.h"

#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "store/audit.h"
#include "store/digest.h"

/* With the lock held. */
static struct send_breaker *
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
bool
send_breaker_note(struct send *send, const struct send_result *r)
{
	const bool failed = (r->verdict == REPLY_FAILED ||
	    r->verdict == REPLY_DEFERRED) && !reply_is_dead_address(&r->reply);
	struct send_breaker *b = NULL;
	bool trip = false;

	/* The same few, tried again and again, are not many. */
	if (r->attempts > 0)
		return false;
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

void
send_breaker_reset(struct send *send, int64_t digest)
{
	struct send_breaker *b = NULL;

	pthread_mutex_lock(&send->lock);
	b = send_breaker(send, digest);
	if (b->paused && b->written) {
		memset(b, 0, sizeof(*b));
		b->digest = digest;
	}
	pthread_mutex_unlock(&send->lock);
}

void
send_breaker_forget(struct send *send, int64_t digest)
{
	pthread_mutex_lock(&send->lock);
	for (size_t i = 0; i < send->breakers; i++) {
		if (send->breaker[i].digest == digest) {
			send->breaker[i] = send->breaker[--send->breakers];
			break;
		}
	}
	pthread_mutex_unlock(&send->lock);
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

/* One that could not be written may trip again. */
static void
send_pause_done(void *arg, bool ok, const struct err *err)
{
	struct send_pausing *p = arg;
	struct send_breaker *b = NULL;

	if (!ok)
		log_error("digest=%lld cannot be paused: %s",
		    (long long)p->digest, err->text);
	pthread_mutex_lock(&p->send->lock);
	b = send_breaker(p->send, p->digest);
	b->paused = ok;
	b->written = ok;
	pthread_mutex_unlock(&p->send->lock);
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
	/* The relay's words may name an address: "digest show" has them. */
	log_error("digest=%lld paused: see 'brevduva digest show %lld'",
	    (long long)digest, (long long)digest);
	p->send = send;
	p->digest = digest;
	snprintf(p->reason, sizeof(p->reason), "%s", reason);
	writer_post(send->writer, send_pause_job, p, send_pause_done);
}
