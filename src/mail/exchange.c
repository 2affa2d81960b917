/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The rule: without a commit nothing of the body goes out; between commit
 * and the end of the body a lost connection is a message not sent; from
 * there to a clear answer it is a message in doubt.
 */
#include "mail/exchange.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "mail/socket.h"

enum {
	EXCHANGE_SESSION = 200,	/* many servers end it at some hundreds */
	EXCHANGE_QUIT_MS = 5000	/* nothing depends on the answer to QUIT */
};

void
exchange_init(struct exchange *x, struct smtp *smtp,
    const struct relay_limits *limits, const struct relay_driver *driver,
    struct reply *fault)
{
	*x = (struct exchange){
		.smtp = smtp,
		.limits = limits,
		.driver = driver,
		.fault = fault,
		.most = limits->session_messages > 0 ?
		    limits->session_messages : EXCHANGE_SESSION,
	};
	x->parcel[0].copy = x->parcel[1].copy = BUF_INIT(BUF_FILE);
}

void
exchange_release(struct exchange *x)
{
	buf_release(&x->parcel[0].copy);
	buf_release(&x->parcel[1].copy);
}

/* --- The end of a connection --------------------------------------------- */

static enum reply_stage
stage_of(enum exchange_phase phase)
{
	switch (phase) {
	case EXCHANGE_MAIL:
		return REPLY_MAIL;
	case EXCHANGE_RCPT:
		return REPLY_RCPT;
	case EXCHANGE_DATA:
		return REPLY_DATA;
	case EXCHANGE_DOT:
		return REPLY_DOT;
	default:
		return REPLY_CONNECT;
	}
}

void
exchange_refuse(struct exchange *x, const struct reply *reply)
{
	if (!x->failed)
		*x->fault = *reply;
	x->failed = true;
}

void
exchange_fail(struct exchange *x, const char *fmt, ...)
{
	struct reply reply = {.stage = stage_of(x->phase)};
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(reply.text, sizeof(reply.text), fmt, ap);
	va_end(ap);
	exchange_refuse(x, &reply);
}

void
exchange_cut(struct exchange *x)
{
	watchdog_cut(x->smtp->dog, &x->watch, WATCHDOG_GUARD);
}

bool
exchange_is_cut(const struct exchange *x)
{
	return watchdog_is_cut(&x->watch) != WATCHDOG_NO;
}

static void
tell(struct parcel *p, const struct reply *reply)
{
	const struct relay_driver *driver = p->exchange->driver;

	if (p->told)
		return;
	p->told = true;
	driver->result(driver->arg, &p->message, reply);
}

static void
explain(struct exchange *x, const char *why)
{
	struct reply reply;

	if (x->failed)
		return;
	if (watchdog_is_cut(&x->watch) == WATCHDOG_LATE)
		exchange_fail(x, "no answer in time");
	else if (watchdog_is_cut(&x->watch) == WATCHDOG_CANCELLED)
		exchange_fail(x, "stopped by us");
	else if (x->phase <= EXCHANGE_HELLO &&
	    hello_refusal(&x->hello, &reply))
		exchange_refuse(x, &reply);
	else
		exchange_fail(x, "%s", why);
}

void
exchange_settle(struct exchange *x, const char *why)
{
	bool lost = x->lost, declined = false;

	for (int i = 0; i < 2; i++) {
		const struct parcel *p = &x->parcel[i];

		declined = declined || p->declined;
		lost = lost || (p->handle && !p->told);
	}
	/* A commit that said no ends the connection too: no fault of it. */
	if (lost && (!declined || exchange_is_cut(x)))
		explain(x, why);
	for (int i = 0; i < 2; i++) {
		struct parcel *p = &x->parcel[(x->given + i) % 2];
		struct reply reply = *x->fault;

		reply.stage = p->complete ? REPLY_DOT : REPLY_DATA;
		reply.code = 0;
		if (p->committed)
			tell(p, &reply);
	}
}

/* --- The connection ------------------------------------------------------ */

void
exchange_connected(struct exchange *x, int fd)
{
	x->phase = EXCHANGE_GREETING;
	hello_connect(&x->hello);
	if (fd < 0 || !watchdog_attach(x->smtp->dog, &x->watch, fd)) {
		exchange_fail(x, "cannot tell which socket is this session's");
		exchange_cut(x);
		return;
	}
	socket_tune(fd);
	watchdog_limit(&x->watch, x->limits->greeting);
}

/* A refused greeting makes libesmtp try the host's next address. */
void
exchange_disconnected(struct exchange *x)
{
	const bool again = x->phase <= EXCHANGE_HELLO;

	watchdog_limit(&x->watch, again ? x->limits->connect : 0);
	watchdog_detach(x->smtp->dog, &x->watch, again);
}

/* A login that failed, or was never offered. */
static void
hold_mail(struct exchange *x)
{
	struct reply reply;

	if (hello_refusal(&x->hello, &reply))
		exchange_refuse(x, &reply);
	else
		exchange_fail(x, "the server offers no login that we know");
	exchange_cut(x);
}

void
exchange_limit_quit(struct exchange *x)
{
	watchdog_limit(&x->watch, x->limits->command < EXCHANGE_QUIT_MS ?
	    x->limits->command : EXCHANGE_QUIT_MS);
}

void
exchange_wrote(struct exchange *x, const char *text, int n)
{
	if (x->phase == EXCHANGE_GREETING) {
		x->phase = EXCHANGE_HELLO;
		watchdog_limit(&x->watch, x->limits->command);
	}
	switch (hello_write(&x->hello, text, n)) {
	case HELLO_QUIT:
		exchange_limit_quit(x);
		break;
	case HELLO_HELD:
		hold_mail(x);
		break;
	case HELLO_MAIL:
		x->phase = EXCHANGE_MAIL;
		break;
	case HELLO_COMMAND:
		break;
	}
}

void
exchange_read(struct exchange *x, const char *text, int n)
{
	if (hello_read(&x->hello, text, n) || exchange_is_cut(x))
		return;
	exchange_fail(x, "the server does not stop talking");
	exchange_cut(x);
}

void
exchange_tls_starts(struct exchange *x)
{
	if (hello_is_clean(&x->hello))
		return;
	exchange_fail(x, "something was slipped in before TLS began");
	exchange_cut(x);
}

/* --- Messages ------------------------------------------------------------ */

/* The engine's memory is its own again when next is called the next time,
 * which here is before this message is done. */
static void
copy_message(struct parcel *p, const struct relay_message *from)
{
	struct buf *copy = &p->copy;
	size_t to = 0, envid = 0, data = 0;

	buf_clear(copy);
	buf_add(copy, from->from, strlen(from->from) + 1);
	to = copy->len;
	buf_add(copy, from->to, strlen(from->to) + 1);
	envid = copy->len;
	if (from->envid)
		buf_add(copy, from->envid, strlen(from->envid) + 1);
	data = copy->len;
	buf_add(copy, from->data, from->size);
	assert(buf_ok(copy));
	p->message = (struct relay_message){
		.row = from->row,
		.from = copy->data,
		.to = copy->data + to,
		.envid = from->envid ? copy->data + envid : NULL,
		.data = copy->data + data,
		.size = from->size,
	};
}

struct parcel *
exchange_next(struct exchange *x)
{
	struct parcel *p = &x->parcel[x->given % 2];
	struct relay_message message;

	if (x->drained || x->failed || x->given >= x->most ||
	    exchange_is_cut(x))
		return NULL;
	memset(&message, 0, sizeof(message));
	if (!x->driver->next(x->driver->arg, &message)) {
		x->drained = true;
		return NULL;
	}
	*p = (struct parcel){.exchange = x, .copy = p->copy};
	copy_message(p, &message);
	x->given++;
	return p;
}

struct parcel *
exchange_find(struct exchange *x, const void *handle)
{
	for (int i = 0; i < 2; i++)
		if (handle && x->parcel[i].handle == handle)
			return &x->parcel[i];
	return NULL;
}

static bool
is_answer(const struct reply *reply)
{
	const int class = reply->code / 100;

	return class == 2 || class == 4 || class == 5;
}

bool
exchange_usable(struct exchange *x, const struct reply *reply)
{
	if (is_answer(reply) && reply->code != 421)
		return true;
	exchange_refuse(x, reply);
	exchange_cut(x);
	return false;
}

void
exchange_mail(struct exchange *x, struct parcel *p, struct reply *reply)
{
	x->current = p;
	x->phase = EXCHANGE_RCPT;
	watchdog_limit(&x->watch, x->limits->command);
	reply->stage = REPLY_MAIL;
	if (!p || exchange_is_cut(x) || !exchange_usable(x, reply) ||
	    reply->code / 100 == 2)
		return;
	tell(p, reply);
	x->phase = EXCHANGE_MAIL;
}

void
exchange_rcpt(struct exchange *x, struct reply *reply)
{
	struct parcel *p = x->current;

	reply->stage = REPLY_RCPT;
	if (!p || exchange_is_cut(x) || !exchange_usable(x, reply))
		return;
	if (reply->code / 100 == 2)
		p->accepted = true;
	else
		tell(p, reply);
	x->phase = EXCHANGE_DATA;
	watchdog_limit(&x->watch, x->limits->data);
}

static bool
has_more(const struct exchange *x)
{
	for (int i = 0; i < 2; i++)
		if (x->parcel[i].handle && !x->parcel[i].told)
			return true;
	return false;
}

/* "Yes" to a body that was not all handed over is nonsense; so is "yes" to
 * one without a recipient, which was told when the recipient was refused. */
static void
judge(struct exchange *x, struct parcel *p, struct reply *reply)
{
	if (!p->complete && reply->code / 100 == 2)
		reply->code = 0;
	if (is_answer(reply) && (p->complete || reply->code != 421))
		tell(p, reply);
	exchange_usable(x, reply);
}

void
exchange_sent(struct exchange *x, struct parcel *p, struct reply *reply)
{
	reply->stage = p && p->complete ? REPLY_DOT : REPLY_DATA;
	x->phase = p && p->complete ? EXCHANGE_DOT : EXCHANGE_DATA;
	if (p && !p->told)
		judge(x, p, reply);
	if (exchange_is_cut(x))
		return;
	x->phase = EXCHANGE_MAIL;
	if (has_more(x))
		watchdog_limit(&x->watch, x->limits->command);
	else
		exchange_limit_quit(x);
}

/* --- The body ------------------------------------------------------------ */

/* An answer to the body that came before the body is a lie, and would be
 * taken for the answer to the dot. */
static bool
may_ask(struct parcel *p, bool go)
{
	struct exchange *x = p->exchange;

	if (p->asked || exchange_is_cut(x))
		return false;
	if (p->accepted && go)
		return true;
	exchange_fail(x, "the server answered before it was asked");
	exchange_cut(x);
	return false;
}

void
exchange_begin_body(struct parcel *p, bool go)
{
	struct exchange *x = p->exchange;

	if (may_ask(p, go)) {
		watchdog_limit(&x->watch, 0);
		p->committed = x->driver->commit(x->driver->arg, &p->message);
		p->declined = !p->committed;
	}
	p->asked = true;
	watchdog_limit(&x->watch, x->limits->data);
}

bool
exchange_may_send(const struct parcel *p)
{
	return p->committed && !exchange_is_cut(p->exchange);
}

/* A server that answers before the dot cannot have meant this message. */
bool
exchange_end_body(struct parcel *p, bool silent)
{
	struct exchange *x = p->exchange;

	if (p->complete)
		return true;
	if (!exchange_may_send(p) || !silent ||
	    date_mono_ms() >= atomic_load(&x->watch.deadline))
		return false;
	p->complete = true;
	x->phase = EXCHANGE_DOT;
	watchdog_limit(&x->watch, x->limits->dot);
	return true;
}
