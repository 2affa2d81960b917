/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FLOW_SEND_PARTS_H
#define FLOW_SEND_PARTS_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/map.h"
#include "flow/mailing.h"
#include "flow/send.h"

/* What the files send*.c share; nobody else looks inside. */

enum {
	SEND_CLAIM = 256,	/* rows taken at a time */
	SEND_LOW = 64,		/* ask for more below this */
	SEND_WINDOW = 200,	/* results the circuit breaker looks at */
	SEND_FAILURES = 20,	/* at least so many of them ... */
	SEND_DIGESTS = 8,	/* digests claimed from in one turn */
	SEND_PATIENCE_MS = 2000, /* a connection waits for its rate */
	SEND_PROBE = 256 * 1024, /* octets that a mended database takes */
	SEND_PROBE_MS = 1000
};

struct send_item {
	struct send_item *next;
	struct outbox_row row;
};

struct send_lane {
	struct send_item *head, **tail;
	size_t count;
};

struct send_relay {
	struct relay *relay;
	const struct conf_relay *conf;
	struct send_lane own;	/* tests of this one: no other takes them */
	int busy;		/* sessions open */
	int allowed;		/* connections after a throttle; grows */
	int failures;		/* in a row */
	int64_t down_until;	/* monotonic ms */
	int64_t period_us;	/* between messages; 0 = no rate */
	int64_t next_us;	/* when the rate allows the next one */
	int64_t domain_us;	/* between messages to one domain; 0 = none */
	struct map domain;	/* domain to when its next one may leave */
	char reason[512];	/* of the last fault */
	bool fault;		/* it was ours: a password, a policy */
	bool throttled;		/* it asked for less */
};

/* One digest's recent results. */
struct send_breaker {
	int64_t digest;
	bool failed[SEND_WINDOW];
	size_t at, count, failures;
	bool paused;		/* by us; no more of it from memory */
	bool written;		/* ... and in the database */
};

struct send_thread {
	struct send *send;
	struct send_relay *relay;
	int index;
	bool tests;		/* this session is for own rows alone */
	pthread_t thread;
	struct db *db;
	struct mailing *mailing;
	struct mailing_mail mail[2];	/* one may wait for its result */
	struct outbox_row row[2];	/* id 0: the slot is free */
};

struct send {
	const struct flow *flow;
	struct writer *writer;
	struct db *db;		/* of send_tick() */
	pthread_mutex_t lock;	/* all below */
	pthread_cond_t work;	/* rows are there, or stop */
	pthread_cond_t need;	/* rows are wanted */
	struct send_lane single, bulk;
	struct send_relay relay[CONF_RELAYS_MAX];
	int relays;
	struct send_thread *thread;
	int threads, alive;
	bool stop;
	bool broken;		/* the database takes no writes, */
	atomic_llong probe_at;	/* and is tried again then */
	struct send_breaker *breaker;
	size_t breakers;
	struct send_result *unsaved;	/* results to write again */
	struct send_releasing *unreleased;	/* rows to give back again */
	int64_t logged_ms;
	int logged;
	atomic_llong sent, deferred, failed, doubts;
};

/* send_lane.c */
void send_lane_put(struct send_lane *lane, struct outbox_row *row);
bool send_lane_take(struct send_lane *lane, struct outbox_row *row);
/* Rows that are not to be kept go to the other lane. */
typedef bool send_lane_keep(const void *arg, const struct outbox_row *row);
void send_lane_weed(struct send_lane *lane, send_lane_keep *keep,
    const void *arg, struct send_lane *out);

/* send_relay.c; all with the lock held. */
void send_relay_init(struct send_relay *relay);
bool send_relay_may(const struct send *send,
    const struct send_relay *relay, int index);
bool send_relay_may_test(const struct send *send,
    const struct send_relay *relay);
/* Where a single mail waits. */
struct send_lane *send_relay_lane(struct send *send,
    const struct outbox_row *row);
/* It asked us to stop: no connection of ours goes on. */
bool send_relay_is_throttled(const struct send_relay *relay);
/* It took a mail; true: after it had been down. */
bool send_relay_ok(struct send_relay *relay);
/* A connection ended as it should. */
void send_relay_ended(struct send_relay *relay);
/* A connection ended in a fault; true: the relay was up until now. */
bool send_relay_fault(struct send_relay *relay, const struct reply *fault);
bool send_relay_all_faulty(const struct send *send);
/* Milliseconds until the rate allows a message; takes the place. */
int64_t send_relay_pace(struct send_relay *relay);
/* Gives it back. */
void send_relay_unpace(struct send_relay *relay);
/* Seconds until the domain of this address may get one; takes the place. */
int64_t send_relay_domain_wait(struct send_relay *relay, const char *to);

/* send_thread.c */
void *send_thread_main(void *arg);

/* send_result.c */
struct send_result {
	struct send_result *next;
	struct send *send;
	int64_t row, digest;
	enum outbox_purpose purpose;
	int attempts, doubts;
	bool started;
	struct reply reply;
	enum reply_verdict verdict;
	char relay[64];
};
/* The database takes no writes: nothing more may leave until it does. */
void send_broken(struct send *send, const struct err *err);
/* May this row's body leave?  Commits "started" first. */
bool send_start(struct send_thread *thread, const struct outbox_row *row,
    const struct mailing_mail *mail);
/* Records what came of it; does not wait. */
void send_result(struct send_thread *thread, const struct outbox_row *row,
    const struct reply *reply, bool started);
/* A row that was claimed and not sent goes back, or ends with event. */
void send_release(struct send *send, int64_t row, enum outbox_event event);
/* The same, to be claimed again at that time. */
void send_release_until(struct send *send, int64_t row, int64_t next_at);
/* What could not be written, once more; or never, at the end. */
void send_again(struct send *send);
void send_forget(struct send *send);

/* Tells who watches the service; fault "" = the relay works. */
void send_tell_relay(struct send *send, const char *relay, const char *fault);

/* send_breaker.c */
/* true: too many of the last ones failed. */
bool send_breaker_note(struct send *send, const struct send_result *result);
/* The digest is sending.  When we had paused it, and that was written, then
 * staff have resumed it: a clean window.  Call it in the writer's thread,
 * where both jobs run in their order. */
void send_breaker_reset(struct send *send, int64_t digest);
/* The digest is over. */
void send_breaker_forget(struct send *send, int64_t digest);
/* Pauses a digest for a reason that staff can read. */
void send_pause(struct send *send, int64_t digest, const char *reason);
bool send_is_paused(struct send *send, int64_t digest);

#endif
