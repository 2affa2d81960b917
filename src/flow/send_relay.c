/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which relay may be used now: health, back-off, failover, rate. */
#include "flow/send_parts.h"

#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/log.h"
#include "base/str.h"
#include "flow/probe.h"

enum {
	SEND_THROTTLE_MS = 10 * 60 * 1000,	/* BLK-13 */
	SEND_IDLE_ROWS = 4	/* rows waiting that call one more connection */
};

/* Seconds to leave a relay alone after its n-th fault in a row. */
static const int send_backoff[] = {1, 2, 5, 15, 30, 60, 120, 300, 600, 1800,
    3600};

/* Microseconds of "50/s", "1000/m", "20000/h"; checked when the file was
 * read. */
static int64_t
send_relay_period(const char *rate)
{
	const int64_t second = 1000 * 1000;
	const int64_t unit = str_ends(rate, "/s") ? second
	    : str_ends(rate, "/m") ? 60 * second : 60 * 60 * second;
	const char *rest = rate;
	char number[16] = "";
	int64_t n = 0;

	if (!str_word(&rest, "/", number, sizeof(number)) ||
	    !str_int64(number, &n) || n <= 0)
		return 0;
	return unit / n;
}

void
send_relay_init(struct send_relay *relay)
{
	relay->allowed = relay->conf->connections;
	relay->period_us = send_relay_period(relay->conf->rate);
	relay->domain_us = send_relay_period(relay->conf->domain_rate);
}

static bool
send_relay_is_up(const struct send_relay *relay)
{
	return date_mono_ms() >= relay->down_until;
}

/* A connection that would only wait for its rate is not opened. */
static bool
send_relay_is_soon(const struct send_relay *relay)
{
	return relay->next_us <= (date_mono_ms() + SEND_PATIENCE_MS) * 1000;
}

/* May connection number index of this relay work?  Only when no relay
 * before it is up, and when enough waits to keep so many busy. */
bool
send_relay_may(const struct send *send, const struct send_relay *relay,
    int index)
{
	const size_t waits = send->single.count + send->bulk.count;

	if (waits == 0 || send->broken || !send_relay_is_up(relay) ||
	    !send_relay_is_soon(relay) || index >= relay->allowed)
		return false;
	for (const struct send_relay *r = send->relay; r != relay; r++) {
		if (send_relay_is_up(r) &&
		    r->conf->priority < relay->conf->priority)
			return false;
	}
	/* After a fault one connection tries first. */
	if (relay->failures > 0 && relay->busy > 0)
		return false;
	return waits > (size_t)relay->busy * SEND_IDLE_ROWS;
}

/* A test goes by its relay also while another does the work. */
bool
send_relay_may_test(const struct send *send, const struct send_relay *relay)
{
	return relay->own.count > 0 && relay->busy == 0 && !send->broken &&
	    send_relay_is_up(relay) && send_relay_is_soon(relay);
}

struct send_lane *
send_relay_lane(struct send *send, const struct outbox_row *row)
{
	const char *name = row->purpose == OUTBOX_TEST
	    ? probe_relay(row->detail) : "";

	for (int i = 0; i < send->relays; i++)
		if (strcmp(send->relay[i].conf->name, name) == 0)
			return &send->relay[i].own;
	return &send->single;
}

bool
send_relay_is_throttled(const struct send_relay *relay)
{
	return relay->throttled && !send_relay_is_up(relay);
}

bool
send_relay_ok(struct send_relay *relay)
{
	const bool again = relay->failures > 0;

	/* A connection that was open before tells nothing of what is now. */
	if (!send_relay_is_up(relay))
		return false;
	if (again)
		log_info("relay=%s works again", relay->conf->name);
	relay->failures = 0;
	relay->fault = false;
	relay->throttled = false;
	return again;
}

/* After a throttle they come back one at a time (BLK-13). */
void
send_relay_ended(struct send_relay *relay)
{
	if (send_relay_is_up(relay) &&
	    relay->allowed < relay->conf->connections)
		relay->allowed++;
}

/* One fault ends all connections that are open: it counts once. */
bool
send_relay_fault(struct send_relay *relay, const struct reply *fault)
{
	const size_t last = sizeof(send_backoff) / sizeof(*send_backoff) - 1;
	const size_t n = (size_t)relay->failures < last
	    ? (size_t)relay->failures : last;
	const bool throttle = reply_is_throttle(fault);
	int64_t wait = (int64_t)send_backoff[n] * 1000;

	if (!send_relay_is_up(relay) && (relay->throttled || !throttle))
		return false;
	relay->fault = reply_classify(fault) == REPLY_SENDER_FAULT;
	if (throttle) {
		wait = SEND_THROTTLE_MS;
		relay->allowed = 1;
	}
	relay->throttled = throttle;
	relay->failures++;
	relay->down_until = date_mono_ms() + wait;
	snprintf(relay->reason, sizeof(relay->reason), "%s", fault->text);
	log_warn("relay=%s down code=%d again_in=%llds: %s",
	    relay->conf->name, fault->code, (long long)(wait / 1000),
	    fault->text);
	return relay->failures == 1;
}

bool
send_relay_all_faulty(const struct send *send)
{
	for (int i = 0; i < send->relays; i++) {
		if (!send->relay[i].fault)
			return false;
	}
	return true;
}

int64_t
send_relay_pace(struct send_relay *relay)
{
	const int64_t now = date_mono_ms() * 1000;
	const int64_t at = relay->next_us > now ? relay->next_us : now;

	if (relay->period_us == 0)
		return 0;
	relay->next_us = at + relay->period_us;
	return (at - now) / 1000;
}

void
send_relay_unpace(struct send_relay *relay)
{
	relay->next_us -= relay->period_us;
}

int64_t
send_relay_domain_wait(struct send_relay *relay, const char *to)
{
	const char *at = strrchr(to, '@');
	const int64_t now = date_mono_ms() * 1000;
	int64_t next = 0;

	if (relay->domain_us == 0 || !at)
		return 0;
	(void)map_get(&relay->domain, at, strlen(at), &next);
	if (next < now)
		next = now;
	map_put(&relay->domain, at, strlen(at), next + relay->domain_us);
	/* Below a second it may just leave. */
	return (next - now) / 1000000;
}
